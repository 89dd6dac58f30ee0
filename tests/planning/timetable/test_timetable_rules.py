"""Each rule, as the solver keeps it: which starts it leaves open on a tiny timetable, and that what the solver finds is accepted."""

from __future__ import annotations

from typing import Any

import pytest

from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.grid import NO_ROOM, bits
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.solve import solve
from tests.planning.timetable.tiny import tiny

PEOPLE = ["ann", "bob"]
EVERY_RULE: list[dict[str, Any]] = [
    {"type": "precedence", "before": "walk", "after": "loans"},
    {"type": "same_day", "sessions": ["ann", "bob"]},
    {"type": "different_days", "sessions": ["loans", "stores"]},
    {"type": "within_days", "sessions": ["loans", "stores"], "days": 1},
    {"type": "max_contact", "participants": PEOPLE, "slots": 2},
    {"type": "max_contact_week", "participants": PEOPLE, "slots": 3},
    {"type": "max_kind", "participants": PEOPLE, "kinds": ["talk", "visit"], "slots": 2},
    {"type": "max_asked", "facilitators": ["fay", "gus"], "sessions": 2},
    {"type": "site_changes", "participants": PEOPLE, "at": 4, "max": 0},
    {"type": "no_back_to_back", "participants": PEOPLE, "kinds": ["project", "free"]},
    {"type": "break", "participants": PEOPLE, "window": [3, 5], "slots": 1, "days": [0, 1]},
    {"type": "blocked", "participants": ["bob"], "window": [0, 2], "days": [0]},
]


def board_of(problem: Problem, **hours: tuple[int, int]) -> Board:
    """A board on which some sessions, all free of rooms and leaders' choices, are placed at (day, slot)."""
    board = Board(grid_of(problem), [0] * len(problem.levels))
    for id, (day, slot) in hours.items():
        x = board.grid.session_index[id]
        room = board.free_room(x, day, slot) if board.grid.rooms[x] else NO_ROOM
        board.put(x, (day, slot, room, tuple(f for role in board.grid.roles[x] for f in role.choices[-role.n :])))
    return board


def open_starts(board: Board, id: str, day: int) -> list[int]:
    return list(bits(board.open_starts(board.grid.session_index[id], day)))


def test_nobody_is_in_two_places() -> None:
    board = board_of(tiny(), walk=(0, 3))

    assert open_starts(board, "loans", 0) == [0, 1, 2, 4, 5, 6, 7]


def test_travel_is_kept_between_sites() -> None:
    board = board_of(tiny(), stores=(0, 2))

    assert open_starts(board, "walk", 0) == [0, 5, 6, 7]


def test_precedence_ends_before_the_other_starts() -> None:
    board = board_of(tiny(rules=[{"type": "precedence", "before": "walk", "after": "loans"}]), walk=(0, 5))

    assert open_starts(board, "loans", 0) == [6, 7]
    assert open_starts(board, "loans", 1) == [0, 1, 2, 3, 4, 5, 6]


def test_precedence_holds_back_the_one_before() -> None:
    board = board_of(tiny(rules=[{"type": "precedence", "before": "walk", "after": "loans"}]), loans=(0, 2))

    assert open_starts(board, "walk", 0) == [0, 1]
    assert open_starts(board, "walk", 1) == []


def test_same_day_leaves_no_other_day() -> None:
    board = board_of(tiny(rules=[{"type": "same_day", "sessions": ["walk", "ann"]}]), walk=(0, 0))

    assert open_starts(board, "ann", 1) == []


def test_different_days_leave_every_other_day() -> None:
    board = board_of(tiny(rules=[{"type": "different_days", "sessions": ["walk", "ann"]}]), walk=(0, 0))

    assert open_starts(board, "ann", 0) == []
    assert open_starts(board, "ann", 1) == [0, 1, 2, 3, 4, 5, 6]


def test_within_one_day_is_the_same_day() -> None:
    board = board_of(tiny(rules=[{"type": "within_days", "sessions": ["walk", "ann"], "days": 1}]), walk=(0, 0))

    assert open_starts(board, "ann", 1) == []


