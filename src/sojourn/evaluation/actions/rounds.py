"""Deeds about rounds: ask, remind, close."""

from __future__ import annotations

import base64
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.communications.models import Letter, LetterChange
from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.timetable.models import Session

from .. import keys, letters, queries
from ..models import (
    Answer,
    Audience,
    Invitation,
    OpenAnswer,
    Question,
    QuestionnaireVersion,
    Result,
    Round,
    SealedAnswer,
    SentFile,
    Series,
)
from ..rules import counting
from ..rules.kinds import BROKEN_DOWN, Kind, normal_code, normal_sheet
from ..rules.withholding import shown_of
from .own_questions import ask_own_questions
from .programs import let_announce

IN_ONE_GO = 1000
STILL_TO_GO = (Letter.State.WAITING, Letter.State.SENDING, Letter.State.HELD, Letter.State.FAILED)
"""Letters that may yet be sent keep their links while the round is open."""


class CannotAsk(Refusal):
    """Raised when a round cannot be made, sent, reminded of or closed as it stands."""


class SheetIsHere(CannotAsk):
    """Raised when a sheet of paper with this number has been typed in already: somebody is to look before it is kept again."""


@transaction.atomic
def make_round(
    *,
    edition: Edition,
    version: QuestionnaireVersion,
    title: str,
    audience: str,
    from_on: date,
    to_on: date,
    by: Person | None,
    at: datetime,
    series: Series | None = None,
    session: Session | None = None,
    told: Iterable[Person] = (),
) -> Round:
    """Lay a round ready: nobody is asked yet. One about a session asks the fellows who sit in it. Raises: CannotAsk.

    `told`: who gets a letter when it is closed.
    """
    if session and audience != Audience.FELLOWS:
        raise CannotAsk(_("A round about a session asks the fellows of the edition who were in it."))
    if session and session.edition_id != edition.pk:
        raise CannotAsk(_("This session is of another edition."))
    if version.published_at is None:
        raise CannotAsk(_("Publish the questionnaire first: what is asked must not change."))
    if to_on < from_on:
        raise CannotAsk(_("The last day is before the first."))
    if Round.objects.filter(edition=edition, title=title).exists():
        raise CannotAsk(_("There is a round called “{title}” already.").format(title=title))
    round = Round.objects.create(
        edition=edition,
        version=version,
        title=title,
        audience=audience,
        from_on=from_on,
        to_on=to_on,
        series=series,
        session=session,
    )
    round.told.set(told)
    record(by=by, did=gettext_noop("laid a round of questions ready"), about=round, at=at)
    return round


@transaction.atomic
def tell_when_closed(*, round: Round, person: Person, at: datetime) -> None:
    """Note that somebody wishes a letter when a round is closed. Raises: CannotAsk, when it is."""
    if _fresh(round).state == Round.State.CLOSED:
        raise CannotAsk(_("This round is closed: its results are here."))
    round.told.add(person)
    record(by=person, did=gettext_noop("wishes a letter when a round is closed"), about=round, at=at)


@transaction.atomic
def tell_no_more(*, round: Round, person: Person, at: datetime) -> None:
    """Note that somebody wishes no letter when a round is closed."""
    round.told.remove(person)
    record(by=person, did=gettext_noop("wishes no letter when a round is closed"), about=round, at=at)


@transaction.atomic
def name_series(*, name: str, by: Person | None, at: datetime) -> Series:
    """The series of this name, new or not: rounds in it are linked by own codes."""
    series, is_new = Series.objects.get_or_create(name=name)
    if is_new:
        record(by=by, did=gettext_noop("began a series of rounds"), about=series, at=at)
    return series


