"""The best cohort, proven: bound first, then only the few applicants who can still be in a better one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sojourn.planning.cpsat import Clock, run
from sojourn.planning.outcome import OnProgress, Outcome, Progress, ShouldStop, Status
from sojourn.planning.selection.bound import Bound, Contradiction, Relaxation
from sojourn.planning.selection.check import check
from sojourn.planning.selection.demands import Demands, demands_of, labels_of
from sojourn.planning.selection.keeping import keep
from sojourn.planning.selection.model import CohortModel
from sojourn.planning.selection.problem import Problem
from sojourn.planning.selection.quick import QuickSearch

CORE = 100
"""Applicants looked at first, those with most above the bound's prices: the best cohort is nearly always among them."""
CONFIRM_SECONDS = 10.0
"""How long CP-SAT may take to confirm, in whole numbers, what the branch and bound in floating point has proven."""
LEVEL = "score"
"""The one level of a selection: the sum of the chosen applicants' scores."""


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    workers: int = 1,
    seed: int = 1,
    start: Mapping[str, str | None] | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Outcome:
    """Choose the cohort with the highest sum of scores that keeps every rule; where something was published, see `keeping`.

    `start` is a cohort {applicant: department} to begin from; one that breaks a rule is ignored. Status "impossible" is a
    proof; `explain.explain` then says why.
    """
    if problem.published:
        return keep(problem, Clock(seconds), workers, seed, on_progress, should_stop)
    search = Search(problem, demands_of(problem), Clock(seconds), workers, seed, on_progress, should_stop)
    search.tell("Reading what a place is worth")
    relaxation = Relaxation(problem, search.demands)
    if start is not None and check(problem, start).is_kept:
        search.take(dict(start))
    return search.best(relaxation.bound())


