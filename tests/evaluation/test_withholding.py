"""What may be shown: nothing that is about fewer than five people, nor that a calculation could make of it."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as some

from sojourn.evaluation.rules.withholding import FEWEST, is_safe, shown_of

people = some.lists(some.tuples(some.sampled_from("ab"), some.sampled_from("xyz")), min_size=0, max_size=14)


def shown_sets(cohort: list[tuple[str, ...]]) -> list[frozenset[int]]:
    """The sets of people whose results are shown."""
    is_shown, admitted = shown_of(Counter(cohort), 2)
    if not is_shown:
        return []
    sets = [frozenset(range(len(cohort)))]
    for at, values in enumerate(admitted):
        sets += [frozenset(who for who, profile in enumerate(cohort) if profile[at] == value) for value in values]
    return sets


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [row[:] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [[a - b * row[column] / pivot[column] for a, b in zip(row, pivot, strict=True)] for row in rows]
        found += 1
    return found


def tells_of_few(sets: list[frozenset[int]], size: int) -> bool:
    """By brute force: whether some mixture of these results is about one to four people only.

    It is, when leaving out those people's columns makes the results depend on each other more than before.
    """
    rows = [[Fraction(int(who in members)) for who in range(size)] for members in sets]
    whole = rank(rows)
    for few in combinations(range(size), FEWEST - 1):
        if rank([[value for who, value in enumerate(row) if who not in few] for row in rows]) < whole:
            return True
    return False


@settings(max_examples=25, deadline=None)
@given(people)
def test_no_calculation_with_shown_results_is_about_fewer_than_five(cohort):
    sets = shown_sets(cohort)

    assert all(len(members) >= FEWEST for members in sets)
    assert not (sets and tells_of_few(sets, len(cohort)))


@settings(max_examples=200, deadline=None)
@given(
    some.lists(some.tuples(some.sampled_from("abc"), some.sampled_from("xyz"), some.sampled_from("uv")), max_size=60)
)
def test_no_difference_of_two_shown_results_is_about_fewer_than_five(cohort):
    is_shown, admitted = shown_of(Counter(cohort), 3)
    sets = [set(range(len(cohort)))] if is_shown else []
    for at, values in enumerate(admitted):
        groups = [{who for who, profile in enumerate(cohort) if profile[at] == value} for value in values]
        rest = set(range(len(cohort))) - set().union(*groups)
        assert not groups or len(rest) == 0 or len(rest) >= FEWEST
        sets += groups
    for one, other in product(sets, sets):
        if one > other:
            assert len(one - other) >= FEWEST


def test_of_26_with_one_group_of_three_the_next_smallest_is_withheld_too():
    cohort = [("asia",)] * 10 + [("africa",)] * 8 + [("europe",)] * 5 + [("oceania",)] * 3

    is_shown, (admitted,) = shown_of(Counter(cohort), 1)

    assert (is_shown, admitted) == (True, {"asia", "africa"})


def test_those_who_do_not_say_their_group_cannot_be_calculated_either():
    cohort = [("asia",)] * 10 + [("africa",)] * 8 + [("",)] * 2

    assert shown_of(Counter(cohort), 1) == (True, [{"asia"}])


def test_groups_that_lie_within_each_other_by_one_are_not_shown_together():
    women, curators = frozenset(range(13)), frozenset(range(12))

    assert is_safe([frozenset(range(26)), women])
    assert not is_safe([frozenset(range(26)), women, curators])


def test_weighted_mixtures_are_seen_too():
    """{1..9} + {6..14} - {1..5} - {10..14} is twice {6..9}: four people."""
    sets = [range(1, 10), range(6, 15), range(1, 6), range(10, 15)]

    assert not is_safe([frozenset(each) for each in sets])


def test_fewer_than_five_are_never_shown():
    assert shown_of(Counter([("asia",)] * 4), 1) == (False, [set()])
    assert shown_of(Counter([("asia",)] * 5), 1) == (True, [{"asia"}])
