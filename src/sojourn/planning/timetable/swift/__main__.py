"""python -m sojourn.planning.timetable.swift: compile the search ahead of time, so that the first plan need not wait for it."""

from __future__ import annotations

from importlib.util import find_spec

if __name__ == "__main__" and find_spec("numba") is not None:
    from sojourn.planning.timetable.swift import moves as moves
