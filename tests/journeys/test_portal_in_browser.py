"""The portal on an old telephone: by everybody who has one, without scripts, in few bytes, in Arabic."""

import pytest

from sojourn.people.rules import Role
from tests.journeys.sight import judged, judged_on_a_telephone, pages_of, too_wide
from tests.journeys.walk import kind_of

pytestmark = pytest.mark.browser
READERS = [role for role in Role if role != Role.TEAM]
MOST_BYTES = 50 * 1024
"""Bytes over the wire for the first view of a page."""


@pytest.mark.django_db  # one test with the mark, so that there is a database; the others see what a server sees
def test_there_are_pages_to_look_at(planned_summer):
    assert len(pages_of(planned_summer, Role.FELLOW, "/my/", within="/my/")) > 4


def test_the_portal_suits_everybody_who_has_one(opened, planned_summer):
    """Every page of each fits on a telephone; each kind of page, and each first page, is judged for barriers once."""
    judged_before, wrong = set(), []
    for role in READERS:
        page = opened(planned_summer.account(role))
        pages = pages_of(planned_summer, role, "/my/", within="/my/")
        new = [address for address in pages if address == "/my/" or kind_of(address) not in judged_before]
        judged_before |= {kind_of(address) for address in new}
        wrong += [f"{role}: {fault}" for fault in judged(page, new)]
        wrong += [f"{role}: {fault}" for fault in too_wide(page, [each for each in pages if each not in new])]
        page.context.close()
    assert wrong == []


def test_the_portal_suits_a_telephone_in_arabic(opened, planned_summer):
    """Each kind of page is judged once, whoever reads it."""
    judged_before, wrong = set(), []
    for role in READERS:
        page = opened(planned_summer.account(role), "ar")
        pages = pages_of(planned_summer, role, "/my/", within="/my/")
        new = [address for address in pages if kind_of(address) not in judged_before]
        judged_before |= {kind_of(address) for address in new}
        wrong += [f"{role}: {fault}" for fault in judged_on_a_telephone(page, new)]
        assert page.locator("html").get_attribute("dir") == "rtl" or not new
        page.context.close()
    assert wrong == []


@pytest.mark.parametrize("role", READERS)
def test_the_portal_is_light_and_needs_no_script(opened, planned_summer, role):
    """At most 50 KB over the wire, everything together, to somebody who comes for the first time and has nothing kept."""
    page = opened(planned_summer.account(role), java_script_enabled=False)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    carried: list[float] = []
    wire.on("Network.loadingFinished", lambda event: carried.append(event["encodedDataLength"]))
    for address in pages_of(planned_summer, role, "/my/", within="/my/"):
        carried.clear()
        assert page.goto(address).status == 200
        wire.send("Network.enable")  # answered after everything that the wire had to tell of this page
        assert page.locator("h1").is_visible(), address
        assert page.locator("script").count() == 0, address
        assert len(carried) > 1 and sum(carried) <= MOST_BYTES, f"{address}: {carried}"
