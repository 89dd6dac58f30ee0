"""What the mend of a cohort or of placements says: what to tell next, to whom, and whether fewer is impossible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.planning.outcome import Outcome, Reason


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


def one_of(kinds: Sequence[str]) -> str:
    """What a bad mishap is told."""
    return f"one mishap is needed, named {' or '.join(kinds)}"
