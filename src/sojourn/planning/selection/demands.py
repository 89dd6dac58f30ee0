"""What the solver must keep, rule by rule: each rule of the problem as lines over applicants and departments.

The one home of the rules for whoever searches (the bound, the model, the explanation). The checker has its own reading of
them in `check`, on purpose; `tests/planning/selection/test_rules.py` binds the two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sojourn.planning.selection.problem import Problem, Rule

ENDLESS = 2**48
"""Larger than any sum of weights here: no limit."""
PLACES = "places"
"""The id under which the number of places appears among the rules."""


@dataclass(frozen=True)
class Line:
    """least ≤ Σ weight × chosen ≤ most, over applicants by index; None: no limit on that side."""

    rule: str
    label: str
    weights: Mapping[int, int]
    least: int | None
    most: int | None


@dataclass(frozen=True)
class Variety:
    """At least `least` of the values are borne by someone chosen; `bearers` has one set of applicants a value."""

    rule: str
    label: str
    bearers: tuple[tuple[int, ...], ...]
    least: int


@dataclass(frozen=True)
class Hosting:
    """How many a department hosts. `least_rule` and `most_rule` name its two limits apart, because only one may hurt."""

    department: str
    least: int
    most: int
    least_rule: str
    most_rule: str
    least_label: str
    most_label: str


@dataclass(frozen=True)
class Demands:
    """Everything a cohort must keep."""

    lines: tuple[Line, ...]
    varieties: tuple[Variety, ...]
    hostings: tuple[Hosting, ...]
    """Empty where departments' capacities do not count."""


def demands_of(problem: Problem) -> Demands:
    """Write every rule, lock and limit of the problem as lines over its applicants."""
    everyone = range(len(problem.applicants))
    lines = [Line(PLACES, f"{problem.places} places", dict.fromkeys(everyone, 1), None, problem.places)]
    varieties: list[Variety] = []
    hostings: tuple[Hosting, ...] = ()
    for rule in problem.rules:
        if rule.type == "max_per":
            lines += _max_per(rule, problem)
        elif rule.type in ("min_value", "max_value"):
            weights = dict.fromkeys(_bearers(problem, rule.field).get(rule.value, ()), 1)
            lines.append(Line(rule.id, rule.label, weights, rule.least, rule.most))
        elif rule.type == "budget":
            costs = {index: applicant.cost for index, applicant in enumerate(problem.applicants)}
            lines.append(Line(rule.id, rule.label, costs, None, rule.most))
        elif rule.type == "min_distinct":
            bearers = tuple(map(tuple, _bearers(problem, rule.field).values()))
            varieties.append(Variety(rule.id, rule.label, bearers, rule.least or 0))
        else:
            hostings = _hostings(rule, problem)
    index = {applicant.id: number for number, applicant in enumerate(problem.applicants)}
    lines += [Line(f"keep {each}", f"{each} must be chosen", {index[each]: 1}, 1, None) for each in problem.keep]
    lines += [
        Line(f"leave_out {each}", f"{each} must not be chosen", {index[each]: 1}, None, 0) for each in problem.leave_out
    ]
    return Demands(tuple(lines), tuple(varieties), hostings)


def labels_of(demands: Demands) -> dict[str, str]:
    """Every rule that can be broken, by id, in words."""
    labels = {line.rule: line.label for line in demands.lines}
    labels |= {variety.rule: variety.label for variety in demands.varieties}
    for hosting in demands.hostings:
        labels |= {hosting.least_rule: hosting.least_label, hosting.most_rule: hosting.most_label}
    return labels


def limit_of(demands: Demands, rule: str) -> int:
    """The number in a rule: its least or its most."""
    for line in demands.lines:
        if line.rule == rule:
            return (line.most if line.least is None else line.least) or 0
    for variety in demands.varieties:
        if variety.rule == rule:
            return variety.least
    for hosting in demands.hostings:
        if rule in (hosting.least_rule, hosting.most_rule):
            return hosting.least if rule == hosting.least_rule else hosting.most
    raise KeyError(rule)


def is_least(demands: Demands, rule: str) -> bool:
    """True where the rule asks for at least so many, False where for at most."""
    return (
        any(line.rule == rule and line.least is not None for line in demands.lines)
        or any(variety.rule == rule for variety in demands.varieties)
        or any(hosting.least_rule == rule for hosting in demands.hostings)
    )


def keeps(demands: Demands, members: Collection[int], hosts: Collection[str | None]) -> bool:
    """True where these applicants (by index), hosted so, keep the demands. In whole numbers."""
    present, guests = set(members), Counter(hosts)
    for line in demands.lines:
        used = sum(line.weights.get(index, 0) for index in present)
        if not (line.least or 0) <= used <= (ENDLESS if line.most is None else line.most):
            return False
    varied = all(
        sum(not present.isdisjoint(bearers) for bearers in variety.bearers) >= variety.least
        for variety in demands.varieties
    )
    return varied and all(each.least <= guests[each.department] <= each.most for each in demands.hostings)


def demands_among(demands: Demands, rules: Collection[str]) -> Demands:
    """Only the limits that these rules name. Whoever is chosen still has a host where hosts count."""
    named = set(rules)
    hostings = (
        replace(
            each,
            least=each.least if each.least_rule in named else 0,
            most=each.most if each.most_rule in named else ENDLESS,
        )
        for each in demands.hostings
    )
    return Demands(
        tuple(line for line in demands.lines if line.rule in named),
        tuple(variety for variety in demands.varieties if variety.rule in named),
        tuple(hostings),
    )


def _bearers(problem: Problem, field: str) -> dict[str, list[int]]:
    """The applicants, by value of a field."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for index, applicant in enumerate(problem.applicants):
        for value in applicant.values.get(field, ()):
            bearers[value].append(index)
    return bearers


def _max_per(rule: Rule, problem: Problem) -> list[Line]:
    most = rule.most or 0
    return [
        Line(rule.id, rule.label, dict.fromkeys(bearers, 1), None, most)
        for bearers in _bearers(problem, rule.field).values()
        if len(bearers) > most
    ]


def _hostings(rule: Rule, problem: Problem) -> tuple[Hosting, ...]:
    return tuple(
        Hosting(
            department.id,
            department.least,
            department.most,
            f"{rule.id} {department.id} min",
            f"{rule.id} {department.id} max",
            f"{department.id} hosts at least {department.least}",
            f"{department.id} hosts at most {department.most}",
        )
        for department in problem.departments
    )
