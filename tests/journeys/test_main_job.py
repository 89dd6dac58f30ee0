"""The main job as the programme team does it, over HTTP: one workbook in, three plans adopted, one edition published."""

from collections import Counter
from email.utils import parseaddr
from functools import partial

import pytest
from django.core import mail
from django.core.cache import cache

from sojourn.communications.models import Letter
from sojourn.demo.make_workbook import write_demo_workbook
from sojourn.edition.models import Edition, PlanRun
from sojourn.people.actions import welcome
from sojourn.people.models import Person
from sojourn.people.rules import Role
from sojourn.placement.models import Placement, ProjectPair
from sojourn.selection.models import Fellow, Offer
from sojourn.timetable import jobs as timetable
from sojourn.timetable.models import FeedEntry, Slot, Version
from tests.journeys.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(now, settings, tmp_path) -> Reader:
    """The first of the team, at the desk of an empty house."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    person = welcome(email="ottoline.vitrine@example.org", name="Ottoline Vitrine", role=Role.TEAM, by=None, at=now)
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


@pytest.fixture
def a_short_time(monkeypatch):
    """The timetable is planned for eight seconds instead of a minute."""
    monkeypatch.setattr(timetable, "request_timetable_plan", partial(timetable.request_timetable_plan, seconds=8))


def test_from_a_workbook_to_a_published_edition(team, press, tmp_path, a_short_time):
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
    assert written_to() == Counter()  # letters that offer places wait for the team
    team.open("/desk/letters/?state=held")
    press("Send those ticked", letters=[str(pk) for pk in Letter.objects.values_list("pk", flat=True)])
    assert written_to() == Counter(offer.nomination.person.email for offer in offers)
    mail.outbox[1:] = []

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

    team.open("/desk/2018/timetable/")
    press("Plan the timetable")
    run = PlanRun.objects.get(kind=PlanRun.Kind.TIMETABLE)
    assert run.state == "done"
    team.open(f"/desk/2018/timetable/proposals/{run.pk}/")
    press("Adopt as a draft version")
    version = Version.objects.get()
    assert version.published_at is None and Slot.objects.count() > 100
    assert not FeedEntry.objects.exists()
    assert Reader().status_of("/2018/timetable/") == 404

    mail.outbox[1:] = []
    team.open("/desk/2018/timetable/versions/")
    press("Publish", note="The first")
    version.refresh_from_db()
    assert version.note == "The first" and version.published_by.name == "Ottoline Vitrine"
    everybody = Person.objects.filter(pk__in=FeedEntry.objects.values("person"))
    assert written_to() == Counter(everybody.values_list("email", flat=True))
    assert Reader().status_of("/2018/timetable/") == 200


def written_to() -> Counter[str]:
    """To whom letters went, and how many, but for the code to log in."""
    return Counter(parseaddr(letter.to[0])[1] for letter in mail.outbox[1:])
