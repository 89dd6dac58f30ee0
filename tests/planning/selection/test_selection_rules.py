"""Each rule of a selection: what the checker says when it is broken, and that the solver keeps it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from sojourn.planning.selection.check import check
from sojourn.planning.selection.exchange import Exchanges
from sojourn.planning.selection.problem import Applicant, Department, Problem, Rule, applicant_scores
from sojourn.planning.selection.read import problem_from
from sojourn.planning.selection.solve import solve


def applicant(id_: str, mark: int, *, department: str = "Asia", cost: int = 10, **values: str) -> Applicant:
    fields = {field: tuple(value.split()) for field, value in values.items()}
    return Applicant(id_, fields, (department,), cost, (("V", mark),))


FOUR = Problem(
    name="four",
    places=2,
    applicants=(
        applicant("N1", 90, country="Peru", gender="m", topics="loans security", cost=30),
        applicant("N2", 80, country="Peru", gender="m", topics="loans", cost=30),
        applicant("N3", 70, country="Oman", gender="f", topics="learning"),
        applicant("N4", 60, country="Oman", gender="f", topics="", department="Coins"),
    ),
    departments=(Department("Asia", 0, 9), Department("Coins", 0, 9)),
    rules=(),
)
HOST = Rule("host", "department_capacity", "Each has a host department with room")


@pytest.mark.parametrize(
    ("rule", "kept", "said"),
    [
        (Rule("r", "max_per", "One a country", "country", most=1), ["N1", "N3"], "One a country: 2 of Peru"),
        (Rule("r", "max_per", "Topics differ", "topics", most=1), ["N1", "N3"], "Topics differ: 2 of loans"),
        (Rule("r", "min_value", "A woman", "gender", "f", least=1), ["N1", "N3"], "A woman: only 0"),
        (Rule("r", "max_value", "One man at most", "gender", "m", most=1), ["N1", "N3"], "One man at most: 2 are"),
        (Rule("r", "min_value", "Learning", "topics", "learning", least=1), ["N1", "N3"], "Learning: only 0"),
        (Rule("r", "min_distinct", "Two countries", "country", least=2), ["N1", "N3"], "Two countries: only 1"),
        (Rule("r", "min_distinct", "Three topics", "topics", least=3), ["N1", "N3"], "Three topics: only 2"),
        (Rule("r", "budget", "Within the budget", most=40), ["N1", "N3"], "Within the budget: costs 60, limit 40"),
    ],
)
def test_a_rule_is_kept_by_the_solver_and_told_when_broken(rule: Rule, kept: list[str], said: str) -> None:
    problem = replace(FOUR, rules=(rule,))
    assert cohort_of(problem) == kept
    assert [reason.text for reason in check(problem, {"N1": "Asia", "N2": "Asia"}).broken] == [said]


def test_without_rules_the_best_come() -> None:
    assert cohort_of(FOUR) == ["N1", "N2"]


def test_a_department_with_room_hosts_each() -> None:
    problem = replace(FOUR, departments=(Department("Asia", 0, 1), Department("Coins", 0, 9)), rules=(HOST,))
    assert cohort_of(problem) == ["N1", "N4"]
    assert [reason.text for reason in check(problem, {"N1": "Asia", "N2": "Asia"}).broken] == [
        "Each has a host department with room: Asia hosts 2, from 0 to 1 allowed"
    ]


def test_a_department_that_needs_a_fellow_gets_one() -> None:
    problem = replace(FOUR, departments=(Department("Asia", 0, 9), Department("Coins", 1, 9)), rules=(HOST,))
    assert cohort_of(problem) == ["N1", "N4"]


def test_whoever_has_no_host_department_is_not_chosen_where_capacities_count() -> None:
    homeless = replace(FOUR.applicants[0], departments=())
    problem = replace(FOUR, applicants=(homeless, *FOUR.applicants[1:]), rules=(HOST,))
    assert cohort_of(problem) == ["N2", "N3"]
    assert [reason.text for reason in check(problem, {"N1": None}).broken] == ["N1 has no host department"]


def test_who_must_be_chosen_is_and_who_must_not_is_not() -> None:
    problem = replace(FOUR, keep=("N4",), leave_out=("N1",))
    assert cohort_of(problem) == ["N2", "N4"]
    assert [reason.text for reason in check(problem, {"N1": "Asia"}).broken] == [
        "N4 must be chosen",
        "N1 must not be chosen",
    ]


def test_more_than_the_places_are_too_many() -> None:
    assert [reason.text for reason in check(FOUR, dict.fromkeys(["N1", "N2", "N3"], "Asia")).broken] == [
        "3 are chosen for 2 places"
    ]


def test_a_department_that_does_not_want_somebody_is_told() -> None:
    assert [reason.text for reason in check(FOUR, {"N1": "Coins"}).broken] == ["N1 is not for Coins"]


def test_harsh_and_kind_reviewers_weigh_the_same() -> None:
    kind, harsh = [("kind", 90.0), ("kind", 80.0)], [("harsh", 40.0), ("harsh", 20.0)]
    applicants = tuple(Applicant(f"N{n}", {}, (), 0, (mark,)) for n, mark in enumerate([*kind, *harsh, ("once", 77.0)]))
    assert applicant_scores((*applicants, Applicant("N9", {}, (), 0, ()))) == (500, 300, 500, 300, 400, 400)


def test_a_start_that_keeps_every_rule_is_never_lost() -> None:
    start = {"N3": "Asia", "N4": "Coins"}
    outcome = solve(FOUR, start=start, should_stop=lambda: True)
    assert outcome.plan is not None
    assert outcome.score["score"] >= check(FOUR, start).score["score"]


def test_the_same_seed_and_one_worker_give_the_same_cohort() -> None:
    problem = problem_from(
        {
            "places": 3,
            "departments": [{"id": "D", "max": 9}],
            "applicants": [{"id": f"N{n}", "departments": ["D"], "country": f"C{n % 4}"} for n in range(12)],
            "rules": [{"type": "min_distinct", "field": "country", "min": 3}],
        }
    )
    assert len({tuple(cohort_of(problem)) for _ in range(3)}) == 1


def cohort_of(problem: Problem) -> list[str]:
    outcome = solve(problem)
    assert outcome.status == "optimal"
    assert outcome.plan is not None
    chosen: Mapping[str, str | None] = outcome.plan["chosen"]
    assert check(problem, chosen).broken == ()
    return sorted(chosen)


def test_of_exchanges_that_cost_the_same_the_one_in_which_fewest_leave_is_offered() -> None:
    """Twelve applicants with one score for six places: any six would do."""
    alike = tuple(applicant(f"N{n:02}", 70) for n in range(12))
    problem = replace(FOUR, places=6, applicants=alike)
    exchanges = Exchanges(problem, dict.fromkeys((f"N{n:02}" for n in range(6)), "Asia"))
    assert {(len(each.leaves), each.joins, each.lost) for each in exchanges.of_all()} == {
        (1, (f"N{n:02}",), 0) for n in range(6, 12)
    }


def test_a_place_for_every_country_is_found_quickly() -> None:
    """A budget and as many countries as places: the search in whole numbers alone takes a quarter of a minute over such."""
    problem = problem_from(tight_selection())
    outcome = solve(problem, seconds=20)
    assert outcome.status == "optimal"
    assert outcome.seconds_to_best is not None and outcome.seconds_to_best < 5


def tight_selection() -> dict[str, Any]:
    pick = random.Random(5)
    return {
        "places": 26,
        "departments": [{"id": f"D{n}", "min": n % 2, "max": 3 + n % 3} for n in range(8)],
        "applicants": [
            {
                "id": f"N{n:03}",
                "country": f"C{int(pick.expovariate(0.1)) % 34:02}",
                "gender": pick.choice("fm"),
                "departments": pick.sample([f"D{d}" for d in range(8)], pick.randint(1, 3)),
                "cost": pick.randint(1500, 4500),
                "scores": [{"reviewer": f"V{pick.randint(1, 9)}", "score": pick.randint(40, 99)} for _ in range(3)],
            }
            for n in range(300)
        ],
        "rules": [
            {"type": "min_distinct", "field": "country", "min": 26},
            {"type": "min_value", "field": "gender", "value": "f", "min": 13},
            {"type": "budget", "max": 70_000},
            {"type": "department_capacity"},
        ],
    }
