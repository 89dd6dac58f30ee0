"""The desk's pages of cohort, placements, plans and letters in a real browser: pressed, judged by axe, on a phone."""

import pytest
from django.utils import timezone

from sojourn.edition.models import PlanRun
from sojourn.people.rules import Role
from sojourn.placement.actions import adopt_pairs
from sojourn.selection.actions import accept_offer, adopt_cohort, lock_nomination, plan_cohort, request_cohort_plan
from sojourn.selection.models import Nomination, Offer
from tests.browser import log_in
from tests.placement.factories import make_offer, place_all
from tests.selection.factories import host, make_account, make_edition, nominate, want

PAGES = (
    "/desk/2018/cohort/",
    "/desk/2018/nominations/",
    "/desk/2018/nominations/N001/",
    "/desk/2018/placements/",
    "/desk/2018/placements/?shown=proposal",
    "/desk/2018/pairs/",
    "/desk/2018/runs/",
    "/desk/letters/",
)


@pytest.fixture
def desk(browser_page):
    log_in(browser_page, make_account("Tess Team", Role.TEAM))
    return browser_page


def make_summer(now):
    """An edition whose cohort, placements and pairs are decided, with somebody left out and a lock."""
    edition = make_edition(capacity=3)
    asia, coins = host(edition, "Asia"), host(edition, "Coins and Medals")
    want(edition, "Nepal", most=2)
    want(edition, "Oman", least=1, most=2)
    make_offer(edition, "Hill Museum", least=0)
    make_offer(edition, "Lake Museum", least=0)
    for name, place in (("Ama", "Nepal"), ("Bo", "Oman"), ("Cy", "Nepal"), ("Dee", "Nepal"), ("Eve", "Oman")):
        nominate(edition, name, asia, coins, place=place, statement="I look after textiles.")
    lock_nomination(nomination=Nomination.objects.get(code="N004"), lock=Nomination.Lock.KEEP, by=None, at=now)
    run = request_cohort_plan(edition=edition, by=None, at=now, seconds=10)
    plan_cohort(run=run)
    adopt_cohort(run=run, by=None, at=now)
    for offer in Offer.objects.all():
        accept_offer(offer=offer, by=None, at=now)
    adopt_pairs(run=place_all(edition, now), by=None, at=now)
    return edition


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_progress_of_a_plan_moves_while_the_page_is_open(desk, now):
    edition = make_edition()
    nominate(edition, "Ama", host(edition, "Asia"))
    run = request_cohort_plan(edition=edition, by=None, at=now, seconds=10)
    desk.clock.install()
    desk.goto(f"/desk/runs/{run.pk}/")
    desk.get_by_text("It waits for a worker.").wait_for()

    PlanRun.objects.filter(pk=run.pk).update(
        state=PlanRun.State.RUNNING, doing="Choosing among the strongest", fraction=0.4, seen_at=timezone.now()
    )
    desk.clock.run_for(1_000)
    desk.get_by_text("Choosing among the strongest").wait_for()
    assert desk.locator("progress").get_attribute("value") == "40"

    plan_cohort(run=run)
    desk.clock.run_for(1_000)
    desk.get_by_role("link", name="See the proposal").wait_for()
    assert desk.get_by_role("button", name="Stop and keep the best so far").count() == 0
    desk.get_by_role("link", name="See the proposal").click()
    assert desk.url.endswith("/desk/2018/cohort/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_cohort_is_planned_locked_planned_again_and_adopted_by_hand(desk):
    edition = make_edition(capacity=1)
    asia = host(edition, "Asia")
    nominate(edition, "Ama", asia, mark=90)
    nominate(edition, "Bo", asia, mark=60)

    desk.goto("/desk/2018/cohort/")
    desk.get_by_role("button", name="Plan a cohort").click()
    desk.get_by_role("link", name="See the proposal").click()
    desk.get_by_role("button", name="Leave out Ama").click()
    desk.get_by_text("Plan again.", exact=False).first.wait_for()
    desk.get_by_role("button", name="Plan again").click()
    desk.get_by_role("link", name="See the proposal").click()
    desk.get_by_role("button", name="Adopt, and offer these places").click()

    desk.get_by_text("1 place is offered.", exact=False).wait_for()
    assert list(Offer.objects.values_list("nomination__person__name", "state")) == [("Bo", "open")]
