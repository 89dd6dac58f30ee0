"""The compiled search, and how it is got ready: numba compiles it once on a machine and keeps the code beside the source."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

from sojourn.planning.timetable.grid import Grid, Place
from sojourn.planning.timetable.watch import Watch

MOVES = "sojourn.planning.timetable.swift.moves"
TABLES = "sojourn.planning.timetable.swift.tables"
POLL = 0.05
"""Seconds between two looks at the clock while the code is got ready."""


class SwiftAnnealing:
    """Walks the tables downhill and sometimes up, remembering the best plan seen (a `rounds.Walk`)."""

    steps_a_round = 25
    steps_a_turn = 10_000
    steps_a_second = 200_000

    def __init__(self, grid: Grid, seed: int) -> None:
        self._moves, self._tables = import_module(MOVES), import_module(TABLES)
        self.grid = grid
        self.m = self._tables.tables_of(grid)
        self.m[self._tables.RANDOM] = seed

    @property
    def best_energy(self) -> int:
        return int(self.m[self._tables.BEST_ENERGY])

    @property
    def energy(self) -> int:
        return int(self.m[self._tables.ENERGY])

    @property
    def places(self) -> list[Place | None]:
        """Where everything is now."""
        found: list[Place | None] = self._tables.placed(self.m, self._tables.PLACE, self.grid)
        return found

    @property
    def best(self) -> list[Place | None]:
        found: list[Place | None] = self._tables.placed(self.m, self._tables.BEST, self.grid)
        return found

    def start_from(self, places: Sequence[Place | None], multipliers: Sequence[int]) -> None:
        """Go on from this plan, with the levels weighed so; what was best before is forgotten."""
        self._moves.seat(self.m, self._tables.rows_of(self.m, [None] * len(places)))
        self._tables.weigh(self.m, self.grid, multipliers)
        self._moves.seat(self.m, self._tables.rows_of(self.m, places))

    def steps(self, count: int, temperature: float) -> None:
        """Take so many steps at one temperature."""
        self._moves.steps(self.m, count, temperature)


def is_ready(grid: Grid, watch: Watch, patience: float) -> bool:
    """Get the compiled code ready, for so many seconds at most; whether it is. Never where numba is absent or the days are too long.

    The first time on a machine it is compiled, which takes a process of its own half a minute; a later search finds it done.
    """
    watch.tell("Preparing the search")
    if find_spec("numba") is None or not _is_fit(grid):
        return False
    thread = Thread(target=_load, daemon=True)
    thread.start()
    until = watch.elapsed + patience
    while thread.is_alive() and not watch.is_over() and watch.elapsed < until:
        thread.join(POLL)
        watch.tell("Preparing the search")
    return not thread.is_alive() and MOVES in sys.modules


def _is_fit(grid: Grid) -> bool:
    from sojourn.planning.timetable.swift.tables import is_fit

    return is_fit(grid)


def _load() -> Any:
    if MOVES not in sys.modules and not _is_kept():
        compile_apart().wait()
    return import_module(MOVES)


def _is_kept() -> bool:
    """Whether compiled code, not older than the source, is where numba keeps it (if that is beside the source)."""
    folder = Path(__file__).parent
    source = max((folder / name).stat().st_mtime for name in ("moves.py", "tables.py"))
    kept = list((folder / "__pycache__").glob("moves.steps-*.nbi"))
    return any(file.stat().st_mtime >= source for file in kept) or not os.access(folder, os.W_OK)


def compile_apart() -> subprocess.Popen[bytes]:
    """Compile in a process of its own, which goes on even if this one ends: then the next search finds it done.

    It waits where another compiles already (see `__main__`).
    """
    path = os.pathsep.join(part for part in sys.path if part)
    return subprocess.Popen(
        [sys.executable, "-m", "sojourn.planning.timetable.swift"],
        env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
