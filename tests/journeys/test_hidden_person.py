"""Who must not be named is named nowhere but at the programme team's desk and on their own pages."""

import json

import pytest
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.urls import get_resolver
from django.utils.html import escape

from sojourn.edition.models import Edition
from sojourn.papers.advocacy import advocacy_values
from sojourn.papers.sheets import coursebook_sheet
from sojourn.people.models import Person
from sojourn.people.queries import roles_of
from sojourn.people.rules import Permission, Role, permissions_of
from sojourn.timetable.actions import make_feed_address
from sojourn.timetable.queries import published_version
from tests.house.test_walls import every_address
from tests.journeys.test_every_door import filled
from tests.journeys.walk import pages_from

pytestmark = pytest.mark.django_db
OTHERS = [role for role in Role if role != Role.TEAM]


@pytest.fixture(autouse=True)
def nobody_may_be_named(planned_summer):
    cache.clear()
    Person.objects.update(is_hidden=True)
    yield
    cache.clear()


def names(but: Person | None = None) -> list[str]:
    """Every person's name in both scripts, as a page writes it."""
    people = Person.objects.exclude(pk=but.pk) if but else Person.objects.all()
    pairs = people.values_list("name", "own_name")
    return sorted({escape(name) for pair in pairs for name in pair if name})


def named_in(text: str, forbidden: list[str]) -> list[str]:
    return [name for name in forbidden if name in text]


def everything_seen(client: Client, summer, permitted: frozenset[Permission], start: str) -> dict[str, str]:
    """What the reader gets at every address that opens to them (the others say so: test_every_door), and by its links."""
    pages = pages_from(client, start, within=start)
    seen = {address: page.content.decode(errors="replace") for address, page in pages.items()}
    for address, view in every_address(get_resolver()):
        opens = hasattr(view, "permission") and view.permission in permitted | {None}
        if opens and not address.startswith(("feeds/", "editor/")):
            opened = filled(address, summer.values_for(address))
            if opened not in seen:
                seen[opened] = client.get(opened).content.decode(errors="replace")
    return seen


def test_the_world_reads_of_nobody(planned_summer):
    forbidden = names()
    assert len(forbidden) > 100
    for address, text in everything_seen(Client(), planned_summer, frozenset(), "/").items():
        assert named_in(text, forbidden) == [], address


@pytest.mark.parametrize("role", OTHERS)
def test_each_reads_of_nobody_but_themselves(planned_summer, role):
    account = planned_summer.account(role)
    client = Client()
    client.force_login(account)
    forbidden = names(but=account.person)
    permitted = permissions_of(roles_of(account.person_id))
    for address, text in everything_seen(client, planned_summer, permitted, "/my/").items():
        assert named_in(text, forbidden) == [], address


def test_the_team_still_reads_of_them(planned_summer):
    client = Client()
    client.force_login(planned_summer.account(Role.TEAM))
    assert len(named_in(client.get("/desk/2018/cohort/").content.decode(), names())) > 20


def test_no_feed_names_them(planned_summer, now):
    for role in OTHERS:
        person = planned_summer.account(role).person
        address = make_feed_address(person=person, at=now)
        calendar = Client().get(f"/feeds/{address.secret}.ics").content.decode().replace("\r\n ", "")
        assert "BEGIN:VCALENDAR" in calendar
        assert named_in(calendar, names(but=person)) == [], role


def test_the_coursebook_counts_them_and_names_nobody(planned_summer):
    edition = Edition.objects.get(name="2018")
    sheet = coursebook_sheet(edition, published_version(edition))
    written = json.dumps(sheet, cls=DjangoJSONEncoder, ensure_ascii=False)
    assert named_in(escape(written), names()) == []
    assert "not named here" in sheet["unnamed"]


def test_the_advocacy_book_counts_them_and_names_nobody(planned_summer):
    book = advocacy_values(Edition.objects.select_related("programme").get(name="2018").programme)
    written = json.dumps(book, cls=DjangoJSONEncoder, ensure_ascii=False)
    assert named_in(escape(written), names()) == []
    assert int(book["figures"][0][0]) > 150
