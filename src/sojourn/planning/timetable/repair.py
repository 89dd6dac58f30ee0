"""A published timetable after a mishap: the plan with the fewest people told something new, and proof that fewer is impossible.

The ladder: only what was hit may change; then what shares its days; then its cohort; then everything. Whatever rung found a plan, the proof
asks all sessions at once, but lets only those change whose news would stay within what is left to save: that is what makes it quick.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from sojourn.planning.outcome import OnProgress, Outcome, Progress, Reason, ShouldStop, Status
from sojourn.planning.timetable.check import Judge, Verdict, check
from sojourn.planning.timetable.fit import Fit, OutOfTime, Start, solve
from sojourn.planning.timetable.grid import Place
from sojourn.planning.timetable.kinder import kinder
from sojourn.planning.timetable.mishap import Longer, Mishap, after, missed
from sojourn.planning.timetable.news import Certain, News, Options, certain_news, may_change
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.planning.timetable.push import pushed_out
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.told import Move, Told, moves, told_of
from sojourn.planning.timetable.words import Words

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_Answer = Literal["optimal", "found", "impossible", "none"]
"""optimal: found, and proven best · found: in time, without proof · impossible: proven · none: nothing in time."""

LITTLE_TO_SAVE = 8
"""With no more people between what is found and what is proven, one question settles the matter."""
SECONDS_OF_PUSHING = 1.5
KINDNESS_SECONDS = 1.0
"""At most so long is spent on making the found repair kinder, once nobody less can be told."""


@dataclass(frozen=True)
class Repair:
    """What to publish next. Where nothing fits `outcome.plan` is None, `gives` says what would have to give, `compromise` is the plan then.

    `proven`: telling fewer people is proven impossible. `missed`: the locked sessions that late participants miss. Status "optimal"
    speaks of the people told alone; `outcome.bound` is the fewest that could be.
    """

    outcome: Outcome
    told: tuple[Told, ...] = ()
    moved: tuple[Move, ...] = ()
    proven: bool = False
    rung: str = ""
    missed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gives: tuple[Reason, ...] = ()
    compromise: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        return {
            "status": self.outcome.status,
            "plan": self.outcome.plan,
            "score": self.outcome.score,
            "bound": self.outcome.bound,
            "proven": self.proven,
            "rung": self.rung,
            "told": [told.to_json() for told in self.told],
            "moved": [move.to_json() for move in self.moved],
            "missed": {person: list(sessions) for person, sessions in self.missed.items()},
            "reasons": [{"about": reason.about, "text": reason.text} for reason in self.outcome.reasons],
            "gives": [{"about": reason.about, "text": reason.text} for reason in self.gives],
            "compromise": self.compromise,
            "seconds_to": {"first": self.outcome.seconds_to_first, "best": self.outcome.seconds_to_best},
        }


def repair(
    problem: Problem,
    published: Plan,
    mishaps: Sequence[Mishap],
    *,
    seconds: float = 30,
    workers: int = 1,
    seed: int = 1,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Repair:
    """Find what to publish after a mishap. Sessions that were not placed stay out.

    One worker costs the least and gives the same plan each time, unless the clock cuts in; more help only where cores are idle.
    """
    clock = _Clock(seconds, on_progress, should_stop)
    changed = after(problem, mishaps)
    longer = [mishap.session for mishap in mishaps if isinstance(mishap, Longer)]
    search = _Search(changed, published, longer, clock, workers, seed)
    missed_by = missed(problem, mishaps)
    search.climb()
    proven = search.prove()
    if search.best is None:
        return _what_would_have_to_give(search, missed_by)
    plan = kinder(changed, published, search.plan(), clock.until(KINDNESS_SECONDS))
    return _as_repair(changed, plan, search, proven, missed_by)


class _Clock:
    """Time that is left, and word to whoever waits."""

    def __init__(self, seconds: float, on_progress: OnProgress | None, should_stop: ShouldStop | None) -> None:
        self._started = time.monotonic()
        self._seconds = seconds
        self._on_progress = on_progress
        self.should_stop = should_stop
        self.first: float | None = None
        self.best: float | None = None

    @property
    def passed(self) -> float:
        return time.monotonic() - self._started

    @property
    def left(self) -> float:
        if self.should_stop is not None and self.should_stop():
            return 0.0
        return max(0.0, self._seconds - self.passed)

    def until(self, most: float) -> float:
        """The moment, by the monotonic clock, at which a step of at most so many seconds must end."""
        return time.monotonic() + min(most, self.left)

    def say(self, doing: str, told: int | None = None, bound: int | None = None) -> None:
        """Tell whoever waits what is done now, and how many people the best repair so far tells."""
        if told is not None:
            self.best = self.passed
            self.first = self.best if self.first is None else self.first
        if self._on_progress:
            fraction = min(1.0, self.passed / self._seconds) if self._seconds else 1.0
            score = {} if told is None else {"told": told}
            self._on_progress(Progress(doing, fraction, score, bound, self.passed))


class _Search:
    """The search for one repair. `best`: where the sessions go, by index; only what changed."""

    def __init__(
        self,
        problem: Problem,
        published: Plan,
        longer: Iterable[str],
        clock: _Clock,
        workers: int,
        seed: int,
    ) -> None:
        self.problem, self._published, self.clock = problem, published, clock
        self._workers, self._seed = workers, seed
        self.grid = grid_of(problem)
        index = self.grid.session_index
        self.places = {index[id]: self.grid.place(row) for id, row in published.sessions.items()}
        self.judge = Judge(problem, published)
        self.longer = {index[id] for id in longer if index[id] in self.places}
        broken = self.judge.verdict().broken
        self.hit = sorted({index[id] for found in broken for id in found.sessions if id in published.sessions})
        self.options = Options(self.grid, self.places)
        self.certain: Certain = certain_news(self.options, self.hit, self.longer)
        self.best: dict[int, Place] | None = None
        self.told = 0
        self.bound = self.certain.least
        self.rung = ""
        self.is_impossible = False
        self.left_out: list[str] = []
        self._may_leave_out = False
        self._blamed: set[int] = set()

    def again(self, problem: Problem) -> _Search:
        """Begin again with other rules, and leave to leave sessions out."""
        search = _Search(problem, self._published, self.longer_ids(), self.clock, self._workers, self._seed)
        search.hit = self.hit
        search._may_leave_out = True
        return search

    def climb(self) -> bool:
        """Go up the ladder until a plan is found, and one rung further while telling fewer may still be possible."""
        if not self.hit:
            return self._accept("nothing", [], {})
        for place, (rung, free) in enumerate(self._rungs()):
            if self.clock.left <= 0 or self.is_impossible:
                break
            if self.best is not None and (place >= 2 or self.told == self.bound):
                break
            self.clock.say(f"Changing {rung}", None, self.bound)
            self._try(rung, free, most=self._fewer())
            if place == 1 and self.best is None and not self._may_leave_out:
                self._push()
        return self.best is not None

    def _fewer(self) -> int | None:
        """How many a better plan may tell; None where any plan is better than what there is."""
        return None if self.best is None or self._may_leave_out else self.told - 1

    def _push(self) -> None:
        """Show some plan soon: what was hit pushes out others, those first whose change tells few, until all have a place."""
        self.clock.say("Making room", None, self.bound)
        pushed = pushed_out(self.grid, self.places, self.hit, self._seed, self.clock.until(SECONDS_OF_PUSHING))
        if pushed and self._accept("what had to make room", list(self.places), pushed):
            self._try("what had to make room", sorted({*self.hit, *(self.best or {})}), most=self._fewer())

    def _rungs(self) -> Iterator[tuple[str, list[int]]]:
        """The sessions that may change, rung by rung, as far as a plan is looked for before its proof."""
        weeks = {self.grid.weeks[self.places[x][0]] for x in self.hit}
        days = {self.places[x][0] for x in self.hit}
        cohorts = {self.problem.sessions[x].cohort for x in self.hit}
        of_cohort = [x for x in self.places if x in self.hit or self.problem.sessions[x].cohort in cohorts]
        yield "only what was hit", self.hit
        if not self._may_leave_out and any(self._has_nowhere(x) for x in self.hit):
            self.is_impossible = True
            return
        yield "what shares its days", [x for x in self.places if x in self.hit or self.places[x][0] in days]
        yield "its cohort's week", self._in_weeks(of_cohort, weeks)
        reachable = {self.grid.weeks[day] for x in self.hit for day in self.grid.starts[x]}
        for week in sorted(reachable - weeks, key=lambda week: (min(abs(week - own) for own in weeks), week)):
            yield "another week of its cohort", self._in_weeks(of_cohort, {week})
        for week in sorted(reachable - weeks):
            yield "two weeks of its cohort", self._in_weeks(of_cohort, {week, *weeks})

    def _in_weeks(self, sessions: Iterable[int], weeks: set[int]) -> list[int]:
        return [x for x in sessions if x in self.hit or self.grid.weeks[self.places[x][0]] in weeks]

    def _has_nowhere(self, x: int) -> bool:
        """Whether a session fits nowhere even with nothing about but what is locked and what it is bound to by rules."""
        bound = {x}
        for _ in range(2):
            bound |= {z for y in bound for z in (*self.grid.earlier[y], *self.grid.later[y])}
            bound |= {z for y in bound for z, _ in self.grid.near[y]}
        free = [y for y in sorted(bound) if y in self.places and not (self.grid.is_locked(y) and y != x)]
        locked = {y: place for y, place in self.places.items() if y not in free and self.grid.is_locked(y)}
        return self._solved(Fit(self.grid, free, locked))[1] == "impossible"

    def prove(self) -> bool:
        """Allow more and more people to be told, from those who are told in any case, until a plan is found. True when it is proven least.

        Each question is about all sessions; those whose change alone would tell too many stay as they are.
        """
        step = 0
        while self.best is None or self.bound < self.told:
            if self.clock.left <= 0 or self.is_impossible:
                return False
            most = self._next_question(step)
            free, only = self._could_change(most)
            is_everything = self.best is None and len(free) == len(self.places) and not only
            self.clock.say("Proving that no fewer can be told", self.told if self.best else None, self.bound)
            status = self._try("everything", free, most=None if is_everything else most, only=only)
            if status == "none":
                return False
            if status == "found":
                continue
            self.is_impossible = is_everything and status == "impossible"
            self.bound = self.told if status == "optimal" else most + 1
            step = 2 * step + 1
        return True

    def _next_question(self, step: int) -> int:
        """How many may be told in the next question: all that is left to save where that is little, else a few more than are certain."""
        if self.best is None:
            return self.bound + step
        return self.told - 1 if self.told - self.bound <= LITTLE_TO_SAVE else min(self.told - 1, self.bound + step)

    def _could_change(self, most: int) -> tuple[list[int], dict[int, set[Start]]]:
        """The sessions that could change while at most so many are told; some may swap people, but not move."""
        free, only = [], {}
        for x in self.places:
            move, swap = may_change(self.options, x, self.certain, most)
            if x in self.hit or move or swap:
                free.append(x)
            if not move and (swap or x in self.hit) and self.options.can_stay(x):
                only[x] = {self.places[x][:2]}
        return free, only

    def _try(
        self, rung: str, free: list[int], *, most: int | None = None, only: Mapping[int, set[Start]] | None = None
    ) -> _Answer:
        """Look for the repair that tells the fewest while only these sessions change, and at most so many are told."""
        fixed = {x: place for x, place in self.places.items() if x not in set(free)}
        try:
            fit = Fit(self.grid, free, fixed, optional=self._may_leave_out, only=only, until=self.clock.until(1e9))
        except OutOfTime:
            return "none"
        news = News(fit, self.places, self.certain.people)
        if most is not None:
            fit.model.add(news.told <= most)
        absent = sum(1 - fit.present[x] for x in free)
        many = len(self.places) + 1
        everybody = len(self.problem.participants) + len(self.problem.facilitators) + 1
        fit.model.minimize((absent * everybody + news.told) * many + sum(news.changed.values()))
        fit.hint(self.places)
        while self.clock.left > 0:
            solver, answer = self._solved(fit)
            if answer in ("impossible", "none"):
                return answer
            places = {x: place for x in free if (place := fit.place_of(solver, x))}
            if self._accept(rung, free, places):
                return answer
            fit.forbid({x: places[x] for x in self._blamed if x in places})
        return "none"

    def _solved(self, fit: Fit) -> tuple[cp_model.CpSolver, _Answer]:
        from ortools.sat.python import cp_model

        solver, status = solve(
            fit, seconds=self.clock.left, workers=self._workers, seed=self._seed, should_stop=self.clock.should_stop
        )
        answers: dict[Any, _Answer] = {
            cp_model.OPTIMAL: "optimal",
            cp_model.FEASIBLE: "found",
            cp_model.INFEASIBLE: "impossible",
        }
        return solver, answers.get(status, "none")

    def _accept(self, rung: str, free: list[int], places: Mapping[int, Place]) -> bool:
        """Take note of a finding if the checker agrees with it, and keep it if it is better than what there is."""
        changed = {x: places.get(x) for x in free if places.get(x) != self.places[x]}
        broken = self._judged(changed).broken
        if broken:
            self._blamed = {
                x for found in broken for id in found.sessions if (x := self.grid.session_index[id]) in free
            }
            return False
        best = {x: place for x, place in changed.items() if place is not None}
        left_out = [self.problem.sessions[x].id for x, place in changed.items() if place is None]
        told = len(told_of(self.problem, self.moved(self._plan(best, left_out)), self.longer_ids()))
        if self.best is None or (len(left_out), told) < (len(self.left_out), self.told):
            self.best, self.left_out, self.told, self.rung = best, left_out, told, rung
            self.clock.say(f"Found by changing {rung}", self.told, self.bound)
        return True

    def _judged(self, changed: Mapping[int, Place | None]) -> Verdict:
        """Judge the published plan with these changes."""
        sessions = self.problem.sessions
        for x, place in changed.items():
            self.judge.keep(sessions[x].id, self.grid.assignment(place) if place else None)
        verdict = self.judge.verdict()
        for x in changed:
            self.judge.keep(sessions[x].id, self._published.sessions[sessions[x].id])
        return verdict

    def plan(self) -> Plan:
        """The published plan with the best changes found."""
        return self._plan(self.best or {}, self.left_out)

    def _plan(self, changed: Mapping[int, Place], left_out: Sequence[str]) -> Plan:
        rows = {id: row for id, row in self._published.sessions.items() if id not in set(left_out)}
        for x, place in changed.items():
            rows[self.problem.sessions[x].id] = self.grid.assignment(place)
        return Plan(self._published.instance, rows)

    def moved(self, plan: Plan) -> tuple[Move, ...]:
        """What changes from the published plan."""
        return moves(self._published, plan, self.longer_ids())

    def longer_ids(self) -> list[str]:
        """The sessions that became longer."""
        return [self.problem.sessions[x].id for x in self.longer]


def _as_repair(
    problem: Problem,
    plan: Plan,
    search: _Search,
    proven: bool,
    missed_by: Mapping[str, tuple[str, ...]],
) -> Repair:
    verdict = check(problem, plan)
    assert verdict.is_sound, "a repair that the checker refuses is never handed out"
    moved = search.moved(plan)
    outcome = Outcome(
        status="optimal" if proven else "feasible",
        plan=plan.to_json(),
        score=verdict.score,
        bound=search.bound,
        reasons=tuple(_absences(problem, missed_by)),
        seconds_to_first=search.clock.first,
        seconds_to_best=search.clock.best,
    )
    told = told_of(problem, moved, search.longer_ids())
    return Repair(outcome, told, moved, proven, search.rung, missed_by)


def _absences(problem: Problem, missed_by: Mapping[str, tuple[str, ...]]) -> Iterator[Reason]:
    titles = {row.id: row.title for row in problem.sessions}
    for person, sessions in missed_by.items():
        for session_id in sessions:
            yield Reason(session_id, f"{person} misses {titles[session_id]}, which is locked")


def _what_would_have_to_give(search: _Search, missed_by: Mapping[str, tuple[str, ...]]) -> Repair:
    """Nothing fits: find the plan that fits when locks of what was hit may be lifted, and the fewest sessions are left out."""
    problem, words = search.problem, Words(search.problem)
    hit = {problem.sessions[x].id for x in search.hit}
    unlocked = replace(
        problem, sessions=tuple(replace(row, locked=False) if row.id in hit else row for row in problem.sessions)
    )
    status: Status = "impossible" if search.is_impossible else "none"
    relaxed = search.again(unlocked)
    if not relaxed.climb():
        return Repair(Outcome(status, None, {}, None), missed=missed_by)
    plan = relaxed.plan()
    titles = {row.id: row for row in problem.sessions}
    moved = relaxed.moved(plan)
    gives = [Reason(id, f"{titles[id].title} would have to be left out") for id in relaxed.left_out]
    for move in moved:
        if titles[move.session].locked and move.after is not None:
            where = words.when(move.after.day, move.after.slot)
            led = f" led by {words.people(move.after.facs)}" if move.after.facs else ""
            gives.append(
                Reason(move.session, f"{titles[move.session].title} is locked, and would have to be {where}{led}")
            )
    reasons = tuple(Reason(found.sessions[0], found.text) for found in search.judge.verdict().broken)
    told = told_of(problem, moved, relaxed.longer_ids())
    return Repair(
        Outcome(status, None, {}, None, reasons),
        told,
        moved,
        rung=relaxed.rung,
        missed=missed_by,
        gives=tuple(gives),
        compromise=plan.to_json(),
    )
