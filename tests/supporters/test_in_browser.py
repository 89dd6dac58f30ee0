"""A gift from promise to proof in a browser, to the supporter's own report; axe on every page on the way."""

import io
import re
import shutil
import subprocess
from datetime import date

import pikepdf
import pytest
from django.utils import timezone

from sojourn.demo.pictures import still_life
from sojourn.legacy import actions as legacy
from sojourn.people.rules import Role
from sojourn.selection.models import Fellow
from sojourn.supporters.models import Gift, Supporter
from tests.browser import judge, log_in
from tests.selection.factories import host, make_account, make_edition, make_fellow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture
def people(settings, tmp_path):
    """Two fellows, of whom Ama made a display with a picture, and the team."""
    settings.MEDIA_ROOT = tmp_path
    edition = make_edition()
    department = host(edition, "Asia")
    accounts = {"ama": make_account("Ama Example", Role.FELLOW), "team": make_account("Tess Example", Role.TEAM)}
    for name, place in (("Ama Example", "Ghana"), ("Kofi Example", "Nepal")):
        make_fellow(edition, name, department, place=place)
    now = timezone.now()
    values = {"title": "The mended teacup", "kind": "display", "summary": "One cup.", "is_public": True}
    project = legacy.keep_project(project=None, values=values, by=None, at=now)
    words = "A mended teacup on a shelf."
    legacy.set_picture(project=project, file=io.BytesIO(still_life(1)), words=words, by=None, at=now)
    named = legacy.name_in_project(project=project, person=accounts["ama"].person, part="Curator", by=None, at=now)
    legacy.answer_for_project(named=named, agrees=True, at=now)
    return accounts


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def unfold(page, name: str):
    """The form that is folded away under these words."""
    details = page.locator("details").filter(has=page.locator("summary", has_text=re.compile(f"^{name}$")))
    details.locator("summary").click()
    return details


def open_as(page, account, address: str, size) -> None:
    log_in(page, account)
    page.set_viewport_size(size)
    page.goto(address)


def meet_a_supporter(page) -> None:
    """A supporter whom due diligence cleared, with a contact, a conversation and a task."""
    page.goto("/desk/supporters/")
    judge(page)
    page.get_by_role("link", name="Note a supporter").click()
    page.get_by_label("Name", exact=True).fill("Teacup Foundation")
    page.get_by_label("Kind").select_option("trust")
    page.get_by_label("Name as it wishes to be printed").fill("The Teacup Foundation")
    page.get_by_label("Due diligence", exact=True).select_option("cleared")
    press(page, "Keep")
    page.get_by_text("Say what was found, and who decided.").wait_for()
    judge(page)
    page.get_by_label("What was found, and who decided").fill("Minutes of 3 May.")
    press(page, "Keep")
    contact = unfold(page, "Note a contact")
    contact.get_by_label("Name").fill("Ottoline Saucer")
    contact.get_by_label("E-mail").fill("ottoline.saucer@example.org")
    contact.get_by_role("button", name="Keep").click()
    said = unfold(page, "Note a conversation")
    said.get_by_label("What was said").fill("They ask how Ama's display went.")
    said.get_by_role("button", name="Keep").click()
    task = unfold(page, "Set a task")
    task.get_by_label("What is to be done").fill("Ask for a letter a year on")
    task.get_by_role("button", name="Keep").click()
    judge(page)


def give(page) -> None:
    """GBP 1,000 for the edition of 2018, in three instalments, of which the first comes."""
    page.get_by_role("link", name="Note a gift").click()
    judge(page)
    page.get_by_label("What it is", exact=True).fill("A place in the summer")
    page.get_by_label("Given on").fill("2018-02-01")
    page.get_by_label("How much").fill("1000")
    page.get_by_label("Edition", exact=True).select_option(label="2018")
    page.get_by_label("What the supporter's report says of it").fill("Your gift brought colleagues together.")
    press(page, "Keep")
    page.get_by_role("link", name="A place in the summer").click()
    plan = unfold(page, "Plan instalments")
    plan.get_by_label("Due on, a day a line").fill("2018-03-01\n2018-06-01\n2018-09-30")
    plan.get_by_role("button", name="Plan").click()
    amounts = re.findall(r"GBP 33\d\.\d\d", page.locator("main").inner_text())
    assert amounts == ["GBP 333.34", "GBP 333.33", "GBP 333.33"]
    page.get_by_role("button", name="It came", exact=True).first.click()
    assert page.get_by_role("button", name="It came", exact=True).count() == 2


