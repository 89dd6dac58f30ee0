"""Past answers out of a spreadsheet: either all of it fits, or nothing changes and the mistakes are told."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition.models import Edition
from sojourn.people.actions import record
from sojourn.people.models import Person

from .. import queries
from ..models import QuestionnaireVersion, Round
from ..past import rows_of
from .rounds import CannotAsk, write_answers


class CannotImportAnswers(CannotAsk):
    """Raised when a spreadsheet of answers does not fit; `mistakes` says where, a line each."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__(" ".join(mistakes[:1]))
        self.mistakes = tuple(mistakes)


@transaction.atomic
def import_past_answers(
    *,
    edition: Edition,
    version: QuestionnaireVersion,
    title: str,
    on: date,
    asked: int | None,
    content: bytes,
    by: Person | None,
    at: datetime,
) -> Round:
    """Make a closed round out of answers collected elsewhere: a row each, a column for each question.

    `asked`: how many people were asked then, if that is known. Raises: CannotImportAnswers; then nothing has changed.
    """
    contents, mistakes = rows_of(content, queries.questions_of(version))
    if Round.objects.filter(edition=edition, title=title).exists():
        mistakes = [_("There is a round called “{title}” already.").format(title=title), *mistakes]
    if asked is not None and asked < len(contents):
        mistakes = [*mistakes, _("There are more answers than people asked.")]
    if mistakes:
        raise CannotImportAnswers(mistakes)
    round = Round.objects.create(
        edition=edition,
        version=version,
        title=title,
        audience=version.questionnaire.audience,
        from_on=on,
        to_on=on,
        state=Round.State.CLOSED,
        is_imported=True,
        sent=asked,
        bounced=0 if asked is not None else None,
        completed=len(contents),
        partly=0,
    )
    shuffled: list[dict[str, Any]] = random.SystemRandom().sample(contents, len(contents))
    write_answers(round, shuffled)
    record(by=by, did=gettext_noop("imported past answers"), about=round, at=at, details={"answers": len(contents)})
    return round
