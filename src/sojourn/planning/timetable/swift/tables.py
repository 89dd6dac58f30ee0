"""The grid as one array of 64-bit numbers, so that compiled code can walk it: a header, then tables of rows and columns.

Every table has two numbers in the header, where it begins and how wide a row is: a cell is `m[m[TABLE] + row * m[TABLE + 1] + column]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from sojourn.planning.timetable.board import starts_alone
from sojourn.planning.timetable.grid import Grid, Ledger, Place

MOST_SLOTS = 62
"""Slots of a day that fit into one number."""

# Single numbers.
(
    COUNT, DAYS, SLOTS, WEEKS, LEADERS, WORDS, RANDOM, ENERGY, WAITING, BEST_ENERGY, IS_AT_BEST, TOUCHED, FREE_COUNT,
    MOVED_COST, EXTRA_DAY_COST, DISLIKED_COST, SPARE_COST, OFF_PREFERRED_COST, LEVELS, CHANGES, ROOM, STEPS, ACCEPTED,
    SCALARS,
) = range(24)  # fmt: skip

_TABLES = (
    # What never changes, by session …
    "SESSION", "STARTS", "DAY_AT", "DAY_OF", "CLASS_AT", "CLASS_OF", "ROLE_AT", "ROLE", "CHOICE", "ABLE_AT", "ABLE",
    "ROOM_AT", "ROOM_OF", "NEAR_AT", "NEAR", "EARLIER_AT", "EARLIER", "LATER_AT", "LATER", "DAILY_AT", "DAILY",
    "WEEKLY_AT", "WEEKLY", "BREAK_AT", "BREAK", "BREAK_CLASS", "PREFERRED_AT", "PREFERRED", "PUBLISHED",
    "SHARES", "SPACED", "ELSEWHERE", "FREE",
    # … and by day, class, person, room, shape, demand, level.
    "DAY", "CLASS", "ATTENDS", "PERSON", "AVAILABLE", "DISLIKES", "SEATS", "ROOM_OPEN", "FENCE", "SPACED_FENCE",
    "DEMAND", "DEMAND_DAY", "CHANGE", "CHANGE_CLASS", "HOURS_LEVEL", "TOPIC_LEVEL",
    # What changes with every move.
    "PLACE", "BEST", "ON_DAY", "ON_DAY_COUNT", "POSITION", "BUSY", "CONTACT", "COST", "LEFT_DAY", "LEFT_WEEK",
    "ROOM_FREE", "LED", "LED_SLOTS", "NEXT", "BEFORE", "ASKED", "COMES", "COMES_COUNT", "COMES_AT", "TOPIC_COUNT",
    # Scratch.
    "CHOSEN", "JOURNAL", "ENOUGH", "OPTION",
)  # fmt: skip
_AT = {name: SCALARS + 2 * n for n, name in enumerate(_TABLES)}
(
    SESSION, STARTS, DAY_AT, DAY_OF, CLASS_AT, CLASS_OF, ROLE_AT, ROLE, CHOICE, ABLE_AT, ABLE,
    ROOM_AT, ROOM_OF, NEAR_AT, NEAR, EARLIER_AT, EARLIER, LATER_AT, LATER, DAILY_AT, DAILY,
    WEEKLY_AT, WEEKLY, BREAK_AT, BREAK, BREAK_CLASS, PREFERRED_AT, PREFERRED, PUBLISHED,
    SHARES, SPACED, ELSEWHERE, FREE,
    DAY, CLASS, ATTENDS, PERSON, AVAILABLE, DISLIKES, SEATS, ROOM_OPEN, FENCE, SPACED_FENCE,
    DEMAND, DEMAND_DAY, CHANGE, CHANGE_CLASS, HOURS_LEVEL, TOPIC_LEVEL,
    PLACE, BEST, ON_DAY, ON_DAY_COUNT, POSITION, BUSY, CONTACT, COST, LEFT_DAY, LEFT_WEEK,
    ROOM_FREE, LED, LED_SLOTS, NEXT, BEFORE, ASKED, COMES, COMES_COUNT, COMES_AT, TOPIC_COUNT,
    CHOSEN, JOURNAL, ENOUGH, OPTION,
) = (_AT[name] for name in _TABLES)  # fmt: skip

# Columns of SESSION, DAY, PERSON, PLACE (and PUBLISHED, whose people stand in order), CLASS.
LENGTH, SITE, SHAPE, TOPIC, TAUGHT, LOCKED, HEADS, LED_BY = range(8)
WEEK, IS_WEEKDAY = range(2)
DAY_CAP, ASKED_CAP, IS_TEAM = range(3)
ON, AT, IN, BY = range(4)

Tables = Any
"""The array. numpy's own types say nothing more here."""


