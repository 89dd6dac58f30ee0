"""How a CP-SAT model is run here: with a time limit, a seed, news of each better plan, and a hand on the brake."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sojourn.planning.outcome import ShouldStop

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver, CpSolverSolutionCallback

POLL_SECONDS = 0.1


def run(
    model: CpModel,
    *,
    seconds: float,
    workers: int = 1,
    seed: int = 1,
    on_better: Callable[[CpSolverSolutionCallback], None] | None = None,
    should_stop: ShouldStop | None = None,
) -> tuple[CpSolver, str]:
    """Solve the model; return the solver and "optimal", "feasible", "impossible" or "none".

    The same seed and one worker give the same plan unless time runs out. Several workers are for proofs.
    """
    from ortools.sat.python import cp_model

    class Listener(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if on_better:
                on_better(self)

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.01, seconds)
    solver.parameters.num_workers = max(1, workers)
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False
    finished = threading.Event()
    watch = threading.Thread(target=_watch, args=(solver, should_stop, finished), daemon=True) if should_stop else None
    if watch:
        watch.start()
    try:
        status = solver.solve(model, Listener() if on_better else None)
    finally:
        finished.set()
        if watch:
            watch.join()
    words = {cp_model.OPTIMAL: "optimal", cp_model.FEASIBLE: "feasible", cp_model.INFEASIBLE: "impossible"}
    if status == cp_model.MODEL_INVALID:
        raise AssertionError(f"the model is not valid: {model.validate()}")
    return solver, words.get(status, "none")


def _watch(solver: CpSolver, should_stop: ShouldStop, finished: threading.Event) -> None:
    while not finished.wait(POLL_SECONDS):
        if should_stop():
            solver.stop_search()
            return


class Clock:
    """Seconds since the start, and how many are left of those allowed."""

    def __init__(self, seconds: float) -> None:
        self.allowed = seconds
        self._started = time.monotonic()

    @property
    def passed(self) -> float:
        return time.monotonic() - self._started

    @property
    def left(self) -> float:
        return max(0.0, self.allowed - self.passed)
