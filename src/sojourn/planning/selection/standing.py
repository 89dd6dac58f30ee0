"""How a cohort stands against the rules: what keeps one more person out, and which single person could make way for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sojourn.planning.outcome import Reason
from sojourn.planning.selection.demands import PLACES, demands_of
from sojourn.planning.selection.hosts import hosts_for
from sojourn.planning.selection.problem import Problem


@dataclass(frozen=True)
class Swap:
    """One person makes way for one other."""

    leaves: str
    lost: int
    """How much the cohort's score falls."""
    cohort: Mapping[str, str | None]


class Standing:
    """One cohort, with how far each limit is used."""

    def __init__(self, problem: Problem, chosen: Mapping[str, str | None]) -> None:
        self.problem = problem
        self.chosen = dict(chosen)
        self._index = {applicant.id: index for index, applicant in enumerate(problem.applicants)}
        self._members = [self._index[each] for each in chosen]
        demands = demands_of(problem)
        self._lines, self._varieties = demands.lines, demands.varieties
        self._limits = {each.department: (each.least, each.most) for each in demands.hostings}
        self._used = [sum(line.weights.get(index, 0) for index in self._members) for line in self._lines]
        self._lines_of: dict[int, list[int]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            for index in line.weights:
                self._lines_of[index].append(number)
        capacity = next((rule for rule in problem.rules if rule.type == "department_capacity"), None)
        self._capacity = Reason(capacity.id, capacity.label) if capacity else None

    def in_the_way(self, applicant: str) -> tuple[Reason, ...]:
        """The rules that break if this applicant comes on top of the cohort, the others changing hosts where that makes room."""
        index = self._index[applicant]
        reasons = []
        for number in self._lines_of[index]:
            line = self._lines[number]
            if line.most is not None and self._used[number] + line.weights[index] > line.most:
                taken = f"All {self.problem.places} places are taken"
                reasons.append(Reason(line.rule, taken if line.rule == PLACES else line.label))
        if self._capacity and self._hosted([*self._members, index]) is None:
            reasons.append(self._capacity)
        return tuple(dict.fromkeys(reasons))

    def swap(self, applicant: str) -> Swap | None:
        """The cheapest exchange of one for one that keeps every rule; None where there is none."""
        scores, new = self.problem.scores, self._index[applicant]
        for old in sorted(self._members, key=lambda index: scores[index]):
            members = [new if index == old else index for index in self._members]
            if not any(self._broken(old, new)) and self._is_varied(members):
                hosted = self._hosted(members)
                if hosted is not None:
                    leaves = self.problem.applicants[old].id
                    return Swap(leaves, scores[old] - scores[new], hosted)
        return None

    def _broken(self, old: int, new: int) -> Iterator[bool]:
        for number in {*self._lines_of[old], *self._lines_of[new]}:
            line = self._lines[number]
            used = self._used[number] - line.weights.get(old, 0) + line.weights.get(new, 0)
            yield (line.least is not None and used < line.least) or (line.most is not None and used > line.most)

    def _is_varied(self, members: list[int]) -> bool:
        present = set(members)
        return all(
            sum(not present.isdisjoint(bearers) for bearers in variety.bearers) >= variety.least
            for variety in self._varieties
        )

    def _hosted(self, members: list[int]) -> dict[str, str | None] | None:
        """The members with hosts, by id; None where the departments cannot host them."""
        people = {self.problem.applicants[index].id: self.problem.applicants[index].departments for index in members}
        if not self._limits:
            return {person: next(iter(departments), None) for person, departments in people.items()}
        hosts = hosts_for(people, self._limits)
        return None if hosts is None else {person: hosts[person] for person in people}
