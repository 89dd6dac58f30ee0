"""Why this participant goes to this museum, in one true sentence each; who envies whom; which pairs would both rather change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.planning.outcome import Reason
from sojourn.planning.placement.problem import Museum, Participant, Problem, cost_of, rank_of, ranks_by

MOST_NAMED_WISHES = 3
"""A sentence says what stood in the way of at most so many higher wishes."""


@dataclass(frozen=True)
class Placement:
    """A placement with the lists that reasons need: everybody is placed at a museum that exists."""

    problem: Problem
    placed: Mapping[str, str]
    people: Mapping[str, Participant]
    museums: Mapping[str, Museum]
    guests: Mapping[str, list[Participant]]


def placement_of(problem: Problem, placed: Mapping[str, str]) -> Placement:
    people = {participant.id: participant for participant in problem.participants}
    guests: dict[str, list[Participant]] = defaultdict(list)
    for participant in problem.participants:
        guests[placed[participant.id]].append(participant)
    return Placement(problem, placed, people, {museum.id: museum for museum in problem.museums}, guests)


def report(problem: Problem, placed: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Reason, ...]]:
    """Write the plan as plc/1 with ranks, reasons, envy and blocking pairs; and the reasons, one a participant."""
    placement = placement_of(problem, placed)
    reasons = tuple(Reason(person.id, sentence(placement, person)) for person in problem.participants)
    plan = {
        "instance": problem.name,
        "placed": dict(placed),
        "ranks": {person.id: rank_of(person, placed[person.id]) for person in problem.participants},
        "reasons": {reason.about: reason.text for reason in reasons},
        "envy": envy(problem, placed),
        "blocking_pairs": blocking_pairs(problem, placed),
    }
    return plan, reasons


def sentence(placement: Placement, person: Participant) -> str:
    """Say which wish it is, what they share with the museum, and what stood in the way of higher wishes."""
    here = placement.museums[placement.placed[person.id]]
    rank = rank_of(person, here.id)
    shared = [interest for interest in person.interests if interest in here.strengths]
    wish = "not on their list" if rank is None else f"their {ordinal(rank + 1)} wish"
    text = f"{person.called} goes to {here.called}, {wish}"
    if shared:
        text += f"; both care for {listed(shared)}"
    if person.id in placement.problem.locks:
        return f"{text}; this was promised."
    higher = wishes_above(person, here.id)
    obstacles = [obstacle(placement, person, museum) for museum in higher[:MOST_NAMED_WISHES]]
    more = len(higher) - len(obstacles)
    if more:
        obstacles.append(f"and {more} more of their wishes")
    return f"{text}: {'; '.join(obstacles)}." if obstacles else f"{text}."


def obstacle(placement: Placement, person: Participant, museum_id: str) -> str:
    """What keeps this person, alone, from moving to this museum they would like better. True of any placement, also a hand-made one."""
    problem = placement.problem
    wished, here = placement.museums[museum_id], placement.museums[placement.placed[person.id]]
    there = placement.guests.get(museum_id, [])
    same = sum(guest.country == person.country for guest in there)
    if person.id in problem.locks and problem.locks[person.id] != museum_id:
        return f"{here.called} was promised"
    if len(there) >= wished.most:
        return f"{wished.called} is full ({len(there)} of {wished.most})"
    if same >= problem.most_same_country:
        return f"{wished.called} already has {same} from {person.country}"
    if len(placement.guests[here.id]) <= here.least:
        return f"{here.called} needs at least {here.least} and would have {len(placement.guests[here.id]) - 1}"
    bound = pair_in_the_way(placement, person, museum_id)
    if bound:
        return f"{wished.called} would break a pair: {bound}"
    if problem.published.get(person.id) == here.id:
        return f"{wished.called} has room, but {here.called} is what they were told"
    if cost_of(person, museum_id) >= cost_of(person, here.id):
        return f"{wished.called} is so far down their list that it counts no better"
    return f"{wished.called} has room: moving them there would be better"


def pair_in_the_way(placement: Placement, person: Participant, museum_id: str) -> str | None:
    """The pair that a lone move to this museum would break, in words."""
    for one, other in placement.problem.together:
        if person.id in (one, other):
            return f"{placement.people[one].called} and {placement.people[other].called} go together"
    for pair in placement.problem.apart:
        if person.id in pair:
            other = pair[1] if person.id == pair[0] else pair[0]
            if placement.placed[other] == museum_id:
                return f"{person.called} and {placement.people[other].called} go to different museums"
    return None


def envy(problem: Problem, placed: Mapping[str, str]) -> list[list[str]]:
    """Pairs [who, whom]: the first would rather have the second's museum. Museums off the list come last; avoided ones never."""
    placement = placement_of(problem, placed)
    pairs = []
    for person in problem.participants:
        for museum in wishes_above(person, placed[person.id]):
            pairs += [[person.id, guest.id] for guest in placement.guests.get(museum, ())]
    return pairs


def blocking_pairs(problem: Problem, placed: Mapping[str, str]) -> list[list[str]]:
    """Pairs [participant, museum] that would both rather have each other (as in two-sided matching, quotas but not countries).

    The participant prefers the museum to theirs; the museum has a free place or prefers them to one of its guests. Whom a
    museum does not list comes last with it.
    """
    placement = placement_of(problem, placed)
    wanted = defaultdict(list)
    for person in problem.participants:
        for wish in wishes_above(person, placed[person.id]):
            wanted[wish].append(person.id)
    pairs = []
    for museum in problem.museums:
        order = ranks_by(museum)
        guests = placement.guests.get(museum.id, [])
        worst = max((order.get(guest.id, len(order)) for guest in guests), default=-1)
        for person_id in wanted[museum.id]:
            if len(guests) < museum.most or order.get(person_id, len(order)) < worst:
                pairs.append([person_id, museum.id])
    return pairs


def wishes_above(person: Participant, museum: str) -> list[str]:
    """The museums that this person would rather have than that one, best first."""
    rank = rank_of(person, museum)
    return [
        wish
        for wish, its_rank in ranks_by(person).items()
        if (rank is None or its_rank < rank) and wish not in person.avoid
    ]


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, …"""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(words: list[str]) -> str:
    """a · a and b · a, b and c"""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
