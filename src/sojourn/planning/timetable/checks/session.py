"""Rules about one session: its day, its hours, its room, its people."""

from __future__ import annotations

from collections.abc import Iterator

from sojourn.planning.timetable.checks.facts import Breach, Facts
from sojourn.planning.timetable.problem import Assignment, Session, Span
from sojourn.planning.timetable.words import listed


def breaches_of_session(facts: Facts, session: Session, assignment: Assignment | None) -> Iterator[Breach]:
    """Judge the place of one session; None where it is left out."""
    yield from locked(facts, session, assignment)
    if assignment is None:
        return
    yield from allowed_day(facts, session, assignment)
    yield from start_window(facts, session, assignment)
    yield from opening_hours(facts, session, assignment)
    yield from allowed_room(facts, session, assignment)
    yield from open_room(facts, session, assignment)
    yield from roles_filled(facts, session, assignment)
    yield from contributors_available(facts, session, assignment)


def locked(facts: Facts, session: Session, assignment: Assignment | None) -> Iterator[Breach]:
    """A locked session stays exactly where it was published."""
    published = session.published
    if not session.locked or published is None or (assignment and assignment.is_same_as(published)):
        return
    place = facts.words.when(published.day, published.slot) + (f" in {published.room}" if published.room else "")
    led = f" with {facts.words.people(published.facs)}" if published.facs else ""
    now = "is left out" if assignment is None else "is not"
    text = f"{session.title} is locked {place}{led}, but {now}"
    yield Breach("locked", "A locked session stays as it was published", (session.id,), (), text)


def allowed_day(facts: Facts, session: Session, assignment: Assignment) -> Iterator[Breach]:
    """A session is on one of its days."""
    if assignment.day in facts.allowed_days[session.id] and assignment.day in facts.days:
        return
    text = f"{session.title} is on {facts.words.day(assignment.day)}, which is not one of its days"
    yield Breach("days", "A session is on one of its days", (session.id,), (), text)


def start_window(facts: Facts, session: Session, assignment: Assignment) -> Iterator[Breach]:
    """A session starts within its window, first and last slot included."""
    if session.window is None or session.window[0] <= assignment.slot <= session.window[1]:
        return
    first, last = (facts.words.time(slot) for slot in session.window)
    text = f"{session.title} starts {_when(facts, assignment)}, but must start between {first} and {last}"
    yield Breach("window", "A session starts within its hours", (session.id,), (), text)


def opening_hours(facts: Facts, session: Session, assignment: Assignment) -> Iterator[Breach]:
    """A session lies within the opening of its day."""
    day = facts.days.get(assignment.day)
    if day is None or (day.open[0] <= assignment.slot and assignment.slot + session.slots <= day.open[1]):
        return
    hours = facts.words.span(assignment.slot, assignment.slot + session.slots)
    text = (
        f"{session.title} is on {facts.words.day(assignment.day)} from {hours}, "
        f"but that day is open from {facts.words.span(*day.open)}"
    )
    yield Breach("open", "Sessions lie within the day's opening", (session.id,), (), text)


def allowed_room(facts: Facts, session: Session, assignment: Assignment) -> Iterator[Breach]:
    """A session is in one of its rooms, or in none when it needs none."""
    if assignment.room in session.rooms or (assignment.room is None and not session.rooms):
        return
    if not session.rooms:
        text = f"{session.title} needs no room, but is in {assignment.room}"
    else:
        place = "has no room" if assignment.room is None else f"is in {assignment.room}"
        text = f"{session.title} {place} {_when(facts, assignment)}, but may only be in {listed(session.rooms)}"
    yield Breach("rooms", "A session is in a room that suits it", (session.id,), (), text)


def open_room(facts: Facts, session: Session, assignment: Assignment) -> Iterator[Breach]:
    """A room is not used while it is closed."""
    if assignment.room is None:
        return
    for start, end in facts.closed.get(assignment.room, {}).get(assignment.day, ()):
        if assignment.slot < end and start < assignment.slot + session.slots:
            text = (
                f"{session.title} is in {assignment.room} {_when(facts, assignment)}, "
                f"but {assignment.room} is closed from {facts.words.span(start, end)}"
            )
            yield Breach("closed", "A room is not used while it is closed", (session.id,), (), text)


def roles_filled(facts: Facts, session: Session, assignment: Assignment) -> Iterator[Breach]:
    """Each role has as many different people as it asks for, each from its list, and nobody has two roles."""
    needed = sum(role.n for role in session.roles)
    label = "A session has the people it needs"
    if len(set(assignment.facs)) < len(assignment.facs):
        text = f"{session.title} names the same contributor twice"
    elif len(assignment.facs) != needed:
        text = f"{session.title} needs {needed} to lead it, but has {len(assignment.facs)}"
    elif not _roles_can_be_shared_out(session, assignment.facs):
        wanted = "; ".join(f"{role.n} of {facts.words.people(role.choices)}" for role in session.roles)
        text = f"{session.title} needs {wanted}, but has {facts.words.people(assignment.facs)}"
    else:
        return
    yield Breach("roles", label, (session.id,), tuple(dict.fromkeys(assignment.facs)), text)


def _roles_can_be_shared_out(session: Session, people: tuple[str, ...]) -> bool:
    """Whether the people can take the seats of all roles, one each (augmenting paths; a handful of people)."""
    seats = [role.choices for role in session.roles for _ in range(role.n)]
    taken_by: dict[int, str] = {}
    return all(_takes_a_seat(person, seats, taken_by, set()) for person in people)


def _takes_a_seat(person: str, seats: list[tuple[str, ...]], taken_by: dict[int, str], tried: set[int]) -> bool:
    """Seat one more person, moving those who sit already where that helps."""
    for place, choices in enumerate(seats):
        if place not in tried and person in choices:
            tried.add(place)
            if place not in taken_by or _takes_a_seat(taken_by[place], seats, taken_by, tried):
                taken_by[place] = person
                return True
    return False


def contributors_available(facts: Facts, session: Session, assignment: Assignment) -> Iterator[Breach]:
    """Who leads a session is available from its start to its end."""
    end = assignment.slot + session.slots
    for person in dict.fromkeys(assignment.facs):
        if person not in facts.available or assignment.day not in facts.days:
            continue  # `roles_filled` or `allowed_day` speaks of it
        spans = facts.available[person].get(assignment.day, [])
        if any(start <= assignment.slot and end <= until for start, until in spans):
            continue
        text = (
            f"{session.title} is led by {facts.words.person(person)} {_when(facts, assignment)}, "
            f"but {_availability(facts, person, assignment.day, spans)}"
        )
        yield Breach("available", "Contributors are asked only when available", (session.id,), (person,), text)


def _availability(facts: Facts, person: str, day: int, spans: list[Span]) -> str:
    name = facts.words.person(person)
    if not spans:
        return f"{name} is away on {facts.words.day(day)}"
    return f"{name} is there only from {listed([facts.words.span(*span) for span in spans])}"


def _when(facts: Facts, assignment: Assignment) -> str:
    return facts.words.when(assignment.day, assignment.slot)
