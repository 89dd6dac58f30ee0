"""The portal on an old telephone: by everybody who has one, without scripts, in few bytes, in Arabic."""

import pytest

from sojourn.people.rules import Role
from tests.journeys.sight import judged, pages_of

pytestmark = pytest.mark.browser
READERS = [role for role in Role if role != Role.TEAM]
MOST_BYTES = 50 * 1024
"""Bytes over the wire for the first view of a page."""


@pytest.mark.django_db  # one test with the mark, so that there is a database; the others see what a server sees
def test_there_are_pages_to_look_at(planned_summer):
    assert len(pages_of(planned_summer.account(Role.FELLOW), "/my/")) > 4


@pytest.mark.parametrize("role", READERS)
def test_the_portal_suits_a_telephone(opened, planned_summer, role):
    account = planned_summer.account(role)
    assert judged(opened(account), pages_of(account, "/my/")) == []


def test_the_portal_suits_a_telephone_in_arabic(opened, planned_summer):
    account = planned_summer.account(Role.FELLOW)
    page = opened(account, "ar")
    assert judged(page, pages_of(account, "/my/")) == []
    assert page.locator("html").get_attribute("dir") == "rtl"


@pytest.mark.parametrize("role", READERS)
def test_the_portal_is_light_and_needs_no_script(opened, planned_summer, role):
    """At most 50 KB over the wire, everything together, to somebody who comes for the first time."""
    account = planned_summer.account(role)
    for address in pages_of(account, "/my/"):
        page = opened(account, java_script_enabled=False)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        carried: list[float] = []
        wire.on("Network.loadingFinished", lambda event, carried=carried: carried.append(event["encodedDataLength"]))
        assert page.goto(address, wait_until="networkidle").status == 200
        assert page.locator("h1").is_visible(), address
        assert page.locator("script").count() == 0, address
        assert carried and sum(carried) <= MOST_BYTES, f"{address}: {carried}"
        page.context.close()