@dataclass
class Search:
    """One search for a best cohort: what was found so far, and what is known about anything better."""

    problem: Problem
    demands: Demands
    clock: Clock
    workers: int = 1
    seed: int = 1
    on_progress: OnProgress | None = None
    should_stop: ShouldStop | None = None
    forced: int | None = None
    """An applicant who must be in."""
    near: frozenset[str] = frozenset()
    """Applicants of an earlier cohort: between cohorts of equal score, the one with most of them is better."""
    plan: dict[str, str | None] | None = None
    score: int = 0
    trace: list[tuple[float, dict[str, int]]] = field(default_factory=list)
    bound: int | None = None
    _value: int = 0
    _worth: list[int] = field(default_factory=list)
    """What each applicant adds to a plan's value: their score, and less than any score for being in the earlier cohort."""
    _index: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        scale = len(self.near) + 1
        for index, (applicant, score) in enumerate(zip(self.problem.applicants, self.problem.scores, strict=True)):
            self._worth.append(scale * score + (applicant.id in self.near))
            self._index[applicant.id] = index

    def best(self, bound: Bound | None) -> Outcome:
        """Propose quickly, from the core or else from everybody; then prove among those whom the bound cannot rule out.

        Whoever belongs to a cohort as good as the one in hand can never be ruled out, so the proof would find any better one.
        """
        if bound is None and self._is_contradictory():
            return self._outcome("impossible")
        everyone = range(len(self.problem.applicants))
        needed = {index for index in everyone if self._is_needed(index)}
        looked_at: set[int] = set()
        believed: Status = "none"
        if bound is not None:
            self.bound = bound.total
            self.tell("Choosing among the strongest")
            looked_at = needed.union(sorted(everyone, key=lambda index: (-bound.reduced_scaled[index], index))[:CORE])
            believed = self._propose(looked_at)
        if self.plan is None:
            self.tell("Choosing among everybody")
            looked_at = set(everyone)
            believed = self._propose(looked_at)
        open_ = set(everyone)
        if bound is not None and self.plan is not None:
            open_ = needed | self._not_ruled_out(bound)
            if not open_ <= looked_at:
                believed = self._propose(open_)
                open_ = needed | self._not_ruled_out(bound)
        if self.is_stopped:
            return self._outcome("feasible" if self.plan is not None else "none")
        self.tell("Proving that no other cohort is better")
        return self._outcome(self._prove(open_, believed))

    def _not_ruled_out(self, bound: Bound) -> set[int]:
        """Those who could be in a cohort better than the one in hand (or as good, where being near an earlier one counts)."""
        enough = self.score if self.near else self.score + 1
        return {index for index in range(len(self._worth)) if bound.with_applicant(index) >= enough}

    def _propose(self, candidates: Collection[int]) -> Status:
        """Take a good cohort of these if there is one; what is said of it is believed, not proven."""
        search = QuickSearch(self.problem, self.demands, candidates, self._worth, self.forced)
        said, plan = search.best(self.clock.left, self.should_stop)
        if plan is not None:
            self.take(plan)
        return said

    def _prove(self, candidates: Collection[int], believed: Status) -> Status:
        """Look for anything better with CP-SAT. Where it cannot tell in a while, what the branch and bound found stands."""
        seconds = self.clock.left
        if believed in ("optimal", "impossible"):
            seconds = min(seconds, CONFIRM_SECONDS)
        status = self._among(sorted(candidates), seconds)
        return believed if status == "none" and believed in ("optimal", "impossible") else status

    def _is_contradictory(self) -> bool:
        """True where the relaxation alone proves that no cohort keeps every rule; searching for one would take far longer."""
        if self.forced is not None or self.plan is not None:
            return False
        return Contradiction(self.problem, self.demands).between(labels_of(self.demands)) is not None

    @property
    def is_stopped(self) -> bool:
        return self.clock.left == 0 or (self.should_stop is not None and self.should_stop())

    def _is_needed(self, index: int) -> bool:
        return index == self.forced or self.problem.applicants[index].id in self._kept

    @property
    def _kept(self) -> frozenset[str]:
        return frozenset(self.problem.keep)

    def _among(self, candidates: list[int], seconds: float) -> Status:
        """Search among these for a plan of more value; "impossible" proves that there is none."""
        cohort = CohortModel(self.problem, candidates, self.demands)
        cohort.maximise(self._worth)
        if self.forced is not None:
            cohort.model.add(cohort.chosen[self.forced] == 1)
        if self.plan is not None:
            value = sum(self._worth[index] * variable for index, variable in cohort.chosen.items())
            cohort.model.add(value > self._value)
        solver, words = run(
            cohort.model,
            seconds=seconds,
            workers=self.workers,
            seed=self.seed,
            on_better=lambda values: self.take(cohort.plan(values)),
            should_stop=self.should_stop,
        )
        if words in ("optimal", "feasible"):
            self.take(cohort.plan(solver))
            return "optimal" if words == "optimal" else "feasible"
        return "impossible" if words == "impossible" else "none"

    def take(self, plan: dict[str, str | None]) -> None:
        """Keep the plan if it is worth most so far, and say so."""
        value = sum(self._worth[self._index[each]] for each in plan)
        if self.plan is None or value > self._value:
            self.plan, self._value = plan, value
            self.score = sum(self.problem.scores[self._index[each]] for each in plan)
            self.trace.append((self.clock.passed, {LEVEL: self.score}))
            self.tell("Choosing a better cohort")

    def tell(self, doing: str) -> None:
        if self.on_progress:
            fraction = min(1.0, self.clock.passed / self.clock.allowed) if self.clock.allowed else 1.0
            score = {LEVEL: self.score} if self.plan is not None else {}
            self.on_progress(Progress(doing, fraction, score, self.bound, self.clock.passed))

    def _outcome(self, status: Status) -> Outcome:
        """Turn the status of the last search into that of the whole: finding nothing better proves the plan in hand."""
        if self.plan is None:
            return Outcome(status if status == "impossible" else "none", None, {}, None)
        proven = status in ("optimal", "impossible")
        return Outcome(
            "optimal" if proven else "feasible",
            {"instance": self.problem.name, "chosen": self.plan},
            {LEVEL: self.score},
            self.score if proven else self.bound,
            seconds_to_first=self.trace[0][0],
            seconds_to_best=self.trace[-1][0],
            trace=tuple(self.trace),
        )
