"""The selection as a CP-SAT model over some of the applicants; for explanations, with rules that can be left out or give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from sojourn.planning.reading import LARGEST_NUMBER
from sojourn.planning.selection.demands import ENDLESS, Demands, demands_of
from sojourn.planning.selection.problem import Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import Constraint, IntVar


class Values(Protocol):
    """What a solver and its news of a better plan have in common."""

    def boolean_value(self, expression: IntVar, /) -> bool: ...


class CohortModel:
    """One Boolean an applicant, one more for each department that could host them."""

    def __init__(self, problem: Problem, candidates: Iterable[int], demands: Demands | None = None) -> None:
        """Build over the candidates (by index) only: nobody else is chosen."""
        from ortools.sat.python import cp_model

        self.problem = problem
        self.demands = demands or demands_of(problem)
        self.model = cp_model.CpModel()
        self.chosen: dict[int, IntVar] = {index: self.model.new_bool_var("") for index in candidates}
        self.hosted: dict[tuple[int, str], IntVar] = {}
        self._nobody = self.model.new_constant(0)
        self._add_lines()
        self._add_varieties()
        self._add_hostings()

    def maximise(self, worth: Sequence[int]) -> None:
        """Ask for the greatest sum of what the chosen are worth (by applicant's index)."""
        self.model.maximize(sum(worth[index] * variable for index, variable in self.chosen.items()))

    def plan(self, values: Values) -> dict[str, str | None]:
        """The chosen applicants and their departments, best score first."""
        taken = [index for index, variable in self.chosen.items() if values.boolean_value(variable)]
        taken.sort(key=lambda index: (-self.problem.scores[index], index))
        plan: dict[str, str | None] = {}
        for index in taken:
            applicant = self.problem.applicants[index]
            plan[applicant.id] = next(iter(applicant.departments), None)
            for department in applicant.departments:
                if (index, department) in self.hosted and values.boolean_value(self.hosted[index, department]):
                    plan[applicant.id] = department
        return plan

    def _limit(self, rule: str, terms: list[IntVar], weights: list[int], least: int | None, most: int | None) -> None:
        """Keep one limit of a rule."""
        self._bounded([*terms, self._nobody], [*weights, 1], least, most)

    def _bounded(self, terms: list[IntVar], weights: list[int], least: int | None, most: int | None) -> Constraint:
        from ortools.sat.python import cp_model

        low = -ENDLESS if least is None else least
        high = ENDLESS if most is None else most
        return self.model.add_linear_constraint(cp_model.LinearExpr.weighted_sum(terms, weights), low, high)

    def _add_lines(self) -> None:
        for line in self.demands.lines:
            terms = [index for index in line.weights if index in self.chosen]
            weights = [line.weights[index] for index in terms]
            if (line.least or 0) > 0 or (line.most is not None and sum(weights) > line.most):
                self._limit(line.rule, [self.chosen[index] for index in terms], weights, line.least, line.most)

    def _add_varieties(self) -> None:
        for variety in self.demands.varieties:
            seen = []
            for bearers in variety.bearers:
                here = [self.chosen[index] for index in bearers if index in self.chosen]
                if here:
                    seen.append(self.model.new_bool_var(""))
                    self.model.add(sum(here) >= seen[-1])
            self._limit(variety.rule, seen, [1] * len(seen), variety.least, None)

    def _add_hostings(self) -> None:
        if not self.demands.hostings:
            return
        for index, variable in self.chosen.items():
            hosts = self.problem.applicants[index].departments
            for department in hosts:
                self.hosted[index, department] = variable if len(hosts) == 1 else self.model.new_bool_var("")
            if len(hosts) != 1:
                self.model.add(sum(self.hosted[index, department] for department in hosts) == variable)
        guests: dict[str, list[IntVar]] = {hosting.department: [] for hosting in self.demands.hostings}
        for (_, department), variable in self.hosted.items():
            guests[department].append(variable)
        for hosting in self.demands.hostings:
            here = guests[hosting.department]
            if hosting.least > 0:
                self._limit(hosting.least_rule, here, [1] * len(here), hosting.least, None)
            if hosting.most < len(here):
                self._limit(hosting.most_rule, here, [1] * len(here), None, hosting.most)


class GivingRules(CohortModel):
    """Some rules may give: a least may be lowered, a most raised."""

    def __init__(self, problem: Problem, demands: Demands, rules: Collection[str]) -> None:
        self._rules = frozenset(rules)
        self._totals: dict[str, int] = {}
        for line in demands.lines:
            self._totals[line.rule] = max(self._totals.get(line.rule, 0), sum(line.weights.values()))
        self.given: dict[str, IntVar] = {}
        """By rule: how far its limits are lowered (least) or raised (most)."""
        self.was: dict[str, int] = {}
        """By rule: its limit, which is either a least or a most."""
        self.direction: dict[str, int] = {}
        """By rule: −1 where a least may be lowered, 1 where a most may be raised."""
        super().__init__(problem, range(len(problem.applicants)), demands)

    def _limit(self, rule: str, terms: list[IntVar], weights: list[int], least: int | None, most: int | None) -> None:
        if rule not in self._rules:
            super()._limit(rule, terms, weights, least, most)
            return
        if rule not in self.given:
            self.was[rule] = (most if least is None else least) or 0
            self.direction[rule] = 1 if least is None else -1
            furthest = self._totals.get(rule, len(self.chosen)) if least is None else least
            self.given[rule] = self.model.new_int_var(0, furthest, "")
        self._bounded([*terms, self.given[rule]], [*weights, -self.direction[rule]], least, most)

    def minimise_given(self) -> None:
        """Ask for the least that a rule gives; of several, for the least sum of percents of their limits."""
        if len(self.given) == 1:
            self.model.minimize(sum(self.given.values()))
            return
        shares = []
        for rule, given in self.given.items():
            share = self.model.new_int_var(0, 100 * LARGEST_NUMBER, "")
            self.model.add(max(1, self.was[rule]) * share >= 100 * given)
            shares.append(share)
        self.model.minimize(sum(shares))
