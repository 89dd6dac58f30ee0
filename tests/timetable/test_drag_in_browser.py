"""Dragging a session on the week grid in a real browser: what it breaks and costs is seen at once; then it is moved, or put back."""

from datetime import time, timedelta

import pytest

from sojourn.people.rules import Role
from sojourn.timetable import queries
from sojourn.timetable.models import Slot
from tests.browser import axe_violations, log_in

from .factories import (
    MONDAY,
    make_account,
    make_contributor,
    make_edition,
    make_fellow,
    make_group,
    make_person,
    make_room,
    make_session,
    make_slot,
    make_version,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edition(db):
    """Two talks to the same fellow: on Monday and on Tuesday at a quarter past nine."""
    edition = make_edition()
    version, everyone = make_version(edition), make_group(edition, fellows=[make_fellow(edition, "Asha Rai")])
    speaker, room = make_contributor(edition, "Ned Speaker"), make_room()
    for number in range(2):
        talk = make_session(edition, f"T{number}", f"Talk {number}", room=room, contributor=speaker)
        make_slot(version, talk, everyone, on=MONDAY + timedelta(days=number), room=room, contributors=[speaker])
    return edition


@pytest.fixture
def week(browser_page, edition):
    log_in(browser_page, make_account(make_person("Tess Team"), Role.TEAM))
    browser_page.goto("/desk/2018/timetable/?week=1")
    return browser_page


def middle(box: dict) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, title: str, to_day: str) -> None:
    """Take a session at its words and let it go on another day, at the same hour."""
    x, y = middle(page.get_by_role("link", name=title, exact=True).bounding_box())
    to_x, _heading = middle(page.get_by_role("heading", name=to_day).bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20, steps=3)
    page.mouse.move(to_x, y, steps=5)
    page.mouse.up()


def test_what_breaks_is_seen_and_put_back_and_what_fits_is_moved(week, edition):
    dropped = week.locator("#dropped")
    drag(week, "Talk 0", "Tuesday 3 July")
    dropped.get_by_text("There it would break:").wait_for()
    assert "Talk 0 and Talk 1 overlap" in dropped.inner_text()
    assert dropped.get_by_role("button", name="Move", exact=True).count() == 0
    assert axe_violations(week) == []
    dropped.get_by_role("button", name="Put back").click()
    assert week.locator(".ghost, .taken").count() == 0

    drag(week, "Talk 0", "Wednesday 4 July")
    dropped.get_by_text("no rule would be broken").wait_for()
    assert "Talk 0: Wednesday 4 July, 09:15" in dropped.inner_text()
    dropped.get_by_role("button", name="Move", exact=True).click()
    week.get_by_text("Moved, in version 2, a draft.").wait_for()

    draft = queries.latest_version(edition)
    slot = Slot.objects.get(version=draft, sitting__session__code="T0")
    assert (slot.on, slot.starts, slot.ends) == (MONDAY + timedelta(days=2), time(9, 15), time(10, 45))
    assert [one.person.name for one in slot.contributors.all()] == ["Ned Speaker"]
    assert queries.published_version(edition).number == 1


def test_a_finger_drags_by_the_handle_and_a_tap_on_it_leads_to_the_form(week):
    week.set_viewport_size({"width": 390, "height": 1400})
    handle = week.get_by_role("link", name="Move Talk 0")
    x, y = middle(handle.bounding_box())
    to_x, to_y = middle(week.get_by_role("heading", name="Wednesday 4 July").bounding_box())
    fingers = week.context.new_cdp_session(week)
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def touch(kind: str, *points: tuple[float, float]) -> None:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", (x, y))
    touch("touchMove", (x, y + 20))
    touch("touchMove", (to_x, to_y))
    touch("touchEnd")
    week.locator("#dropped").get_by_text("Wednesday 4 July, 09:15").wait_for()
    week.keyboard.press("Escape")
    assert week.locator("#dropped").is_hidden()

    handle.click()
    week.get_by_role("button", name="See what it breaks").wait_for()
