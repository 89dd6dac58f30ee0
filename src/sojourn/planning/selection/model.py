"""The selection as a CP-SAT model over some of the applicants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

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

    @property
    def variables(self) -> list[IntVar]:
        """Every choice there is, each once."""
        return list({id(each): each for each in (*self.chosen.values(), *self.hosted.values())}.values())

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
