"""Course timetables by simulated annealing in the competition's own costs, which tt/1 cannot carry.

A lecture goes to another period and room, or changes places with the one there. Conflicts are allowed on the way, dearly.
"""

from __future__ import annotations

import multiprocessing
import time
from math import log
from random import Random

from sojourn.planning.formats.ctt import (
    CAPACITY,
    COMPACTNESS,
    STABILITY,
    WORKING_DAYS,
    CourseTimetable,
    Lecture,
    conflicts,
    cost_of,
)

CLASH = 40
"""What a conflict costs during the search: more than anything it could gain."""
HOT, COLD = 12.0, 0.25
CHUNK = 500
GAIN = 60
"""No step gains more; what a clash makes dearer than that is refused without counting the rest."""


def solve(problem: CourseTimetable, *, seconds: float = 60.0, workers: int = 2, seed: int = 1) -> list[Lecture]:
    """The best of so many annealings side by side."""
    if workers < 2:
        return _anneal(problem, seconds, seed)
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        found = pool.starmap(_anneal, [(problem, seconds, seed + worker) for worker in range(workers)])
    costs = [cost_of(problem, solution) for solution in found]
    return min(zip(costs, found, strict=True), key=lambda row: (row[0].hard, row[0].soft))[1]


def _anneal(problem: CourseTimetable, seconds: float, seed: int) -> list[Lecture]:
    board, rng, began = _Board(problem, Random(seed)), Random(seed + 1000), time.monotonic()
    best, best_cost = list(board.cell_of), board.cost
    while (done := (time.monotonic() - began) / seconds) < 1:
        temperature = HOT * (COLD / HOT) ** done
        for _ in range(CHUNK):
            board.step(rng, temperature)
            if board.cost < best_cost:
                best, best_cost = list(board.cell_of), board.cost
    return board.lectures(best)


