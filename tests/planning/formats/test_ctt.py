"""Course timetables of ITC-2007: read, written, costed as the competition does, solved."""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.planning.formats import cli, ctt_moves, ctt_search
from sojourn.planning.formats.ctt import (
    Cost,
    CourseTimetable,
    Lecture,
    as_document,
    cost_of,
    read_ctt,
    read_solution,
    solution_from,
    written,
    written_solution,
)
from sojourn.planning.formats.ctt_tables import lectures_of, tables_of
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


def cost_found(problem: CourseTimetable, found: list[Lecture] | None) -> tuple[int, int]:
    assert found is not None
    judged = cost_of(problem, found)
    return judged.hard, judged.soft


def test_annealing_finds_the_cheapest_of_all_timetables() -> None:
    small = read_ctt(SMALL)
    cells = [(room, day, period) for room in small.rooms for day in range(2) for period in range(3)]
    costs = [
        cost_of(small, [Lecture(name, *cell) for name, cell in zip(("Loans", "Loans", "Stores"), chosen, strict=True)])
        for chosen in product(cells, repeat=3)
    ]

    found = ctt_search.solve(small, workers=1, steps=20_000)

    assert cost_found(small, found) == (0, min(cost.soft for cost in costs if not cost.hard))


def test_annealing_breaks_no_rule() -> None:
    toy = read_ctt(TOY)

    found = ctt_search.solve(toy, seconds=0.5)

    assert cost_found(toy, found) == (0, 0)
    assert found == read_solution(written_solution(found or []), toy)


@pytest.mark.parametrize(
    "spoilt",
    [
        TOY.replace("Loans Fay 3 3 30", "Loans Fay 21 3 30"),
        TOY.replace("Labels Ida 5 4 40", "Labels Ida 20 4 40"),
        SMALL.replace("Stores Fay 1 1 8", "Stores Fay 5 1 8"),
        SMALL.replace("Loans Fay 2 2 12", "Loans Fay 6 2 12"),
    ],
    ids=["more lectures than cells", "a teacher with too many", "two courses that never fit", "a period too few"],
)
def test_where_nothing_keeps_the_rules_nothing_is_handed_out(spoilt: str) -> None:
    assert ctt_search.solve(read_ctt(spoilt), workers=1, steps=20_000) is None


def test_the_command_writes_a_solution_or_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "small.ctt").write_text(SMALL)
    (tmp_path / "full.ctt").write_text(SMALL.replace("Loans Fay 2 2 12", "Loans Fay 6 2 12"))

    codes = [
        cli.main([str(tmp_path / f"{name}.ctt"), str(tmp_path / f"{name}.sol"), "--seconds", "0.2"])
        for name in ("small", "full")
    ]

    written = read_solution((tmp_path / "small.sol").read_text(), read_ctt(SMALL))
    said = capsys.readouterr()
    assert (codes, cost_of(read_ctt(SMALL), written).hard, (tmp_path / "full.sol").exists()) == ([0, 3], 0, False)
    assert json.loads(said.out)["hard"] == 0
    assert said.err == f"sojourn: {tmp_path}/full.ctt: no timetable that keeps every rule was found in 0.2 seconds\n"


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 1_000_000), st.sampled_from([0.5, 2.0, 40.0]))
def test_the_costs_counted_along_the_way_are_the_costs_at_the_end(seed: int, temperature: float) -> None:
    toy = read_ctt(TOY)
    m = tables_of(toy, seed)
    ctt_moves.fill(m)
    ctt_moves.steps(m, 2_000, temperature)

    for table, hard, soft in (
        (ctt_moves.CELL, m[ctt_moves.HARD], m[ctt_moves.SOFT]),
        (ctt_moves.BEST, m[ctt_moves.BEST_HARD], m[ctt_moves.BEST_SOFT]),
    ):
        judged = cost_of(toy, lectures_of(toy, m, table))
        assert (judged.hard == 0) == (hard == 0) and judged.hard <= hard  # three at once: two too many, or three pairs
        assert (
            judged.hard or judged.soft == soft
        )  # two lectures alone in one period are one period while it is searched


@pytest.mark.skipif(not ctt_moves.IS_COMPILED, reason="numba is absent: there is only plain Python")
def test_without_the_compiler_the_same_steps_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = read_ctt(TOY)
    compiled = tables_of(toy, 7)
    ctt_moves.fill(compiled)
    ctt_moves.steps(compiled, 3_000, 3.0)

    monkeypatch.setitem(sys.modules, "numba", None)
    spec = importlib.util.spec_from_file_location("plain_moves", ctt_moves.__file__)
    assert spec is not None and spec.loader is not None
    plain = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plain)
    row = tables_of(toy, 7, compiled=False)
    plain.fill(row)
    plain.steps(row, 3_000, 3.0)

    assert (plain.IS_COMPILED, row) == (False, compiled.tolist())


def test_the_same_seed_and_steps_give_the_same_timetable_and_more_steps_are_never_worse() -> None:
    toy = read_ctt(TOY.replace("Rooms: 3", "Rooms: 2").replace("Hall\t50\n", ""))
    found = [ctt_search.solve(toy, workers=1, seed=3, steps=steps) for steps in (2_000, 2_000, 30_000, 300_000)]

    costs = [cost_found(toy, each) for each in found]
    assert found[0] == found[1]
    assert costs == sorted(costs, reverse=True)


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
