"""Prove the levels, the most important first, each before the next: no plan as good on those above costs less on this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from random import Random
from threading import Thread
from typing import Any

from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.grid import Grid
from sojourn.planning.timetable.improve import Annealing, Pace, anneal
from sojourn.planning.timetable.model import Model, build, cost, open_starts
from sojourn.planning.timetable.problem import Level
from sojourn.planning.timetable.watch import Watch
from sojourn.planning.timetable.weights import gentle_weights

MOST_STARTS = 5_000
"""Session starts up to which proofs are tried."""
PORTFOLIO = 8
"""Strategies run side by side for a proof, also on fewer cores: what counts is that they differ."""
DETERMINISTIC_SHARE = 0.5
"""CP-SAT's deterministic seconds for one level, of the seconds allowed, where the result has to repeat."""
AFTER_PROOF = 20_000
"""Steps of annealing from the plan that a proof found."""
MENDING_HEAT = (4.0, 1.0)
"""Its temperatures: cool enough to stay near that plan."""
POLL = 0.05
"""Seconds between two looks at the clock while CP-SAT runs."""


def is_provable(grid: Grid) -> bool:
    """Whether the problem is small enough to try."""
    return sum(mask.bit_count() for starts in open_starts(grid) for mask in starts.values()) <= MOST_STARTS


def prove(board: Board, watch: Watch, workers: int, seed: int) -> bool:
    """Prove each level before the next; whether all were. Better plans found on the way go to the watch and to the board.

    Costs are never negative, so a level at 0 is proven as it stands. Where another is, the levels above it that are hard to model (gaps and
    heavy days) are first left out: a bound without them is a bound with them, comes far sooner, and its plan is a place to anneal from.
    """
    if board.waiting:
        return False
    above: list[Level] = []
    for level in watch.problem.levels:
        watch.bound = 0
        if watch.best_score[level.id] > 0:
            easy = [earlier for earlier in above if not _is_hard(earlier)]
            attempts = [easy, above] if len(easy) < len(above) else [above]
            if not any(_prove_level(level, kept, board, watch, workers, seed) for kept in attempts):
                return False
        above.append(level)
    return True


def _is_hard(level: Level) -> bool:
    return bool(level.weights.get("gap_slot") or level.weights.get("heavy_slot"))


def _prove_level(level: Level, kept: Sequence[Level], board: Board, watch: Watch, workers: int, seed: int) -> bool:
    """Whether no plan that keeps what the levels `kept` were found to cost costs less on this level than the best plan does."""
    if watch.is_over():
        return False
    model: Model = _meanwhile(lambda: build(board.grid, board.places), watch, "Preparing the proofs", watch.is_over)
    for earlier in kept:
        model.cp.add(cost(model, earlier) <= watch.best_score[earlier.id])
    expression = cost(model, level)
    model.cp.add(expression >= (watch.bound or 0))
    model.cp.minimize(expression)
    solver, is_found = _run(model, watch, workers, seed, f"Proving “{level.name}”")
    if is_found:
        watch.bound = max(watch.bound or 0, ceil(solver.best_objective_bound - 1e-6))
        _take_over(model, solver, board, watch, seed)
    return watch.best_score[level.id] <= (watch.bound or 0)


def _run(model: Model, watch: Watch, workers: int, seed: int, doing: str) -> tuple[Any, bool]:
    """Solve until done, out of time, or asked to stop; the solver, and whether it has a plan."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = PORTFOLIO if workers > 1 else 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.01, watch.left)
    if workers == 1:
        solver.parameters.max_deterministic_time = DETERMINISTIC_SHARE * watch.seconds

    def stop_when_over() -> None:
        if watch.is_over():
            solver.stop_search()

    status = _meanwhile(lambda: solver.solve(model.cp), watch, doing, stop_when_over)
    return solver, status in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def _meanwhile(work: Callable[[], Any], watch: Watch, doing: str, look: Callable[[], object]) -> Any:
    """What `work` gives, done in a thread of its own, so that the clock and the caller are heard."""
    found: list[Any] = []
    thread = Thread(target=lambda: found.append(work()), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL)
        watch.tell(doing)
        look()
    return found[0]


def _take_over(model: Model, solver: Any, board: Board, watch: Watch, seed: int) -> None:
    """Name rooms for the plan that was found, anneal it a little, and keep what comes of it if it is better."""
    before = board.snapshot()
    for x in range(board.grid.count):
        board.take(x)
    hours = [
        next(start for start, literal in literals.items() if solver.boolean_value(literal)) for literals in model.starts
    ]
    leaders: dict[int, set[int]] = {x: set() for x in range(board.grid.count)}
    for f, uses in model.leads.items():
        for x, start, literal in uses:
            if start == hours[x] and solver.boolean_value(literal):
                leaders[x].add(f)
    if seat_all(board, hours, leaders):
        watch.offer(board.plan())
        board.weigh(gentle_weights(watch.problem))
        work = Annealing(board, Random(seed))
        anneal(work, Pace(watch, watch.elapsed, watch.left, AFTER_PROOF), 1.0, MENDING_HEAT, "Fitting the proof's plan")
    board.restore(before if watch.best is None else board.grid.places(watch.best))


def seat_all(board: Board, hours: Sequence[tuple[int, int]], leaders: Mapping[int, set[int]]) -> bool:
    """Put every session at its hour with its people, naming rooms as they come; whether all fit."""
    grid = board.grid
    order = sorted(range(grid.count), key=lambda x: (not grid.is_locked(x), hours[x], len(grid.rooms[x])))
    for x in order:
        day, slot = hours[x]
        facs = tuple(f for role in grid.roles[x] for f in [f for f in role.choices if f in leaders[x]][: role.n])
        published = grid.published[x]
        place = (day, slot, board.free_room(x, day, slot), facs)
        if published is not None and (grid.is_locked(x) or board.fits(x, published)) and published[:2] == hours[x]:
            place = published
        if not board.fits(x, place):
            return False
        board.put(x, place)
    return True