class _Board:
    """Every lecture in a cell (period × room); what each course and curriculum has where is counted along."""

    def __init__(self, problem: CourseTimetable, rng: Random) -> None:
        self.problem = problem
        self.room_names = list(problem.rooms)
        self.rooms, self.per_day = len(self.room_names), problem.periods
        self.periods = problem.days * problem.periods
        index = {course.id: number for number, course in enumerate(problem.courses)}
        self.course = [number for number, course in enumerate(problem.courses) for _ in range(course.lectures)]
        self.rivals = [0] * len(index)
        for a, b in conflicts(problem):
            self.rivals[index[a]] |= 1 << index[b]
            self.rivals[index[b]] |= 1 << index[a]
        self.too_small = [
            [CAPACITY * max(0, course.students - seats) for seats in problem.rooms.values()]
            for course in problem.courses
        ]
        self.may = [
            [p for p in range(self.periods) if (course.id, *divmod(p, self.per_day)) not in problem.never]
            for course in problem.courses
        ]
        self.may_set = [set(periods) for periods in self.may]
        self.curricula: list[list[int]] = [[] for _ in index]
        for number, members in enumerate(problem.curricula.values()):
            for member in set(members):
                self.curricula[index[member]].append(number)
        self.lonely = [_lonely(mask, self.per_day) for mask in range(1 << self.per_day)]
        self.lectures_at = [[0] * len(index) for _ in range(self.periods)]
        self.there = [0] * self.periods
        """Courses by period, as bits."""
        self.in_curriculum = [[0] * self.periods for _ in problem.curricula]
        self.day_mask = [[0] * problem.days for _ in problem.curricula]
        self.on_day = [[0] * problem.days for _ in index]
        self.in_room = [[0] * self.rooms for _ in index]
        self.days_used = [0] * len(index)
        self.least_days = [course.working_days for course in problem.courses]
        self.cell_of = [-1] * len(self.course)
        self.at = [-1] * (self.periods * self.rooms)
        self.cost = WORKING_DAYS * sum(self.least_days) - STABILITY * sum(
            course.lectures > 0 for course in problem.courses
        )
        self._fill(rng)

    def _fill(self, rng: Random) -> None:
        """A beginning: the lectures with least choice first, each where it clashes least."""
        order = sorted(range(len(self.course)), key=lambda x: (len(self.may[self.course[x]]), rng.random()))
        for x in order:
            c = self.course[x]
            free = [cell for cell in range(len(self.at)) if self.at[cell] < 0]
            free = [cell for cell in free if not self.lectures_at[cell // self.rooms][c]] or free
            cells = [cell for cell in free if cell // self.rooms in self.may_set[c]] or free
            rng.shuffle(cells)
            cell = min(
                cells, key=lambda cell: (self._clashes(c, cell // self.rooms), self.too_small[c][cell % self.rooms])
            )
            self.cost += self._put(x, cell)

    def _clashes(self, c: int, p: int) -> int:
        return (self.there[p] & self.rivals[c]).bit_count() + (p not in self.may_set[c])

    def _put(self, x: int, cell: int) -> int:
        """Place a lecture; how much dearer that is."""
        p, r = divmod(cell, self.rooms)
        day = p // self.per_day
        c = self.course[x]
        rise = CLASH * self._clashes(c, p) + self.too_small[c][r]
        at = self.lectures_at[p]
        at[c] += 1
        self.there[p] |= 1 << c
        days = self.on_day[c]
        if not days[day]:
            if self.days_used[c] < self.least_days[c]:
                rise -= WORKING_DAYS
            self.days_used[c] += 1
        days[day] += 1
        rooms = self.in_room[c]
        rooms[r] += 1
        if rooms[r] == 1:
            rise += STABILITY
        bit, lonely = 1 << p % self.per_day, self.lonely
        for q in self.curricula[c]:
            counts = self.in_curriculum[q]
            if not counts[p]:
                masks = self.day_mask[q]
                rise += lonely[masks[day] | bit] - lonely[masks[day]]
                masks[day] |= bit
            counts[p] += 1
        self.cell_of[x] = cell
        self.at[cell] = x
        return rise

    def _take(self, x: int) -> int:
        """Take a lecture off; how much dearer that is."""
        cell = self.cell_of[x]
        p, r = divmod(cell, self.rooms)
        day = p // self.per_day
        c = self.course[x]
        rise = -self.too_small[c][r]
        at = self.lectures_at[p]
        at[c] -= 1
        if not at[c]:
            self.there[p] &= ~(1 << c)
        rise -= CLASH * self._clashes(c, p)
        days = self.on_day[c]
        days[day] -= 1
        if not days[day]:
            self.days_used[c] -= 1
            if self.days_used[c] < self.least_days[c]:
                rise += WORKING_DAYS
        rooms = self.in_room[c]
        rooms[r] -= 1
        if not rooms[r]:
            rise -= STABILITY
        bit, lonely = 1 << p % self.per_day, self.lonely
        for q in self.curricula[c]:
            counts = self.in_curriculum[q]
            counts[p] -= 1
            if not counts[p]:
                masks = self.day_mask[q]
                rise += lonely[masks[day] & ~bit] - lonely[masks[day]]
                masks[day] &= ~bit
        self.at[cell] = -1
        self.cell_of[x] = -1
        return rise

    def step(self, rng: Random, temperature: float) -> None:
        """Move one lecture at random; keep the step, or take it back."""
        random = rng.random
        x = int(random() * len(self.course))
        c, old = self.course[x], self.cell_of[x]
        may = self.may[c]
        if not may:
            return
        p = may[int(random() * len(may))]
        cell = p * self.rooms + int(random() * self.rooms)
        if cell == old:
            return
        bearable = -temperature * log(1.0 - random())
        y, was = self.at[cell], old // self.rooms
        if p != was:
            if self.lectures_at[p][c] or (y >= 0 and self.lectures_at[was][self.course[y]]):
                return  # a course twice in a period would be counted twice with each of its rivals
            new = (self.there[p] & self.rivals[c]).bit_count()
            if y >= 0 and self.rivals[c] >> self.course[y] & 1:
                new -= 1
            now = (self.there[was] & self.rivals[c]).bit_count()
            if CLASH * (new - now) > bearable + GAIN:
                return
            if y >= 0 and was not in self.may_set[self.course[y]]:
                return
        rise = self._take(x)
        if y >= 0:
            rise += self._take(y)
            rise += self._put(y, old)
        rise += self._put(x, cell)
        if rise <= bearable:
            self.cost += rise
            return
        self._take(x)
        if y >= 0:
            self._take(y)
            self._put(y, cell)
        self._put(x, old)

    def lectures(self, cells: list[int]) -> list[Lecture]:
        found = []
        for x, cell in enumerate(cells):
            p, r = divmod(cell, self.rooms)
            day, period = divmod(p, self.per_day)
            found.append(Lecture(self.problem.courses[self.course[x]].id, self.room_names[r], day, period))
        return found


def _lonely(mask: int, periods: int) -> int:
    """What a curriculum's day costs, from the periods it has as bits."""
    alone = mask & ~(mask << 1) & ~(mask >> 1)
    return COMPACTNESS * (alone & ((1 << periods) - 1)).bit_count()
