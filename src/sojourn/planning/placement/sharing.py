"""Who could share museums at all, wishes aside: participants who are alike count together. For explanations.

Without pairs this is a flow, so its linear relaxation has whole solutions and can tell everything; with pairs CP-SAT decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sojourn.planning.cpsat import Clock
from sojourn.planning.explanation import OutOfTime
from sojourn.planning.placement.problem import Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver, IntVar

SCALE = 2**20
"""Prices are whole multiples of 1/SCALE, as in `selection.bound`."""


@dataclass(frozen=True)
class Alike:
    """Participants whom no rule tells apart."""

    country: str
    members: tuple[int, ...]
    """By index in the problem."""
    rules_against: dict[str, tuple[str, ...]]
    """{museum: ids of the rules that keep them away}"""


def labels_of(problem: Problem) -> dict[str, str]:
    """Every rule that can be broken, by id, in words."""
    labels = {rule.id: rule.label for rule in problem.rules}
    for museum in problem.museums:
        if museum.least:
            labels[f"min {museum.id}"] = f"{museum.called} hosts at least {museum.least}"
        labels[f"max {museum.id}"] = f"{museum.called} hosts at most {museum.most}"
    called = {museum.id: museum.called for museum in problem.museums}
    people = {participant.id: participant.called for participant in problem.participants}
    for participant in problem.participants:
        if participant.avoid:
            places = ", ".join(called[museum] for museum in participant.avoid)
            labels[f"avoid {participant.id}"] = f"{participant.called} must not go to {places}"
        if participant.id in problem.locks:
            promised = called[problem.locks[participant.id]]
            labels[f"lock {participant.id}"] = f"{participant.called} was promised {promised}"
    for one, other in problem.together:
        labels[f"together {one} {other}"] = f"{people[one]} and {people[other]} go together"
    for one, other in problem.apart:
        labels[f"apart {one} {other}"] = f"{people[one]} and {people[other]} go to different museums"
    return labels


def alike(problem: Problem) -> list[Alike]:
    """The participants in classes; whoever has a place to avoid, a promise or a pair is a class alone."""
    paired = {person for pair in (*problem.together, *problem.apart) for person in pair}
    others: dict[str, list[int]] = defaultdict(list)
    classes = []
    for index, participant in enumerate(problem.participants):
        lock = problem.locks.get(participant.id)
        if not (participant.avoid or lock or participant.id in paired):
            others[participant.country].append(index)
            continue
        against: dict[str, list[str]] = defaultdict(list)
        for museum in participant.avoid:
            against[museum].append(f"avoid {participant.id}")
        for each in problem.museums if lock else ():
            if each.id != lock:
                against[each.id].append(f"lock {participant.id}")
        classes.append(Alike(participant.country, (index,), {m: tuple(rules) for m, rules in against.items()}))
    return classes + [Alike(country, tuple(members), {}) for country, members in others.items()]


class Contradiction:
    """A linear programme in which limits may be overstepped at a price, asked which rules contradict each other.

    The prices say which rules are to blame; weak duality in whole numbers proves it exactly.
    """

    def __init__(self, problem: Problem, clock: Clock) -> None:
        """Raises OutOfTime when laying it out takes longer than there is time."""
        from ortools.linear_solver import pywraplp

        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._clock = clock
        self._classes = alike(replace(problem, together=(), apart=()))  # pairs are not looked at here
        self._steps: list[tuple[str, Any]] = []
        self._limits: list[tuple[str, str, Any, int | None, int | None]] = []
        self._everybody: list[Any] = [
            self._solver.Constraint(len(each.members), len(each.members)) for each in self._classes
        ]
        self._cells: list[tuple[Any, int, int, tuple[str, ...], tuple[int, ...]]] = []
        """(variable, class, most, rules against, numbers of its limits)"""
        desks: dict[tuple[str, str, str], int] = {}
        for museum in problem.museums:
            if clock.left <= 0:
                raise OutOfTime
            hall = self._limit(f"min {museum.id}", f"max {museum.id}", museum.least, museum.most)
            for number, each in enumerate(self._classes):
                limits = [hall]
                for rule in problem.rules:
                    desk = (rule.id, museum.id, each.country)
                    if desk not in desks:
                        desks[desk] = self._limit("", rule.id, None, rule.most)
                    limits.append(desks[desk])
                self._add_cell(number, each.rules_against.get(museum.id, ()), tuple(limits))

    def _limit(self, least_rule: str, most_rule: str, least: int | None, most: int | None) -> int:
        infinity = self._solver.infinity()
        row = self._solver.Constraint(-infinity if least is None else least, infinity if most is None else most)
        for rule, limit, direction in ((least_rule, least, 1), (most_rule, most, -1)):
            if limit is not None:
                step = self._solver.NumVar(0, infinity, "")
                row.SetCoefficient(step, direction)
                self._steps.append((rule, step))
        self._limits.append((least_rule, most_rule, row, least, most))
        return len(self._limits) - 1

    def _add_cell(self, number: int, against: tuple[str, ...], limits: tuple[int, ...]) -> None:
        most = len(self._classes[number].members)
        variable = self._solver.NumVar(0, most, "")
        self._everybody[number].SetCoefficient(variable, 1)
        for limit in limits:
            self._limits[limit][2].SetCoefficient(variable, 1)
        self._cells.append((variable, number, most, against, limits))

    def between(self, rules: Collection[str]) -> list[str] | None:
        """Some of these rules that cannot hold together, proven; None where the relaxation sees no contradiction.

        Raises OutOfTime.
        """
        named = set(rules)
        objective = self._solver.Objective()
        objective.SetMaximization()
        for rule, step in self._steps:
            objective.SetCoefficient(step, -1 if rule in named else 0)
        for variable, _, _, against, _ in self._cells:
            if against:
                objective.SetCoefficient(variable, -1 if named.intersection(against) else 0)
        self._solver.SetTimeLimit(max(1, round(1000 * self._clock.left)))
        status = self._solver.Solve()
        if self._clock.left <= 0:
            raise OutOfTime
        if status != self._solver.OPTIMAL or objective.Value() > -0.5:
            return None
        blamed = self._blamed(named)
        return None if blamed is None else [rule for rule in rules if rule in blamed]

    def _blamed(self, named: set[str]) -> set[str] | None:
        """The rules that the prices use; None where the prices, in whole numbers, prove nothing."""
        prices = [_price(row, least, most) for _, _, row, least, most in self._limits]
        everybody = [round(row.dual_value() * SCALE) for row in self._everybody]
        blamed: set[str] = set()
        total = sum(price * len(each.members) for price, each in zip(everybody, self._classes, strict=True))
        for price, (least_rule, most_rule, _, least, most) in zip(prices, self._limits, strict=True):
            if price:
                total += price * ((most if price > 0 else least) or 0)
                blamed.add(most_rule if price > 0 else least_rule)
        for _, number, most, against, limits in self._cells:
            gain = -everybody[number] - sum(prices[limit] for limit in limits)
            if gain > 0:
                barred = [rule for rule in against if rule in named]
                if barred:
                    blamed.add(barred[0])
                else:
                    total += most * gain
        return blamed if total < 0 and blamed <= named else None


def _price(row: Any, least: int | None, most: int | None) -> int:
    """The row's price in 1/SCALE, never of the sign for which the row has no limit."""
    price: int = round(row.dual_value() * SCALE)
    return max(0, price) if least is None else min(0, price) if most is None else price


