"""How good a cohort can be at best, and which applicants no best cohort can contain: a bound that is exact.

The linear relaxation is solved in floating point, but only its prices are believed: rounded to whole 2⁻²⁰ they give, by
weak duality and in whole numbers only, a bound that holds whatever the rounding was. With a good cohort in hand most
applicants fall away (2,000 → some 60), so that the proof takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sojourn.planning.selection.demands import Demands, demands_of
from sojourn.planning.selection.problem import Problem

if TYPE_CHECKING:
    from ortools.linear_solver.pywraplp import Constraint, Variable

SCALE = 2**20
"""Prices are whole multiples of 1/SCALE."""
STEP_PRICE = 1024
"""The price of overstepping a limit by one person; of a sum of costs, by the largest cost."""
LIKELY = 100
"""Best and cheapest applicants that a quick search for any cohort looks at."""
NEVER = 2**80
"""The price of a host for whom there is none."""


@dataclass(frozen=True)
class Bound:
    """No cohort scores more than `total`; none that contains applicant i scores more than `with_applicant(i)`."""

    total_scaled: int
    reduced_scaled: tuple[int, ...]
    """Score minus prices of what the applicant uses, one each; below zero: they cost more than they bring."""

    @property
    def total(self) -> int:
        return self.total_scaled // SCALE

    def with_applicant(self, index: int) -> int:
        return (self.total_scaled + min(0, self.reduced_scaled[index])) // SCALE


class Relaxation:
    """The linear relaxation of a selection, built once and asked again with one applicant forced in."""

    engine = "GLOP"

    def __init__(
        self, problem: Problem, demands: Demands | None = None, candidates: Iterable[int] | None = None
    ) -> None:
        """Over the demands and applicants (by index) given, or else all of the problem; nobody else is chosen."""
        from ortools.linear_solver import pywraplp

        self.problem = problem
        self._worth = self._worth_of_applicants()
        self.demands = demands or demands_of(problem)
        self._solver: Any = pywraplp.Solver.CreateSolver(self.engine)
        self._lines: list[Constraint] = []
        self._hostings: dict[str, Constraint] = {}
        self._varieties: list[tuple[Constraint, list[Constraint]]] = []
        everyone = range(len(problem.applicants))
        self._chosen: dict[int, Variable] = {
            index: self._solver.NumVar(0, 1, "") for index in (everyone if candidates is None else candidates)
        }
        self._build()

    def _worth_of_applicants(self) -> tuple[int, ...]:
        return self.problem.scores

    def _limit(self, least_rule: str, most_rule: str, least: int | None, most: int | None, weight: int = 1) -> Any:
        """A row of the rules that name its two limits; `weight` is the largest in it."""
        return self._row(least, most)

    def _row(self, least: int | None, most: int | None) -> Any:
        infinity = self._solver.infinity()
        return self._solver.Constraint(-infinity if least is None else least, infinity if most is None else most)

    def _build(self) -> None:
        objective = self._solver.Objective()
        objective.SetMaximization()
        for index, variable in self._chosen.items():
            objective.SetCoefficient(variable, self._worth[index])
        for line in self.demands.lines:
            row = self._limit(line.rule, line.rule, line.least, line.most, max(line.weights.values(), default=1))
            for index in self._present(line.weights):
                row.SetCoefficient(self._chosen[index], line.weights[index])
            self._lines.append(row)
        for variety in self.demands.varieties:
            whole, parts = self._limit(variety.rule, variety.rule, variety.least, None), []
            for bearers in variety.bearers:
                seen, part = self._solver.NumVar(0, 1, ""), self._row(None, 0)
                whole.SetCoefficient(seen, 1)
                part.SetCoefficient(seen, 1)
                for index in self._present(bearers):
                    part.SetCoefficient(self._chosen[index], -1)
                parts.append(part)
            self._varieties.append((whole, parts))
        self._build_hosting()

    def _build_hosting(self) -> None:
        for each in self.demands.hostings:
            row = self._limit(each.least_rule, each.most_rule, each.least, each.most)
            self._hostings[each.department] = row
        if not self._hostings:
            return
        for index, variable in self._chosen.items():
            balance = self._row(0, 0)
            balance.SetCoefficient(variable, -1)
            for department in self.problem.applicants[index].departments:
                hosted = self._solver.NumVar(0, 1, "")
                balance.SetCoefficient(hosted, 1)
                self._hostings[department].SetCoefficient(hosted, 1)

    def _present(self, indices: Collection[int]) -> Iterable[int]:
        """Those of the indices that are candidates, by the shorter way."""
        if len(indices) <= len(self._chosen):
            return (index for index in indices if index in self._chosen)
        return (index for index in self._chosen if index in indices)

    def bound(self, forced: int | None = None) -> Bound | None:
        """Solve, with one applicant forced in where named. None where the relaxation itself has no solution (or no prices)."""
        from ortools.linear_solver import pywraplp

        if forced is not None:
            self._chosen[forced].SetLb(1)
        try:
            if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
                return None
            return self._priced(forced)
        finally:
            if forced is not None:
                self._chosen[forced].SetLb(0)

    def _priced(self, forced: int | None) -> Bound:
        """Weak duality in whole numbers: what the limits are worth, plus what each applicant brings above the prices."""
        reduced = [worth * SCALE for worth in self._worth]
        total = 0
        for line, row in zip(self.demands.lines, self._lines, strict=True):
            price = _price(row, line.least, line.most)
            if price:
                total += price * ((line.most if price > 0 else line.least) or 0)
                for index, weight in line.weights.items():
                    reduced[index] -= price * weight
        for variety, (whole, parts) in zip(self.demands.varieties, self._varieties, strict=True):
            wanted = -_price(whole, variety.least, None)
            total -= wanted * variety.least
            for bearers, part in zip(variety.bearers, parts, strict=True):
                price = _price(part, None, 0)
                total += max(0, wanted - price)
                for index in bearers:
                    reduced[index] += price
        total += self._hosted(reduced)
        total += sum(reduced[i] if i == forced else max(0, reduced[i]) for i in range(len(reduced)))
        return Bound(total, tuple(reduced))

    def _hosted(self, reduced: list[int]) -> int:
        """What the departments' limits are worth; takes from each applicant the price of their cheapest department."""
        if not self._hostings:
            return 0
        total, prices = 0, {}
        for each in self.demands.hostings:
            price = _price(self._hostings[each.department], each.least, each.most)
            prices[each.department] = price
            total += price * (each.most if price > 0 else each.least)
        for index, applicant in enumerate(self.problem.applicants):
            reduced[index] -= min((prices[department] for department in applicant.departments), default=NEVER)
        return total


