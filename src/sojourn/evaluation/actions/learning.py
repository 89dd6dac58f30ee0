"""Deeds of readers: themes, words, questions left open, lessons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from sojourn.edition.models import Edition
from sojourn.museums.models import PartnerMuseum
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.programme.models import Topic
from sojourn.timetable.models import Session

from ..models import LeftOpen, Lesson, LessonHeeded, OpenAnswer, Question, Reading, Theme, WordFeeling
from ..rules.kinds import normal_word


@transaction.atomic
def add_theme(*, question: Question, name: str, by: Person | None, at: datetime) -> Theme:
    """Add a theme under which answers to an open question can be put."""
    theme, is_new = Theme.objects.get_or_create(question=question, name=" ".join(name.split())[:100])
    if is_new:
        record(by=by, did=gettext_noop("named a theme of answers"), about=theme, at=at)
    return theme


@transaction.atomic
def read_text(*, text: OpenAnswer, themes: Iterable[Theme], by: Person, at: datetime) -> Reading:
    """Write down which themes a reader finds in an answer, none perhaps; the same reader's earlier reading is replaced."""
    reading, _is_new = Reading.objects.get_or_create(text=text, reader=by)
    reading.themes.set(theme for theme in themes if theme.question_id == text.question_id)
    return reading


@transaction.atomic
def sort_words(*, feelings: dict[str, str], by: Person | None, at: datetime) -> int:
    """Sort words into well meant, ill meant and neither; how many. An empty feeling unsorts the word."""
    for word, feeling in feelings.items():
        if feeling:
            WordFeeling.objects.update_or_create(word=normal_word(word)[:40], defaults={"feeling": feeling})
        else:
            WordFeeling.objects.filter(word=normal_word(word)[:40]).delete()
    return len(feelings)


@transaction.atomic
def note_left_open(
    *,
    edition: Edition,
    text: str,
    asked_on: date,
    by: Person | None,
    at: datetime,
    session: Session | None = None,
    owner: Person | None = None,
) -> LeftOpen:
    """Put a question that fellows left open on the list. Who asked is not written down."""
    row = LeftOpen.objects.create(edition=edition, text=text[:1000], asked_on=asked_on, session=session, owner=owner)
    record(by=by, did=gettext_noop("noted a question left open"), about=row, at=at)
    return row


@transaction.atomic
def answer_left_open(
    *, left_open: LeftOpen, owner: Person | None, answer: str, by: Person | None, at: datetime
) -> None:
    """Say who will answer a question, and the answer when there is one."""
    answered_at = (left_open.answered_at or at) if answer.strip() else None
    LeftOpen.objects.filter(pk=left_open.pk).update(owner=owner, answer=answer.strip(), answered_at=answered_at)
    record(by=by, did=gettext_noop("saw to a question left open"), about=left_open, at=at)


@transaction.atomic
def write_lesson(
    *,
    edition: Edition,
    text: str,
    by: Person | None,
    at: datetime,
    session: Session | None = None,
    museum: PartnerMuseum | None = None,
    topic: Topic | None = None,
) -> Lesson:
    """Write down a lesson; it comes up again when later editions are planned."""
    lesson = Lesson.objects.create(
        edition=edition, text=text, session=session, museum=museum, topic=topic, written_by=by, written_at=at
    )
    record(by=by, did=gettext_noop("wrote down a lesson"), about=lesson, at=at)
    return lesson


@transaction.atomic
def heed_lesson(
    *, lesson: Lesson, edition: Edition, outcome: LessonHeeded.Outcome, note: str, by: Person | None, at: datetime
) -> None:
    """Say what an edition did about an earlier one's lesson: done is done for good, "not this time" comes up again next year."""
    LessonHeeded.objects.update_or_create(
        lesson=lesson, edition=edition, defaults={"outcome": outcome, "note": note[:300]}
    )
    record(by=by, did=gettext_noop("dealt with a lesson"), about=lesson, at=at, details={"outcome": str(outcome)})
