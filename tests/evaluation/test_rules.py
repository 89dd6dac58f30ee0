"""Kinds of question, conditions and figures, without a database."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sojourn.evaluation.rules import conditions, intervals
from sojourn.evaluation.rules.kinds import Asked, Kind, why_not

STEPS = ("1", "2", "3", "4", "5")


@pytest.mark.parametrize(
    ("asked", "good", "bad"),
    [
        (Asked(Kind.SINGLE, STEPS), "3", "6"),
        (Asked(Kind.MULTI, STEPS, most=2), ["1", "2"], ["1", "2", "3"]),
        (Asked(Kind.MATRIX, STEPS, rows=("a", "b")), {"a": "1"}, {"c": "1"}),
        (Asked(Kind.MATRIX, STEPS, rows=("a", "b"), is_required=True), {"a": "1", "b": "2"}, {"a": "1"}),
        (Asked(Kind.RANKING, STEPS), ["2", "1"], ["2", "2"]),
        (Asked(Kind.NUMBER, low=0, high=10), 10.0, 10.5),
        (Asked(Kind.DATE), "2018-07-06", "6 July"),
        (Asked(Kind.TEXT), "a" * 4000, "a" * 4001),
        (Asked(Kind.WORDS), ["busy", "kind", "warm"], ["busy"] * 4),
        (Asked(Kind.NPS), 10, 11),
        (Asked(Kind.FILE), {"type": "image/png", "data": "AAAA"}, {"type": "text/html", "data": "AAAA"}),
        (Asked(Kind.SINGLE, STEPS, is_required=True), "1", ""),
    ],
    ids=lambda value: value.kind if isinstance(value, Asked) else None,
)
def test_each_kind_admits_its_answers_and_says_what_is_wrong_with_others(asked, good, bad):
    assert why_not(asked, good) == ""
    assert why_not(asked, bad) != ""


@pytest.mark.parametrize(
    ("condition", "answers", "holds"),
    [
        ("", {}, True),
        ("visited = yes", {"visited": "yes"}, True),
        ("visited = yes", {}, False),
        ("visited != yes", {}, True),
        ("done = trained", {"done": ["changed", "trained"]}, True),
        ("visited = yes and stage != early", {"visited": "yes", "stage": "early"}, False),
        ("visited = no or stage = 'early'", {"stage": "early"}, True),
        ("a = 1 and b = 2 or c = 3", {"c": "3"}, True),
        ("recommend = 9", {"recommend": 9}, True),
    ],
)
def test_a_condition_holds_or_not(condition, answers, holds):
    assert conditions.holds(condition, answers) is holds


@pytest.mark.parametrize("text", ["visited", "visited = ", "(a = b)", "__import__('os')", "a = b;c", "1 = 1"])
def test_what_is_no_condition_is_not_read(text):
    with pytest.raises(conditions.BadCondition):
        conditions.read(text)


@given(some.text(alphabet="ab= !'andor$\\{}()", max_size=30))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_reader_of_conditions(text):
    try:
        read = conditions.read(text)
    except conditions.BadCondition:
        return
    assert conditions.read(conditions.written(read)) == read


def test_wilsons_interval_is_that_of_the_literature():
    found = intervals.share(8, 10)

    assert (round(found.low, 3), round(found.high, 3)) == (0.490, 0.943)


def test_where_everybody_answered_the_interval_is_the_figure():
    assert intervals.share(20, 26, population=26) == intervals.Estimate(20 / 26, 20 / 26, 20 / 26, 26)
    whole = intervals.mean({4.0: 20, 5.0: 6}, population=26)
    assert whole is not None and whole.low == whole.value == whole.high


def test_the_interval_narrows_as_more_of_those_asked_answer():
    some_of_many, most_of_few = intervals.share(15, 20), intervals.share(15, 20, population=26)

    assert most_of_few.high - most_of_few.low < some_of_many.high - some_of_many.low


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.7062), (4, 2.7764), (9, 2.2622), (25, 2.0595), (1000, 1.9623)]
)
def test_students_quantiles_are_those_of_the_tables(freedom, quantile):
    assert intervals.t_quantile(freedom) == pytest.approx(quantile, abs=1e-4)


def test_cohens_kappa_of_a_worked_example():
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15

    found = intervals.agreement(pairs)

    assert found is not None
    assert (found.observed, round(found.kappa or 0, 6), found.n) == (0.7, 0.4, 50)


def test_where_two_readers_say_the_same_of_everything_chance_explains_it_all():
    found = intervals.agreement([(True, True)] * 9)

    assert found is not None and (found.observed, found.kappa) == (1.0, None)


def test_net_recommendation():
    assert intervals.recommend({10: 5, 9: 1, 8: 2, 6: 1, 0: 1}) == 40
