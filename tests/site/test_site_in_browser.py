"""Every kind of page in a real browser: accessible, light, silent towards others; from left to right and from right to left."""

import pytest
from django.core.cache import cache

from sojourn.demo import site as demo_site
from tests.browser import axe_violations
from tests.site.pieces import published_edition
from tests.timetable.factories import make_fellow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LEFT_TO_RIGHT = [
    "/",
    "/2018/",
    "/programme/",
    "/partners/",
    "/stories/",
    "/stories/a-school-for-guides/",
    "/blog/",
    "/blog/first-monday/",
    "/reports/",
    "/contact/",
    "/search/?q=training",
]
RIGHT_TO_LEFT = ["/blog/?lang=ar"]  # the journeys judge every kind of page in Arabic
LIGHT = 50_000


@pytest.fixture
def filled(django_db_serialized_rollback, now):
    """The demonstration's site, around a small edition."""
    cache.clear()
    edition = published_edition()
    for number in range(16):
        make_fellow(edition, f"Fellow{number} Example", place="Egypt")
    demo_site.fill(edition=edition, by=None, at=now)
    return edition


def weight(page) -> int:
    """What a first visit loads besides pictures, in bytes over the wire."""
    return page.evaluate(
        """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .filter(entry => !["img", "image"].includes(entry.initiatorType) && !entry.name.includes("/media/"))
        .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )


def test_every_kind_of_page(browser_page, filled, live_server):
    asked = []
    browser_page.on("request", lambda request: asked.append(request.url))
    found, heavy = {}, {}
    for address in [*LEFT_TO_RIGHT, *RIGHT_TO_LEFT]:
        browser_page.goto(address)
        found[address] = axe_violations(browser_page)
        heavy[address] = weight(browser_page)
        if address == "/blog/?lang=ar":
            assert browser_page.evaluate("document.documentElement.dir") == "rtl"
            assert browser_page.evaluate("document.querySelector('main').dir") == "ltr"
    assert found == {address: [] for address in found}
    assert {address: size for address, size in heavy.items() if size > LIGHT} == {}
    assert [url for url in asked if not url.startswith(live_server.url)] == []
    pictures = browser_page.evaluate(
        "[...document.images].filter(i => !i.currentSrc.endsWith('.webp') && i.currentSrc).length"
    )
    assert pictures == 0
