"""Prove the levels, the most important first, each before the next: no plan as good on those above costs less on this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from threading import Thread
from typing import Any

from sojourn.planning.timetable.board import Board, starts_alone
from sojourn.planning.timetable.daywise import Answer, Daywise, is_provable_by_days
from sojourn.planning.timetable.grid import Grid
from sojourn.planning.timetable.model import Model, build, cost
from sojourn.planning.timetable.problem import Level
from sojourn.planning.timetable.rounds import Beside, Walk
from sojourn.planning.timetable.watch import Watch

MOST_STARTS = 5_000
"""Session starts up to which proofs are tried."""
PORTFOLIO = ("core", "core_or_no_lp")
"""Strategies run side by side for a proof, with one more worker for neighbourhoods. Raising the bound core by core does nearly all."""
DETERMINISTIC_SHARE = 0.5
"""CP-SAT's deterministic seconds for one level, of the seconds allowed, where the result has to repeat."""
SHARE_BY_DAYS = 0.95
"""How much of the time left the proof by days may take before the whole model is tried."""
GRACE = 0.8
"""Seconds that CP-SAT is given to end once it was asked to."""
POLL, REST = 0.05, 0.01
"""Seconds between two looks at the clock while CP-SAT runs, and the rest that the annealing beside it takes after each turn."""


def is_provable(grid: Grid) -> bool:
    """Whether the problem is small enough to try."""
    return sum(mask.bit_count() for starts in starts_alone(grid) for mask in starts.values()) <= MOST_STARTS


def prove(board: Board, watch: Watch, workers: int, seed: int, walk: Walk) -> bool:
    """Prove each level before the next; whether all were. Better plans found on the way go to the watch and to the board.

    Costs are never negative, so a level at 0 is proven as it stands.
    """
    if watch.best is None or len(watch.best.sessions) < board.grid.count:
        return False
    board.restore(board.grid.places(watch.best))
    for place, level in enumerate(watch.problem.levels):
        if watch.best_score[level.id] > 0:
            watch.bound = 0
            _prove_level(level, watch.problem.levels[:place], board, watch, workers, seed, walk)
            if watch.best_score[level.id] > (watch.bound or 0):
                return False
    return True


def _prove_level(
    level: Level, above: Sequence[Level], board: Board, watch: Watch, workers: int, seed: int, walk: Walk
) -> None:
    """Raise the bound to the least that the level can cost where those above keep their costs, and take over the plan found."""
    if watch.is_over():
        return
    search = Beside(walk, board.grid, watch) if workers > 1 else None
    if is_provable_by_days(level, above, watch.best_score):
        _prove_by_days(level, above, board, watch, workers, search)
        if watch.best_score[level.id] <= (watch.bound or 0):
            return
    board.restore(board.grid.places(watch.best))  # type: ignore[arg-type]
    model: Model | None = _meanwhile(lambda: build(board.grid, board.places), watch, "Preparing the proofs")
    if model is None:
        return
    for earlier in above:
        model.cp.add(cost(model, earlier) <= watch.best_score[earlier.id])
    model.cp.add(cost(model, level) >= (watch.bound or 0))
    model.cp.minimize(cost(model, level))
    solver, status = _run(model, watch, workers, seed, f"Proving “{level.name}”", search.turn if search else None)
    if watch.best is not None:
        board.restore(board.grid.places(watch.best))
    if status in ("OPTIMAL", "FEASIBLE", "UNKNOWN"):
        _raise_bound(watch, solver.best_objective_bound)
    if status in ("OPTIMAL", "FEASIBLE"):
        _take_over(model, solver, board, watch)


def _raise_bound(watch: Watch, bound: float) -> None:
    watch.bound = max(watch.bound or 0, ceil(bound - 1e-6))


def _prove_by_days(
    level: Level, above: Sequence[Level], board: Board, watch: Watch, workers: int, search: Beside | None
) -> None:
    """Raise the bound by days first: it is soon high, and often high enough. Where it ends at an answer, that may be a plan."""
    until, made = watch.elapsed + SHARE_BY_DAYS * watch.left, []

    def work() -> Answer | None:
        daywise = Daywise(board.grid, level, above)
        made.append(daywise)
        return daywise.raise_bound(
            lambda: watch.best_score[level.id],
            workers,
            lambda: min(watch.left, until - watch.elapsed),
            lambda bound: _raise_bound(watch, bound),
        )

    def stop() -> None:
        for daywise in made:
            daywise.stop()

    answer = _meanwhile(work, watch, f"Proving “{level.name}”", stop, search.turn if search else None)
    if answer is not None:
        _seat(answer.hours, answer.leaders, board, watch)


def _run(
    model: Model, watch: Watch, workers: int, seed: int, doing: str, idle: Callable[[], object] | None
) -> tuple[Any, str]:
    """Solve until done, out of time, or asked to stop; the solver, and its status in its own words."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.best_bound_callback = lambda bound: _raise_bound(watch, bound)
    if workers > 1:
        solver.parameters.num_workers = len(PORTFOLIO) + 1
        solver.parameters.subsolvers.extend(PORTFOLIO)
    else:
        solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.01, watch.left)
    if workers == 1:
        solver.parameters.max_deterministic_time = DETERMINISTIC_SHARE * watch.seconds

    status = _meanwhile(lambda: solver.solve(model.cp), watch, doing, solver.stop_search, idle)
    return solver, "STILL RUNNING" if status is None else solver.status_name(status)


def _meanwhile(
    work: Callable[[], Any],
    watch: Watch,
    doing: str,
    stop: Callable[[], object] | None = None,
    idle: Callable[[], object] | None = None,
) -> Any:
    """What `work` gives, done in a thread of its own, so that the clock and the caller are heard.

    None when it is over before that; `stop` asks the work to end early and is given a moment. `idle` is done again and again meanwhile.
    """
    found: list[Any] = []
    thread = Thread(target=lambda: found.append(work()), daemon=True)
    thread.start()
    while thread.is_alive() and not watch.is_over():
        if idle is not None:
            idle()
        thread.join(POLL if idle is None else REST)
        watch.tell(doing)
    if thread.is_alive() and stop is not None:
        stop()
        thread.join(GRACE)
    return found[0] if found else None


def _take_over(model: Model, solver: Any, board: Board, watch: Watch) -> None:
    """Keep the plan that was found, if it is better."""
    hours = [
        next(start for start, literal in literals.items() if solver.boolean_value(literal)) for literals in model.starts
    ]
    leaders: dict[int, set[int]] = {x: set() for x in range(board.grid.count)}
    for f, uses in model.leads.items():
        for x, start, literal in uses:
            if start == hours[x] and solver.boolean_value(literal):
                leaders[x].add(f)
    _seat(hours, leaders, board, watch)


def _seat(hours: Sequence[tuple[int, int]], leaders: Mapping[int, set[int]], board: Board, watch: Watch) -> None:
    """Name rooms for what was found, and keep it if the board accepts it and it is better."""
    before = board.snapshot()
    for x in range(board.grid.count):
        board.take(x)
    if not seat_all(board, hours, leaders) or not watch.offer(board.plan()):
        board.restore(before)


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
