"""The search for a repair: which sessions may change, and which questions are asked of the model.

The ladder: only what was hit may change; then what shares its days; then what stands in the way, wherever it is; then everything.

What stands in the way is found by asking an easier question: what was hit must find places, and every other session keeps its own or is put
aside, at the price of telling its people. No repair tells fewer than that. Perhaps the people of this answer are enough: that is a small
question, and where they are not, the next round has to tell somebody else. Whatever was put aside must find a place in the next round, too;
a round that puts nothing aside has found the best repair. Where this takes too many rounds, the proof asks about all sessions at once, but
lets only those change whose news would stay within what is left to save.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import ceil, inf
from typing import TYPE_CHECKING, Any, Literal

from sojourn.planning.outcome import OnProgress, Progress, ShouldStop
from sojourn.planning.timetable.check import Judge, Verdict
from sojourn.planning.timetable.fit import Fit, OutOfTime, Start, Strategy, solve
from sojourn.planning.timetable.grid import Place
from sojourn.planning.timetable.making_room import with_room_made
from sojourn.planning.timetable.news import Certain, News, Options, certain_news, may_change
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.planning.timetable.reach import within_reach
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.told import Move, moves, told_of

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_Answer = Literal["optimal", "found", "impossible", "none"]
"""optimal: found, and proven best · found: in time, without proof · impossible: proven · none: nothing in time."""

LITTLE_TO_SAVE = 4
"""With no more people between what is found and what is proven, one question settles the matter."""
SECONDS_OF_MAKING_ROOM = 3.0
MANY = 40
"""Where more sessions may change, only people are counted at first; what moved without need is given back afterwards."""
LITTLE_WORK, SOME_WORK = 0.3, 1.0
"""What only betters a plan that is found already may take so much of the solver's own seconds: on the way, and at the end."""
MOST_IN_THE_WAY, MOST_ROUNDS, IDLE_ROUNDS = 30, 12, 2
"""With more sessions to place anew, after so many rounds, or so many that taught nothing, asking about all sessions at once is quicker."""


class Clock:
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

    def found(self, rung: str, told: int, bound: int) -> None:
        """Take note that a better repair was found, and say so."""
        self.best = self.passed
        self.first = self.best if self.first is None else self.first
        self.say(f"Found by changing {rung}", told, bound)

    def say(self, doing: str, told: int | None = None, bound: int | None = None) -> None:
        """Tell whoever waits what is done now, and how many people the best repair so far tells."""
        if self._on_progress:
            fraction = min(1.0, self.passed / self._seconds) if self._seconds else 1.0
            score = {} if told is None else {"told": told}
            self._on_progress(Progress(doing, fraction, score, bound, self.passed))