@transaction.atomic
def open_round(*, round: Round, by: Person | None, at: datetime) -> int:
    """Ask everybody whom a round is for, each by a letter with a link of their own; how many. Raises: CannotAsk."""
    round = _fresh(round)
    if round.state != Round.State.DRAFT:
        raise CannotAsk(_("This round has been sent already."))
    people = queries.audience_of(round)
    if not people:
        raise CannotAsk(_("There is nobody to ask."))
    ask_own_questions(round)
    keys.make_round_key(round.key)
    key = keys.round_key(round.key)
    for person in random.SystemRandom().sample(
        people, len(people)
    ):  # the order of rows says nothing about the alphabet
        invitation = Invitation(round=round, person=person)
        secret = keys.link_secret(key, invitation.pk)
        invitation.fingerprint = keys.fingerprint(key, secret)
        invitation.save(force_insert=True)
        letters.invited(invitation, letters.link_of(round, secret), at=at)
    Round.objects.filter(pk=round.pk).update(state=Round.State.OPEN)
    record(by=by, did=gettext_noop("sent a round of questions"), about=round, at=at, details={"people": len(people)})
    return len(people)


@transaction.atomic
def remind(*, round: Round, by: Person | None, at: datetime) -> int:
    """Remind those who have not finished, and nobody else; how many. Raises: CannotAsk."""
    round = _fresh(round)
    if round.state != Round.State.OPEN:
        raise CannotAsk(_("Only of an open round people can be reminded."))
    try:
        key = keys.round_key(round.key)
    except keys.KeyIsGone as error:
        raise CannotAsk(
            _("The key of this round is not in the data folder: its links cannot be made again.")
        ) from error
    waiting = list(
        Invitation.objects.filter(round=round, is_spent=False, person__isnull=False)
        .select_related("person")
        .order_by("id")
    )
    for invitation in waiting:
        invitation.round = round
        invitation.reminders += 1
        Invitation.objects.filter(pk=invitation.pk).update(reminders=invitation.reminders)
        secret = keys.link_secret(key, invitation.pk)
        letters.reminded(invitation, letters.link_of(round, secret), at=at)
    record(by=by, did=gettext_noop("sent reminders"), about=round, at=at, details={"people": len(waiting)})
    return len(waiting)


@transaction.atomic
def begin_paper_answer(*, round: Round, by: Person | None, at: datetime, sheet: str = "") -> str:
    """Begin a form for what somebody filled in on paper, tied to nobody: what stands in its link.

    `sheet`: the number that somebody wrote on the paper, so that it is not typed in twice; forgotten when the round closes.
    Raises: CannotAsk; SheetIsHere, when a paper of this number was begun already.
    """
    number = normal_sheet(sheet)
    if number and Invitation.objects.filter(round=_fresh(round), person=None, sheet=number).exists():
        raise SheetIsHere(_("Sheet {number} of this round has been typed in already.").format(number=number))
    return _begun(round, number, by, at)


@transaction.atomic
def begin_paper_answer_again(*, round: Round, by: Person | None, at: datetime, sheet: str) -> str:
    """Begin a form for a paper whose number is here already, after somebody has looked: two papers have one number. Raises: CannotAsk."""
    return _begun(round, normal_sheet(sheet), by, at)


def _begun(round: Round, sheet: str, by: Person | None, at: datetime) -> str:
    round = _fresh(round)
    if round.state != Round.State.OPEN:
        raise CannotAsk(_("Answers from paper can be typed in only while the round is open."))
    try:
        key = keys.round_key(round.key)
    except keys.KeyIsGone as error:
        raise CannotAsk(_("The key of this round is not in the data folder: no form can be made.")) from error
    invitation = Invitation(round=round, person=None, sheet=sheet)
    secret = keys.link_secret(key, invitation.pk)
    invitation.fingerprint = keys.fingerprint(key, secret)
    invitation.save(force_insert=True)
    record(by=by, did=gettext_noop("began to type in an answer from paper"), about=round, at=at)
    return f"{round.pk}-{secret}"


@transaction.atomic
def forget_links() -> int:
    """Take the readers' own links out of the letters that have been sent, so that the outbox opens nobody's form; how many.

    The links of open rounds can be made again from the round's key, for a reminder.
    """
    forgotten = 0
    for round in Round.objects.filter(state__in=[Round.State.OPEN, Round.State.CLOSED]):
        mark = letters.link_of(round, "").removesuffix("/")
        waits = STILL_TO_GO if round.state == Round.State.OPEN else ()
        own = Letter.objects.filter(key__startswith=queries.letter_key(round)).exclude(state__in=waits)
        for letter in own.filter(text__contains=mark):
            Letter.objects.filter(pk=letter.pk).update(text=_without_links(letter.text, mark))
            forgotten += 1
        for change in LetterChange.objects.filter(letter__in=own, text__contains=mark):
            LetterChange.objects.filter(pk=change.pk).update(text=_without_links(change.text, mark))
    return forgotten


