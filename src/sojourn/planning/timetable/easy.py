"""Whether a few sessions can obviously be placed together: one after the other, each on the first day on which nothing is in its way."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.planning.timetable.grid import NO_ROOM, Grid, Place, bits
from sojourn.planning.timetable.left import Taken, person_starts, room_starts, starts_left, taken_by


def is_easy(grid: Grid, sessions: Sequence[int]) -> bool:
    """Whether sessions find places without search. False says nothing: a search may still place them.

    Sessions of one participant go on different days, so that what is asked of a day beside caps is kept by each alone.
    """
    placed: dict[int, Place] = {}
    for x in sorted(sessions, key=lambda x: (len(grid.earlier[x]), sum(map(int.bit_count, grid.starts[x].values())))):
        place = _first_place(grid, x, taken_by(grid, placed), placed)
        if place is None:
            return False
        placed[x] = place
    return True


def _first_place(grid: Grid, x: int, taken: Taken, placed: dict[int, Place]) -> Place | None:
    shared = {place[0] for y, place in placed.items() if grid.shares[x] >> y & 1}
    for day, mask in starts_left(grid, x, taken).items():
        if day in shared:
            continue
        for room in grid.rooms[x] or (NO_ROOM,):
            left = mask if room == NO_ROOM else mask & room_starts(grid, x, room, day, taken)
            for slot in bits(left):
                people = _leaders(grid, x, day, slot, taken)
                place = (day, slot, room, people or ())
                if people is not None and not (grid.is_locked(x) and not _is_published(grid, x, place)):
                    return place
    return None


def _is_published(grid: Grid, x: int, place: Place) -> bool:
    published = grid.published[x]
    return published is not None and (place[:3], sorted(place[3])) == (published[:3], sorted(published[3]))


def _leaders(grid: Grid, x: int, day: int, slot: int, taken: Taken) -> tuple[int, ...] | None:
    """People for every role, those first who are asked for first; None where some role stays empty."""
    published = grid.published[x]
    if grid.is_locked(x) and published is not None:
        return published[3]
    chosen: list[int] = []
    for role in sorted(grid.roles[x], key=lambda role: len(role.choices)):
        there = [f for f in role.choices if f not in chosen and person_starts(grid, x, f, day, taken) >> slot & 1]
        if len(there) < role.n:
            return None
        chosen += there[: role.n]
    return tuple(chosen)
