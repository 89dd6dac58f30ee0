"""What the checker found, in words that name people and rooms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.planning.timetable.check import Broken

SENTENCES = 3
"""How many broken rules a refusal tells."""


def sentences(broken: Sequence[Broken], problem: Mapping[str, Any]) -> tuple[str, ...]:
    """One sentence for each broken rule, at most so many, with the names of fellows where the checker knows their ids only."""
    told = [with_names(f"{one.label}: {one.text}" if one.label else one.text, problem) for one in broken[:SENTENCES]]
    return (*told, "…") if len(broken) > SENTENCES else tuple(told)


def told_in_words(broken: Sequence[Broken], problem: Mapping[str, Any]) -> str:
    """Broken rules in one line."""
    return "; ".join(sentences(broken, problem))


def with_names(words: str, problem: Mapping[str, Any]) -> str:
    """The words with names in place of the ids of fellows and rooms."""
    names = {row["id"]: row["name"] for kind in ("participants", "rooms") for row in problem[kind]}
    return re.sub(r"\b[FPR]\d+\b", lambda found: names.get(found[0], found[0]), words)
