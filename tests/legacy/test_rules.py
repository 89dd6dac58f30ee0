"""Caps and shares hold for every amount, and nobody reached is counted twice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.legacy.rules import Applicant, Asked, most_that_may_be_given, parts_of, reach, rules_broken

DAY = date(2020, 2, 29)
AMA = Applicant("Ama Example", True, "Ghana")
KOFI = Applicant("Kofi Example", True, "Ghana")
NIKOS = Applicant("Nikos Example", True, "Greece")
GUEST = Applicant("Gus Guest", False, "Norway")


@pytest.mark.parametrize(
    ("asked", "lead", "others", "partners", "sentence"),
    [
        (Asked(lead_is_fellow=True), GUEST, [], 0, "The lead must be a fellow of the programme; Gus Guest is not."),
        (Asked(places_at_least=2), AMA, [KOFI, GUEST], 0, "Fellows of at least 2 places must take part; there are fellows of 1."),
        (Asked(partners_at_least=1), AMA, [], 0, "At least 1 partner museum must take part."),
        (Asked(only_places=frozenset({"Iraq"})), AMA, [], 0, "This is open to people from: Iraq."),
        (
            Asked(years_free=3),
            Applicant("Ama Example", True, "Ghana", (date(2017, 3, 1),)),
            [],
            0,
            "Ama Example received an award within the last 3 years.",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_is_broken_says_so_in_a_sentence(asked, lead, others, partners, sentence):
    assert rules_broken(asked, lead, others, partners, DAY) == [sentence]


def test_rules_that_are_kept_say_nothing():
    asked = Asked(
        lead_is_fellow=True, places_at_least=2, partners_at_least=1, years_free=3, only_places=frozenset({"Ghana"})
    )
    lead = Applicant("Ama Example", True, "Ghana", (date(2017, 2, 28),))
    assert rules_broken(asked, lead, [NIKOS], 1, DAY) == []


@given(st.integers(0, 10**12), st.none() | st.integers(1, 100), st.none() | st.integers(0, 10**12))
def test_no_award_is_above_its_share_or_its_cap(cost, share, cap):
    most = most_that_may_be_given(cost, share, cap)
    assert most <= cost
    assert cap is None or most <= cap
    assert share is None or most * 100 <= cost * share
    assert most + 1 > cost or (cap is not None and most + 1 > cap) or (most + 1) * 100 > cost * (share or 100)


def test_sixty_per_cent_of_the_cost_and_at_most_a_thousand_pounds():
    assert [most_that_may_be_given(cost, 60, 100_000) for cost in (100_000, 166_666, 166_667, 300_000)] == [
        60_000, 99_999, 100_000, 100_000,
    ]  # fmt: skip


@given(st.integers(0, 10**12), st.lists(st.integers(1, 100), min_size=1, max_size=12))
def test_the_parts_of_an_award_add_up_to_the_penny(amount, weights):
    percents = [weight * 100 // sum(weights) for weight in weights]
    percents[0] += 100 - sum(percents)
    parts = parts_of(amount, percents)
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


def test_parts_that_are_not_a_whole_are_refused():
    with pytest.raises(ValueError, match="100"):
        parts_of(1000, [60, 30])


people = st.frozensets(st.integers(0, 8), max_size=4)


@given(st.dictionaries(st.integers(0, 7), st.tuples(people, people, st.integers(0, 5)), max_size=8), people)
def test_everybody_reached_counts_once_and_no_training_twice(trainings, start):
    found = reach(trainings, start)
    trainers, counted = set(start), set()  # by brute force: go round until nothing changes
    for _ in range(len(trainings) + 1):
        for key, (who, trained, _others) in trainings.items():
            if who & trainers:
                counted.add(key)
                trainers |= trained
    assert found.trainings == len(counted)
    assert found.named == frozenset().union(*(trainings[key][1] for key in counted)) - start
    assert found.unnamed == sum(trainings[key][2] for key in counted)


def test_a_ring_of_trainers_ends():
    ring = {1: (frozenset({1}), frozenset({2}), 3), 2: (frozenset({2}), frozenset({1, 3}), 0)}
    assert reach(ring, frozenset({1})) == reach(ring, frozenset({1}))
    assert reach(ring, frozenset({1})).named == {2, 3}
