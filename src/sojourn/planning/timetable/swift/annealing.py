"""Who runs the compiled moves."""
from __future__ import annotations
from collections.abc import Sequence
import numpy as np
from sojourn.planning.timetable.grid import Grid, Place
from sojourn.planning.timetable.swift import moves
from sojourn.planning.timetable.swift.tables import BEST, BEST_ENERGY, BY, ENERGY, LEADERS, PLACE, RANDOM, _place_row, placed, tables_of, weigh


class Swift:
    def __init__(self, grid: Grid, seed: int) -> None:
        self.grid = grid
        self.m = tables_of(grid)
        self.m[RANDOM] = seed

    def start_from(self, places: Sequence[Place | None], multipliers: Sequence[int]) -> None:
        leaders = int(self.m[LEADERS])
        nowhere = np.full((self.grid.count, BY + leaders), -1, dtype=np.int64)
        moves.seat(self.m, nowhere)
        weigh(self.m, self.grid, multipliers)
        rows = np.array([_place_row(place, leaders, False) for place in places], dtype=np.int64)
        moves.seat(self.m, rows)
