"""Counting reasons: more to do than there is room for, seen by adding up and without any search.

Sessions that may only be on some days need more slots, of their participants, rooms or contributors, than those days hold. Sets of days are
bits, as sets of sessions are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sojourn.planning.timetable.grid import Grid, Ledger, bits, runs, span


@dataclass(frozen=True, slots=True)
class Hold:
    """What one day has of one person, room or counter: at most so many slots, in hours that do not join. No session is split over them."""

    most: int
    stretches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """What some sessions (by index) take together of something, in slots, and how much of it they can fill on the days they are bound to.

    `lengths`: how long the sessions are, and `holds`: what there is for them.
    """

    amounts: Mapping[int, int]
    lengths: Mapping[int, int]
    holds: Sequence[Hold]
    room: int

    def too_many(self) -> list[int]:
        """The fewest of these sessions that need more than there is."""
        chosen: list[int] = []
        total = 0
        for x in sorted(self.amounts, key=lambda x: (-self.amounts[x], x)):
            chosen.append(x)
            total += self.amounts[x]
            if total > self.room or total > _filled([self.lengths[y] for y in chosen], self.holds):
                break
        return sorted(chosen)


def overfull(grid: Grid) -> Iterator[Sum]:
    """Give the sums that do not come out."""
    bound = [sum(1 << day for day in starts) for starts in grid.starts]
    for amounts, holds_on in (
        *_caps(grid),
        *_hours(grid),
        *_rooms(grid),
        *_contributors(grid),
        *_always_together(grid),
    ):
        for days in _spells({bound[x] for x in amounts}):
            inside = {x: amount for x, amount in amounts.items() if not bound[x] & ~days}
            holds = [hold for day in bits(days) for hold in holds_on.get(day, ())]
            lengths = {x: grid.length[x] for x in inside}
            room = _filled(lengths.values(), holds)
            if sum(inside.values()) > room:
                yield Sum(inside, lengths, holds, room)


def crowds(grid: Grid) -> list[tuple[int, ...]]:
    """Give sets of sessions (indices) that cannot all be placed because of a sum, the smallest first."""
    return sorted({tuple(found.too_many()) for found in overfull(grid)}, key=lambda found: (len(found), found))


_Demand = tuple[Mapping[int, int], Mapping[int, Sequence[Hold]]]
"""What each session takes, and what each day holds, in slots."""


def _caps(grid: Grid) -> Iterator[_Demand]:
    """Counters with a cap a day, such as contact."""
    for cap, amounts in _booked(grid, grid.daily, grid.daily_use):
        yield amounts, dict.fromkeys(range(grid.horizon), (Hold(cap, (cap,)),))


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
    for c, sessions in enumerate(grid.class_sessions):
        free = {}
        for day, mask in _hours_by_day(grid, bits(sessions)).items():
            hold = _hold(mask)
            free[day] = (Hold(_without_breaks(grid, c, day, mask), hold.stretches),)
        yield {x: grid.length[x] for x in bits(sessions)}, free


def _hours_by_day(grid: Grid, sessions: Iterable[int]) -> dict[int, int]:
    """The hours that any of the sessions can take, by day."""
    hours: dict[int, int] = defaultdict(int)
    for x in sessions:
        for day, mask in grid.starts[x].items():
            hours[day] |= _reach(mask, grid.length[x])
    return hours


def _hold(hours: int, most: int | None = None) -> Hold:
    """What free hours, as bits, hold."""
    stretches = tuple(len(stretch) for stretch in f"{hours:b}".split("0") if stretch)
    return Hold(sum(stretches) if most is None else most, stretches)


def _reach(starts: int, length: int) -> int:
    """The slots that a session of some length can take, as bits."""
    reach, covered = starts, 1
    while covered < length:
        further = min(covered, length - covered)
        reach |= reach << further
        covered += further
    return reach


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
        yield amounts, {day: [_hold(grid.room_open[r][day]) for r in rooms] for day in range(grid.horizon)}


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
        hours = {day: [_hold(grid.available[f][day], grid.day_cap[f]) for f in people] for day in range(grid.horizon)}
        yield amounts, hours


def _always_together(grid: Grid) -> Iterator[_Demand]:
    """Contributors who lead some sessions together, nobody else being able to: they need hours in which all of them are there."""
    needed = [
        frozenset(f for role in roles if role.n >= len(role.choices) for f in role.choices) for roles in grid.roles
    ]
    for people in {found for found in needed if len(found) > 1}:
        sessions = [x for x, found in enumerate(needed) if people <= found]
        holds = {}
        for day, hours in _hours_by_day(grid, sessions).items():
            for f in people:
                hours &= grid.available[f][day]
            holds[day] = (_hold(hours, min(grid.day_cap[f] for f in people)),)
        yield {x: grid.length[x] for x in sessions}, holds


def _spells(bound: set[int]) -> set[int]:
    """The sets of days that some session is bound to, and those between the first and last of each."""
    return {days for mask in bound if mask for days in (mask, span((mask & -mask).bit_length() - 1, mask.bit_length()))}


def _filled(lengths: Iterable[int], holds: Sequence[Hold]) -> int:
    """The most that sessions of these lengths can fill of what there is, no session being split."""
    reachable = 1
    for length in lengths:
        reachable |= reachable << length
    filled = {
        most: (reachable & ((2 << most) - 1)).bit_length() - 1
        for hold in holds
        for most in (hold.most, *hold.stretches)
    }
    return sum(min(filled[hold.most], sum(filled[stretch] for stretch in hold.stretches)) for hold in holds)
