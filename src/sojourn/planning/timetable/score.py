"""What a plan costs, level by level, counted from the plan alone."""

from __future__ import annotations

from collections.abc import Iterable

from sojourn.planning.timetable.checks.facts import Facts
from sojourn.planning.timetable.checks.spots import Found, Spots, laid_out
from sojourn.planning.timetable.problem import Level, Plan, Problem


def score(problem: Problem, plan: Plan) -> dict[str, int]:
    """Count the cost of a plan by level id, most important level first, whether or not a rule is broken."""
    facts = Facts(problem)
    spots = Spots(facts, laid_out(facts, plan))
    return totals(problem.levels, (spots.look(spot) for spot in spots.everywhere()))


def totals(levels: tuple[Level, ...], found: Iterable[Found]) -> dict[str, int]:
    """Add up by level id what was found at some spots."""
    amounts = [0] * len(levels)
    for at_spot in found:
        for place, amount in at_spot.costs:
            amounts[place] += amount
    return {level.id: amount for level, amount in zip(levels, amounts, strict=True)}
