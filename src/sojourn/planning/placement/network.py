"""The placement as a network of flows: participant → (museum, country) → museum → sink.

Museums off a participant's list would need a million arcs at 2,000 × 500. Instead they share one hub a country; only those
whom the hub would send where they must not go (or where their own list says worse) get arcs of their own, and the network
is solved again. The hub only ever offers more than is allowed, so a plan that uses it rightly is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sojourn.planning.placement.problem import (
    RANK_OFF_LIST,
    Participant,
    Problem,
    cost_of,
    cost_of_rank,
    ranks_by,
)


@dataclass
class Network:
    """Arcs as parallel lists, and the supply of each node (below zero: demand)."""

    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    capacities: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    supplies: list[int] = field(default_factory=list)
    scale: int = 1
    """What one unit of cost in wishes weighs."""
    direct: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Arc → (participant, museum), by index."""
    to_hub: dict[int, int] = field(default_factory=dict)
    """Arc → participant."""
    from_hub: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Arc → (country, museum)."""

    def node(self, supply: int = 0) -> int:
        self.supplies.append(supply)
        return len(self.supplies) - 1

    def arc(self, tail: int, head: int, capacity: int, cost: int) -> int:
        self.tails.append(tail)
        self.heads.append(head)
        self.capacities.append(capacity)
        self.costs.append(cost)
        return len(self.tails) - 1


def network_of(problem: Problem, apart_from_hub: frozenset[int]) -> Network:
    """Lay the network. Participants `apart_from_hub` (by index) get an arc to every museum they may go to.

    One unit of flow is one participant. A wish weighs more than all repeats together, a repeat more than all wishes of museums;
    whoever goes elsewhere than was published weighs more than everything else.
    """
    layer = _Layer(problem)
    for index in range(len(problem.participants)):
        layer.lay_wishes(index, apart_from_hub)
    layer.lay_hubs()
    return layer.net


class _Layer:
    """Lays one network, node by node."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.net = Network()
        self.liked = [
            {person: rank for person, rank in ranks_by(museum).items() if rank < RANK_OFF_LIST}
            for museum in problem.museums
        ]
        has_wishes = any(museum.prefers for museum in problem.museums)
        self.repeat = RANK_OFF_LIST * len(problem.participants) + 1 if has_wishes else 1
        self.net.scale = self.scale = self.repeat * (len(problem.participants) + 1)
        self.move = self.scale * (1 + sum(_dearest(participant) for participant in problem.participants))
        self.liked_by: dict[str, list[str]] = defaultdict(list)
        for museum, liked in zip(problem.museums, self.liked, strict=True):
            for person in liked:
                self.liked_by[person].append(museum.id)
        self.number = {museum.id: index for index, museum in enumerate(problem.museums)}
        self.halls = [self.net.node(-museum.least) for museum in problem.museums]
        self.desks: dict[tuple[str, int], int] = {}
        self.hubs: dict[str, int] = {}
        sink = self.net.node(sum(museum.least for museum in problem.museums) - len(problem.participants))
        for hall, museum in zip(self.halls, problem.museums, strict=True):
            self.net.arc(hall, sink, museum.most - museum.least, 0)

    def desk(self, country: str, museum: int) -> int:
        """The node where a museum counts its participants from one country."""
        if (country, museum) not in self.desks:
            self.desks[country, museum] = self.net.node()
            repeat = country in self.problem.hosted_before.get(self.problem.museums[museum].id, ())
            self.net.arc(
                self.desks[country, museum], self.halls[museum], self.problem.most_same_country, self.repeat * repeat
            )
        return self.desks[country, museum]

    def lay_wishes(self, index: int, apart_from_hub: frozenset[int]) -> None:
        """From one participant to the museums of their list (or all that are open to them), and to their country's hub."""
        participant, start = self.problem.participants[index], self.net.node(1)
        lock = self.problem.locks.get(participant.id)
        told = self.problem.published.get(participant.id)
        wished = dict.fromkeys((*participant.prefers, *self.liked_by[participant.id], *([told] if told else ())))
        open_to = (lock,) if lock else tuple(self.number) if index in apart_from_hub else wished
        for museum in open_to:
            if museum not in participant.avoid:
                desk = self.desk(participant.country, self.number[museum])
                news = self.move if told not in (None, museum) else 0
                cost = news + self.scale * cost_of(participant, museum) + self.host_rank(participant.id, museum)
                arc = self.net.arc(start, desk, 1, cost)
                self.net.direct[arc] = (index, self.number[museum])
        if not lock and index not in apart_from_hub:
            if participant.country not in self.hubs:
                self.hubs[participant.country] = self.net.node()
            off_list = (self.move if told else 0) + self.scale * cost_of_rank(RANK_OFF_LIST)
            self.net.to_hub[self.net.arc(start, self.hubs[participant.country], 1, off_list)] = index

    def host_rank(self, person: str, museum: str) -> int:
        """Where a museum has this participant among its wishes; 0 where it has none."""
        index = self.number[museum]
        return self.liked[index].get(person, RANK_OFF_LIST) if self.problem.museums[index].prefers else 0

    def lay_hubs(self) -> None:
        """From each country's hub to every museum."""
        for country, hub in self.hubs.items():
            for museum in range(len(self.halls)):
                cost = RANK_OFF_LIST if self.problem.museums[museum].prefers else 0
                arc = self.net.arc(hub, self.desk(country, museum), len(self.problem.participants), cost)
                self.net.from_hub[arc] = (country, museum)


def _dearest(participant: Participant) -> int:
    """What the worst museum for them would cost in wishes."""
    return max(cost_of_rank(RANK_OFF_LIST), cost_of_rank(len(participant.prefers)))


def placed_by(problem: Problem, net: Network, flows: Mapping[int, int]) -> dict[int, int]:
    """Turn flows on arcs into {participant: museum}, by index; those from one hub take its museums in their order."""
    placed = {pair[0]: pair[1] for arc, pair in net.direct.items() if flows[arc]}
    queues: dict[str, list[int]] = {}
    for arc, (country, museum) in net.from_hub.items():
        queues.setdefault(country, []).extend([museum] * flows[arc])
    for arc, index in net.to_hub.items():
        if flows[arc]:
            placed[index] = queues[problem.participants[index].country].pop(0)
    return placed


def misled(problem: Problem, net: Network, flows: Mapping[int, int], placed: Mapping[int, int]) -> frozenset[int]:
    """The participants whom the hub sent where it may not: to a museum they avoid, or one that their own list ranks lower."""
    allowed = cost_of_rank(RANK_OFF_LIST)
    wrong = set()
    for arc, index in net.to_hub.items():
        if flows[arc]:
            participant, museum = problem.participants[index], problem.museums[placed[index]].id
            if museum in participant.avoid or cost_of(participant, museum) > allowed:
                wrong.add(index)
    return frozenset(wrong)
