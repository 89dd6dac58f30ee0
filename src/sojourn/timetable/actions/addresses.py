"""The secret addresses of calendar feeds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.timetable.models import FeedAddress


@transaction.atomic
def make_feed_address(*, person: Person, at: datetime) -> FeedAddress:
    """Give a person the address of their calendar feed; the one that they have, if they have one."""
    address, is_new = FeedAddress.objects.get_or_create(
        person=person, defaults={"secret": _new_secret(), "made_at": at}
    )
    if is_new:
        record(by=person, did=gettext_noop("made the address of a calendar feed"), about=person, at=at)
    return address


def give_addresses(people: Sequence[Person], at: datetime) -> None:
    """An address for each who has none yet, so that pages only have to show it."""
    known = set(FeedAddress.objects.filter(person__in=people).values_list("person_id", flat=True))
    FeedAddress.objects.bulk_create(
        [FeedAddress(person=one, secret=_new_secret(), made_at=at) for one in people if one.pk not in known]
    )


@transaction.atomic
def renew_feed_address(*, person: Person, by: Person | None, at: datetime) -> FeedAddress:
    """Give a person a new address; from now on the old one is unknown."""
    address, _is_new = FeedAddress.objects.update_or_create(
        person=person, defaults={"secret": _new_secret(), "made_at": at}
    )
    record(by=by, did=gettext_noop("renewed the address of a calendar feed"), about=person, at=at)
    return address


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
