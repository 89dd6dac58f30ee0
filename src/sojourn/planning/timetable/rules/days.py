"""How far apart the days of some sessions are."""

from __future__ import annotations

from itertools import permutations

from sojourn.planning.timetable.grid import Grid
from sojourn.planning.timetable.problem import DifferentDays, SameDay, WithinDays


def same_day(rule: SameDay, grid: Grid) -> None:
    """All on one day: no two have a day between them."""
    _keep_near(grid, rule.sessions, 0)


def within_days(rule: WithinDays, grid: Grid) -> None:
    """All within so many days: it holds for all when it holds for each two."""
    _keep_near(grid, rule.sessions, rule.days - 1)


def different_days(rule: DifferentDays, grid: Grid) -> None:
    """No two on one day."""
    for x, y in permutations(grid.indices(rule.sessions), 2):
        grid.elsewhere[x] |= 1 << y


def _keep_near(grid: Grid, sessions: tuple[str, ...], most: int) -> None:
    for x, y in permutations(grid.indices(sessions), 2):
        grid.near[x].append((y, most))
