"""The stored results of fmcooper/matchingproblems (its brute force), asked of our exact model again."""

from __future__ import annotations

import re
from pathlib import Path

from sojourn.planning.formats.matchingproblems import Optima, optima, read_instance

NAMES = {
    "size": "optimal_size",
    "max_size_min_cost": "optimal_maxsizemincost",
    "max_size_min_degree": "optimal_maxsizemindegree",
    "max_size_min_square_cost": "optimal_maxsizeminsqcost",
    "generous_max_profile": "optimal_generousmaxprofile",
    "greedy_max_profile": "optimal_greedymaxprofile",
    "greedy_profile": "optimal_greedyprofile",
}


def reproduced(checkout: Path) -> dict[str, tuple[int, int]]:
    """By folder of stored results: how many figures are the same, of how many."""
    found: dict[str, tuple[int, int]] = {}
    for answers in sorted(checkout.glob("Evaluations/*/bruteforce*")):
        same = compared = 0
        for file in sorted(answers.glob("*.txt")):
            instance = read_instance((answers.parent / "instances" / file.name).read_text())
            best = optima(instance, closures="allowed" if answers.name.endswith("_pc") else "open")
            stored = dict(re.findall(r"^(optimal_\w+): (.+)$", file.read_text(), re.MULTILINE))
            for ours, theirs in NAMES.items():
                if theirs in stored:
                    compared += 1
                    same += best is not None and figure(best, ours) == numbers(stored[theirs])
        found[f"{answers.parent.name}/{answers.name}"] = (same, compared)
    return found


def figure(best: Optima, name: str) -> tuple[int, ...]:
    value = getattr(best, name)
    return value if isinstance(value, tuple) else (value,)


def numbers(text: str) -> tuple[int, ...]:
    found = [int(word) for word in re.findall(r"\d+", text)]
    while len(found) > 1 and not found[-1]:
        found.pop()
    return tuple(found)
