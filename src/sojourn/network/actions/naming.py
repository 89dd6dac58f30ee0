"""Deeds on texts that may still name somebody who hid, or withdrew a consent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from sojourn.people.actions import record
from sojourn.people.models import Person

from .. import queries
from ..models import NameFound
from ..naming import Text, Words


@transaction.atomic
def look_for_names(*, kinds: Sequence[str], texts: Iterable[Text], at: datetime) -> int:
    """Note which of these texts may still name somebody who asked not to be shown; how many are new. Safe to run twice.

    `kinds` are those of which every text is given: what is found no more is taken off the list. A text that was looked at comes up
    again when it has changed and still names them.
    """
    people = list(queries.asked_not_to_be_shown())
    known = {(one.person_id, one.kind, one.row): one for one in NameFound.objects.filter(kind__in=kinds)}
    new, still = 0, set()
    for text in texts if people else ():
        words = Words(text.words)
        for person in people:
            if words.may_name(person.name, person.own_name):
                still.add((person.pk, text.kind, text.row))
                new += _note(person, text, known.get((person.pk, text.kind, text.row)), at)
    NameFound.objects.filter(pk__in=[one.pk for key, one in known.items() if key not in still]).delete()
    return new


def _note(person: Person, text: Text, known: NameFound | None, at: datetime) -> bool:
    told = {"title": text.title[:300], "address": text.address, "mark": text.mark}
    if known is None:
        NameFound.objects.create(person=person, kind=text.kind, row=text.row, found_at=at, **told)
        return True
    if known.mark == text.mark:
        return False
    again = {"looked_at": None, "looked_by": None, "found_at": at}
    NameFound.objects.filter(pk=known.pk).update(**told, **again)
    return known.looked_at is not None


@transaction.atomic
def look_at_name(*, found: NameFound, by: Person | None, at: datetime) -> None:
    """Write down that somebody has looked at a text that may name a person, and done what was to be done."""
    if NameFound.objects.filter(pk=found.pk, looked_at=None).update(looked_at=at, looked_by=by):
        record(by=by, did=gettext_noop("looked at a text that may name a person"), about=found, at=at)
