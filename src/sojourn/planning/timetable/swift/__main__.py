"""python -m sojourn.planning.timetable.swift: compile the search ahead of time, so that the first plan need not wait for it.

However many ask at once, one process of a machine compiles; the others wait for it and find it done.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO


def in_turn() -> AbstractContextManager[IO[str] | None]:
    """A lock that the system lets go when its holder ends, however it ends; none where the folder is not ours to write in."""
    with suppress(ImportError, OSError):
        import fcntl

        lock = Path(__file__).with_name("__pycache__").joinpath("compiling.lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock
    return nullcontext()


if __name__ == "__main__" and find_spec("numba") is not None:
    with in_turn():
        from sojourn.planning.timetable.swift import moves as moves
