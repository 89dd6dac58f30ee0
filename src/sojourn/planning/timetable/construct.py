"""The first timetable: place what fits, and where nothing fits, take out what is cheapest to take out and place that again later.

How dear it is to take a session out grows each time that it happens, so that two sessions do not push each other out for ever (the idea
of conflict statistics in iterative forward search, as in the UniTime solver).
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from random import Random

from sojourn.planning.timetable.board import Board, Conflict
from sojourn.planning.timetable.grid import Place, bits
from sojourn.planning.timetable.problem import Plan
from sojourn.planning.timetable.watch import Watch

SAMPLE_OPEN = 6
"""How many open starts are compared by what they cost."""
SAMPLE_TAKEN = 48
"""How many taken starts are compared by what they would push out."""
STEPS_A_SESSION = 20
"""Steps that the first plan may take, for each session, before some stay out."""
OFFER_EVERY = 2.0
"""Seconds between two unfinished plans handed to the watch."""
SHARE_SHOWN = 0.1
"""How much of the progress shown is the first plan's."""


class Construction:
    """Places the sessions that wait, a step at a time, so that the caller may look at the clock between steps."""

    def __init__(self, board: Board, rng: Random) -> None:
        self.board = board
        self.rng = rng
        grid = board.grid
        self.dear = [1.0 + 0.02 * grid.length[x] * len(grid.classes[x]) for x in range(grid.count)]
        self.narrow: list[float] = [self._narrowness(x) for x in range(grid.count)]
        self.waiting = {x for x in bits(board.waiting) if grid.starts[x]}
        """Sessions that still wait and have a start at all."""
        self.best = board.snapshot()
        self.fewest = len(self.waiting)

    def _narrowness(self, x: int) -> float:
        """How hard a session is to place, before anything is: few starts, many people, long."""
        grid = self.board.grid
        starts = sum(self.board.open_starts(x, day).bit_count() for day in grid.starts[x])
        return 10.0 * grid.length[x] * sqrt(1 + len(grid.classes[x])) / (1 + starts)

    def step(self) -> None:
        """Place one waiting session, taking others out where nothing is open."""
        x = max(self.waiting, key=lambda x: self.narrow[x] * self.rng.uniform(0.8, 1.2))
        place = self._cheapest_open(x)
        if place is None:
            place = self._make_way(x)
        if place is None:
            self.narrow[x] *= 0.5
            return
        self.board.put(x, place)
        self.waiting.discard(x)
        if len(self.waiting) < self.fewest:
            self.fewest = len(self.waiting)
            self.best = self.board.snapshot()

    def _cheapest_open(self, x: int) -> Place | None:
        board, rng = self.board, self.rng
        options = [(day, slot) for day in board.grid.starts[x] for slot in bits(board.open_starts(x, day))]
        places = []
        for day, slot in rng.sample(options, min(SAMPLE_OPEN, len(options))):
            place = board.settle(x, day, slot, rng)
            if place is not None:
                before = board.energy
                board.put(x, place)
                places.append((board.energy - before, rng.random(), place))
                board.take(x)
        return min(places)[2] if places else None

    def _make_way(self, x: int) -> Place | None:
        board, rng, grid = self.board, self.rng, self.board.grid
        options = [(day, slot) for day, mask in grid.starts[x].items() for slot in bits(mask)]
        best: tuple[float, int, int, Conflict] | None = None
        for day, slot in rng.sample(options, min(SAMPLE_TAKEN, len(options))):
            conflict = board.conflict(x, day, slot, self.dear)
            if conflict is not None:
                harm = sum(self.dear[y] for y in bits(conflict[0])) * rng.uniform(0.95, 1.05)
                if best is None or harm < best[0]:
                    best = (harm, day, slot, conflict)
        if best is None:
            return None
        _, day, slot, (out, facs, room) = best
        self._take_out(bits(out))
        self.dear[x] += 0.2
        return (day, slot, room, facs)

    def _take_out(self, sessions: Iterable[int]) -> None:
        for y in list(sessions):
            self.board.take(y)
            self.waiting.add(y)
            self.dear[y] += 1.0
            self.narrow[y] *= 1.1


def seat(board: Board, plan: Plan) -> None:
    """Place the sessions of an earlier plan where they still break nothing; the others wait."""
    grid = board.grid
    for x, session in enumerate(grid.problem.sessions):
        row = plan.sessions.get(session.id)
        if row is not None and board.places[x] is None and grid.is_known(row):
            place = grid.place(row)
            if board.fits(x, place):
                board.put(x, place)


def construct(board: Board, rng: Random, watch: Watch) -> None:
    """Place what waits; the board ends at the plan with the fewest left out, which is handed to the watch."""
    work = Construction(board, rng)
    first = len(work.waiting)
    allowed = STEPS_A_SESSION * first + 1000
    offered_at = watch.elapsed
    while work.waiting and allowed and not watch.is_over():
        work.step()
        allowed -= 1
        if watch.elapsed - offered_at > OFFER_EVERY:
            offered_at = watch.elapsed
            watch.offer(board.grid.plan(work.best))
        watch.tell("Finding a first timetable", SHARE_SHOWN * (1 - work.fewest / first))
    board.restore(work.best)
    watch.offer(board.plan())
