"""Each demand on a timetable, laid onto the grid by one function. A new rule is one function here, one test, one line below."""

from __future__ import annotations

from sojourn.planning.timetable.grid import Grid, bare_grid
from sojourn.planning.timetable.problem import (
    Blocked,
    Break,
    DifferentDays,
    MaxAsked,
    MaxContact,
    MaxContactWeek,
    MaxKind,
    NoBackToBack,
    Precedence,
    Problem,
    Rule,
    SameDay,
    SiteChanges,
    WithinDays,
)
from sojourn.planning.timetable.rules.caps import max_asked, max_contact, max_contact_week, max_kind
from sojourn.planning.timetable.rules.days import different_days, same_day, within_days
from sojourn.planning.timetable.rules.hours import blocked, free_run
from sojourn.planning.timetable.rules.order import precedence
from sojourn.planning.timetable.rules.sites import no_back_to_back, site_changes


def grid_of(problem: Problem) -> Grid:
    """Lay the whole problem out, every rule included."""
    class_rules = [participants for rule in problem.rules if (participants := getattr(rule, "participants", None))]
    grid = bare_grid(problem, class_rules)
    for rule in problem.rules:
        lay(rule, grid)
    return grid


def lay(rule: Rule, grid: Grid) -> None:
    """Lay one rule onto the grid."""
    match rule:
        case Precedence():
            precedence(rule, grid)
        case SameDay():
            same_day(rule, grid)
        case DifferentDays():
            different_days(rule, grid)
        case WithinDays():
            within_days(rule, grid)
        case MaxContact():
            max_contact(rule, grid)
        case MaxContactWeek():
            max_contact_week(rule, grid)
        case MaxKind():
            max_kind(rule, grid)
        case MaxAsked():
            max_asked(rule, grid)
        case SiteChanges():
            site_changes(rule, grid)
        case NoBackToBack():
            no_back_to_back(rule, grid)
        case Break():
            free_run(rule, grid)
        case Blocked():
            blocked(rule, grid)
