"""Why nobody can place everybody: the sets of rules are as small as can be, and what is said to help helps."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from sojourn.planning.explanation import Change
from sojourn.planning.placement.check import check
from sojourn.planning.placement.explain import explain, relaxed, rules_unkept
from sojourn.planning.placement.problem import Museum, Problem
from sojourn.planning.placement.sharing import labels_of
from tests.planning.placement.small import CASES, CHUNKS, best_by_trying_all, small_placement


def without(problem: Problem, given_up: set[str]) -> bool:
    """True where some placement keeps every rule but these."""
    changes = []
    for rule in given_up:
        is_least = rule.startswith("min ")
        is_number = is_least or rule.startswith("max ") or rule in {each.id for each in problem.rules}
        changes.append(Change(rule, "", 0, (0 if is_least else 99) if is_number else None))
    return best_by_trying_all(relaxed(problem, changes)) is not None


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_each_conflict_is_irreducible_and_each_relaxation_helps(chunk: int) -> None:
    for seed in range(chunk, CASES // 5, CHUNKS):
        problem = small_placement(seed)
        explanation = explain(problem)
        if best_by_trying_all(problem) is not None:
            assert explanation.status == "possible", seed
            continue
        assert explanation.status == "impossible", seed
        labels, seen = set(labels_of(problem)), set[str]()
        for conflict in explanation.conflicts:
            core = {rule.about for rule in conflict.rules}
            assert conflict.is_irreducible, seed
            assert not without(problem, labels - core), seed
            assert all(without(problem, labels - (core - {rule})) for rule in core), seed
            assert not seen & core, seed
            seen |= core
        assert explanation.relaxations, seed
        for relaxation in explanation.relaxations:
            assert best_by_trying_all(relaxed(problem, relaxation.changes)) is not None, seed


def test_too_few_places_are_made_up_by_the_fewest_more() -> None:
    problem = small_placement(4)
    museums = tuple(replace(museum, least=0, most=1) for museum in problem.museums[:1])
    people = tuple(replace(each, prefers=(), avoid=()) for each in problem.participants)
    problem = Problem("crowded", people, museums)
    explanation = explain(problem)
    assert [rule.text for rule in explanation.conflicts[0].rules] == [f"{museums[0].id} hosts at most 1"]
    assert [relaxation.changes[0].text for relaxation in explanation.relaxations] == [
        f"{museums[0].id} hosts at most 1: {len(people)} instead of 1"
    ]


def test_people_tied_together_by_others_are_seen_to_be_kept_apart() -> None:
    problem = small_placement(4)
    people = tuple(replace(problem.participants[0], id=f"P{n}", prefers=(), avoid=()) for n in range(40))
    museums = tuple(Museum(f"M{n}", 0, 9) for n in range(30))
    chain = tuple((f"P{n}", f"P{n + 1}") for n in range(20))
    problem = Problem("chain", people, museums, together=chain, apart=(("P3", "P5"),))

    conflicts = explain(problem).conflicts

    assert [rule.about for rule in conflicts[0].rules] == ["together P3 P4", "together P4 P5", "apart P3 P5"]
    assert conflicts[0].is_irreducible


def test_the_rules_that_a_placement_does_not_keep_are_those_that_the_checker_names() -> None:
    chance = Random(1)
    for seed in range(300):
        problem = small_placement(seed)
        placed = {each.id: chance.choice(problem.museums).id for each in problem.participants}
        unkept = rules_unkept(problem, placed)
        named = {rule.split()[1] if " " in rule else rule for rule in unkept}
        assert named == {reason.about for reason in check(problem, placed).broken}


def test_an_explanation_that_has_no_time_says_that_it_does_not_know() -> None:
    problem = small_placement(4)
    assert explain(problem, should_stop=lambda: True).status == "unknown"
