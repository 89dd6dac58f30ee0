"""What would put a conflict right: the smallest change to each of its grounds, each tried before it is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from sojourn.planning.timetable.grounds import (
    Case,
    Ground,
    changed_people,
    changed_rooms,
    changed_sessions,
)
from sojourn.planning.timetable.problem import (
    Facilitator,
    MaxAsked,
    MaxContact,
    MaxContactWeek,
    MaxKind,
    Period,
    Problem,
    Room,
    Rule,
    Session,
    SiteChanges,
    WithinDays,
)
from sojourn.planning.timetable.words import Words, listed

MOST_STEPS = 12
"""A number is raised, and days are tried, at most so often."""
SMALL, ONE_OFF, WHOLE, WITHOUT, LEFT_OUT = 1, 2, 3, 4, 5
"""How dear it is: a number a little higher · one more day or hour · a fact no longer there · a rule given up · a session left out."""

Change = Callable[[Case], Case]
IsPossible = Callable[[Case], bool | None]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change that has been tried: with it, the sessions of the conflict can be placed. Cheaper ones have a lower `cost`.

    `is_enough`: with it, a timetable of all sessions has been made; None where that was not tried or did not come out in time.
    """

    text: str
    kind: str
    about: tuple[str, ...]
    cost: int
    change: Change | None = field(compare=False, default=None)
    is_enough: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        return {
            "text": self.text,
            "rule": self.kind,
            "about": list(self.about),
            "cost": self.cost,
            "verified": "all sessions" if self.is_enough else "these sessions",
        }


def relaxations(
    case: Case, grounds: Sequence[Ground], is_possible: IsPossible, is_hopeless: Callable[[Change], bool]
) -> list[Relaxation]:
    """Give the smallest change to each ground that resolves the conflict, the cheapest first.

    `is_hopeless`: whether a change is seen to be too little for all sessions, by adding up alone.
    """
    words = Words(case.problem)
    found = []
    for ground in grounds:
        first: Relaxation | None = None
        for text, cost, change in _changes(case.problem, ground, words):
            if first is not None and cost > SMALL:
                break  # no number was enough for all sessions; the one that is for these is offered
            if first is not None and is_hopeless(change):
                continue
            if is_possible(change(case)):
                relaxation = Relaxation(text, ground.kind, ground.about, cost, change)
                first = first or relaxation
                if cost > SMALL or not is_hopeless(change):
                    first = relaxation
                    break
        if first is not None:
            found.append(first)
    sessions = case.problem.sessions
    titles = listed([row.title for row in sessions])
    text = f"Leave out {titles}" if len(sessions) == 1 else f"Leave out one of {titles}"
    found.append(Relaxation(text, "unplaced", tuple(row.id for row in sessions), LEFT_OUT))
    return sorted(found, key=lambda relaxation: relaxation.cost)


_Step = tuple[str, int, Change]


def _changes(problem: Problem, ground: Ground, words: Words) -> Iterator[_Step]:
    """Changes to one ground, the smallest first; the last takes it away."""
    match ground.kind:
        case "days":
            yield from _more_days(problem, ground, words)
        case "available":
            yield from _more_hours(problem, ground, words)
        case "closed":
            yield from _open_days(problem, ground, words)
        case "slots_per_day":
            yield from _longer_days(problem, ground, words)
        case "window" | "locked" | "open" | "rooms" | "roles" | "room":
            yield _taken_away(problem, ground)
        case "travel" | "two_places" | "one_place":
            return
        case _:
            yield from _softer_rule(problem, ground, words)


def _taken_away(problem: Problem, ground: Ground) -> _Step:
    titles = {row.id: row.title for row in problem.sessions}
    names = listed([titles.get(id, id) for id in ground.about])
    text = {
        "window": f"Let {names} start at another time of the day",
        "locked": f"Unlock {names}",
        "open": "Open those days for longer",
        "rooms": f"Find another room for {names}",
        "roles": f"Find somebody else to lead {names}",
        "room": f"Find a second room like {names}",
    }[ground.kind]
    return text, WHOLE, ground.drop


