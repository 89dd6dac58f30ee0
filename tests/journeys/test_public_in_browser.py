"""The published edition as the world sees it, and the way in."""

import re

import pytest
from django.core import mail

from sojourn.people.rules import Role
from tests.journeys.sight import judged, judged_on_a_telephone, pages_of

pytestmark = pytest.mark.browser


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
    assert len(pages_of(planned_summer, None, "/", "/account/login/")) >= 3


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


def test_the_public_pages_suit_a_desk_and_fit_on_a_telephone(opened, planned_summer):
    assert judged(opened(), pages_of(planned_summer, None, "/", "/account/login/")) == []


def test_the_public_pages_suit_a_telephone_in_arabic(opened, planned_summer):
    pages = [page for page in pages_of(planned_summer, None, "/", "/account/login/") if not page.startswith("/fr/")]
    assert judged_on_a_telephone(opened(language="ar"), ["/ar/", *pages]) == []
