"""The placement is the best: the solver against every possible placement of many small problems."""

from __future__ import annotations

import pytest

from sojourn.planning.placement.check import check
from sojourn.planning.placement.solve import solve
from tests.planning.placement.small import CASES, CHUNKS, best_by_trying_all, small_placement


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_solver_finds_the_best_of_all_placements(chunk: int) -> None:
    for seed in range(chunk, CASES, CHUNKS):
        problem = small_placement(seed)
        best = best_by_trying_all(problem)
        outcome = solve(problem)
        if best is None:
            assert (outcome.status, outcome.plan) == ("impossible", None), seed
        else:
            assert outcome.plan is not None, seed
            assert (outcome.status, outcome.score) == ("optimal", best), seed
            assert outcome.bound == best["wishes"], seed
            judgement = check(problem, outcome.plan["placed"])
            assert (judgement.broken, judgement.score) == ((), outcome.score), seed
