"""Deeds about how letters are worded, and which of them wait for the team."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..kinds import LetterKind
from ..models import LetterHabit, LetterTemplate
from ..rules import LONGEST_SUBJECT, LONGEST_TEXT, Fault, faults_of, tidy


class CannotReword(Refusal):
    """Raised when a template would fail, or misses what its letters must say."""

    def __init__(self, subject: list[Fault], text: list[Fault]) -> None:
        super().__init__(" ".join(str(fault) for fault in (*subject, *text)))
        self.subject, self.text = subject, text


def faults(kind: LetterKind, *, subject: str, text: str) -> tuple[list[Fault], list[Fault]]:
    """What is wrong with the words for a subject and for a text of this kind."""
    return (
        faults_of(subject, known=kind.known, needed=[], longest=LONGEST_SUBJECT),
        faults_of(text, known=kind.known, needed=kind.needed, longest=LONGEST_TEXT),
    )


@transaction.atomic
def reword(
    *, kind: LetterKind, language: str, subject: str, text: str, by: Person | None, at: datetime
) -> LetterTemplate:
    """Word a kind of letter anew in one language; what held before is kept.

    Raises: CannotReword, with each fault and its place.
    """
    wrong = faults(kind, subject=subject, text=text)
    if any(wrong):
        raise CannotReword(*wrong)
    row = LetterTemplate.objects.create(
        kind=kind.name,
        language=language,
        subject=" ".join(subject.split()),
        text=tidy(text),
        written_at=at,
        written_by=by,
    )
    record(by=by, did=gettext_noop("reworded a kind of letter"), about=row, at=at)
    return row


@transaction.atomic
def back_to_original(*, kind: LetterKind, language: str, by: Person | None, at: datetime) -> LetterTemplate:
    """Let a kind of letter say again what it said when Sojourn came; what held before is kept."""
    row = LetterTemplate.objects.create(kind=kind.name, language=language, written_at=at, written_by=by)
    record(by=by, did=gettext_noop("took a kind of letter back to the original"), about=row, at=at)
    return row


@transaction.atomic
def let_wait(*, kind: str, waits: bool, by: Person | None, at: datetime) -> None:
    """Decide whether letters of a kind (or of LetterHabit.EVERY) wait for the team from now on."""
    row, _is_new = LetterHabit.objects.update_or_create(kind=kind, defaults={"waits_for_team": waits})
    did = gettext_noop("let letters wait for the team") if waits else gettext_noop("let letters go at once")
    record(by=by, did=did, about=row, at=at)
