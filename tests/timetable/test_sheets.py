"""What readers see of the timetable: each their own, in a fixed number of queries."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sojourn.people.models import Interest
from sojourn.placement.models import ProjectPair
from sojourn.timetable import sheets
from sojourn.timetable.models import Group, Session

from .factories import (
    MONDAY,
    make_contributor,
    make_department,
    make_edition,
    make_fellow,
    make_group,
    make_offer,
    make_person,
    make_placement,
    make_room,
    make_session,
    make_slot,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_edition()


def lines_of(timetable):
    return [line for week in timetable.weeks for day in week.days for line in day.lines]


def test_a_fellow_sees_the_sittings_of_their_own_groups_only(edition):
    asha, biko = make_fellow(edition, "Asha Rai"), make_fellow(edition, "Biko Ayo", place="Uganda")
    version = make_version(edition, cohort_size=2)
    tour = make_session(edition, "S1", "Storage tour", audience=Session.Audience.SPLIT)
    make_slot(version, tour, make_group(edition, "A", fellows=[asha], kind=Group.Kind.ROTATION))
    make_slot(
        version,
        tour,
        make_group(edition, "B", fellows=[biko], kind=Group.Kind.ROTATION),
        starts=time(11),
        ends=time(12),
    )
    sheet = sheets.fellow_sheet(asha)
    assert [(line.title, line.group, line.starts) for line in lines_of(sheet.timetable)] == [
        ("Storage tour", "A", time(9, 15))
    ]
    assert sheet.timetable.is_stale is False


def test_a_fellow_sees_department_pair_and_placement(edition):
    asia = make_department("Asia", representative=make_person("Rosa Lind"))
    asha, biko = make_fellow(edition, "Asha Rai", department=asia), make_fellow(edition, "Biko Ayo", place="Uganda")
    ProjectPair.objects.create(edition=edition, number=1).fellows.set([asha, biko])
    offer = make_offer(edition, "Norfolk")
    make_placement(asha, offer)
    make_placement(biko, offer)
    sheet = sheets.fellow_sheet(asha)
    assert (sheet.department, sheet.representative, sheet.pair) == ("Asia", "Rosa Lind", ("Biko Ayo",))
    assert (sheet.placement.from_on, sheet.placement.to_on) == (date(2018, 7, 23), date(2018, 8, 1))
    assert (sheet.placement.companions, sheet.placement.museums) == (("Biko Ayo",), ("Norfolk Museums",))
    assert sheet.timetable is None  # nothing is published yet


def test_a_draft_is_not_shown_to_fellows_and_contributors(edition):
    asha, speaker = make_fellow(edition, "Asha Rai"), make_contributor(edition, "Ned Speaker")
    draft = make_version(edition, is_published=False)
    make_slot(draft, make_session(edition, "S1", "Loans"), make_group(edition, fellows=[asha]), contributors=[speaker])
    assert sheets.fellow_sheet(asha).timetable is None
    assert sheets.contributor_sheet(speaker) is None
    assert sheets.public_sheet(edition) is None


def test_the_public_part_names_nobody_and_no_room(edition):
    asha, speaker, room = make_fellow(edition, "Asha Rai"), make_contributor(edition, "Ned Speaker"), make_room()
    version = make_version(edition)
    group = make_group(edition, fellows=[asha])
    make_slot(version, make_session(edition, "S1", "Loans"), group, room=room, contributors=[speaker])
    hidden = make_session(edition, "S2", "Tickets", is_public=False)
    make_slot(version, hidden, group, starts=time(11), ends=time(12))
    [line] = lines_of(sheets.public_sheet(edition))
    assert (line.title, line.venue, line.room, line.contributors, line.group) == ("Loans", "Great Museum", "", (), "")


def test_groups_side_by_side_are_one_line_to_the_public(edition):
    version = make_version(edition)
    session = make_session(edition, "S1", "Department time", audience=Session.Audience.DEPARTMENT)
    for name in ("Asia", "Middle East"):
        make_slot(version, session, make_group(edition, name, fellows=[], kind=Group.Kind.DEPARTMENT))
    assert [line.title for line in lines_of(sheets.public_sheet(edition))] == ["Department time"]


def test_every_day_of_the_edition_has_its_place_and_phase(edition):
    version = make_version(edition)
    sheet = sheets.sheet_of_version(version)
    assert [week.number for week in sheet.weeks] == [1, 2, 3, 4, 5, 6]
    days = {day.on: day.phase_kind for week in sheet.weeks for day in week.days}
    assert (days[MONDAY], days[date(2018, 7, 21)], days[date(2018, 7, 28)]) == ("taught", "", "placement")
    assert len(days) == 40


def test_a_sheet_is_stale_when_the_cohort_has_changed(edition):
    version = make_version(edition, cohort_size=26)
    assert sheets.sheet_of_version(version).is_stale is False  # planned for the capacity, before anyone is chosen
    make_fellow(edition, "Asha Rai")
    assert sheets.sheet_of_version(version).is_stale is True


def test_a_contributor_who_is_asked_too_often_stands_out(edition):
    busy, team = make_contributor(edition, "Ned Speaker"), make_contributor(edition, "Tess Team")
    team.is_team = True
    team.save()
    version = make_version(edition)
    group = make_group(edition, fellows=[])
    for day in range(4):
        session = make_session(edition, f"S{day}", f"Talk {day}")
        make_slot(version, session, group, on=MONDAY + timedelta(days=day), contributors=[busy, team])
    ned, tess = sheets.contributor_load(version)
    assert (ned.name, ned.sessions, ned.minutes, ned.is_over) == ("Ned Speaker", 4, 360, True)
    assert [(week.week, week.minutes, week.sessions) for week in ned.weeks] == [(1, 360, 4)]
    assert tess.is_over is False


def fill(edition, rows):
    """A published timetable of `rows` sessions, fellows, contributors, groups and one placement; the first of each is given back."""
    version, offer = make_version(edition), make_offer(edition)
    made = []
    for row in range(rows):
        fellow, speaker = make_fellow(edition, f"Fellow {row}"), make_contributor(edition, f"Speaker {row}")
        fellow.person.interests.add(Interest.objects.create(name=f"interest {row}"))
        make_placement(fellow, offer)
        group = make_group(edition, f"group {row}", fellows=[fellow])
        session = make_session(edition, f"S{row}", f"Session {row}", contributor=speaker)
        on = MONDAY + timedelta(days=row % 5)
        make_slot(version, session, group, on=on, room=make_room(f"Room {row}"), contributors=[speaker])
        made.append((fellow, speaker, group, session))
    everyone = make_group(edition, fellows=[fellow for fellow, *_rest in made])
    make_slot(version, session, everyone, on=MONDAY + timedelta(days=7), contributors=[one[1] for one in made])
    return version, offer, *made[0]


def queries_of_each(edition, rows):
    version, offer, fellow, speaker, group, session = fill(edition, rows)
    ways = [
        lambda: sheets.sheet_of_version(version),
        lambda: sheets.public_sheet(edition),
        lambda: sheets.group_sheet(version, group),
        lambda: sheets.fellow_sheet(fellow),
        lambda: sheets.contributor_sheet(speaker),
        lambda: sheets.contributor_load(version),
        lambda: sheets.department_sheet(edition, fellow.department),
        lambda: sheets.partner_sheet(offer),
        lambda: sheets.session_sheet(session, version),
    ]
    counts = []
    for draw in ways:
        edition._prefetched_objects_cache = {}
        with CaptureQueriesContext(connection) as queries:
            draw()
        counts.append(len(queries))
    return counts


@pytest.mark.parametrize("rows", [1, 30])
def test_every_sheet_asks_few_questions_whatever_the_number_of_rows(edition, rows):
    assert queries_of_each(edition, rows) == [4, 4, 4, 7, 4, 3, 6, 5, 6]
