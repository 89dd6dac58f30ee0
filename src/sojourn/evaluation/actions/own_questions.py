"""Deeds about the questions that whoever gives a session adds to the round about it: write, take away, reword, refuse, admit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..models import OwnQuestion, Question, Round, Section
from ..rules import own
from ..wording import spoken


class CannotAddQuestion(Refusal):
    """Raised when a question cannot be added to a round, or not be changed any more; the text says why."""


@transaction.atomic
def add_own_question(
    *, round: Round, kind: str, text: str, choices: Sequence[str], language: str, by: Person, at: datetime
) -> OwnQuestion:
    """Add a question of one's own to a round that is not sent yet. Raises: CannotAddQuestion."""
    _not_sent(round)
    kept = own.tidy(choices)
    _check(kind, text, kept)
    if OwnQuestion.objects.filter(round=round, written_by=by).count() >= own.MOST:
        raise CannotAddQuestion(
            _("You have {number} questions here already; more are too many.").format(number=own.MOST)
        )
    question = OwnQuestion.objects.create(
        round=round,
        written_by=by,
        written_at=at,
        language=language,
        kind=kind,
        text=" ".join(text.split()),
        choices=kept,
    )
    record(by=by, did=gettext_noop("added a question of their own to a round"), about=question, at=at)
    return question


@transaction.atomic
def drop_own_question(*, question: OwnQuestion, by: Person, at: datetime) -> None:
    """Take a question away again before the round is sent. Raises: CannotAddQuestion."""
    _not_sent(question.round)
    record(by=by, did=gettext_noop("took a question of their own away"), about=question, at=at)
    question.delete()


@transaction.atomic
def reword_own_question(
    *, question: OwnQuestion, text: str, choices: Sequence[str], by: Person, at: datetime
) -> OwnQuestion:
    """Reword somebody's question before the round is sent; how it was first is kept and shown to them. Raises: CannotAddQuestion."""
    _not_sent(question.round)
    question = OwnQuestion.objects.select_for_update().get(pk=question.pk)
    kept, words = own.tidy(choices), " ".join(text.split())
    _check(question.kind, words, kept)
    if (words, kept) == (question.text, question.choices):
        return question
    before = {"text": question.text, "choices": question.choices}
    question.first = question.first or before
    question.text, question.choices, question.reworded_by, question.reworded_at = words, kept, by, at
    question.save()
    record(by=by, did=gettext_noop("reworded somebody's question"), about=question, at=at, details={"before": before})
    return question


@transaction.atomic
def refuse_own_question(*, question: OwnQuestion, remark: str, by: Person, at: datetime) -> None:
    """Say that a question is not asked, and why. Raises: CannotAddQuestion."""
    _not_sent(question.round)
    refused = {"refused_by": by, "refused_at": at, "remark": " ".join(remark.split())[:300]}
    OwnQuestion.objects.filter(pk=question.pk).update(**refused)
    record(by=by, did=gettext_noop("refused somebody's question"), about=question, at=at)


@transaction.atomic
def admit_own_question(*, question: OwnQuestion, by: Person, at: datetime) -> None:
    """Let a refused question be asked after all. Raises: CannotAddQuestion."""
    _not_sent(question.round)
    OwnQuestion.objects.filter(pk=question.pk).update(refused_by=None, refused_at=None, remark="")
    record(by=by, did=gettext_noop("let somebody's question be asked"), about=question, at=at)


def ask_own_questions(round: Round) -> int:
    """Make questions of the round of everything that was added to it and not refused, on a page at its end; how many."""
    wished = list(OwnQuestion.objects.filter(round=round, refused_at=None).order_by("pk"))
    if not wished:
        return 0
    last = Section.objects.filter(version=round.version_id, round=None).aggregate(last=Max("number"))["last"] or 0
    titles = {}
    for language in round.version.languages:
        with translation.override(spoken(language)):
            titles[language] = _("From whoever gives this session")
    section = Section.objects.create(version=round.version, number=last + 1, titles=titles, round=round)
    for number, each in enumerate(wished, start=1):
        each.question = Question.objects.create(
            version=round.version,
            section=section,
            number=number,
            name=f"own_{each.pk}",
            kind=each.kind,
            labels={each.language: each.text},
            choices=own.choices_of(each.kind, each.choices, each.language),
            round=round,
        )
        each.save()
    return len(wished)


def _not_sent(round: Round) -> None:
    fresh = Round.objects.select_for_update().get(pk=round.pk)
    if fresh.session_id is None:
        raise CannotAddQuestion(_("This round is about no session; own questions belong to a session."))
    if fresh.state != Round.State.DRAFT:
        raise CannotAddQuestion(_("This round has been sent already: its questions stay as they are."))


def _check(kind: str, text: str, choices: Sequence[str]) -> None:
    wrong = own.why_not_asked(kind, text, choices)
    if wrong:
        raise CannotAddQuestion(wrong)
