"""The report of a year in a browser: its words on the desk, its page for a stranger, a number back to its rows."""

import pytest

from sojourn.network.models import PastEdition, PastFellow
from sojourn.papers.report import report_values
from sojourn.people.rules import Role
from tests.browser import judge, log_in
from tests.selection.factories import host, make_account, make_edition, make_fellow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "It rained twice.\n\nNobody minded <much>."


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def write(page, part: str, words: str) -> None:
    page.get_by_role("link", name=f"Write “{part}”").click()
    judge(page)
    page.get_by_label("Words").fill(words)
    press(page, "Keep")


def follow(page, number, rows: int, words: str) -> None:
    """Click a number back to its rows, and count them."""
    assert number.inner_text() == str(rows)
    number.click()
    assert page.get_by_role("heading", level=1).inner_text() == f"{rows} {words}"
    assert page.locator("tbody tr").count() == rows


def test_words_are_kept_the_page_is_opened_and_a_number_leads_to_its_rows(browser_page):
    edition = make_edition()
    department = host(edition, "Asia")
    for name, place in (("Ama Example", "Ghana"), ("Kofi Example", "Ghana"), ("Maya Example", "Nepal")):
        fellow = make_fellow(edition, name, department, place=place)
    before = PastEdition.objects.create(name="2016", year=2016)
    PastFellow.objects.create(edition=before, person=fellow.person, place=fellow.place)
    page = browser_page
    log_in(page, make_account("Tess Example", Role.TEAM))
    page.goto("/desk/2018/report/")
    judge(page)
    write(page, "Introduction", WORDS)
    report_values("2018")  # a new run
    page.reload()
    page.get_by_text("Nobody minded <much>.").wait_for()
    for name, words, rows in (
        ("fellows", "fellows", 3),
        ("places", "places", 2),
        ("departments", "departments", 1),
        ("nominations", "nominations", 0),
        ("network-places", "places of the network", 2),
    ):
        page.goto("/desk/2018/report/")
        follow(page, page.locator(f".figures a[href$='/numbers/{name}/']"), rows, words)
    judge(page)
    for year, rows in (("2016", 1), ("2018", 3), ("Together", 4)):
        page.goto("/desk/2016-2018/report/")
        of_year = page.get_by_role("row", name=year).locator("a").first
        follow(page, of_year, rows, "fellows" if year == "Together" else f"fellows, {year}")
    page.goto("/desk/2016-2018/report/")
    assert page.get_by_role("row", name="2017").inner_text() == "2017\tnot kept here"
    judge(page)
    page.goto("/desk/2018/report/")
    press(page, "Open it to the world")
    page.get_by_text("open to the world").wait_for()

    page.get_by_text("Tell here what is planned. Until then the report leaves it out.").wait_for()
    page.context.clear_cookies()
    page.goto("/reports/2018/")
    page.get_by_text("Nobody minded <much>.").wait_for()
    assert page.locator(".figures li").first.inner_text() == "3\nfellows"
    assert "Ama Example" not in page.locator("main").inner_text()  # she did not agree to be named
    assert "What comes next" not in page.get_by_role("heading").all_inner_texts()  # nobody wrote it
    judge(page)
    page.get_by_role("link", name="العربيّة").click()
    page.locator("html[dir=rtl]").wait_for()
    page.get_by_text("Nobody minded <much>.").wait_for()
    judge(page)
