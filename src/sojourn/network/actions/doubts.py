"""Deeds on doubts: two persons who may be one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from sojourn.people.actions import record
from sojourn.people.models import Person

from ..models import Doubt


@transaction.atomic
def keep_apart(*, doubt: Doubt, by: Person | None, at: datetime) -> None:
    """Write down that these are two people; nobody is asked again."""
    Doubt.objects.filter(pk=doubt.pk, settled_at=None).update(settled_at=at, settled_by=by)
    record(by=by, did=gettext_noop("found that two persons are two"), about=doubt, at=at)


@transaction.atomic
def raise_doubt(*, one: Person, other: Person, why: str, at: datetime) -> Doubt:
    """Write down that two persons may be one; a pair that was settled stays settled."""
    low, high = sorted([one, other], key=lambda person: person.pk)
    doubt, _is_new = Doubt.objects.get_or_create(one=low, other=high, defaults={"why": why[:200], "raised_at": at})
    return doubt
