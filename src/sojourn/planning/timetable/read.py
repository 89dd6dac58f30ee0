"""Timetable files (tt/1) from outside: checked value by value, or refused in one line that says where and what.

Nothing here repairs or guesses. What passes is handed to `from_json` of the value it describes, so that a field is read in one
place. Impossible problems are not bad files: a role that asks for three people out of two is read, and `explain` speaks of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sojourn.planning.timetable.document import Source, Value, load
from sojourn.planning.timetable.problem import COSTS, RULE_TYPES, Plan, Problem

SCHEMA = "tt/1"
MOST_DAYS = 1_500
LARGEST_DAY = 5_000
MOST_SITES = 300
MOST_ROOMS = 5_000
MOST_PEOPLE = 20_000
MOST_GROUPS = 20_000
MOST_SESSIONS = 20_000
MOST_RULES = 50_000
MOST_LEVELS = 50
MOST_SLOTS_PER_DAY = 288
MINUTES_PER_DAY = 24 * 60
LARGEST_WEIGHT = 1_000_000
LARGEST_NUMBER = 100_000

_Item = TypeVar("_Item", int, str)

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_problem(source: Source) -> Problem:
    """Read a timetable problem from a path, or from bytes (JSON, or JSON packed with gzip). Raises BadProblem."""
    document = load(source)
    _check_problem(document)
    return Problem.from_json(document.raw)


def read_plan(source: Source, problem: Problem) -> Plan:
    """Read a plan for this problem. Raises BadProblem, also for a session, room, person or day the problem does not have."""
    document = load(source)
    instance = document.at("instance")
    if instance.text() != problem.name:
        instance.refuse(f"the plan is for {instance.text()!a}, the problem is {problem.name!a}")
    known = known_in(problem)
    for session_id, row in document.at("sessions").entries():
        if session_id not in known.sessions:
            row.refuse(f"no session has the id {session_id!a}")
        _check_assignment(row, known)
    return Plan.from_json(document.raw)


@dataclass(slots=True)
class Known:
    """The ids met so far, by kind, and how long a day is: what later parts of a file may speak of."""

    slots_per_day: int
    days: set[int] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    rooms: set[str] = field(default_factory=set)
    participants: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    facilitators: set[str] = field(default_factory=set)
    sessions: set[str] = field(default_factory=set)


def known_in(problem: Problem) -> Known:
    """Gather the ids of a problem, against which a plan or a mishap is read."""
    return Known(
        slots_per_day=problem.slots_per_day,
        days={day.id for day in problem.days},
        sites=set(problem.sites),
        rooms={room.id for room in problem.rooms},
        participants={person.id for person in problem.participants},
        groups={group.id for group in problem.groups},
        facilitators={person.id for person in problem.facilitators},
        sessions={session.id for session in problem.sessions},
    )


def reference(value: Value, among: Container[str], noun: str) -> str:
    """Give an id that must be among those known."""
    found = value.identifier()
    if found not in among:
        value.refuse(f"no {noun} has the id {found!a}")
    return found


def references(value: Value, among: Container[str], noun: str) -> list[str]:
    """Give a list of ids that must be known, each named once."""
    return _each_once(value, lambda item: reference(item, among, noun))


def day_references(value: Value, known: Known) -> list[int]:
    """Give a list of day ids that must be known, each named once."""
    return _each_once(value, lambda item: _day(item, known))


def _each_once(value: Value, read: Callable[[Value], _Item]) -> list[_Item]:
    seen: dict[_Item, None] = {}
    for item in value.items():
        found = read(item)
        if found in seen:
            item.refuse(f"{found!a} is named twice")
        seen[found] = None
    return list(seen)


def _day(value: Value, known: Known) -> int:
    found = value.whole(0, LARGEST_NUMBER)
    if found not in known.days:
        value.refuse(f"no day has the id {found}")
    return found


def _check_problem(document: Value) -> None:
    if document.has("schema") and document.at("schema").text() != SCHEMA:
        document.at("schema").refuse(f"{document.raw['schema']!a} is not a timetable of the format {SCHEMA}")
    document.at("name").text()
    known = Known(_check_clock(document))
    _check_days(document.at("days"), known)
    _check_sites(document, known)
    _check_rooms(document.at("rooms"), known)
    _check_participants(document.at("participants"), known)
    _check_groups(document.at("groups"), known)
    _check_facilitators(document.at("facilitators"), known)
    _check_sessions(document.at("sessions"), known)
    _check_rules(document.at("rules"), known)
    _check_levels(document.at("objective").at("levels"))


def _check_clock(document: Value) -> int:
    """Check the clock fields and give the slots of a day, which must end by midnight."""
    minutes = document.at("slot_minutes").whole(1, MINUTES_PER_DAY)
    start = document.at("day_start")
    read = _CLOCK.fullmatch(start.text())
    if not read:
        start.refuse(f"{start.text()!a} is not a time such as '09:00'")
    slots = document.at("slots_per_day")
    count = slots.whole(1, MOST_SLOTS_PER_DAY)
    if int(read[1]) * 60 + int(read[2]) + count * minutes > MINUTES_PER_DAY:
        slots.refuse(f"{count} slots of {minutes} minutes from {start.text()} run past midnight")
    return count


def _new_id(row: Value, taken: set[str], noun: str) -> None:
    value = row.at("id")
    found = value.identifier()
    if found in taken:
        value.refuse(f"two {noun}s have the id {found!a}")
    taken.add(found)


def _check_days(value: Value, known: Known) -> None:
    before, last = -1, ""
    for row in value.items(MOST_DAYS):
        day = row.at("id").whole(0, LARGEST_DAY)
        if day <= before:
            row.at("id").refuse(f"{day} comes after {before}; ids of days must rise")
        written = row.at("date")
        if _weekday(written) != row.at("dow").whole(0, 6):
            row.at("dow").refuse(f"{written.text()} is day {_weekday(written)} of its week, counted from 0 for Monday")
        if written.text() <= last:
            written.refuse(f"{written.text()} comes after {last}; dates must rise")
        row.at("week").whole(0, LARGEST_NUMBER)
        _check_span(row.at("open"), known, may_be_empty=True)
        known.days.add(day)
        before, last = day, written.text()


def _weekday(written: Value) -> int:
    try:
        if not _ISO_DATE.fullmatch(written.text()):
            raise ValueError
        return date.fromisoformat(written.text()).weekday()
    except ValueError:
        written.refuse(f"{written.text()[:40]!a} is not a date such as '2018-07-02'")


def _check_span(value: Value, known: Known, *, may_be_empty: bool = False) -> None:
    """A range of slots [from, to)."""
    first, last = value.items(exactly=2)
    start = first.whole(0, known.slots_per_day)
    end = last.whole(0, known.slots_per_day)
    if end < start or (end == start and not may_be_empty):
        value.refuse(f"the range ends at slot {end}, not after its start at slot {start}")


def _check_periods(value: Value, known: Known) -> None:
    """Ranges of slots on days: [[day, from, to), …]."""
    for item in value.items():
        day, first, last = item.items(exactly=3)
        _day(day, known)
        if first.whole(0, known.slots_per_day) >= last.whole(0, known.slots_per_day):
            item.refuse(f"the range ends at slot {last.raw}, not after its start at slot {first.raw}")


def _check_sites(document: Value, known: Known) -> None:
    for row in document.at("sites").items(MOST_SITES):
        _new_id(row, known.sites, "site")
        _check_texts(row, "name")
    count = len(known.sites)
    for row in document.at("travel_slots").items(exactly=count):
        for item in row.items(exactly=count):
            item.whole(0, known.slots_per_day)


def _check_texts(row: Value, *keys: str) -> None:
    """Texts that may be absent, but not anything else."""
    for key in keys:
        if key in row.object():
            row.at(key).text()


def _check_rooms(value: Value, known: Known) -> None:
    for row in value.items(MOST_ROOMS):
        _new_id(row, known.rooms, "room")
        reference(row.at("site"), known.sites, "site")
        row.at("capacity").whole(0, LARGEST_NUMBER)
        if "features" in row.object():
            for item in row.at("features").items(1_000):
                item.text()
        if "closed" in row.object():
            _check_periods(row.at("closed"), known)


def _check_cohort(row: Value) -> None:
    if "cohort" in row.object():
        row.at("cohort").whole(0, LARGEST_NUMBER)


def _check_participants(value: Value, known: Known) -> None:
    for row in value.items(MOST_PEOPLE):
        _new_id(row, known.participants, "participant")
        _check_cohort(row)
        _check_texts(row, "name", "country", "department")


def _check_groups(value: Value, known: Known) -> None:
    for row in value.items(MOST_GROUPS):
        _new_id(row, known.groups, "group")
        _check_texts(row, "kind")
        references(row.at("members"), known.participants, "participant")


def _check_facilitators(value: Value, known: Known) -> None:
    for row in value.items(MOST_PEOPLE):
        _new_id(row, known.facilitators, "facilitator")
        if row.raw["id"] in known.participants:
            row.at("id").refuse(f"{row.raw['id']!a} is already the id of a participant")
        _check_texts(row, "name", "dept")
        _check_periods(row.at("available"), known)
        row.at("max_slots_per_day").whole(0, LARGEST_NUMBER)
        if "dislikes" in row.object():
            _check_periods(row.at("dislikes"), known)


def _check_sessions(value: Value, known: Known) -> None:
    rows = value.items(MOST_SESSIONS)
    for row in rows:
        _new_id(row, known.sessions, "session")
    for row in rows:
        _check_session(row, known)


def _check_session(row: Value, known: Known) -> None:
    _check_cohort(row)
    _check_texts(row, "title", "kind", "topic")
    row.at("slots").whole(1, known.slots_per_day)
    if "groups" in row.object():
        references(row.at("groups"), known.groups, "group")
    if row.has("site"):
        reference(row.at("site"), known.sites, "site")
    if "rooms" in row.object():
        references(row.at("rooms"), known.rooms, "room")
    if "roles" in row.object():
        _check_roles(row.at("roles"), known)
    day_references(row.at("days"), known)
    if row.has("window"):
        _check_window(row.at("window"), known)
    if "contact" in row.object():
        row.at("contact").flag()
    _check_published(row, known)
    if row.has("prefers_days"):
        day_references(row.at("prefers_days"), known)
    if row.has("follows"):
        references(row.at("follows"), known.sessions, "session")


def _check_roles(value: Value, known: Known) -> None:
    for role in value.items(1_000):
        role.at("n").whole(0, LARGEST_NUMBER)
        references(role.at("from"), known.facilitators, "facilitator")


def _check_window(value: Value, known: Known) -> None:
    """The first and the last slot in which a session may start."""
    first, last = (item.whole(0, known.slots_per_day - 1) for item in value.items(exactly=2))
    if last < first:
        value.refuse(f"the last start, slot {last}, is before the first, slot {first}")


def _check_published(row: Value, known: Known) -> None:
    if row.has("published"):
        _check_assignment(row.at("published"), known)
    if "locked" in row.object() and row.at("locked").flag() and not row.has("published"):
        row.at("locked").refuse("a locked session needs the place it was published with")


def _check_assignment(row: Value, known: Known) -> None:
    _day(row.at("day"), known)
    row.at("slot").whole(0, known.slots_per_day - 1)
    if row.has("room"):
        reference(row.at("room"), known.rooms, "room")
    if "facs" in row.object():
        references(row.at("facs"), known.facilitators, "facilitator")


def _check_rules(value: Value, known: Known) -> None:
    taken: set[str] = set()
    types = {rule.type for rule in RULE_TYPES}
    for row in value.items(MOST_RULES):
        _new_id(row, taken, "rule")
        _check_texts(row, "label")
        rule_type = row.at("type")
        if rule_type.text() not in types:
            rule_type.refuse(f"{rule_type.text()[:40]!a} is not a type of rule; known are {', '.join(sorted(types))}")
        _RULE_CHECKS[rule_type.text()](row, known)


def _check_precedence(row: Value, known: Known) -> None:
    before = reference(row.at("before"), known.sessions, "session")
    if reference(row.at("after"), known.sessions, "session") == before:
        row.at("after").refuse(f"{before!a} cannot come after itself")


def _check_sessions_of(row: Value, known: Known) -> None:
    references(row.at("sessions"), known.sessions, "session")


def _check_within_days(row: Value, known: Known) -> None:
    _check_sessions_of(row, known)
    row.at("days").whole(1, LARGEST_NUMBER)


def _check_participants_of(row: Value, known: Known) -> None:
    references(row.at("participants"), known.participants, "participant")


def _check_slots_of_participants(row: Value, known: Known) -> None:
    _check_participants_of(row, known)
    row.at("slots").whole(0, LARGEST_NUMBER)


def _check_kinds_of(row: Value) -> None:
    for item in row.at("kinds").items(1_000):
        item.text()


def _check_max_kind(row: Value, known: Known) -> None:
    _check_slots_of_participants(row, known)
    _check_kinds_of(row)


def _check_max_asked(row: Value, known: Known) -> None:
    references(row.at("facilitators"), known.facilitators, "facilitator")
    row.at("sessions").whole(0, LARGEST_NUMBER)


def _check_site_changes(row: Value, known: Known) -> None:
    _check_participants_of(row, known)
    row.at("at").whole(0, known.slots_per_day)
    row.at("max").whole(0, LARGEST_NUMBER)


def _check_no_back_to_back(row: Value, known: Known) -> None:
    _check_participants_of(row, known)
    _check_kinds_of(row)


def _check_break(row: Value, known: Known) -> None:
    _check_participants_of(row, known)
    _check_span(row.at("window"), known)
    start, end = row.raw["window"]
    row.at("slots").whole(1, end - start)
    day_references(row.at("days"), known)


def _check_blocked(row: Value, known: Known) -> None:
    _check_participants_of(row, known)
    _check_span(row.at("window"), known)
    day_references(row.at("days"), known)


_RULE_CHECKS: dict[str, Callable[[Value, Known], None]] = {
    "precedence": _check_precedence,
    "same_day": _check_sessions_of,
    "different_days": _check_sessions_of,
    "within_days": _check_within_days,
    "max_contact": _check_slots_of_participants,
    "max_contact_week": _check_slots_of_participants,
    "max_kind": _check_max_kind,
    "max_asked": _check_max_asked,
    "site_changes": _check_site_changes,
    "no_back_to_back": _check_no_back_to_back,
    "break": _check_break,
    "blocked": _check_blocked,
}


def _check_levels(value: Value) -> None:
    taken: set[str] = set()
    for row in value.items(MOST_LEVELS):
        _new_id(row, taken, "level")
        _check_texts(row, "name")
        for name, weight in row.at("weights").entries():
            if name not in COSTS:
                weight.refuse(f"no cost has the name {name[:40]!a}; known are {', '.join(COSTS)}")
            weight.whole(0, LARGEST_WEIGHT)
        for limit in ("heavy_over", "free_idle", "max_same_topic_per_day"):
            if limit in row.object():
                row.at(limit).whole(0, LARGEST_NUMBER)