class Contradiction(Relaxation):
    """The relaxation with limits that may be overstepped at a price, asked which rules contradict each other.

    Where some oversteppings cannot be avoided, the prices say which rules are to blame, and weak duality proves it exactly.
    """

    def __init__(self, problem: Problem, demands: Demands | None = None) -> None:
        self._steps: list[tuple[str, Variable, float]] = []
        """(rule, by how much it is overstepped, price of one unit)"""
        self._limits: list[tuple[str, str, Constraint, int | None, int | None]] = []
        super().__init__(problem, demands)

    def _worth_of_applicants(self) -> tuple[int, ...]:
        return (0,) * len(self.problem.applicants)

    def _limit(self, least_rule: str, most_rule: str, least: int | None, most: int | None, weight: int = 1) -> Any:
        row = self._row(least, most)
        for rule, limit, direction in ((least_rule, least, 1), (most_rule, most, -1)):
            if limit is not None:
                step = self._solver.NumVar(0, self._solver.infinity(), "")
                row.SetCoefficient(step, direction)
                self._steps.append((rule, step, STEP_PRICE / max(1, weight)))
        self._limits.append((least_rule, most_rule, row, least, most))
        return row

    def between(self, rules: Collection[str]) -> list[str] | None:
        """Some of these rules that cannot hold together, proven; None where the relaxation sees no contradiction."""
        objective = self._solver.Objective()
        for rule, step, price in self._steps:
            objective.SetCoefficient(step, -price if rule in rules else 0)
        bound = self.bound()
        if bound is None or bound.total_scaled >= 0:
            return None
        blamed = set()
        for least_rule, most_rule, row, least, most in self._limits:
            price = _price(row, least, most)
            if price:
                blamed.add(most_rule if price > 0 else least_rule)
        return [rule for rule in rules if rule in blamed]

    def likely(self) -> list[int]:
        """The applicants of the last answer, whole or in part, with the best and the cheapest: a cohort is likely among them."""
        applicants, scores = self.problem.applicants, self.problem.scores
        everyone = range(len(applicants))
        best = sorted(everyone, key=lambda index: -scores[index])[:LIKELY]
        cheapest = sorted(everyone, key=lambda index: applicants[index].cost)[:LIKELY]
        used = (index for index in everyone if self._chosen[index].solution_value() > 0)
        return sorted({*best, *cheapest, *used})


def _price(row: Constraint, least: int | None, most: int | None) -> int:
    """The row's price in 1/SCALE, never of the sign for which the row has no limit (there it would prove nothing)."""
    price: int = round(row.dual_value() * SCALE)
    return max(0, price) if least is None else min(0, price) if most is None else price
