"""A cohort after something went wrong: its places filled again, the fewest people told something new, then the highest score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sojourn.planning.mending import Mend, mishaps_in
from sojourn.planning.outcome import OnProgress, Reason, ShouldStop
from sojourn.planning.reading import Entry, read_json
from sojourn.planning.selection.explain import explain
from sojourn.planning.selection.problem import Problem
from sojourn.planning.selection.solve import solve


@dataclass(frozen=True)
class Declined:
    """An applicant who was chosen does not come."""

    applicant: str


@dataclass(frozen=True)
class Fewer:
    """A department hosts at most so many."""

    department: str
    most: int


@dataclass(frozen=True)
class Places:
    """There are so many places, no more."""

    most: int


Mishap = Declined | Fewer | Places


def read_mishaps(path: Path, problem: Problem) -> tuple[Mishap, ...]:
    """Read one mishap or a list of them; an empty list where the problem itself has changed. Raises BadProblem."""
    return mishaps_from(read_json(path), problem, str(path))


def mishaps_from(content: Any, problem: Problem, where: str = "mishap") -> tuple[Mishap, ...]:
    """Turn {"declined": {"applicant": id}}, {"fewer": {"department": id, "max": n}}, {"places": {"max": n}} into mishaps."""
    applicants, departments = {each.id for each in problem.applicants}, {each.id for each in problem.departments}
    kinds: dict[str, Callable[[Entry], Mishap]] = {
        "declined": lambda row: Declined(row.at("applicant").one_of(applicants, "applicant")),
        "fewer": lambda row: Fewer(row.at("department").one_of(departments, "department"), row.at("max").whole()),
        "places": lambda row: Places(row.at("max").whole()),
    }
    return mishaps_in(content, where, kinds)


def after(problem: Problem, mishaps: Sequence[Mishap]) -> Problem:
    """Give the problem as it stands once these things have happened."""
    for mishap in mishaps:
        match mishap:
            case Declined(gone):
                kept = tuple(each for each in problem.keep if each != gone)
                left_out = (*(each for each in problem.leave_out if each != gone), gone)
                problem = replace(problem, keep=kept, leave_out=left_out)
            case Fewer(department, most):
                limited = tuple(
                    replace(each, least=min(each.least, most), most=most) if each.id == department else each
                    for each in problem.departments
                )
                problem = replace(problem, departments=limited)
            case Places(most):
                problem = replace(problem, places=most)
    return problem


def repair(
    problem: Problem,
    published: Mapping[str, str | None],
    mishaps: Sequence[Mishap],
    *,
    seconds: float = 30.0,
    workers: int = 1,
    seed: int = 1,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Mend:
    """Find the cohort to tell next, from the one that was told."""
    changed = after(replace(problem, published=published), mishaps)
    outcome = solve(
        changed, seconds=seconds, workers=workers, seed=seed, on_progress=on_progress, should_stop=should_stop
    )
    if outcome.plan is None:
        is_impossible = outcome.status == "impossible"
        why = explain(changed, seconds=seconds, seed=seed, should_stop=should_stop).to_json() if is_impossible else ()
        return Mend(outcome, gives=why)
    return Mend(outcome, tuple(told(changed, outcome.plan["chosen"])))


def told(problem: Problem, chosen: Mapping[str, str | None]) -> Iterator[Reason]:
    """One sentence for everybody who is told something new, in the problem's order."""
    left_out = set(problem.leave_out)
    for applicant in problem.applicants:
        each = applicant.id
        was, now = each in problem.published, each in chosen
        if each in left_out or not (was or now):
            continue
        before, department = problem.published.get(each), chosen.get(each)
        if not now:
            yield Reason(each, f"{each} is no longer chosen")
        elif not was:
            yield Reason(each, f"{each} is chosen, hosted by {department}" if department else f"{each} is chosen")
        elif before != department:
            yield Reason(each, f"{each} is hosted by {department} instead of {before}")
