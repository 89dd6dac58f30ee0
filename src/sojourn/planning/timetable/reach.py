"""Which sessions could ever have to change when some do: those that share somebody or something with them, and so on from each."""

from __future__ import annotations

from collections.abc import Iterable

from sojourn.planning.timetable.grid import Grid


def within_reach(grid: Grid, sessions: Iterable[int], seeds: Iterable[int]) -> set[int]:
    """Those of `sessions` that are tied to one of `seeds` by a chain of ties; the rest can stay as they are whatever becomes of the seeds.

    Two sessions are tied where one rule could ever look at both: an order or a nearness in days; a participant, room or contributor they
    may have in common on a day that both may be on; a counter of that day or week. Wherever each goes, it stays within its own days.
    """
    left = set(sessions)
    ties = {x: _Ties(grid, x) for x in left}
    reached: set[int] = set()
    waiting = [x for x in seeds if x in left]
    left.difference_update(waiting)
    while waiting:
        x = waiting.pop()
        reached.add(x)
        near = {y for y in left if ties[x].meets(ties[y])}
        left -= near
        waiting += near
    return reached


class _Ties:
    """By what one session may be tied to others."""

    def __init__(self, grid: Grid, x: int) -> None:
        self._x = x
        self._days = {day for day, mask in grid.starts[x].items() if mask}
        self._weeks = {grid.weeks[day] for day in self._days}
        self._shares = grid.shares[x] | grid.elsewhere[x]
        self._follows = {*grid.earlier[x], *grid.later[x], *(y for y, _ in grid.near[x])}
        self._rooms = set(grid.rooms[x])
        leaders = {f for role in grid.roles[x] for f in role.choices}
        self._leaders = {(f, day) for f in leaders for day in self._days if grid.available[f][day]}
        self._asked = {(f, grid.weeks[day]) for f, day in self._leaders if grid.asked_cap[f] < grid.count}
        self._daily = set(grid.daily.amounts(grid.daily_use[x]))
        self._weekly = set(grid.weekly.amounts(grid.weekly_use[x]))

    def meets(self, other: _Ties) -> bool:
        """Whether one rule could look at both."""
        if other._x in self._follows or self._x in other._follows or not self._asked.isdisjoint(other._asked):
            return True
        if not self._weekly.isdisjoint(other._weekly) and not self._weeks.isdisjoint(other._weeks):
            return True
        if not self._leaders.isdisjoint(other._leaders):
            return True
        is_shared = self._shares >> other._x & 1 or not self._daily.isdisjoint(other._daily)
        return (bool(is_shared) or not self._rooms.isdisjoint(other._rooms)) and not self._days.isdisjoint(other._days)
