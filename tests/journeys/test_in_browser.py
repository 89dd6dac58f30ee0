"""The published edition as people see it: on an old telephone and at a desk, by keyboard, without scripts, in Arabic."""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from sojourn.people.rules import Role
from tests.browser import axe_violations
from tests.journeys.walk import kind_of, pages_from

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
READERS = [role for role in Role if role != Role.TEAM]
MOST_BYTES = 50 * 1024
"""Bytes over the wire for the first view of a page."""
TOO_WIDE = """() => {
  const scrolls = one => one && one !== document.body
    && (getComputedStyle(one).overflowX !== 'visible' || scrolls(one.parentElement));
  if (document.scrollingElement.scrollWidth <= innerWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter(one => { const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 || box.left < -1 })
    .filter(one => !scrolls(one.parentElement))
    .map(one => one.outerHTML.slice(0, 160)).slice(0, 3).concat('wider than the screen');
}"""


@pytest.fixture(scope="module")
def server(planned_summer) -> Iterator[str]:
    """The house with the published edition, for every test of this file; the tests only read."""
    cache.clear()
    served = LiveServer("127.0.0.1")
    yield served.url
    served.stop()


@pytest.fixture
def opened(browser, server):
    """Opens a browser as a person (or as a stranger); what a page complains of in the console fails the test."""
    contexts, complaints = [], []

    def open_browser(account=None, language="", **options):
        context = browser.new_context(**{"base_url": server, "locale": "en-GB", "viewport": PHONE} | options)
        contexts.append(context)
        if account is not None:
            client = Client()
            client.force_login(account)
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}])
        if language:
            context.add_cookies([{"name": "django_language", "value": language, "url": server}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


def pages_of(account, *starts: str) -> list[str]:
    """One page of each kind that a person (or a stranger) reaches from here."""
    client = Client()
    if account is not None:
        client.force_login(account)
    first: dict[str | None, str] = {}
    within = "/my/" if starts == ("/my/",) else "/"
    for address, response in pages_from(client, *starts, within=within).items():
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            first.setdefault(kind_of(address), address)
    return list(first.values())


def judged(page, addresses: list[str]) -> list[str]:
    """What is wrong with these pages, by address."""
    wrong = []
    for address in addresses:
        page.goto(address)
        wrong += [f"{address}: {fault}" for fault in [*page.evaluate(TOO_WIDE), *axe_violations(page)]]
    return wrong


def tab_to(page, words: str) -> None:
    """Press the tab key until the focus is on the control with these words."""
    for _ in range(60):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const one = document.activeElement; const label = one.labels && one.labels[0];"
            " return (label ? label.innerText : one.innerText || '').trim() }"
        )
        if words in said:
            return
    raise AssertionError(f"the tab key does not reach “{words}”")


@pytest.mark.django_db  # one test with the mark, so that there is a database; the others see what a server sees
def test_there_are_pages_to_look_at(planned_summer):
    assert len(pages_of(planned_summer.account(Role.TEAM), "/desk/2018/")) > 15
    assert len(pages_of(planned_summer.account(Role.FELLOW), "/my/")) > 4
    assert len(pages_of(None, "/")) >= 3


def test_a_fellow_logs_in_by_keyboard_with_the_code_from_the_letter(opened, planned_summer):
    fellow = planned_summer.account(Role.FELLOW)
    page = opened()
    page.goto("/account/login/")
    tab_to(page, "E-mail address")
    page.keyboard.type(fellow.email)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Type the code").wait_for()
    [letter] = [letter for letter in mail.outbox if letter.to == [fellow.email]]
    tab_to(page, "Code")
    page.keyboard.type(re.search(r"^    (\S+)$", letter.body, re.MULTILINE)[1])
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/**")
    assert fellow.person.name in page.locator("body").inner_text()
    tab_to(page, "Everything")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/all/**")


def test_the_public_pages_suit_a_telephone(opened):
    assert judged(opened(), pages_of(None, "/", "/account/login/")) == []


@pytest.mark.parametrize("role", READERS)
def test_the_portal_suits_a_telephone(opened, planned_summer, role):
    account = planned_summer.account(role)
    assert judged(opened(account), pages_of(account, "/my/")) == []


def test_the_portal_suits_a_telephone_in_arabic(opened, planned_summer):
    account = planned_summer.account(Role.FELLOW)
    page = opened(account, "ar")
    assert judged(page, pages_of(account, "/my/")) == []
    assert page.locator("html").get_attribute("dir") == "rtl"


@pytest.mark.parametrize("role", READERS)
def test_the_portal_needs_no_script(opened, planned_summer, role):
    account = planned_summer.account(role)
    page = opened(account, java_script_enabled=False)
    for address in pages_of(account, "/my/"):
        assert page.goto(address).status == 200
        assert page.locator("h1").is_visible(), address
        assert page.locator("script").count() == 0, address


@pytest.mark.parametrize("role", READERS)
def test_the_first_view_is_light(opened, planned_summer, role):
    """At most 50 KB over the wire, everything together, to somebody who comes for the first time."""
    account = planned_summer.account(role)
    for address in pages_of(account, "/my/"):
        page = opened(account)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        carried: list[float] = []
        wire.on("Network.loadingFinished", lambda event, carried=carried: carried.append(event["encodedDataLength"]))
        page.goto(address, wait_until="networkidle")
        assert carried and sum(carried) <= MOST_BYTES, f"{address}: {carried}"


def test_the_desk_suits_a_desk(opened, planned_summer):
    team = planned_summer.account(Role.TEAM)
    page = opened(team, viewport=DESK)
    assert judged(page, pages_of(team, "/desk/2018/")) == []


def test_the_desk_fits_on_a_telephone(opened, planned_summer):
    team = planned_summer.account(Role.TEAM)
    page = opened(team)
    wrong = []
    for address in pages_of(team, "/desk/2018/"):
        page.goto(address)
        wrong += [f"{address}: {fault}" for fault in page.evaluate(TOO_WIDE)]
    assert wrong == []


def test_the_week_grid_shows_a_taught_week(opened, planned_summer):
    page = opened(planned_summer.account(Role.TEAM), viewport=DESK)
    page.goto("/desk/2018/timetable/?week=2")
    grid = page.locator(".weekgrid")
    assert grid.is_visible()
    assert grid.bounding_box()["height"] > 400