def _without_links(text: str, mark: str) -> str:
    return re.sub(re.escape(mark) + r"[^\s]*", letters.FORGOTTEN, text)


@transaction.atomic
def close_round(*, round: Round, by: Person | None, at: datetime) -> int:
    """Close a round: unseal what was said, in no order, count it, forget who was asked, destroy the key; how many answers.

    Raises: CannotAsk, when it is not open, or its key is gone.
    """
    round = _fresh(round)
    if round.state != Round.State.OPEN:
        raise CannotAsk(_("Only an open round can be closed."))
    counts = queries.counts_of(round)
    contents = _unsealed(round)
    _erase_what_is_deleted()
    answers = write_answers(round, contents)
    SealedAnswer.objects.filter(round=round).delete()
    Invitation.objects.filter(round=round).delete()
    Round.objects.filter(pk=round.pk).update(
        state=Round.State.CLOSED,
        sent=counts.sent,
        bounced=counts.bounced,
        opened=counts.opened,
        partly=counts.partly,
        completed=counts.completed,
    )
    forget_links()
    _tell_of_results(round, counts, at)
    let_announce(round)
    record(by=by, did=gettext_noop("closed a round of questions"), about=round, at=at, details={"answers": answers})
    transaction.on_commit(partial(_after_closing, round.key))
    return answers


def _tell_of_results(round: Round, counts: queries.Counts, at: datetime) -> None:
    """Write to those of the team who asked for it, and to those who give the session."""
    answered = counts.completed + counts.partly
    asked = max(counts.reached, answered)
    team = queries.told_of(round)
    for person in team:
        letters.results_are_there(round, person, answered, asked, at=at)
    for person in queries.givers_of(round.session) if round.session else []:
        if person not in team:
            letters.results_of_session_are_there(round, person, answered, asked, at=at)


def _after_closing(key: object) -> None:
    keys.destroy_round_key(key)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def close_due(*, at: datetime) -> list[Round]:
    """Close every open round whose last day is over; those that were closed. Also destroys keys that a broken closing left behind."""
    for key in Round.objects.filter(state=Round.State.CLOSED).values_list("key", flat=True):
        keys.destroy_round_key(key)
    due = list(Round.objects.filter(state=Round.State.OPEN, to_on__lt=timezone.localdate(at)).select_related("edition"))
    for round in due:
        close_round(round=round, by=None, at=at)
    return due


def _erase_what_is_deleted() -> None:
    """Let SQLite overwrite what it deletes, so that its free pages hold no invitation; PostgreSQL's vacuum does that in its time."""
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA secure_delete=ON")


def _unsealed(round: Round) -> list[dict[str, Any]]:
    """What everybody said, in no order. The only place where invitations and answers meet, in memory, for this moment."""
    try:
        key = keys.round_key(round.key)
    except keys.KeyIsGone as error:
        raise CannotAsk(_("The key of this round is not in the data folder: its answers cannot be read.")) from error
    sealed = dict(SealedAnswer.objects.filter(round=round, is_begun=True).values_list("lock", "sealed"))
    contents = []
    for pk in Invitation.objects.filter(round=round).values_list("pk", flat=True):
        secret = keys.link_secret(key, pk)
        found = sealed.get(keys.lock_of(key, secret))
        if found is not None:
            contents.append(keys.unseal(key, secret, bytes(found)).get("values", {}))
    random.SystemRandom().shuffle(contents)
    return [values for values in contents if values]


