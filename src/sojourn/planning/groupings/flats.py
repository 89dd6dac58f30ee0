"""Flats of mixed nationalities, with whom people share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from sojourn.planning.cpsat import run
from sojourn.planning.groupings.people import CannotGroup, Grouping, Person, mix, refuse_doubles, same
from sojourn.planning.outcome import Reason

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar


@dataclass(frozen=True)
class Flat:
    """A flat with so many beds."""

    id: str
    beds: int


def flats(
    people: Sequence[Person],
    available: Sequence[Flat],
    *,
    keep: Mapping[str, str] | None = None,
    together: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
    seconds: float = 10.0,
    seed: int = 1,
) -> Grouping:
    """Give everybody a bed with as few pairs of one country in a flat as can be, then as few of one department.

    Who shares with their own gender only (`Person.same_gender_only`) does. `keep` {person: flat} is already promised.
    Status "optimal" where proven within the time, "feasible" otherwise. Raises CannotGroup.
    """
    refuse_doubles(people)
    beds = sum(flat.beds for flat in available)
    if beds < len(people):
        raise CannotGroup(f"{len(people)} people need as many beds; there are {beds}.")
    groups, proven = _solve(people, available, keep or {}, list(together), list(apart), seconds, seed)
    return Grouping(
        "optimal" if proven else "feasible",
        {flat: tuple(person.id for person in group) for flat, group in groups.items()},
        {
            "same country": sum(same([person.country for person in group]) for group in groups.values()),
            "same department": sum(same([person.department for person in group]) for group in groups.values()),
        },
        tuple(Reason(flat.id, _sentence(flat, groups[flat.id])) for flat in available),
    )


def _sentence(flat: Flat, group: Sequence[Person]) -> str:
    if not group:
        return f"{flat.id}: empty."
    why = "; one gender, as asked" if any(person.same_gender_only for person in group) else ""
    return f"{flat.id}: {len(group)} of {flat.beds} beds; {mix(group)}{why}."


def _solve(
    people: Sequence[Person],
    available: Sequence[Flat],
    keep: Mapping[str, str],
    together: Sequence[tuple[str, str]],
    apart: Sequence[tuple[str, str]],
    seconds: float,
    seed: int,
) -> tuple[dict[str, list[Person]], bool]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    known = {person.id for person in people}
    for each in [*keep, *(person for pair in (*together, *apart) for person in pair)]:
        if each not in known:
            raise CannotGroup(f"{each} is not among the people.")
    lives = {(person.id, flat.id): model.new_bool_var("") for person in people for flat in available}
    for person in people:
        model.add_exactly_one(lives[person.id, flat.id] for flat in available)
    for flat in available:
        model.add(sum(lives[person.id, flat.id] for person in people) <= flat.beds)
        for one, other in combinations(people, 2):
            if one.gender != other.gender and (one.same_gender_only or other.same_gender_only):
                model.add_at_most_one(lives[one.id, flat.id], lives[other.id, flat.id])
        for one_id, other_id in together:
            model.add(lives[one_id, flat.id] == lives[other_id, flat.id])
        for one_id, other_id in apart:
            model.add_at_most_one(lives[one_id, flat.id], lives[other_id, flat.id])
    for person_id, flat_id in keep.items():
        if (person_id, flat_id) not in lives:
            raise CannotGroup(f"{person_id} was promised {flat_id}, which is not available.")
        model.add(lives[person_id, flat_id] == 1)
    weight = len(people) * len(people)  # more than all pairs of one department together
    countries = _crowding(model, lives, available, [(person.id, person.country) for person in people])
    departments = _crowding(model, lives, available, [(person.id, person.department) for person in people])
    model.minimize(weight * sum(countries) + sum(departments))
    solver, status = run(model, seconds=seconds, seed=seed)
    if status == "impossible":
        raise CannotGroup("No allocation of the flats keeps who shares with whom, and the beds.")
    if status == "none":
        raise CannotGroup(f"No allocation was found within {seconds:g} seconds.")
    groups = {f.id: [p for p in people if solver.boolean_value(lives[p.id, f.id])] for f in available}
    return groups, status == "optimal"


def _crowding(
    model: CpModel,
    lives: Mapping[tuple[str, str], IntVar],
    available: Sequence[Flat],
    values: Sequence[tuple[str, str]],
) -> list[IntVar]:
    """Booleans that add up to the pairs who share a flat and a value: the k-th of a kind in a flat meets k − 1 before them."""
    pairs: list[IntVar] = []
    for value in sorted({value for _, value in values if value}):
        bearers = [person for person, theirs in values if theirs == value]
        for flat in available:
            meetings = [model.new_bool_var("") for _ in range(1, min(len(bearers), flat.beds))]
            here = sum(lives[person, flat.id] for person in bearers)
            model.add(here <= 1 + sum(meetings))
            pairs += [meeting for k, meeting in enumerate(meetings, 1) for _ in range(k)]
    return pairs
