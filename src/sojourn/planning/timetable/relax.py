"""What would put a conflict right: the smallest change to each of its grounds, each tried before it is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sojourn.planning.timetable.grounds import Case, Ground
from sojourn.planning.timetable.problem import (
    MaxAsked,
    MaxContact,
    MaxContactWeek,
    MaxKind,
    Problem,
    Rule,
    SiteChanges,
    WithinDays,
)
from sojourn.planning.timetable.words import Words, listed

MOST_STEPS = 12
"""A number is raised, and days are tried, at most so often."""
SMALL, ONE_OFF, WHOLE, WITHOUT, LEFT_OUT = 1, 2, 3, 4, 5
"""How dear it is: a number a little higher · one more day or hour · a fact no longer there · a rule given up · a session left out."""

IsPossible = Callable[[Case], bool | None]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change that has been tried: with it, the sessions of the conflict can be placed. Cheaper ones have a lower `cost`."""

    text: str
    kind: str
    about: tuple[str, ...]
    cost: int

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        return {"text": self.text, "rule": self.kind, "about": list(self.about), "cost": self.cost, "verified": True}


def relaxations(case: Case, grounds: Sequence[Ground], is_possible: IsPossible) -> list[Relaxation]:
    """Give the smallest change to each ground that resolves the conflict, the cheapest first."""
    words = Words(case.problem)
    found = []
    for ground in grounds:
        for text, cost, relaxed in _changes(case, ground, words):
            if is_possible(relaxed):
                found.append(Relaxation(text, ground.kind, ground.about, cost))
                break
    sessions = case.problem.sessions
    titles = listed([row.title for row in sessions])
    text = f"Leave out {titles}" if len(sessions) == 1 else f"Leave out one of {titles}"
    found.append(Relaxation(text, "unplaced", tuple(row.id for row in sessions), LEFT_OUT))
    return sorted(found, key=lambda relaxation: relaxation.cost)


_Change = tuple[str, int, Case]


def _changes(case: Case, ground: Ground, words: Words) -> Iterator[_Change]:
    """Changes to one ground, the smallest first; the last takes it away."""
    match ground.kind:
        case "days":
            yield from _more_days(case, ground, words)
        case "available":
            yield from _more_hours(case, ground, words)
        case "closed":
            yield from _open_days(case, ground, words)
        case "slots_per_day":
            yield from _longer_days(case, ground, words)
        case "window" | "locked" | "open" | "rooms" | "roles" | "room":
            yield _taken_away(case, ground)
        case "travel" | "two_places" | "one_place":
            return
        case _:
            yield from _softer_rule(case, ground, words)


def _taken_away(case: Case, ground: Ground) -> _Change:
    titles = {row.id: row.title for row in case.problem.sessions}
    names = listed([titles.get(id, id) for id in ground.about])
    text = {
        "window": f"Let {names} start at another time of the day",
        "locked": f"Unlock {names}",
        "open": "Open those days for longer",
        "rooms": f"Find another room for {names}",
        "roles": f"Find somebody else to lead {names}",
        "room": f"Find a second room like {names}",
    }[ground.kind]
    return text, WHOLE, ground.drop(case)


def _with_sessions(problem: Problem, ids: Sequence[str], day: int) -> Problem:
    rows = tuple(replace(row, days=(*row.days, day)) if row.id in ids else row for row in problem.sessions)
    return replace(problem, sessions=rows)


def _more_days(case: Case, ground: Ground, words: Words) -> Iterator[_Change]:
    """One more day, near the days there are, for one session first and then for all of them."""
    rows = [row for row in case.problem.sessions if row.id in ground.about]
    days = rows[0].days
    others = [day.id for day in case.problem.days if day.id not in days]
    nearest = sorted(others, key=lambda day: min((abs(day - own) for own in days), default=0))[:MOST_STEPS]
    for day in nearest:
        for row in rows[:1] if len(rows) == 1 else (rows[0], None):
            ids, name = ([row.id], row.title) if row else (list(ground.about), listed([r.title for r in rows]))
            text = f"Allow {name} also on {words.day(day)}"
            yield text, ONE_OFF, replace(case, problem=_with_sessions(case.problem, ids, day))
    yield f"Allow {listed([row.title for row in rows])} on any day", WHOLE, ground.drop(case)


