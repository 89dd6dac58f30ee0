"""Those who give a session add questions of their own to the round about it; the team decides; only they read what came of them."""

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sojourn.evaluation import actions, exports, queries
from sojourn.evaluation.actions import CannotAddQuestion
from sojourn.evaluation.models import Audience, OwnQuestion, Question
from sojourn.evaluation.rules import own
from sojourn.evaluation.rules.kinds import Kind
from sojourn.people.models import JournalEntry
from sojourn.people.rules import Role
from sojourn.timetable.models import Slot
from tests.evaluation.factories import OPEN_AT, ask, links_of, make_version, say
from tests.evaluation.test_attendance import client_of, summer  # noqa: F401
from tests.timetable import factories as timetable

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid_ready(summer):  # noqa: F811
    """A round about the session of Clem Contributor, not sent, with six fellows in it."""
    edition, sitting, _fellows = summer
    sitting.group.fellows.add(*(timetable.make_fellow(edition, f"Fellow More {number}") for number in range(3)))
    return actions.make_round(
        edition=edition,
        version=make_version(ask("overall", "scale"), code="session"),
        title="Care of textiles",
        audience=Audience.FELLOWS,
        from_on=OPEN_AT.date(),
        to_on=timezone.localdate(),
        session=sitting.session,
        by=None,
        at=OPEN_AT,
    )


@pytest.fixture
def clem(laid_ready):
    return client_of("Clem Contributor", Role.CONTRIBUTOR)


@pytest.fixture
def tess(laid_ready):
    return client_of("Tess Team", Role.TEAM)


def typed(text, kind="single", choices="Oui\nNon", language="fr"):
    return {"text": text, "kind": kind, "choices": choices, "language": language}


def page_of(round):
    return reverse("evaluation:own_questions", args=[round.pk])


def decide(client, round, question, **said):
    return client.post(
        reverse("evaluation:change_own_question", args=[round.edition.name, round.pk, question.pk]), said
    )


def test_an_own_question_is_asked_in_that_round_only_and_read_by_whoever_wrote_it(laid_ready, clem, tess):
    other = actions.make_round(
        edition=laid_ready.edition, version=laid_ready.version, title="Another", audience=Audience.FELLOWS,
        from_on=OPEN_AT.date(), to_on=OPEN_AT.date(), by=None, at=OPEN_AT,
    )  # fmt: skip
    clem.post(page_of(laid_ready), typed("Fallait-il plus d’objets ?"))
    clem.post(page_of(laid_ready), typed("Que changer ?", kind="text", choices=""))
    clem.post(page_of(laid_ready), typed("هل كان واضحا؟", kind="scale", choices="", language="ar"))
    actions.open_round(round=laid_ready, by=None, at=OPEN_AT)
    actions.open_round(round=other, by=None, at=OPEN_AT)
    laid_ready.refresh_from_db()
    names = [question.name for question in queries.asked_in(laid_ready)][1:]

    assert [question.name for question in queries.asked_in(other)] == ["overall"]
    assert [question.name for question in queries.questions_of(laid_ready.version)] == ["overall"]
    link = links_of(laid_ready)[0][1]
    form = clem.get(reverse("evaluation:answer", args=[link]) + "?page=2").content.decode()
    assert '<fieldset class="ask" lang="fr" dir="auto"' in form and "Fallait-il plus d’objets ?" in form
    assert "لا على الإطلاق" in form or "Not at all" in form  # the usual steps, as far as the catalogue has them

    for number, (_each, link) in enumerate(links_of(laid_ready)):
        say(link, {"overall": "4", names[0]: "1" if number else "2", names[1]: f"Fictional {number}", names[2]: "5"})
    actions.close_round(round=laid_ready, by=None, at=OPEN_AT)
    read = clem.get(reverse("evaluation:own_result", args=[laid_ready.pk])).content.decode()
    assert "Fallait-il plus d’objets ?" in read and "هل كان واضحا؟" in read
    assert "Fictional" not in read and "Que changer" not in read
    team = tess.get(reverse("evaluation:round", args=[laid_ready.edition.name, laid_ready.pk])).content.decode()
    assert "Que changer ?" in team and "Fallait-il plus d’objets ?" in team
    laid_ready.refresh_from_db()
    assert names == [row[0] for row in exports.code_book(laid_ready)[2:]]


def test_another_contributor_of_the_session_reads_not_what_was_asked_for_somebody_else(laid_ready, clem, summer):  # noqa: F811
    edition, sitting, _fellows = summer
    otto = timetable.make_contributor(edition, "Otto Other")
    for slot in Slot.objects.filter(sitting=sitting):
        slot.contributors.add(otto)
    clem.post(page_of(laid_ready), typed("Fallait-il plus d’objets ?"))
    actions.open_round(round=laid_ready, by=None, at=OPEN_AT)
    laid_ready.refresh_from_db()
    [own_name] = [question.name for question in queries.asked_in(laid_ready)][1:]
    for _each, link in links_of(laid_ready):
        say(link, {"overall": "4", own_name: "1"})
    actions.close_round(round=laid_ready, by=None, at=OPEN_AT)

    read = client_of("Otto Other", Role.CONTRIBUTOR).get(reverse("evaluation:own_result", args=[laid_ready.pk]))
    assert "About overall?" in read.content.decode() and "Fallait-il" not in read.content.decode()


