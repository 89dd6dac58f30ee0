"""The portal: each person finds what is theirs, in few bytes, and nothing that is somebody else's."""

import gzip
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sojourn.people.rules import PERMISSIONS, Permission, Role
from sojourn.timetable.models import FeedAddress
from sojourn.web.portal import sheets
from tests.timetable.factories import make_account, make_person, make_version

from .conftest import logged_in

pytestmark = pytest.mark.django_db

FELLOW_PAGES = ["/my/days/?on=2018-07-02", "/my/week/?on=2018-07-02", "/my/all/", "/my/placement/", "/my/calendar/"]
PAGES = {
    "as_fellow": FELLOW_PAGES,
    "as_contributor": ["/my/sessions/"],
    "as_partner": ["/my/group/"],
    "as_representative": ["/my/department/"],
}
NEEDS = {
    "/my/days/": Permission.SEE_OWN_DAYS,
    "/my/week/": Permission.SEE_OWN_DAYS,
    "/my/all/": Permission.SEE_OWN_DAYS,
    "/my/placement/": Permission.SEE_OWN_DAYS,
    "/my/sessions/": Permission.SEE_OWN_SESSIONS,
    "/my/group/": Permission.SEE_OWN_GROUP,
    "/my/department/": Permission.SEE_OWN_DEPARTMENT,
}


def words_of(response) -> str:
    """What a page says, without its tags."""
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_fellow_reads_where_to_be_with_whom_what_to_bring_and_why(summer):
    page = words_of(summer.as_fellow().get("/my/days/?on=2018-07-02"))
    for told in (
        "Monday 2 July 2018",
        "09:15 – 10:45 Loans Sackler A, Great Museum",
        "Meet: Great Court",
        "Bring: A loan form of your museum",
        "With Ned Speaker",
        "Fellows can draw up a loan agreement.",
        "Department Asia",
        "Department representative Rosa Lind",
    ):
        assert told in page


def test_a_fellow_reads_the_week_and_the_whole_summer(summer):
    fellow = summer.as_fellow()
    week, everything = words_of(fellow.get("/my/week/?on=2018-07-03")), words_of(fellow.get("/my/all/"))
    assert "Loans" in week and "Asian stores" in week
    assert "Loans" in everything and "Asian stores" in everything
    assert "Monday 23 July to Sunday 29 July Norfolk, Norwich" in everything


def test_a_fellow_reads_where_the_placement_is_and_why(summer):
    page = words_of(summer.as_fellow().get("/my/placement/"))
    for told in ("Norfolk", "Norwich, from Monday 23 July", "Shares an interest in textiles.", "Castle entrance"):
        assert told in page


def test_nothing_on_a_fellows_pages_is_another_fellows(summer):
    fellow = summer.as_fellow()
    theirs = [
        "Biko",
        "Otto",
        "Olga",
        "Ola Otherman",
        "Other Department",
        "Other stores",
        "Other Place",
        "other interests",
    ]
    for address in FELLOW_PAGES:
        page = words_of(fellow.get(address))
        assert (address, [name for name in theirs if name in page]) == (address, [])


def test_what_a_person_asks_for_in_the_address_does_not_open_somebody_elses(summer):
    partner = words_of(summer.as_partner().get(f"/my/group/?of={summer.other_offer.pk}"))
    assert "Asha Rai" in partner and "Biko" not in partner
    representative = words_of(summer.as_representative().get("/my/department/?of=999999"))
    assert "Asha Rai" in representative and "Biko" not in representative


def test_a_contributor_reads_own_sessions_with_group_and_number_of_people(summer):
    page = words_of(summer.as_contributor().get("/my/sessions/"))
    assert "09:15 – 10:45 Loans Sackler A, Great Museum" in page
    assert "Whole cohort, 2 people" in page
    assert "Asia, 1 person" in page
    assert "Other stores" not in page


def test_a_partner_reads_who_comes_and_why(summer):
    page = words_of(summer.as_partner().get("/my/group/"))
    for told in ("Asha Rai", "Curator, Museum of Nepal, Nepal", "textiles", "Shares an interest in textiles."):
        assert told in page
    assert "Biko" not in page


def test_a_representative_reads_own_fellows_and_sessions(summer):
    page = words_of(summer.as_representative().get("/my/department/"))
    assert "Asha Rai" in page and "Asian stores" in page
    assert "Biko" not in page and "Other stores" not in page


