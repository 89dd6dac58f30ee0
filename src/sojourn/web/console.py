"""Progress on a terminal: one line a stage, redrawn while it works, plain lines where the output is no terminal."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from sojourn.edition.models import PlanRun

WIDTH = 24
EVERY_SECONDS = 0.5


@contextmanager
def stage(title: str) -> Iterator[None]:
    """Name a piece of work while it is done, and say how long it took."""
    began = time.monotonic()
    _draw(f"{title} ...")
    yield
    _end(f"{title}: done in {time.monotonic() - began:.0f} s")


@contextmanager
def watched(title: str, run: PlanRun) -> Iterator[None]:
    """Draw the progress of a planning run that is carried out inside the `with` block, as its row tells it."""
    began, over = time.monotonic(), threading.Event()

    def watch() -> None:
        while not over.wait(EVERY_SECONDS):
            row = PlanRun.objects.filter(pk=run.pk).values("fraction", "doing").get()
            done = round(row["fraction"] * WIDTH)
            _draw(f"{title} [{'#' * done}{'.' * (WIDTH - done)}] {row['fraction']:4.0%} {row['doing']}")
        connection.close()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    _end(f"{title}: {_found(run)}, in {time.monotonic() - began:.0f} s")


def _found(run: PlanRun) -> str:
    run.refresh_from_db()
    status = str(run.outcome.get("status") or run.state)
    words = {"optimal": "proven optimal", "feasible": "a plan, not proven optimal"}
    score = ", ".join(f"{name} {value}" for name, value in run.score.items())
    return f"{words.get(status, status)} ({score})" if score else words.get(status, status)


def _draw(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line[:118]}")
        sys.stderr.flush()


def _end(line: str) -> None:
    _draw("")
    print(line, file=sys.stderr, flush=True)
