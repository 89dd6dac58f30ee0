"""The main job as the programme team does it, over HTTP: one workbook in, three plans adopted, one edition published."""

from collections import Counter
from email.utils import parseaddr

import pytest
from django.core import mail
from django.core.cache import cache

from sojourn.demo.make_workbook import write_demo_workbook
from sojourn.edition.models import Edition
from sojourn.people.actions import make_team_member
from sojourn.placement.models import Placement, ProjectPair
from sojourn.selection.models import Fellow, Offer
from sojourn.timetable import actions as timetable
from sojourn.timetable.models import FeedEntry, Slot, Version
from tests.journeys.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(now, settings, tmp_path) -> Reader:
    """The first of the team, at the desk of an empty house."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    person = make_team_member(email="ottoline.vitrine@example.org", name="Ottoline Vitrine", by=None, at=now)
    reader = Reader()
    reader.log_in(person.account)
    return reader


@pytest.fixture
def press(team, django_capture_on_commit_callbacks):
    """Presses a button and lets the jobs run that it puts on the queue."""

    def pressed(words: str, **filled) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            return team.press(words, **filled)

    return pressed


def test_from_a_workbook_to_a_published_edition(team, press, tmp_path, now):
    workbook = tmp_path / "edition.xlsx"
    write_demo_workbook(workbook)
    team.open("/desk/workbook/")
    with workbook.open("rb") as file:
        press("Look at it", workbook=file)
    assert "What would change" in team.page
    assert '<th scope="row">Nominations</th><td class="number">80</td>' in team.page
    assert not Edition.objects.exists()
    press("Import these changes")
    assert team.address == "/desk/2018/"
    assert '<b class="number">80</b>nominations' in team.page

    team.open("/desk/2018/cohort/")
    press("Plan a cohort")
    team.open("/desk/2018/cohort/")
    assert not Offer.objects.exists()
    press("Adopt, and offer these places")
    offers = Offer.objects.select_related("nomination__person")
    capacity = Edition.objects.get().capacity
    assert len(offers) == capacity
    assert written_to() == Counter(offer.nomination.person.email for offer in offers)

    for offer in offers:
        team.open(f"/desk/2018/nominations/{offer.nomination.code}/")
        press("Has accepted")
    assert Fellow.objects.count() == capacity

    team.open("/desk/2018/placements/")
    press("Plan placements")
    team.open("/desk/2018/placements/")
    assert not Placement.objects.exists()
    press("Adopt, and tell the fellows")
    assert Placement.objects.count() == capacity
    team.open("/desk/2018/pairs/?shown=proposal")
    press("Adopt these pairs")
    assert ProjectPair.objects.count() == capacity // 2

    version = planned_timetable(now)
    assert version.published_at is None and Slot.objects.count() > 100
    assert not FeedEntry.objects.exists()
    assert Reader().open("/2018/timetable/") and not FeedEntry.objects.exists()


def written_to() -> Counter[str]:
    """To whom letters went, and how many, but for the code to log in."""
    return Counter(parseaddr(letter.to[0])[1] for letter in mail.outbox[1:])


def planned_timetable(at) -> Version:
    edition = Edition.objects.get()
    run = timetable.request_timetable_plan(edition=edition, by=None, at=at, seconds=8)
    timetable.plan_timetable(run=run, at=at)
    run.refresh_from_db()
    return timetable.adopt_timetable(run=run, by=None, at=at)
