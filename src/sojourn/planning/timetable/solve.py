"""Plan a timetable: a first plan quickly, better ones as long as there is time, and proofs where the problem is small enough for them."""

from __future__ import annotations

from random import Random

from sojourn.planning.outcome import OnProgress, Outcome, ShouldStop, Status
from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.construct import construct, seat
from sojourn.planning.timetable.costs import score
from sojourn.planning.timetable.improve import Annealing, Pace, anneal
from sojourn.planning.timetable.problem import Plan, Problem, published_plan
from sojourn.planning.timetable.prove import is_provable, prove
from sojourn.planning.timetable.reasons import left_out, locked_contradictions
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.watch import Watch
from sojourn.planning.timetable.weights import gentle_weights, steep_weights

STEPS_A_SECOND = 12_000
"""Steps of annealing that a second buys when the result has to repeat: fewer than it holds, so that the clock seldom cuts in."""
HOT, COLD = 20.0, 1.2
"""Temperatures, in costs of the lowest level."""
STEPS_BEFORE_PROOF = 40_000
"""Steps of annealing before the proofs begin, where there are any."""
SHARE_BEFORE_PROOF = 0.4
"""And the share of the time at most."""
ALL_IN_VIEW = 0.85
"""Share of the annealing with all levels in view; the rest takes them in order."""


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
    rng = Random(seed)
    if start is not None:
        seat(board, start)
    seat(board, published_plan(problem))
    construct(board, rng, watch)
    is_small = is_provable(board.grid)
    if is_small:
        improve(
            board, rng, watch, SHARE_BEFORE_PROOF * seconds, min(STEPS_BEFORE_PROOF, round(seconds * STEPS_A_SECOND))
        )
    else:
        improve(board, rng, watch, seconds, round(seconds * STEPS_A_SECOND) if workers == 1 else None)
    proven = is_small and prove(board, watch, workers, seed)
    return _outcome(board, watch, "optimal" if proven else "feasible")


def improve(board: Board, rng: Random, watch: Watch, seconds: float, steps: int | None) -> None:
    """Anneal with all levels in view, then level by level; the board ends at the best plan.

    `steps`: so many in all, so that the same seed gives the same plan; None to go by the clock alone.
    """
    work = Annealing(board, rng)
    pace = Pace(watch, watch.elapsed, seconds, steps)
    anneal(work, pace, ALL_IN_VIEW, (HOT, COLD), "Making days kinder")
    work.reweigh(steep_weights(board.grid.problem))
    anneal(work, pace, 1.0, (COLD, COLD / 2), "Taking the levels in order")


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
