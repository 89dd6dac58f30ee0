"""A person's calendar feed, read back by two readers, one of them strict."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from sojourn.people.models import JournalEntry
from sojourn.timetable import actions, feeds
from sojourn.timetable.models import FeedEntry, Session

from .factories import (
    make_contributor,
    make_edition,
    make_fellow,
    make_group,
    make_offer,
    make_placement,
    make_room,
    make_session,
    make_slot,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def published(edition, now):
    """One fellow, one talk on the first Monday at 09:15 in London, published."""
    asha, speaker = make_fellow(edition, "Asha Rai"), make_contributor(edition, "Ned Speaker")
    talk = make_session(edition, "S1", "Loans; in theory, and practice", room=make_room())
    Session.objects.update(bring="A pen", meeting_point="Information desk", aims="Lend without losing sleep.")
    version = make_version(edition, is_published=False)
    make_slot(version, talk, make_group(edition, fellows=[asha]), room=make_room(), contributors=[speaker])
    actions.publish(version=version, by=None, at=now)
    return asha, speaker, talk


def feed_of(person, now):
    return feeds.calendar_of(actions.make_feed_address(person=person, at=now))


def events(body):
    return icalendar.Calendar.from_ical(body).walk("VEVENT")


def test_a_feed_says_when_where_what_for_and_what_to_bring(published, now):
    [event] = events(feed_of(published[0].person, now))
    assert event["SUMMARY"] == "Loans; in theory, and practice"
    assert event["LOCATION"] == "Sackler A, Great Museum"
    assert event["DESCRIPTION"] == "Lend without losing sleep.\nBring: A pen\nMeet: Information desk"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == now


def test_nine_fifteen_in_a_london_summer_is_a_quarter_past_eight_in_utc(published, now):
    body = feed_of(published[0].person, now)
    assert b"DTSTART;TZID=Europe/London:20180702T091500" in body
    [event] = events(body)
    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2018, 7, 2, 8, 15, tzinfo=UTC)
    [strict] = IcsCalendarStream.calendar_from_ics(body.decode()).events
    assert strict.start.astimezone(UTC) == datetime(2018, 7, 2, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "hour"), [(date(2018, 10, 27), 8), (date(2018, 10, 28), 9), (date(2019, 3, 31), 8), (date(2019, 3, 30), 9)]
)
def test_the_clock_change_is_in_the_feed(edition, published, now, on, hour):
    edition.leave_on = date(2019, 4, 30)
    edition.save()
    FeedEntry.objects.update(on=on)
    body = feed_of(published[0].person, now)
    [strict] = IcsCalendarStream.calendar_from_ics(body.decode()).events
    assert strict.start.astimezone(UTC).hour == hour
    zone = next(iter(icalendar.Calendar.from_ical(body).walk("VTIMEZONE"))).to_tz(lookup_tzid=False)
    assert datetime.combine(on, time(9, 15), zone).astimezone(UTC).hour == hour


def test_a_strict_reader_finds_the_same(published, now):
    body = feed_of(published[0].person, now)
    calendar = IcsCalendarStream.calendar_from_ics(body.decode())
    assert [(event.summary, event.status.value) for event in calendar.events] == [
        ("Loans; in theory, and practice", "CONFIRMED")
    ]
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert icalendar.Calendar.from_ical(body)["X-WR-CALNAME"] == "A Training Programme 2018"


def test_a_moved_session_keeps_its_name_and_a_cancelled_one_says_so(edition, published, now):
    asha, _speaker, talk = published
    [first] = events(feed_of(asha.person, now))
    moved = make_version(edition, number=2, is_published=False)
    make_slot(moved, talk, FeedEntry.objects.first().sitting.group, on=date(2018, 7, 3))
    later = now + timedelta(hours=3)
    actions.publish(version=moved, by=None, at=later)
    [second] = events(feed_of(asha.person, now))
    assert (second["UID"], second["SEQUENCE"], second["DTSTAMP"].dt) == (first["UID"], 1, later)
    actions.publish(version=make_version(edition, number=3, is_published=False), by=None, at=later)
    [third] = events(feed_of(asha.person, now))
    assert (third["UID"], third["SEQUENCE"], third["STATUS"]) == (first["UID"], 2, "CANCELLED")


def test_placement_days_are_whole_days(edition, published, now):
    make_placement(published[0], make_offer(edition, "Norfolk"))
    days = [event for event in events(feed_of(published[0].person, now)) if event["UID"].startswith("placement")]
    assert [(event["DTSTART"].dt, event["DTEND"].dt) for event in days] == [(date(2018, 7, 23), date(2018, 8, 2))]
    assert days[0]["SUMMARY"] == "Placement: Norfolk"


def test_a_contributor_has_a_feed_too(published, now):
    assert [event["SUMMARY"] for event in events(feed_of(published[1].person, now))] == [
        "Loans; in theory, and practice"
    ]


# --- over HTTP


def test_the_secret_address_is_the_key(client, published, now):
    address = actions.make_feed_address(person=published[0].person, at=now)
    answer = client.get(f"/feeds/{address.secret}.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-cache", "noindex, nofollow")
    assert client.get(f"/feeds/{address.secret[:-1]}.ics").status_code == 404
    assert client.post(f"/feeds/{address.secret}.ics").status_code == 405


def test_an_unchanged_feed_is_not_sent_again(client, published, now):
    address = actions.make_feed_address(person=published[0].person, at=now)
    first = client.get(f"/feeds/{address.secret}.ics")
    again = client.get(f"/feeds/{address.secret}.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_renewed_address_makes_the_old_one_unknown(client, published, now):
    person = published[0].person
    old = actions.make_feed_address(person=person, at=now).secret
    assert actions.make_feed_address(person=person, at=now).secret == old
    new = actions.renew_feed_address(person=person, by=person, at=now).secret
    assert [client.get(f"/feeds/{secret}.ics").status_code for secret in (old, new)] == [404, 200]
    assert JournalEntry.objects.filter(about_id=str(person.pk), did__contains="calendar feed", by=person).count() == 1


def test_a_feed_asks_few_questions_whatever_its_length(client, edition, published, now, django_assert_num_queries):
    asha = published[0]
    version, group = make_version(edition, number=2, is_published=False), FeedEntry.objects.first().sitting.group
    for number in range(30):
        session = make_session(edition, f"T{number}", f"Talk {number}")
        make_slot(
            version,
            session,
            group,
            on=date(2018, 7, 2) + timedelta(days=number % 5),
            starts=time(9 + number // 5),
            ends=time(10 + number // 5),
        )
    actions.publish(version=version, by=None, at=now)
    address = actions.make_feed_address(person=asha.person, at=now)
    with django_assert_num_queries(3):
        assert client.get(f"/feeds/{address.secret}.ics").content.count(b"BEGIN:VEVENT") == 31
