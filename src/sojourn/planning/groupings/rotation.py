"""Rotation groups: the cohort in groups of at most n, each as mixed as the cohort itself.

People are edges between their country and their department, groups are colours. Any such graph can be coloured so that at
every country and every department the colours differ by at most one, and so do the groups' sizes (D. de Werra, "Equitable
colorations of graphs", 1971). So both mixtures are as even as can be, at once; no search is needed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from sojourn.planning.groupings.people import CannotGroup, Grouping, Person, mix, refuse_doubles, same
from sojourn.planning.outcome import Reason


def rotation_groups(people: Sequence[Person], size: int) -> Grouping:
    """Divide everybody into as few groups of at most `size` as there must be, sizes at most one apart.

    The same people in another order make other groups, as good: shuffle them to mix the cohort anew for the next session.
    Exact: no division into as many groups has fewer pairs of one country together, nor fewer of one department.
    """
    if size < 1:
        raise CannotGroup("A group needs room for at least one person.")
    refuse_doubles(people)
    if not people:
        return Grouping("optimal", {}, {"same country": 0, "same department": 0})
    count = -(-len(people) // size)
    group_of = [index % count for index in range(len(people))]
    while any(_even_out(people, group_of, pair) for pair in combinations(range(count), 2)):
        pass
    groups = [[person for person, group in zip(people, group_of, strict=True) if group == g] for g in range(count)]
    return Grouping(
        "optimal",
        {f"{number}": tuple(person.id for person in group) for number, group in enumerate(groups, 1)},
        {
            "same country": sum(same([person.country for person in group]) for group in groups),
            "same department": sum(same([person.department for person in group]) for group in groups),
        },
        tuple(Reason(f"{n}", f"Group {n}: {len(group)} people; {mix(group)}.") for n, group in enumerate(groups, 1)),
    )


def _even_out(people: Sequence[Person], group_of: list[int], pair: tuple[int, int]) -> bool:
    """Divide the members of two groups anew, evenly at every country and department. False where they were even already."""
    members = [index for index, group in enumerate(group_of) if group in pair]
    ends = {index: _ends(people, index) for index in members}
    if _is_even(members, ends, group_of, pair):
        return False
    following: dict[int, list[int]] = defaultdict(list)
    at: dict[object, list[int]] = defaultdict(list)
    for index in members:
        for end in ends[index]:
            at[end].append(index)
    for here in at.values():
        for one, other in zip(here[::2], here[1::2], strict=False):
            following[one].append(other)
            following[other].append(one)
    larger, smaller = pair
    for path in _paths(members, following):
        for step, index in enumerate(path):
            group_of[index] = smaller if step % 2 else larger
        if len(path) % 2:
            larger, smaller = smaller, larger
    return True


def _ends(people: Sequence[Person], index: int) -> tuple[object, object]:
    """The two ends of a person's edge; what is not known is an end of their own."""
    person = people[index]
    country = ("country", person.country) if person.country else ("country of", index)
    return country, (("department", person.department) if person.department else ("department of", index))


def _is_even(
    members: Iterable[int], ends: dict[int, tuple[object, object]], group_of: list[int], pair: tuple[int, int]
) -> bool:
    balance: dict[object, int] = defaultdict(int)
    for index in members:
        step = 1 if group_of[index] == pair[0] else -1
        for end in (*ends[index], "size"):
            balance[end] += step
    return all(abs(excess) <= 1 for excess in balance.values())


def _paths(members: Sequence[int], following: dict[int, list[int]]) -> list[list[int]]:
    """Walk the links: each member has at most two neighbours, so they fall into paths (begun at an end) and rings."""
    paths, seen = [], set()
    for start in sorted(members, key=lambda index: (len(following[index]), index)):
        path, here = [], start
        while here not in seen:
            seen.add(here)
            path.append(here)
            here = next((index for index in following[here] if index not in seen), here)
        if path:
            paths.append(path)
    return paths
