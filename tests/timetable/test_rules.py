"""Bands of weeks, numbers and names of groups."""

import pytest

from sojourn.timetable import rules


@pytest.mark.parametrize(
    ("cohort", "most", "groups"), [(26, 9, 3), (26, 13, 2), (27, 9, 3), (28, 9, 4), (5, 9, 1), (26, None, 1)]
)
def test_a_cohort_makes_as_few_groups_as_hold_it(cohort, most, groups):
    assert rules.number_of_groups(cohort, most) == groups


def test_a_rotation_group_is_named_by_its_letter_and_their_number():
    assert [rules.name_of_rotation(number, 3) for number in range(3)] == [
        "Group A of 3",
        "Group B of 3",
        "Group C of 3",
    ]
    assert rules.name_of_rotation(27, 30) == "Group AB of 30"


def test_once_a_week_means_a_week_of_its_own_for_each_time():
    weeks = rules.weeks_for_each_time(4, 1, {1: 1, 2: 1, 3: 1, 5: 1, 6: 1})
    assert len(set(weeks)) == 4
    assert sorted(week for band in set(weeks) for week in band) == [1, 2, 3, 5, 6]


def test_no_week_can_hold_more_than_its_share():
    days = {1: 5, 2: 5, 3: 5, 5: 2, 6: 5}
    weeks = rules.weeks_for_each_time(5, 2, days)
    for week in days:
        assert sum(week in band for band in weeks) <= 2


def test_what_is_too_often_for_all_weeks_together_gets_none():
    assert rules.weeks_for_each_time(3, 1, {1: 5, 2: 5}) == [(1,), (2,), ()]


def test_without_a_limit_every_week_is_open_to_every_time():
    assert rules.weeks_for_each_time(2, None, {1: 5, 2: 5}) == [(1, 2), (1, 2)]
