"""The clock of a running solver: how long it may go on, whether someone asked it to stop, and what it tells meanwhile."""

from __future__ import annotations

from time import monotonic

from sojourn.planning.outcome import OnProgress, Progress, ShouldStop
from sojourn.planning.timetable.costs import in_order, score
from sojourn.planning.timetable.problem import Plan, Problem

TELL_EVERY = 0.5
"""Seconds between two words of progress at most."""
ASK_EVERY = 0.05
"""Seconds between two looks at `should_stop`."""


class Watch:
    """Keeps the time and the best plan so far."""

    def __init__(
        self, problem: Problem, seconds: float, on_progress: OnProgress | None, should_stop: ShouldStop | None
    ) -> None:
        self.problem = problem
        self.seconds = seconds
        self.on_progress = on_progress
        self.should_stop = should_stop
        self.started = monotonic()
        self.is_stopped = False
        self.best: Plan | None = None
        self.best_score: dict[str, int] = {}
        self.bound: int | None = None
        """No plan can cost less on the level being worked on."""
        self.trace: list[tuple[float, dict[str, int]]] = []
        self._doing = "Reading the problem"
        self._fraction = 0.0
        self._told = -TELL_EVERY
        self._asked = -ASK_EVERY

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds left; 0 once someone asked to stop."""
        return 0.0 if self.is_stopped else max(0.0, self.seconds - self.elapsed)

    def is_over(self) -> bool:
        """Whether to stop now: the time is up, or someone asked."""
        now = self.elapsed
        if self.should_stop is not None and now - self._asked >= ASK_EVERY:
            self._asked = now
            self.is_stopped = self.is_stopped or self.should_stop()
        return self.is_stopped or now >= self.seconds

    def tell(self, doing: str, fraction: float | None = None) -> None:
        """Say what is being done. `fraction` defaults to the share of the time that has gone; it never falls."""
        now = self.elapsed
        share = now / self.seconds if self.seconds > 0 else 1.0
        self._fraction = min(1.0, max(self._fraction, share if fraction is None else fraction))
        if self.on_progress is not None and (now - self._told >= TELL_EVERY or doing != self._doing):
            self._told = now
            self._doing = doing
            self.on_progress(Progress(doing, self._fraction, dict(self.best_score), self.bound, now))

    def offer(self, plan: Plan) -> bool:
        """Keep a plan if it is better than the best, level by level; whether it was."""
        costs = score(self.problem, plan)
        if self.best is not None and in_order(self.problem, costs) >= in_order(self.problem, self.best_score):
            return False
        self.best, self.best_score = plan, costs
        self.trace.append((round(self.elapsed, 3), costs))
        return True