def is_fit(grid: Grid) -> bool:
    """Whether the problem can be laid out so: days short enough for one number."""
    return 0 < grid.slots <= MOST_SLOTS and grid.count > 0


def tables_of(grid: Grid) -> Tables:
    """Lay the grid out, with no session placed and no level weighed."""
    made = _Layout()
    n, words = grid.count, grid.count // 64 + 1
    leaders = max([sum(role.n for role in roles) for roles in grid.roles], default=0)
    weeks = max(grid.weeks, default=0) + 1
    locked = [int(grid.is_locked(x)) for x in range(n)]
    contact = [grid.length[x] if session.contact else 0 for x, session in enumerate(grid.problem.sessions)]
    led_by = [sum(role.n for role in roles) for roles in grid.roles]
    made.rows(
        SESSION, zip(grid.length, grid.site, grid.shape, grid.topic, contact, locked, grid.heads, led_by, strict=True)
    )
    alone = starts_alone(grid)
    made.rows(STARTS, ([starts.get(day, 0) for day in range(grid.horizon)] for starts in alone))
    free = [x for x in range(n) if not locked[x] and alone[x]]
    made.rows(FREE, ([x] for x in free))
    made.lists(DAY_AT, DAY_OF, ([(day,) for day in starts] for starts in alone))
    made.lists(CLASS_AT, CLASS_OF, ([(c,) for c in classes] for classes in grid.classes))
    _lay_roles(made, grid)
    made.lists(ROOM_AT, ROOM_OF, ([(room,) for room in rooms] for rooms in grid.rooms))
    made.lists(NEAR_AT, NEAR, grid.near)
    made.lists(EARLIER_AT, EARLIER, ([(y,) for y in others] for others in grid.earlier))
    made.lists(LATER_AT, LATER, ([(y,) for y in others] for others in grid.later))
    for at, table, ledger, use in (
        (DAILY_AT, DAILY, grid.daily, grid.daily_use),
        (WEEKLY_AT, WEEKLY, grid.weekly, grid.weekly_use),
    ):
        made.lists(at, table, (list(ledger.amounts(booking).items()) for booking in use))
    _lay_breaks(made, grid)
    made.lists(PREFERRED_AT, PREFERRED, ([(day,) for day in sorted(days)] for days in grid.prefers))
    made.rows(PUBLISHED, (_place_row(place, leaders, True) for place in grid.published))
    for table, masks in ((SHARES, grid.shares), (SPACED, grid.spaced), (ELSEWHERE, grid.elsewhere)):
        made.rows(table, (_words(mask, words) for mask in masks))
    made.rows(DAY, zip(grid.weeks, map(int, grid.weekday), strict=True))
    made.rows(CLASS, ([len(ids)] for ids in grid.members))
    made.rows(ATTENDS, (_words(mask, words) for mask in grid.class_sessions))
    team = [int(person.is_team) for person in grid.problem.facilitators]
    made.rows(PERSON, zip(grid.day_cap, grid.asked_cap, team, strict=True))
    made.rows(AVAILABLE, grid.available)
    made.rows(DISLIKES, grid.dislikes)
    made.rows(SEATS, ([room.capacity] for room in grid.problem.rooms))
    made.rows(ROOM_OPEN, grid.room_open)
    for table, fences in ((FENCE, grid.fences), (SPACED_FENCE, grid.spaced_fences)):
        made.rows(table, ([number for width, back in row for number in (width.bit_length(), back)] for row in fences))
    made.rows(CHANGE, ([demand.at, demand.most] for demand in grid.changes))
    made.rows(CHANGE_CLASS, ([int(c in d.classes) for c in range(len(grid.members))] for d in grid.changes))
    for table in (HOURS_LEVEL, TOPIC_LEVEL):
        made.rows(table, ([0] * 4 for _ in grid.problem.levels))
    _lay_state(made, grid, leaders, weeks)
    m = made.array()
    for scalar, value in (
        (COUNT, n), (DAYS, grid.horizon), (SLOTS, grid.slots), (WEEKS, weeks), (LEADERS, leaders), (WORDS, words),
        (WAITING, n), (FREE_COUNT, len(free)), (LEVELS, len(grid.problem.levels)), (CHANGES, len(grid.changes)),
    ):  # fmt: skip
        m[scalar] = value
    return m


