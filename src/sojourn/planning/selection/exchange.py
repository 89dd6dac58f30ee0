"""For everybody who is not in the cohort: what stands in their way, and the cheapest exchange that would let them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.planning.cpsat import Clock
from sojourn.planning.outcome import Reason, ShouldStop, Status
from sojourn.planning.selection.bound import Relaxation
from sojourn.planning.selection.check import check
from sojourn.planning.selection.problem import Problem
from sojourn.planning.selection.solve import Search
from sojourn.planning.selection.standing import Standing, Swap


@dataclass(frozen=True)
class Exchange:
    """What it would take to let one applicant in."""

    applicant: str
    in_the_way: tuple[Reason, ...]
    """The rules that the cohort would break if this applicant simply came on top: id and label of each."""
    status: Status
    """optimal: no cheaper exchange exists · feasible: found without proof · impossible: no cohort can hold them · none: not found."""
    leaves: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    """With the applicant first; the others come in because their coming makes the exchange cheaper."""
    lost: int = 0
    """How much the cohort's score falls."""
    cohort: Mapping[str, str | None] | None = None
    """The cohort after the exchange; it keeps every rule."""
    swap: Swap | None = None
    """The cheapest exchange of one for one, where there is one; it may cost more than the cheapest of all."""

    @property
    def text(self) -> str:
        """The exchange in one sentence."""
        if self.cohort is None:
            why = (
                "no cohort that keeps every rule holds them"
                if self.status == "impossible"
                else "no exchange was found in time"
            )
            return f"{self.applicant}: {why}."
        parts = [f"{' and '.join(self.leaves)} leave" + ("s" if len(self.leaves) == 1 else "")] if self.leaves else []
        if len(self.joins) > 1:
            parts.append(f"{' and '.join(self.joins[1:])} join" + ("s" if len(self.joins) == 2 else "") + " too")
        condition = f" if {' and '.join(parts)}" if parts else " without anybody leaving"
        text = f"{self.applicant} can come in{condition}: the score falls by {self.lost}."
        if self.swap is not None and len(self.leaves) > 1:
            text += f" In place of {self.swap.leaves} alone: by {self.swap.lost}."
        return text

    def to_json(self) -> dict[str, Any]:
        """As a plan's file writes it."""
        return {
            "in_the_way": [{"rule": reason.about, "text": reason.text} for reason in self.in_the_way],
            "status": self.status,
            "text": self.text,
            "leaves": list(self.leaves),
            "joins": list(self.joins),
            "lost": self.lost if self.cohort is not None else None,
            "swap": {"leaves": self.swap.leaves, "lost": self.swap.lost} if self.swap else None,
        }


class Exchanges:
    """Exchanges for one cohort: the relaxation is built once and asked for each applicant."""

    def __init__(self, problem: Problem, chosen: Mapping[str, str | None], *, workers: int = 1, seed: int = 1) -> None:
        self.problem = problem
        self.chosen = dict(chosen)
        self._workers, self._seed = workers, seed
        self._index = {applicant.id: index for index, applicant in enumerate(problem.applicants)}
        self._score = check(problem, chosen).score["score"]
        self._relaxation = Relaxation(problem)
        self._standing = Standing(problem, chosen)

    def of(self, applicant: str, *, seconds: float = 10.0, should_stop: ShouldStop | None = None) -> Exchange:
        """Find the exchange that costs least score, and among those the one in which fewest leave."""
        search = Search(
            self.problem,
            self._relaxation.demands,
            Clock(seconds),
            self._workers,
            self._seed,
            should_stop=should_stop,
            forced=self._index[applicant],
            near=frozenset(self.chosen),
        )
        outcome = search.best(self._relaxation.bound(self._index[applicant]))
        in_the_way, swap = self._standing.in_the_way(applicant), self._standing.swap(applicant)
        if outcome.plan is None:
            return Exchange(applicant, in_the_way, outcome.status)
        cohort: dict[str, str | None] = outcome.plan["chosen"]
        judgement = check(self.problem, cohort)
        if judgement.broken:
            raise AssertionError(f"the exchange for {applicant} breaks {judgement.broken}")
        joins = [each for each in cohort if each not in self.chosen and each != applicant]
        return Exchange(
            applicant,
            in_the_way,
            outcome.status,
            tuple(each for each in self.chosen if each not in cohort),
            (applicant, *joins),
            self._score - judgement.score["score"],
            cohort,
            swap,
        )

    def of_all(self, *, seconds: float = 30.0, should_stop: ShouldStop | None = None) -> Iterator[Exchange]:
        """The exchange of everybody who is not chosen, best score first, until time runs out."""
        clock = Clock(seconds)
        outside = [number for number, each in enumerate(self.problem.applicants) if each.id not in self.chosen]
        for number in sorted(outside, key=lambda number: -self.problem.scores[number]):
            if clock.left == 0 or (should_stop is not None and should_stop()):
                return
            yield self.of(self.problem.applicants[number].id, seconds=clock.left, should_stop=should_stop)
