"""Why no cohort can be found: the sets of rules are as small as can be, and what is said to help helps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sojourn.planning.selection.demands import demands_among, demands_of, labels_of
from sojourn.planning.selection.explain import explain, relaxed
from sojourn.planning.selection.problem import Problem
from sojourn.planning.selection.solve import solve
from tests.planning.selection.small import CASES, CHUNKS, every_cohort, small_selection, sound_cohorts
from tests.planning.selection.test_selection_rules import FOUR, HOST


def without(problem: Problem, given_up: set[str]) -> bool:
    """True where some cohort keeps every rule but these. Tries every set of people and hosts, with the checker's eyes closed."""
    demands = demands_of(problem)
    kept = demands_among(demands, [rule for rule in labels_of(demands) if rule not in given_up])
    roomy = replace(problem, places=len(problem.applicants))
    index = {applicant.id: number for number, applicant in enumerate(problem.applicants)}
    for cohort in every_cohort(roomy):
        members = {index[each] for each in cohort}
        if problem.has_capacities and None in cohort.values():
            continue
        lines = all(
            (line.least or 0)
            <= sum(line.weights.get(i, 0) for i in members)
            <= (10**9 if line.most is None else line.most)
            for line in kept.lines
        )
        varied = all(sum(bool(members & set(b)) for b in v.bearers) >= v.least for v in kept.varieties)
        hosts = list(cohort.values())
        if lines and varied and all(h.least <= hosts.count(h.department) <= h.most for h in kept.hostings):
            return True
    return False


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_each_conflict_is_irreducible_and_each_relaxation_helps(chunk: int) -> None:
    for seed in range(chunk, CASES // 10, CHUNKS):
        problem = small_selection(seed)
        if len(problem.applicants) > 5:
            continue
        explanation = explain(problem)
        if sound_cohorts(problem):
            assert explanation.status == "possible", seed
            continue
        assert explanation.status == "impossible", seed
        labels = set(labels_of(demands_of(problem)))
        seen: set[str] = set()
        for conflict in explanation.conflicts:
            core = {rule.about for rule in conflict.rules}
            assert conflict.is_irreducible, seed
            assert not without(problem, labels - core), seed
            assert all(without(problem, labels - (core - {rule})) for rule in core), seed
            assert not seen & core, seed
            seen |= core
        assert explanation.relaxations, seed
        for relaxation in explanation.relaxations:
            assert sound_cohorts(relaxed(problem, relaxation.changes)), seed


def test_two_reasons_are_told_apart_and_resolved_together() -> None:
    problem = replace(
        FOUR, keep=("N1",), leave_out=("N1",), departments=(replace(FOUR.departments[0], least=9),), rules=(HOST,)
    )
    problem = replace(problem, applicants=tuple(replace(each, departments=("Asia",)) for each in problem.applicants))
    texts = [[rule.text for rule in conflict.rules] for conflict in explain(problem).conflicts]
    assert sorted(texts, key=len) == [["Asia hosts at least 9"], ["N1 must be chosen", "N1 must not be chosen"]]


def test_the_least_change_of_the_budget_is_named() -> None:
    from sojourn.planning.selection.problem import Rule

    budget = Rule("budget", "budget", "Within the budget", most=15)
    women = Rule("women", "min_value", "Two women", "gender", "f", least=2)
    explanation = explain(replace(FOUR, rules=(budget, women)))
    assert [relaxation.changes[0].text for relaxation in explanation.relaxations] == [
        "Within the budget: 20 instead of 15",
        "Two women: 1 instead of 2",
    ]
    assert all(relaxation.is_least for relaxation in explanation.relaxations)


def test_a_possible_selection_needs_no_explanation() -> None:
    assert solve(FOUR).status == "optimal"
    assert explain(FOUR).to_json() == "possible"
