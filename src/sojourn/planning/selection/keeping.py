"""The cohort that keeps what people were told: as many places filled as were, the fewest told something new, then the highest score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sojourn.planning.cpsat import Clock, run
from sojourn.planning.outcome import OnProgress, Outcome, Progress, ShouldStop, Status
from sojourn.planning.selection.bound import Contradiction
from sojourn.planning.selection.check import check
from sojourn.planning.selection.demands import demands_of, labels_of
from sojourn.planning.selection.model import CohortModel
from sojourn.planning.selection.problem import Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import LinearExprT

STEPS = ("Filling the places again", "Keeping what people were told", "Choosing the strongest of such cohorts")


def keep(
    problem: Problem,
    clock: Clock,
    workers: int,
    seed: int,
    on_progress: OnProgress | None,
    should_stop: ShouldStop | None,
) -> Outcome:
    """Go level by level, each proven before the next; "feasible" where the time ended before the last proof."""
    demands = demands_of(problem)
    if Contradiction(problem, demands).between(labels_of(demands)) is not None:
        return Outcome("impossible", None, {}, None)
    cohort = CohortModel(problem, range(len(problem.applicants)), demands)
    filled = cohort.model.new_int_var(0, len(problem.published), "")
    cohort.model.add(filled <= sum(cohort.chosen.values()))
    levels: list[LinearExprT] = [
        filled,
        -sum(_news(problem, cohort)),
        sum(problem.scores[index] * variable for index, variable in cohort.chosen.items()),
    ]
    plan: dict[str, str | None] | None = None
    status: Status = "optimal"
    trace: list[tuple[float, dict[str, int]]] = []
    for number, (doing, level) in enumerate(zip(STEPS, levels, strict=True)):
        if on_progress:
            score = check(problem, plan).score if plan is not None else {}
            on_progress(Progress(doing, number / len(STEPS), score, None, clock.passed))
        cohort.model.maximize(level)
        solver, words = run(cohort.model, seconds=clock.left, workers=workers, seed=seed, should_stop=should_stop)
        if words in ("optimal", "feasible"):
            plan = _as_told(problem, cohort, cohort.plan(solver))
            trace.append((clock.passed, check(problem, plan).score))
            cohort.model.add(level >= round(solver.objective_value))
            cohort.model.clear_hints()
            for variable in cohort.variables:
                cohort.model.add_hint(variable, solver.boolean_value(variable))
        if words != "optimal":
            status = "impossible" if words == "impossible" else "feasible" if plan is not None else "none"
            break
    if plan is None:
        return Outcome(status, None, {}, None)
    score = check(problem, plan).score
    return Outcome(
        status,
        {"instance": problem.name, "chosen": plan},
        score,
        score["score"] if status == "optimal" else None,
        seconds_to_first=trace[0][0],
        seconds_to_best=trace[-1][0],
        trace=tuple(trace),
    )


def _as_told(problem: Problem, cohort: CohortModel, plan: dict[str, str | None]) -> dict[str, str | None]:
    """With everybody's department as published where departments do not count, so that any of their own would do."""
    if cohort.demands.hostings:
        return plan
    own = {applicant.id: applicant.departments for applicant in problem.applicants}
    told = {each: problem.published[each] for each in plan if problem.published.get(each) in own[each]}
    return {**plan, **told}


def _news(problem: Problem, cohort: CohortModel) -> list[LinearExprT]:
    """1 for everybody who is told something new: not chosen any more, chosen now, or hosted by another department."""
    told: list[LinearExprT] = []
    left_out = set(problem.leave_out)
    for index, variable in cohort.chosen.items():
        applicant = problem.applicants[index]
        if applicant.id in left_out:
            continue
        if applicant.id not in problem.published:
            told.append(variable)
            continue
        department = problem.published[applicant.id]
        if not cohort.demands.hostings:
            can_stay = department in (applicant.departments or (None,))
            told.append(1 - variable if can_stay else 1)
        elif (index, str(department)) in cohort.hosted:
            told.append(1 - cohort.hosted[index, str(department)])
        else:
            told.append(1)
    return told
