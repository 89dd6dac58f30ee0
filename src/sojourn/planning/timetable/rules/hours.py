"""Hours that participants keep for themselves."""

from __future__ import annotations

from collections.abc import Callable

from sojourn.planning.timetable.grid import BreakDemand, Grid, span
from sojourn.planning.timetable.problem import Blocked, Break


def free_run(rule: Break, grid: Grid) -> None:
    """A free run of slots inside a window, on some days."""
    window = span(*rule.window)
    demand = BreakDemand(window, rule.slots, frozenset(rule.days), grid.classes_of(rule.participants))
    grid.breaks.append(demand)
    for x, classes in enumerate(grid.classes):
        touched = tuple(c for c in classes if c in demand.classes)
        if not touched:
            continue
        grid.session_breaks[x].append((demand, touched))
        covering = _bits_where(grid, x, lambda busy: not demand.is_kept(busy))
        _forbid(grid, x, demand.days, covering)


def blocked(rule: Blocked, grid: Grid) -> None:
    """No session in a window, on some days."""
    window, classes = span(*rule.window), grid.classes_of(rule.participants)
    for x in range(grid.count):
        if classes.intersection(grid.classes[x]):
            _forbid(grid, x, frozenset(rule.days), _bits_where(grid, x, lambda busy: busy & window != 0))


def _bits_where(grid: Grid, x: int, is_refused: Callable[[int], bool]) -> int:
    """The starts of a session whose hours are refused."""
    starts = range(grid.slots)
    return sum(1 << slot for slot in starts if is_refused(span(slot, slot + grid.length[x])))


def _forbid(grid: Grid, x: int, days: frozenset[int], starts: int) -> None:
    for day in days & grid.starts[x].keys():
        grid.starts[x][day] &= ~starts
        if not grid.starts[x][day]:
            del grid.starts[x][day]
