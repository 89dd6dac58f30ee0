"""Deeds about indicators: set one, take it away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..models import Indicator, Question, Round
from ..rules import counting
from ..rules.kinds import Kind
from ..sheets import NUMERIC


class CannotSetIndicator(Refusal):
    """Raised when an indicator would be read from a figure that there is not."""


@transaction.atomic
def set_indicator(
    *,
    edition: Edition,
    name: str,
    reading: str,
    target: float,
    by: Person | None,
    at: datetime,
    wanted: str = Indicator.Wanted.AT_LEAST,
    baseline: float | None = None,
    round: Round | None = None,
    question: Question | None = None,
    row: str = "",
    values: Sequence[str] = (),
) -> Indicator:
    """Say what an edition is to reach. Raises: CannotSetIndicator."""
    if Indicator.objects.filter(edition=edition, name=name).exists():
        raise CannotSetIndicator(_("There is an indicator of this name already."))
    if reading == Indicator.Reading.QUESTION:
        _check(edition, round, question, row, values)
    indicator = Indicator.objects.create(
        edition=edition,
        name=name,
        reading=reading,
        round=round,
        question=question,
        row=row,
        values=list(values),
        wanted=wanted,
        baseline=baseline,
        target=target,
    )
    record(by=by, did=gettext_noop("set an indicator"), about=indicator, at=at)
    return indicator


def _check(edition: Edition, round: Round | None, question: Question | None, row: str, values: Sequence[str]) -> None:
    if round is None or question is None or round.edition_id != edition.pk or question.version_id != round.version_id:
        raise CannotSetIndicator(_("Choose a question of a round of this edition."))
    if question.round_id not in (None, round.pk):
        raise CannotSetIndicator(_("Choose a question of a round of this edition."))
    if row not in counting.items_of(question.asked):
        raise CannotSetIndicator(_("Choose a line of the question."))
    scores = tuple(str(score) for score in range(11))
    possible = scores if question.kind == Kind.NPS else question.asked.choices
    unknown = [value for value in values if value not in possible]
    if unknown:
        words = _("The question has no answer “{value}”. Its answers are: {answers}.")
        raise CannotSetIndicator(words.format(value=unknown[0], answers=", ".join(possible)))
    if question.kind == Kind.MULTI and len(values) > 1:
        raise CannotSetIndicator(_("Several could be chosen here: say one answer, else people would count twice."))
    if not values and question.kind not in NUMERIC:
        words = _("This question has no mean. Say which answers count: {answers}.")
        raise CannotSetIndicator(words.format(answers=", ".join(possible)))


@transaction.atomic
def drop_indicator(*, indicator: Indicator, by: Person | None, at: datetime) -> None:
    """Take an indicator off the list."""
    record(by=by, did=gettext_noop("took an indicator away"), about=indicator, at=at)
    indicator.delete()
