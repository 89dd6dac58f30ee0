"""Personal calendar feeds (RFC 5545): what changes for whom when a version is published, and the calendar itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from sojourn.edition.models import Edition, Phase
from sojourn.people.models import Person
from sojourn.placement.models import Placement

from .models import FeedAddress, FeedEntry, Group, Slot, Version

CHANGING = ["sequence", "is_cancelled", "on", "starts", "ends", "where", "title", "changed_at"]
REFRESH = timedelta(hours=1)
"""How often calendars are asked to look again."""


# --- what a publication changes


@dataclass(frozen=True)
class Said:
    """What a feed says of one sitting."""

    on: date
    starts: time
    ends: time
    where: str
    title: str


@dataclass(frozen=True)
class Change:
    """One line of news: `before` None is new, `now` None is cancelled."""

    before: Said | None
    now: Said | None


@dataclass(frozen=True)
class News:
    """What is new for one person; `is_first`: they are told their days of this edition for the first time."""

    person: Person
    is_first: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Changes:
    """What a publication changes: unsaved entries, changed entries, and the news for each person whom they concern."""

    new: list[FeedEntry]
    changed: list[FeedEntry]
    news: list[News]


def changes_of(version: Version, *, at: datetime) -> Changes:
    """Compare a version with what the feeds of its edition say. SEQUENCE rises with each change; what stays is not touched."""
    said = _said_by(version)
    entries = {
        (entry.person_id, entry.sitting_id): entry
        for entry in FeedEntry.objects.filter(sitting__session__edition=version.edition)
    }
    changes = Changes([], [], [])
    by_person: dict[int, list[Change]] = {}
    for key in sorted({*said, *entries}):
        entry, now = entries.get(key), said.get(key)
        before = None if entry is None or entry.is_cancelled else _said(entry)
        if before == now:
            continue
        by_person.setdefault(key[0], []).append(Change(before, now))
        if entry is None:
            assert now is not None
            changes.new.append(
                FeedEntry(person_id=key[0], sitting_id=key[1], changed_at=at, **_as_fields(now))  # sequence 0
            )
            continue
        entry.sequence += 1
        entry.is_cancelled, entry.changed_at = now is None, at
        for name, value in _as_fields(now).items() if now else ():
            setattr(entry, name, value)
        changes.changed.append(entry)
    known = {person_id for person_id, _sitting in entries}
    people = Person.objects.in_bulk(list(by_person))
    for person_id, changed in by_person.items():
        changed.sort(key=_when)
        changes.news.append(News(people[person_id], person_id not in known, tuple(changed)))
    return changes


def _said_by(version: Version) -> dict[tuple[int, int], Said]:
    """What a version says to each person (fellow of the group, or contributor) of each of their sittings."""
    slots = Slot.objects.filter(version=version).select_related("sitting__session__venue", "room__venue")
    by_slot = {slot.pk: slot for slot in slots}
    said = {slot.pk: Said(slot.on, slot.starts, slot.ends, _where(slot), slot.sitting.session.title) for slot in slots}
    members: dict[int, list[int]] = {}
    fellows = Group.fellows.through.objects.filter(group__edition=version.edition)
    for group_id, person_id in fellows.values_list("group_id", "fellow__person_id"):
        members.setdefault(group_id, []).append(person_id)
    concerned = {
        (person_id, slot.sitting_id): said[slot.pk]
        for slot in slots
        for person_id in members.get(slot.sitting.group_id, ())
    }
    named = Slot.contributors.through.objects.filter(slot__version=version)
    for slot_id, person_id in named.values_list("slot_id", "contributor__person_id"):
        concerned[person_id, by_slot[slot_id].sitting_id] = said[slot_id]
    return concerned


def _where(slot: Slot) -> str:
    venue = slot.room.venue if slot.room else slot.sitting.session.venue
    names = (slot.room.name if slot.room else "", venue.name if venue else "")
    return ", ".join(name for name in names if name)[:300]


def _said(entry: FeedEntry) -> Said:
    return Said(entry.on, entry.starts, entry.ends, entry.where, entry.title)


def _as_fields(said: Said) -> dict[str, date | time | str]:
    return {"on": said.on, "starts": said.starts, "ends": said.ends, "where": said.where, "title": said.title}


def _when(change: Change) -> tuple[date, time]:
    said = change.now or change.before
    assert said is not None
    return said.on, said.starts


# --- the calendar


def calendar_of(address: FeedAddress) -> bytes:
    """The calendar behind an address. The same rows make the same bytes, whenever it is asked for."""
    entries = list(
        FeedEntry.objects.filter(person=address.person)
        .select_related("sitting__session__edition__programme")
        .order_by("on", "starts", "id")
    )
    placements = list(
        Placement.objects.filter(fellow__person=address.person)
        .select_related("offer", "fellow__edition", "plan_run")
        .prefetch_related("fellow__edition__phases")
    )
    editions = {one.sitting.session.edition_id: one.sitting.session.edition for one in entries}
    calendar = Calendar()
    calendar.add("prodid", "-//Sojourn//Timetable//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _name_of(editions.values()))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for zone in _zones(editions.values()):
        calendar.add_component(zone)
    for entry in entries:
        calendar.add_component(_event(entry))
    for placement in placements:
        for event in _placement_days(placement, address):
            calendar.add_component(event)
    return calendar.to_ical()


def _name_of(editions: Iterable[Edition]) -> str:
    newest = max(editions, key=lambda edition: edition.first_day_on, default=None)
    return f"{newest.programme} {newest}" if newest else _("Timetable")


def _zones(editions: Iterable[Edition]) -> list[Timezone]:
    """Each time zone once, with its changes between the first and the last day that are shown."""
    spans: dict[str, tuple[date, date]] = {}
    for edition in editions:
        first, last = spans.get(edition.time_zone, (edition.arrive_on, edition.leave_on))
        spans[edition.time_zone] = min(first, edition.arrive_on), max(last, edition.leave_on)
    return [
        Timezone.from_tzid(name, first_date=date(first.year, 1, 1), last_date=date(last.year + 1, 1, 1))
        for name, (first, last) in sorted(spans.items())
    ]


def _event(entry: FeedEntry) -> Event:
    session = entry.sitting.session
    zone = ZoneInfo(session.edition.time_zone)
    event = Event()
    event.add("uid", f"sitting-{entry.sitting_id}-{entry.person_id}@{_domain()}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", datetime.combine(entry.on, entry.starts, zone))
    event.add("dtend", datetime.combine(entry.on, entry.ends, zone))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.where:
        event.add("location", entry.where)
    lines = [session.aims]
    if session.bring:
        lines.append(_("Bring: {things}").format(things=session.bring))
    if session.meeting_point:
        lines.append(_("Meet: {place}").format(place=session.meeting_point))
    description = "\n".join(line for line in lines if line)
    if description:
        event.add("description", description)
    return event


def _placement_days(placement: Placement, address: FeedAddress) -> list[Event]:
    """The days at a partner, as all-day events: one for each placement phase of the edition."""
    edition, offer, run = placement.fellow.edition, placement.offer, placement.plan_run
    made_at = run.adopted_at if run and run.adopted_at else address.made_at
    events = []
    for phase in edition.phases.all():
        if phase.kind != Phase.Kind.PLACEMENT:
            continue
        event = Event()
        event.add("uid", f"placement-{placement.fellow_id}-{offer.pk}-{phase.pk}@{_domain()}")
        event.add("dtstamp", made_at)
        event.add("dtstart", phase.from_on)
        event.add("dtend", phase.to_on + timedelta(days=1))  # the day after the last, as the format wants
        event.add("summary", _("Placement: {partner}").format(partner=offer.name))
        event.add("location", offer.city)
        event.add("status", "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        if offer.meeting_point:
            event.add("description", _("Meet: {place}").format(place=offer.meeting_point))
        events.append(event)
    return events


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
