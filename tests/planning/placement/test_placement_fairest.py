"""Nobody below their k-th wish: no placement has a smaller k, and among those with it none has better wishes."""

from __future__ import annotations

from itertools import product

from sojourn.planning.placement.check import check
from sojourn.planning.placement.fairest import fairest
from sojourn.planning.placement.problem import Problem
from tests.planning.placement.small import small_placement


def worst_wish(problem: Problem, placed: dict[str, str]) -> int:
    """The number of the least of the wishes that came true; 99 where somebody has none of theirs."""
    asked = [each for each in problem.participants if each.prefers and each.id not in problem.locks]
    ranks = [dict(zip(each.prefers, each.ranks or range(99), strict=False)).get(placed[each.id], 98) for each in asked]
    return max((rank + 1 for rank in ranks), default=0)


def test_no_placement_keeps_everybody_nearer_to_their_first_wish() -> None:
    compared = 0
    for seed in range(150):
        problem = small_placement(seed)
        people = [each.id for each in problem.participants]
        every = (
            dict(zip(people, museums, strict=True))
            for museums in product([museum.id for museum in problem.museums], repeat=len(people))
        )
        kept = [(placed, judged.score["wishes"]) for placed in every if (judged := check(problem, placed)).is_kept]
        least = min((worst_wish(problem, placed) for placed, _ in kept), default=99)
        found = fairest(problem)
        if not 0 < least < 99:
            assert found is None or least == 0, seed
            continue
        compared += 1
        assert found is not None, seed
        assert (found.wish, found.is_least) == (least, True), seed
        best = min(cost for placed, cost in kept if worst_wish(problem, placed) <= least)
        assert found.score["wishes"] == best, seed
    assert compared > 30