def test_contact_hours_a_day_are_capped() -> None:
    board = board_of(tiny(rules=[{"type": "max_contact", "participants": ["ann"], "slots": 2}]), stores=(0, 2))

    assert open_starts(board, "loans", 0) == []
    assert open_starts(board, "walk", 0) == [0, 5, 6, 7]


def test_contact_hours_a_week_are_capped() -> None:
    board = board_of(tiny(rules=[{"type": "max_contact_week", "participants": ["ann"], "slots": 2}]), stores=(0, 2))

    assert open_starts(board, "loans", 1) == []


def test_hours_of_some_kinds_are_capped() -> None:
    rule = {"type": "max_kind", "participants": ["bob"], "kinds": ["talk", "visit"], "slots": 2}
    board = board_of(tiny(rules=[rule]), stores=(0, 2))

    assert open_starts(board, "loans", 0) == []
    assert open_starts(board, "bob", 0) == [0, 5, 6, 7]


def test_a_contributor_is_asked_so_often_a_week() -> None:
    rule = {"type": "max_asked", "facilitators": ["gus", "fay"], "sessions": 1}
    board = board_of(tiny(rules=[rule], loans={"roles": [{"n": 1, "from": ["gus"]}]}), stores=(0, 2))

    assert open_starts(board, "loans", 1) == []


def test_a_half_day_stays_at_one_site() -> None:
    rule = {"type": "site_changes", "participants": ["bob"], "at": 5, "max": 0}
    board = board_of(tiny(rules=[rule]), stores=(0, 2))

    assert open_starts(board, "bob", 0) == [5, 6, 7]
    assert open_starts(board, "ann", 0) == [0, 5, 6, 7]


def test_one_topic_is_not_back_to_back() -> None:
    rule = {"type": "no_back_to_back", "participants": ["ann"], "kinds": ["talk", "free"]}
    board = board_of(tiny(rules=[rule], walk={"topic": "loans"}), walk=(0, 3))

    assert open_starts(board, "loans", 0) == [0, 1, 5, 6, 7]


def test_one_that_follows_may_be_back_to_back() -> None:
    rule = {"type": "no_back_to_back", "participants": ["ann"], "kinds": ["talk", "free"]}
    board = board_of(tiny(rules=[rule], walk={"topic": "loans", "follows": ["loans"]}), walk=(0, 3))

    assert open_starts(board, "loans", 0) == [0, 1, 2, 4, 5, 6, 7]


def test_a_break_is_left_free() -> None:
    rule = {"type": "break", "participants": ["ann"], "window": [3, 5], "slots": 1, "days": [0]}
    board = board_of(tiny(rules=[rule]), walk=(0, 3))

    assert open_starts(board, "ann", 0) == [0, 1, 2, 5, 6, 7]
    assert open_starts(board, "bob", 0) == [0, 1, 2, 4, 5, 6, 7]


def test_blocked_hours_stay_empty() -> None:
    board = board_of(tiny(rules=[{"type": "blocked", "participants": ["bob"], "window": [0, 2], "days": [0]}]))

    assert open_starts(board, "bob", 0) == [2, 3, 4, 5, 6, 7]
    assert open_starts(board, "bob", 1) == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule["type"])
def test_what_the_solver_finds_the_checker_accepts(rule: dict[str, Any]) -> None:
    levels = [
        {"id": "placed", "weights": {"unplaced": 1}},
        {"id": "days", "weights": {"gap_slot": 1, "heavy_slot": 1}},
        {"id": "people", "weights": {"extra_day": 10, "disliked": 5}},
    ]
    problem = tiny(rules=[rule], levels=levels)

    outcome = solve(problem, seconds=8, workers=1)

    verdict = check(problem, Plan.from_json(outcome.plan or {}))
    assert (outcome.status, verdict.broken, verdict.unplaced) == ("optimal", (), ())
    assert verdict.score == outcome.score
