"""The proof by days never claims more than is true, and proves two weeks."""

from __future__ import annotations

import json
import os
from itertools import combinations
from pathlib import Path
from time import monotonic

from hypothesis import HealthCheck, assume, given, settings

from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.daywise import ANYBODY, EVER_SO_MANY, Answer, Daywise, is_provable_by_days
from sojourn.planning.timetable.problem import Problem
from sojourn.planning.timetable.prove import seat_all
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.weights import gentle_weights
from tests.planning.timetable.random_problems import Json, documents, sound_plans
from tests.planning.timetable.tiny import as_problem

S_1 = json.loads((Path(__file__).parents[1] / "data" / "tt-S-1.json").read_text())
THOROUGH = bool(os.environ.get("SOJOURN_THOROUGH"))
LEVELS = [
    {"id": "placed", "weights": {"unplaced": 1}},
    {"id": "days", "weights": {"gap_slot": 1, "heavy_slot": 2}, "heavy_over": 3, "free_idle": 1},
    {"id": "people", "weights": {"extra_day": 10, "disliked": 5}},
]


def bounds(problem: Problem, best: int, seconds: float) -> tuple[Answer | None, list[int]]:
    """The answer that stands on every day, where one is found that costs less than the best, and the bounds on the way."""
    above, level = problem.levels[:-1], problem.levels[-1]
    told: list[int] = []
    until = monotonic() + seconds
    daywise = Daywise(grid_of(problem), level, above)
    return daywise.raise_bound(lambda: best, 2, lambda: until - monotonic(), told.append), told


@settings(
    max_examples=500 if THOROUGH else 6,
    deadline=None,
    derandomize=not THOROUGH,
    suppress_health_check=list(HealthCheck),
)
@given(documents())
def test_no_plan_costs_less_than_the_bound_and_an_answer_for_every_day_costs_just_that(file: Json) -> None:
    problem = as_problem(file | {"objective": {"levels": LEVELS}})
    best = min((tuple(verdict.score.values()) for _, verdict in sound_plans(problem)), default=(1, 0, 0))
    assume(best[:2] == (0, 0))

    answer, told = bounds(problem, best=best[2] + 1_000, seconds=20)

    assert max(told, default=0) <= best[2]
    board = Board(grid_of(problem), gentle_weights(problem))
    if answer and seat_all(board, answer.hours, answer.leaders):
        verdict = check(problem, board.plan())
        assert (verdict.broken, list(verdict.score.values())) == ((), [0, 0, told[-1]])


def test_two_weeks_are_proven() -> None:
    levels = [row for row in S_1["objective"]["levels"] if row["id"] != "rooms"]
    problem = Problem.from_json(S_1 | {"objective": {"levels": levels}})

    assert is_provable_by_days(
        problem.levels[-1], problem.levels[:-1], dict.fromkeys(("placed", "kept", "days", "topics"), 0)
    )
    _, told = bounds(problem, best=90, seconds=60)

    assert told[-1] == 90


def test_what_is_too_idle_cannot_be_on_the_day_until_one_of_its_fillers_comes() -> None:
    levels = [row for row in S_1["objective"]["levels"] if row["id"] != "rooms"]
    problem = Problem.from_json(S_1 | {"objective": {"levels": levels}})
    grid = grid_of(problem)
    day = next(iter(Daywise(grid, problem.levels[-1], problem.levels[:-1]).days.values()))
    sessions = [x for x, f in day.asked if f == ANYBODY]
    for shared in set(grid.class_sessions):
        there = [x for x in sessions if shared >> x & 1 and problem.sessions[x].contact]
        day.cp.add(sum(grid.length[x] * day.asked[x, ANYBODY] for x in there) <= 10)
    for topic in range(grid.topics):
        day.cp.add(sum(day.asked[x, ANYBODY] for x in sessions if grid.topic[x] == topic) <= 1)

    cuts = []
    for three in combinations([(x, ANYBODY) for x in sessions], 3):
        idle = frozenset(sorted(day.by_hand.idle_classes(three))[:1])
        if not day.by_hand.is_impossible(three, EVER_SO_MANY) and day.by_hand.is_too_idle(three, EVER_SO_MANY, idle):
            cuts.append((three, day.by_hand.fillers(three, EVER_SO_MANY, idle)))
        if len(cuts) == 12:
            break

    assert any(fillers for _, fillers in cuts)
    for keys, fillers in cuts:
        assert day._core(keys, EVER_SO_MANY, sorted(fillers)) is not None
