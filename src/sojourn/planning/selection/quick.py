"""A good cohort quickly: branch and bound on the linear relaxation (SCIP), which is close to the best cohort on this kind of problem.

Where CP-SAT wanders for a quarter of a minute (a budget, and as many countries as places) this takes a tenth of a second. It
works in floating point, so it only proposes: cohorts are checked, and proofs are CP-SAT's and the exact bound's.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sojourn.planning.cpsat import POLL_SECONDS
from sojourn.planning.outcome import ShouldStop, Status
from sojourn.planning.selection.bound import Relaxation
from sojourn.planning.selection.check import check
from sojourn.planning.selection.demands import ENDLESS, Demands, limit_of
from sojourn.planning.selection.hosts import hosts_for
from sojourn.planning.selection.problem import Problem

if TYPE_CHECKING:
    from ortools.linear_solver.pywraplp import Variable

Plan = dict[str, str | None]


class _WholePeople(Relaxation):
    """The relaxation with whole people, solved by branch and bound in floating point."""

    engine = "SCIP"

    def __init__(
        self, problem: Problem, demands: Demands | None = None, candidates: Iterable[int] | None = None
    ) -> None:
        super().__init__(problem, demands, candidates)
        for variable in self._chosen.values():
            variable.SetInteger(True)

    def _solved(self, seconds: float, should_stop: ShouldStop | None) -> Status:
        """Solve, in a thread of its own where somebody may stop it."""
        from ortools.linear_solver import pywraplp

        exact = pywraplp.MPSolverParameters()
        exact.SetDoubleParam(exact.RELATIVE_MIP_GAP, 0.0)
        self._solver.SetTimeLimit(max(1, int(seconds * 1000)))
        answers: list[int] = []
        if should_stop is None:
            answers.append(self._solver.Solve(exact))
        else:
            thread = threading.Thread(target=lambda: answers.append(self._solver.Solve(exact)), daemon=True)
            thread.start()
            while thread.is_alive():
                thread.join(POLL_SECONDS)
                if thread.is_alive() and should_stop():
                    self._solver.InterruptSolve()
        words: dict[int, Status] = {
            pywraplp.Solver.OPTIMAL: "optimal",
            pywraplp.Solver.FEASIBLE: "feasible",
            pywraplp.Solver.INFEASIBLE: "impossible",
        }
        return words.get(answers[0], "none")

    def _plan(self, limits: Mapping[str, tuple[int, int]]) -> Plan | None:
        """Those chosen, best score first, with hosts within the limits; the relaxation may have divided them between hosts."""
        scores = self.problem.scores
        members = [index for index, variable in self._chosen.items() if variable.solution_value() > 0.5]
        members.sort(key=lambda index: (-scores[index], index))
        people = {self.problem.applicants[index].id: self.problem.applicants[index].departments for index in members}
        if not limits:
            return {person: next(iter(departments), None) for person, departments in people.items()}
        hosts = hosts_for(people, limits)
        return None if hosts is None else {person: hosts[person] for person in people}


class QuickSearch(_WholePeople):
    """Looks for the cohort worth most among some applicants."""

    def __init__(
        self, problem: Problem, demands: Demands, candidates: Collection[int], worth: Sequence[int], forced: int | None
    ) -> None:
        """`worth`: of each applicant, by index; `forced`: one who must be in."""
        self._given_worth = tuple(worth)
        super().__init__(problem, demands, candidates)
        if forced is not None:
            self._chosen[forced].SetLb(1)

    def _worth_of_applicants(self) -> tuple[int, ...]:
        return self._given_worth

    def best(self, seconds: float, should_stop: ShouldStop | None) -> tuple[Status, Plan | None]:
        """The cohort, and what the search believes of it."""
        said = self._solved(seconds, should_stop)
        if said not in ("optimal", "feasible"):
            return said, None
        plan = self._plan({each.department: (each.least, each.most) for each in self.demands.hostings})
        return (said, plan) if plan is not None and check(self.problem, plan).is_kept else ("none", None)


class QuickGiving(_WholePeople):
    """Some rules may give: a least may be lowered, a most raised, by as little as will do."""

    def __init__(self, problem: Problem, demands: Demands, giving: Collection[str] = ()) -> None:
        self._giving = frozenset(giving)
        self._steps: dict[str, Variable] = {}
        super().__init__(problem, demands)
        objective = self._solver.Objective()
        for rule, step in self._steps.items():
            limit = limit_of(demands, rule)
            objective.SetCoefficient(step, -1 if len(self._steps) == 1 else -100 / max(1, limit))

    def _worth_of_applicants(self) -> tuple[int, ...]:
        return (0,) * len(self.problem.applicants)

    def _limit(self, least_rule: str, most_rule: str, least: int | None, most: int | None, weight: int = 1) -> Any:
        row = self._row(least, most)
        for rule, limit, direction in ((least_rule, least, 1), (most_rule, most, -1)):
            if limit is not None and rule in self._giving:
                if rule not in self._steps:
                    self._steps[rule] = self._solver.IntVar(0, ENDLESS, "")
                row.SetCoefficient(self._steps[rule], direction)
        return row

    def least(self, seconds: float, should_stop: ShouldStop | None) -> tuple[Status, Plan | None, dict[str, int]]:
        """What the search believes, a cohort, and how far each rule gives for it. The caller checks them."""
        said = self._solved(seconds, should_stop)
        if said not in ("optimal", "feasible"):
            return said, None, {}
        given = {rule: round(step.solution_value()) for rule, step in self._steps.items()}
        limits = {
            each.department: (
                each.least - given.get(each.least_rule, 0),
                each.most + given.get(each.most_rule, 0),
            )
            for each in self.demands.hostings
        }
        return said, self._plan(limits), given
