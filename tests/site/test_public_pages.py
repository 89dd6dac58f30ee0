"""What the world reads: dates, places, partners, topics and the public part of the timetable. Nobody is named."""

import pytest
from django.test import Client

from sojourn.people.actions import record
from tests.browser import axe_violations
from tests.site.pieces import lines, published_edition
from tests.timetable.factories import (
    make_edition,
    make_group,
    make_session,
    make_slot,
    make_version,
)

pytestmark = pytest.mark.django_db
PAGES = ["/", "/2018/", "/2018/timetable/"]


@pytest.fixture
def edition():
    return published_edition()


def test_an_edition_tells_residence_from_programme_dates(client, edition):
    page = lines(client, "/2018/")
    assert "from 30 June 2018 to 12 August 2018" in page
    assert "from 2 July 2018 to 10 August 2018" in page


def test_an_edition_counts_places_and_topics(client, edition):
    page = lines(client, "/2018/")
    assert 'Egypt <span class="muted number">1</span>' in page
    assert 'Collections management <span class="muted number">1</span>' in page
    assert 'Norfolk Museums <span class="muted">Norwich</span>' in page


@pytest.mark.parametrize("address", PAGES)
def test_nobody_is_named(client, edition, address):
    page = lines(client, address)
    hidden = ["Ama Example", "Bo Example", "Speaker Example", "A private conversation", "Hidden Room"]
    assert [word for word in hidden if word in page] == []


def test_the_timetable_shows_only_what_is_public(client, edition):
    assert "Loans in theory and practice" in lines(client, "/2018/timetable/")


def test_an_unpublished_timetable_has_no_page(client):
    make_version(make_edition(), is_published=False)
    assert client.get("/2018/timetable/").status_code == 404
    assert "/2018/timetable/" not in lines(client, "/2018/")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_small_and_asks_little(client, edition, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 12_000


@pytest.mark.parametrize("address", PAGES)
def test_a_kept_page_asks_one_question_and_knows_no_reader(client, edition, address, django_assert_num_queries):
    client.get(address)
    with django_assert_num_queries(1):
        response = client.get(address)
    assert response.cookies == {}
    assert "sessionid" not in client.cookies


def test_a_page_that_the_reader_has_is_not_sent_again(client, edition):
    tag = client.get("/2018/").headers["ETag"]
    assert client.get("/2018/", headers={"if-none-match": tag}).status_code == 304


def test_a_deed_makes_a_kept_page_new(client, edition, now):
    client.get("/2018/")
    edition.capacity = 27
    edition.save()
    assert "up to 26 people" in lines(client, "/2018/")
    record(by=None, did="changed the capacity", about=edition, at=now)
    assert "up to 27 people" in lines(client, "/2018/")


def test_the_number_of_questions_does_not_grow_with_the_timetable(client, edition, django_assert_max_num_queries):
    version = make_version(edition, number=2, cohort_size=2)
    everyone = make_group(edition, "everyone", fellows=[])
    for number in range(30):
        make_slot(version, make_session(edition, f"S{number}", f"Session {number}"), everyone)
    with django_assert_max_num_queries(10):
        client.get("/2018/timetable/")


def test_a_language_is_chosen_by_a_link_and_remembered(client, edition):
    response = client.get("/2018/?lang=ar")
    assert response.headers["Location"] == "/2018/"
    assert client.cookies["django_language"].value == "ar"
    assert '<html lang="ar" dir="rtl">' in lines(client, "/2018/")


def test_an_unknown_language_changes_nothing(client, edition):
    assert client.get("/2018/?lang=tlh").status_code == 302
    assert "django_language" not in client.cookies


def test_pages_of_two_languages_are_kept_apart(edition):
    arabic = Client(headers={"accept-language": "ar"})
    english = Client(headers={"accept-language": "en-gb"})
    assert 'lang="ar"' in lines(arabic, "/")
    assert 'lang="en-gb"' in lines(english, "/")


def test_a_warm_page_asks_one_question(client, edition, django_assert_num_queries):
    client.get("/2018/timetable/")
    with django_assert_num_queries(1):
        client.get("/2018/timetable/", headers={"accept-encoding": "gzip"})


def test_robots_are_kept_from_the_doors(client):
    assert "Disallow: /desk/" in client.get("/robots.txt").content.decode()


def test_a_house_without_editions_says_so(client):
    assert "No edition has been announced yet." in lines(client, "/")


@pytest.mark.browser
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_public_page_is_accessible_and_fits_a_phone(browser_page, edition, address, scheme):
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.goto(address)
    assert axe_violations(browser_page) == []
    browser_page.set_viewport_size({"width": 390, "height": 800})
    assert browser_page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
def test_everything_that_a_first_visit_loads_fits_in_50_kilobytes(browser_page, edition):
    sizes = []
    browser_page.on("response", lambda response: sizes.append(len(response.body())))
    browser_page.goto("/2018/timetable/")
    browser_page.wait_for_load_state("networkidle")
    assert sum(sizes) < 50_000
