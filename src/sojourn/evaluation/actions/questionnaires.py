"""Deeds about questionnaires: make, word, publish, carry on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from .. import queries
from ..library import LIBRARY
from ..models import Question, Questionnaire, QuestionnaireVersion, Section
from ..wording import Worded, WordedQuestion
from ..xlsform import wrong_with


class CannotChange(Refusal):
    """Raised when a questionnaire cannot be changed as asked, mostly because the version is published."""


class CannotPublishQuestions(Refusal):
    """Raised when a version cannot be published; the text says what is wrong with its questions."""


@transaction.atomic
def make_questionnaire(*, worded: Worded, by: Person | None, at: datetime) -> QuestionnaireVersion:
    """Make a questionnaire, or a new draft of the one with this code, out of plain values.

    A question carries on the series of the one it names in `continues`, else of the one of the same name and kind in the version before.
    Raises: CannotChange, when a draft of it waits already.
    """
    questionnaire, is_new = Questionnaire.objects.get_or_create(
        code=worded.code,
        defaults={"title": _title_of(worded)[:200], "audience": worded.audience},
    )
    if questionnaire.versions.filter(published_at=None).exists():
        raise CannotChange(
            _("A draft of {title} waits already. Publish or discard it first.").format(title=questionnaire)
        )
    version = _write(questionnaire, worded, at)
    did = gettext_noop("made a questionnaire") if is_new else gettext_noop("made a new version of a questionnaire")
    record(by=by, did=did, about=version, at=at)
    return version


def _title_of(worded: Worded) -> str:
    return next((worded.titles[each] for each in worded.languages if worded.titles.get(each)), worded.code)


def _write(questionnaire: Questionnaire, worded: Worded, at: datetime) -> QuestionnaireVersion:
    before = questionnaire.versions.order_by("-number").first()
    earlier = {question.name: question for question in queries.questions_of(before)} if before else {}
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=before.number + 1 if before else 1,
        languages=worded.languages,
        titles=worded.titles,
        introductions=worded.introductions,
        thanks=worded.thanks,
        made_at=at,
    )
    for number, worded_section in enumerate(worded.sections, start=1):
        section = Section.objects.create(version=version, number=number, titles=worded_section.titles)
        Question.objects.bulk_create(
            [
                Question(
                    version=version,
                    section=section,
                    number=place,
                    continues=_continued(question, earlier),
                    **_columns(question),
                )
                for place, question in enumerate(worded_section.questions, start=1)
            ]
        )
    return version


def _columns(question: WordedQuestion) -> dict[str, Any]:
    names = (
        "name",
        "kind",
        "labels",
        "hints",
        "choices",
        "rows",
        "condition",
        "is_required",
        "is_breakdown",
        "low",
        "high",
        "most",
        "level",
    )
    return {name: getattr(question, name) for name in names}


def _continued(question: WordedQuestion, earlier: dict[str, Question]) -> Question | None:
    """Whose series a question carries on: same kind and same values, else the figures would not compare."""
    found = earlier.get(question.continues or question.name)
    return found if found and may_continue(question.kind, question.choices, found) else None


def may_continue(kind: str, choices: list[dict[str, Any]], earlier: Question) -> bool:
    """Whether a question's figures compare with those of an earlier one."""
    values = [str(choice["value"]) for choice in choices]
    return kind == earlier.kind and values == [str(choice["value"]) for choice in earlier.choices]


@transaction.atomic
def add_library(*, by: Person | None, at: datetime) -> int:
    """Add those questionnaires of the library that are not here yet, published; how many."""
    here = set(Questionnaire.objects.values_list("code", flat=True))
    added = [worded for worded in LIBRARY if worded.code not in here]
    for worded in added:
        publish_version(version=make_questionnaire(worded=worded, by=by, at=at), by=by, at=at)
    return len(added)


@transaction.atomic
def begin_version(*, questionnaire: Questionnaire, by: Person | None, at: datetime) -> QuestionnaireVersion:
    """Begin a new draft as a copy of the newest version, each question carrying on its series. Raises: CannotChange."""
    newest = questionnaire.versions.order_by("-number").first()
    assert newest is not None, "a questionnaire is made with its first version"
    return make_questionnaire(worded=queries.worded(newest), by=by, at=at)


