"""People choose between real alternatives: each keeps every rule, stays near the best, and says what it gains for what."""

from __future__ import annotations

from sojourn.planning.selection.alternatives import alternatives
from sojourn.planning.selection.check import check
from sojourn.planning.selection.solve import solve
from tests.planning.selection.small import small_selection, sound_cohorts


def test_no_cohort_within_the_distance_has_more_countries_than_the_one_offered() -> None:
    offered = 0
    for seed in range(60):
        problem, distance = small_selection(seed), 0.3
        sound = sound_cohorts(problem)
        if not sound:
            continue
        best = solve(problem).plan["chosen"]
        top = check(problem, best).score["score"]
        least = top - int(abs(top) * distance)
        country = {each.id: each.values["country"][0] for each in problem.applicants}
        counts = {len({country[id] for id in cohort}): None for score, cohort in sound if score >= least}
        most, had = max(counts), len({country[id] for id in best})
        found = list(alternatives(problem, best, distance=distance, others=0))
        assert bool(found) == (most > had), seed
        for other in found:
            offered += 1
            assert len({country[id] for id in other.cohort}) == most, seed
            assert other.score >= least, seed
            assert check(problem, other.cohort).broken == (), seed
            assert other.text.startswith(f"{most - had} more countr"), seed
    assert offered > 3
