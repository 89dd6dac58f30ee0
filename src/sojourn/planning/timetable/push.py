"""A repair that can be shown at once: what was hit takes the places of others, which find new ones in turn."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from random import Random

from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.construct import Construction
from sojourn.planning.timetable.grid import Grid, Place

STEPS_A_SESSION = 400
"""Steps allowed for each session that was hit."""


def pushed_out(
    grid: Grid, published: Mapping[int, Place], hit: Collection[int], seed: int, until: float
) -> dict[int, Place] | None:
    """Place again what was hit, taking out as few people's sessions as can be guessed; None where that does not come out.

    `until`: the moment, by the monotonic clock, at which to give up.
    """
    board = Board(grid, [0] * len(grid.problem.levels))
    for x, place in published.items():
        if x not in hit and board.fits(x, place):
            board.put(x, place)
    work = Construction(board, Random(seed))
    work.waiting = {x for x in published if board.places[x] is None}
    work.dear = [1.0 + grid.heads[x] + sum(role.n for role in grid.roles[x]) for x in range(grid.count)]
    for _ in range(STEPS_A_SESSION * len(work.waiting)):
        if not work.waiting or time.monotonic() > until:
            break
        work.step()
    if work.waiting:
        return None
    return {x: found for x in published if (found := board.places[x]) is not None}
