"""Long work with somebody waiting for it: a word each second, and Ctrl-C ends it with the best there is.

The work runs in a thread, because a solver holds the main one for seconds and Python would hear of Ctrl-C only afterwards.
SIGINT is held back from every thread and taken by the one that waits; a second Ctrl-C ends the program.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TextIO, TypeVar

from sojourn.planning.outcome import Progress

Result = TypeVar("Result")
POLL_SECONDS = 0.05
SPOKEN_EVERY = 1.0
"""Seconds between two lines of progress."""


@dataclass
class Attended(Generic[Result]):
    """One piece of work. `work` gets this object and gives its `hear` and `should_stop` to the solver."""

    work: Callable[[Attended[Result]], Result]
    speak_to: TextIO | None = None
    """Where progress is told; None: nowhere."""
    _latest: Progress | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _results: list[Result] = field(default_factory=list)
    _failures: list[BaseException] = field(default_factory=list)

    def hear(self, progress: Progress) -> None:
        """To be given to the solver as `on_progress`."""
        self._latest = progress

    def should_stop(self) -> bool:
        """To be given to the solver as `should_stop`."""
        return self._stop.is_set()

    def result(self) -> Result:
        """Run the work to its end. Raises what it raised."""
        with _holding_back_interrupts() as interrupted:
            thread = threading.Thread(target=self._run, daemon=True)
            thread.start()
            started = spoken = time.monotonic()
            while thread.is_alive():
                if interrupted(POLL_SECONDS):
                    if self._stop.is_set():
                        raise KeyboardInterrupt
                    self._stop.set()
                if time.monotonic() - spoken >= SPOKEN_EVERY:
                    spoken += SPOKEN_EVERY
                    self._speak(spoken - started)
            thread.join()
        if self._failures:
            raise self._failures[0]
        return self._results[0]

    def _run(self) -> None:
        try:
            self._results.append(self.work(self))
        except BaseException as failure:
            self._failures.append(failure)

    def _speak(self, seconds: float) -> None:
        if self.speak_to is None:
            return
        parts = [f"{seconds:4.0f} s"]
        if self._latest is not None:
            parts += [f"{self._latest.fraction:4.0%}", self._latest.doing]
            parts += [f"{level} {cost}" for level, cost in self._latest.score.items()]
            if self._latest.bound is not None:
                parts.append(f"bound {self._latest.bound}")
        print(" · ".join(parts), file=self.speak_to, flush=True)


@contextmanager
def _holding_back_interrupts() -> Iterator[Callable[[float], bool]]:
    """Gives a function that waits so many seconds and says whether Ctrl-C was pressed meanwhile."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "sigtimedwait"):
        yield _sleep
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield lambda seconds: signal.sigtimedwait({signal.SIGINT}, seconds) is not None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _sleep(seconds: float) -> bool:
    """Where signals cannot be waited for, Ctrl-C reaches the main thread as KeyboardInterrupt."""
    try:
        time.sleep(seconds)
    except KeyboardInterrupt:
        return True
    return False
