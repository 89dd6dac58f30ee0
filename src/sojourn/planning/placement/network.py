"""The placement as a network of flows: participant → (museum, country) → museum → sink.

Museums off a participant's list would need a million arcs at 2,000 × 500. Instead they share one hub a country; only those
whom the hub would send where they must not go (or where their own list says worse) get arcs of their own, and the network
is solved again. The hub only ever offers more than is allowed, so a plan that uses it rightly is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sojourn.planning.placement.problem import RANK_OFF_LIST, Problem, cost_of, cost_of_rank


@dataclass
class Network:
    """Arcs as parallel lists, and the supply of each node (below zero: demand)."""

    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    capacities: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    supplies: list[int] = field(default_factory=list)
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

    One unit of flow is one participant. Costs are wishes × (participants + 1) + repeats, so that repeats never outweigh a wish.
    """
    net = Network()
    scale = len(problem.participants) + 1
    museums = {museum.id: index for index, museum in enumerate(problem.museums)}
    halls = [net.node(-museum.least) for museum in problem.museums]
    rest = len(problem.participants) - sum(museum.least for museum in problem.museums)
    sink = net.node(-rest)
    for hall, museum in zip(halls, problem.museums, strict=True):
        net.arc(hall, sink, museum.most - museum.least, 0)
    desks: dict[tuple[str, int], int] = {}
    hubs: dict[str, int] = {}

    def desk(country: str, museum: int) -> int:
        """Where one museum counts those of one country."""
        if (country, museum) not in desks:
            desks[country, museum] = net.node()
            repeat = country in problem.hosted_before.get(problem.museums[museum].id, ())
            net.arc(desks[country, museum], halls[museum], problem.most_same_country, int(repeat))
        return desks[country, museum]

    for index, participant in enumerate(problem.participants):
        start = net.node(1)
        lock = problem.locks.get(participant.id)
        if lock is not None:
            open_to = [lock] if lock not in participant.avoid else []
        else:
            listed = museums if index in apart_from_hub else participant.prefers
            open_to = [museum for museum in listed if museum not in participant.avoid]
        for museum in open_to:
            arc = net.arc(start, desk(participant.country, museums[museum]), 1, scale * cost_of(participant, museum))
            net.direct[arc] = (index, museums[museum])
        if lock is None and index not in apart_from_hub:
            if participant.country not in hubs:
                hubs[participant.country] = net.node()
            arc = net.arc(start, hubs[participant.country], 1, scale * cost_of_rank(RANK_OFF_LIST))
            net.to_hub[arc] = index
    for country, hub in hubs.items():
        for museum in museums.values():
            arc = net.arc(hub, desk(country, museum), len(problem.participants), 0)
            net.from_hub[arc] = (country, museum)
    return net


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
