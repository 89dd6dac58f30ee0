"""The network in a real browser: two members find each other and write, pages judged by axe, from left to right and from right to left."""

import re

import pytest

from sojourn.communications.models import Letter
from sojourn.network.rules import Audience
from sojourn.people.rules import Role
from tests.browser import axe_violations, log_in
from tests.network.factories import account, join, show_all
from tests.selection.factories import make_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def amna():
    return join(
        "Amna Fanous", "Sudan", 2009, job_title="Textile conservator", institution="Palm House", own_name="آمنة"
    )


@pytest.fixture
def bo():
    person = join(
        "Bo Kite", "Ghana", 2012, job_title="Curator", fields=("community exhibitions",), institution="Coast House"
    )
    show_all(person, Audience.EVERYONE)
    return person


def test_two_members_find_each_other_and_write_through_the_house(browser_page, amna, bo):
    log_in(browser_page, account(bo))
    browser_page.goto("/my/network/")
    browser_page.get_by_label("Whom do you seek?").fill("textile conservation in Arabic-speaking places")
    browser_page.get_by_role("button", name="Search").click()
    browser_page.get_by_role("link", name="Amna Fanous").click()
    assert axe_violations(browser_page) == []
    browser_page.get_by_role("link", name="Write to this person").click()
    browser_page.get_by_label("Subject").fill("Kites")
    browser_page.get_by_label("Message").fill("May I borrow one?")
    browser_page.get_by_role("button", name="Send").click()
    assert browser_page.get_by_role("status").inner_text().startswith("Your message is on its way.")
    browser_page.context.clear_cookies()
    link = re.search(r"https?://[^/]+(/network/\S+)", Letter.objects.get(to=amna).text)[1]
    browser_page.goto(link)
    assert axe_violations(browser_page) == []
    browser_page.get_by_label("Your answer, or what is wrong").fill("Take the red one.")
    browser_page.get_by_role("button", name="Answer, and show my address").click()
    browser_page.get_by_text("Take the red one.").wait_for()
    assert "amna.fanous@example.org" in Letter.objects.get(to=bo).text


def test_the_pages_are_accessible_and_fit_a_phone_in_both_directions(browser_page, amna, bo):
    log_in(browser_page, make_account("Tess Team", Role.TEAM, Role.FELLOW))
    for language, address in (
        ("en-gb", "/network/"),
        ("en-gb", "/my/network/profile/"),
        ("en-gb", "/desk/network/"),
        ("ar", "/my/network/map/"),
        ("ar", "/network/?words=kite"),
    ):
        browser_page.context.add_cookies([{"name": "django_language", "value": language, "url": browser_page.url}])
        browser_page.set_viewport_size({"width": 390, "height": 800})
        browser_page.goto(address)
        assert axe_violations(browser_page) == [], address
        assert browser_page.evaluate("document.scrollingElement.scrollWidth") <= 390, address
