"""Indicators: what was to be reached, read from what may be shown, and from nothing else."""

import pytest
from django.urls import reverse

from sojourn.evaluation import actions
from sojourn.evaluation.actions import CannotSetIndicator
from sojourn.evaluation.indicators import indicator_lines
from sojourn.evaluation.models import Indicator, Question, Round
from tests.evaluation.factories import (
    OPEN_AT,
    ask,
    choices,
    closed_round,
    links_of,
    make_cohort,
    make_version,
    open_round,
    say,
)
from tests.evaluation.test_results import team  # noqa: F401

pytestmark = pytest.mark.django_db
READING = Indicator.Reading


def indicator(round: Round, question: str, target: float, **more) -> Indicator:
    return actions.set_indicator(
        edition=round.edition,
        name=f"{question} {more}",
        reading=READING.QUESTION,
        round=round,
        question=Question.objects.get(version=round.version_id, name=question),
        target=target,
        by=None,
        at=OPEN_AT,
        **more,
    )


def friday(people: int) -> Round:
    version = make_version(ask("week", "scale"), ask("region", "multi", choices=choices("north", "south")))
    answers = [{"week": "5" if number else "1", "region": ["north"]} for number in range(people)]
    return closed_round(make_cohort(people), version, answers)


def test_means_shares_and_counts_are_met_or_not():
    round = friday(8)
    indicator(round, "week", 4.6)
    indicator(round, "week", 20, values=["1", "2"], wanted=Indicator.Wanted.AT_MOST)
    actions.set_indicator(edition=round.edition, name="all", reading=READING.FELLOWS, target=8, by=None, at=OPEN_AT)

    assert [(line.now, line.is_met) for line in indicator_lines(round.edition)] == [
        (4.5, False),
        (12.5, True),
        (8, True),
    ]


def test_nothing_is_read_of_four_answers_nor_of_a_round_that_is_open():
    few = friday(4)
    running = open_round(few.edition, few.version, title="Running")
    for _each, link in links_of(running):
        say(link, {"week": "5"})
    indicator(few, "week", 1)
    indicator(running, "week", 1, values=["5"])

    lines = indicator_lines(few.edition)
    assert [(line.now, line.is_met) for line in lines] == [(None, None), (None, None)]
    assert [line.why_not for line in lines] == ["withheld: fewer than five people", "the round is not closed"]


def test_an_indicator_needs_a_figure_that_there_is():
    round = friday(5)
    for wrong in ({"values": ["9"]}, {"row": "nowhere"}):
        with pytest.raises(CannotSetIndicator):
            indicator(round, "week", 1, **wrong)
    with pytest.raises(CannotSetIndicator):
        indicator(round, "region", 1)  # several of a list have no mean
    with pytest.raises(CannotSetIndicator):
        indicator(round, "region", 1, values=["north", "south"])
    assert not Indicator.objects.exists()


def test_the_team_sets_an_indicator_and_takes_it_away(team):  # noqa: F811
    round = friday(6)
    page = reverse("evaluation:indicators", args=["2018"])
    question = Question.objects.get(version=round.version_id, name="week")
    sent = {
        "name": "Good weeks",
        "source": f"{round.pk}:{question.pk}:",
        "answers": "4, 5",
        "wanted": "at_least",
        "target": 80,
    }

    team.post(page, sent)
    shown = team.get(page)
    assert [round.title in line.read_from for line in shown.context["lines"]] == [True]
    assert "1 of 1 are met." in shown.content.decode() and "83.3" in shown.content.decode()
    assert "already" in team.post(page, sent).content.decode()
    team.post(reverse("evaluation:drop_indicator", args=["2018", Indicator.objects.get().pk]))
    assert not Indicator.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_asks_as_much_of_the_database_for_1_as_for_30(team, number, django_assert_num_queries):  # noqa: F811
    round = friday(5)
    for each in range(number):
        actions.set_indicator(
            edition=round.edition, name=f"I{each}", reading=READING.PLACES, target=1, by=None, at=OPEN_AT
        )
        indicator(round, "week", 4, values=[str(each % 5 + 1)] * (each // 5 + 1))

    with django_assert_num_queries(11):
        team.get(reverse("evaluation:indicators", args=["2018"]))