def test_what_the_team_rewords_or_refuses_is_told_to_whoever_wrote_it_with_who_and_when(laid_ready, clem, tess):
    for text in ("Was it too lng?", "Who is your favourite?", "Was it clear?"):
        clem.post(page_of(laid_ready), typed(text, choices="Yes\nNo", language="en-gb"))
    first, second, third = OwnQuestion.objects.all()
    decide(tess, laid_ready, first, do="reword", text="Was it too long?", choices="Yes\nNo\nNeither")
    decide(tess, laid_ready, second, do="refuse", remark="It would set people against each other.")
    decide(tess, laid_ready, third, do="refuse")
    decide(tess, laid_ready, third, do="admit")
    shown = clem.get(page_of(laid_ready)).content.decode()

    assert "“Was it too lng?”" in shown and "Reworded by the programme team (Tess Team" in shown
    assert "It would set people against each other." in shown
    deeds = set(JournalEntry.objects.filter(by__name="Tess Team").values_list("did", flat=True))
    assert {"reworded somebody's question", "refused somebody's question"} <= deeds
    actions.open_round(round=laid_ready, by=None, at=OPEN_AT)
    asked = Question.objects.filter(round=laid_ready)
    assert [(each.labels, len(each.choices)) for each in asked] == [
        ({"en-gb": "Was it too long?"}, 3),
        ({"en-gb": "Was it clear?"}, 2),
    ]


def test_what_cannot_be_asked_is_refused_in_words_and_nothing_typed_is_lost(laid_ready, clem):
    empty = clem.post(page_of(laid_ready), typed("  ")).content.decode()
    one = clem.post(page_of(laid_ready), typed("Was it clear?", choices="Yes")).content.decode()
    assert "Please write the question." in empty
    assert "Write at least two answers to choose from, a line each." in one and "Was it clear?" in one
    for number in range(4):
        last = clem.post(page_of(laid_ready), typed(f"Question {number}?"))
    assert "You have 3 questions here already" in last.content.decode() and "Question 3?" in last.content.decode()
    assert OwnQuestion.objects.count() == 3

    clem.post(reverse("evaluation:drop_own_question", args=[laid_ready.pk, OwnQuestion.objects.first().pk]))
    actions.open_round(round=laid_ready, by=None, at=OPEN_AT)
    late = clem.post(page_of(laid_ready), typed("Too late?")).content.decode()
    assert "This round has been sent already" in late
    assert OwnQuestion.objects.count() == 2


def test_after_sending_the_team_changes_no_question_and_nobody_takes_one_away(laid_ready, clem, tess):
    clem.post(page_of(laid_ready), typed("Fallait-il plus d’objets ?"))
    actions.open_round(round=laid_ready, by=None, at=OPEN_AT)
    question = OwnQuestion.objects.get()
    person = question.written_by
    for deed in (
        lambda: actions.reword_own_question(question=question, text="?", choices=["a", "b"], by=person, at=OPEN_AT),
        lambda: actions.refuse_own_question(question=question, remark="", by=person, at=OPEN_AT),
        lambda: actions.drop_own_question(question=question, by=person, at=OPEN_AT),
    ):
        with pytest.raises(CannotAddQuestion):
            deed()


def test_who_does_not_give_the_session_adds_nothing_and_takes_nothing_away(laid_ready, clem):
    clem.post(page_of(laid_ready), typed("Fallait-il plus d’objets ?"))
    timetable.make_contributor(laid_ready.edition, "Otto Other")
    otto = client_of("Otto Other", Role.CONTRIBUTOR)
    assert otto.post(page_of(laid_ready), typed("Mine?")).status_code == 404
    drop = reverse("evaluation:drop_own_question", args=[laid_ready.pk, OwnQuestion.objects.get().pk])
    assert otto.post(drop).status_code == 404
    assert OwnQuestion.objects.count() == 1


LINES = st.lists(st.text(max_size=120), max_size=14)


@given(st.sampled_from([*Kind.values, "poem"]), st.text(max_size=310), LINES)
def test_whatever_is_typed_is_refused_in_words_or_can_be_answered(kind, text, lines):
    kept = own.tidy(lines)
    wrong = own.why_not_asked(kind, text, kept)
    choices = own.choices_of(kind, kept, "en-gb")
    labels = [each["label"]["en-gb"] for each in choices]
    if wrong:
        return
    assert kind in own.KINDS and text.strip()
    assert kind == Kind.TEXT or 2 <= len(choices) <= own.MOST_CHOICES
    assert len({each["value"] for each in choices}) == len(choices) and len(set(labels)) == len(labels)
