"""A real browser for tests: an installed Chromium or Chrome, and axe-core to judge pages (WCAG 2.2 AA).

Ask for the fixture `browser_page` with the mark `browser`; open pages of `live_server` and judge them with `axe_violations`.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"]
PLACES = [
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def chromium() -> str | None:
    """Where an installed Chromium or Chrome is; CHROMIUM names one. None: Playwright's own is used, if it has one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next(filter(None, map(shutil.which, NAMES)), None) or next(filter(os.path.exists, PLACES), None)


def missing_browser() -> str:
    """Why there is no browser to test with; empty where there is one."""
    from playwright.sync_api import sync_playwright

    if chromium():
        return ""
    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return ""
    return "No Chromium or Chrome was found. Install one, or name it: CHROMIUM=/path/to/chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """One browser for all tests of a process."""
    from playwright.sync_api import sync_playwright

    reason = missing_browser()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def browser_page(browser, live_server) -> Iterator:
    """A page of a fresh browser at `live_server`'s address. What a page complains of in the console fails the test."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield page
    context.close()
    assert complaints == []


COLOURS = ["color-contrast", "link-in-text-block"]
"""axe's slowest rules. What they see comes of the style sheets: by the colours and class of a thing, and the class of what it lies in."""
LOOKS = """() => [...new Set([...document.body.querySelectorAll('*')].map(one => {
  const around = one.parentElement.closest('[class]'), looks = getComputedStyle(one);
  const classes = [document.body, around, one].map(each => each ? each.getAttribute('class') : '');
  return [one.localName, looks.color, looks.backgroundColor, ...classes].join(' | ');
}))]"""
BEYOND = [["tbody > tr:nth-child(n+21)"], ["ul > li:nth-child(n+21)"], ["select > option:nth-child(n+21)"]]
"""What follows in a table, a list or a choice is made by the same template as what went before."""
LOOKED_AT: set[str] = set()
"""Looks whose colours were judged in this process."""


def axe_violations(page) -> list[str]:
    """What axe-core finds wrong with the page that is open: one line each, with rule, why and where.

    Colours are judged where the page has a look that no page before it had; of a long table or list, the first rows.
    """
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state()  # a click waits for the next page to begin, not for its end
    looks = set(page.evaluate(LOOKS))
    but = COLOURS if looks <= LOOKED_AT else []
    LOOKED_AT.update(looks)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    options["rules"] = {rule: {"enabled": False} for rule in but}
    found = Axe().run(page, context={"exclude": BEYOND}, options=options).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]


OPENED = "document.querySelectorAll('details').forEach(one => { one.open = true })"
WHAT_WIDTH_CHANGES = ["scrollable-region-focusable", "target-size", "landmark-unique"]


def judge(page) -> None:
    """This will fail where axe finds fault with the open page at a desk or on a telephone, or where it runs out of the telephone.

    What is folded away is opened first, and stays open.
    """
    page.wait_for_load_state()
    page.evaluate(OPENED)
    page.set_viewport_size({"width": 1280, "height": 900})
    at_desk = axe_violations(page)
    page.set_viewport_size({"width": 390, "height": 800})
    options = {"runOnly": {"type": "rule", "values": WHAT_WIDTH_CHANGES}, "resultTypes": ["violations"]}
    found = page.evaluate("options => window.axe.run(document, options)", options)["violations"]
    on_phone = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert (page.url, at_desk, on_phone, wide) == (page.url, [], [], 390)


def log_in(page, account) -> None:
    """This will log the page's browser in as an account, without the log-in form."""
    from django.test import Client

    client = Client()
    client.force_login(account)
    page.goto("/robots.txt")  # so that the browser is at the house's address
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}])
