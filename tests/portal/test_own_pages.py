"""The portal: each person finds what is theirs, in few bytes, and nothing that is somebody else's."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.timetable.factories import make_version

pytestmark = pytest.mark.django_db


def words_of(response) -> str:
    """What a page says, without its tags."""
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_fellow_reads_where_to_be_with_whom_what_to_bring_and_why(summer):
    page = words_of(summer.as_fellow().get("/my/days/?on=2018-07-02"))
    for told in (
        "Monday 2 July 2018",
        "09:15 – 10:45 Loans Sackler A, Great Museum",
        "Meet: Great Court",
        "Bring: A loan form of your museum",
        "With Ned Speaker",
        "Fellows can draw up a loan agreement.",
        "Department Asia",
        "Department representative Rosa Lind",
    ):
        assert told in page


def test_a_fellow_reads_the_week_and_the_whole_summer(summer):
    fellow = summer.as_fellow()
    week, everything = words_of(fellow.get("/my/week/?on=2018-07-03")), words_of(fellow.get("/my/all/"))
    assert "Loans" in week and "Asian stores" in week
    assert "Loans" in everything and "Asian stores" in everything
    assert "Monday 23 July to Sunday 29 July Norfolk, Norwich" in everything


def test_a_fellow_reads_where_the_placement_is_and_why(summer):
    page = words_of(summer.as_fellow().get("/my/placement/"))
    for told in ("Norfolk", "Norwich, from Monday 23 July", "Shares an interest in textiles.", "Castle entrance"):
        assert told in page


def test_a_contributor_reads_own_sessions_with_group_and_number_of_people(summer):
    page = words_of(summer.as_contributor().get("/my/sessions/"))
    assert "09:15 – 10:45 Loans Sackler A, Great Museum" in page
    assert "Whole cohort, 2 people" in page
    assert "Asia, 1 person" in page
    assert "Other stores" not in page


def test_a_partner_reads_who_comes_and_why(summer):
    page = words_of(summer.as_partner().get("/my/group/"))
    for told in ("Asha Rai", "Curator, Museum of Nepal, Nepal", "textiles", "Shares an interest in textiles."):
        assert told in page
    assert "Biko" not in page


def test_a_representative_reads_own_fellows_and_sessions(summer):
    page = words_of(summer.as_representative().get("/my/department/"))
    assert "Asha Rai" in page and "Asian stores" in page
    assert "Biko" not in page and "Other stores" not in page


def test_a_draft_is_shown_to_nobody(summer):
    summer.version.published_at = None
    summer.version.save()
    assert "not published yet" in words_of(summer.as_fellow().get("/my/days/"))
    assert "Loans" not in words_of(summer.as_contributor().get("/my/sessions/"))
    assert "Asian stores" not in words_of(summer.as_representative().get("/my/department/"))


def test_what_is_published_stays_until_the_next_version_is(summer):
    make_version(summer.edition, number=2, is_published=False)
    assert "Loans" in words_of(summer.as_fellow().get("/my/days/?on=2018-07-02"))


def test_a_day_that_is_none_shows_today(summer):
    assert summer.as_fellow().get("/my/days/?on=2018-02-31").status_code == 200


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
