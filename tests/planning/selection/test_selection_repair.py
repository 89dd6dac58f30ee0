"""After something went wrong the fewest hear something new: the repair against every cohort of many small selections."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from sojourn.planning.outcome import BadProblem
from sojourn.planning.selection.check import check
from sojourn.planning.selection.problem import Problem
from sojourn.planning.selection.repair import Declined, Fewer, Mishap, Places, after, mishaps_from, repair
from sojourn.planning.selection.solve import solve
from tests.planning.selection.small import CASES, CHUNKS, every_cohort, small_selection


def some_mishap(problem: Problem, pick: Random) -> Mishap:
    department = pick.choice(problem.departments)
    return pick.choice(
        [
            Declined(pick.choice(problem.applicants).id),
            Fewer(department.id, pick.randint(0, department.most)),
            Places(pick.randint(0, problem.places)),
        ]
    )


def best_of_all(problem: Problem) -> tuple[int, int, int] | None:
    """(places left empty, told, −score) of the best cohort, counted here anew."""
    best, left_out = None, set(problem.leave_out)
    for cohort in every_cohort(problem):
        judged = check(problem, cohort)
        if judged.is_kept:
            pairs = {(each, cohort.get(each, "out")) for each in {*cohort, *problem.published} - left_out}
            told = sum(problem.published.get(each, "out") != now for each, now in pairs)
            found = (max(0, min(problem.places, len(problem.published)) - len(cohort)), told, -judged.score["score"])
            best = found if best is None else min(best, found)
    return best


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_places_are_filled_again_and_nobody_hears_something_new_who_need_not(chunk: int) -> None:
    for seed in range(chunk, CASES // 10, CHUNKS):
        problem, pick = small_selection(seed), Random(seed)
        published = solve(problem).plan
        if not published or not published["chosen"]:
            continue
        mishaps = [some_mishap(problem, pick)]
        mended = repair(problem, published["chosen"], mishaps)
        changed = after(replace(problem, published=published["chosen"]), mishaps)
        best = best_of_all(changed)
        if best is None:
            assert (mended.outcome.status, mended.outcome.plan) == ("impossible", None), seed
            assert mended.gives, seed
            continue
        score = {"empty": best[0], "kept": best[1], "score": -best[2]}
        assert (mended.outcome.status, mended.outcome.score) == ("optimal", score), seed
        assert mended.outcome.plan is not None
        judged = check(changed, mended.outcome.plan["chosen"])
        assert (judged.broken, judged.score) == ((), score), seed
        assert len(mended.told) == best[1], seed


def test_a_mishap_that_speaks_of_nobody_is_refused() -> None:
    problem = small_selection(3)
    for content, refusal in (
        ({"declined": {"applicant": "nobody"}}, "no such applicant: “nobody”"),
        ([{"places": {"max": 2}}, {}], "one mishap is needed, named declined or fewer or places"),
        ({"fewer": {"department": "D9", "max": 1}}, "no such department: “D9”"),
    ):
        with pytest.raises(BadProblem, match=refusal):
            mishaps_from(content, problem)