class SharingModel:
    """The same with CP-SAT: some rules hold, and some of those may give."""

    def __init__(self, problem: Problem, rules: Collection[str], giving: Collection[str] = ()) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        self._problem, self._rules, self._giving = problem, frozenset(rules), frozenset(giving)
        self._classes = alike(problem)
        self.given: dict[str, IntVar] = {}
        """By rule that may give: how far (1 for a promise, pair or place to avoid that is dropped)."""
        self._cells: dict[tuple[int, str], IntVar] = {
            (number, museum.id): self.model.new_int_var(0, len(each.members), "")
            for number, each in enumerate(self._classes)
            for museum in problem.museums
        }
        for number, each in enumerate(self._classes):
            cells = [self._cells[number, museum.id] for museum in problem.museums]
            self.model.add(sum(cells) == len(each.members))
        self._add_limits()
        self._add_bars()
        self._add_pairs()

    def _slack(self, rule: str, most: int) -> Any:
        """How far a rule gives; None for one that is not asked to hold."""
        if rule not in self._rules:
            return None
        if rule not in self._giving:
            return 0
        if rule not in self.given:
            self.given[rule] = self.model.new_int_var(0, most, "")
        return self.given[rule]

    def _add_limits(self) -> None:
        everybody = len(self._problem.participants)
        for museum in self._problem.museums:
            guests = sum(self._cells[number, museum.id] for number in range(len(self._classes)))
            if museum.least and (slack := self._slack(f"min {museum.id}", museum.least)) is not None:
                self.model.add(guests >= museum.least - slack)
            if (slack := self._slack(f"max {museum.id}", everybody)) is not None:
                self.model.add(guests <= museum.most + slack)
            for rule in self._problem.rules:
                for here in self._by_country(museum.id):
                    if (slack := self._slack(rule.id, everybody)) is not None:
                        self.model.add(sum(here) <= rule.most + slack)

    def _by_country(self, museum: str) -> Iterator[list[IntVar]]:
        countries: dict[str, list[IntVar]] = defaultdict(list)
        for number, each in enumerate(self._classes):
            countries[each.country].append(self._cells[number, museum])
        yield from countries.values()

    def _add_bars(self) -> None:
        for number, each in enumerate(self._classes):
            for museum, rules in each.rules_against.items():
                for rule in rules:
                    if (slack := self._slack(rule, 1)) is not None:
                        self.model.add(self._cells[number, museum] <= slack)

    def _add_pairs(self) -> None:
        alone = {each.members[0]: number for number, each in enumerate(self._classes)}
        index = {participant.id: number for number, participant in enumerate(self._problem.participants)}
        pairs = [(pair, "together") for pair in self._problem.together] + [
            (pair, "apart") for pair in self._problem.apart
        ]
        for (one, other), word in pairs:
            if (slack := self._slack(f"{word} {one} {other}", 1)) is None:
                continue
            for museum in self._problem.museums:
                here = self._cells[alone[index[one]], museum.id]
                there = self._cells[alone[index[other]], museum.id]
                if word == "together":
                    self.model.add(here - there <= slack)
                    self.model.add(there - here <= slack)
                else:
                    self.model.add(here + there <= 1 + slack)

    def minimise_given(self) -> None:
        """Ask for the least sum of what the rules give, in people."""
        self.model.minimize(sum(self.given.values()))

    def placed(self, solver: CpSolver) -> dict[str, str]:
        """Who goes where; those who are alike in the order they were given."""
        placed = {}
        for number, each in enumerate(self._classes):
            members = iter(each.members)
            for museum in self._problem.museums:
                for _ in range(solver.value(self._cells[number, museum.id])):
                    placed[self._problem.participants[next(members)].id] = museum.id
        return placed
