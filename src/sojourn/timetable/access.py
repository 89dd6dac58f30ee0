"""Fetch and permit: how a page of this room gets its rows, so that it cannot load what it may not show."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from sojourn.edition.models import Edition

from .models import Contributor, Session, Sitting, Slot, Version


@dataclass(frozen=True)
class Chosen:
    """The edition of a desk page, and the version that the reader picked: else what is published, else the newest."""

    edition: Edition
    versions: tuple[Version, ...]
    """Newest first."""
    version: Version | None
    published: Version | None
    is_picked: bool

    @property
    def keep(self) -> str:
        """What a link to another page of the timetable ends with, so that the picked version stays picked."""
        return f"?version={self.version.number}" if self.is_picked and self.version else ""


def chosen_or_404(name: str, number: str = "") -> Chosen:
    """This will fetch an edition and its versions in one query, and pick one; `number` is as it stood in the address."""
    rows = Version.objects.filter(edition__name=name).select_related("edition", "plan_run", "made_by", "published_by")
    versions = tuple(rows.defer("plan_run__problem", "plan_run__plan"))
    edition = versions[0].edition if versions else get_object_or_404(Edition, name=name)
    published = next((version for version in versions if version.published_at), None)
    if not number:
        newest = versions[0] if versions else None
        return Chosen(edition, versions, published or newest, published, is_picked=False)
    picked = next((version for version in versions if str(version.number) == number), None)
    if picked is None:
        raise Http404
    return Chosen(edition, versions, picked, published, is_picked=True)


def session_or_404(edition: Edition, code: str) -> Session:
    """A session of this edition, by its code."""
    return get_object_or_404(Session.objects.select_related("topic", "format", "venue"), edition=edition, code=code)


def contributor_or_404(edition: Edition, pk: int) -> Contributor:
    """A contributor of this edition."""
    return get_object_or_404(Contributor.objects.select_related("person", "department"), edition=edition, pk=pk)


def sitting_or_404(edition: Edition, pk: int) -> Sitting:
    """A sitting of this edition."""
    sittings = Sitting.objects.select_related("session__edition", "session__topic", "session__format", "group")
    return get_object_or_404(sittings, session__edition=edition, pk=pk)


def slot_or_404(version: Version | None, sitting: Sitting) -> Slot:
    """Where a version puts a sitting."""
    return get_object_or_404(Slot.objects.select_related("room__venue"), version=version, sitting=sitting)
