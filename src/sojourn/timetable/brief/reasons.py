"""Why not all sessions can be placed, as the planner explains it → what a run keeps, with changes that are numbers of the edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sojourn.edition.sheets import conflict_of, way_out_of
from sojourn.planning.outcome import OnProgress, ShouldStop
from sojourn.planning.timetable.problem import (
    MaxAsked,
    MaxContact,
    MaxContactWeek,
    MaxKind,
    Problem,
    Rule,
    WithinDays,
)
from sojourn.timetable.models import Group

Json = dict[str, Any]


def why_not(problem: Problem, *, seconds: float, seed: int, on_progress: OnProgress, should_stop: ShouldStop) -> Json:
    """What stands in the way of placing everything, and what would put it right; {} where nothing was found."""
    from sojourn.planning.timetable.explain import explain  # loads OR-Tools: only where it runs
    from sojourn.planning.timetable.grounds import Case

    found = explain(problem, seconds=seconds, seed=seed, on_progress=on_progress, should_stop=should_stop)
    titles = {row.id: row.title for row in problem.sessions}
    departments = {row.id for row in problem.groups if row.kind == Group.Kind.DEPARTMENT}
    groups = {row.id: row.groups[0] if row.groups else "" for row in problem.sessions}
    ways_out: dict[str, Json] = {}
    for conflict in found.conflicts:
        for relaxation in conflict.relaxations:
            changed = relaxation.change(Case(problem)).problem if relaxation.change else problem
            ways_out.setdefault(relaxation.text, way_out_of(relaxation.text, list(_numbers(problem, changed))))
    conflicts = [
        conflict_of(
            [*dict.fromkeys(titles[key] for key in conflict.sessions), *(ground.text for ground in conflict.grounds)],
            conflict.is_irreducible,
        )
        | {"is_hosting": not departments.isdisjoint(groups[key] for key in conflict.sessions)}
        for conflict in found.conflicts
    ]
    return {"conflicts": conflicts, "ways_out": list(ways_out.values())} if conflicts else {}


def _numbers(before: Problem, after: Problem) -> Iterator[Json]:
    """The numbers of the edition that two problems differ in."""
    old = {rule.id: rule for rule in before.rules}
    for rule in after.rules:
        if rule != old.get(rule.id) and (was := _number(old[rule.id], before)) and (becomes := _number(rule, after)):
            yield {"rule": was[0], "was": was[1], "becomes": becomes[1]}


def _number(rule: Rule, problem: Problem) -> tuple[str, int] | None:
    """The field of the edition that a rule comes of, and the number in it."""
    match rule:
        case MaxContact():
            return "taught_minutes_a_day", rule.slots * problem.slot_minutes
        case MaxContactWeek():
            return "taught_minutes_a_week", rule.slots * problem.slot_minutes
        case MaxKind():
            return "lecture_minutes_a_day", rule.slots * problem.slot_minutes
        case MaxAsked():
            return "asked_a_week", rule.sessions
        case WithinDays():
            return "rotation_days", rule.days
        case _:
            return None