@transaction.atomic
def publish_version(*, version: QuestionnaireVersion, by: Person | None, at: datetime) -> None:
    """Freeze a draft, so that rounds can ask it. Raises: CannotPublishQuestions."""
    version = _draft(version)
    wrong = wrong_with(queries.worded(version).sections)
    if wrong:
        raise CannotPublishQuestions(" ".join(wrong))
    QuestionnaireVersion.objects.filter(pk=version.pk).update(published_at=at)
    record(by=by, did=gettext_noop("published a questionnaire"), about=version, at=at)


@transaction.atomic
def discard_draft(*, version: QuestionnaireVersion, by: Person | None, at: datetime) -> None:
    """Throw a draft away; a questionnaire of which nothing is left goes with it. Raises: CannotChange."""
    version = _draft(version)
    record(by=by, did=gettext_noop("discarded the draft of a questionnaire"), about=version, at=at)
    questionnaire = version.questionnaire
    version.delete()
    if not questionnaire.versions.exists():
        questionnaire.delete()


@transaction.atomic
def change_frame(
    *,
    version: QuestionnaireVersion,
    texts: dict[str, dict[str, str]],
    languages: list[str],
    by: Person | None,
    at: datetime,
) -> None:
    """Change title, introduction, thanks and languages of a draft; `texts` by the names of the fields. Raises: CannotChange."""
    version = _draft(version)
    QuestionnaireVersion.objects.filter(pk=version.pk).update(languages=languages, **texts)
    record(by=by, did=gettext_noop("reworded a questionnaire"), about=version, at=at)


@transaction.atomic
def add_section(*, version: QuestionnaireVersion, titles: dict[str, str], by: Person | None, at: datetime) -> Section:
    """Add a section at the end of a draft. Raises: CannotChange."""
    version = _draft(version)
    last = version.sections.aggregate(last=Max("number"))["last"] or 0
    section = Section.objects.create(version=version, number=last + 1, titles=titles)
    record(by=by, did=gettext_noop("reworded a questionnaire"), about=version, at=at)
    return section


@transaction.atomic
def save_question(
    *, section: Section, question: Question | None, columns: dict[str, Any], by: Person | None, at: datetime
) -> Question:
    """Add a question at the end of a section of a draft, or change one; `columns` as Question has them. Raises: CannotChange."""
    version = _draft(section.version)
    others = Question.objects.filter(version=version, name=columns["name"])
    if (others.exclude(pk=question.pk) if question else others).exists():
        raise CannotChange(_("Another question has the short name “{name}”.").format(name=columns["name"]))
    earlier = columns.get("continues")
    if earlier and not may_continue(columns["kind"], columns["choices"], earlier):
        raise CannotChange(
            _("It cannot carry on “{name}”: kind and values of the answers must be the same.").format(name=earlier.name)
        )
    if question is None:
        last = section.questions.aggregate(last=Max("number"))["last"] or 0
        question = Question.objects.create(version=version, section=section, number=last + 1, **columns)
    else:
        Question.objects.filter(pk=question.pk).update(**columns)
    record(by=by, did=gettext_noop("reworded a questionnaire"), about=version, at=at)
    return question


@transaction.atomic
def remove_question(*, question: Question, by: Person | None, at: datetime) -> None:
    """Remove a question from a draft. Raises: CannotChange."""
    version = _draft(question.version)
    question.delete()
    record(by=by, did=gettext_noop("reworded a questionnaire"), about=version, at=at)


@transaction.atomic
def move_question_up(*, question: Question, by: Person | None, at: datetime) -> None:
    """Let a question change places with the one before it in its section. Raises: CannotChange."""
    version = _draft(question.version)
    before = question.section.questions.filter(number__lt=question.number).order_by("-number").first()
    if before is None:
        return
    places = question.number, before.number
    Question.objects.filter(pk=question.pk).update(number=0)  # two questions never have one place
    Question.objects.filter(pk=before.pk).update(number=places[0])
    Question.objects.filter(pk=question.pk).update(number=places[1])
    record(by=by, did=gettext_noop("reworded a questionnaire"), about=version, at=at)


def _draft(version: QuestionnaireVersion) -> QuestionnaireVersion:
    fresh = (
        QuestionnaireVersion.objects.select_for_update(of=("self",)).select_related("questionnaire").get(pk=version.pk)
    )
    if fresh.published_at:
        raise CannotChange(
            _("This version is published and stays as it is. Begin a new version to change the wording.")
        )
    return fresh
