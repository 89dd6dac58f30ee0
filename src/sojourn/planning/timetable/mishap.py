"""What goes wrong after a timetable is published, and the problem it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sojourn.planning.timetable.document import Source, Value, load
from sojourn.planning.timetable.problem import Facilitator, Plan, Problem, Room, Session
from sojourn.planning.timetable.read import Known, day_references, known_in, reference

MOST_MISHAPS = 100
"""More at once is a new timetable."""


@dataclass(frozen=True, slots=True)
class Away:
    """A contributor cannot come on some days."""

    facilitator: str
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """A room cannot be used on some days."""

    room: str
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """A participant is there only from `until_day` on. Sessions that are locked before are missed; no other may be."""

    participant: str
    until_day: int


@dataclass(frozen=True, slots=True)
class Longer:
    """A session takes `slots` slots, whatever was planned."""

    session: str
    slots: int


Mishap = Away | Closed | Late | Longer


def read_mishap(source: Source, problem: Problem) -> tuple[Mishap, ...]:
    """Read one mishap or a list of them. Raises BadProblem."""
    document = load(source)
    known = known_in(problem)
    if isinstance(document.raw, list):
        return tuple(_mishap(item, known) for item in document.items(MOST_MISHAPS))
    return (_mishap(document, known),)


def _mishap(value: Value, known: Known) -> Mishap:
    entries = list(value.entries())
    if len(entries) != 1 or entries[0][0] not in _KINDS:
        value.refuse(f"one mishap is needed, named {' or '.join(_KINDS)}")
    kind, row = entries[0]
    return _KINDS[kind](row, known)


def _away(row: Value, known: Known) -> Away:
    person = reference(row.at("facilitator"), known.facilitators, "facilitator")
    return Away(person, tuple(day_references(row.at("days"), known)))


def _closed(row: Value, known: Known) -> Closed:
    room = reference(row.at("room"), known.rooms, "room")
    return Closed(room, tuple(day_references(row.at("days"), known)))


def _late(row: Value, known: Known) -> Late:
    person = reference(row.at("participant"), known.participants, "participant")
    return Late(person, row.at("until_day").whole(0, max(known.days, default=0) + 1))


def _longer(row: Value, known: Known) -> Longer:
    session = reference(row.at("session"), known.sessions, "session")
    return Longer(session, row.at("slots").whole(1, known.slots_per_day))


_KINDS: dict[str, Callable[[Value, Known], Mishap]] = {
    "away": _away,
    "closed": _closed,
    "late": _late,
    "longer": _longer,
}


def after(problem: Problem, mishaps: Sequence[Mishap]) -> Problem:
    """Give the problem as it stands once these things have happened."""
    for mishap in mishaps:
        match mishap:
            case Away():
                people = tuple(_without_days(person, mishap) for person in problem.facilitators)
                problem = replace(problem, facilitators=people)
            case Closed():
                rooms = tuple(_shut(room, mishap, problem.slots_per_day) for room in problem.rooms)
                problem = replace(problem, rooms=rooms)
            case Late():
                problem = replace(problem, sessions=_from_day(problem, mishap))
            case Longer():
                problem = replace(problem, sessions=tuple(_lengthened(row, mishap) for row in problem.sessions))
    return problem


def missed(problem: Problem, mishaps: Sequence[Mishap]) -> dict[str, tuple[str, ...]]:
    """Give the locked sessions that late participants miss, by participant."""
    missed_by: dict[str, tuple[str, ...]] = {}
    for mishap in mishaps:
        if isinstance(mishap, Late):
            attended = _attended(problem, mishap.participant)
            missed_by[mishap.participant] = tuple(
                row.id
                for row in problem.sessions
                if row.id in attended and row.locked and row.published and row.published.day < mishap.until_day
            )
    return missed_by


def absent_if_nothing_changes(problem: Problem, published: Plan, mishap: Late) -> tuple[str, ...]:
    """Give the sessions a late participant is not there for when the published plan stays as it is."""
    attended = _attended(problem, mishap.participant)
    placed = ((row.id, published.sessions.get(row.id)) for row in problem.sessions if row.id in attended)
    return tuple(id for id, place in placed if place is not None and place.day < mishap.until_day)


def _without_days(person: Facilitator, mishap: Away) -> Facilitator:
    if person.id != mishap.facilitator:
        return person
    return replace(person, available=tuple(period for period in person.available if period[0] not in mishap.days))


def _shut(room: Room, mishap: Closed, slots: int) -> Room:
    if room.id != mishap.room:
        return room
    kept = tuple(period for period in room.closed if period[0] not in mishap.days)
    return replace(room, closed=kept + tuple((day, 0, slots) for day in mishap.days))


def _from_day(problem: Problem, mishap: Late) -> tuple[Session, ...]:
    attended = _attended(problem, mishap.participant)
    return tuple(
        replace(row, days=tuple(day for day in row.days if day >= mishap.until_day))
        if row.id in attended and not row.locked
        else row
        for row in problem.sessions
    )


def _attended(problem: Problem, participant: str) -> set[str]:
    groups = {group.id for group in problem.groups if participant in group.members}
    return {row.id for row in problem.sessions if not groups.isdisjoint(row.groups)}


def _lengthened(row: Session, mishap: Longer) -> Session:
    return replace(row, slots=mishap.slots) if row.id == mishap.session else row
