"""Each rule of a placement: what the checker says when it is broken; and what the file may not hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sojourn.planning.outcome import BadProblem
from sojourn.planning.placement.check import check
from sojourn.planning.placement.problem import Museum, Participant, Problem
from sojourn.planning.placement.read import placed_from, problem_from
from sojourn.planning.placement.solve import solve
from tests.planning.placement.test_placement_reasons import ANN, BEN, THREE, YORK

GOOD = {"ann": "Bath", "ben": "York", "cat": "Bath"}


@pytest.mark.parametrize(
    ("problem", "placed", "said"),
    [
        (THREE, {"ann": "Bath", "cat": "York"}, ["Ben is not placed"]),
        (THREE, {**GOOD, "dan": "Bath"}, ["dan is not a participant"]),
        (THREE, {**GOOD, "cat": "Rome"}, ["Cat is placed at Rome, which is not a museum"]),
        (
            THREE,
            dict.fromkeys(GOOD, "Bath"),
            [
                "Bath hosts 3, from 0 to 2 allowed",
                "Mixed groups: 2 from Peru at Bath",
                "York hosts 0, from 1 to 3 allowed",
            ],
        ),
        (
            replace(THREE, participants=(replace(ANN, avoid=("Bath",)), *THREE.participants[1:])),
            GOOD,
            ["Ann must not go to Bath"],
        ),
        (replace(THREE, locks={"ben": "Bath"}), GOOD, ["ben was promised Bath"]),
        (replace(THREE, together=(("ann", "ben"),)), GOOD, ["ann and ben go together"]),
        (replace(THREE, apart=(("ann", "cat"),)), GOOD, ["ann and cat go to different museums"]),
        (THREE, GOOD, []),
    ],
)
def test_a_broken_rule_is_told_in_words(problem: Problem, placed: dict[str, str], said: list[str]) -> None:
    assert [reason.text for reason in check(problem, placed).broken] == said


def test_the_score_counts_ranks_and_repeats() -> None:
    mute = tuple(replace(museum, prefers=()) for museum in THREE.museums)
    problem = replace(THREE, hosted_before={"Bath": frozenset({"Oman", "Nepal"})}, museums=mute)
    assert check(problem, {"ann": "York", "ben": "Bath", "cat": "York"}).score == {"wishes": 242, "repeats": 0}
    assert check(problem, GOOD).score == {"wishes": 2, "repeats": 1}


def test_where_both_are_wanted_alike_the_museums_decide() -> None:
    bath, york = Museum("Bath", 0, 1, prefers=("ben",)), Museum("York", 0, 1, prefers=("ann",))
    alike = {"prefers": ("Bath", "York"), "ranks": (0, 0)}
    problem = Problem("alike", (replace(ANN, **alike), replace(BEN, **alike)), (bath, york))
    outcome = solve(problem)
    assert outcome.plan is not None
    assert outcome.plan["placed"] == {"ann": "York", "ben": "Bath"}
    assert (outcome.plan["ranks"], outcome.plan["envy"]) == ({"ann": 0, "ben": 0}, [])
    assert outcome.score == {"wishes": 0, "repeats": 0, "hosts": 0}


def test_wishes_that_are_alike_are_a_list_in_the_file() -> None:
    people = [{"id": "p", "country": "Peru", "prefers": ["a", ["b", "c"], "d"]}]
    problem = problem_from({"participants": people, "museums": [{"id": each, "max": 1} for each in "abcd"]})
    assert (problem.participants[0].prefers, problem.participants[0].ranks) == (("a", "b", "c", "d"), (0, 1, 1, 2))


def test_between_plans_of_equal_cost_a_museum_meets_new_countries() -> None:
    people = (replace(ANN, prefers=()), replace(BEN, country="Oman", prefers=()))
    problem = Problem(
        "new", people, (Museum("Bath", 1, 1), Museum("York", 1, 1)), hosted_before={"Bath": frozenset({"Peru"})}
    )
    outcome = solve(problem)
    assert outcome.plan is not None
    assert (outcome.plan["placed"], outcome.score["repeats"]) == ({"ann": "York", "ben": "Bath"}, 0)


def test_whom_the_hub_would_send_where_they_must_not_go_is_placed_rightly() -> None:
    """Nobody lists anything; all but one museum are avoided by all but the last two people."""
    museums = tuple(Museum(f"M{n}", 0, 2) for n in range(4))
    shy = tuple(Participant(f"P{n}", "Peru", avoid=("M0", "M1", "M2")) for n in range(2))
    bold = tuple(Participant(f"P{n}", "Peru") for n in range(2, 6))
    outcome = solve(Problem("shy", (*bold, *shy), museums))
    assert outcome.plan is not None
    assert {outcome.plan["placed"][each.id] for each in shy} == {"M3"}


def content(**changes: Any) -> dict[str, Any]:
    return {
        "schema": "plc/1",
        "name": "n",
        "participants": [{"id": "p", "country": "Peru", "interests": ["loans"], "prefers": ["m"], "avoid": []}],
        "museums": [{"id": "m", "min": 1, "max": 2, "strengths": [], "prefers": ["p"]}],
        "rules": [{"id": "mix", "type": "max_same_country", "max": 1, "label": "Mixed"}],
        **changes,
    }


def test_a_file_becomes_a_problem() -> None:
    problem = problem_from(content(locks={"p": "m"}, hosted_before={"m": ["Oman"]}))
    assert problem.participants == (Participant("p", "Peru", ("loans",), ("m",)),)
    assert problem.museums == (replace(YORK, id="m", least=1, most=2, strengths=(), prefers=("p",)),)
    assert (problem.most_same_country, problem.locks, problem.hosted_before) == (
        1,
        {"p": "m"},
        {"m": frozenset({"Oman"})},
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"schema": "sel/1"}, "problem: schema: must be “plc/1”"),
        ({"museums": [{"id": "m", "min": 3, "max": 2}]}, "problem: museums[0]: min 3 is more than max 2"),
        ({"museums": [{"id": "m", "max": -1}]}, "problem: museums[0].max: must be from 0 to 1,000,000,000, not -1"),
        ({"museums": [{"id": "x", "max": 1}]}, "problem: participants[0].prefers[0]: no such museum: “m”"),
        ({"museums": [{"id": "m", "max": 1}, {"id": "m", "max": 1}]}, "problem: two museums have the id “m”"),
        ({"participants": {}}, "problem: participants: must be a list"),
        ({"participants": [{"id": "p"}]}, "problem: participants[0]: “country” is missing"),
        ({"rules": [{"type": "x"}]}, "problem: rules[0]: no such type of rule: “x”"),
        ({"locks": {"q": "m"}}, "problem: locks.q: no such participant"),
        ({"locks": {"p": "q"}}, "problem: locks.p: no such museum: “q”"),
        ({"apart": [["p"]]}, "problem: apart[0]: must name two participants"),
        ({"together": [["p", "p"]]}, "problem: together[0]: names the same entry twice"),
        ({"hosted_before": {"q": []}}, "problem: hosted_before.q: no such museum"),
        ({"name": ["n"]}, "problem: name: must be text"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(changes: dict[str, Any], refusal: str) -> None:
    with pytest.raises(BadProblem) as refused:
        problem_from(content(**changes))
    assert str(refused.value) == refusal


def test_a_plan_with_unknown_people_is_refused() -> None:
    with pytest.raises(BadProblem, match=r"^plan: placed\.q: no such participant$"):
        placed_from({"placed": {"q": "m"}}, problem_from(content()))
