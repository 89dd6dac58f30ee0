"""Which results may be shown, so that neither one of them nor any calculation with several tells what fewer than five people said.

A result is the distribution of the answers of a set of people. Adding and subtracting shown results gives sums over other sets,
each person with some weight: {all} - {women} = {men}. The family of shown results is safe when no such calculation, with whatever
weights, is about fewer than FEWEST people: then every vector in the span of the sets' indicators, but zero, has a support of FEWEST or
more. This covers primary withholding (a set of fewer), complementary withholding (a rest of fewer) and differences across breakdowns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

FEWEST = 5
"""How many people a result must be about (DOMAIN section 8: anonymity must hold for 26)."""
MOST_ROWS = 14
"""Beyond so many independent results about small groups the check gives up and says no: when in doubt, withhold."""

Members = frozenset[Hashable]


def is_safe(shown: Sequence[Members]) -> bool:
    """Whether no calculation with these results is about fewer than FEWEST people."""
    patterns: dict[Hashable, list[int]] = {}
    for number, members in enumerate(shown):
        if len(members) < FEWEST:
            return False
        for member in members:
            patterns.setdefault(member, []).append(number)
    sizes = Counter(tuple(pattern) for pattern in patterns.values())
    return are_sizes_safe(len(shown), sizes)


def are_sizes_safe(results: int, sizes: Mapping[tuple[int, ...], int]) -> bool:
    """As `is_safe`, where people are counted by which of the results (by number) they are in."""
    atoms = sorted(sizes, key=lambda pattern: -sizes[pattern])
    weights = [min(sizes[pattern], FEWEST) for pattern in atoms]
    rows = [[Fraction(int(number in pattern)) for pattern in atoms] for number in range(results)]
    light = _about_few(rows, weights)
    if not light:
        return True
    if len(light) > MOST_ROWS:
        return False
    return _lightest_is_heavy(light, weights)


def _about_few(rows: list[list[Fraction]], weights: list[int]) -> list[tuple[int, list[Fraction]]]:
    """A reduced basis, (pivot, row), of the calculations in which no atom of FEWEST or more people takes part.

    Atoms come largest first, so those whose pivot is a small atom are exactly these.
    """
    basis: list[tuple[int, list[Fraction]]] = []
    rows = [row[:] for row in rows]
    for column in range(len(weights)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [_less(row, pivot, column) for row in rows]
        basis = [(at, _less(row, pivot, column)) for at, row in basis]
        basis.append((column, pivot))
    return [(at, row) for at, row in basis if weights[at] < FEWEST]


def _less(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    times = row[column]
    return [value - times * other for value, other in zip(row, pivot, strict=True)] if times else row


def _lightest_is_heavy(basis: list[tuple[int, list[Fraction]]], weights: list[int]) -> bool:
    """Whether every vector in the span but zero is about FEWEST people or more.

    A vector is a mixture of basis rows; each row in the mixture brings its own pivot, so fewer than FEWEST of them matter.
    """
    pivots = {at for at, _row in basis}
    others = [column for column in range(len(weights)) if column not in pivots]
    for number in range(1, FEWEST):
        for chosen in combinations(basis, number):
            room = FEWEST - 1 - sum(weights[at] for at, _row in chosen)
            if room >= 0 and _can_vanish(
                [[row[column] for column in others] for _at, row in chosen], others, weights, room
            ):
                return False
    return True


def _can_vanish(rows: list[list[Fraction]], others: list[int], weights: list[int], room: int) -> bool:
    """Whether some mixture of rows, not all of them zero times, is zero on all these columns but some of at most `room` people."""
    columns = {}
    for at, values in enumerate(zip(*rows, strict=True)):
        if any(values):
            columns[at] = values
    for spared in _within(sorted(columns), [weights[column] for column in others], room):
        left = [columns[at] for at in columns if at not in spared]
        if _rank(left) < len(rows):
            return True
    return False


def _within(columns: list[int], weights: list[int], room: int) -> list[set[int]]:
    """Every set of columns that weighs at most `room`."""
    found: list[set[int]] = [set()]
    for number in range(1, room + 1):
        found += [
            set(each) for each in combinations(columns, number) if sum(weights[column] for column in each) <= room
        ]
    return found


def _rank(rows: Sequence[Sequence[Fraction]]) -> int:
    left, rank = [list(row) for row in set(map(tuple, rows))], 0
    width = len(left[0]) if left else 0
    for column in range(width):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left = [
            [value - row[column] / pivot[column] * other for value, other in zip(row, pivot, strict=True)]
            for row in left
        ]
        rank += 1
    return rank


def shown_of(profiles: Mapping[tuple[str, ...], int], breakdowns: int) -> tuple[bool, list[set[str]]]:
    """Which results of one question may be shown: whether the whole may, and of each breakdown the values whose groups may.

    `profiles` counts those who answered by their values on each breakdown; "" stands for those who do not say, a group like the
    others. The whole comes first, then one breakdown after the other; of each, the largest groups that fit are kept, so that the choice
    does not depend on who looks at what first. It may withhold more than is needed, never less.
    """
    if sum(profiles.values()) < FEWEST:
        return False, [set() for _number in range(breakdowns)]
    family: list[tuple[int, str]] = []
    admitted: list[set[str]] = []
    for at in range(breakdowns):
        sizes: Counter[str] = Counter()
        for profile, count in profiles.items():
            sizes[profile[at]] += count
        kept = sorted((value for value in sizes if sizes[value] >= FEWEST), key=lambda value: (-sizes[value], value))
        while kept and not _fits(profiles, [*family, *((at, value) for value in kept)]):
            kept.pop()
        admitted.append(set(kept))
        family += [(at, value) for value in kept]
    return True, admitted


def _fits(profiles: Mapping[tuple[str, ...], int], family: Sequence[tuple[int, str]]) -> bool:
    """Whether the whole and these groups, each (breakdown, value), are safe together."""
    sizes: Counter[tuple[int, ...]] = Counter()
    for profile, count in profiles.items():
        within = (number for number, (at, value) in enumerate(family, start=1) if profile[at] == value)
        sizes[(0, *within)] += count
    return are_sizes_safe(len(family) + 1, sizes)
