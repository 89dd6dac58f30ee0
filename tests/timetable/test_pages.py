"""The timetable's pages on the desk, and every door that changes something."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sojourn.communications.models import Letter
from sojourn.edition.models import PlanRun
from sojourn.people.models import Absence
from sojourn.people.rules import Role
from sojourn.timetable import actions, queries
from sojourn.timetable.models import Contributor, Session, Sitting, Slot, Version

from .factories import (
    MONDAY,
    make_account,
    make_contributor,
    make_edition,
    make_fellow,
    make_group,
    make_person,
    make_room,
    make_session,
    make_slot,
    make_version,
)
from .test_publishing import APART, adopted, run_with
from .test_publishing import summer as summer  # two fellows, one room, one speaker, three talks

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
MOST_BYTES = 60_000


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def hazel():
    return make_person("Hazel Inkwell")


@pytest.fixture
def desk(client, hazel):
    client.force_login(make_account(hazel, Role.TEAM))
    return client


@pytest.fixture
def published(edition, summer, now):
    version = actions.publish(version=adopted(edition, summer, now), by=None, at=now)
    Letter.objects.all().delete()
    return version


def address(name: str, *more: object) -> str:
    return reverse(f"timetable:{name}", args=["2018", *more])


def words_of(page) -> str:
    return " ".join(page.content.decode().split())


# --- looking


def fill(number: int):
    """An edition with so many sessions, contributors, fellows and versions; the newest has all its sessions on one day."""
    edition = make_edition(name=f"{2018 + number}")
    fellows = [make_fellow(edition, f"Fellow {each} of {number}") for each in range(number)]
    everyone = make_group(edition, fellows=fellows)
    speakers = [make_contributor(edition, f"Speaker {each} of {number}") for each in range(number)]
    sessions = [make_session(edition, f"S{each}", f"Talk {each}", contributor=speakers[each]) for each in range(number)]
    for each in range(max(number, 2)):
        version = make_version(edition, number=each + 1, cohort_size=number, is_published=each == 0)
    for each, session in enumerate(sessions):
        make_slot(version, session, everyone, room=make_room(f"Room {each}"), contributors=[speakers[each]])
    return edition


@pytest.mark.parametrize(
    "page",
    ["week", "groups", "day", "versions", "compare", "sessions", "session", "contributors", "contributor", "sitting"]
    + ["mishap"],
)
def test_a_page_asks_as_much_of_the_database_for_1_row_as_for_30(desk, page):
    asked = {}
    for number in (1, 30):
        edition, newest = fill(number), {"version": max(number, 2)}
        contributor = Contributor.objects.filter(edition=edition).first()
        sitting = Sitting.objects.filter(session__edition=edition).first()
        pages = {
            "day": ("day", [MONDAY], newest),
            "compare": ("versions", [], {"from": 1, "to": max(number, 2)}),
            "session": ("session", ["S0"], newest),
            "contributor": ("contributor", [contributor.pk], newest),
            "sitting": ("sitting", [sitting.pk], newest),
        }
        name, more, wanted = pages.get(page) or (page, [], newest)
        with CaptureQueriesContext(connection) as made:
            assert desk.get(reverse(f"timetable:{name}", args=[edition.name, *more]), wanted).status_code == 200
        asked[number] = len(made)
    assert asked[1] == asked[30]
    assert asked[30] <= MOST_QUERIES