def use(page, amount: str, fellow: str) -> str:
    """What the page says when a part of the gift is used for a fellow."""
    form = unfold(page, "Use a part of it") if not page.locator("details[open]").count() else page.locator("details")
    form.get_by_label("How much").fill(amount)
    form.get_by_label("What it paid for").fill("Flight")
    form.get_by_label("For which fellow").select_option(label=fellow)
    form.get_by_role("button", name="Use it").click()
    return page.locator(".notice").first.inner_text()


def promise_and_keep(page) -> None:
    promise = unfold(page, "Note a promise")
    promise.get_by_label("Kind").select_option("credit")
    promise.get_by_label("What exactly").fill("A line in the annual report")
    promise.get_by_role("button", name="Keep").click()
    kept = unfold(page, "It is kept")
    kept.get_by_label("Kept on").fill("2018-12-19")
    kept.get_by_label("Where it can be seen").fill("Annual report, page 40")
    kept.get_by_role("button", name="Keep").click()
    page.get_by_text("A line in the annual report, 19 Dec 2018: Annual report, page 40").wait_for()


def write_a_receipt(page) -> None:
    """For the instalment that came; it is the first, and comes as PDF."""
    page.get_by_role("link", name="A place in the summer").first.click()
    form = unfold(page, "Write its receipt")
    form.get_by_role("button", name="Write it").click()
    page.get_by_text("The receipt is written.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Receipt 1, as PDF").click()
    assert len(pikepdf.open(download.value.path()).pages) == 1
    judge(page)


def their_report(page) -> pikepdf.Pdf:
    with page.expect_download() as download:
        page.get_by_role("link", name="Their report, as PDF").click()
    return pikepdf.open(download.value.path())


def words_of(paper: pikepdf.Pdf) -> str:
    """What pdftotext reads in a paper."""
    octets = io.BytesIO()
    paper.save(octets)
    read = subprocess.run(["pdftotext", "-", "-"], input=octets.getvalue(), capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def pictures_in(paper: pikepdf.Pdf) -> int:
    return sum(len(page.get_images()) for page in paper.pages)


def test_a_gift_from_promise_to_proof(browser_page, people):
    page = browser_page
    open_as(page, people["team"], "/desk/supporters/", DESK)
    meet_a_supporter(page)
    give(page)
    assert use(page, "600", "Ama Example, 2018") == "The use is noted."
    assert use(page, "400.01", "Kofi Example, 2018").startswith("GBP 400.00 of this gift are left")
    assert use(page, "300", "Kofi Example, 2018") == "The use is noted."
    judge(page)
    page.get_by_role("link", name="Change").click()
    judge(page)
    desk = f"/desk/supporters/{Supporter.objects.get().pk}/"
    page.goto(desk)
    promise_and_keep(page)
    write_a_receipt(page)
    for address in (f"{desk}merge/", "/desk/supporters/standing/", "/desk/supporters/receipts/"):
        page.goto(address)
        judge(page)
    page.goto("/desk/supporters/thanks/2018/")
    page.get_by_text("The Teacup Foundation", exact=True).wait_for()
    judge(page)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) reads the papers here")
def test_their_report_tells_in_words_and_pictures_of_those_who_agree_at_that_moment(browser_page, people):
    page, trust = browser_page, Supporter.objects.create(name="Teacup Foundation", kind="trust", standing="cleared")
    gift = Gift.objects.create(
        supporter=trust, title="A place in the summer", state="received", given_on=date(2018, 2, 1), amount=100_000
    )
    for fellow in Fellow.objects.all():
        gift.uses.create(amount=30_000, on=date(2018, 6, 30), what_for="Flight", fellow=fellow)
    desk = f"/desk/supporters/{trust.pk}/"

    open_as(page, people["team"], desk, DESK)
    paper = their_report(page)
    assert "2 fellows who are not named here" in words_of(paper)
    assert pictures_in(paper) == 0

    open_as(page, people["ama"], "/my/support/", PHONE)
    judge(page)
    press(page, "I agree")
    open_as(page, people["team"], desk, DESK)
    paper = their_report(page)
    told = words_of(paper)
    assert "Ama Example" in told and "The mended teacup" in told and "A mended teacup on a shelf." in told
    assert "GBP 600.00" in told and "1 fellow who is not named here" in told
    assert "Kofi" not in told
    assert pictures_in(paper) == 1

    open_as(page, people["ama"], "/my/support/", PHONE)
    press(page, "Withdraw my consent")
    open_as(page, people["team"], desk, DESK)
    paper = their_report(page)
    told = words_of(paper)
    assert "Ama" not in told and "teacup on a shelf" not in told
    assert "2 fellows who are not named here" in told
    assert pictures_in(paper) == 0
