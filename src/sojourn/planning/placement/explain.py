"""Why nobody can place everybody, and the least that would have to give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
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
from sojourn.planning.placement import tied
from sojourn.planning.placement.check import check
from sojourn.planning.placement.problem import Problem
from sojourn.planning.placement.sharing import Contradiction, SharingModel, labels_of

SECONDS_OF_GIVING = 5.0
"""How long one relaxation is made smaller; what is found by then is offered, and said not to be proven least."""


def explain(
    problem: Problem, *, seconds: float = 30.0, seed: int = 1, should_stop: ShouldStop | None = None
) -> Explanation:
    """Find up to three disjoint smallest sets of rules that cannot hold together, and the cheapest relaxations, each verified.

    First the relaxation that moves fewest people's worth of limits, spread over as many rules as it likes; then those of fewest
    rules. That everybody is placed is taken for granted and is part of every set.
    """
    clock, labels = Clock(seconds), labels_of(problem)
    contradiction: Contradiction | None = None
    unkept: list[frozenset[str]] = []
    """By placement that a search has found: the rules that it does not keep. All rules but these can hold together."""

    def refute(rules: Sequence[str]) -> Sequence[str] | None:
        """By looking at those tied together, then by the relaxation, which is exact but for pairs; only for those by searching."""
        nonlocal contradiction
        if clock.left <= 0 or (should_stop is not None and should_stop()):
            raise OutOfTime
        if any(each.isdisjoint(rules) for each in unkept):
            return None
        asked = narrowed(problem, rules)
        if (asked.together or asked.apart) and (seen := tied.contradiction(asked, rules)) is not None:
            return seen
        contradiction = contradiction or Contradiction(problem, clock)
        blamed = contradiction.between(rules)
        if blamed is not None or not (asked.together or asked.apart):
            return blamed
        sharing = SharingModel(asked, rules)
        solver, words = run(sharing.model, seconds=clock.left, seed=seed, should_stop=should_stop)
        if words == "none":
            raise OutOfTime
        if words == "impossible":
            return rules
        unkept.append(rules_unkept(problem, sharing.placed(solver)))
        return None

    def least_given(rules: frozenset[str]) -> Relaxation | None:
        sharing = SharingModel(problem, labels, rules)
        sharing.minimise_given()
        solver, words = run(
            sharing.model, seconds=min(clock.left, SECONDS_OF_GIVING), seed=seed, should_stop=should_stop
        )
        if words not in ("optimal", "feasible"):
            return None
        given = {rule: solver.value(variable) for rule, variable in sharing.given.items()}
        changes = [_change(problem, rule, labels[rule], amount) for rule, amount in given.items() if amount]
        placed = sharing.placed(solver)
        if check(relaxed(problem, changes), placed).broken:
            raise AssertionError(f"the relaxation {changes} does not hold")
        return Relaxation(tuple(changes), words == "optimal", {"instance": problem.name, "placed": placed})

    try:
        if refute(list(labels)) is None:
            return Explanation("possible")
    except OutOfTime:
        return Explanation("unknown")
    conflicts = tuple(
        Conflict(tuple(Reason(rule, labels[rule]) for rule in core), is_irreducible)
        for core, is_irreducible in disjoint_conflicts(list(labels), refute)
    )
    spread = least_given(frozenset(rule.about for conflict in conflicts for rule in conflict.rules))
    found = [spread] if spread else []
    for relaxation in relaxations(list(labels), conflicts, refute, least_given):
        if all(relaxation.changes != each.changes for each in found):
            found.append(relaxation)
    return Explanation("impossible", conflicts, tuple(found))


def narrowed(problem: Problem, rules: Collection[str]) -> Problem:
    """The problem without those promises, pairs and places to avoid that are not among the rules: fewer people need looking at alone."""
    named = set(rules)
    return replace(
        problem,
        participants=tuple(
            each if not each.avoid or f"avoid {each.id}" in named else replace(each, avoid=())
            for each in problem.participants
        ),
        locks={person: museum for person, museum in problem.locks.items() if f"lock {person}" in named},
        together=tuple(pair for pair in problem.together if f"together {' '.join(pair)}" in named),
        apart=tuple(pair for pair in problem.apart if f"apart {' '.join(pair)}" in named),
    )


def rules_unkept(problem: Problem, placed: Mapping[str, str]) -> frozenset[str]:
    """The rules, by id, that a placement of everybody does not keep."""
    people = {each.id: each for each in problem.participants}
    guests = Counter(placed.values())
    compatriots = Counter((people[person].country, museum) for person, museum in placed.items())
    crowd = max(compatriots.values(), default=0)
    return frozenset(
        [
            *(rule.id for rule in problem.rules if crowd > rule.most),
            *(f"min {museum.id}" for museum in problem.museums if guests[museum.id] < museum.least),
            *(f"max {museum.id}" for museum in problem.museums if guests[museum.id] > museum.most),
            *(f"avoid {each.id}" for each in people.values() if placed[each.id] in each.avoid),
            *(f"lock {person}" for person, museum in problem.locks.items() if placed[person] != museum),
            *(f"together {one} {other}" for one, other in problem.together if placed[one] != placed[other]),
            *(f"apart {one} {other}" for one, other in problem.apart if placed[one] == placed[other]),
        ]
    )


def _change(problem: Problem, rule: str, label: str, amount: int) -> Change:
    """The rule before and after giving so much; promises, pairs and places to avoid are given up."""
    limits = _limits(problem)
    if rule not in limits:
        return Change(rule, label, 1, None)
    return Change(rule, label, limits[rule], limits[rule] + (-amount if rule.startswith("min ") else amount))


def _limits(problem: Problem) -> Mapping[str, int]:
    """The rules that are numbers."""
    limits = {rule.id: rule.most for rule in problem.rules}
    for museum in problem.museums:
        limits |= {f"min {museum.id}": museum.least, f"max {museum.id}": museum.most}
    return limits


def relaxed(problem: Problem, changes: Sequence[Change]) -> Problem:
    """The problem with these changes made."""
    becomes = {change.rule: change.becomes for change in changes if change.becomes is not None}
    given_up = {change.rule for change in changes if change.becomes is None}
    return replace(
        problem,
        participants=tuple(
            replace(each, avoid=() if f"avoid {each.id}" in given_up else each.avoid) for each in problem.participants
        ),
        museums=tuple(
            replace(
                each,
                least=becomes.get(f"min {each.id}", each.least),
                most=becomes.get(f"max {each.id}", each.most),
            )
            for each in problem.museums
        ),
        rules=tuple(replace(rule, most=becomes.get(rule.id, rule.most)) for rule in problem.rules),
        locks={person: museum for person, museum in problem.locks.items() if f"lock {person}" not in given_up},
        together=tuple(pair for pair in problem.together if f"together {' '.join(pair)}" not in given_up),
        apart=tuple(pair for pair in problem.apart if f"apart {' '.join(pair)}" not in given_up),
    )
