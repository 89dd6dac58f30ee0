"""A questionnaire answered on a phone, the round closed, its results read and exported; the room's pages judged by axe."""

import csv
import io

import pytest
from django.utils import timezone

from sojourn.evaluation import actions
from sojourn.evaluation.models import Question, QuestionnaireVersion, Round
from sojourn.people.rules import Role
from tests.browser import axe_violations, log_in
from tests.evaluation.factories import links_of, make_cohort, say
from tests.selection.factories import make_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def last_day_sent_today() -> Round:
    """The library's questionnaire of the last day, sent to six fellows, five of whom have answered."""
    now = timezone.now()
    actions.add_library(by=None, at=now)
    version = QuestionnaireVersion.objects.get(questionnaire__code="last-day")
    today = timezone.localdate(now)
    round = actions.make_round(
        edition=make_cohort(6),
        version=version,
        title="Last day",
        audience="fellows",
        from_on=today,
        to_on=today,
        by=None,
        at=now,
    )
    actions.open_round(round=round, by=None, at=now)
    for _invitation, link in links_of(round)[1:]:
        confidence = dict.fromkeys(["planning", "collections", "audiences", "training", "partners"], "4")
        values = {
            "three_words": ["busy", "kind"],
            "recommend": 9,
            "confidence": confidence,
            "do_first": "Tell everybody.",
        }
        say(link, values, at=now)
    return round


def judge(page, address: str) -> None:
    """Nothing that axe finds, at desk width and at a phone's, and nothing that runs out of the phone."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    assert (address, axe_violations(page)) == (address, [])
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def without_a_line_nothing_is_lost(page) -> None:
    """Sent without a connection, and the page loaded anew: everything is there, and said not to be sent; an own code is kept nowhere."""
    address = page.url
    code = page.locator("[data-own]")
    code.fill("AB12")
    page.context.set_offline(True)
    page.get_by_role("button", name="Finish").click()
    page.get_by_text("There is no connection.").wait_for()
    page.context.set_offline(False)
    page.goto("/verify/")
    page.goto(address)
    page.get_by_text("It has not been sent yet.").wait_for()
    assert axe_violations(page) == []
    assert page.get_by_label("What will you do first at home?").input_value() == "Sleep."
    assert page.get_by_role("group", name="Training colleagues").get_by_label("Very").is_checked()
    assert code.input_value() == ""
    assert "AB12" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_answered_on_a_phone_closed_read_and_exported(browser_page):
    round = last_day_sent_today()
    link = links_of(round)[0][1]
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/a/{link}/")
    assert axe_violations(page) == []
    for number, word in enumerate(("generous", "busy", "warm"), start=1):
        page.get_by_label(f"Word {number}").fill(word)
    page.get_by_role("radio", name="10").check()
    page.get_by_role("button", name="Keep and go on", exact=True).click()
    assert axe_violations(page) == []
    page.get_by_role("group", name="Training colleagues").get_by_label("Very").check()
    page.get_by_label("What will you do first at home?").fill("Sleep.")
    without_a_line_nothing_is_lost(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Finish").click()
    page.get_by_text("Your answers are complete.").wait_for()
    assert page.evaluate("sessionStorage.length") == 0  # the next one at this telephone finds nothing

    log_in(page, make_account("Tess Team", Role.TEAM))
    page.goto(f"/desk/2018/rounds/{round.pk}/")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Close the round").click()
    page.get_by_text("Closed with 6 answers. Who was asked is forgotten.").wait_for()
    page.get_by_text("busy 6").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    nines = next(row for row in rows if row["question"] == "recommend" and row["answer"] == "9")
    assert (nines["count"], nines["n"]) == ("5", "6")
    named = {question.name: question.pk for question in Question.objects.filter(version=round.version_id)}
    version = QuestionnaireVersion.objects.order_by("pk").first()
    actions.add_theme(
        question=Question.objects.get(pk=named["do_first"]), name="colleagues", by=None, at=timezone.now()
    )
    begun = actions.begin_version(questionnaire=version.questionnaire, by=None, at=timezone.now())
    for address in (
        "/desk/2018/rounds/",
        f"/desk/2018/rounds/{round.pk}/",
        f"/desk/2018/rounds/{round.pk}/texts/{named['do_first']}/",
        f"/desk/2018/rounds/{round.pk}/words/{named['three_words']}/",
        "/desk/2018/rounds/past/",
        "/desk/questionnaires/",
        f"/desk/questionnaires/{begun.pk}/",
        f"/desk/questionnaires/{version.pk}/preview/",
        f"/desk/questionnaires/questions/{begun.questions.first().pk}/",
        "/desk/2018/questions-left-open/?text=Who",
        "/desk/2018/lessons/",
        "/desk/2018/certificates/",
        "/desk/2018/indicators/",
        f"/desk/2018/rounds/{round.pk}/crossed/",
        "/my/attendance/",
        "/answers/",
        "/other-programs/",
        "/verify/",
    ):
        judge(page, address)
