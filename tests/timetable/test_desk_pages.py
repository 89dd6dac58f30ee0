"""The desk's pages of the timetable: what they show, to whom, and at what price."""

import re
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sojourn.people.models import Absence
from sojourn.people.rules import Role
from sojourn.timetable import sheets, tables
from sojourn.timetable.models import Group, Session

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

pytestmark = pytest.mark.django_db

PAGES = [
    "/desk/2018/timetable/?week=1",
    "/desk/2018/timetable/by-group/?week=1",
    "/desk/2018/timetable/day/2018-07-02/",
    "/desk/2018/timetable/versions/",
    "/desk/2018/sessions/",
    "/desk/2018/sessions/S0/",
    "/desk/2018/contributors/",
]
MOST_QUERIES = 12


@pytest.fixture
def edition(db):
    return make_edition()


def the_team(number: int = 0) -> Client:
    client = Client()
    client.force_login(make_account(make_person(f"Tess Team {number}"), Role.TEAM))
    return client


@pytest.fixture
def team(db):
    return the_team()


def fill(edition, rows):
    """A published version of `rows` sessions, a fellow, a group, a room and a contributor each, five sessions an hour."""
    version = make_version(edition, cohort_size=rows)
    for row in range(rows):
        fellow, speaker = make_fellow(edition, f"Fellow {row}{rows}"), make_contributor(edition, f"Speaker {row}{rows}")
        group = make_group(edition, f"group {row:02}", fellows=[fellow], kind=Group.Kind.ROTATION)
        room = make_room(f"Room {row}")
        session = make_session(edition, f"S{row}", f"Session {row}", room=room, contributor=speaker)
        hour = 9 + row // 5
        make_slot(version, session, group, starts=time(hour), ends=time(hour, 45), room=room, contributors=[speaker])
    return version


def words_of(response) -> str:
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_the_database_as_often_for_thirty_rows_as_for_one(address):
    found = []
    for rows in (1, 30):
        edition = make_edition(name=f"with {rows}")
        fill(edition, rows)
        found.append(queries_of(the_team(rows), address.replace("2018/", f"with {rows}/", 1)))
    assert found[1] <= found[0] <= MOST_QUERIES


def test_a_week_of_thirty_sittings_stays_small(edition, team):
    fill(edition, 30)
    page = team.get("/desk/2018/timetable/?week=1").content
    assert len(page) < 60_000
    assert b" style=" not in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.TEAM])
def test_the_desk_is_the_teams_only(edition, role):
    make_version(edition)
    client = Client()
    client.force_login(make_account(make_person("Ama Example"), role))
    assert [client.get(address).status_code for address in PAGES] == [403] * len(PAGES)


def test_a_week_names_what_happens_when_where_and_for_whom(edition, team):
    version = make_version(edition, cohort_size=0)
    tour = make_session(edition, "S1", "Storage tour", audience=Session.Audience.SPLIT)
    for letter, room in (("A", "Store 1"), ("B", "Store 2")):
        group = make_group(edition, f"Group {letter}", fellows=[], kind=Group.Kind.ROTATION)
        make_slot(version, tour, group, room=make_room(room))
    page = words_of(team.get("/desk/2018/timetable/"))
    assert "Monday 2 July 09:15–10:45 Storage tour Group A · Store 1 Group B · Store 2" in page
    assert "Week 1: 2 July to 8 July 2018" in page
    assert team.get("/desk/2018/timetable/?week=7").status_code == 404


def test_a_picked_version_stays_picked_on_the_way(edition, team):
    make_version(edition)
    make_version(edition, number=2, is_published=False)
    assert "version 1, published" in words_of(team.get("/desk/2018/timetable/"))
    page = team.get("/desk/2018/timetable/?version=2")
    assert "version 2, a draft" in words_of(page)
    assert 'href="/desk/2018/timetable/day/2018-07-02/?version=2"' in page.content.decode()
    assert team.get("/desk/2018/timetable/?version=3").status_code == 404


def test_an_edition_without_a_version_says_what_to_do(edition, team):
    for address in ("/desk/2018/timetable/", "/desk/2018/timetable/by-group/", "/desk/2018/timetable/versions/"):
        assert "There is no timetable yet." in words_of(team.get(address))


def test_a_day_lists_rooms_and_contributors(edition, team):
    version, speaker = make_version(edition, cohort_size=0), make_contributor(edition, "Ned Speaker")
    group = make_group(edition, fellows=[])
    make_slot(version, make_session(edition, "S1", "Loans"), group, room=make_room("Store 1"), contributors=[speaker])
    page = words_of(team.get("/desk/2018/timetable/day/2018-07-02/"))
    assert "09:15–10:45 Loans Whole cohort (0) Store 1, Great Museum Ned Speaker" in page
    assert team.get("/desk/2018/timetable/day/2018-09-01/").status_code == 404
    assert team.get("/desk/2018/timetable/day/2018-13-01/").status_code == 404


