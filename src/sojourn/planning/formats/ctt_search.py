"""Course timetables by simulated annealing in the competition's own costs, which tt/1 cannot carry.

Rounds do not depend on the time allowed: more time goes on where less would have stopped, and is never worse. The first rounds are short
and start hot, each longer than the one before; the later ones warm the best timetable up again.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator

from sojourn.planning.formats import ctt_moves
from sojourn.planning.formats.ctt import CourseTimetable, Lecture, cost_of
from sojourn.planning.formats.ctt_tables import lectures_of, tables_of

HOT, WARM, COLD = 10.0, 1.0, 0.15
"""Temperatures, in the competition's points."""
SHORTEST, LONGER, LONGEST = 500_000, 4, 128_000_000
"""Steps of the first round, how much longer the next is, and of the later ones."""
TURN = 10_000
"""Steps at one temperature, between two looks at the clock."""
DEAREST = 200
"""What a broken rule may come to cost."""


def solve(
    problem: CourseTimetable, *, seconds: float = 60.0, workers: int = 2, seed: int = 1, steps: int | None = None
) -> list[Lecture] | None:
    """Search for the cheapest timetable that breaks no rule; None where none was found. `steps`: stop each worker after so many."""
    if not _may_exist(problem):
        return None
    if workers < 2:
        found = [_anneal(problem, seconds, seed, steps)]
    else:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            found = pool.starmap(_anneal, [(problem, seconds, seed + worker, steps) for worker in range(workers)])
    judged = [(cost_of(problem, solution), solution) for solution in found]
    sound = [(cost.soft, solution) for cost, solution in judged if not cost.hard]
    return min(sound, key=lambda row: row[0])[1] if sound else None


def _may_exist(problem: CourseTimetable) -> bool:
    """Whether there are cells enough for all lectures, and periods enough for each course's."""
    periods = problem.days * problem.periods
    never = Counter(course for course, day, period in problem.never if day < problem.days and period < problem.periods)
    return sum(course.lectures for course in problem.courses) <= periods * len(problem.rooms) and all(
        course.lectures <= periods - never[course.id] for course in problem.courses
    )


def _anneal(problem: CourseTimetable, seconds: float, seed: int, steps: int | None) -> list[Lecture]:
    began, m = time.monotonic(), tables_of(problem, seed)
    if not m[ctt_moves.LECTURES]:
        return []
    ctt_moves.fill(m)
    left = steps
    for temperature, is_last in _temperatures():
        count = TURN if left is None else min(TURN, left)
        ctt_moves.steps(m, count, temperature)
        left = None if left is None else left - count
        if left == 0 or time.monotonic() - began >= seconds:
            break
        if is_last:
            if m[ctt_moves.HARD]:
                m[ctt_moves.PENALTY] = min(DEAREST, 2 * m[ctt_moves.PENALTY])
            ctt_moves.seat_best(m)
    return lectures_of(problem, m, ctt_moves.BEST)


def _temperatures() -> Iterator[tuple[float, bool]]:
    """The temperature of each turn, and whether it is the last of its round; without end."""
    length, hot = SHORTEST, HOT
    while True:
        turns = length // TURN
        for turn in range(turns):
            yield hot * (COLD / hot) ** (turn / (turns - 1)), turn == turns - 1
        hot = WARM if length >= LONGEST else HOT
        length = min(LONGEST, LONGER * length)