def test_a_draft_is_shown_to_nobody(summer):
    summer.version.published_at = None
    summer.version.save()
    assert "not published yet" in words_of(summer.as_fellow().get("/my/days/"))
    assert "Loans" not in words_of(summer.as_contributor().get("/my/sessions/"))
    assert "Asian stores" not in words_of(summer.as_representative().get("/my/department/"))


def test_what_is_published_stays_until_the_next_version_is(summer):
    make_version(summer.edition, number=2, is_published=False)
    assert "Loans" in words_of(summer.as_fellow().get("/my/days/?on=2018-07-02"))


@pytest.mark.parametrize("address", [*NEEDS, "/my/", "/my/calendar/"])
def test_a_stranger_is_sent_to_log_in(db, address):
    response = Client().get(address)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/account/login/")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_own_pages_only(db, role):
    client = logged_in(make_account(make_person("Ama Example"), role))
    for address, permission in NEEDS.items():
        wanted = 200 if permission in PERMISSIONS[role] else 403
        assert (address, client.get(address).status_code) == (address, wanted)


@pytest.mark.parametrize(
    ("roles", "first"),
    [
        ([Role.FELLOW], "/my/network/"),  # of an edition before the house was used
        ([Role.CONTRIBUTOR], "/my/sessions/"),
        ([Role.PARTNER], "/my/group/"),
        ([Role.REPRESENTATIVE], "/my/department/"),
    ],
)
def test_home_leads_a_person_with_one_part_straight_there(db, roles, first):
    client = logged_in(make_account(make_person("Ama Example"), *roles))
    assert client.get("/my/")["Location"] == first


def test_home_leads_a_fellow_of_this_summer_to_the_day(summer):
    assert summer.as_fellow().get("/my/")["Location"] == "/my/days/"


def test_home_offers_a_choice_to_a_person_with_several_parts(db):
    client = logged_in(make_account(make_person("Ama Example"), Role.REPRESENTATIVE, Role.CONTRIBUTOR))
    page = client.get("/my/").content.decode()
    assert re.findall(r'<h2><a href="([^"]+)"', page) == ["/my/sessions/", "/my/department/"]


def test_a_calendar_address_is_made_and_renewed_by_its_owner_only(summer):
    fellow = summer.as_fellow()
    assert FeedAddress.objects.count() == 0
    fellow.post("/my/calendar/make/")
    old = FeedAddress.objects.get(person=summer.asha.person).secret
    assert f"/feeds/{old}.ics" in fellow.get("/my/calendar/").content.decode()
    fellow.post("/my/calendar/renew/")
    new = FeedAddress.objects.get(person=summer.asha.person).secret
    assert new != old
    assert fellow.get("/my/calendar/renew/").status_code == 405


def test_the_day_shown_before_the_edition_is_its_first_and_after_it_its_last(summer):
    from sojourn.timetable.sheets import fellow_sheet

    timetable = fellow_sheet(summer.asha).timetable
    before = sheets.day_page(timetable, None, date(2018, 4, 1))
    during = sheets.day_page(timetable, None, date(2018, 7, 3))
    after = sheets.day_page(timetable, None, date(2019, 1, 1))
    assert [page.day.on for page in (before, during, after)] == [date(2018, 7, 2), date(2018, 7, 3), date(2018, 8, 10)]
    assert [(page.is_ahead, page.is_today, page.is_past) for page in (before, during, after)] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_a_day_that_is_none_shows_today(summer):
    assert summer.as_fellow().get("/my/days/?on=2018-02-31").status_code == 200


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("part", "address"), [(part, address) for part, pages in PAGES.items() for address in pages])
def test_a_page_asks_the_database_as_often_for_thirty_rows_as_for_one(request, summer, part, address):
    client = getattr(summer, part)()
    few = queries_of(client, address)
    request.getfixturevalue("many")
    assert queries_of(client, address) <= min(few, 12)


@pytest.mark.parametrize(("part", "address"), [(part, address) for part, pages in PAGES.items() for address in pages])
def test_a_first_view_weighs_at_most_fifty_kilobytes_and_runs_no_script(many, part, address):
    page = getattr(many, part)().get(address).content
    text = page.decode()
    assert "<script" not in text and " style=" not in text
    linked = {urlsplit(link).path for link in re.findall(r'(?:href|src)="([^"]+\.(?:css|svg|png|js|woff2))"', text)}
    weight = len(gzip.compress(page))
    for link in linked:
        weight += len(gzip.compress(Path(finders.find(link.removeprefix("/static/"))).read_bytes()))
    assert linked
    assert weight <= 50_000
