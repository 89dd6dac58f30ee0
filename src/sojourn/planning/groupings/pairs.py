"""Project pairs (Object in focus): across countries and specialisms, with a trio when the number is odd."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from sojourn.planning.cpsat import run
from sojourn.planning.groupings.people import CannotGroup, Grouping, Person, refuse_doubles, same
from sojourn.planning.outcome import Reason, ShouldStop

LEVELS = ("same country", "same specialism", "met before", "no shared interest")
MOST_TRIOS = 40_000
"""Trios weighed; beyond that (more than 62 people) only the best, and the result is not called proven."""


@dataclass(frozen=True)
class _Team:
    members: tuple[int, ...]
    costs: tuple[int, ...]
    """By level; lower is better."""


def project_pairs(
    people: Sequence[Person],
    *,
    keep: Iterable[Sequence[str]] = (),
    apart: Iterable[tuple[str, str]] = (),
    met: Iterable[tuple[str, str]] = (),
    seconds: float = 10.0,
    seed: int = 1,
    should_stop: ShouldStop | None = None,
) -> Grouping:
    """Put everybody into pairs, one trio when the number is odd, level by level: as few pairs as can be of one country, of one
    specialism, who have `met` before in a pair, and without a shared interest (counted where both named interests).

    `keep` holds pairs or trios already promised, `apart` pairs that must not be. Proven unless time runs out (26 people take
    well under a second) or `should_stop` says so: then the best so far. Raises CannotGroup.
    """
    refuse_doubles(people)
    index = {person.id: number for number, person in enumerate(people)}
    kept = [tuple(sorted(_known(index, each) for each in team)) for team in keep]
    promised = set(chain.from_iterable(kept))
    if len(promised) < sum(map(len, kept)):
        raise CannotGroup("Somebody is promised to two pairs.")
    rest = [number for number in range(len(people)) if number not in promised]
    if len(rest) == 1:
        raise CannotGroup(f"{people[rest[0]].called} is left alone: release one of the promised pairs.")
    barred = {frozenset(_known(index, each) for each in pair) for pair in apart}
    before = {frozenset(_known(index, each) for each in pair) for pair in met}
    teams = [_Team(pair, _costs(people, pair, before)) for pair in combinations(rest, 2)]
    is_whole = True
    if len(rest) % 2:
        trios = sorted(combinations(rest, 3), key=lambda trio: _costs(people, trio, before))
        is_whole = len(trios) <= MOST_TRIOS
        teams += [_Team(trio, _costs(people, trio, before)) for trio in trios[:MOST_TRIOS]]
    teams = [team for team in teams if not any(frozenset(pair) in barred for pair in combinations(team.members, 2))]
    proven, taken = _choose(rest, teams, len(rest) % 2, seconds, seed, should_stop)
    chosen = sorted([*kept, *taken])
    costs = [_costs(people, members, before) for members in chosen]
    return Grouping(
        "optimal" if proven and is_whole else "feasible",
        {f"{n}": tuple(people[each].id for each in members) for n, members in enumerate(chosen, 1)},
        {level: sum(cost[number] for cost in costs) for number, level in enumerate(LEVELS)},
        tuple(Reason(f"{n}", _sentence([people[each] for each in members])) for n, members in enumerate(chosen, 1)),
    )


def _known(index: dict[str, int], person: str) -> int:
    if person not in index:
        raise CannotGroup(f"{person} is not among the people.")
    return index[person]


def _costs(people: Sequence[Person], members: tuple[int, ...], before: set[frozenset[int]]) -> tuple[int, ...]:
    """What a team costs on each level: its pairs of whom it is true."""
    team = [people[each] for each in members]
    return (
        same([person.country for person in team]),
        same([person.specialism for person in team]),
        sum(frozenset(pair) in before for pair in combinations(members, 2)),
        sum(
            bool(one.interests and other.interests) and not set(one.interests) & set(other.interests)
            for one, other in combinations(team, 2)
        ),
    )


def _choose(
    rest: Sequence[int], teams: Sequence[_Team], trios: int, seconds: float, seed: int, should_stop: ShouldStop | None
) -> tuple[bool, list[tuple[int, ...]]]:
    """Choose teams that hold each of the rest once, at least cost by level: one sum whose weights no lower level can outgrow."""
    if not rest:
        return True, []
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    used = [model.new_bool_var("") for _ in teams]
    holding: dict[int, list[cp_model.IntVar]] = {person: [] for person in rest}
    for variable, team in zip(used, teams, strict=True):
        for person in team.members:
            holding[person].append(variable)
    for here in holding.values():
        model.add_exactly_one(here)
    model.add(sum(v for v, team in zip(used, teams, strict=True) if len(team.members) == 3) == trios)
    step = len(rest) + 2  # one level never adds up to more than one a person, and three for a trio
    weights = [sum(cost * step ** (len(LEVELS) - 1 - n) for n, cost in enumerate(team.costs)) for team in teams]
    model.minimize(sum(weight * variable for weight, variable in zip(weights, used, strict=True) if weight))
    solver, status = run(model, seconds=seconds, seed=seed, should_stop=should_stop)
    if status == "impossible":
        raise CannotGroup("No pairs keep apart everybody who must be.")
    if status == "none":
        is_stopped = should_stop is not None and should_stop()
        raise CannotGroup(
            "Stopped before there were pairs." if is_stopped else f"No pairs were found within {seconds:g} seconds."
        )
    return status == "optimal", [t.members for v, t in zip(used, teams, strict=True) if solver.boolean_value(v)]


def _sentence(team: Sequence[Person]) -> str:
    """Who works together, and what speaks for it or against it."""
    names = " and ".join(person.called for person in team)
    shared = sorted(set.intersection(*(set(person.interests) for person in team)))
    facts = [
        "one country" if same([person.country for person in team]) else "across countries",
        "one specialism" if same([person.specialism for person in team]) else "across specialisms",
    ]
    if shared:
        facts.append(f"both care for {', '.join(shared)}" if len(team) == 2 else f"all care for {', '.join(shared)}")
    return f"{names}: {'; '.join(facts)}."