def _more_hours(case: Case, ground: Ground, words: Words) -> Iterator[_Change]:
    """One more day of a contributor, on the days of the sessions in question."""
    (person,) = ground.about
    wanted = {day for row in case.problem.sessions for day in row.days}
    days = [day for day in case.problem.days if day.id in wanted]
    for day in days[:MOST_STEPS]:
        people = tuple(
            replace(
                row, available=(*(p for p in row.available if p[0] != day.id), (day.id, 0, case.problem.slots_per_day))
            )
            if row.id == person
            else row
            for row in case.problem.facilitators
        )
        text = f"Ask {words.person(person)} to come all day on {words.day(day.id)}"
        yield text, ONE_OFF, replace(case, problem=replace(case.problem, facilitators=people))
    yield f"Ask {words.person(person)} to come at any time", WHOLE, ground.drop(case)


def _open_days(case: Case, ground: Ground, words: Words) -> Iterator[_Change]:
    """A room kept open on one of the days on which it is closed."""
    (room,) = ground.about
    closed = {day for row in case.problem.rooms if row.id == room for day, _, _ in row.closed}
    for day in sorted(closed)[:MOST_STEPS]:
        rooms = tuple(
            replace(row, closed=tuple(p for p in row.closed if p[0] != day)) if row.id == room else row
            for row in case.problem.rooms
        )
        text = f"Keep {room} open on {words.day(day)}"
        yield text, ONE_OFF, replace(case, problem=replace(case.problem, rooms=rooms))
    yield f"Keep {room} open at all times", WHOLE, ground.drop(case)


def _longer_days(case: Case, ground: Ground, words: Words) -> Iterator[_Change]:
    """More slots a day for a contributor."""
    (person,) = ground.about
    now = next(row.max_slots_per_day for row in case.problem.facilitators if row.id == person)
    for more in range(1, MOST_STEPS + 1):
        people = tuple(
            replace(row, max_slots_per_day=now + more) if row.id == person else row for row in case.problem.facilitators
        )
        text = f"Ask {words.person(person)} to lead {words.duration(now + more)} a day"
        yield text, SMALL, replace(case, problem=replace(case.problem, facilitators=people))


def _softer_rule(case: Case, ground: Ground, words: Words) -> Iterator[_Change]:
    """The number in a rule a little higher, where it has one; then the rule given up."""
    rule = next((rule for rule in case.problem.rules if rule.id in ground.about), None)
    if rule is not None:
        for more in range(1, MOST_STEPS + 1):
            softer = _raised(rule, more, words)
            if softer is None:
                break
            text, raised = softer
            rules = tuple(raised if row.id == rule.id else row for row in case.problem.rules)
            yield f"{rule.label}: {text}", SMALL, replace(case, problem=replace(case.problem, rules=rules))
    yield f"Do without this rule: {ground.text}", WITHOUT, ground.drop(case)


def _raised(rule: Rule, more: int, words: Words) -> tuple[str, Rule] | None:
    """The rule with a number raised, in words and as a rule; None where it has none to raise."""
    match rule:
        case MaxContact() | MaxContactWeek() | MaxKind():
            return f"allow {words.duration(rule.slots + more)}", replace(rule, slots=rule.slots + more)
        case MaxAsked():
            return f"allow {rule.sessions + more} sessions", replace(rule, sessions=rule.sessions + more)
        case SiteChanges():
            return f"allow {rule.max + more}", replace(rule, max=rule.max + more)
        case WithinDays():
            return f"allow {rule.days + more} days", replace(rule, days=rule.days + more)
        case _:
            return None
