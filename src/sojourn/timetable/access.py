"""Fetch and permit: how a page of this room gets its rows, so that it cannot load what it may not show."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404
from django.shortcuts import get_object_or_404

from sojourn.edition.models import Edition, PlanRun

from . import queries
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
    def newer(self) -> Version | None:
        """The newest draft, where the reader sees what is published because they did not pick a version."""
        newest = self.versions[0] if self.versions else None
        return None if self.is_picked or newest == self.version else newest

    @property
    def keep(self) -> str:
        """What a link to another page of the timetable ends with, so that the picked version stays picked."""
        return f"?version={self.version.number}" if self.is_picked and self.version else ""


def chosen_or_404(name: str, number: str = "") -> Chosen:
    """This will fetch an edition and its versions in one query, and pick one; `number` is as it stood in the address."""
    rows = Version.objects.filter(edition__name=name).select_related("edition", "plan_run", "made_by", "published_by")
    light = rows.defer("plan_run__problem", "plan_run__plan").annotate(fellows_now=queries.fellows_now())
    versions = tuple(light)
    edition = versions[0].edition if versions else get_object_or_404(Edition, name=name)
    for version in versions:
        version.edition = edition  # one row for all, so that what is asked of it is asked once
    published = next((version for version in versions if version.published_at), None)
    if not number:
        newest = versions[0] if versions else None
        return Chosen(edition, versions, published or newest, published, is_picked=False)
    picked = next((version for version in versions if str(version.number) == number), None)
    if picked is None:
        raise Http404
    return Chosen(edition, versions, picked, published, is_picked=True)


def newest_or_404(name: str, number: str = "") -> Chosen:
    """As `chosen_or_404`, for what is changed by hand: without a picked version the newest, a draft perhaps; there must be one."""
    chosen = chosen_or_404(name, number)
    if not chosen.versions:
        raise Http404
    return chosen if chosen.is_picked else replace(chosen, version=chosen.versions[0])


def run_or_404(name: str, pk: int, kind: PlanRun.Kind) -> PlanRun:
    """A planning run of this edition and kind, with its problem and plan."""
    runs = PlanRun.objects.select_related("edition", "adopted_by").annotate(fellows_now=queries.fellows_now())
    return get_object_or_404(runs, pk=pk, edition__name=name, kind=kind)


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


def slot_of(version: Version | None, sitting: Sitting) -> Slot | None:
    """Where a version puts a sitting; None where it leaves it out."""
    slots = Slot.objects.select_related("room__venue").prefetch_related("contributors__person")
    return slots.filter(version=version, sitting=sitting).first()
