"""After something went wrong the fewest go elsewhere: the repair against every possible placement of many small problems."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from sojourn.planning.outcome import BadProblem
from sojourn.planning.placement.check import check
from sojourn.planning.placement.problem import Problem
from sojourn.planning.placement.repair import Closed, Fewer, Mishap, Withdrawn, after, mishaps_from, repair
from sojourn.planning.placement.solve import solve
from tests.planning.placement.small import CASES, CHUNKS, small_placement


def some_mishap(problem: Problem, pick: Random) -> Mishap:
    museum = pick.choice(problem.museums)
    return pick.choice(
        [
            Withdrawn(pick.choice(problem.participants).id),
            Closed(museum.id),
            Fewer(museum.id, pick.randint(0, museum.most)),
        ]
    )


def best_of_all(problem: Problem) -> list[int] | None:
    """(told, wishes, repeats, …) of the best placement, where what was published counts before all, counted here anew."""
    people = [participant.id for participant in problem.participants]
    best = None
    for museums in product([museum.id for museum in problem.museums], repeat=len(people)):
        placed = dict(zip(people, museums, strict=True))
        judged = check(replace(problem, published={}), placed)
        if judged.is_kept:
            told = sum(problem.published.get(each, museum) != museum for each, museum in placed.items())
            found = [told, *judged.score.values()]
            best = found if best is None else min(best, found)
    return best


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nobody_goes_elsewhere_who_could_stay(chunk: int) -> None:
    for seed in range(chunk, CASES // 4, CHUNKS):
        problem, pick = small_placement(seed), Random(seed)
        published = solve(problem).plan
        if published is None:
            continue
        mishaps = [some_mishap(problem, pick)]
        mended = repair(problem, published["placed"], mishaps)
        changed = after(replace(problem, published=published["placed"]), mishaps)
        best = best_of_all(changed)
        if best is None:
            assert (mended.outcome.status, mended.outcome.plan) == ("impossible", None), seed
            assert mended.gives, seed
            continue
        assert mended.outcome.plan is not None, seed
        judged = check(changed, mended.outcome.plan["placed"])
        assert judged.is_kept, seed
        assert (mended.outcome.status, mended.outcome.score) == ("optimal", judged.score), seed
        assert [*judged.score.values()] == (best if changed.published else best[1:]), seed
        assert len(mended.told) == best[0], seed


def test_whoever_was_told_a_museum_off_their_list_stays_there() -> None:
    problem = small_placement(3)
    everywhere = [museum.id for museum in problem.museums]
    roomy = replace(
        problem,
        museums=tuple(replace(museum, least=0, most=9) for museum in problem.museums),
        participants=tuple(replace(each, prefers=(everywhere[0],), avoid=()) for each in problem.participants),
        rules=(),
        locks={},
        together=(),
        apart=(),
    )
    published = {each.id: everywhere[-1] for each in roomy.participants}
    assert repair(roomy, published, []).told == ()


def test_a_mishap_that_speaks_of_nobody_is_refused() -> None:
    problem = small_placement(3)
    for content, refusal in (
        ({"withdrawn": {"participant": "nobody"}}, "no such participant: “nobody”"),
        (
            [{"closed": {"museum": "M0"}}, {"burnt": {"museum": "M0"}}],
            "one mishap is needed, named withdrawn or closed",
        ),
        ({"fewer": {"museum": "M0", "max": -1}}, "must be from 0"),
    ):
        with pytest.raises(BadProblem, match=refusal):
            mishaps_from(content, problem)
