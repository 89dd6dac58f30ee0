"""What some placed sessions leave to another: the starts that are still open to it, to its rooms and to those who may lead it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sojourn.planning.timetable.grid import NO_ROOM, Grid, Place, runs, span


@dataclass(slots=True)
class Taken:
    """What the fixed sessions use, by whom and when: (session, first slot) lists and sums."""

    of_session: Mapping[int, Place]
    on_day: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    in_room: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    by_person: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    daily: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    weekly: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    slots_led: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    asked: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))


def taken_by(grid: Grid, fixed: Mapping[int, Place]) -> Taken:
    """Gather what the fixed sessions use."""
    taken = Taken(fixed)
    for x, (day, slot, room, people) in fixed.items():
        taken.on_day[day].append((x, slot))
        if room != NO_ROOM:
            taken.in_room[room, day].append((x, slot))
        taken.daily[day] += grid.daily_use[x]
        taken.weekly[grid.weeks[day]] += grid.weekly_use[x]
        for f in people:
            taken.by_person[f, day].append((x, slot))
            taken.slots_led[f, day] += grid.length[x]
            taken.asked[f, grid.weeks[day]] += 1
    return taken


def starts_left(grid: Grid, x: int, taken: Taken) -> dict[int, int]:
    """The starts of a session, as bits by day, that the fixed sessions leave to its participants and rules."""
    left = {}
    for day, mask in grid.starts[x].items():
        if not (
            grid.daily.fits(grid.daily.full - taken.daily[day], grid.daily_use[x])
            and grid.weekly.fits(grid.weekly.full - taken.weekly[grid.weeks[day]], grid.weekly_use[x])
        ):
            continue
        for y, slot in taken.on_day[day]:
            if grid.elsewhere[x] >> y & 1:
                mask = 0
            elif grid.shares[x] >> y & 1:
                mask &= ~grid.fence(x, y, slot)
        mask &= _starts_in_order(grid, x, day, taken.of_session)
        if mask:
            left[day] = mask
    return left


def _starts_in_order(grid: Grid, x: int, day: int, fixed: Mapping[int, Place]) -> int:
    """The starts on a day that precedences and nearness to fixed sessions leave, as bits."""
    everything = (1 << grid.slots) - 1
    mask = everything
    for y in grid.earlier[x]:
        if y in fixed:
            if fixed[y][0] > day:
                return 0
            if fixed[y][0] == day:
                mask &= everything & ~span(0, fixed[y][1] + grid.length[y])
    for y in grid.later[x]:
        if y in fixed:
            if fixed[y][0] < day:
                return 0
            if fixed[y][0] == day:
                mask &= span(0, max(0, fixed[y][1] - grid.length[x] + 1))
    if any(y in fixed and abs(fixed[y][0] - day) > most for y, most in grid.near[x]):
        return 0
    return mask


def room_starts(grid: Grid, x: int, room: int, day: int, taken: Taken) -> int:
    """The starts on a day at which a room is open and free for the length of a session, as bits."""
    mask = runs(grid.room_open[room][day], grid.length[x])
    for y, slot in taken.in_room[room, day]:
        mask &= ~span(max(0, slot - grid.length[x] + 1), slot + grid.length[y])
    return mask


def person_starts(grid: Grid, x: int, f: int, day: int, taken: Taken) -> int:
    """The starts on a day at which a contributor is available and free to lead a session, as bits."""
    if taken.slots_led[f, day] + grid.length[x] > grid.day_cap[f]:
        return 0
    if taken.asked[f, grid.weeks[day]] + 1 > grid.asked_cap[f]:
        return 0
    mask = runs(grid.available[f][day], grid.length[x])
    for y, slot in taken.by_person[f, day]:
        mask &= ~grid.fence(x, y, slot)
    return mask
