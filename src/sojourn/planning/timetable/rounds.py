"""How long to anneal, and how hot: rounds that do not depend on the time allowed, so that more time only adds rounds.

Every round begins from the best plan so far, melts it, and cools it down again. Rounds that add all levels up alternate with rounds that
weigh the upper ones more: what one of the two cannot leave, the other can. Each ends by taking the levels in order. With several workers
each walks the same round on its own way, and the best of all begins the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Protocol

from sojourn.planning.timetable.grid import Grid, Place
from sojourn.planning.timetable.watch import Watch
from sojourn.planning.timetable.weights import steep_weights, weights

Places = list[Place | None]


class Walk(Protocol):
    """A search that takes steps at a temperature from a plan, and remembers the best: `improve.Annealing`, or compiled."""

    steps_a_round: int
    """Steps of the first round, for each start that the opening hours leave to a session."""
    steps_a_turn: int
    """Steps between two looks at whether to stop."""
    steps_a_second: int
    """Steps that a second buys when the result has to repeat: fewer than it holds, so that the clock seldom cuts in."""

    @property
    def best_energy(self) -> int: ...

    @property
    def best(self) -> Places: ...

    def start_from(self, places: Sequence[Place | None], multipliers: Sequence[int]) -> None: ...

    def steps(self, count: int, temperature: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Heat:
    """One kind of round: how much heavier each level is than the next, and the temperature it begins with, in costs of the lowest level."""

    slope: float
    hot: float


HEATS = (Heat(1.0, 60.0), Heat(2.5, 20.0))
"""Taken in turn."""
COLD, COLDEST = 1.2, 0.6
"""The temperature at which a round turns to taking the levels in order, and at which it ends."""
SHARE_IN_ORDER = 0.1
"""How much of a round takes the levels in order."""
GROWTH = 1.2
"""Each round is so much longer than the one before."""
FEWEST_STARTS = 50
"""A round is as long as for so many starts at least."""
SHOWN_A_ROUND = 16
"""How many times a round shows the best plan it has."""
POLL = 0.05
"""Seconds between two looks at the clock while the workers walk."""


def turns(walk: Walk, grid: Grid, start: Sequence[Place | None], number: int, length: int) -> Iterator[int]:
    """Walk one round from a plan, a turn at a time; give the steps of each turn."""
    problem, heat = grid.problem, HEATS[number % len(HEATS)]
    in_order = round(SHARE_IN_ORDER * length)
    for steps, multipliers, hot, cold in (
        (length - in_order, weights(problem, heat.slope), heat.hot, COLD),
        (in_order, steep_weights(problem), COLD, COLDEST),
    ):
        walk.start_from(start, multipliers)
        taken = 0
        while taken < steps:
            count = min(walk.steps_a_turn, steps - taken)
            walk.steps(count, hot * (cold / hot) ** (taken / steps))
            taken += count
            yield count
        start = walk.best


def first_length(walk: Walk, grid: Grid) -> int:
    """Steps of the first round."""
    return walk.steps_a_round * max(FEWEST_STARTS, starts_in(grid))


def starts_in(grid: Grid) -> int:
    """How many starts the opening hours leave, over all sessions."""
    return sum(mask.bit_count() for starts in grid.starts for mask in starts.values())


def improve(walks: Sequence[Walk], grid: Grid, watch: Watch, until: float, most_steps: int | None) -> None:
    """Walk round after round from the best plan that the watch has seen, until so many seconds of the watch; better plans go to the watch.

    `most_steps`: so many for each worker at most, whatever the clock says; None to go by the clock alone.
    """
    length, number, left = first_length(walks[0], grid), 0, most_steps
    while watch.elapsed < until and not watch.is_over() and (left is None or left > 0):
        if watch.best is None or not any(watch.best_score.values()):
            return
        start = grid.places(watch.best)
        _one_round([_Worker(walk, grid, start, number + n, length, left) for n, walk in enumerate(walks)], watch, until)
        left = None if left is None else left - length
        length, number = round(length * GROWTH), number + 1


class _Worker:
    """One round of one worker, in a thread of its own: compiled steps hold no lock, so that two workers use two cores."""

    def __init__(
        self, walk: Walk, grid: Grid, start: Sequence[Place | None], number: int, length: int, most_steps: int | None
    ) -> None:
        self.walk, self.grid, self.start = walk, grid, start
        self.number, self.length, self.most_steps = number, length, most_steps
        self.shown: SimpleQueue[Places] = SimpleQueue()
        self.stop = Event()
        self.thread = Thread(target=self._walk, daemon=True)
        self.thread.start()

    def _walk(self) -> None:
        """Walk the round; show the best plan at fixed steps, never because the clock says so: the same steps give the same plans."""
        taken, shown_energy = 0, None
        every = max(1, self.length // SHOWN_A_ROUND)
        for count in turns(self.walk, self.grid, self.start, self.number, self.length):
            is_due = (taken + count) // every > taken // every
            taken += count
            is_enough = self.most_steps is not None and taken >= self.most_steps
            if (is_due or is_enough) and self.walk.best_energy != shown_energy:
                shown_energy = self.walk.best_energy
                self.shown.put(self.walk.best)
            if is_enough or self.stop.is_set():
                return
        self.shown.put(self.walk.best)


def _one_round(workers: Sequence[_Worker], watch: Watch, until: float) -> None:
    """Follow the workers to the end of the round, or stop them."""
    while any(worker.thread.is_alive() for worker in workers):
        for worker in workers:
            worker.thread.join(POLL / len(workers))
            _take_over(worker, watch)
        watch.tell("Making days kinder")
        if watch.is_over() or watch.elapsed >= until:
            for worker in workers:
                worker.stop.set()
    for worker in workers:
        _take_over(worker, watch)


def _take_over(worker: _Worker, watch: Watch) -> None:
    """Hand the plans that a worker has shown to the watch."""
    while True:
        try:
            places = worker.shown.get_nowait()
        except Empty:
            return
        watch.offer(worker.grid.plan(places))


class Beside:
    """Goes on with rounds, a turn at a time, for as long as something else (a proof) takes."""

    def __init__(self, walk: Walk, grid: Grid, watch: Watch) -> None:
        self.walk, self.grid, self.watch = walk, grid, watch
        self.number, self.length = 0, first_length(walk, grid)
        self.round: Iterator[int] | None = None

    def turn(self) -> None:
        """Take a few steps; at the end of a round, hand its plan to the watch."""
        best = self.watch.best
        if best is None:
            return
        if self.round is None:
            self.round = turns(self.walk, self.grid, self.grid.places(best), self.number, self.length)
            self.number, self.length = self.number + 1, round(self.length * GROWTH)
        if next(self.round, None) is None:
            self.round = None
            self.watch.offer(self.grid.plan(self.walk.best))
