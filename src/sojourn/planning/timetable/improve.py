"""A kinder timetable: simulated annealing over plans that break nothing.

Each step takes a session out and puts it elsewhere; where its new hour is taken, those in the way are put elsewhere too. A step that makes
the plan dearer is kept with a chance that falls with the temperature; every other dearer step is undone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from random import Random

from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.grid import Place, bits
from sojourn.planning.timetable.watch import Watch

SHARE_OF_SWAPS = 0.35
"""Steps that may push others out; the rest move one session to an open start."""
SHARE_OF_SHARED_DAYS = 0.5
"""Moves to a day on which someone who may lead comes in anyway; the other days are at random."""
MOST_PUSHED = 3
"""Sessions that one step may push out."""
DAYS_TRIED = 4
"""Days looked at for an open start before a move is given up."""
CHUNK = 200
"""Steps between two looks at the clock."""
OFFER_EVERY = 0.5
"""Seconds between two plans handed to the watch."""
WAITING_COST = 1_000_000
"""Energy of one session that is left out: above everything else."""


@dataclass(slots=True)
class Pace:
    """How far the annealing is, from 0 to 1: by the clock, or by the steps taken where the result has to repeat."""

    watch: Watch
    started: float
    """Seconds of the watch at which the annealing began."""
    seconds: float
    """How long it may last."""
    allowed: int | None
    """Steps in all, unless the clock ends them; None to go by the clock."""
    taken: int = 0

    def done(self) -> float:
        if self.watch.is_over():
            return 1.0
        end = min(self.watch.seconds, self.started + self.seconds)
        by_clock = (self.watch.elapsed - self.started) / max(0.001, end - self.started)
        if self.allowed is None or by_clock >= 1:
            return by_clock
        return self.taken / self.allowed if self.allowed else 1.0


class Annealing:
    """Walks `board` downhill and sometimes up, remembering the best plan seen."""

    def __init__(self, board: Board, rng: Random) -> None:
        self.board = board
        self.rng = rng
        grid = board.grid
        self.dear = [1.0] * grid.count
        self.free = [x for x in range(grid.count) if not grid.is_locked(x) and grid.starts[x]]
        self.days = [list(starts) for starts in grid.starts]
        people = grid.problem.facilitators
        self.choices = [[f for role in roles for f in role.choices if not people[f].is_team] for roles in grid.roles]
        self.best = board.snapshot()
        self.best_energy = self.energy

    @property
    def energy(self) -> int:
        return self.board.energy + WAITING_COST * self.board.waiting.bit_count()

    def start_from(self, places: list[Place | None]) -> None:
        """Go on from another plan."""
        self.board.restore(places)
        self._remember()

    def reweigh(self, multipliers: tuple[int, ...]) -> None:
        """Weigh the levels anew; what was best under the old weights is forgotten, the present plan is the best."""
        self.board.weigh(multipliers)
        self.best, self.best_energy = self.board.snapshot(), self.energy

    def _remember(self) -> None:
        if self.energy < self.best_energy:
            self.best, self.best_energy = self.board.snapshot(), self.energy

    def steps(self, count: int, temperature: float) -> None:
        """Take so many steps at one temperature."""
        rng, board = self.rng, self.board
        if not self.free:
            return
        for _ in range(count):
            before = self.energy
            x = self._pick()
            undo = self._push(x) if rng.random() < SHARE_OF_SWAPS else self._move(x)
            if undo is None:
                continue
            rise = self.energy - before
            if rise > 0 and rng.random() >= exp(-rise / temperature):
                self._undo(undo)
            elif board.energy < self.best_energy:
                self._remember()

    def _pick(self) -> int:
        """A session to move: now and then one that waits, when any does."""
        waiting = self.board.waiting
        if waiting and self.rng.random() < 0.1:
            candidates = [x for x in bits(waiting) if self.board.grid.starts[x]]
            if candidates:
                return self.rng.choice(candidates)
        return self.rng.choice(self.free)

    def _move(self, x: int) -> dict[int, Place | None] | None:
        """Move a session to an open start; None when nothing changed."""
        board = self.board
        old = board.places[x]
        if old is not None:
            board.take(x)
        place = self._open_place(x)
        if place is None or place == old:
            if old is not None:
                board.put(x, old)
            return None
        board.put(x, place)
        return {x: old}

    def _open_place(self, x: int) -> Place | None:
        """An open start at random, on the first of a few random days that has one."""
        board, rng = self.board, self.rng
        days = self.days[x]
        for _ in range(min(DAYS_TRIED, len(days))):
            day = self._a_day(x)
            open_ = board.open_starts(x, day)
            if open_:
                return board.settle(x, day, self._one_of(open_), rng)
        return None

    def _a_day(self, x: int) -> int:
        """A day at random; often one on which somebody who may lead the session comes in anyway."""
        rng, choices = self.rng, self.choices[x]
        if choices and rng.random() < SHARE_OF_SHARED_DAYS:
            comes = [
                day
                for day in self.board.led[choices[int(rng.random() * len(choices))]]
                if day in self.board.grid.starts[x]
            ]
            if comes:
                return comes[int(rng.random() * len(comes))]
        days = self.days[x]
        return days[int(rng.random() * len(days))]

    def _one_of(self, mask: int) -> int:
        """One of the set bits at random."""
        skip = int(self.rng.random() * mask.bit_count())
        for _ in range(skip):
            mask &= mask - 1
        return (mask & -mask).bit_length() - 1

    def _push(self, x: int) -> dict[int, Place | None] | None:
        """Move a session to any start, and those in its way elsewhere; None when nothing changed."""
        board, rng = self.board, self.rng
        day = self._a_day(x)
        old = board.places[x]
        if old is not None:
            board.take(x)
        undo: dict[int, Place | None] = {x: old}
        slot = self._one_of(board.grid.starts[x][day])
        conflict = board.conflict(x, day, slot, self.dear)
        if conflict is None or conflict[0].bit_count() > MOST_PUSHED:
            self._undo(undo)
            return None
        out, facs, room = conflict
        for y in bits(out):
            undo[y] = board.take(y)
        board.put(x, (day, slot, room, facs))
        for y in sorted(bits(out), key=lambda y: rng.random()):
            place = self._cheapest_place(y, old)
            if place is None:
                self._undo(undo)
                return None
            board.put(y, place)
        return undo

    def _cheapest_place(self, y: int, left: Place | None) -> Place | None:
        """The cheapest of a few open starts for a session that was pushed out; first, where the one that pushed has `left`."""
        board, rng = self.board, self.rng
        best: tuple[int, float, Place] | None = None
        for n in range(DAYS_TRIED + 1):
            if n == 0:
                if left is None or not board.open_starts(y, left[0]) >> left[1] & 1:
                    continue
                day, slot = left[:2]
            else:
                day = self._a_day(y)
                open_ = board.open_starts(y, day)
                if not open_:
                    continue
                slot = self._one_of(open_)
            place = board.settle(y, day, slot, rng)
            if place is None:
                continue
            before = board.energy
            board.put(y, place)
            option = (board.energy - before, rng.random(), place)
            board.take(y)
            best = option if best is None else min(best, option)
        return None if best is None else best[2]

    def _undo(self, undo: dict[int, Place | None]) -> None:
        board = self.board
        for x in undo:
            if board.places[x] is not None:
                board.take(x)
        for x, place in undo.items():
            if place is not None:
                board.put(x, place)


def anneal(work: Annealing, pace: Pace, until: float, heat: tuple[float, float], doing: str) -> None:
    """Cool from the first to the second temperature of `heat` until `pace` reaches `until`; the board ends at the best plan.

    Better plans are handed to the watch on the way.
    """
    if not work.free:
        return
    hot, cold = heat
    watch, board = pace.watch, work.board
    begun, offered, offered_at = pace.done(), work.best_energy, watch.elapsed
    while (done := pace.done()) < until and work.best_energy > 0:
        work.steps(CHUNK, hot * (cold / hot) ** ((done - begun) / (until - begun)))
        pace.taken += CHUNK
        watch.tell(doing, done * pace.seconds / watch.seconds)
        if work.best_energy < offered and watch.elapsed - offered_at > OFFER_EVERY:
            offered, offered_at = work.best_energy, watch.elapsed
            watch.offer(board.grid.plan(work.best))
    board.restore(work.best)
    watch.offer(board.plan())


class Reheating:
    """Anneals again and again from hot to cold, a turn at a time, for as long as something else (a proof) takes."""

    def __init__(self, board: Board, rng: Random, watch: Watch, heat: tuple[float, float], cycle: int) -> None:
        self.work = Annealing(board, rng)
        self.watch = watch
        self.heat = heat
        self.cycle = cycle
        """Steps from hot to cold."""
        self.taken = 0

    def turn(self) -> None:
        """Take a few steps; at the end of a cycle, hand the best plan of the cycle to the watch."""
        hot, cold = self.heat
        self.work.steps(CHUNK, hot * (cold / hot) ** (self.taken / self.cycle))
        self.taken += CHUNK
        if self.taken >= self.cycle:
            self.taken = 0
            board = self.work.board
            self.watch.offer(board.grid.plan(self.work.best))
            self.work.best, self.work.best_energy = board.snapshot(), self.work.energy
