"""What the checker found, in words that name people and rooms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.planning.timetable.check import Broken

SENTENCES = 3
"""How many broken rules a refusal tells."""


def told_in_words(broken: Sequence[Broken], problem: Mapping[str, Any]) -> str:
    """Broken rules in words, with the names of fellows where the checker knows their ids only."""
    words = "; ".join(f"{one.label}: {one.text}" if one.label else one.text for one in broken[:SENTENCES])
    words = with_names(words, problem)
    return words if len(broken) <= SENTENCES else f"{words}; …"


def with_names(words: str, problem: Mapping[str, Any]) -> str:
    """The words with names in place of the ids of fellows and rooms."""
    names = {row["id"]: row["name"] for kind in ("participants", "rooms") for row in problem[kind]}
    return re.sub(r"\b[FPR]\d+\b", lambda found: names.get(found[0], found[0]), words)
