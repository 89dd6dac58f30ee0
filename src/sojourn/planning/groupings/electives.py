"""Electives with room and ranked wishes, where each person gets so many of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sojourn.planning.cpsat import run
from sojourn.planning.groupings.people import CannotGroup
from sojourn.planning.outcome import Reason, Status

OFF_LIST = 15
"""The rank, from 0, of an elective that a person did not ask for, or further down the list than that."""


@dataclass(frozen=True)
class Elective:
    """A session of one's choice, with room for so many. `hour` names electives that run at once: nobody gets two of them."""

    id: str
    most: int
    least: int = 0
    """It runs with at least so many, or does not run at all (`may_drop`), or must be filled (otherwise)."""
    may_drop: bool = False
    hour: str = ""


@dataclass(frozen=True)
class Enrolment:
    """Who goes to which elective."""

    status: Status
    of_person: Mapping[str, tuple[str, ...]]
    """{person: electives, best-liked first}."""
    of_elective: Mapping[str, tuple[str, ...]]
    """{elective: people}; empty for one that does not run."""
    score: dict[str, int] = field(default_factory=dict)
    """"wishes": the sum of r² + r over the ranks from 0 of what everybody got; lower is better."""
    reasons: tuple[Reason, ...] = ()
    """One sentence a person."""


def electives(
    wishes: Mapping[str, Sequence[str]],
    offered: Sequence[Elective],
    each: int,
    *,
    keep: Mapping[str, Sequence[str]] | None = None,
    seconds: float = 10.0,
    seed: int = 1,
) -> Enrolment:
    """Give each person `each` different electives at the least cost in wishes.

    `wishes` {person: electives, best first}, one entry a person, perhaps empty; `keep` {person: electives} already promised.
    Proven unless time runs out. Raises CannotGroup, saying how many places are missing where that is why.
    """
    keep = keep or {}
    _refuse_nonsense(wishes, offered, each, keep)
    costs = {
        (person, elective.id): _cost(ranked, elective.id) for person, ranked in wishes.items() for elective in offered
    }
    proven, taken = _solve(wishes, offered, each, keep, costs, seconds, seed)
    of_person = {
        person: tuple(sorted((e.id for e in offered if (person, e.id) in taken), key=lambda e: costs[person, e]))
        for person in wishes
    }
    of_elective = {e.id: tuple(person for person in wishes if (person, e.id) in taken) for e in offered}
    return Enrolment(
        "optimal" if proven else "feasible",
        of_person,
        of_elective,
        {"wishes": sum(costs[pair] for pair in taken)},
        tuple(Reason(person, _sentence(person, wishes, offered, of_person, of_elective)) for person in wishes),
    )


def _cost(ranked: Sequence[str], elective: str) -> int:
    rank = min(ranked.index(elective), OFF_LIST) if elective in ranked else OFF_LIST
    return rank * rank + rank


def _refuse_nonsense(
    wishes: Mapping[str, Sequence[str]], offered: Sequence[Elective], each: int, keep: Mapping[str, Sequence[str]]
) -> None:
    known = {elective.id for elective in offered}
    if len(known) < len(offered):
        raise CannotGroup("Two electives have the same id.")
    for person, ranked in [*wishes.items(), *keep.items()]:
        for elective in ranked:
            if elective not in known:
                raise CannotGroup(f"{person} names {elective}, which is not offered.")
        if person not in wishes:
            raise CannotGroup(f"{person} was promised an elective but is not among the people.")
    room = sum(min(elective.most, len(wishes)) for elective in offered)
    if room < each * len(wishes):
        raise CannotGroup(
            f"{len(wishes)} people with {each} electives each need {each * len(wishes)} places; there are {room}."
        )


def _solve(
    wishes: Mapping[str, Sequence[str]],
    offered: Sequence[Elective],
    each: int,
    keep: Mapping[str, Sequence[str]],
    costs: Mapping[tuple[str, str], int],
    seconds: float,
    seed: int,
) -> tuple[bool, set[tuple[str, str]]]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    goes = {pair: model.new_bool_var("") for pair in costs}
    for elective in offered:
        here = sum(goes[person, elective.id] for person in wishes)
        runs = model.new_bool_var("") if elective.may_drop else model.new_constant(1)
        model.add(here <= elective.most * runs)
        model.add(here >= elective.least * runs)
    hours = sorted({elective.hour for elective in offered if elective.hour})
    for person in wishes:
        model.add(sum(goes[person, elective.id] for elective in offered) == each)
        for hour in hours:
            model.add_at_most_one(goes[person, elective.id] for elective in offered if elective.hour == hour)
        for promised in keep.get(person, ()):
            model.add(goes[person, promised] == 1)
    model.minimize(sum(cost * goes[pair] for pair, cost in costs.items()))
    solver, status = run(model, seconds=seconds, seed=seed)
    if status == "impossible":
        raise CannotGroup(f"No choice gives everybody {each} electives within the least and most of each.")
    if status == "none":
        raise CannotGroup(f"No choice was found within {seconds:g} seconds.")
    return status == "optimal", {pair for pair, variable in goes.items() if solver.boolean_value(variable)}


def _sentence(
    person: str,
    wishes: Mapping[str, Sequence[str]],
    offered: Sequence[Elective],
    of_person: Mapping[str, tuple[str, ...]],
    of_elective: Mapping[str, tuple[str, ...]],
) -> str:
    """What a person got, and why not the better-liked ones."""
    most, hour = {e.id: e.most for e in offered}, {e.id: e.hour for e in offered}
    got, ranked = of_person[person], list(wishes[person])
    if not got:
        return "Gets no elective, as asked."
    words = [f"{e} (wish {ranked.index(e) + 1})" if e in ranked else f"{e} (not asked for)" for e in got]
    last = max((ranked.index(e) if e in ranked else len(ranked) for e in got), default=0)
    missed = [wish for wish in ranked[:last] if wish not in got]
    why = []
    for wish in missed:
        if not of_elective[wish]:
            why.append(f"{wish} does not run")
        elif len(of_elective[wish]) >= most[wish]:
            why.append(f"{wish} is full ({most[wish]})")
        elif hour[wish] and any(hour[wish] == hour[e] for e in got):
            why.append(f"{wish} runs at the same hour as another of theirs")
        else:
            why.append(f"{wish} would leave another elective with too few")
    return f"Gets {' and '.join(words)}{': ' + '; '.join(why) if why else ''}."
