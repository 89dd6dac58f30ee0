"""Whoever has a link answers: a page at a time, without a script, kept as one goes, resumed days later."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from sojourn.communications.actions import deliver_waiting, note_event
from sojourn.communications.models import Letter
from sojourn.evaluation import actions, answer_form, queries
from sojourn.evaluation.models import Answer, OpenAnswer, Round, SentFile
from sojourn.people.rules import Role
from tests.evaluation.factories import (
    OPEN_AT,
    ask,
    choices,
    links_of,
    make_cohort,
    make_version,
    open_round,
    say,
    stranger,
)
from tests.evaluation.test_questionnaires import EVERY_KIND
from tests.selection.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def noon(monkeypatch):
    """The views' clock stands on a day on which rounds are open."""
    monkeypatch.setattr(timezone, "now", lambda: OPEN_AT)


def address_of(link: str, **query) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse("evaluation:answer", args=[link]) + (f"?{asked}" if asked else "")


def said_by(link: str) -> dict:
    return actions.open_form(link=link, at=OPEN_AT).values


@pytest.fixture
def form(noon):
    """A link to a form of two pages, with a condition and a limit."""
    version = make_version(
        ask("visited", "single", choices=choices("yes", "no")),
        ask("why_not", "text", condition="visited = no"),
        ask("people", "number", low=0, high=100, is_required=True),
        ask("highlights", "text", "What was best on ${visited}?"),
        pages=2,
    )
    return links_of(open_round(make_cohort(6), version))[0][1]


def test_what_is_typed_is_kept_also_where_it_is_wrong(form):
    page = stranger().post(address_of(form, page=2), {"q_people": "many", "q_highlights": "The stores", "go": "on"})

    text = page.content.decode()
    assert "Write a number, such as 12 or 2.5." in text and 'value="many"' in text
    assert said_by(form) == {"highlights": "The stores"}
    again = stranger().get(address_of(form, page=2)).content.decode()
    assert 'value="many"' in again and "The stores" in again


def test_answers_are_given_over_days_by_the_same_link(form):
    stranger().post(address_of(form), {"q_visited": "yes", "go": "stop"})
    another_day = stranger()

    text = another_day.get(address_of(form)).content.decode()
    assert re.search(r'value="yes" checked', text)
    another_day.post(address_of(form, page=2), {"q_people": "12", "q_highlights": "", "go": "on"})

    assert "Thank you" in another_day.get(address_of(form)).content.decode()
    assert queries.counts_of(Round.objects.get()).completed == 1


def test_a_question_that_an_answer_calls_for_is_asked_on_the_same_page_and_dropped_when_it_is_not_asked(form):
    called = stranger().post(address_of(form), {"q_visited": "no", "go": "on"}).content.decode()
    assert "One more question comes from what you said." in called and "q_why_not" in called

    stranger().post(address_of(form), {"q_visited": "no", "q_why_not": "ill", "go": "on"})
    assert said_by(form) == {"visited": "no", "why_not": "ill"}
    stranger().post(address_of(form), {"q_visited": "yes", "go": "on"})
    assert said_by(form) == {"visited": "yes"}


def test_an_earlier_answer_is_recalled_in_a_later_question(form):
    stranger().post(address_of(form), {"q_visited": "yes", "go": "on"})

    assert "What was best on Yes?" in stranger().get(address_of(form, page=2)).content.decode()


def test_nothing_is_finished_while_something_needed_is_missing(form):
    page = stranger().post(address_of(form, page=2), {"q_highlights": "The stores", "go": "on"})

    assert "Please answer this question." in page.content.decode()
    assert queries.counts_of(Round.objects.get()).completed == 0


def test_pages_are_light_need_no_script_and_make_no_session(form):
    """The one script keeps what is typed while the line is gone; this reader, like all of these tests, runs none."""
    reader = stranger()
    script = (Path(answer_form.__file__).parent / "static/evaluation/keep.js").stat().st_size
    for page in (1, 2):
        answer = reader.get(address_of(form, page=page))
        assert len(answer.content) + script < 30_000
        assert re.findall(rb'<script src="[^"]*/(\w+)[^"/]*" defer>', answer.content) == [b"keep"]
        assert answer.content.count(b"<script") == 1
    reader.post(address_of(form), {"q_visited": "yes", "go": "stop"})
    assert set(reader.cookies) <= {"csrftoken"}


