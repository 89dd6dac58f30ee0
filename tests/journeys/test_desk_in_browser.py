"""The programme team's desk, at a desk and on a telephone."""

import pytest

from sojourn.people.rules import Role
from tests.journeys.sight import DESK, judged, pages_of

pytestmark = pytest.mark.browser


@pytest.mark.django_db  # one test with the mark, so that there is a database; the others see what a server sees
def test_there_are_pages_to_look_at(planned_summer):
    assert len(pages_of(planned_summer, Role.TEAM, "/desk/2018/", within="/desk/")) > 50


def test_the_desk_suits_a_desk_and_fits_on_a_telephone(opened, planned_summer):
    page = opened(planned_summer.account(Role.TEAM))
    assert judged(page, pages_of(planned_summer, Role.TEAM, "/desk/2018/", within="/desk/")) == []


def test_the_week_grid_shows_a_taught_week(opened, planned_summer):
    page = opened(planned_summer.account(Role.TEAM), viewport=DESK)
    page.goto("/desk/2018/timetable/?week=2")
    grid = page.locator(".weekgrid")
    assert grid.is_visible()
    assert grid.bounding_box()["height"] > 400
