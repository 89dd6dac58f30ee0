"""Why a problem is impossible, and what would have to give: the words, and the search for a smallest set of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from sojourn.planning.outcome import Reason

MOST_CONFLICTS = 3
MOST_RELAXATIONS = 5
MOST_NAMED = 12
"""Rules that a sentence names; the list beside it has all."""
MOST_TRIED = 30
"""Sets of rules that are asked to give."""


@dataclass(frozen=True)
class Conflict:
    """Named rules that cannot hold together."""

    rules: tuple[Reason, ...]
    """Id and label of each."""
    is_irreducible: bool
    """True where it is proven that without any one of them the others can hold together."""

    def to_json(self) -> dict[str, Any]:
        named = [rule.text for rule in self.rules[:MOST_NAMED]]
        if len(self.rules) > MOST_NAMED:
            named.append(f"and {len(self.rules) - MOST_NAMED} others")
        return {
            "text": f"These cannot hold together: {'; '.join(named)}.",
            "rules": [{"rule": rule.about, "text": rule.text} for rule in self.rules],
            "irreducible": self.is_irreducible,
        }


@dataclass(frozen=True)
class Change:
    """One rule that gives."""

    rule: str
    label: str
    was: int
    becomes: int | None
    """The new limit; None for a promise, a pair or a lock that is given up."""

    @property
    def text(self) -> str:
        if self.becomes is None:
            return f"Give up: {self.label}"
        return f"{self.label}: {self.becomes} instead of {self.was}"


@dataclass(frozen=True)
class Relaxation:
    """Changes that together make the problem possible; verified by a plan that keeps everything else."""

    changes: tuple[Change, ...]
    is_least: bool
    """True where the search was finished: these rules cannot give less."""
    plan: dict[str, Any]
    """One plan under these changes, as the exchange format writes it; not the best one."""

    def to_json(self) -> dict[str, Any]:
        return {
            "text": "; ".join(change.text for change in self.changes),
            "changes": [
                {"rule": change.rule, "label": change.label, "was": change.was, "becomes": change.becomes}
                for change in self.changes
            ],
            "verified": True,
            "least": self.is_least,
        }


@dataclass(frozen=True)
class Explanation:
    """What can be said about a problem within the time allowed."""

    status: Literal["possible", "impossible", "unknown"]
    conflicts: tuple[Conflict, ...] = ()
    """Up to three that have no rule in common."""
    relaxations: tuple[Relaxation, ...] = ()
    """Those that change fewest rules first."""

    def to_json(self) -> list[dict[str, Any]] | str:
        """As the command line prints it: "possible", "unknown", or the list of conflicts, each with the relaxations of them all."""
        if self.status != "impossible":
            return self.status
        relaxations = [relaxation.to_json() for relaxation in self.relaxations]
        return [{**conflict.to_json(), "relaxations": relaxations} for conflict in self.conflicts]


class OutOfTime(Exception):
    """Raised by a question that was not answered in the time allowed."""


Refute = Callable[[Sequence[str]], Sequence[str] | None]
"""Answers None where these rules can hold together, else some of them that cannot (perhaps all). Raises OutOfTime."""


def disjoint_conflicts(names: Sequence[str], refute: Refute) -> list[tuple[list[str], bool]]:
    """Find up to three sets of rules that cannot hold together, with no rule in common; and of each, whether it is irreducible."""
    found: list[tuple[list[str], bool]] = []
    rest = list(names)
    try:
        while len(found) < MOST_CONFLICTS and (core := refute(rest)) is not None:
            found.append(smallest_conflict(core, refute))
            rest = [name for name in rest if name not in found[-1][0]]
            if not found[-1][0]:
                break  # impossible whatever the rules are
    except OutOfTime:
        pass
    return found


def smallest_conflict(names: Sequence[str], refute: Refute) -> tuple[list[str], bool]:
    """Leave rules out, many at a time and then one by one, as long as the others still cannot hold together.

    Returns what is left, and True when leaving out any one of them was shown to make the others possible.
    """
    core, size = list(names), max(1, len(names) // 2)
    try:
        while True:
            start = 0
            while start < len(core):
                still = refute(core[:start] + core[start + size :])
                if still is None:
                    start += size
                else:
                    core = [name for name in core if name in set(still)]
            if size == 1:
                return core, True
            size //= 2
    except OutOfTime:
        return core, False


def relaxations(
    names: Sequence[str],
    conflicts: Sequence[Conflict],
    refute: Refute,
    least_given: Callable[[frozenset[str]], Relaxation | None],
) -> Iterator[Relaxation]:
    """One rule of each conflict gives, by as little as will do. Where that is not enough, so does one of what then contradicts.

    `least_given(rules)` says how little these rules can give when all others hold; None where it found nothing in time.
    """
    found: list[frozenset[str]] = []
    tried: set[frozenset[str]] = set()
    waiting = [frozenset(choice) for choice in product(*([rule.about for rule in each.rules] for each in conflicts))]
    while waiting and len(tried) < MOST_TRIED and len(found) < MOST_RELAXATIONS:
        waiting.sort(key=len)
        given = waiting.pop(0)
        if given in tried or any(smaller <= given for smaller in found):
            continue
        tried.add(given)
        try:
            still = refute([name for name in names if name not in given])
        except OutOfTime:
            return
        if still is not None:
            waiting += [given | {rule} for rule in smallest_conflict(still, refute)[0]]
        elif (relaxation := least_given(given)) is not None:
            found.append(frozenset(change.rule for change in relaxation.changes))
            yield relaxation
