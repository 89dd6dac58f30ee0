"""A good cohort quickly: branch and bound on the linear relaxation (SCIP), which is close to the best cohort on this kind of problem.

Where CP-SAT wanders for a quarter of a minute (a budget, and as many countries as places) this takes a tenth of a second. It
works in floating point, so it only proposes: cohorts are checked, and proofs are CP-SAT's and the exact bound's.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence

from sojourn.planning.cpsat import POLL_SECONDS
from sojourn.planning.outcome import ShouldStop, Status
from sojourn.planning.selection.bound import Relaxation
from sojourn.planning.selection.check import check
from sojourn.planning.selection.hosts import hosts_for
from sojourn.planning.selection.problem import Problem

Plan = dict[str, str | None]


class QuickSearch(Relaxation):
    """The relaxation with whole people, built once and asked about some of them at a time."""

    engine = "SCIP"

    def __init__(self, problem: Problem, worth: Sequence[int]) -> None:
        self._given_worth = tuple(worth)
        super().__init__(problem)
        for variable in self._chosen:
            variable.SetInteger(True)

    def _worth_of_applicants(self) -> tuple[int, ...]:
        return self._given_worth

    def among(
        self, candidates: Collection[int], forced: int | None, seconds: float, should_stop: ShouldStop | None
    ) -> tuple[Status, Plan | None]:
        """The cohort worth most among these candidates (by index), and what the search believes of it."""
        from ortools.linear_solver import pywraplp

        allowed = set(candidates)
        for index, variable in enumerate(self._chosen):
            variable.SetBounds(1 if index == forced else 0, 1 if index in allowed else 0)
        exact = pywraplp.MPSolverParameters()
        exact.SetDoubleParam(exact.RELATIVE_MIP_GAP, 0.0)
        self._solver.SetTimeLimit(max(1, int(seconds * 1000)))
        status = self._interruptible(exact, should_stop)
        words: dict[int, Status] = {
            pywraplp.Solver.OPTIMAL: "optimal",
            pywraplp.Solver.FEASIBLE: "feasible",
            pywraplp.Solver.INFEASIBLE: "impossible",
        }
        said = words.get(status, "none")
        if said not in ("optimal", "feasible"):
            return said, None
        plan = self._plan([index for index in allowed if self._chosen[index].solution_value() > 0.5])
        return (said, plan) if plan is not None and check(self.problem, plan).is_kept else ("none", None)

    def _interruptible(self, parameters: object, should_stop: ShouldStop | None) -> int:
        """Solve; SCIP runs in a thread of its own where somebody may stop it."""
        if should_stop is None:
            status: int = self._solver.Solve(parameters)
            return status
        answers: list[int] = []
        thread = threading.Thread(target=lambda: answers.append(self._solver.Solve(parameters)), daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(POLL_SECONDS)
            if thread.is_alive() and should_stop():
                self._solver.InterruptSolve()
        return answers[0]

    def _plan(self, members: list[int]) -> Plan | None:
        """The members with hosts; the relaxation may have divided a person between hosts, so these are found anew."""
        members.sort(key=lambda index: (-self.problem.scores[index], index))
        people = {self.problem.applicants[index].id: self.problem.applicants[index].departments for index in members}
        limits = {each.department: (each.least, each.most) for each in self.demands.hostings}
        if not limits:
            return {person: next(iter(departments), None) for person, departments in people.items()}
        hosts = hosts_for(people, limits)
        return None if hosts is None else {person: hosts[person] for person in people}
