"""Small placements, and the best of each by trying all: what the solvers are measured against."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from itertools import product

from sojourn.planning.placement.check import check
from sojourn.planning.placement.problem import MostSameCountry, Museum, Participant, Problem

CASES = 10_000 if os.environ.get("SOJOURN_THOROUGH") else 1_000
CHUNKS = 10


def small_placement(seed: int) -> Problem:
    """Up to five participants, four museums, with now and then a lock, a pair or a memory of earlier years."""
    pick = random.Random(seed)
    people = [f"P{n}" for n in range(pick.randint(1, 5))]
    long = pick.random() < 0.05
    museums = [f"M{n}" for n in range(18 if long else pick.randint(1, 4))]
    people = people[:2] if long else people
    avoiding = [tuple(pick.sample(museums, pick.choice([0, 0, 0, 1]))) for _ in people]
    participants = tuple(
        Participant(
            id=person,
            country=pick.choice(["Peru", "Nepal", "Oman"]),
            interests=tuple(pick.sample(["loans", "security"], pick.randint(0, 2))),
            prefers=tuple(pick.sample(museums, len(museums) if long else pick.randint(0, len(museums)))),
            avoid=avoid,
        )
        for person, avoid in zip(people, avoiding, strict=True)
    )
    hosts = tuple(
        Museum(
            museum,
            pick.choice([0, 0, 0, 1]) if not long else 0,
            pick.randint(1, 3),
            ("loans",),
            tuple(pick.sample(people, len(people))),
        )
        for museum in museums
    )
    pair = tuple(pick.sample(people, 2)) if len(people) > 1 else None
    others = random.Random(-seed - 1)  # so that what was dealt out before ties were known stays as it was
    participants = tuple(replace(each, ranks=ranks_of(len(each.prefers), others)) for each in participants)
    listed = [replace(each, prefers=each.prefers[: others.choice([0, 2, 5])]) for each in hosts]
    return Problem(
        name=f"small {seed}",
        participants=participants,
        museums=tuple(replace(each, ranks=ranks_of(len(each.prefers), others)) for each in listed),
        rules=(MostSameCountry("mix", pick.randint(1, 2), "Mixed groups"),) if pick.random() < 0.7 else (),
        locks={pick.choice(people): pick.choice(museums)} if pick.random() < 0.2 else {},
        together=(pair,) if pair and pick.random() < 0.15 else (),
        apart=(pair[::-1],) if pair and pick.random() < 0.15 else (),
        hosted_before={pick.choice(museums): frozenset({"Peru", "Nepal"})} if pick.random() < 0.3 else {},
    )


def ranks_of(count: int, pick: random.Random) -> tuple[int, ...]:
    """Ranks for so many wishes, now and then with some that are wanted alike."""
    if pick.random() < 0.6:
        return ()
    ranks = [0]
    for _ in range(count - 1):
        ranks.append(ranks[-1] + (pick.random() < 0.6))
    return tuple(ranks[:count])


def best_by_trying_all(problem: Problem) -> dict[str, int] | None:
    """The score of the best placement that keeps every rule: wishes, then repeats, then the wishes of museums."""
    people = [participant.id for participant in problem.participants]
    every = product([museum.id for museum in problem.museums], repeat=len(people))
    judgements = (check(problem, dict(zip(people, museums, strict=True))) for museums in every)
    return min(
        (judged.score for judged in judgements if judged.is_kept), key=lambda score: [*score.values()], default=None
    )
