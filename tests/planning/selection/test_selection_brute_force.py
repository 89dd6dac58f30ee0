"""The best cohort is the best, and the exchange the cheapest: the solvers against every possible cohort of small selections."""

from __future__ import annotations

import pytest

from sojourn.planning.selection.check import check
from sojourn.planning.selection.exchange import Exchanges
from sojourn.planning.selection.solve import solve
from tests.planning.selection.small import CASES, CHUNKS, every_cohort, small_selection, sound_cohorts


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_solver_finds_the_best_of_all_cohorts(chunk: int) -> None:
    for seed in range(chunk, CASES, CHUNKS):
        problem = small_selection(seed)
        best = max((score for score, _ in sound_cohorts(problem)), default=None)
        outcome = solve(problem)
        if best is None:
            assert (outcome.status, outcome.plan) == ("impossible", None), seed
        else:
            assert outcome.plan is not None, seed
            assert (outcome.status, outcome.score, outcome.bound) == ("optimal", {"score": best}, best), seed
            judgement = check(problem, outcome.plan["chosen"])
            assert (judgement.broken, judgement.score) == ((), {"score": best}), seed


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_exchange_is_cheaper_and_in_none_as_cheap_do_fewer_leave(chunk: int) -> None:
    for seed in range(chunk, CASES // 5, CHUNKS):
        problem = small_selection(seed)
        sound = sound_cohorts(problem)
        if not sound:
            continue
        chosen = solve(problem).plan["chosen"]
        best = max(score for score, _ in sound)
        exchanges = Exchanges(problem, chosen)
        for exchange in exchanges.of_all():
            among = [
                (best - score, len(set(chosen) - set(cohort)))
                for score, cohort in sound
                if exchange.applicant in cohort
            ]
            if not among:
                assert exchange.status == "impossible", seed
                continue
            assert (exchange.status, exchange.lost, len(exchange.leaves)) == ("optimal", *min(among)), seed
            alone = [
                best - score
                for score, cohort in sound
                if exchange.applicant in cohort
                and len(set(chosen) - set(cohort)) == 1
                and len(set(cohort) - set(chosen)) == 1
            ]
            assert (exchange.swap.lost if exchange.swap else None) == min(alone, default=None), seed
            if exchange.swap:
                assert check(problem, exchange.swap.cohort).broken == (), seed


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_is_said_to_stand_in_the_way_does(chunk: int) -> None:
    for seed in range(chunk, CASES // 5, CHUNKS):
        problem = small_selection(seed)
        outcome = solve(problem)
        if outcome.plan is None:
            continue
        chosen = outcome.plan["chosen"]
        for exchange in Exchanges(problem, chosen).of_all():
            people = {*chosen, exchange.applicant}
            named = {reason.about for reason in exchange.in_the_way}
            if len(people) > problem.places:
                assert "places" in named, seed
            else:
                tried = [check(problem, cohort).broken for cohort in every_cohort(problem) if set(cohort) == people]
                assert (not named) == any(not broken for broken in tried), seed
