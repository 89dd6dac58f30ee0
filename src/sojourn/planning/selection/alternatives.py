"""Other cohorts nearly as good, clearly different, each with what it gives up and what it gains."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sojourn.planning.cpsat import Clock
from sojourn.planning.outcome import ShouldStop
from sojourn.planning.selection.check import check
from sojourn.planning.selection.problem import Problem, Rule
from sojourn.planning.selection.solve import solve

KNOWN = " known "
"""A field that marks who is in which cohort found so far."""


@dataclass(frozen=True)
class Alternative:
    """A cohort that keeps every rule, beside the best one."""

    cohort: Mapping[str, str | None]
    score: int
    lost: int
    """How much lower its score is than the best."""
    gains: str
    """What it has instead: "2 more countries", "4 other people"."""

    @property
    def text(self) -> str:
        """The trade-off in one line: "2 more countries for 1.4 % of the score"."""
        share = 100 * self.lost / (self.score + self.lost) if self.score + self.lost else 0.0
        return f"{self.gains} for {share:.1f} % of the score"

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        return {"text": self.text, "score": self.score, "lost": self.lost, "chosen": dict(self.cohort)}


def alternatives(
    problem: Problem,
    best: Mapping[str, str | None],
    *,
    distance: float = 0.05,
    fields: Sequence[str] = ("country",),
    others: int = 2,
    seconds: float = 20.0,
    seed: int = 1,
    should_stop: ShouldStop | None = None,
) -> Iterator[Alternative]:
    """Find cohorts whose score is within `distance` (a share of the best score) of the best cohort's.

    For each of the `fields`: the cohort with most different values of it (if it has more than the best one), and among those
    the best. Then up to `others` cohorts that share as few people as can be with the best one and with each other.
    """
    search = _Search(problem, best, distance, Clock(seconds), seed, should_stop)
    for field in fields:
        found = search.with_most_values_of(field)
        if found is not None:
            yield found
    for _ in range(others):
        found = search.of_others()
        if found is None:
            return
        yield found


class _Search:
    """Finds one alternative after the other: the best cohort under one more rule, which is tightened as far as the distance allows."""

    def __init__(
        self,
        problem: Problem,
        best: Mapping[str, str | None],
        distance: float,
        clock: Clock,
        seed: int,
        should_stop: ShouldStop | None,
    ) -> None:
        self._problem, self._best, self._clock, self._seed, self._should_stop = problem, best, clock, seed, should_stop
        self._score = check(problem, best).score["score"]
        self._least = self._score - int(abs(self._score) * distance)
        self._known = [frozenset(best)]

    def with_most_values_of(self, field: str) -> Alternative | None:
        """The cohort with most different values of a field; None where none has more than the best one."""
        had = self._values_of(field, self._best)
        found = self._furthest(
            range(had + 1, self._values_of(field, [each.id for each in self._problem.applicants]) + 1),
            lambda least: replace(
                self._problem, rules=(*self._problem.rules, Rule("", "min_distinct", "", field, least=least))
            ),
        )
        if found is None:
            return None
        more = self._values_of(field, found) - had
        return self._alternative(found, f"{more} more {field if more == 1 else _plural(field)}")

    def of_others(self) -> Alternative | None:
        """The cohort of which each known one holds as few as can be; None where none differs."""
        marked = tuple(
            replace(
                each,
                values={**each.values, KNOWN: tuple(str(n) for n, known in enumerate(self._known) if each.id in known)},
            )
            for each in self._problem.applicants
        )
        found = self._furthest(
            range(1, len(self._best) + 1),
            lambda others: replace(
                self._problem,
                applicants=marked,
                rules=(*self._problem.rules, Rule("", "max_per", "", KNOWN, most=len(self._best) - others)),
            ),
        )
        if found is None:
            return None
        others = len(set(found) - set(self._best))
        return self._alternative(found, f"{others} other people" if others != 1 else "1 other person")

    def _furthest(self, steps: range, tightened: Callable[[int], Problem]) -> Mapping[str, str | None] | None:
        """The best cohort at the furthest step that leaves one within the distance. Each step asks more than the one before."""
        found: Mapping[str, str | None] | None = None
        low, high = steps.start, steps.stop - 1
        while low <= high and self._clock.left > 0:
            middle = (low + high) // 2
            outcome = solve(tightened(middle), seconds=self._clock.left, seed=self._seed, should_stop=self._should_stop)
            if outcome.plan is not None and outcome.score["score"] >= self._least:
                found, low = outcome.plan["chosen"], middle + 1
            else:
                high = middle - 1
        return found

    def _alternative(self, cohort: Mapping[str, str | None], gains: str) -> Alternative:
        judgement = check(self._problem, cohort)
        if judgement.broken:
            raise AssertionError(f"the alternative breaks {judgement.broken}")
        self._known.append(frozenset(cohort))
        score = judgement.score["score"]
        return Alternative(cohort, score, self._score - score, gains)

    def _values_of(self, field: str, cohort: Collection[str]) -> int:
        return len(
            {value for each in self._problem.applicants if each.id in cohort for value in each.values.get(field, ())}
        )


def _plural(field: str) -> str:
    """The field's name for more than one of its values."""
    return f"{field[:-1]}ies" if field.endswith("y") else f"{field}s"
