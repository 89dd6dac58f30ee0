"""People who must go together, taken as one: the contradictions between pairs that are seen without any search."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping

from sojourn.planning.placement.problem import Participant, Problem

_Ties = Mapping[str, list[tuple[str, str]]]
"""(other person, rule that ties them), by person"""


def contradiction(problem: Problem, rules: Collection[str]) -> list[str] | None:
    """Some of these rules that cannot hold together; None where none are seen, which proves nothing."""
    named = set(rules)
    ties: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one, other in problem.together:
        rule = f"together {one} {other}"
        if rule in named:
            ties[one].append((other, rule))
            ties[other].append((one, rule))
    for one, other in problem.apart:
        rule = f"apart {one} {other}"
        if rule in named and (way := _way(ties, one, other)) is not None:
            return [*way, rule]
    seen: set[str] = set()
    for person in ties:
        if person not in seen:
            block = list(_reached(ties, person))
            seen.update(member for member, _ in block)
            if found := _nowhere(problem, named, block):
                return found
    return None


def _way(ties: _Ties, one: str, other: str) -> list[str] | None:
    """The fewest rules that tie one person to another."""
    ways: dict[str, list[str]] = {one: []}
    waiting = deque([one])
    while waiting:
        person = waiting.popleft()
        for neighbour, rule in ties.get(person, ()):
            if neighbour not in ways:
                ways[neighbour] = [*ways[person], rule]
                waiting.append(neighbour)
    return ways.get(other)


def _reached(ties: _Ties, person: str) -> Iterator[tuple[str, str]]:
    """Everybody tied to a person, that person first, each with the rule that brings them in."""
    known, waiting = {person}, deque([person])
    yield person, ""
    while waiting:
        for neighbour, rule in ties[waiting.popleft()]:
            if neighbour not in known:
                known.add(neighbour)
                waiting.append(neighbour)
                yield neighbour, rule


def _nowhere(problem: Problem, named: set[str], block: list[tuple[str, str]]) -> list[str] | None:
    """The rules that keep those who must go together away from every museum, with as few of them as show it."""
    people = {each.id: each for each in problem.participants}
    members: list[str] = []
    tied: list[str] = []
    countries: Counter[str] = Counter()
    for person, rule in block:
        members.append(person)
        tied += [rule] if rule else []
        countries[people[person].country] += 1
        bars = []
        for museum in problem.museums:
            bar = next(_bars(problem, named, members, countries, museum.id, museum.most, people), None)
            if bar is None:
                break
            bars.append(bar)
        else:
            return list(dict.fromkeys([*tied, *bars]))
    return None


def _bars(
    problem: Problem,
    named: set[str],
    members: list[str],
    countries: Counter[str],
    museum: str,
    most: int,
    people: Mapping[str, Participant],
) -> Iterator[str]:
    """The rules that keep all these people together from a museum; those first that keep them from every museum."""
    for rule in problem.rules:
        if rule.id in named and max(countries.values()) > rule.most:
            yield rule.id
    for person in members:
        if f"lock {person}" in named and problem.locks[person] != museum:
            yield f"lock {person}"
    if f"max {museum}" in named and len(members) > most:
        yield f"max {museum}"
    for person in members:
        if f"avoid {person}" in named and museum in people[person].avoid:
            yield f"avoid {person}"
