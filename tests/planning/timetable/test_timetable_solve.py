"""The solver: complete plans, levels in order, stopping, repeating, progress."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from sojourn.planning.outcome import Progress
from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.construct import construct
from sojourn.planning.timetable.grid import Place
from sojourn.planning.timetable.improve import Annealing
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.solve import solve
from sojourn.planning.timetable.watch import Watch
from sojourn.planning.timetable.weights import gentle_weights
from tests.planning.timetable.tiny import tiny

S_1 = json.loads((Path(__file__).parents[1] / "data" / "tt-S-1.json").read_text())
GAPS = {"id": "days", "weights": {"gap_slot": 1}}
PEOPLE = {"id": "people", "weights": {"extra_day": 10, "disliked": 5}}
PLACED = {"id": "placed", "weights": {"unplaced": 1}}

TRIES = 5
"""How often a promise about seconds may be put to the test: on a busy machine a process waits for its turn."""


def in_quarters(file: dict[str, Any]) -> dict[str, Any]:
    """The same problem with slots half as long."""

    def doubled(periods: list[list[int]]) -> list[list[int]]:
        return [[day, 2 * first, 2 * end] for day, first, end in periods]

    sessions = [
        session
        | {"slots": 2 * session["slots"], "window": [2 * s for s in session["window"]] if session["window"] else None}
        | {
            "published": session["published"] | {"slot": 2 * session["published"]["slot"]}
            if session["published"]
            else None
        }
        for session in file["sessions"]
    ]
    rules = [
        rule
        | ({"slots": 2 * rule["slots"]} if "slots" in rule else {})
        | ({"window": [2 * s for s in rule["window"]]} if "window" in rule else {})
        for rule in file["rules"]
    ]
    levels = [
        level | {limit: 2 * level[limit] for limit in ("heavy_over", "free_idle") if limit in level}
        for level in file["objective"]["levels"]
    ]
    return file | {
        "slot_minutes": 15,
        "slots_per_day": 2 * file["slots_per_day"],
        "days": [day | {"open": [2 * s for s in day["open"]]} for day in file["days"]],
        "travel_slots": [[2 * slots for slots in row] for row in file["travel_slots"]],
        "rooms": [room | {"closed": doubled(room["closed"])} for room in file["rooms"]],
        "facilitators": [
            person
            | {"available": doubled(person["available"]), "dislikes": doubled(person["dislikes"])}
            | {"max_slots_per_day": 2 * person["max_slots_per_day"]}
            for person in file["facilitators"]
        ],
        "sessions": sessions,
        "rules": rules,
        "objective": {"levels": levels},
    }


def test_a_complete_plan_for_two_weeks_that_breaks_nothing() -> None:
    problem = Problem.from_json(S_1)

    outcome = solve(problem, seconds=1.5)

    verdict = check(problem, Plan.from_json(outcome.plan or {}))
    assert (verdict.broken, verdict.unplaced, outcome.reasons) == ((), (), ())
    assert verdict.score == outcome.score
    assert outcome.seconds_to_first is not None and outcome.seconds_to_first < 1.0


def test_slots_of_a_quarter_of_an_hour() -> None:
    problem = Problem.from_json(in_quarters(S_1))

    outcome = solve(problem, seconds=1.5)

    verdict = check(problem, Plan.from_json(outcome.plan or {}))
    assert (verdict.broken, verdict.unplaced) == ((), ())


def test_the_same_seed_and_one_worker_give_the_same_plan() -> None:
    problem = tiny(levels=[PLACED, GAPS, PEOPLE], loans={"days": [1]}, walk={"days": [1], "window": [6, 6]})

    one, other = (solve(problem, seconds=30, workers=1, seed=5) for _ in range(2))

    assert (one.status, one.plan) == ("optimal", other.plan)


def test_the_same_seed_anneals_to_the_same_plan() -> None:
    assert annealed(seed=5) == annealed(seed=5)


def annealed(seed: int) -> list[Place | None]:
    """The places of two weeks after a first plan and 2,000 steps."""
    problem = Problem.from_json(S_1)
    board = Board(grid_of(problem), gentle_weights(problem))
    rng = Random(seed)
    construct(board, rng, Watch(problem, 60, None, None))
    work = Annealing(board, rng)
    work.steps(2000, 5.0)
    return work.best


def test_a_search_that_is_stopped_gives_its_best_plan_within_a_second() -> None:
    problem = Problem.from_json(S_1)

    def stopped_after() -> float:
        started = monotonic()
        outcome = solve(problem, seconds=60, should_stop=lambda: monotonic() - started > 0.5)
        took = monotonic() - started - 0.5
        assert check(problem, Plan.from_json(outcome.plan or {})).broken == ()
        return took

    assert any(stopped_after() < 1.0 for _ in range(TRIES))


def test_progress_never_falls_and_ends_with_the_best_score() -> None:
    def longest_silence() -> float:
        told: list[Progress] = []
        outcome = solve(Problem.from_json(S_1), seconds=2, on_progress=told.append)
        fractions = [progress.fraction for progress in told]
        assert fractions == sorted(fractions)
        assert outcome.trace[-1][1] == outcome.score
        return max(later.seconds - earlier.seconds for earlier, later in pairwise(told))

    assert any(longest_silence() < 1.0 for _ in range(TRIES))


def test_every_plan_of_the_trace_is_better_than_the_one_before() -> None:
    problem = Problem.from_json(S_1)
    outcome = solve(problem, seconds=2)

    costs = [tuple(score[level.id] for level in problem.levels) for _, score in outcome.trace]
    assert costs == sorted(set(costs), reverse=True)


def test_a_higher_level_is_never_paid_for_by_a_lower_one() -> None:
    away_on_one_day = {"roles": [{"n": 1, "from": ["fay"]}], "days": [1]}
    problem = tiny(levels=[PLACED, PEOPLE, GAPS], loans=away_on_one_day, walk={"days": [1], "window": [6, 6]})

    people_first = solve(problem, seconds=2, workers=1)
    days_first = solve(tiny(levels=[PLACED, GAPS, PEOPLE], loans=away_on_one_day), seconds=2, workers=1)

    assert (people_first.status, people_first.score["people"]) == ("optimal", 0)
    assert (days_first.status, days_first.score["days"]) == ("optimal", 0)


def test_a_session_that_fits_nowhere_is_left_out_with_a_reason() -> None:
    outcome = solve(
        tiny(levels=[PLACED], loans={"roles": [{"n": 1, "from": ["fay"]}], "days": [1], "window": [5, 6]}), seconds=1
    )

    assert outcome.status == "feasible"
    assert outcome.score == {"placed": 1}
    assert [reason.about for reason in outcome.reasons] == ["loans"]
    assert outcome.reasons[0].text == "“Loans” needs people who are never available together on its days: 1 of Fay."


def test_locked_sessions_that_contradict_each_other_are_impossible() -> None:
    at_nine = {"locked": True, "published": {"day": 0, "slot": 0, "room": "Hall", "facs": ["fay"]}}

    outcome = solve(tiny(levels=[PLACED], loans=at_nine, ann=at_nine), seconds=1)

    assert (outcome.status, outcome.plan) == ("impossible", None)
    assert [reason.about for reason in outcome.reasons] == ["ann"]


def test_what_was_published_stays_where_it_can() -> None:
    published = {"day": 1, "slot": 3, "room": "Study", "facs": ["gus"]}
    levels = [PLACED, {"id": "kept", "weights": {"published_moved": 1}}, PEOPLE]

    outcome = solve(tiny(levels=levels, loans={"published": published}), seconds=1)

    assert outcome.plan is not None
    assert outcome.plan["sessions"]["loans"] == published


def test_preferred_days_are_kept_where_they_can() -> None:
    outcome = solve(
        tiny(levels=[PLACED, {"id": "wishes", "weights": {"off_preferred": 1}}], walk={"prefers_days": [1]}), seconds=1
    )

    assert outcome.plan is not None
    assert outcome.plan["sessions"]["walk"]["day"] == 1


def test_a_search_that_starts_from_a_plan_is_never_worse() -> None:
    problem = Problem.from_json(S_1)
    first = solve(problem, seconds=1.5)

    again = solve(problem, seconds=0.3, start=Plan.from_json(first.plan or {}))

    assert [again.score[level.id] for level in problem.levels] <= [first.score[level.id] for level in problem.levels]
