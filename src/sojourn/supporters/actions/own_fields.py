"""Deeds about the team's own fields: made, reworded, retired; what is noted in them stays."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop, ngettext

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..models import OwnField, OwnValue, Supporter
from ..rules import fits


class CannotChangeField(Refusal):
    """Raised when what was noted in a field would not fit it any more."""


@transaction.atomic
def keep_field(*, field: OwnField | None, values: dict[str, Any], by: Person | None, at: datetime) -> OwnField:
    """Make a field, or change one.

    Raises: CannotChangeField, when something that was noted in it does not fit the new kind or list.
    """
    kept = OwnField.objects.select_for_update().get(pk=field.pk) if field else OwnField()
    for name, value in values.items():
        setattr(kept, name, value)
    if field:
        noted = list(OwnValue.objects.filter(field=field).values_list("supporter__name", "value"))
        wrong = [f"{who}: {value}" for who, value in noted if not fits(kept.kind, kept.listed, value)]
        if wrong:
            words = ngettext(
                "{number} note would not fit: {notes}. Change it first.",
                "{number} notes would not fit: {notes}. Change them first.",
                len(wrong),
            )
            raise CannotChangeField(words.format(number=len(wrong), notes="; ".join(wrong[:5])))
    kept.save()
    did = (
        gettext_noop("changed an own field of supporters") if field else gettext_noop("made an own field of supporters")
    )
    record(by=by, did=did, about=kept, at=at)
    return kept


@transaction.atomic
def retire_field(*, field: OwnField, by: Person | None, at: datetime) -> None:
    """Ask it no more. What was noted is still shown, and comes back with the field."""
    OwnField.objects.filter(pk=field.pk, retired_at=None).update(retired_at=at)
    record(by=by, did=gettext_noop("retired an own field of supporters"), about=field, at=at)


@transaction.atomic
def bring_back_field(*, field: OwnField, by: Person | None, at: datetime) -> None:
    OwnField.objects.filter(pk=field.pk).update(retired_at=None)
    record(by=by, did=gettext_noop("brought back an own field of supporters"), about=field, at=at)


@transaction.atomic
def note_own(*, supporter: Supporter, values: Mapping[int, str], by: Person | None, at: datetime) -> None:
    """Note what a form says, {key of the field: value}; nothing for an empty one. Only what changed is written down."""
    if not values:
        return
    noted: dict[int, list[str]] = defaultdict(list)
    for known in OwnValue.objects.filter(supporter=supporter):
        noted[known.field_id].append(known.value)
    for field in OwnField.objects.filter(pk__in=values, retired_at=None):
        before = noted[field.pk]
        after = [values[field.pk]] if values[field.pk] else []
        if before != after:
            OwnValue.objects.filter(field=field, supporter=supporter).delete()
            OwnValue.objects.bulk_create(OwnValue(field=field, supporter=supporter, value=value) for value in after)
            details = {"field": field.name, "before": before, "after": after}
            record(
                by=by, did=gettext_noop("noted an own field of a supporter"), about=supporter, at=at, details=details
            )
