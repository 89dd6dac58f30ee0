"""A kinder timetable: simulated annealing over plans that break nothing.

Each step takes a session out and puts it elsewhere; where its new hour is taken, those in the way are put elsewhere too. A step that makes
the plan dearer is kept with a chance that falls with the temperature; every other dearer step is undone.

This is the search in plain Python; `swift` walks the same steps compiled. `rounds` decides how long and how hot.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random

from sojourn.planning.timetable.board import Board, starts_alone
from sojourn.planning.timetable.grid import Grid, Place, bits

SHARE_OF_SWAPS = 0.35
"""Steps that may push others out; the rest move one session to an open start."""
SHARE_OF_SHARED_DAYS = 0.5
"""Moves to a day on which someone who may lead comes in anyway; the other days are at random."""
MOST_PUSHED = 3
"""Sessions that one step may push out."""
DAYS_TRIED = 4
"""Days looked at for an open start before a move is given up."""
WAITING_COST = 1_000_000_000
"""Energy of one session that is left out: above everything else."""


class Annealing:
    """Walks a board downhill and sometimes up, remembering the best plan seen (a `rounds.Walk`)."""

    steps_a_round = 8
    steps_a_turn = 200
    steps_a_second = 6_000

    def __init__(self, board: Board, rng: Random) -> None:
        self.board = board
        self.rng = rng
        grid = board.grid
        self.starts = starts_alone(grid)
        """Starts at which enough people and a room are there, whatever else is planned."""
        self.dear = [1.0] * grid.count
        self.free = [x for x in range(grid.count) if not grid.is_locked(x) and self.starts[x]]
        self.days = [list(starts) for starts in self.starts]
        people = grid.problem.facilitators
        self.choices = [[f for role in roles for f in role.choices if not people[f].is_team] for roles in grid.roles]
        self.best = board.snapshot()
        self.best_energy = self.energy

    @property
    def energy(self) -> int:
        return self.board.energy + WAITING_COST * self.board.waiting.bit_count()

    def start_from(self, places: Sequence[Place | None], multipliers: Sequence[int]) -> None:
        """Go on from this plan, with the levels weighed so; what was best before is forgotten."""
        self.board.restore(places)
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
            candidates = [x for x in bits(waiting) if self.starts[x]]
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
            comes = [day for day in self.board.led[choices[int(rng.random() * len(choices))]] if day in self.starts[x]]
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
        """Move a session to any start, and those in its way elsewhere; None when nothing changed.

        One that waited may take the place of another, which waits instead: two short ones may fit where a long one was.
        """
        board, rng = self.board, self.rng
        day = self._a_day(x)
        old = board.places[x]
        if old is not None:
            board.take(x)
        undo: dict[int, Place | None] = {x: old}
        slot = self._one_of(self.starts[x][day])
        conflict = board.conflict(x, day, slot, self.dear, MOST_PUSHED)
        if conflict is None:
            self._undo(undo)
            return None
        out, facs, room = conflict
        for y in bits(out):
            undo[y] = board.take(y)
        board.put(x, (day, slot, room, facs))
        for y in sorted(bits(out), key=lambda y: rng.random()):
            place = self._cheapest_place(y, old)
            if place is not None:
                board.put(y, place)
            elif old is not None:
                self._undo(undo)
                return None
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


def plain_annealing(grid: Grid, seed: int) -> Annealing:
    """The search in plain Python, on a board of its own."""
    return Annealing(Board(grid, [0] * len(grid.problem.levels)), Random(seed))