def _more_days(problem: Problem, ground: Ground, words: Words) -> Iterator[_Step]:
    """One more day, near the days there are, for one session first and then for all of them."""
    rows = [row for row in problem.sessions if row.id in ground.about]
    days = rows[0].days
    others = [day.id for day in problem.days if day.id not in days]
    for day in sorted(others, key=lambda day: min((abs(day - own) for own in days), default=0))[:MOST_STEPS]:
        for some in (rows,) if len(rows) == 1 else (rows[:1], rows):
            ids = tuple(row.id for row in some)
            text = f"Allow {listed([row.title for row in some])} also on {words.day(day)}"
            yield text, ONE_OFF, changed_sessions(ids, partial(_also_on, day=day))
    yield f"Allow {listed([row.title for row in rows])} on any day", WHOLE, ground.drop


def _more_hours(problem: Problem, ground: Ground, words: Words) -> Iterator[_Step]:
    """One more day of a contributor, on the days of the sessions in question."""
    (person,) = ground.about
    wanted = {day for row in problem.sessions for day in row.days}
    for day in [day.id for day in problem.days if day.id in wanted][:MOST_STEPS]:
        whole = (day, 0, problem.slots_per_day)
        text = f"Ask {words.person(person)} to come all day on {words.day(day)}"
        yield (
            text,
            ONE_OFF,
            changed_people((person,), partial(_also_there, period=whole)),
        )
    yield f"Ask {words.person(person)} to come at any time", WHOLE, ground.drop


def _open_days(problem: Problem, ground: Ground, words: Words) -> Iterator[_Step]:
    """A room kept open on one of the days on which it is closed."""
    (room,) = ground.about
    closed = {day for row in problem.rooms if row.id == room for day, _, _ in row.closed}
    wanted = {day for row in problem.sessions if room in row.rooms for day in row.days}
    for day in sorted(closed & wanted)[:MOST_STEPS]:
        text = f"Keep {room} open on {words.day(day)}"
        yield text, ONE_OFF, changed_rooms((room,), partial(_open_on, day=day))
    yield f"Keep {room} open at all times", WHOLE, ground.drop


def _also_on(session: Session, day: int) -> Session:
    return replace(session, days=(*session.days, day))


def _also_there(person: Facilitator, period: Period) -> Facilitator:
    return replace(person, available=(*person.available, period))


def _leading(person: Facilitator, most: int) -> Facilitator:
    return replace(person, max_slots_per_day=most)


def _open_on(room: Room, day: int) -> Room:
    return replace(room, closed=tuple(period for period in room.closed if period[0] != day))


def _longer_days(problem: Problem, ground: Ground, words: Words) -> Iterator[_Step]:
    """More slots a day for a contributor."""
    (person,) = ground.about
    now = next(row.max_slots_per_day for row in problem.facilitators if row.id == person)
    for most in range(now + 1, now + MOST_STEPS + 1):
        text = f"Ask {words.person(person)} to lead {words.duration(most)} a day"
        yield text, SMALL, changed_people((person,), partial(_leading, most=most))


def _softer_rule(problem: Problem, ground: Ground, words: Words) -> Iterator[_Step]:
    """The number in a rule a little higher, where it has one; then the rule given up."""
    (rule_id,) = ground.about
    rule = next(rule for rule in problem.rules if rule.id == rule_id)
    for more in range(1, MOST_STEPS + 1):
        softer = _raised(rule, more, words)
        if softer is None:
            break
        text, _ = softer
        yield f"{rule.label}: {text}", SMALL, _with_rule(rule_id, more, words)
    yield f"Do without this rule: {ground.text}", WITHOUT, ground.drop


def _with_rule(rule_id: str, more: int, words: Words) -> Change:
    """The case with the number in one rule raised, whichever of its people and sessions the case has."""

    def change(case: Case) -> Case:
        rules = tuple(
            softer[1] if rule.id == rule_id and (softer := _raised(rule, more, words)) else rule
            for rule in case.problem.rules
        )
        return replace(case, problem=replace(case.problem, rules=rules))

    return change


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
