"""An opportunity from its call to the final report, as the team, a fellow and a reader live it in a browser; axe on every page."""

from datetime import date

import pytest
from django.utils import timezone

from sojourn.legacy import actions
from sojourn.legacy.models import Award, Opportunity, Project
from sojourn.people.models import Place
from sojourn.people.rules import Role
from tests.browser import judge, log_in
from tests.selection.factories import host, make_account, make_edition, make_fellow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture
def people():
    """The account of each who has a part: the team, the fellow who applies, and who reads the application."""
    edition = make_edition()
    fellow = make_account("Ama Example", Role.FELLOW)
    make_fellow(edition, "Ama Example", host(edition, "Asia"), place="Ghana")
    return {
        "team": make_account("Tess Example", Role.TEAM),
        "fellow": fellow,
        "reader": make_account("Rhea Reader", Role.REPRESENTATIVE),
    }


def open_as(page, account, address: str, size) -> None:
    log_in(page, account)
    page.set_viewport_size(size)
    page.goto(address)


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def said(page) -> str:
    """What the page says came of the last deed."""
    return page.locator(".notice").first.inner_text()


def call_for_applications(page, team) -> None:
    """The team makes a call from a ready kind, names who reads for it, and announces it."""
    open_as(page, team, "/desk/opportunities/", DESK)
    judge(page)
    page.get_by_label("A new call, from a kind that comes ready").select_option("Research project")
    press(page, "Begin")
    judge(page)
    page.get_by_role("link", name="Change its form and terms").click()
    judge(page)
    press(page, "Keep")
    page.get_by_role("link", name="Change the call").click()
    judge(page)
    page.get_by_label("who reads applications").select_option(label="Rhea Reader")
    press(page, "Keep")
    press(page, "Announce it to the network")
    assert said(page) == "The call is announced."


def apply_on_a_phone(page, fellow) -> None:
    """The fellow begins the form, comes back to it, asks for too much, and mends that."""
    open_as(page, fellow, "/my/opportunities/", PHONE)
    judge(page)
    page.get_by_role("link", name="Research project").click()
    page.get_by_label("Title").fill("Textiles of the river")
    page.get_by_label("What is your question?").fill("Who wove them?")
    press(page, "Keep my draft")
    page.goto("/my/opportunities/")
    page.get_by_role("link", name="Research project").click()
    assert page.get_by_label("Title").input_value() == "Textiles of the river"
    assert page.get_by_label("What is your question?").input_value() == "Who wove them?"
    judge(page)
    page.get_by_label("What it costs in all").fill("2000")
    page.get_by_label("What you ask for").fill("1200")
    page.get_by_label("How will you work?").fill("With the weavers.")
    page.get_by_label("Who else supports it?").fill("The town.")
    press(page, "Send it in")
    page.get_by_text("it can be GBP 1,000.00 at most").wait_for()
    assert page.get_by_label("How will you work?").input_value() == "With the weavers."
    page.get_by_label("What you ask for").fill("999.99")
    press(page, "Send it in")
    assert said(page) == "It is sent in. Thank you."


def read_it(page, reader) -> None:
    open_as(page, reader, "/my/reading/", PHONE)
    page.get_by_role("link", name="Textiles of the river").click()
    judge(page)
    page.get_by_label("Mark, of 100").fill("82")
    page.get_by_label("Comment").fill("The weavers have a say in it.")
    press(page, "Keep")
    page.locator(".tag.ok", has_text="82").wait_for()


def award_it(page, team) -> None:
    open_as(page, team, "/desk/opportunities/", DESK)
    page.get_by_role("link", name="Research project").click()
    page.get_by_role("cell", name="82.0").wait_for()
    page.get_by_role("link", name="Textiles of the river").click()
    judge(page)
    page.get_by_label("Amount").fill("1000")
    page.get_by_label("Reason").fill("Of one mind.")
    page.get_by_label("Agreement").fill("Two reports within a year.")
    press(page, "Award")
    assert said(page) == "GBP 1,000.00 cannot be given; at most GBP 999.99 can."
    assert page.get_by_label("Agreement").input_value() == "Two reports within a year."
    page.get_by_label("Amount").fill("999.99")
    press(page, "Award")
    judge(page)


def part_of(page, part: int):
    return page.get_by_role("heading", name="Payments").locator("xpath=following-sibling::ul[1]/li").nth(part)


def waits(page, part: int) -> str:
    """Why a part cannot be paid yet; nothing on the page offers to pay it."""
    assert part_of(page, part).get_by_role("button").count() == 0
    return part_of(page, part).locator(".tag.wait").inner_text()


