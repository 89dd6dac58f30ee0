"""The rounds of annealing: more of them never make a plan worse, and the compiled search keeps what the plain one keeps."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.construct import construct, seat
from sojourn.planning.timetable.grid import Grid, Place
from sojourn.planning.timetable.improve import Annealing, plain_annealing
from sojourn.planning.timetable.problem import Problem, published_plan
from sojourn.planning.timetable.rounds import Walk, improve
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.solve import solve
from sojourn.planning.timetable.swift.annealing import SwiftAnnealing, is_ready
from sojourn.planning.timetable.watch import Watch
from sojourn.planning.timetable.weights import gentle_weights
from tests.planning.timetable.random_problems import problems
from tests.planning.timetable.test_timetable_solve import in_quarters
from tests.planning.timetable.tiny import as_problem, document

S_1 = json.loads((Path(__file__).parents[1] / "data" / "tt-S-1.json").read_text())
compiled = pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")


def first_plan(problem: Problem) -> tuple[Grid, Watch, Board]:
    """A grid, a watch that has seen a first plan, and the board that holds it."""
    board = Board(grid_of(problem), gentle_weights(problem))
    watch = Watch(problem, 120, None, None)
    seat(board, published_plan(problem))
    construct(board, Random(1), watch)
    return board.grid, watch, board


def costs_after(steps: int, walk_of: type[SwiftAnnealing] | None) -> list[int]:
    problem = Problem.from_json(S_1)
    grid, watch, _ = first_plan(problem)
    walks: list[Walk] = [plain_annealing(grid, 3) if walk_of is None else walk_of(grid, 3)]
    improve(walks, grid, watch, 120, steps)
    return [watch.best_score[level.id] for level in problem.levels]


@compiled
def test_more_steps_from_the_same_seed_never_make_a_plan_worse() -> None:
    assert is_ready(*first_plan(Problem.from_json(S_1))[:2], patience=100)

    costs = [costs_after(steps, SwiftAnnealing) for steps in (20_000, 70_000, 140_000, 300_000)]

    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0]


def test_more_steps_in_plain_python_never_make_a_plan_worse() -> None:
    costs = [costs_after(steps, None) for steps in (2_000, 5_000, 9_000)]

    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0]


@compiled
def test_the_same_seed_walks_the_same_way() -> None:
    assert costs_after(60_000, SwiftAnnealing) == costs_after(60_000, SwiftAnnealing)


@compiled
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(problems(8))
def test_the_checker_accepts_what_the_compiled_search_finds_and_the_board_counts_the_same(problem: Problem) -> None:
    accept(problem)


@compiled
def test_the_checker_accepts_what_the_compiled_search_finds_in_quarters_of_an_hour() -> None:
    accept(Problem.from_json(in_quarters(S_1)))


@compiled
def test_the_checker_accepts_what_the_compiled_search_finds_under_every_kind_of_rule() -> None:
    everybody = [row["id"] for row in S_1["participants"]]
    kinds = sorted({row["kind"] for row in S_1["sessions"]})
    more = [
        {"id": "w", "type": "max_contact_week", "participants": everybody, "slots": 46, "label": "A week's contact"},
        {"id": "k", "type": "max_kind", "participants": everybody, "kinds": ["talk"], "slots": 8, "label": "Talks"},
        {"id": "a", "type": "max_asked", "facilitators": [row["id"] for row in S_1["facilitators"]], "sessions": 6, "label": "Asked"},
        {"id": "s", "type": "site_changes", "participants": everybody, "at": 8, "max": 1, "label": "Changes of site"},
        {"id": "b", "type": "no_back_to_back", "participants": everybody, "kinds": kinds, "label": "A breath between"},
    ]  # fmt: skip
    levels = [
        *S_1["objective"]["levels"],
        {"id": "seats", "name": "Seats", "weights": {"spare_seats": 1, "off_preferred": 3}},
    ]
    sessions = [row | {"prefers_days": row["days"][:2]} if row["kind"] == "talk" else row for row in S_1["sessions"]]
    changed = {"rules": [*S_1["rules"], *more], "objective": {"levels": levels}, "sessions": sessions}

    accept(Problem.from_json(S_1 | changed))


@pytest.mark.parametrize("is_compiled", [False, pytest.param(True, marks=compiled)], ids=["plain", "compiled"])
def test_two_short_sessions_take_the_place_of_a_long_one(is_compiled: bool) -> None:
    only_fay = {"roles": [{"n": 1, "from": ["fay"]}]}
    long = only_fay | {"site": "HOST", "rooms": ["Hall"], "slots": 2}
    file = document(loans=only_fay, ann=only_fay, stores=long)
    file["facilitators"][0] |= {"available": [[0, 0, 2]]}
    problem = as_problem(file)
    grid, watch, _ = first_plan(problem)
    assert not is_compiled or is_ready(grid, watch, patience=100)
    stores, others = grid.session_index["stores"], [grid.session_index[id] for id in ("loans", "ann")]
    start: list[Place | None] = [None] * grid.count
    start[stores] = (0, 0, grid.rooms[stores][0], (0,))
    walk: Walk = SwiftAnnealing(grid, 1) if is_compiled else plain_annealing(grid, 1)

    walk.start_from(start, gentle_weights(problem))
    walk.steps(2_000, 60.0)

    assert (walk.best[stores], None in [walk.best[x] for x in others]) == (None, False)


def accept(problem: Problem) -> None:
    """Walk a little, hot and cold; the board counts the same energy, and the checker finds nothing broken."""
    grid, watch, board = first_plan(problem)
    assert is_ready(grid, watch, patience=100)
    walk = SwiftAnnealing(grid, 1)
    walk.start_from(board.places, gentle_weights(problem))
    for temperature in (1e9, 50.0, 2.0):
        walk.steps(1_500, temperature)
        board.restore(walk.places)
        assert Annealing(board, Random(1)).energy == walk.energy
        assert check(problem, board.plan()).broken == ()
    board.restore(walk.best)
    assert Annealing(board, Random(1)).energy == walk.best_energy


def test_a_plan_is_made_in_plain_python_where_numba_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    problem = Problem.from_json(S_1)

    outcome = solve(problem, seconds=1)

    assert outcome.plan is not None
    assert outcome.score["placed"] == 0
