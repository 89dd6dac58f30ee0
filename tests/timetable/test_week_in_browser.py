"""The week grid in a real browser: an hour has one height across the week, no words are cut, nothing lies on anything."""

from datetime import time, timedelta

import pytest

from sojourn.people.rules import Role
from sojourn.timetable.models import Group, Session
from tests.browser import axe_violations, log_in

from .factories import (
    MONDAY,
    make_account,
    make_edition,
    make_group,
    make_person,
    make_room,
    make_session,
    make_slot,
    make_version,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOXES = """() => [...document.querySelectorAll('.box')].map(box => {
  const {left, right, top, bottom} = box.getBoundingClientRect();
  const cut = box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
  return {words: box.innerText, left, right, top, bottom, cut};
})"""


@pytest.fixture
def team(db):
    edition = make_edition()
    version, everyone = make_version(edition, cohort_size=0), make_group(edition, fellows=[])
    for number, day in enumerate([0, 1, 3]):
        session = make_session(edition, f"A{number}", f"Conservation and scientific research {number}")
        make_slot(version, session, everyone, on=MONDAY + timedelta(days=day), room=make_room("Seminar room"))
    tour = make_session(edition, "T", "Storage and stores tour", audience=Session.Audience.SPLIT)
    walk = make_session(edition, "W", "Security walk-through", audience=Session.Audience.SPLIT)
    for number in range(7):
        group = make_group(edition, f"Department of long names {number}", fellows=[], kind=Group.Kind.DEPARTMENT)
        make_slot(version, tour, group, starts=time(13), ends=time(13, 30), room=make_room(f"Upper gallery {number}"))
        if number < 2:
            starts = time(10, 15 * number)
            make_slot(version, walk, group, on=MONDAY + timedelta(days=2), starts=starts, ends=time(11, 30))
    return make_account(make_person("Tess Team"), Role.TEAM)


@pytest.mark.parametrize(("language", "direction"), [("en-gb", "ltr"), ("ar", "rtl")])
def test_the_week_stands_at_its_hours(browser_page, live_server, team, language, direction):
    log_in(browser_page, team)
    browser_page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    browser_page.goto("/desk/2018/timetable/?week=1")
    assert browser_page.evaluate("document.dir") == direction
    boxes = browser_page.evaluate(BOXES)
    assert len(boxes) == 6
    assert [box["words"] for box in boxes if box["cut"]] == []
    at_nine = [box["top"] for box in boxes if "Conservation" in box["words"]]
    assert len(at_nine) == 3 and max(at_nine) - min(at_nine) < 1
    pairs = [(one, other) for place, one in enumerate(boxes) for other in boxes[place + 1 :]]
    assert [(one["words"], other["words"]) for one, other in pairs if overlap(one, other)] == []
    assert axe_violations(browser_page) == []


def overlap(one: dict, other: dict) -> bool:
    beside = one["right"] <= other["left"] + 0.5 or other["right"] <= one["left"] + 0.5
    below = one["bottom"] <= other["top"] + 0.5 or other["bottom"] <= one["top"] + 0.5
    return not beside and not below


def test_on_a_telephone_the_week_is_a_list_that_fits(browser_page, team):
    log_in(browser_page, team)
    browser_page.set_viewport_size({"width": 360, "height": 740})
    browser_page.goto("/desk/2018/timetable/?week=1")
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert browser_page.evaluate(wider) <= 0
    assert axe_violations(browser_page) == []
