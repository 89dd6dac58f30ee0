"""Why a problem has no timetable: smallest sets of named rules and facts that cannot hold together, and what would put it right.

Every session is taken as one that must take place. Small questions come first: each session alone, sums (see `crowding`), sessions bound
to each other by rules, by a contributor or by a room; then all at once. What is found is made irreducible by deletion: leave out any one
of its sessions, or drop any one of its grounds, and the rest can be placed. Every relaxation offered has been solved.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from random import Random
from typing import Any, Literal

from sojourn.planning.outcome import OnProgress, Progress, ShouldStop
from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.construct import construct
from sojourn.planning.timetable.crowding import crowds, overfull
from sojourn.planning.timetable.easy import is_easy
from sojourn.planning.timetable.fit import Fit, solve
from sojourn.planning.timetable.grid import Grid
from sojourn.planning.timetable.grounds import Case, Ground, grounds_of, only
from sojourn.planning.timetable.problem import (
    DifferentDays,
    NoBackToBack,
    Precedence,
    Problem,
    Rule,
    SameDay,
    WithinDays,
)
from sojourn.planning.timetable.reasons import locked_contradictions
from sojourn.planning.timetable.relax import Relaxation, relaxations
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.watch import Watch
from sojourn.planning.timetable.weights import gentle_weights
from sojourn.planning.timetable.words import listed

MOST_REASONS = 3
SECONDS_OF_MAKING = 10.0
MOST_TRIED, SECONDS_OF_TRYING = 1, 0.6
"""So many relaxations of an only conflict are tried on all sessions; each try may take so long."""
WORK_PER_QUESTION = 2.0
"""A small question that takes more of the solver's own seconds is given up: what it asks about stays in the reason."""
WORK_PER_TRY = 0.3
"""And so much where it is asked whether a change is enough: one that is not seen to be is not offered."""
LARGEST_BUNDLE = 14
"""Sessions bound together by rules are asked about as one bundle up to this number."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sessions that cannot all take place, and the rules and facts that keep them from it.

    `is_irreducible`: leaving out any one session, or dropping any one ground, has been seen to resolve it.
    """

    sessions: tuple[str, ...]
    grounds: tuple[Ground, ...]
    text: str
    relaxations: tuple[Relaxation, ...]
    is_irreducible: bool

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        return {
            "text": self.text,
            "sessions": list(self.sessions),
            "rules": [{"rule": g.kind, "about": list(g.about), "text": g.text} for g in self.grounds],
            "relaxations": [relaxation.to_json() for relaxation in self.relaxations],
            "irreducible": self.is_irreducible,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """What stands in the way of a timetable. "unknown": neither a timetable nor a reason was found in time."""

    status: Literal["possible", "impossible", "unknown"]
    conflicts: tuple[Conflict, ...] = ()
    seconds: float = 0.0

    def to_json(self) -> str | list[dict[str, Any]]:
        """Write it for the outside: the list of conflicts, or one word."""
        return [conflict.to_json() for conflict in self.conflicts] if self.conflicts else self.status


def explain(
    problem: Problem,
    *,
    seconds: float = 30,
    seed: int = 1,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Explanation:
    """Say whether every session can be placed, and if not, why: up to three conflicts that share no session and no ground."""
    court = _Court(seconds, seed, on_progress, should_stop)
    case, conflicts = Case(problem), list[Conflict]()
    answer: bool | None = False
    while len(conflicts) < MOST_REASONS:
        answer, core = court.core(case, thorough=not conflicts)
        if not core:
            break
        court.say(f"Naming the grounds of reason {len(conflicts) + 1}")
        conflict = court.conflict(case, core)
        conflicts.append(conflict)
        rest = [row.id for row in case.problem.sessions if row.id not in conflict.sessions]
        for ground in conflict.grounds:
            case = ground.drop(case)
        case = Case(only(case.problem, rest), case.participants_loose, case.people_loose, case.rooms_loose)
    if len(conflicts) == 1:
        conflicts = [court.tried(Case(problem), conflicts[0])]
    status: Literal["possible", "impossible", "unknown"] = "possible" if answer else "unknown"
    return Explanation("impossible" if conflicts else status, tuple(conflicts), court.passed)


class _Court:
    """Asks whether sessions can be placed together, within a time."""

    def __init__(
        self, seconds: float, seed: int, on_progress: OnProgress | None, should_stop: ShouldStop | None
    ) -> None:
        self._started, self._seconds, self._seed = time.monotonic(), seconds, seed
        self._on_progress, self._should_stop = on_progress, should_stop
        self._fine: set[frozenset[str]] = set()
        self.is_unsure = False
        """Whether a question had to be given up since this was last put back."""

    @property
    def passed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    @property
    def left(self) -> float:
        """Seconds that are left; none once asked to stop."""
        if self._should_stop is not None and self._should_stop():
            return 0.0
        return max(0.0, self._seconds - self.passed)

    def say(self, doing: str) -> None:
        """Tell whoever waits what is done now."""
        if self._on_progress:
            self._on_progress(Progress(doing, min(1.0, self.passed / self._seconds), seconds=self.passed))

    def is_possible(self, case: Case, work: float = WORK_PER_QUESTION) -> bool | None:
        """Whether all sessions of a case can be placed together; None where time or the work allowed ran out."""
        if self.left <= 0:
            return None
        grid = grid_of(case.problem)
        if any(not starts for starts in grid.starts) or any(True for _ in overfull(grid)):
            return False
        return self._answer(Fit(grid, range(grid.count), {}, loose=case.loose(grid.fac_index, grid.room_index)), work)

    def _answer(self, fit: Fit, work: float = WORK_PER_QUESTION) -> bool | None:
        from ortools.sat.python import cp_model

        if self.left <= 0:
            return None
        _, status = solve(fit, seconds=self.left, workers=1, seed=self._seed, should_stop=self._should_stop, work=work)
        self.is_unsure |= status == cp_model.UNKNOWN
        return {cp_model.OPTIMAL: True, cp_model.FEASIBLE: True, cp_model.INFEASIBLE: False}.get(status)

    def core(self, case: Case, *, thorough: bool) -> tuple[bool | None, list[str]]:
        """Find sessions that cannot all be placed, few enough that leaving out any one helps.

        Gives whether all can be placed, and those that cannot. `thorough`: ask about all at once if no small question helps.
        """
        grid = grid_of(case.problem)
        ids = [row.id for row in case.problem.sessions]
        for bundle in _bundles(grid):
            names = frozenset(ids[x] for x in bundle)
            if names in self._fine:
                continue
            if is_easy(grid, bundle):
                continue
            self.say(f"Looking at {len(bundle)} sessions together")
            if self.is_possible(self._part(case, names)) is False:
                return False, self._smallest(case, sorted(bundle), ids)
            self._fine.add(names)
            if self.left <= 0:
                return None, []
        if not thorough:
            return None, []
        self.say("Looking at everything together")
        answer, core = self._all_at_once(case)
        return answer, (self._smallest(case, core, ids) if core else [])

    def _part(self, case: Case, names: frozenset[str]) -> Case:
        return Case(only(case.problem, names), case.participants_loose, case.people_loose, case.rooms_loose)

    def _all_at_once(self, case: Case) -> tuple[bool | None, list[int]]:
        """Ask about all sessions; where they cannot be placed, give those that the proof used."""
        grid = grid_of(case.problem)
        if self.can_be_made(case.problem, SECONDS_OF_MAKING):
            return True, []
        loose = case.loose(grid.fac_index, grid.room_index)
        answer = self._answer(Fit(grid, range(grid.count), {}, loose=loose), inf)
        if answer is not False:
            return answer, []
        questions = _Questions(self, grid, range(grid.count), loose)
        found = questions.core(range(grid.count))
        return False, list(range(grid.count)) if found is None else found

    def can_be_made(self, problem: Problem, seconds: float) -> bool:
        """Whether a timetable is soon made, which settles the matter: making one is quicker than proving that one exists."""
        if self.left <= 0:
            return False
        watch = Watch(problem, min(seconds, self.left), None, self._should_stop)
        board = Board(grid_of(problem), gentle_weights(problem))
        if locked_contradictions(board):
            return False
        construct(board, Random(self._seed), watch)
        return not board.waiting and check(problem, board.plan()).is_sound

    def _smallest(self, case: Case, sessions: Sequence[int], ids: Sequence[str]) -> list[str]:
        """Leave out sessions as long as the rest cannot be placed."""
        self.is_unsure = False
        part = self._part(case, frozenset(ids[x] for x in sessions))
        grid = grid_of(part.problem)
        questions = _Questions(self, grid, range(grid.count), part.loose(grid.fac_index, grid.room_index))
        kept = list(range(grid.count))
        needed: set[object] = set()
        for x in range(grid.count):
            likeness = _likeness(part.problem, x)
            if x in kept and likeness not in needed and self.left > 0:
                fewer = questions.core([y for y in kept if y != x])
                kept = fewer if fewer is not None else kept
                if fewer is None:
                    needed.add(likeness)
        return [part.problem.sessions[x].id for x in kept]

    def conflict(self, case: Case, core: Sequence[str]) -> Conflict:
        """Drop grounds, whole kinds first, as long as the sessions still cannot be placed; what is left is the conflict."""
        whole = part = self._part(case, frozenset(core))
        needed: list[Ground] = []
        for group in grounds_of(part.problem):
            loosened = _dropped(part, group)
            if self.is_possible(loosened) is False:
                part = loosened
                continue
            for ground in group:
                if len(group) > 1 and self.is_possible(ground.drop(part)) is False:
                    part = ground.drop(part)
                else:
                    needed.append(ground)
        is_irreducible = not self.is_unsure
        titles = listed([row.title for row in part.problem.sessions])
        text = f"{titles} cannot {'all ' if len(core) > 1 else ''}take place: " + "; ".join(g.text for g in needed)
        fixes = relaxations(whole, needed, self._is_way_out, lambda change: _is_overfull(change(case).problem))
        return Conflict(tuple(core), tuple(needed), text, tuple(fixes), is_irreducible)

    def _is_way_out(self, case: Case) -> bool | None:
        """The same of the few sessions of a conflict: most changes are soon shown to be too little, without trying them at length."""
        return False if self.is_possible(case) is False else self._is_solved(case)

    def _is_solved(self, case: Case) -> bool | None:
        """Whether a timetable has been made of a case of a few sessions. See `_is_made` for all."""
        return False if self.is_possible(case, WORK_PER_TRY) is False else self._is_made(case)

    def _is_made(self, case: Case) -> bool | None:
        """Whether a timetable has been made of a case, or failing that the model finds one where things may be in two places."""
        if _is_overfull(case.problem):
            return False
        if case.participants_loose or case.people_loose or case.rooms_loose:
            return self.is_possible(case, WORK_PER_TRY)
        return self.can_be_made(case.problem, SECONDS_OF_TRYING)

    def tried(self, case: Case, conflict: Conflict) -> Conflict:
        """Try the cheapest relaxations of an only conflict on all sessions."""
        fixes = list(conflict.relaxations)
        for place, relaxation in enumerate(fixes[:MOST_TRIED]):
            if relaxation.change is not None and self.left > 0:
                self.say(f"Trying: {relaxation.text}")
                is_enough = self._is_made(relaxation.change(case)) or None
                fixes[place] = replace(relaxation, is_enough=is_enough)
        return replace(conflict, relaxations=tuple(fixes))


def _likeness(problem: Problem, x: int) -> object:
    """What two sessions share when one can stand for the other in every question."""
    row = problem.sessions[x]
    named = {id for rule in problem.rules for id in _sessions_named(rule)}
    named |= {id for other in problem.sessions for id in (*other.follows, *((other.id,) if other.follows else ()))}
    if row.locked or row.id in named:
        return row.id
    topic = row.topic if any(isinstance(rule, NoBackToBack) for rule in problem.rules) else ""
    return replace(row, id="", title="", topic=topic, published=None)


def _sessions_named(rule: Rule) -> tuple[str, ...]:
    match rule:
        case Precedence():
            return rule.before, rule.after
        case SameDay() | DifferentDays() | WithinDays():
            return rule.sessions
        case _:
            return ()


def _is_overfull(problem: Problem) -> bool:
    """Whether adding up alone shows that not all sessions can be placed."""
    return any(True for _ in overfull(grid_of(problem)))


def _dropped(case: Case, grounds: Sequence[Ground]) -> Case:
    for ground in grounds:
        case = ground.drop(case)
    return case


class _Questions:
    """One model, asked about many sets of its sessions."""

    def __init__(self, court: _Court, grid: Grid, sessions: Sequence[int], loose: Any) -> None:
        self._court = court
        self._fit = Fit(grid, sessions, {}, optional=True, loose=loose)
        for found in overfull(grid):
            present = self._fit.present
            self._fit.model.add(sum(amount * present[x] for x, amount in found.amounts.items()) <= found.room)

    def core(self, sessions: Sequence[int]) -> list[int] | None:
        """Give those of the sessions that cannot all be placed; None where they can be, or time ran out."""
        from ortools.sat.python import cp_model

        model, present = self._fit.model, self._fit.present
        model.clear_assumptions()
        model.add_assumptions([present[x] for x in sessions])
        solver, status = solve(self._fit, seconds=self._court.left, workers=1, seed=1, work=WORK_PER_QUESTION)
        self._court.is_unsure |= status == cp_model.UNKNOWN
        if status != cp_model.INFEASIBLE:
            return None
        blamed = set(solver.sufficient_assumptions_for_infeasibility())
        core = [x for x in sessions if present[x].index in blamed]
        return core or list(sessions)


def _bundles(grid: Grid) -> Iterator[Sequence[int]]:
    """Sets of sessions worth asking about, the likeliest and smallest first."""
    yield from ([x] for x in range(grid.count))
    yield from crowds(grid)
    yield from _bound_by_rules(grid)
    yield from _bound_by_people(grid)
    yield from _bound_by_rooms(grid)


def _bound_by_rules(grid: Grid) -> Iterator[list[int]]:
    """Sessions tied by order and nearness: whole components where they are small, else each with what it is tied to."""
    seen = set()
    for x in range(grid.count):
        component = _tied(grid, {x}, grid.count)
        bundle = component if len(component) <= LARGEST_BUNDLE else _tied(grid, {x}, 1)
        if len(bundle) > 1 and bundle not in seen:
            seen.add(bundle)
            yield sorted(bundle)


def _tied(grid: Grid, sessions: set[int], steps: int) -> frozenset[int]:
    found, edge = set(sessions), set(sessions)
    for _ in range(steps):
        ties: Iterator[int] = (
            y for x in edge for y in (*grid.earlier[x], *grid.later[x], *(other for other, _ in grid.near[x]))
        )
        edge = set(ties) - found
        if not edge or len(found) > LARGEST_BUNDLE:
            break
        found |= edge
    return frozenset(found)


def _bound_by_people(grid: Grid) -> Iterator[list[int]]:
    """Sessions that nobody else can lead."""
    led: dict[int, list[int]] = defaultdict(list)
    for x, roles in enumerate(grid.roles):
        for role in roles:
            if role.n >= len(role.choices):
                for f in role.choices:
                    led[f].append(x)
    yield from (sorted(set(sessions)) for sessions in led.values() if len(sessions) > 1)


def _bound_by_rooms(grid: Grid) -> Iterator[list[int]]:
    """Sessions that fit into one room only."""
    held: dict[int, list[int]] = defaultdict(list)
    for x, rooms in enumerate(grid.rooms):
        if len(rooms) == 1:
            held[rooms[0]].append(x)
    yield from (sessions for sessions in held.values() if len(sessions) > 1)
