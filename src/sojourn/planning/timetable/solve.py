"""Plan a timetable: a first plan quickly, better ones as long as there is time, and proofs where the problem is small enough for them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from sojourn.planning.outcome import OnProgress, Outcome, ShouldStop, Status
from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.construct import construct, seat
from sojourn.planning.timetable.costs import score
from sojourn.planning.timetable.grid import Grid
from sojourn.planning.timetable.problem import Plan, Problem, published_plan
from sojourn.planning.timetable.reasons import left_out, locked_contradictions
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.watch import Watch
from sojourn.planning.timetable.weights import gentle_weights

if TYPE_CHECKING:
    from sojourn.planning.timetable.rounds import Walk

SHARE_BEFORE_PROOF = 0.2
"""Share of the time before the proofs begin, where there are any, at most."""
ROUNDS_BEFORE_PROOF = 6
"""And so many first rounds' steps at most."""
PATIENCE = 0.3
"""Share of the time to wait for the compiled search, where it is compiled for the first time and the result need not repeat."""
FEWEST_STARTS_COMPILED = 600
"""Smaller problems are searched in plain Python: done before the compiled search is loaded."""


def solve(
    problem: Problem,
    *,
    seconds: float = 60,
    workers: int = 2,
    seed: int = 1,
    start: Plan | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Outcome:
    """Find a plan that breaks no rule, and kinder ones as long as `seconds` last.

    With one worker the same seed gives the same plan, unless the clock cuts the search short.
    """
    watch = Watch(problem, seconds, on_progress, should_stop)
    watch.tell("Reading the problem")
    board = Board(grid_of(problem), gentle_weights(problem))
    contradictions = locked_contradictions(board)
    if contradictions:
        return Outcome("impossible", None, {}, None, tuple(contradictions))
    if start is not None:
        seat(board, start)
    seat(board, published_plan(problem))
    construct(board, Random(seed), watch)
    # What only the search and the proofs need is loaded when the first plan is there: loading it takes as long as that plan.
    from sojourn.planning.timetable.prove import is_provable, prove
    from sojourn.planning.timetable.rounds import first_length, improve

    walks = _walks(board.grid, watch, workers, seed)
    if is_provable(board.grid):
        most = min(ROUNDS_BEFORE_PROOF * first_length(walks[0], board.grid), round(seconds * walks[0].steps_a_second))
        improve(walks[:1], board.grid, watch, watch.elapsed + SHARE_BEFORE_PROOF * seconds, most)
        proven = prove(board, watch, workers, seed, walks[0])
    else:
        most_steps = round(seconds * walks[0].steps_a_second) if workers == 1 else None
        improve(walks, board.grid, watch, seconds, most_steps)
        proven = False
    return _outcome(board, watch, "optimal" if proven else "feasible")


def _walks(grid: Grid, watch: Watch, workers: int, seed: int) -> Sequence[Walk]:
    """A compiled search for each worker; one in plain Python where it cannot be compiled (or not soon enough)."""
    from sojourn.planning.timetable.improve import plain_annealing
    from sojourn.planning.timetable.rounds import starts_in
    from sojourn.planning.timetable.swift.annealing import SwiftAnnealing, is_ready

    patience = watch.left if workers == 1 else PATIENCE * watch.left
    if starts_in(grid) < FEWEST_STARTS_COMPILED or not is_ready(grid, watch, patience):
        return [plain_annealing(grid, seed)]
    return [SwiftAnnealing(grid, 1000 * seed + n) for n in range(workers)]


def _outcome(board: Board, watch: Watch, status: Status) -> Outcome:
    """The best plan that the watch has seen, as far as the checker accepts it, and why anything is not in it."""
    if watch.best is None:
        return Outcome("none", None, {}, None)
    problem = watch.problem
    plan = _sound(problem, watch.best)
    board.restore(board.grid.places(plan))
    return Outcome(
        status if plan is watch.best else "feasible",
        plan.to_json(),
        score(problem, plan),
        watch.bound,
        tuple(left_out(board)),
        watch.trace[0][0],
        watch.trace[-1][0],
        tuple(watch.trace),
    )


def _sound(problem: Problem, plan: Plan) -> Plan:
    """The plan, without the sessions that the checker finds at fault: what it refuses is never handed out."""
    while (verdict := check(problem, plan)).broken:
        at_fault = set(verdict.broken[0].sessions) or set(plan.sessions)
        plan = Plan(plan.instance, {id: row for id, row in plan.sessions.items() if id not in at_fault})
    return plan