def write_answers(round: Round, contents: Sequence[dict[str, Any]]) -> int:
    """Write answers under new keys, own words and files apart, and count them; how many."""
    questions = queries.asked_in(round)
    apart = {question.name: question for question in questions if question.kind in (Kind.TEXT, Kind.FILE, Kind.CODE)}
    answers, texts, files = [], [], []
    for values in contents:
        kept = {name: value for name, value in values.items() if name not in apart}
        answer = Answer(round=round, values=kept, wave=_wave(round, values, apart))
        answers.append(answer)
        for name, question in apart.items():
            if question.kind == Kind.TEXT and values.get(name):
                texts.append(OpenAnswer(answer=answer, round=round, question=question, text=values[name]))
            if question.kind == Kind.FILE and values.get(name):
                files.append(_file(answer, question, values[name]))
    answers.sort(key=lambda answer: answer.pk)  # rows stand in the order of their random keys
    Answer.objects.bulk_create(answers, batch_size=IN_ONE_GO)
    OpenAnswer.objects.bulk_create(sorted(texts, key=lambda text: text.pk), batch_size=IN_ONE_GO)
    SentFile.objects.bulk_create(sorted(files, key=lambda file: file.pk), batch_size=IN_ONE_GO)
    count_results(round, questions, contents)
    return len(answers)


def _wave(round: Round, values: dict[str, Any], apart: dict[str, Question]) -> str:
    codes = [normal_code(values[name]) for name, each in apart.items() if each.kind == Kind.CODE and values.get(name)]
    return keys.wave_of(round.series_id, codes[0]) if round.series_id and codes and codes[0] else ""


def _file(answer: Answer, question: Question, value: dict[str, str]) -> SentFile:
    return SentFile(answer=answer, question=question, media_type=value["type"], content=base64.b64decode(value["data"]))


def count_results(round: Round, questions: list[Question], contents: Sequence[dict[str, Any]]) -> None:
    """Count what was said, by everyone and by each group, and keep only what may be shown."""
    by = queries.breakdowns_of(questions)
    groups = [tuple(str(values.get(each.name) or "") for each in by) for values in contents]
    Result.objects.filter(round=round).delete()
    rows: list[Result] = []
    decided: dict[Any, tuple[bool, list[set[str]]]] = {}
    for question in questions:
        asked = question.asked
        if asked.kind == Kind.CODE:
            continue
        for row in counting.items_of(asked):
            said = [counting.said(asked, values, question.name, row) for values in contents]
            rows += _results(round, question, row, by, groups, said, decided)
    Result.objects.bulk_create(rows, batch_size=IN_ONE_GO)


def _results(
    round: Round,
    question: Question,
    row: str,
    by: list[Question],
    groups: list[tuple[str, ...]],
    said: list[Any],
    decided: dict[Any, tuple[bool, list[set[str]]]],
) -> list[Result]:
    asked = question.asked
    profiles = Counter(group for group, value in zip(groups, said, strict=True) if value is not None)
    which = frozenset(profiles.items())
    if which not in decided:
        decided[which] = shown_of(profiles, len(by))
    is_shown, admitted = decided[which]
    given = [value for value in said if value is not None]
    rows = [_result(round, question, row, None, "", given if is_shown else None, asked)]
    for at, other in enumerate(by):
        if other.pk == question.pk or asked.kind not in BROKEN_DOWN:
            continue
        for value in sorted({group[at] for group in profiles}):
            part = [each for group, each in zip(groups, said, strict=True) if each is not None and group[at] == value]
            rows.append(_result(round, question, row, other, value, part if value in admitted[at] else None, asked))
    return rows


def _result(
    round: Round, question: Question, row: str, by: Question | None, by_value: str, given: list[Any] | None, asked: Any
) -> Result:
    shared = {"round": round, "question": question, "row": row, "by": by, "by_value": by_value}
    if given is None:
        return Result(is_withheld=True, **shared)
    counts, figures = counting.counted(asked, given)
    return Result(n=len(given), counts=counts, figures=figures, **shared)


def _fresh(round: Round) -> Round:
    rows = Round.objects.select_for_update(of=("self",)).select_related(
        "edition__programme", "version__questionnaire", "session__edition"
    )
    return rows.get(pk=round.pk)