def _lay_roles(made: _Layout, grid: Grid) -> None:
    roles: list[list[tuple[int, int, int]]] = []
    choices: list[tuple[int]] = []
    for of_session in grid.roles:
        rows = []
        for role in of_session:
            rows.append((role.n, len(choices), len(choices) + len(role.choices)))
            choices += [(f,) for f in role.choices]
        roles.append(rows)
    made.lists(ROLE_AT, ROLE, roles)
    made.rows(CHOICE, choices)
    people = grid.problem.facilitators
    made.lists(
        ABLE_AT, ABLE, ([(f,) for role in roles for f in role.choices if not people[f].is_team] for roles in grid.roles)
    )


def _lay_breaks(made: _Layout, grid: Grid) -> None:
    number = {id(demand): d for d, demand in enumerate(grid.breaks)}
    rows: list[list[tuple[int, int, int]]] = []
    classes: list[tuple[int]] = []
    for of_session in grid.session_breaks:
        found = []
        for demand, touched in of_session:
            found.append((number[id(demand)], len(classes), len(classes) + len(touched)))
            classes += [(c,) for c in touched]
        rows.append(found)
    made.lists(BREAK_AT, BREAK, rows)
    made.rows(BREAK_CLASS, classes)
    made.rows(DEMAND, ([demand.window, demand.run] for demand in grid.breaks))
    made.rows(DEMAND_DAY, ([int(day in demand.days) for day in range(grid.horizon)] for demand in grid.breaks))


def _lay_state(made: _Layout, grid: Grid, leaders: int, weeks: int) -> None:
    """The tables that change, as they are when nothing is placed."""
    n, days, classes, people = grid.count, grid.horizon, len(grid.members), len(grid.available)
    nowhere = [-1] * (BY + leaders)
    for table in (PLACE, BEST, JOURNAL):
        made.rows(table, ([*nowhere, 0] for _ in range(n)))
    made.rows(CHOSEN, [nowhere])
    made.rows(OPTION, [nowhere])
    for table, height, width in (
        (ON_DAY, days, n), (ON_DAY_COUNT, days, 1), (POSITION, n, 1), (BUSY, days, classes), (CONTACT, days, classes),
        (COST, days, classes), (LED, people, days), (LED_SLOTS, people, days), (NEXT, n, leaders), (BEFORE, n, leaders),
        (ASKED, people, weeks), (COMES, people, days), (COMES_COUNT, people, 1), (COMES_AT, people, days),
        (TOPIC_COUNT, grid.topics, days), (ENOUGH, 1, leaders + 1),
    ):  # fmt: skip
        made.zeros(table, height, width)
    made.rows(ROOM_FREE, grid.room_open)
    for table, ledger, height in ((LEFT_DAY, grid.daily, days), (LEFT_WEEK, grid.weekly, weeks)):
        made.rows(table, [_caps(ledger)] * height)


