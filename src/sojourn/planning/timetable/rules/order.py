"""Which session comes before which."""

from __future__ import annotations

from sojourn.planning.timetable.grid import Grid
from sojourn.planning.timetable.problem import Precedence


def precedence(rule: Precedence, grid: Grid) -> None:
    """One session ends no later than the other starts."""
    before, after = grid.indices((rule.before, rule.after))
    grid.later[before].append(after)
    grid.earlier[after].append(before)
