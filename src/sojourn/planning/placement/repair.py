"""Placements after something went wrong: the fewest participants are told another museum, then the wishes count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sojourn.planning.mending import Mend, mishaps_in
from sojourn.planning.outcome import OnProgress, Reason, ShouldStop
from sojourn.planning.placement.explain import explain
from sojourn.planning.placement.problem import Museum, Problem, ranks_by
from sojourn.planning.placement.solve import solve
from sojourn.planning.reading import Entry, read_json


@dataclass(frozen=True)
class Withdrawn:
    """A participant does not come."""

    participant: str


@dataclass(frozen=True)
class Closed:
    """A museum cannot host anybody. What was locked there is not any more."""

    museum: str


@dataclass(frozen=True)
class Fewer:
    """A museum hosts at most so many."""

    museum: str
    most: int


Mishap = Withdrawn | Closed | Fewer


def read_mishaps(path: Path, problem: Problem) -> tuple[Mishap, ...]:
    """Read one mishap or a list of them; an empty list where the problem itself has changed. Raises BadProblem."""
    return mishaps_from(read_json(path), problem, str(path))


def mishaps_from(content: Any, problem: Problem, where: str = "mishap") -> tuple[Mishap, ...]:
    """Turn {"withdrawn": {"participant": id}}, {"closed": {"museum": id}}, {"fewer": {"museum": id, "max": n}} into mishaps."""
    people, museums = {each.id for each in problem.participants}, {each.id for each in problem.museums}
    kinds: dict[str, Callable[[Entry], Mishap]] = {
        "withdrawn": lambda row: Withdrawn(row.at("participant").one_of(people, "participant")),
        "closed": lambda row: Closed(row.at("museum").one_of(museums, "museum")),
        "fewer": lambda row: Fewer(row.at("museum").one_of(museums, "museum"), row.at("max").whole()),
    }
    return mishaps_in(content, where, kinds)


def after(problem: Problem, mishaps: Sequence[Mishap]) -> Problem:
    """Give the problem as it stands once these things have happened."""
    for mishap in mishaps:
        match mishap:
            case Withdrawn(gone):
                problem = _without(problem, gone)
            case Closed(closed):
                locks = {person: museum for person, museum in problem.locks.items() if museum != closed}
                problem = _limited(replace(problem, locks=locks), closed, 0)
            case Fewer(museum, most):
                problem = _limited(problem, museum, most)
    return problem


def _limited(problem: Problem, museum: str, most: int) -> Problem:
    """With a museum that hosts at most so many, and no longer needs more than that."""
    return replace(
        problem,
        museums=tuple(
            replace(each, least=min(each.least, most), most=most) if each.id == museum else each
            for each in problem.museums
        ),
    )


def _without(problem: Problem, gone: str) -> Problem:
    return replace(
        problem,
        participants=tuple(each for each in problem.participants if each.id != gone),
        museums=tuple(_who_does_not_list(each, gone) for each in problem.museums),
        locks={person: museum for person, museum in problem.locks.items() if person != gone},
        published={person: museum for person, museum in problem.published.items() if person != gone},
        together=tuple(pair for pair in problem.together if gone not in pair),
        apart=tuple(pair for pair in problem.apart if gone not in pair),
    )


def _who_does_not_list(museum: Museum, gone: str) -> Museum:
    left = {person: rank for person, rank in ranks_by(museum).items() if person != gone}
    return replace(museum, prefers=tuple(left), ranks=tuple(left.values()))


def repair(
    problem: Problem,
    published: Mapping[str, str],
    mishaps: Sequence[Mishap],
    *,
    seconds: float = 30.0,
    workers: int = 1,
    seed: int = 1,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Mend:
    """Find the placements to tell next. Participants whom `published` does not know are newcomers, and are told in any case."""
    changed = after(replace(problem, published=published), mishaps)
    outcome = solve(
        changed, seconds=seconds, workers=workers, seed=seed, on_progress=on_progress, should_stop=should_stop
    )
    if outcome.plan is None:
        is_impossible = outcome.status == "impossible"
        why = explain(changed, seconds=seconds, seed=seed, should_stop=should_stop).to_json() if is_impossible else ()
        return Mend(outcome, gives=why)
    return Mend(outcome, tuple(told(changed, outcome.plan["placed"])))


def told(problem: Problem, placed: Mapping[str, str]) -> Iterator[Reason]:
    """One sentence for everybody who goes elsewhere than was published, in the problem's order."""
    museums = {museum.id: museum.called for museum in problem.museums}
    for person in problem.participants:
        before, now = problem.published.get(person.id), placed[person.id]
        if before is None:
            yield Reason(person.id, f"{person.called} goes to {museums[now]}")
        elif before != now:
            yield Reason(person.id, f"{person.called} goes to {museums[now]} instead of {museums.get(before, before)}")