def _caps(ledger: Ledger) -> list[int]:
    return ledger.caps() or [0]


def _words(mask: int, words: int) -> list[int]:
    """A long mask as words of 64 bits, the highest bit as a sign."""
    found = []
    for k in range(words):
        word = mask >> (64 * k) & ((1 << 64) - 1)
        found.append(word - (1 << 64) if word >> 63 else word)
    return found


def _place_row(place: Place | None, leaders: int, in_order: bool) -> list[int]:
    if place is None:
        return [-1] * (BY + leaders)
    facs = sorted(place[3]) if in_order else list(place[3])
    return ([*place[:3], *facs] + [-1] * leaders)[: BY + leaders]


class _Layout:
    """Tables under way to one array."""

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self.header = np.zeros(SCALARS + 2 * len(_TABLES), dtype=np.int64)
        self.size = len(self.header)

    def rows(self, table: int, rows: Iterable[Sequence[int]]) -> None:
        """One table, all rows as wide as the first."""
        listed = [tuple(row) for row in rows]
        width = len(listed[0]) if listed else 1
        self._add(table, np.array(listed, dtype=np.int64).reshape(-1), width)

    def zeros(self, table: int, height: int, width: int) -> None:
        self._add(table, np.zeros(height * width, dtype=np.int64), width)

    def lists(self, at: int, table: int, lists: Iterable[Iterable[Sequence[int]]]) -> None:
        """A table of lists, one after the other, and where each begins (and, one row further, ends)."""
        begins, rows = [(0,)], []
        for each in lists:
            rows += [tuple(row) for row in each]
            begins.append((len(rows),))
        self.rows(at, begins)
        self.rows(table, rows)

    def _add(self, table: int, values: Any, width: int) -> None:
        self.header[table], self.header[table + 1] = self.size, width
        self.parts.append(values)
        self.size += len(values)

    def array(self) -> Tables:
        return np.concatenate([self.header, *self.parts])


def weigh(m: Tables, grid: Grid, multipliers: Sequence[int]) -> None:
    """Set what everything costs. Only while no session is placed."""
    levels = grid.problem.levels

    def total(name: str) -> int:
        return sum(by * level.weights.get(name, 0) for by, level in zip(multipliers, levels, strict=True))

    for scalar, name in (
        (MOVED_COST, "published_moved"), (EXTRA_DAY_COST, "extra_day"), (DISLIKED_COST, "disliked"),
        (SPARE_COST, "spare_seats"), (OFF_PREFERRED_COST, "off_preferred"),
    ):  # fmt: skip
        m[scalar] = total(name)
    for n, (by, level) in enumerate(zip(multipliers, levels, strict=True)):
        gap, heavy = by * level.weights.get("gap_slot", 0), by * level.weights.get("heavy_slot", 0)
        m[m[HOURS_LEVEL] + 4 * n : m[HOURS_LEVEL] + 4 * n + 4] = gap, level.free_idle, heavy, level.heavy_over
        clash = by * level.weights.get("topic_clash", 0)
        m[m[TOPIC_LEVEL] + 4 * n : m[TOPIC_LEVEL] + 4 * n + 2] = clash, level.max_same_topic_per_day


def rows_of(m: Tables, places: Sequence[Place | None]) -> Tables:
    """Places as rows of numbers."""
    leaders = int(m[LEADERS])
    return np.array([_place_row(place, leaders, False) for place in places], dtype=np.int64)


def placed(m: Tables, table: int, grid: Grid) -> list[Place | None]:
    """The places in the table PLACE or BEST."""
    width = int(m[table + 1])
    rows = m[m[table] : m[table] + grid.count * width].reshape(grid.count, width).tolist()
    led_by = [sum(role.n for role in roles) for roles in grid.roles]
    return [
        None if row[ON] < 0 else (row[ON], row[AT], row[IN], tuple(row[BY : BY + led]))
        for row, led in zip(rows, led_by, strict=True)
    ]
