"""The text format of fmcooper/matchingproblems: student-project allocation with ties, quotas and lecturers, and what is best in it.

The first line counts students, projects and (with three kinds of agents) lecturers; then a line each: `1: 2 (3 4) 1` what a student
wants, best first, those in brackets alike; `1: least: most: lecturer` a project; `1: least: target: most: students…` a lecturer. With two
kinds, the second line is `1: least: most: students…` (a hospital), which is project and lecturer in one.

Our own placement (plc/1) has other aims: everybody is placed, at the least r² + r. So what that program reports is asked here of an
exact model of its own. Stability is not asked: its stored answers name one stable matching of many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sojourn.planning.cpsat import run
from sojourn.planning.outcome import BadProblem
from sojourn.planning.placement.problem import Museum, Participant, Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar, LinearExprT

MOST_AGENTS = 20_000


@dataclass(frozen=True)
class Host:
    """A project, hospital or lecturer: how many at least and at most, how many are hoped for."""

    least: int
    most: int
    target: int
    lecturer: int = 0
    """Of a project: who offers it, from 0."""
    prefers: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Instance:
    """Agents are counted from 0. `wishes`: by student, groups of projects, best first; those of one group are wanted alike."""

    wishes: tuple[tuple[tuple[int, ...], ...], ...]
    projects: tuple[Host, ...]
    lecturers: tuple[Host, ...]
    """Empty where projects stand for themselves (hospitals)."""


@dataclass(frozen=True)
class Optima:
    """The figures that matchingproblems reports of an instance; profiles count students by rank, without zeros at the end."""

    size: int
    max_size_min_cost: int
    max_size_min_degree: int
    max_size_min_square_cost: int
    generous_max_profile: tuple[int, ...]
    greedy_max_profile: tuple[int, ...]
    greedy_profile: tuple[int, ...]


def read_instance(text: str) -> Instance:
    """Read an instance; two or three kinds of agents are told apart by the first line. Raises BadProblem."""
    lines = text.splitlines()
    counts = _numbers(lines[0].split() if lines else [], 1)
    if len(counts) not in (2, 3) or max(counts) > MOST_AGENTS or len(lines) < 1 + sum(counts):
        raise BadProblem("line 1: must count two or three kinds of agents, each with its lines below")
    students, projects = counts[:2]
    numbered = list(enumerate(lines, 1))[1 : 1 + sum(counts)]
    wishes = [_groups(_fields(line, number, 2)[1], number, projects) for number, line in numbered[:students]]
    hosts = [_project(line, number, counts) for number, line in numbered[students : students + projects]]
    lecturers = [_lecturer(line, number, students) for number, line in numbered[students + projects :]]
    return Instance(tuple(wishes), tuple(hosts), tuple(lecturers))


def written(instance: Instance) -> str:
    """Write an instance as that program reads it."""
    kinds = [len(instance.wishes), len(instance.projects), *([len(instance.lecturers)] if instance.lecturers else [])]
    lines = [" ".join(map(str, kinds))]
    lines += [f"{n}: {_shown(wishes)}" for n, wishes in enumerate(instance.wishes, 1)]
    for n, host in enumerate(instance.projects, 1):
        rest = str(host.lecturer + 1) if instance.lecturers else _shown(host.prefers)
        lines.append(f"{n}: {host.least}: {host.most}: {rest}")
    lines += [f"{n}: {h.least}: {h.target}: {h.most}: {_shown(h.prefers)}" for n, h in enumerate(instance.lecturers, 1)]
    return "\n".join(lines) + "\n"


def as_placement(instance: Instance, name: str = "matchingproblems") -> Problem:
    """The instance as a placement of ours. Lecturers are left out, and everybody must be placed."""
    return Problem(
        name,
        tuple(
            Participant(
                f"s{n}", "", prefers=tuple(f"p{p + 1}" for group in wishes for p in group), ranks=_ranks(wishes)
            )
            for n, wishes in enumerate(instance.wishes, 1)
        ),
        tuple(
            Museum(
                f"p{n}",
                host.least,
                host.most,
                prefers=tuple(f"s{s + 1}" for group in host.prefers for s in group),
                ranks=_ranks(host.prefers),
            )
            for n, host in enumerate(instance.projects, 1)
        ),
    )


def _ranks(groups: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(rank for rank, group in enumerate(groups) for _ in group)


def optima(instance: Instance, *, closures: str = "open", seconds: float = 60.0) -> Optima | None:
    """Find the figures, each proven; None where no matching keeps the quotas. `closures` "allowed": a project may take nobody."""
    size = _best(instance, closures, seconds, ["size"])
    if size is None:
        return None
    by_cost = _best(instance, closures, seconds, ["size", "cost"])
    by_degree = _best(instance, closures, seconds, ["size", "degree"])
    by_square = _best(instance, closures, seconds, ["size", "square"])
    generous = _best(instance, closures, seconds, ["size", "generous"])
    greedy_max = _best(instance, closures, seconds, ["size", "greedy"])
    greedy = _best(instance, closures, seconds, ["greedy"])
    assert (
        by_cost and by_degree and by_square and generous is not None and greedy_max is not None and greedy is not None
    )
    return Optima(
        size=sum(size),
        max_size_min_cost=sum(rank * count for rank, count in enumerate(by_cost, 1)),
        max_size_min_degree=len(by_degree),
        max_size_min_square_cost=sum(rank * rank * count for rank, count in enumerate(by_square, 1)),
        generous_max_profile=generous,
        greedy_max_profile=greedy_max,
        greedy_profile=greedy,
    )


class _Model:
    """All matchings that keep the quotas, as a CP-SAT model. `ranks`: how many students get their wish of each rank."""

    def __init__(self, instance: Instance, closures: str) -> None:
        from ortools.sat.python import cp_model

        self.model: CpModel = cp_model.CpModel()
        at_project: list[list[IntVar]] = [[] for _ in instance.projects]
        depth = max((len(wishes) for wishes in instance.wishes), default=0)
        self.at_rank: list[list[IntVar]] = [[] for _ in range(depth)]
        for wishes in instance.wishes:
            own = []
            for rank, group in enumerate(wishes):
                for project in group:
                    takes = self.model.new_bool_var("")
                    own.append(takes)
                    at_project[project].append(takes)
                    self.at_rank[rank].append(takes)
            self.model.add_at_most_one(own)
        at_lecturer: list[list[IntVar]] = [[] for _ in instance.lecturers]
        for host, there in zip(instance.projects, at_project, strict=True):
            self._within(host, there, may_be_empty=closures == "allowed")
            if instance.lecturers:
                at_lecturer[host.lecturer] += there
        for host, there in zip(instance.lecturers, at_lecturer, strict=True):
            self._within(host, there, may_be_empty=False)

    def _within(self, host: Host, there: Sequence[IntVar], *, may_be_empty: bool) -> None:
        count = sum(there)
        self.model.add(count <= host.most)
        if may_be_empty:
            is_open = self.model.new_bool_var("")
            self.model.add(count >= host.least).only_enforce_if(is_open)
            self.model.add(count == 0).only_enforce_if(is_open.negated())
        else:
            self.model.add(count >= host.least)

    def aims(self, name: str) -> Iterable[tuple[LinearExprT, int]]:
        """What to make small, one after the other, with the sign to read it by."""
        counts = [sum(there) for there in self.at_rank]
        match name:
            case "size":
                yield -sum(counts), -1
            case "cost":
                yield sum(rank * count for rank, count in enumerate(counts, 1)), 1
            case "square":
                yield sum(rank * rank * count for rank, count in enumerate(counts, 1)), 1
            case "degree":
                worst = self.model.new_int_var(0, len(counts), "")
                for rank, there in enumerate(self.at_rank, 1):
                    for takes in there:
                        self.model.add(worst >= rank).only_enforce_if(takes)
                yield worst, 1
            case "generous":
                yield from ((count, 1) for count in reversed(counts))
            case _:
                yield from ((-count, -1) for count in counts)


def _best(instance: Instance, closures: str, seconds: float, aims: Sequence[str]) -> tuple[int, ...] | None:
    """The profile of a matching that is best by the aims, one after the other."""
    matchings = _Model(instance, closures)
    solver: Any = None
    for name in aims:
        for aim, _ in matchings.aims(name):
            matchings.model.minimize(aim)
            solver, status = run(matchings.model, seconds=seconds)
            if status == "impossible":
                return None
            if status != "optimal":
                raise TimeoutError(f"{name} is not proven within {seconds:g} s")
            matchings.model.add(aim <= round(solver.objective_value))
    profile = [sum(solver.value(takes) for takes in there) for there in matchings.at_rank]
    while profile and not profile[-1]:
        profile.pop()
    return tuple(profile)


# ── Lines ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fields(line: str, number: int, least: int) -> list[str]:
    fields = line.split(":")
    if len(fields) < least:
        raise BadProblem(f"line {number}: {least} fields between colons are needed, not {len(fields)}")
    return fields


def _numbers(words: Iterable[str], number: int) -> list[int]:
    found = list(words)
    if not all(word.strip().isascii() and word.strip().isdigit() and len(word) < 10 for word in found):
        raise BadProblem(f"line {number}: whole numbers are needed")
    return [int(word) for word in found]


def _groups(text: str, number: int, most: int) -> tuple[tuple[int, ...], ...]:
    """`2 (3 4) 1` as ((1,), (2, 3), (0,))."""
    groups: list[tuple[int, ...]] = []
    tied: list[int] | None = None
    for word in text.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(" and tied is None:
            tied = []
        elif word == ")" and tied is not None:
            groups.append(tuple(tied))
            tied = None
        elif word in "()":
            raise BadProblem(f"line {number}: brackets do not match")
        else:
            agent = _numbers([word], number)[0]
            if not 1 <= agent <= most:
                raise BadProblem(f"line {number}: there is no number {agent}")
            if tied is None:
                groups.append((agent - 1,))
            else:
                tied.append(agent - 1)
    if tied is not None:
        raise BadProblem(f"line {number}: brackets do not match")
    named = [agent for group in groups for agent in group]
    if len(set(named)) != len(named):
        raise BadProblem(f"line {number}: a number stands twice")
    return tuple(group for group in groups if group)


def _project(line: str, number: int, counts: Sequence[int]) -> Host:
    fields = _fields(line, number, 4)
    least, most = _numbers(fields[1:3], number)
    if len(counts) == 2:
        return Host(least, most, most, prefers=_groups(fields[3], number, counts[0]))
    lecturer = _numbers([fields[3]], number)[0]
    if not 1 <= lecturer <= counts[2]:
        raise BadProblem(f"line {number}: there is no lecturer {lecturer}")
    return Host(least, most, most, lecturer - 1)


def _lecturer(line: str, number: int, students: int) -> Host:
    fields = _fields(line, number, 4)
    least, target, most = _numbers(fields[1:4], number)
    return Host(least, most, target, prefers=_groups(fields[4] if len(fields) > 4 else "", number, students))


def _shown(groups: Iterable[Sequence[int]]) -> str:
    shown = (" ".join(str(agent + 1) for agent in group) for group in groups)
    return " ".join(f"({text})" if " " in text else text for text in shown)
