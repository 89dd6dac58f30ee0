"""Moving between sites, and from one session straight into the next."""

from __future__ import annotations

from itertools import combinations

from sojourn.planning.timetable.grid import ChangeDemand, Grid
from sojourn.planning.timetable.problem import NoBackToBack, SiteChanges


def site_changes(rule: SiteChanges, grid: Grid) -> None:
    """At most so many changes of site in each half of a day."""
    grid.changes.append(ChangeDemand(rule.at, rule.max, grid.classes_of(rule.participants)))


def no_back_to_back(rule: NoBackToBack, grid: Grid) -> None:
    """A free slot between two sessions of one topic, for those who have both, unless one follows from the other."""
    classes = grid.classes_of(rule.participants)
    sessions = grid.problem.sessions
    of_kind = [x for x, session in enumerate(sessions) if session.kind in rule.kinds]
    for x, y in combinations(of_kind, 2):
        one, other = sessions[x], sessions[y]
        follows = one.id in other.follows or other.id in one.follows
        if one.topic == other.topic and not follows and classes.intersection(grid.classes[x], grid.classes[y]):
            grid.spaced[x] |= 1 << y
            grid.spaced[y] |= 1 << x
