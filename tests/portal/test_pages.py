"""The portal: everyone sees what is theirs, nobody what is another's, and no page is heavy."""

import gzip
import re
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sojourn.edition.models import HostingDepartment
from sojourn.people.rules import Role
from sojourn.timetable.models import FeedAddress, Group
from tests.timetable.factories import (
    MONDAY,
    make_account,
    make_contributor,
    make_department,
    make_edition,
    make_fellow,
    make_group,
    make_offer,
    make_person,
    make_placement,
    make_room,
    make_session,
    make_slot,
    make_version,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
MOST_BYTES = 50_000
PAGES = {
    Role.FELLOW: ["days", "week", "all", "placement"],
    Role.CONTRIBUTOR: ["sessions"],
    Role.PARTNER: ["group"],
    Role.REPRESENTATIVE: ["department"],
}
EVERY_PAGE = [(role, page) for role, pages in PAGES.items() for page in pages]


class Summer:
    """Two of everything that one person may not see of another: fellows, contributors, partners, departments."""

    def __init__(self, number: int, *, rows: int = 1) -> None:
        self.edition = edition = make_edition(name=str(number))
        self.accounts = {}
        version = make_version(edition, cohort_size=2 * rows)
        for side in ("North", "South"):
            representative, contact = make_person(f"Reva {side} {number}"), make_person(f"Paz {side} {number}")
            department = make_department(f"{side} {number}", representative=representative)
            HostingDepartment.objects.create(edition=edition, department=department, least=0, most=30)
            fellows = [
                make_fellow(edition, f"Fellow {side} {number} {each}", department=department) for each in range(rows)
            ]
            contributor = make_contributor(edition, f"Cleo {side} {number}")
            offer = make_offer(edition, f"{side} Museum", contact=contact)
            group = make_group(edition, f"{side} {number}", fellows=fellows, kind=Group.Kind.DEPARTMENT)
            for fellow in fellows:
                make_placement(fellow, offer)
            for each in range(rows):
                session = make_session(edition, f"{side[0]}{each}", f"{side} talk {each}", contributor=contributor)
                make_slot(
                    version,
                    session,
                    group,
                    on=MONDAY + timedelta(days=each % 5),
                    starts=time(9 + each // 5),
                    ends=time(10 + each // 5),
                    room=make_room(f"Room {side}"),
                    contributors=[contributor],
                )
            self.accounts[side] = {
                Role.FELLOW: make_account(fellows[0].person, Role.FELLOW),
                Role.CONTRIBUTOR: make_account(contributor.person, Role.CONTRIBUTOR),
                Role.PARTNER: make_account(contact, Role.PARTNER),
                Role.REPRESENTATIVE: make_account(representative, Role.REPRESENTATIVE),
            }
        self.fellow = fellows[0]


@pytest.fixture
def summer():
    return Summer(2018)


def as_someone(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def words_of(page) -> str:
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize(("role", "page"), EVERY_PAGE)
def test_a_page_asks_as_much_of_the_database_for_1_row_as_for_30(role, page):
    asked = []
    for year, rows in ((2018, 1), (2019, 30)):
        desk = as_someone(Summer(year, rows=rows).accounts["North"][role])
        with CaptureQueriesContext(connection) as made:
            assert desk.get(reverse(f"portal:{page}")).status_code == 200
        asked.append(len(made))
    assert asked[0] == asked[1] <= MOST_QUERIES


@pytest.mark.parametrize(("role", "page"), EVERY_PAGE)
def test_everyone_sees_their_own_and_nothing_of_the_others(summer, role, page):
    for side, other in (("North", "South"), ("South", "North")):
        shown = words_of(as_someone(summer.accounts[side][role]).get(reverse(f"portal:{page}")))
        assert side in shown
        assert other not in shown


@pytest.mark.parametrize(("role", "page"), [(Role.PARTNER, "group"), (Role.REPRESENTATIVE, "department")])
def test_an_address_that_asks_for_what_is_anothers_shows_ones_own(summer, role, page):
    others = summer.accounts["South"][role].person
    pages = {"group": others_group, "department": others_department}
    shown = words_of(
        as_someone(summer.accounts["North"][role]).get(reverse(f"portal:{page}"), {"of": pages[page](others)})
    )
    assert "North" in shown
    assert "South" not in shown


def others_group(person) -> int:
    from sojourn.placement.models import PartnerOffer

    return PartnerOffer.objects.get(contact=person).pk


def others_department(person) -> int:
    return HostingDepartment.objects.get(department__representative=person).pk


@pytest.mark.parametrize(("role", "page"), EVERY_PAGE)
def test_a_page_is_closed_to_every_other_role_and_sends_strangers_to_log_in(summer, role, page):
    address = reverse(f"portal:{page}")
    for other in PAGES:
        found = as_someone(summer.accounts["North"][other]).get(address)
        assert found.status_code == (200 if other == role else 403)
    stranger = Client().get(address)
    assert stranger.status_code == 302
    assert stranger["Location"].startswith("/account/login/")


@pytest.mark.parametrize("role", PAGES)
def test_the_first_page_leads_to_what_is_ones_own(summer, role):
    page = as_someone(summer.accounts["North"][role]).get(reverse("portal:home"))
    assert page["Location"] == reverse(f"portal:{PAGES[role][0]}")


def test_who_plays_two_parts_chooses_between_them(summer):
    person = make_person("Tam Twice")
    account = make_account(person, Role.CONTRIBUTOR, Role.REPRESENTATIVE)
    page = as_someone(account).get(reverse("portal:home"))
    assert [name for name in ("sessions", "department", "group") if reverse(f"portal:{name}") in words_of(page)] == [
        "sessions",
        "department",
    ]


# --- days


@pytest.mark.parametrize(
    ("asked", "shown", "is_ahead", "is_past"),
    [
        ("2018-07-02", MONDAY, False, False),
        ("2018-06-01", MONDAY, False, False),
        ("2019-01-01", date(2018, 8, 10), False, False),
        ("0001-01-01", MONDAY, False, False),
        ("9999-12-31", date(2018, 8, 10), False, False),
        ("no day", date(2018, 8, 10), False, True),
        ("", date(2018, 8, 10), False, True),
    ],
)
def test_a_day_outside_the_edition_shows_the_nearest_within_it(summer, asked, shown, is_ahead, is_past):
    fellow = as_someone(summer.accounts["North"][Role.FELLOW])
    page = fellow.get(reverse("portal:days"), {"on": asked}).context["page"]
    assert (page.day.on, page.is_ahead, page.is_past) == (shown, is_ahead, is_past)
    assert fellow.get(reverse("portal:week"), {"on": asked}).status_code == 200


def test_the_first_day_has_none_before_it_and_the_last_none_after_it(summer):
    fellow = as_someone(summer.accounts["North"][Role.FELLOW])
    first = fellow.get(reverse("portal:days"), {"on": "2018-07-02"}).context["page"]
    last = fellow.get(reverse("portal:days"), {"on": "2018-08-10"}).context["page"]
    assert (first.before, first.after) == (None, date(2018, 7, 3))
    assert (last.before, last.after) == (date(2018, 8, 9), None)


def test_without_a_publication_the_pages_say_so(client):
    edition = make_edition()
    fellow = make_fellow(edition, "Asha Rai")
    client.force_login(make_account(fellow.person, Role.FELLOW))
    for page in PAGES[Role.FELLOW]:
        assert client.get(reverse(f"portal:{page}")).status_code == 200
    assert "not published yet" in words_of(client.get(reverse("portal:days")))


@pytest.mark.parametrize(("role", "page"), EVERY_PAGE)
def test_who_has_a_role_but_no_part_in_an_edition_is_told_so(client, role, page):
    client.force_login(make_account(make_person("Nia Newcomer"), role))
    assert client.get(reverse(f"portal:{page}")).status_code == 200


# --- calendar


def test_the_address_of_a_calendar_is_ones_own_and_can_be_renewed(summer):
    north = summer.accounts["North"][Role.FELLOW]
    client, stranger = as_someone(north), as_someone(summer.accounts["South"][Role.FELLOW])
    client.post(reverse("portal:make_calendar"))
    first = FeedAddress.objects.get(person=north.person).secret
    assert first in words_of(client.get(reverse("portal:calendar")))
    assert first not in words_of(stranger.get(reverse("portal:calendar")))

    client.post(reverse("portal:renew_calendar"))

    assert Client().get(reverse("timetable:feed", args=[first])).status_code == 404
    second = FeedAddress.objects.get(person=north.person).secret
    assert Client().get(reverse("timetable:feed", args=[second])).status_code == 200


@pytest.mark.parametrize("page", ["make_calendar", "renew_calendar"])
def test_no_address_is_made_by_a_mere_look(summer, page):
    assert as_someone(summer.accounts["North"][Role.FELLOW]).get(reverse(f"portal:{page}")).status_code == 405
    assert FeedAddress.objects.count() == 0


# --- weight


@pytest.mark.parametrize(("role", "page"), [*EVERY_PAGE, (Role.FELLOW, "calendar")])
def test_a_page_with_its_styles_is_light_and_has_no_script(role, page):
    client = as_someone(Summer(2018, rows=30).accounts["North"][role])
    html = client.get(reverse(f"portal:{page}")).content
    assert b"<script" not in html
    styles = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html.decode())
    assert styles
    files = [Path(finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.css$)", "", name))) for name in styles]
    assert sum(len(gzip.compress(body)) for body in [html, *(each.read_bytes() for each in files)]) <= MOST_BYTES
