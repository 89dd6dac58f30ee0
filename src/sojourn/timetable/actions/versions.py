"""Versions: made, filled, copied, noted, published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition.models import Edition, PlanRun
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.timetable import brief, feeds, letters, queries
from sojourn.timetable.models import FeedEntry, Slot, Version

from .addresses import give_addresses
from .refusals import CannotPublish


def new_version(edition: Edition, *, run: PlanRun | None, cohort_size: int, by: Person | None, at: datetime) -> Version:
    newest = queries.latest_version(edition)
    return Version.objects.create(
        edition=edition,
        number=newest.number + 1 if newest else 1,
        plan_run=run,
        cohort_size=cohort_size,
        made_at=at,
        made_by=by,
    )


def fill(version: Version, slots: Sequence[brief.NewSlot]) -> None:
    """Put unsaved slots into a version, with those who give them."""
    for new in slots:
        new.slot.version = version
    Slot.objects.bulk_create([new.slot for new in slots])
    through = Slot.contributors.through
    through.objects.bulk_create(
        [through(slot_id=new.slot.pk, contributor_id=key) for new in slots for key in new.contributor_ids]
    )


def put(version: Version, slots: Sequence[brief.NewSlot]) -> None:
    """Put these slots in place of those of the same sittings."""
    Slot.objects.filter(version=version, sitting_id__in=[new.slot.sitting_id for new in slots]).delete()
    fill(version, slots)


def copy(version: Version, edition: Edition, *, by: Person | None, at: datetime) -> Version:
    """A new draft with the same slots."""
    people: dict[int, list[int]] = {}
    for slot_id, key in Slot.contributors.through.objects.filter(slot__version=version).values_list(
        "slot_id", "contributor_id"
    ):
        people.setdefault(slot_id, []).append(key)
    slots = [
        brief.NewSlot(
            Slot(sitting_id=one.sitting_id, on=one.on, starts=one.starts, ends=one.ends, room_id=one.room_id),
            tuple(people.get(one.pk, ())),
        )
        for one in Slot.objects.filter(version=version)
    ]
    copy = new_version(edition, run=version.plan_run, cohort_size=version.cohort_size, by=by, at=at)
    fill(copy, slots)
    return copy


@transaction.atomic
def publish(*, version: Version, by: Person | None, at: datetime) -> Version:
    """Tell everybody: what the version says is from now on what their pages and feeds say.

    Each whose own days changed gets a letter that says what; on the first time, one that says that the timetable is ready.

    Raises: CannotPublish, when it is published already, or older than what is.
    """
    Edition.objects.select_for_update().get(pk=version.edition_id)
    version = Version.objects.select_related("edition__programme").get(pk=version.pk)
    told = queries.published_version(version.edition)
    if version.published_at is not None:
        raise CannotPublish(_("This version is published already."))
    if told is not None and told.number > version.number:
        raise CannotPublish(_("Version {number} is published already, and is newer.").format(number=told.number))
    version.published_at, version.published_by = at, by
    version.save(update_fields=["published_at", "published_by"])
    changes = feeds.changes_of(version, at=at)
    FeedEntry.objects.bulk_create(changes.new)
    FeedEntry.objects.bulk_update(changes.changed, feeds.CHANGING)
    give_addresses([news.person for news in changes.news], at)
    for news in changes.news:
        letters.timetable_news(version, news, at=at)
    record(
        by=by, did=gettext_noop("published a timetable"), about=version, at=at, details={"letters": len(changes.news)}
    )
    return version


@transaction.atomic
def add_note(*, version: Version, note: str, by: Person | None, at: datetime) -> None:
    """Write beside a version what it is about, for the team."""
    Version.objects.filter(pk=version.pk).update(note=note[:300])
    record(
        by=by, did=gettext_noop("noted something about a timetable"), about=version, at=at, details={"note": note[:300]}
    )
