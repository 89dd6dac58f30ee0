"""The fairest placement beside the cheapest: nobody below their k-th wish, for the smallest k that can be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sojourn.planning.cpsat import Clock
from sojourn.planning.outcome import ShouldStop
from sojourn.planning.placement.check import check
from sojourn.planning.placement.problem import Participant, Problem, ranks_by
from sojourn.planning.placement.solve import solve


@dataclass(frozen=True)
class Fairest:
    """Who goes where when nobody gets less than their `wish`-th wish, and the fewest worse wishes beyond that."""

    wish: int
    is_least: bool
    """True where a smaller number is proven impossible."""
    placed: Mapping[str, str]
    score: Mapping[str, int]

    @property
    def text(self) -> str:
        """One sentence for staff."""
        return (
            f"Nobody gets less than their wish number {self.wish}; all wishes together then cost {self.score['wishes']}"
        )

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        return {
            "text": self.text,
            "wish": self.wish,
            "least": self.is_least,
            "score": dict(self.score),
            "placed": dict(self.placed),
        }


def fairest(problem: Problem, *, seconds: float = 30.0, should_stop: ShouldStop | None = None) -> Fairest | None:
    """Find it by halving; None where somebody must go somewhere that they did not wish for.

    Whoever wished nothing, or is promised a place, may go anywhere.
    """
    clock, found = Clock(seconds), None
    low, high, is_sure = 1, max((len(each.prefers) for each in problem.participants), default=0), True
    while low <= high and clock.left > 0:
        wish = (low + high) // 2
        people = tuple(_kept_to(problem, each, wish) for each in problem.participants)
        outcome = solve(replace(problem, participants=people), seconds=clock.left, should_stop=should_stop)
        if outcome.plan is not None:
            placed = outcome.plan["placed"]
            found, high = (wish, placed, check(problem, placed).score), wish - 1
        else:
            is_sure = is_sure and outcome.status == "impossible"
            low = wish + 1
    if found is None:
        return None
    return Fairest(found[0], is_sure and low > high, found[1], found[2])


def _kept_to(problem: Problem, person: Participant, wish: int) -> Participant:
    """The participant with every museum to avoid that is not among the first wishes."""
    if not person.prefers or person.id in problem.locks:
        return person
    wished = {museum for museum, rank in ranks_by(person).items() if rank < wish}
    allowed = wished - set(person.avoid)
    return replace(person, avoid=tuple(museum.id for museum in problem.museums if museum.id not in allowed))
