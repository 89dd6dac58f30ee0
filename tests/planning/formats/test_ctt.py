"""Course timetables of ITC-2007: read, written, costed as the competition does, solved."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from sojourn.planning.formats import ctt_search
from sojourn.planning.formats.ctt import (
    Cost,
    Lecture,
    as_document,
    cost_of,
    read_ctt,
    read_solution,
    solution_from,
    written,
    written_solution,
)
from sojourn.planning.outcome import BadProblem
from sojourn.planning.timetable.problem import Plan
from sojourn.planning.timetable.read import read_problem
from sojourn.planning.timetable.solve import solve

TOY = """\
Name: Museum school
Courses: 4
Rooms: 3
Days: 5
Periods_per_day: 4
Curricula: 2
Constraints: 3

COURSES:
Loans Fay 3 3 30
Stores Gus 3 2 42
Labels Ida 5 4 40
Light Ida 5 4 18

ROOMS:
Attic\t32
Hall\t50
Study\t40

CURRICULA:
Curators  3 Loans Stores Labels
Designers  2 Stores Light

UNAVAILABILITY_CONSTRAINTS:
Stores 2 0
Stores 2 1
Loans 4 3

END.
"""
SMALL = """\
Name: Small
Courses: 2
Rooms: 2
Days: 2
Periods_per_day: 3
Curricula: 1
Constraints: 1

COURSES:
Loans Fay 2 2 12
Stores Fay 1 1 8

ROOMS:
Attic 10
Hall 20

CURRICULA:
Curators 2 Loans Stores

UNAVAILABILITY_CONSTRAINTS:
Loans 0 0

END.
"""


def test_what_is_written_is_read_again() -> None:
    toy = read_ctt(TOY)

    assert read_ctt(written(toy)) == toy
    assert (toy.courses[1].students, toy.rooms, toy.curricula["Designers"]) == (
        42,
        {"Attic": 32, "Hall": 50, "Study": 40},
        ("Stores", "Light"),
    )


def test_each_cost_of_the_competition_counted_by_hand() -> None:
    solution = [Lecture("Loans", "Attic", 0, 1), Lecture("Loans", "Hall", 0, 2), Lecture("Stores", "Hall", 1, 0)]

    judged = cost_of(read_ctt(SMALL), solution)

    assert judged == Cost(hard=0, capacity=2, working_days=5, compactness=2, stability=1)
    assert judged.soft == 10


@pytest.mark.parametrize(
    ("solution", "violations"),
    [
        ([Lecture("Loans", "Hall", 0, 1), Lecture("Loans", "Hall", 1, 1)], 1),
        ([Lecture("Loans", "Hall", 0, 0), Lecture("Loans", "Hall", 1, 1), Lecture("Stores", "Hall", 0, 1)], 1),
        ([Lecture("Loans", "Hall", 0, 1), Lecture("Loans", "Attic", 0, 1), Lecture("Stores", "Hall", 1, 1)], 1),
        ([Lecture("Loans", "Hall", 0, 1), Lecture("Loans", "Hall", 1, 1), Lecture("Stores", "Attic", 0, 1)], 1),
        ([Lecture("Loans", "Hall", 0, 1), Lecture("Loans", "Hall", 1, 1), Lecture("Stores", "Hall", 0, 1)], 2),
    ],
    ids=[
        "one lecture missing",
        "a forbidden period",
        "twice in a period",
        "one teacher in two rooms",
        "and one room for two",
    ],
)
def test_each_hard_rule_of_the_competition_is_counted(solution: list[Lecture], violations: int) -> None:
    assert cost_of(read_ctt(SMALL), solution).hard == violations


def test_annealing_finds_the_cheapest_of_all_timetables() -> None:
    small = read_ctt(SMALL)
    cells = [(room, day, period) for room in small.rooms for day in range(2) for period in range(3)]
    costs = [
        cost_of(small, [Lecture(name, *cell) for name, cell in zip(("Loans", "Loans", "Stores"), chosen, strict=True)])
        for chosen in product(cells, repeat=3)
    ]

    found = cost_of(small, ctt_search.solve(small, seconds=0.3, workers=1))

    assert (found.hard, found.soft) == (0, min(cost.soft for cost in costs if not cost.hard))


def test_annealing_breaks_no_rule() -> None:
    toy = read_ctt(TOY)

    found = ctt_search.solve(toy, seconds=0.5, workers=1)

    assert cost_of(toy, found).hard == 0
    assert read_solution(written_solution(found), toy) == found


def test_the_cost_counted_along_the_way_is_the_cost_at_the_end() -> None:
    toy = read_ctt(TOY)
    board, rng = ctt_search._Board(toy, Random(1)), Random(2)
    for _ in range(20_000):
        board.step(rng, 2.0)

    judged = cost_of(toy, board.lectures(board.cell_of))
    assert (judged.hard, judged.soft) == (0, board.cost)


def test_the_translation_into_our_format_keeps_every_hard_rule() -> None:
    toy = read_ctt(TOY)
    problem = read_problem(json.dumps(as_document(toy)).encode())

    outcome = solve(problem, seconds=0.5, workers=1)

    assert outcome.plan is not None
    assert cost_of(toy, solution_from(Plan.from_json(outcome.plan))).hard == 0


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("Courses: 4", "Courses: 5", "COURSES: 5 lines are announced, 4 are there"),
        ("Loans Fay 3 3 30", "Loans Fay 3 3", "COURSES: “Loans Fay 3 3” must have 5 words"),
        ("Days: 5", "Days: -5", "Days: a whole number up to 10,000 is needed, not “-5”"),
        ("Stores Light", "Stores Dark", "curriculum Designers: must name as many courses as it counts, all known"),
        ("Loans 4 3", "Nobody 4 3", "unavailability: there is no course Nobody"),
    ],
)
def test_a_damaged_file_is_refused_in_one_line(was: str, becomes: str, words: str) -> None:
    with pytest.raises(BadProblem) as refusal:
        read_ctt(TOY.replace(was, becomes))

    assert str(refusal.value) == words


def test_days_beyond_a_week_are_days_of_the_next() -> None:
    fortnight = replace(read_ctt(SMALL), days=7)

    assert [day["dow"] for day in as_document(fortnight)["days"]] == [0, 1, 2, 3, 4, 0, 1]
