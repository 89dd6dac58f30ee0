"""Why no cohort keeps every rule, and the least that would have to give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sojourn.planning.cpsat import Clock, run
from sojourn.planning.explanation import (
    Change,
    Conflict,
    Explanation,
    OutOfTime,
    Relaxation,
    disjoint_conflicts,
    relaxations,
)
from sojourn.planning.outcome import Reason, ShouldStop
from sojourn.planning.selection.bound import Contradiction
from sojourn.planning.selection.check import check
from sojourn.planning.selection.demands import (
    PLACES,
    Demands,
    demands_among,
    demands_of,
    is_least,
    keeps,
    labels_of,
    limit_of,
)
from sojourn.planning.selection.model import CohortModel
from sojourn.planning.selection.problem import Problem, Rule
from sojourn.planning.selection.quick import QuickGiving
from sojourn.planning.selection.solve import CONFIRM_SECONDS


def explain(
    problem: Problem, *, seconds: float = 30.0, seed: int = 1, should_stop: ShouldStop | None = None
) -> Explanation:
    """Find up to three disjoint smallest sets of rules that cannot hold together, and the cheapest relaxations, each verified."""
    clock, demands = Clock(seconds), demands_of(problem)
    labels = labels_of(demands)
    contradiction = Contradiction(problem)

    def refute(rules: Sequence[str]) -> Sequence[str] | None:
        """First by the relaxation, which needs milliseconds; only what it cannot tell by searching."""
        blamed = contradiction.between(rules)
        if blamed is not None:
            return blamed
        return None if _can_hold(problem, demands_among(demands, rules), clock, seed, should_stop) else rules

    def least_given(rules: frozenset[str]) -> Relaxation | None:
        return _least_given(problem, demands, rules, clock, should_stop)

    try:
        if refute(list(labels)) is None:
            return Explanation("possible")
    except OutOfTime:
        return Explanation("unknown")
    conflicts = tuple(
        Conflict(tuple(Reason(rule, labels[rule]) for rule in core), is_irreducible)
        for core, is_irreducible in disjoint_conflicts(list(labels), refute)
    )
    given = relaxations(list(labels), conflicts, refute, least_given)
    return Explanation("impossible", conflicts, tuple(given))


def _can_hold(problem: Problem, demands: Demands, clock: Clock, seed: int, should_stop: ShouldStop | None) -> bool:
    """True where some cohort keeps the demands: one is shown. False where CP-SAT proves there is none, or, if it cannot tell
    in a while, branch and bound found none. Raises OutOfTime."""
    said, plan, _ = QuickGiving(problem, demands).least(clock.left, should_stop)
    index = {applicant.id: number for number, applicant in enumerate(problem.applicants)}
    if plan is not None and keeps(demands, [index[each] for each in plan], list(plan.values())):
        return True
    seconds = min(clock.left, CONFIRM_SECONDS) if said == "impossible" else clock.left
    cohort = CohortModel(problem, range(len(problem.applicants)), demands)
    _, words = run(cohort.model, seconds=seconds, seed=seed, should_stop=should_stop)
    if words == "none" and said != "impossible":
        raise OutOfTime
    return words in ("optimal", "feasible")


def _least_given(
    problem: Problem, demands: Demands, rules: frozenset[str], clock: Clock, should_stop: ShouldStop | None
) -> Relaxation | None:
    """The least that these rules must give when all others hold."""
    said, chosen, given = QuickGiving(problem, demands, rules).least(clock.left, should_stop)
    if chosen is None:
        return None
    labels, changes = labels_of(demands), []
    for rule, amount in given.items():
        if amount:
            was = limit_of(demands, rule)
            is_lock = rule.startswith(("keep ", "leave_out "))
            becomes = was - amount if is_least(demands, rule) else was + amount
            changes.append(Change(rule, labels[rule], was, None if is_lock else becomes))
    if check(relaxed(problem, changes), chosen).broken:
        return None
    return Relaxation(tuple(changes), said == "optimal", {"instance": problem.name, "chosen": chosen})


def relaxed(problem: Problem, changes: Sequence[Change]) -> Problem:
    """The problem with these changes made."""
    limits = {change.rule: change.becomes for change in changes if change.becomes is not None}
    given_up = {change.rule for change in changes if change.becomes is None}
    capacity = next((rule.id for rule in problem.rules if rule.type == "department_capacity"), "")
    return replace(
        problem,
        places=limits.get(PLACES, problem.places),
        rules=tuple(_loosened(rule, limits) for rule in problem.rules),
        departments=tuple(
            replace(
                each,
                least=limits.get(f"{capacity} {each.id} min", each.least),
                most=limits.get(f"{capacity} {each.id} max", each.most),
            )
            for each in problem.departments
        ),
        keep=tuple(each for each in problem.keep if f"keep {each}" not in given_up),
        leave_out=tuple(each for each in problem.leave_out if f"leave_out {each}" not in given_up),
    )


def _loosened(rule: Rule, limits: Mapping[str, int]) -> Rule:
    if rule.id not in limits:
        return rule
    return replace(rule, least=limits[rule.id]) if rule.most is None else replace(rule, most=limits[rule.id])
