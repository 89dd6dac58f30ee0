"""The demonstration's timetable from end to end: planned, judged, adopted, published, and seen."""

from collections import Counter

import pytest
from ical.calendar_stream import IcsCalendarStream

from sojourn.communications.models import Letter
from sojourn.edition.queries import week_number
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.selection import actions as selection
from sojourn.selection.models import Fellow, Offer
from sojourn.timetable import actions, feeds, queries, sheets
from sojourn.timetable.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(demo_edition, now):
    """The cohort that selection proposes, everybody having accepted."""
    run = selection.request_cohort_plan(edition=demo_edition, by=None, at=now, seconds=20)
    selection.plan_cohort(run=run)
    run.refresh_from_db()
    selection.adopt_cohort(run=run, by=None, at=now)
    for offer in Offer.objects.filter(nomination__edition=demo_edition):
        selection.accept_offer(offer=offer, by=None, at=now)
    return list(Fellow.objects.filter(edition=demo_edition).select_related("person", "edition", "department"))


def minutes_a_week(edition, timetable):
    taught = Counter()
    for week in timetable.weeks:
        for day in week.days:
            for line in day.lines:
                if line.is_taught:
                    taught[week_number(edition, day.on)] += (
                        (line.ends.hour - line.starts.hour) * 60 + line.ends.minute - line.starts.minute
                    )
    return taught


def test_the_whole_summer_is_planned_and_told(demo_edition, cohort, now):
    run = actions.request_timetable_plan(edition=demo_edition, by=None, at=now, seconds=3)
    actions.plan_timetable(run=run, at=now, workers=1)
    run.refresh_from_db()
    verdict = check(Problem.from_json(run.problem), Plan.from_json(run.plan))
    assert (verdict.broken, verdict.unplaced) == ((), ())
    version = actions.adopt_timetable(run=run, by=None, at=now)
    assert queries.unplaced(version) == []
    Letter.objects.all().delete()
    actions.publish(version=version, by=None, at=now)

    loads = sheets.contributor_load(version)
    assert [load.name for load in loads if load.is_over] == []
    asked = {load.name for load in loads if load.sessions}
    assert Letter.objects.count() == len(cohort) + len(asked)

    for fellow in cohort:
        own = sheets.fellow_sheet(fellow).timetable
        lines = [line for week in own.weeks for day in week.days for line in day.lines]
        assert sum(line.group_kind == "elective" for line in lines) == 2
        assert sum(line.title == "Department time" for line in lines) == 5
        assert {line.title for line in lines if line.group_kind != "elective"} == set(
            Session.objects.exclude(audience=Session.Audience.ELECTIVE).values_list("title", flat=True)
        )
        assert max(minutes_a_week(demo_edition, own).values()) <= 28 * 60

    body = feeds.calendar_of(actions.make_feed_address(person=cohort[0].person, at=now))
    assert len(IcsCalendarStream.calendar_from_ics(body.decode()).events) == 68


def test_departments_have_their_time_together(demo_edition, cohort, now):
    run = actions.request_timetable_plan(edition=demo_edition, by=None, at=now, seconds=1)
    actions.plan_timetable(run=run, at=now, workers=1)
    run.refresh_from_db()
    version = actions.adopt_timetable(run=run, by=None, at=now)
    session = Session.objects.get(title="Department time")
    lines = sheets.session_sheet(session, version).lines
    hours = Counter((line.on, line.starts) for line in lines)
    groups = len({line.group for line in lines})
    assert list(hours.values()) == [groups] * 5
    assert len({(line.on, line.room) for line in lines}) == len(lines)