def test_every_kind_of_question_is_asked_and_counted(noon):
    actions.publish_version(
        version=(version := actions.make_questionnaire(worded=EVERY_KIND, by=None, at=OPEN_AT)), by=None, at=OPEN_AT
    )
    version.refresh_from_db()
    round = open_round(make_cohort(6), version)
    pages = [
        {"q_visited": "yes", "q_week": "4", "q_done": ["a", "b"], "q_parts__food": "5", "q_parts__room": "3"},
        {
            "q_order__a": "2",
            "q_order__b": "1",
            "q_people": "12",
            "q_arrived": "2018-06-30",
            "q_highlights": "The stores",
            "q_three_words": ["busy", "Kind", ""],
            "q_recommend": "9",
            "q_own_code": "KA 07 n",
        },
    ]
    for _invitation, link in links_of(round):
        picture = SimpleUploadedFile("stores.png", b"\x89PNG fictional", content_type="image/png")
        stranger().post(address_of(link), {"q_visited": "yes", "q_done": ["a"], "go": "on"})
        stranger().post(address_of(link), pages[0] | {"go": "on"})
        stranger().post(address_of(link, page=2), pages[1] | {"q_picture": picture, "go": "on"})

    assert actions.close_round(round=round, by=None, at=OPEN_AT) == 6
    assert Answer.objects.first().values == {
        "visited": "yes",
        "week": "4",
        "done": ["a", "b"],
        "parts": {"food": "5", "room": "3"},
        "order": ["b", "a"],
        "people": 12.0,
        "arrived": "2018-06-30",
        "three_words": ["busy", "Kind"],
        "recommend": 9,
    }
    assert OpenAnswer.objects.count() == SentFile.objects.count() == 6


def test_the_reader_picks_a_language_and_arabic_runs_from_right_to_left(noon):
    version = make_version(ask("week", "scale"))
    type(version).objects.update(languages=["en-gb", "ar"], titles={"en-gb": "Friday", "ar": "الجمعة"})
    link = links_of(open_round(make_cohort(5), version))[0][1]

    page = stranger().get(address_of(link, lang="ar")).content.decode()

    assert 'dir="rtl"' in page and "الجمعة" in page


def test_states_are_counted_apart_and_only_those_who_have_not_finished_are_reminded():
    version = make_version(ask("week", "scale"))
    round = open_round(make_cohort(8), version)
    deliver_waiting(at=OPEN_AT)
    links = links_of(round)
    Letter.objects.filter(key__contains=str(links[0][0].pk)).update(state=Letter.State.FAILED)
    for _each, link in links[1:4]:
        say(link, {"week": "4"})
    say(links[4][1], {"week": "3"}, finish=False)
    actions.open_form(link=links[5][1], at=OPEN_AT)

    assert queries.counts_of(round) == queries.Counts(
        invited=8, sent=8, bounced=1, opened=5, partly=1, completed=3, waiting=0
    )
    assert actions.remind(round=round, by=None, at=OPEN_AT) == 5
    reminded = set(Letter.objects.filter(subject__startswith="A reminder").values_list("to__name", flat=True))
    assert reminded == {links[at][0].person.name for at in (0, 4, 5, 6, 7)}
    assert links[4][1] in Letter.objects.get(subject__startswith="A reminder", to=links[4][0].person).text

    for at, kind, when in ((6, "hard", 1), (7, "soft", 1), (5, "hard", -1)):  # only the first came back, and for good
        address = links[at][0].person.email.upper()
        note_event(address=address, kind=kind, at=OPEN_AT + timedelta(hours=when), key=str(at), words="")
    counts = queries.counts_of(round)
    assert (counts.sent, counts.bounced) == (8, 2)

    actions.close_round(round=round, by=None, at=OPEN_AT)
    round.refresh_from_db()
    counts = queries.counts_of(round)
    assert (counts.sent, counts.bounced, counts.opened, counts.partly, counts.completed) == (8, 2, 5, 1, 3)
    assert Answer.objects.count() == 4  # what was said in part is kept


@pytest.mark.parametrize("link", ["", "1", "x-y", "999999-abc", "1-", "１-abc", "99999999999999999999-abc", "1-%27"])
def test_a_link_that_is_not_known_opens_nothing(link, noon):
    address = "/a/" + (link or "nothing") + "/"

    assert stranger().get(address).status_code == 410


def test_after_the_last_day_nothing_is_answered_any_more(form, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: OPEN_AT.replace(day=8))

    page = stranger().get(address_of(form))

    assert (page.status_code, "These questions are closed" in page.content.decode()) == (410, True)


def test_a_round_is_laid_ready_sent_and_closed_on_the_desk(client, noon, django_capture_on_commit_callbacks):
    version, edition = make_version(ask("week", "scale")), make_cohort(6)
    client.force_login(make_account("Tess Team", Role.TEAM))
    typed = {
        "version": version.pk,
        "title": "Friday",
        "audience": "fellows",
        "from_on": "2018-07-06",
        "to_on": "2018-07-08",
    }
    wrong = client.post(reverse("evaluation:rounds", args=["2018"]), typed | {"to_on": "2018-07-01"})
    assert "The last day is before the first." in wrong.content.decode()

    client.post(reverse("evaluation:rounds", args=["2018"]), typed)
    round = Round.objects.get(edition=edition)
    change = reverse("evaluation:change_round", args=["2018", round.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(change, {"do": "open"})
    assert queries.counts_of(Round.objects.get()).sent == 6
    assert "[own link]" in Letter.objects.first().text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(change, {"do": "close"})

    assert Round.objects.get().state == Round.State.CLOSED
    assert Round.objects.get().to_on == date(2018, 7, 8)