def test_sessions_are_found_by_their_words_and_audience(edition, team):
    make_version(edition)
    make_session(edition, "S1", "Loans in theory")
    make_session(edition, "S2", "Storage tour", audience=Session.Audience.SPLIT)
    titles = re.compile(r"/desk/2018/sessions/(S\d)/")
    assert titles.findall(team.get("/desk/2018/sessions/?words=theory").content.decode()) == ["S1"]
    assert titles.findall(team.get("/desk/2018/sessions/?audience=split").content.decode()) == ["S2"]
    assert "No session is like this." in words_of(team.get("/desk/2018/sessions/?words=nothing"))


def test_a_contributor_who_is_asked_too_often_stands_out_with_the_days_away(edition, team):
    version, busy = make_version(edition, cohort_size=0), make_contributor(edition, "Ned Speaker")
    group = make_group(edition, fellows=[])
    Absence.objects.create(person=busy.person, from_on=date(2018, 7, 9), to_on=date(2018, 7, 11))
    for number in range(4):
        session = make_session(edition, f"S{number}", f"Talk {number}")
        make_slot(version, session, group, on=MONDAY + timedelta(days=number), contributors=[busy])
    page = words_of(team.get(f"/desk/2018/contributors/{busy.pk}/"))
    assert "Mon 9 July to Wed 11 July 2018" in page
    assert "Week 1 4 sessions, 360 minutes too often" in page


def grid_of(version):
    return tables.week_grid(sheets.sheet_of_version(version).weeks[0])


def test_two_at_once_stand_side_by_side_at_their_hours(edition):
    version = make_version(edition)
    for number, starts in enumerate([time(9, 15), time(10)]):
        group = make_group(edition, f"group {number}", fellows=[], kind=Group.Kind.ROTATION)
        session = make_session(edition, f"S{number}", f"Talk {number}")
        make_slot(version, session, group, starts=starts, ends=time(11, 30))
    monday = grid_of(version).columns[0]
    assert [box.place for box in monday.boxes] == [
        "h9 m15 to-h11 to-m30 lane-1-2",
        "h10 m0 to-h11 to-m30 lane-2-2",
    ]
    assert grid_of(version).hours == (time(9), time(10), time(11))


def test_more_than_two_at_once_are_listed_in_one_box(edition):
    version = make_version(edition)
    for number in range(3):
        group = make_group(edition, f"group {number}", fellows=[], kind=Group.Kind.ROTATION)
        make_slot(version, make_session(edition, f"S{number}", f"Talk {number}"), group, ends=time(10, number * 15))
    [box] = grid_of(version).columns[0].boxes
    assert [entry.first.title for entry in box.entries] == ["Talk 0", "Talk 1", "Talk 2"]
    assert box.place == "h9 m15 to-h10 to-m30 lane-1-1"


def test_what_follows_at_once_does_not_stand_beside(edition):
    version, group = make_version(edition), make_group(edition, fellows=[])
    make_slot(version, make_session(edition, "S1", "First"), group)
    make_slot(version, make_session(edition, "S2", "Second"), group, starts=time(10, 45), ends=time(12))
    assert [box.lanes for box in grid_of(version).columns[0].boxes] == [1, 1]


def test_a_free_weekend_takes_no_room_and_a_busy_saturday_does(edition):
    version, group = make_version(edition), make_group(edition, fellows=[])
    assert len(grid_of(version).columns) == 5
    trip = make_session(edition, "T1", "Stonehenge")
    make_slot(version, trip, group, on=MONDAY + timedelta(days=5), starts=time(8), ends=time(18))
    assert len(grid_of(version).columns) == 6


def test_versions_differ_in_what_moved_what_is_new_and_what_is_gone(edition):
    old, new = make_version(edition), make_version(edition, number=2, is_published=False)
    group, ned, ola = make_group(edition, fellows=[]), *(make_contributor(edition, name) for name in ("Ned", "Ola"))
    stays, moves, goes, comes = (make_session(edition, f"S{number}", f"Talk {number}") for number in range(4))
    for version in (old, new):
        make_slot(version, stays, group, contributors=[ned])
    make_slot(old, moves, group, starts=time(11), ends=time(12), contributors=[ned])
    make_slot(new, moves, group, starts=time(14), ends=time(15), contributors=[ola])
    make_slot(old, goes, group, starts=time(15), ends=time(16))
    make_slot(new, comes, group, starts=time(16), ends=time(17))
    found = tables.changes(sheets.sheet_of_version(old), sheets.sheet_of_version(new))
    [move] = found.moved
    assert (move.after.title, move.is_elsewhen, move.is_elsewhere, move.joined, move.left) == (
        "Talk 1",
        True,
        False,
        ("Ola",),
        ("Ned",),
    )
    assert [line.title for line in found.new] == ["Talk 3"]
    assert [line.title for line in found.gone] == ["Talk 2"]
