"""Letters and enquiries in a real browser: a stranger asks, the team answers, a letter is reworded; axe finds nothing."""

import re

import pytest
from django.core.cache import cache

from sojourn.communications.models import Enquiry, Letter, LetterTemplate
from sojourn.people.rules import Role
from sojourn.selection.actions import offer_place
from sojourn.selection.models import Offer
from tests.browser import axe_violations, log_in
from tests.selection.factories import host, make_account, make_edition, nominate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_stranger_asks_and_is_answered(browser_page, monkeypatch):
    cache.clear()
    page = browser_page
    page.goto("/enquiries/")
    page.get_by_role("link", name="I would like to take part").click()
    assert axe_violations(page) == []
    page.get_by_label("Your name").fill("Ines Imaginary")
    page.get_by_label("Your e-mail address").fill("ines@example.org")
    page.get_by_label("What you would like to know").fill("How do I apply?")
    page.get_by_role("button", name="Send").click()  # within three seconds: a machine, or a quick person
    assert page.get_by_text("That was very quick.").is_visible()
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Thank you").wait_for()

    log_in(page, make_account("Tess Team", Role.TEAM))
    page.goto("/desk/enquiries/")
    page.get_by_role("link", name="Ines Imaginary").click()
    assert axe_violations(page) == []
    page.get_by_label("Answer").fill("Write to us in autumn.")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_text("The answer is on its way.").wait_for()
    assert Enquiry.objects.get().state == Enquiry.State.ANSWERED

    page.goto("/enquiries/press/?lang=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert axe_violations(page) == []


def test_a_letter_is_reworded_and_a_nominee_accepts_from_it(browser_page, now, settings, live_server):
    settings.SITE_ADDRESS = live_server.url
    page = browser_page
    log_in(page, make_account("Tess Team", Role.TEAM))
    page.goto("/desk/letters/kinds/")
    assert axe_violations(page) == []
    page.get_by_role("link", name=re.compile("English ?: A place is offered")).click()
    page.get_by_label("Text").fill("Come, {nmae}: {link}")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Line 1, sign 7: This letter knows no {nmae}.").wait_for()
    assert axe_violations(page) == []
    page.get_by_label("Text").fill("Come, {name}: {link}")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("From now on this letter is worded so.").wait_for()
    assert LetterTemplate.objects.get().text == "Come, {name}: {link}"

    edition = make_edition()
    nominee = nominate(edition, "Ama Fictional", host(edition, "Asia"))
    offer_place(
        nomination=nominee, department=nominee.department_wishes.get().department, by=None, at=now.replace(year=2030)
    )
    letter = Letter.objects.get()
    page.goto(f"/desk/letters/{letter.pk}/")
    assert axe_violations(page) == []

    page.context.clear_cookies()
    page.goto(letter.text.split(": ", 1)[1].strip())
    assert axe_violations(page) == []
    page.get_by_role("button", name="I accept the place").click()
    page.get_by_text("You have accepted.").wait_for()
    assert Offer.objects.get().state == Offer.State.ACCEPTED
