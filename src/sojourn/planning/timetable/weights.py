"""How the levels of the objective are weighed into the one number that the local search walks down.

The levels themselves are compared in order (`costs.in_order`); these weights only guide. A gentle slope lets the search trade a little
between levels on its way, which leads lower on every level than strict order from the first minute does.
"""

from __future__ import annotations

from sojourn.planning.timetable.problem import Level, Problem

GENTLE = 2.5
STEEP = 40.0
PROMISE = 1000.0
"""What people have been told weighs so much more than the level below, whatever the slope."""


def gentle_weights(problem: Problem) -> tuple[int, ...]:
    """Each level a little heavier than the next."""
    return weights(problem, GENTLE)


def steep_weights(problem: Problem) -> tuple[int, ...]:
    """Each level so much heavier than the next that it is hardly ever traded."""
    return weights(problem, STEEP)


def weights(problem: Problem, slope: float) -> tuple[int, ...]:
    """Each level `slope` times as heavy as the next; at 1, what the levels cost is simply added up."""
    factor, found = 0.0, []
    for level in reversed(problem.levels):
        if _counts(level):
            step = PROMISE if level.weights.get("published_moved") else slope
            factor = factor * step if factor else 1.0
        found.append(round(factor) if _counts(level) else 0)
    return tuple(reversed(found))


def _counts(level: Level) -> bool:
    """Whether the level costs anything besides sessions left out, which the search weighs by itself."""
    return any(weight for name, weight in level.weights.items() if name != "unplaced")
