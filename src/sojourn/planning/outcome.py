"""What every solver of this room says: while it works, and when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["optimal", "feasible", "impossible", "none"]
"""optimal: proven · feasible: a plan without proof · impossible: proven that there is none · none: not found in time."""


@dataclass(frozen=True)
class Progress:
    """One step of a running solver, to be shown to the person who waits."""

    doing: str
    """What it is doing now, in plain words: "Finding a first timetable"."""
    fraction: float
    """How far it is, from 0 to 1, of the time or work it allows itself; never falls."""
    score: dict[str, int] = field(default_factory=dict)
    """The best plan so far: cost (or value) by level name; empty before the first plan."""
    bound: int | None = None
    """No plan can be better than this on the level being worked on; None where not known."""
    seconds: float = 0.0


OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]
"""Polled at least five times a second; True ends the search with the best plan so far."""


@dataclass(frozen=True)
class Reason:
    """One sentence about one person, session or rule, in words that staff use."""

    about: str
    """The id in the problem that it speaks of."""
    text: str


@dataclass(frozen=True)
class Outcome:
    """What a solver found. `plan` is the plan as its exchange format writes it (JSON-ready), or None."""

    status: Status
    plan: dict[str, Any] | None
    score: dict[str, int]
    bound: int | None
    reasons: tuple[Reason, ...] = ()
    """Why what was left out was left out; for an impossible problem, the rules and facts that cannot hold together."""
    seconds_to_first: float | None = None
    seconds_to_best: float | None = None
    trace: tuple[tuple[float, dict[str, int]], ...] = ()
    """(seconds since the start, score) at each better plan."""


class BadProblem(ValueError):
    """Raised for a file or value that is not a problem of the named format. The text says where and what, in one line."""
