"""What the mend of a cohort or of placements says: what to tell next, to whom, and whether fewer is impossible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sojourn.planning.outcome import Outcome, Reason
from sojourn.planning.reading import Entry

MOST_MISHAPS = 100
"""More at once is a new plan."""
Mishap = TypeVar("Mishap")


@dataclass(frozen=True)
class Mend:
    """Where nothing fits `outcome.plan` is None and `gives` says what cannot hold together, and which changes would help."""

    outcome: Outcome
    told: tuple[Reason, ...] = ()
    """One sentence for everybody who is told something new. Who withdrew knows."""
    gives: Any = ()
    """JSON-ready, as `explain` writes it."""

    @property
    def proven(self) -> bool:
        """True where telling fewer people is proven impossible, or that anything fits is."""
        return self.outcome.status in ("optimal", "impossible")

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside, in the words of a timetable's repair."""
        return {
            "status": self.outcome.status,
            "plan": self.outcome.plan,
            "score": self.outcome.score,
            "bound": len(self.told) if self.outcome.status == "optimal" else None,
            "proven": self.proven,
            "told": [{"person": each.about, "text": each.text} for each in self.told],
            "gives": self.gives,
            "seconds_to": {"first": self.outcome.seconds_to_first, "best": self.outcome.seconds_to_best},
        }


def mishaps_in(content: Any, where: str, kinds: Mapping[str, Callable[[Entry], Mishap]]) -> tuple[Mishap, ...]:
    """Read one mishap or a list of them, each {kind: row}; an empty list where the problem itself has changed. Raises BadProblem."""
    top = Entry(content, where)
    entries = list(top.items(MOST_MISHAPS)) if isinstance(content, list) else [top]
    found = []
    for entry in entries:
        named = list(entry.pairs(2))
        if len(named) != 1 or named[0][0] not in kinds:
            raise entry.refuse(f"one mishap is needed, named {' or '.join(kinds)}")
        kind, row = named[0]
        found.append(kinds[kind](row))
    return tuple(found)
