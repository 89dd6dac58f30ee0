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
from sojourn.planning.selection.demands import PLACES, Demands, demands_among, demands_of, labels_of
from sojourn.planning.selection.model import CohortModel, GivingRules
from sojourn.planning.selection.problem import Problem, Rule


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
        few, everyone = contradiction.likely(), range(len(problem.applicants))
        for candidates in (few, everyone) if len(few) < len(everyone) else (everyone,):
            cohort = CohortModel(problem, candidates, demands_among(demands, rules))
            _, words = run(cohort.model, seconds=clock.left, seed=seed, should_stop=should_stop)
            if words in ("optimal", "feasible"):
                return None
            if words == "none":
                raise OutOfTime
        return rules

    try:
        if refute(list(labels)) is None:
            return Explanation("possible")
    except OutOfTime:
        return Explanation("unknown")
    conflicts = tuple(
        Conflict(tuple(Reason(rule, labels[rule]) for rule in core), is_irreducible)
        for core, is_irreducible in disjoint_conflicts(list(labels), refute)
    )
    given = relaxations(list(labels), conflicts, refute, lambda rules: _least_given(problem, demands, rules, clock))
    return Explanation("impossible", conflicts, tuple(given))


def _least_given(problem: Problem, demands: Demands, rules: frozenset[str], clock: Clock) -> Relaxation | None:
    """The least that these rules must give when all others hold."""
    giving = GivingRules(problem, demands, rules)
    giving.minimise_given()
    solver, words = run(giving.model, seconds=clock.left)
    if words not in ("optimal", "feasible"):
        return None
    labels, changes = labels_of(demands), []
    for rule, given in giving.given.items():
        if solver.value(given):
            becomes = giving.was[rule] + giving.direction[rule] * solver.value(given)
            is_lock = rule.startswith(("keep ", "leave_out "))
            changes.append(Change(rule, labels[rule], giving.was[rule], None if is_lock else becomes))
    chosen = giving.plan(solver)
    if check(relaxed(problem, changes), chosen).broken:
        raise AssertionError(f"the relaxation {changes} does not hold")
    return Relaxation(tuple(changes), words == "optimal", {"instance": problem.name, "chosen": chosen})


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
