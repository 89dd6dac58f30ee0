"""A repair that can be shown at once: sessions without a place take those of others, which find new ones in turn."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from random import Random

from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.construct import Construction
from sojourn.planning.timetable.grid import Grid, Place

STEPS = 1500
"""Steps after which no plan is expected any more."""


def with_room_made(
    grid: Grid, wanted: Mapping[int, Place | None], dear: Sequence[float], seed: int, until: float
) -> dict[int, Place] | None:
    """Place all of these sessions, where they are wanted if that can be; None where that does not come out.

    `dear`: how unwelcome it is to move a session, by index. `until`: the moment, by the monotonic clock, at which to give up.
    """
    board = Board(grid, [0] * len(grid.problem.levels))
    for x, place in wanted.items():
        if place is not None and board.places[x] is None and board.fits(x, place):
            board.put(x, place)
    work = Construction(board, Random(seed))
    if any(board.places[x] is None and not work.starts[x] for x in wanted):
        return None
    work.waiting = {x for x in wanted if board.places[x] is None}
    work.dear = list(dear)
    for _ in range(STEPS):
        if not work.waiting or time.monotonic() > until:
            break
        work.step()
    places = {x: place for x in wanted if (place := board.places[x]) is not None}
    return places if len(places) == len(wanted) else None
