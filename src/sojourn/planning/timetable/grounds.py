"""The grounds on which sessions cannot be placed: each rule and fact of a problem by its name, and the problem without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from sojourn.planning.timetable.fit import Loose
from sojourn.planning.timetable.problem import (
    DifferentDays,
    Facilitator,
    MaxAsked,
    Precedence,
    Problem,
    Room,
    Rule,
    SameDay,
    Session,
    WithinDays,
)
from sojourn.planning.timetable.told import participants_of
from sojourn.planning.timetable.words import Words, listed

FEW_PERIODS = 4
"""So many hours of one person are still named one by one."""


@dataclass(frozen=True, slots=True)
class Case:
    """Some sessions with all that is said of them, and what may be in two places at once."""

    problem: Problem
    participants_loose: bool = False
    people_loose: frozenset[str] = frozenset()
    rooms_loose: frozenset[str] = frozenset()

    def loose(self, people: dict[str, int], rooms: dict[str, int]) -> Loose:
        """Say it in the model's indices."""
        return Loose(
            self.participants_loose,
            frozenset(people[id] for id in self.people_loose if id in people),
            frozenset(rooms[id] for id in self.rooms_loose if id in rooms),
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """One rule or fact, named as staff would name it. `about`: ids it speaks of. `drop`: the case without it."""

    kind: str
    about: tuple[str, ...]
    text: str
    drop: Callable[[Case], Case] = field(compare=False)

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What makes it the same ground in another case."""
        return self.kind, self.about


def only(problem: Problem, session_ids: Collection[str]) -> Problem:
    """Give the problem of these sessions alone: what speaks of none of them is gone."""
    sessions = tuple(row for row in problem.sessions if row.id in session_ids)
    rooms = {id for row in sessions for id in row.rooms} | {row.published.room for row in sessions if row.published}
    people = {id for row in sessions for role in row.roles for id in role.choices}
    people |= {id for row in sessions if row.published for id in row.published.facs}
    groups = {id for row in sessions for id in row.groups}
    kept = tuple(group for group in problem.groups if group.id in groups)
    attending = {person for group in kept for person in group.members}
    return replace(
        problem,
        sessions=tuple(replace(row, follows=tuple(id for id in row.follows if id in session_ids)) for row in sessions),
        rooms=tuple(room for room in problem.rooms if room.id in rooms),
        facilitators=tuple(person for person in problem.facilitators if person.id in people),
        groups=kept,
        participants=tuple(person for person in problem.participants if person.id in attending),
        rules=tuple(narrowed for rule in problem.rules for narrowed in _narrowed(rule, session_ids, people, attending)),
    )


def _narrowed(
    rule: Rule, sessions: Collection[str], people: Collection[str], attending: Collection[str]
) -> Iterator[Rule]:
    """The rule as far as it speaks of these sessions and people; nothing where it does not."""
    if isinstance(rule, Precedence):
        if rule.before in sessions and rule.after in sessions:
            yield rule
    elif isinstance(rule, (SameDay, DifferentDays, WithinDays)):
        kept = tuple(id for id in rule.sessions if id in sessions)
        if len(kept) > 1:
            yield replace(rule, sessions=kept)
    elif isinstance(rule, MaxAsked):
        asked = tuple(id for id in rule.facilitators if id in people)
        if asked:
            yield replace(rule, facilitators=asked)
    else:
        there = tuple(id for id in rule.participants if id in attending)
        if there:
            yield replace(rule, participants=there)


def grounds_of(problem: Problem) -> list[list[Ground]]:
    """Give all grounds of a problem, in groups of a kind: first those that one would rather not hear of."""
    words = Words(problem)
    return [
        group
        for group in (
            _needed_rooms(problem),
            _needed_people(problem, words),
            _room_facts(problem),
            _closed_rooms(problem, words),
            _person_facts(problem, words),
            _travel(problem),
            _windows(problem, words),
            _availability(problem, words),
            _participants(problem),
            _opening(problem, words),
            _locks(problem, words),
            _days(problem, words),
            _named_rules(problem),
        )
        if group
    ]


def changed_sessions(ids: Collection[str], change: Callable[[Session], Session]) -> Callable[[Case], Case]:
    """Give the step from a case to the same with some sessions changed."""

    def drop(case: Case) -> Case:
        rows = tuple(change(row) if row.id in ids else row for row in case.problem.sessions)
        return replace(case, problem=replace(case.problem, sessions=rows))

    return drop


def changed_rooms(ids: Collection[str], change: Callable[[Room], Room]) -> Callable[[Case], Case]:
    """Give the step from a case to the same with some rooms changed."""

    def drop(case: Case) -> Case:
        rows = tuple(change(row) if row.id in ids else row for row in case.problem.rooms)
        return replace(case, problem=replace(case.problem, rooms=rows))

    return drop


def changed_people(ids: Collection[str], change: Callable[[Facilitator], Facilitator]) -> Callable[[Case], Case]:
    """Give the step from a case to the same with some contributors changed."""

    def drop(case: Case) -> Case:
        rows = tuple(change(row) if row.id in ids else row for row in case.problem.facilitators)
        return replace(case, problem=replace(case.problem, facilitators=rows))

    return drop


def _named_rules(problem: Problem) -> list[Ground]:
    return [Ground(rule.type, (rule.id,), rule.label, _without_rule(rule.id)) for rule in problem.rules]


def _without_rule(rule_id: str) -> Callable[[Case], Case]:
    def drop(case: Case) -> Case:
        kept = tuple(rule for rule in case.problem.rules if rule.id != rule_id)
        return replace(case, problem=replace(case.problem, rules=kept))

    return drop


def _alike(sessions: Iterable[Session], value: Callable[[Session], object]) -> Iterator[list[Session]]:
    """Sessions of which the same is said, together."""
    groups: dict[object, list[Session]] = defaultdict(list)
    for row in sessions:
        groups[value(row)].append(row)
    yield from groups.values()


def _titles(sessions: Iterable[Session]) -> str:
    return listed([row.title for row in sessions])


def _ids(sessions: Iterable[Session]) -> tuple[str, ...]:
    return tuple(row.id for row in sessions)


def _days(problem: Problem, words: Words) -> list[Ground]:
    everywhere = tuple(day.id for day in problem.days)
    bound = [row for row in problem.sessions if set(row.days) < set(everywhere)]
    return [
        Ground(
            "days",
            _ids(rows),
            f"{_titles(rows)} may only be on {_day_ranges(problem, words, rows[0].days)}",
            changed_sessions(_ids(rows), lambda row: replace(row, days=everywhere)),
        )
        for rows in _alike(bound, lambda row: frozenset(row.days))
    ]


def _day_ranges(problem: Problem, words: Words, days: Collection[int]) -> str:
    """Days in words, those in an unbroken row of the problem's days as "Monday 2 July to Friday 6 July"."""
    if not days:
        return "no day at all"
    runs: list[list[int]] = []
    before = None
    for place, day in enumerate(day.id for day in problem.days):
        if day in days:
            if before != place - 1:
                runs.append([])
            runs[-1].append(day)
            before = place
    return listed([words.day(run[0]) + (f" to {words.day(run[-1])}" if len(run) > 1 else "") for run in runs])


def _windows(problem: Problem, words: Words) -> list[Ground]:
    return [
        Ground(
            "window",
            (row.id,),
            f"{row.title} must start between {words.time(row.window[0])} and {words.time(row.window[1])}",
            changed_sessions((row.id,), lambda row: replace(row, window=None)),
        )
        for row in problem.sessions
        if row.window
    ]


def _locks(problem: Problem, words: Words) -> list[Ground]:
    return [
        Ground(
            "locked",
            (row.id,),
            f"{row.title} is locked {words.when(row.published.day, row.published.slot)}",
            changed_sessions((row.id,), lambda row: replace(row, locked=False)),
        )
        for row in problem.sessions
        if row.locked and row.published
    ]


def _needed_rooms(problem: Problem) -> list[Ground]:
    return [
        Ground(
            "rooms",
            _ids(rows),
            f"{_titles(rows)} may only be in {listed(rows[0].rooms)}",
            changed_sessions(_ids(rows), lambda row: replace(row, rooms=())),
        )
        for rows in _alike((row for row in problem.sessions if row.rooms), lambda row: frozenset(row.rooms))
    ]


def _needed_people(problem: Problem, words: Words) -> list[Ground]:
    return [
        Ground(
            "roles",
            _ids(rows),
            f"{_titles(rows)} can only be led by {_wanted(rows[0], words)}",
            changed_sessions(_ids(rows), lambda row: replace(row, roles=())),
        )
        for rows in _alike((row for row in problem.sessions if row.roles), lambda row: row.roles)
    ]


def _wanted(session: Session, words: Words) -> str:
    return ", with ".join(
        words.people(role.choices) if role.n == len(role.choices) else f"{role.n} of {words.people(role.choices)}"
        for role in session.roles
    )


def _room_facts(problem: Problem) -> list[Ground]:
    def loosened(room: str) -> Callable[[Case], Case]:
        return lambda case: replace(case, rooms_loose=case.rooms_loose | {room})

    return [
        Ground("room", (room.id,), f"{room.id} holds one session at a time", loosened(room.id))
        for room in problem.rooms
    ]


def _closed_rooms(problem: Problem, words: Words) -> list[Ground]:
    return [
        Ground(
            "closed",
            (room.id,),
            f"{room.id} is closed at times on {words.days(sorted({day for day, _, _ in room.closed}))}",
            changed_rooms((room.id,), lambda row: replace(row, closed=())),
        )
        for room in problem.rooms
        if room.closed
    ]


def _person_facts(problem: Problem, words: Words) -> list[Ground]:
    def loosened(person: str) -> Callable[[Case], Case]:
        return lambda case: replace(case, people_loose=case.people_loose | {person})

    def untiring(person: str) -> Callable[[Case], Case]:
        return changed_people((person,), lambda row: replace(row, max_slots_per_day=problem.slots_per_day))

    facts = []
    for person in problem.facilitators:
        facts.append(Ground("one_place", (person.id,), f"{person.name} is in one place at a time", loosened(person.id)))
        if person.max_slots_per_day < problem.slots_per_day:
            most = words.duration(person.max_slots_per_day)
            text = f"{person.name} leads at most {most} a day"
            facts.append(Ground("slots_per_day", (person.id,), text, untiring(person.id)))
    return facts


def _availability(problem: Problem, words: Words) -> list[Ground]:
    always = tuple((day.id, 0, problem.slots_per_day) for day in problem.days)
    return [
        Ground(
            "available",
            (person.id,),
            f"{person.name} is available only {_hours_of(problem, words, person)}",
            changed_people((person.id,), lambda row: replace(row, available=always)),
        )
        for person in problem.facilitators
    ]


def _hours_of(problem: Problem, words: Words, person: Facilitator) -> str:
    if not person.available:
        return "on no day at all"
    if len(person.available) > FEW_PERIODS:
        return f"on {_day_ranges(problem, words, {day for day, _, _ in person.available})}"
    return listed([f"on {words.day(day)} from {words.span(start, end)}" for day, start, end in person.available])


def _travel(problem: Problem) -> list[Ground]:
    count = len(problem.sites)
    if len({row.site for row in problem.sessions}) < 2 or not any(map(any, problem.travel_slots)):
        return []
    nowhere = tuple((0,) * count for _ in range(count))

    def drop(case: Case) -> Case:
        return replace(case, problem=replace(case.problem, travel_slots=nowhere))

    return [Ground("travel", (), "Travel between sites takes time", drop)]


def _participants(problem: Problem) -> list[Ground]:
    attending = participants_of(problem)
    counts: dict[str, int] = defaultdict(int)
    for people in attending.values():
        for person in people:
            counts[person] += 1
    shared = sorted(person for person, count in counts.items() if count > 1)
    if not shared:
        return []
    text = f"{listed(shared)} {'is' if len(shared) == 1 else 'are'} in one place at a time"
    return [Ground("two_places", tuple(shared), text, lambda case: replace(case, participants_loose=True))]


def _opening(problem: Problem, words: Words) -> list[Ground]:
    full = (0, problem.slots_per_day)

    def drop(case: Case) -> Case:
        return replace(case, problem=replace(case.problem, days=tuple(replace(day, open=full) for day in problem.days)))

    shorter = [day for day in problem.days if day.open != full]
    hours = {words.span(*day.open) for day in shorter}
    if not shorter:
        return []
    return [
        Ground(
            "open", tuple(str(day.id) for day in shorter), f"Some days are open only from {listed(sorted(hours))}", drop
        )
    ]
