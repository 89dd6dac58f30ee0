"""What a placement is asked: participants with wishes, museums with room, and rules (exchange format plc/1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

RANK_OFF_LIST = 15
"""The rank, from 0, that a museum counts as when it is not on a participant's list (PLANNING, plc/1)."""


def cost_of_rank(rank: int) -> int:
    """The reference cost of a wish of this rank, from 0: r² + r, so that one bad placement weighs more than two middling ones."""
    return rank * rank + rank


@dataclass(frozen=True)
class Participant:
    """A fellow who needs a host."""

    id: str
    country: str
    interests: tuple[str, ...] = ()
    prefers: tuple[str, ...] = ()
    """Ids of museums, best first."""
    ranks: tuple[int, ...] = ()
    """The rank of each of them, from 0, where some are wanted alike; empty where each is wanted less than the one before."""
    avoid: tuple[str, ...] = ()
    """Ids of museums where they must not go."""
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or self.id


@dataclass(frozen=True)
class Museum:
    """A partner museum (or several that make one placement), with least and most participants."""

    id: str
    least: int
    most: int
    strengths: tuple[str, ...] = ()
    prefers: tuple[str, ...] = ()
    """Ids of participants, best first."""
    ranks: tuple[int, ...] = ()
    """The rank of each of them, as a participant's."""
    name: str = ""

    @property
    def called(self) -> str:
        return self.name or self.id


@dataclass(frozen=True)
class MostSameCountry:
    """At most `most` from one country in one museum."""

    id: str
    most: int
    label: str


@dataclass(frozen=True)
class Problem:
    """Everybody is placed, within the museums' limits, as near to their wishes as can be, and then to those of the museums."""

    name: str
    participants: tuple[Participant, ...]
    museums: tuple[Museum, ...]
    rules: tuple[MostSameCountry, ...] = ()
    locks: Mapping[str, str] = field(default_factory=dict)
    """{participant: museum} already promised."""
    together: tuple[tuple[str, str], ...] = ()
    """Pairs of participants who go to the same museum."""
    apart: tuple[tuple[str, str], ...] = ()
    """Pairs of participants who do not."""
    hosted_before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """{museum: countries} of earlier years: between plans of equal cost, the one with fewest repeats is taken."""
    published: Mapping[str, str] = field(default_factory=dict)
    """{participant: museum} as people were told. Before any wish counts, as few as can be are told another one."""

    @property
    def most_same_country(self) -> int:
        """The strictest limit on participants of one country in one museum."""
        return min((rule.most for rule in self.rules), default=len(self.participants))


def rank_of(participant: Participant, museum: str) -> int | None:
    """The rank of a museum among a participant's wishes, from 0; None off the list."""
    if museum not in participant.prefers:
        return None
    place = participant.prefers.index(museum)
    return participant.ranks[place] if participant.ranks else place


def cost_of(participant: Participant, museum: str) -> int:
    """The reference cost of sending a participant to a museum."""
    rank = rank_of(participant, museum)
    return cost_of_rank(RANK_OFF_LIST if rank is None else rank)


def ranks_by(whose: Participant | Museum) -> dict[str, int]:
    """The rank of each of somebody's wishes, from 0, best first."""
    return dict(zip(whose.prefers, whose.ranks or range(len(whose.prefers)), strict=True))
