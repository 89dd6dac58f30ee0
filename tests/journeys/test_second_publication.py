"""After publication: calendars and papers tell what was published, and a change reaches those whom it concerns, once."""

import io
from collections import Counter
from datetime import datetime, time, timedelta
from email.utils import parseaddr

import icalendar
import pikepdf
import pytest
from django.core import mail
from django.test import Client

from sojourn.communications.actions import deliver_waiting
from sojourn.edition.models import Edition
from sojourn.people.models import Person
from sojourn.people.rules import Role
from sojourn.placement.models import Placement
from sojourn.timetable import actions, queries
from sojourn.timetable.models import Group, Slot, Version

pytestmark = pytest.mark.django_db
SECOND = timedelta(days=1)


@pytest.fixture
def edition(planned_summer) -> Edition:
    return Edition.objects.select_related("programme").get(name="2018")


def feed_of(person: Person, at) -> dict[str, icalendar.Event]:
    """A person's calendar as their telephone reads it: events by UID."""
    address = actions.make_feed_address(person=person, at=at)
    response = Client().get(f"/feeds/{address.secret}.ics")
    assert response.status_code == 200
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    return {str(event["uid"]): event for event in events}


def test_a_fellows_calendar_tells_their_own_days_in_londons_time(planned_summer, edition, now):
    person = planned_summer.account(Role.FELLOW).person
    version = queries.published_version(edition)
    own = Group.objects.filter(fellows__person=person).values("pk")
    slots = Slot.objects.filter(version=version, sitting__group__in=own).select_related("sitting__session")
    events = [event for uid, event in feed_of(person, now).items() if uid.startswith("sitting-")]
    told = {(str(event["summary"]), event.decoded("dtstart").strftime("%Y-%m-%d %H:%M")) for event in events}
    assert told == {(slot.sitting.session.title, f"{slot.on} {slot.starts:%H:%M}") for slot in slots}
    assert {str(event.decoded("dtstart").utcoffset()) for event in events} == {"1:00:00"}
    assert {event["status"] for event in events} == {"CONFIRMED"}
    [away] = [event for uid, event in feed_of(person, now).items() if uid.startswith("placement-")]
    assert Placement.objects.get(fellow__person=person).offer.name in str(away["summary"])


def test_a_renewed_address_makes_the_old_one_unknown(planned_summer, now):
    person = planned_summer.account(Role.FELLOW).person
    old = actions.make_feed_address(person=person, at=now).secret
    new = actions.renew_feed_address(person=person, by=person, at=now).secret
    assert Client().get(f"/feeds/{old}.ics").status_code == 404
    assert Client().get(f"/feeds/{new}.ics").status_code == 200


def test_the_coursebook_is_tagged_and_has_every_day(planned_summer):
    client = Client()
    client.force_login(planned_summer.account(Role.TEAM))
    response = client.post("/desk/2018/papers/coursebook.pdf")
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.getvalue())) as book:
        assert book.Root.MarkInfo.Marked
        assert str(book.Root.Lang) == "en"
        assert "/StructTreeRoot" in book.Root
        assert 20 <= len(book.pages) <= 80
        assert "2018" in str(book.docinfo["/Title"])


def movable(version: Version) -> tuple[Slot, time, dict]:
    """A sitting of some, not of all, that may begin a little earlier or later; when, and where it stays."""
    slots = Slot.objects.filter(version=version).exclude(sitting__group__kind=Group.Kind.ALL).order_by("-on", "-starts")
    for slot in slots.select_related("sitting__session__edition", "room").prefetch_related("contributors"):
        where = {"on": slot.on, "room": slot.room, "contributors": list(slot.contributors.all())}
        for minutes in (-15, -30, 15, 30):
            starts = (datetime.combine(slot.on, slot.starts) + timedelta(minutes=minutes)).time()
            effect = actions.effect_of_move(version=version, sitting=slot.sitting, starts=starts, **where)
            if not effect.refusals:
                return slot, starts, where
    raise AssertionError("nothing can be moved")


def test_a_second_publication_tells_those_whom_it_concerns_and_nobody_else(planned_summer, edition, now):
    first = queries.published_version(edition)
    slot, starts, where = movable(first)
    concerned = set(Group.objects.get(pk=slot.sitting.group_id).fellows.values_list("person", flat=True))
    concerned |= set(slot.contributors.values_list("person", flat=True))
    people = Person.objects.filter(pk__in=concerned)
    stranger = Person.objects.filter(pk__in=Slot.contributors.through.objects.values("contributor__person"))
    stranger = stranger.exclude(pk__in=concerned).first()
    uid = {person.pk: f"sitting-{slot.sitting_id}-{person.pk}@example.org" for person in people}
    before = {person.pk: feed_of(person, now) for person in [*people, stranger]}
    deliver_waiting(at=now)  # what the demonstration's other rooms have written
    mail.outbox.clear()

    draft = actions.move_sitting(version=first, sitting=slot.sitting, starts=starts, by=None, at=now + SECOND, **where)
    assert draft.number == first.number + 1
    assert feed_of(people[0], now) == before[people[0].pk]  # a draft tells nobody anything
    actions.publish(version=draft, by=None, at=now + SECOND)
    deliver_waiting(at=now + SECOND)

    after = {person.pk: feed_of(person, now) for person in [*people, stranger]}
    assert after[stranger.pk] == before[stranger.pk]
    for person in people:
        moved, old = after[person.pk].pop(uid[person.pk]), before[person.pk].pop(uid[person.pk])
        assert int(moved["sequence"]) == int(old["sequence"]) + 1
        assert moved.decoded("dtstart").strftime("%H:%M") == f"{starts:%H:%M}"
        assert after[person.pk] == before[person.pk]
    told = Counter(parseaddr(letter.to[0])[1] for letter in mail.outbox)
    assert told == Counter(person.email for person in people)
    assert all(slot.sitting.session.title in letter.body for letter in mail.outbox)