def pay(page, part: int) -> str:
    """What the desk says when somebody pays a part of the award that is open."""
    line = part_of(page, part)
    if line.locator("details[open]").count() == 0:
        line.locator("summary").click()
    line.get_by_role("button", name="Note it").click()
    return said(page)


def hand_in(page, fellow, own: str, what: str) -> None:
    open_as(page, fellow, own, PHONE)
    page.get_by_role("link", name=what).click()
    page.get_by_label("Report", exact=True).fill("What we found by the river.")
    press(page, "Hand it in")
    assert said(page) == "Handed in. Thank you."


def accept(page, what: str) -> None:
    page.locator("li", has_text=what).get_by_role("button", name="Accept it").click()
    assert said(page) == "Accepted."


def test_from_the_call_to_the_final_report(browser_page, people):
    page = browser_page
    call_for_applications(page, people["team"])
    apply_on_a_phone(page, people["fellow"])
    read_it(page, people["reader"])
    award_it(page, people["team"])
    desk, own = f"/desk/awards/{Award.objects.get().pk}/", f"/my/opportunities/{Opportunity.objects.get().pk}/"
    assert waits(page, 0) == "waits for the agreement"

    open_as(page, people["fellow"], own, PHONE)
    press(page, "I agree to the terms")
    judge(page)
    assert page.get_by_role("listitem").filter(has_text="GBP 799.99").inner_text() == "GBP 799.99: will be paid"
    page.get_by_role("link", name="Project report").click()
    judge(page)

    open_as(page, people["team"], desk, DESK)
    assert pay(page, 0) == "The payment is noted."
    assert waits(page, 1) == "waits for: Project report"
    hand_in(page, people["fellow"], own, "Project report")
    hand_in(page, people["fellow"], own, "Financial statement")
    open_as(page, people["team"], desk, DESK)
    assert waits(page, 1) == "waits for: Project report"
    accept(page, "Project report")
    page.get_by_label("What came of it").fill("An article, and a loom that works.")
    press(page, "Close")
    assert said(page) == "It still owes: Financial statement."
    accept(page, "Financial statement")
    assert pay(page, 1) == "The payment is noted."
    page.get_by_label("What came of it").fill("An article, and a loom that works.")
    press(page, "Close")
    assert said(page) == "The award is closed."
    assert page.get_by_role("button").filter(has_text="Note it").count() == 0

    open_as(page, people["fellow"], own, PHONE)
    assert page.locator(".tag.ok").all_inner_texts() == [
        "awarded",
        "accepted",
        "accepted",
        f"paid on {timezone.localdate():%-d %b %Y}",
        f"paid on {timezone.localdate():%-d %b %Y}",
    ]


def test_what_grew_from_it_can_be_read_at_a_desk_and_on_a_phone(browser_page, people):
    page, now, ama = browser_page, timezone.now(), people["fellow"].person
    before = None
    for title in ("The mended teacup, a proposal", "The mended teacup on tour"):
        values = {"title": title, "kind": "display", "summary": "One cup.", "grew_from": before, "is_public": True}
        before = actions.keep_project(project=None, values=values, by=None, at=now)
        named = actions.name_in_project(project=before, person=ama, part="Curator", by=None, at=now)
        actions.answer_for_project(named=named, agrees=True, at=now)
    stop = {"where": "Museum of Umbrellas", "place": Place.objects.get(name="Ghana"), "visitors": 12_480}
    stop |= {"from_on": date(2019, 1, 1), "to_on": date(2019, 2, 1)}
    actions.add_stop(project=before, values=stop, by=None, at=now)
    log_in(page, people["fellow"])
    page.set_viewport_size(PHONE)
    page.goto("/my/trainings/")
    page.get_by_label("On", exact=True).fill("2018-10-01")
    page.get_by_label("Place").select_option("Ghana")
    page.get_by_label("Host").fill("Town museum")
    page.get_by_label("Topic").fill("Handling and packing")
    page.get_by_label("Who was trained").fill("Basil Workbench, basil@example.org\nClover Shelf, clover@example.org")
    press(page, "Record it")
    assert said(page) == "Recorded. Thank you for passing it on."
    judge(page)
    page.goto("/my/projects/")
    judge(page)
    log_in(page, people["team"])
    tour = Project.objects.get(grew_from__isnull=False).pk
    for address in (
        "/desk/projects/",
        f"/desk/projects/{tour}/",
        f"/desk/lives/{ama.pk}/",
        "/projects/",
        f"/projects/{tour}/",
    ):
        page.goto(address)
        judge(page)
