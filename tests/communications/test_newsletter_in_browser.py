"""A stranger signs up in a browser and reads the e-mail on a phone, with pictures blocked, from left to right and from right to left."""

import re

import pytest
from django.core import mail

from sojourn.communications.issue import Issue, Part, Picture, Row, as_mail, paragraphs_of
from tests.browser import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_signs_up_confirms_and_changes_their_mind(browser_page):
    browser_page.goto("/newsletter/")
    assert axe_violations(browser_page) == []
    browser_page.get_by_label("Your e-mail address").fill("sten@example.org")
    browser_page.get_by_role("button", name="Send me the letter to confirm").click()
    browser_page.get_by_role("heading", name="One step more").wait_for()

    browser_page.goto(re.search(r"(/newsletter/confirm/\S+)", mail.outbox[0].body)[1])
    assert axe_violations(browser_page) == []
    browser_page.get_by_role("button", name="Yes, send it to me").click()
    browser_page.get_by_role("heading", name="Thank you").wait_for()

    browser_page.goto("/newsletter/?lang=ar")
    assert browser_page.locator("html").get_attribute("dir") == "rtl"
    assert axe_violations(browser_page) == []
    browser_page.set_viewport_size({"width": 390, "height": 800})
    assert browser_page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(("language", "direction"), [("en-gb", "ltr"), ("ar", "rtl")])
def test_the_mail_is_read_on_a_phone_without_pictures(browser_page, language, direction):
    picture = Picture("https://example.org/bowl.jpg", "A brass bowl, seen from above", 552, 368)
    words = paragraphs_of(f"<p>{'Words about a bowl and who made it. ' * 9}</p>")
    piece = Part("piece", "A bowl", over="Collections in focus", paragraphs=words, picture=picture)
    dates = Part("dates", "Dates", rows=(Row("30 June 2018", "Fellows arrive"),))
    issue = Issue("Objects that travel", "Issue 8", "What moved.", language, "https://example.org/8/", "The programme")
    issue = Issue(**{**vars(issue), "parts": (piece, dates)})
    browser_page.route("**/*.jpg", lambda route: route.abort())
    for width in (360, 1000):
        browser_page.set_viewport_size({"width": width, "height": 800})
        browser_page.set_content(as_mail(issue).html)

        assert browser_page.evaluate("document.documentElement.scrollWidth") == width
        assert browser_page.get_by_alt_text("A brass bowl, seen from above").is_visible()
        paragraph = browser_page.get_by_text("Words about a bowl").first
        assert paragraph.evaluate("one => getComputedStyle(one).direction") == direction