class Ladder:
    """The search for one repair. `best`: where the sessions go, by index; only what changed."""

    def __init__(
        self,
        problem: Problem,
        published: Plan,
        longer: Iterable[str],
        clock: Clock,
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
        self.everybody = len(problem.participants) + len(problem.facilitators)
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

    def again(self, problem: Problem) -> Ladder:
        """Begin again with other rules, and leave to leave sessions out."""
        search = Ladder(problem, self._published, self.longer_ids(), self.clock, self._workers, self._seed)
        search.hit = self.hit
        search._may_leave_out = True
        return search

    def climb(self) -> bool:
        """Go up the ladder until a plan is found, and further while telling fewer may still be possible."""
        if not self.hit:
            return self._accept("nothing", [], {})
        for rung, free in self._near_rungs():
            if self._is_over() or self._is_settled():
                break
            self._try(rung, free, most=self._fewer())
        if self._may_leave_out:
            for rung, free in self._far_rungs():
                if self._is_over() or self.best is not None:
                    break
                self._try(rung, free)
        else:
            self._clear_the_way()
        return self.best is not None

    def _is_over(self) -> bool:
        return self.clock.left <= 0 or self.is_impossible

    def _fewer(self) -> int | None:
        """How many a better plan may tell; None where any plan is better than what there is."""
        return None if self.best is None or self._may_leave_out else self.told - 1

    def _make_room(self, wanted: Mapping[int, Place | None]) -> None:
        """Show some plan soon: what has no place takes those of others, first of those whose change tells few, until all have one."""
        self.clock.say("Making room", None, self.bound)
        dear = [1.0] * self.grid.count
        for x in self.places:
            dear[x] += len(self.options.audience(x) - self.certain.people)
        until = self.clock.until(SECONDS_OF_MAKING_ROOM)
        found = with_room_made(self.grid, wanted, dear, self._seed, until)
        if found and self._accept("what had to make room", list(self.places), found):
            self._better("what had to make room")

    def _better(self, rung: str) -> None:
        """Look for a repair that tells fewer among the changes of the one that was found."""
        if self.best is not None and len(self.best) <= MANY and not self._is_settled():
            self._try(rung, self._changing(), most=self._fewer(), work=LITTLE_WORK)

    def _near_rungs(self) -> Iterator[tuple[str, list[int]]]:
        """The sessions that may change first."""
        days = {self.places[x][0] for x in self.hit}
        yield "only what was hit", self.hit
        yield "what shares its days", [x for x in self.places if x in self.hit or self.places[x][0] in days]

    def _far_rungs(self) -> Iterator[tuple[str, list[int]]]:
        """The sessions that may change where nothing else gave a plan."""
        weeks = {self.grid.weeks[self.places[x][0]] for x in self.hit}
        cohorts = {self.problem.sessions[x].cohort for x in self.hit}
        of_cohort = [x for x in self.places if x in self.hit or self.problem.sessions[x].cohort in cohorts]
        yield "its cohort's week", self._in_weeks(of_cohort, weeks)
        reachable = {self.grid.weeks[day] for x in self.hit for day in self.grid.starts[x]}
        for week in sorted(reachable - weeks, key=lambda week: (min(abs(week - own) for own in weeks), week)):
            yield "another week of its cohort", self._in_weeks(of_cohort, {week})
        for week in sorted(reachable - weeks):
            yield "two weeks of its cohort", self._in_weeks(of_cohort, {week, *weeks})

    def _in_weeks(self, sessions: Iterable[int], weeks: set[int]) -> list[int]:
        return [x for x in sessions if x in self.hit or self.grid.weeks[self.places[x][0]] in weeks]

    def _clear_the_way(self) -> None:
        """Find what stands in the way of what was hit, round by round (see the module)."""
        placed = set(self.hit)
        too_few: list[frozenset[str]] = []
        known: list[tuple[int, int]] = []
        for _ in range(MOST_ROUNDS):
            if self.best is not None:
                known.append((self.bound, self.told))
                if len(known) > IDLE_ROUNDS and known[-1] == known[-1 - IDLE_ROUNDS]:
                    return
            if len(placed) > max(MOST_IN_THE_WAY, len(self.hit)) or self._is_over() or self._is_settled():
                return
            self.clock.say("Looking for what stands in the way", self.told if self.best else None, self.bound)
            aside, fixed = self._others(placed)
            try:
                fit = Fit(self.grid, sorted(placed), fixed, aside=aside, until=self.clock.until(inf))
            except OutOfTime:
                return
            news = News(fit, self.places, self.certain.people)
            somebody_else = fit.model.new_bool_var("")  # who leads only what this round leaves as it is
            for people in too_few:
                fit.model.add_bool_or([somebody_else, *news.beyond(people)])
            told = news.told + somebody_else
            most = self._fewer()
            if most is not None:
                fit.model.add(told <= most)
            many = 2 * len(fit.free) + 1
            fit.model.minimize(told * many + sum(1 - fit.present[x] for x in aside))
            fit.hint(self.places)
            solver, answer = self._solved(fit, gap=len(fit.free), strategy="cores")
            if answer in ("none", "found"):
                return
            if answer == "impossible":
                self.is_impossible = self.best is None
                self.bound = self.bound if self.best is None else self.told
                return
            self.bound = max(self.bound, ceil((solver.best_objective_bound - len(aside)) / many))
            gone = [x for x in aside if not solver.boolean_value(fit.present[x])]
            if not gone:
                places = {x: place for x in fit.free if (place := fit.place_of(solver, x))}
                if not self._accept("what stood in the way", fit.free, places):
                    return
            elif self._try_telling(people := news.told_in(solver)) == "impossible":
                too_few.append(people)
            placed.update(gone)
            if self.best is None:
                found = {x: fit.place_of(solver, x) for x in fit.free}
                self._make_room({x: found.get(x, place) for x, place in self.places.items()})

    def _try_telling(self, told: frozenset[str]) -> _Answer:
        """Look for a repair that tells nobody but these; "impossible" is certain, a finding may tell others too."""
        free: list[int] = []
        only: dict[int, set[Start]] = {}
        for x in self.places:
            if x in self.hit or self.options.audience(x) <= told:
                free.append(x)
            elif not told.isdisjoint(self.options.leaders(x)) and not told.isdisjoint(self.options.joiners(x)):
                free.append(x)
                only[x] = {self.places[x][:2]}
        return self._try("what stood in the way", free, most=self._fewer(), only=only, work=LITTLE_WORK)

    def _is_settled(self) -> bool:
        return self.best is not None and self.told == self.bound

    def _others(self, placed: Collection[int]) -> tuple[dict[int, Place], dict[int, Place]]:
        """All other sessions: those which placing these anew could touch in any way, and the rest."""
        grid = self.grid
        days = {day for x in placed for day in grid.starts[x]}
        if grid.weekly.count or min(grid.asked_cap, default=grid.count) < grid.count:
            weeks = {grid.weeks[day] for day in days}
            days = {day for day in range(grid.horizon) if grid.weeks[day] in weeks}
        tied = {y for x in placed for y in (*grid.earlier[x], *grid.later[x], *(near for near, _ in grid.near[x]))}
        aside: dict[int, Place] = {}
        fixed: dict[int, Place] = {}
        for y, place in self.places.items():
            if y not in placed:
                is_near = (place[0] in days or y in tied) and not grid.is_locked(y)
                (aside if is_near else fixed)[y] = place
        return aside, fixed

    def prove(self) -> bool:
        """Allow more and more people to be told, from those who are told in any case, until a plan is found. True when it is proven least.

        Each question is about all sessions within reach of what was hit; those whose change alone would tell too many stay as they are.
        """
        reach = within_reach(self.grid, self.places, self.hit)
        step = LITTLE_TO_SAVE
        while self.best is None or self.bound < self.told:
            if self.clock.left <= 0 or self.is_impossible:
                return False
            most = self._next_question(step)
            free, only = self._could_change(reach, most)
            is_everything = self.best is None and (free, only) == self._could_change(reach, 2 * self.everybody)
            status = self._try("everything", free, most=None if is_everything else most, only=only)
            if status == "none":
                return False
            if status == "found":
                continue
            self.is_impossible = is_everything and status == "impossible"
            self.bound = self.told if status == "optimal" else most + 1
            step = 2 * step + 1
        return True

    def change_less(self) -> None:
        """Give back what moved without need, telling no more people."""
        if self.best is not None and self.clock.left > 0 and 1 < len(self.best) <= MANY:
            self._try(self.rung, self._changing(), most=self.told, work=SOME_WORK)

    def _changing(self) -> list[int]:
        """What was hit, and what changes in the best plan found."""
        return sorted({*self.hit, *(self.best or {})})

    def _next_question(self, step: int) -> int:
        """How many may be told in the next question: all that is left to save where that is little, else a few more than are certain."""
        if self.best is None:
            return self.bound + step
        return min(self.told - 1, self.bound + step)

    def _could_change(self, reach: Collection[int], most: int) -> tuple[list[int], dict[int, set[Start]]]:
        """Those within reach that could change while at most so many are told; some may swap people, but not move."""
        free, only = [], {}
        for x in sorted(reach):
            move, swap = may_change(self.options, x, self.certain, most)
            if x in self.hit or move or swap:
                free.append(x)
            if not move and (swap or x in self.hit) and self.options.can_stay(x):
                only[x] = {self.places[x][:2]}
        return free, only

    def _try(
        self,
        rung: str,
        free: list[int],
        *,
        most: int | None = None,
        only: Mapping[int, set[Start]] | None = None,
        work: float = inf,
    ) -> _Answer:
        """Look for the repair that tells the fewest while only these sessions change, and at most so many are told."""
        fixed = {x: place for x, place in self.places.items() if x not in set(free)}
        self.clock.say(f"Changing {rung}", self.told if self.best else None, self.bound)
        try:
            fit = Fit(self.grid, free, fixed, optional=self._may_leave_out, only=only, until=self.clock.until(inf))
        except OutOfTime:
            return "none"
        news = News(fit, self.places, self.certain.people)
        if most is not None:
            fit.model.add(news.told <= most)
        absent = sum(1 - fit.present[x] for x in free)
        news_and_absences = absent * (self.everybody + 1) + news.told
        if len(free) > MANY:
            fit.model.minimize(news_and_absences)
        else:
            fit.model.minimize(news_and_absences * (len(free) + 1) + sum(news.changed.values()))
        fit.hint(self.places)
        while self.clock.left > 0:
            solver, answer = self._solved(fit, work=work)
            if answer in ("impossible", "none"):
                return answer
            places = {x: place for x in free if (place := fit.place_of(solver, x))}
            if self._accept(rung, free, places):
                return answer
            fit.forbid({x: places[x] for x in self._blamed if x in places})
        return "none"

    def _solved(
        self, fit: Fit, *, gap: float = 0.0, work: float = inf, strategy: Strategy = "search"
    ) -> tuple[cp_model.CpSolver, _Answer]:
        from ortools.sat.python import cp_model

        solver, status = solve(
            fit,
            seconds=self.clock.left,
            workers=self._workers,
            seed=self._seed,
            should_stop=self.clock.should_stop,
            work=work,
            gap=gap,
            strategy=strategy,
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
        now = (len(self.left_out), self.told, len(self.best or ()))
        if self.best is None or (len(left_out), told, len(best)) < now:
            self.best, self.left_out, self.told, self.rung = best, left_out, told, rung
            self.clock.found(rung, self.told, self.bound)
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
