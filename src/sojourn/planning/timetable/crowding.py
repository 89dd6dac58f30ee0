"""Counting reasons: more to do than there is room for, seen by adding up and without any search.

Sessions that may only be on some days need more slots, of their participants, rooms or contributors, than those days hold. Sets of days are
bits, as sets of sessions are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sojourn.planning.timetable.grid import Grid, Ledger, bits, runs, span


@dataclass(frozen=True, slots=True)
class Sum:
    """What some sessions (by index) take together of something, in slots, and how much there is of it, on the days they are bound to."""

    amounts: Mapping[int, int]
    room: int

    def too_many(self) -> list[int]:
        """The fewest of these sessions that need more than there is."""
        chosen: list[int] = []
        total = 0
        for x in sorted(self.amounts, key=lambda x: (-self.amounts[x], x)):
            chosen.append(x)
            total += self.amounts[x]
            if total > self.room:
                break
        return sorted(chosen)


def overfull(grid: Grid) -> Iterator[Sum]:
    """Give the sums that do not come out."""
    bound = [sum(1 << day for day in starts) for starts in grid.starts]
    for amounts, room_on in (*_caps(grid), *_hours(grid), *_rooms(grid), *_contributors(grid)):
        for days in _spells({bound[x] for x in amounts}):
            inside = {x: amount for x, amount in amounts.items() if not bound[x] & ~days}
            room = sum(room_on.get(day, 0) for day in bits(days))
            if sum(inside.values()) > room:
                yield Sum(inside, room)


def crowds(grid: Grid) -> list[tuple[int, ...]]:
    """Give sets of sessions (indices) that cannot all be placed because of a sum, the smallest first."""
    return sorted({tuple(found.too_many()) for found in overfull(grid)}, key=lambda found: (len(found), found))


_Demand = tuple[Mapping[int, int], Mapping[int, int]]
"""What each session takes, and what each day holds, in slots."""


def _caps(grid: Grid) -> Iterator[_Demand]:
    """Counters with a cap a day, such as contact: no day holds more than sessions of these lengths can fill of it."""
    for cap, amounts in _booked(grid, grid.daily, grid.daily_use):
        holds = _fullest(amounts.values(), cap)
        yield amounts, dict.fromkeys(range(grid.horizon), holds)


def _booked(grid: Grid, ledger: Ledger, use: list[int]) -> Iterator[tuple[int, dict[int, int]]]:
    by_counter: dict[int, dict[int, int]] = defaultdict(dict)
    for x in range(grid.count):
        for counter, amount in ledger.amounts(use[x]).items() if use[x] else ():
            by_counter[counter][x] = amount
    caps = ledger.caps()
    seen = set()
    for counter, amounts in by_counter.items():
        key = (caps[counter], tuple(amounts.items()))
        if key not in seen:
            seen.add(key)
            yield caps[counter], amounts


def _hours(grid: Grid) -> Iterator[_Demand]:
    """Participants, who can attend no more than the hours in which any session of theirs may be, less their breaks."""
    reach: dict[tuple[int, int], int] = {}
    for x, starts in enumerate(grid.starts):
        for day, mask in starts.items():
            reach[x, day] = _reach(mask, grid.length[x])
    for c, sessions in enumerate(grid.class_sessions):
        hours: dict[int, int] = defaultdict(int)
        for x in bits(sessions):
            for day in grid.starts[x]:
                hours[day] |= reach[x, day]
        yield {x: grid.length[x] for x in bits(sessions)}, {d: _without_breaks(grid, c, d, h) for d, h in hours.items()}


def _reach(starts: int, length: int) -> int:
    """The slots that a session of some length can take, as bits."""
    return sum(
        1 << slot for slot in range(starts.bit_length() + length) if starts & span(max(0, slot - length + 1), slot + 1)
    )


def _without_breaks(grid: Grid, c: int, day: int, hours: int) -> int:
    free = hours.bit_count()
    for demand in grid.breaks:
        if c in demand.classes and day in demand.days and not runs(demand.window & ~hours, demand.run):
            return free - 1  # a break takes at least one slot of these hours; which, the search finds out
    return free


def _rooms(grid: Grid) -> Iterator[_Demand]:
    """Rooms, which hold one session at a time while open."""
    for rooms in {frozenset(found) for found in grid.rooms if found}:
        amounts = {x: grid.length[x] for x in range(grid.count) if grid.rooms[x] and rooms.issuperset(grid.rooms[x])}
        yield amounts, {day: sum(grid.room_open[r][day].bit_count() for r in rooms) for day in range(grid.horizon)}


def _contributors(grid: Grid) -> Iterator[_Demand]:
    """Contributors, who lead one session at a time while available, and so much a day."""
    needing: dict[frozenset[int], dict[int, int]] = defaultdict(dict)
    for x, roles in enumerate(grid.roles):
        for role in roles:
            choices = frozenset(role.choices)
            needing[choices][x] = needing[choices].get(x, 0) + role.n * grid.length[x]
    for people in needing:
        amounts: dict[int, int] = defaultdict(int)
        for choices, needed in needing.items():
            if choices <= people:
                for x, amount in needed.items():
                    amounts[x] += amount
        hours = {
            day: sum(min(grid.day_cap[f], grid.available[f][day].bit_count()) for f in people)
            for day in range(grid.horizon)
        }
        yield amounts, hours


def _spells(bound: set[int]) -> set[int]:
    """The sets of days that some session is bound to, and those between the first and last of each."""
    return {days for mask in bound if mask for days in (mask, span((mask & -mask).bit_length() - 1, mask.bit_length()))}


def _fullest(lengths: Iterable[int], cap: int) -> int:
    """The most, up to a cap, that sessions of these lengths can add up to on one day."""
    reachable = 1
    for length in lengths:
        reachable |= reachable << length
        reachable &= (1 << (cap + 1)) - 1
    return reachable.bit_length() - 1
