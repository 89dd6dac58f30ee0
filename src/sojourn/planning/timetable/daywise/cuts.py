"""What cannot be together on a day, and the words in which the master and the days speak of it."""

from __future__ import annotations

from dataclasses import dataclass

from sojourn.planning.timetable.grid import Grid, span

Key = tuple[int, int]
"""(session, leader), or (session, ANYBODY)."""
ANYBODY = -1
EVER_SO_MANY = 1_000
"""As many disliked hours as anybody likes: what cannot be even so, cannot be at all."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What cannot be together on a day with at most `most` disliked hours, unless one of the sessions `fillers` is there too."""

    keys: tuple[Key, ...]
    most: int
    idle: frozenset[int] | None = frozenset()
    """The classes whose idle hours are counted; None where only CP-SAT sees the reason."""
    fillers: frozenset[int] = frozenset()


def is_there(grid: Grid, f: int, day: int, slot: int, length: int) -> bool:
    return not span(slot, slot + length) & ~grid.available[f][day]
