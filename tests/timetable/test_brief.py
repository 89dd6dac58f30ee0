"""What an edition asks of the planner: the pieces of its problem, and who is in which group."""

from datetime import date, time

import pytest

from sojourn.edition.models import HostingDepartment
from sojourn.people.models import Absence
from sojourn.planning.timetable.problem import Problem
from sojourn.planning.timetable.read import read_problem
from sojourn.timetable import actions, brief
from sojourn.timetable.actions.versions import fill
from sojourn.timetable.models import ElectiveWish, Group, Session, Sitting

from .factories import (
    make_contributor,
    make_department,
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
A, S, D, E = Session.Audience.ALL, Session.Audience.SPLIT, Session.Audience.DEPARTMENT, Session.Audience.ELECTIVE


@pytest.fixture
def edition():
    return make_edition()


def make_cohort(edition, number, *, departments=("Asia", "Middle East"), places=("Nepal", "Oman", "Peru")):
    homes = [make_department(name) for name in departments]
    return [
        make_fellow(edition, f"Fellow {n}", department=homes[n % len(homes)], place=places[n % len(places)])
        for n in range(number)
    ]


def brief_of(edition, now):
    sittings = actions.arrange(edition=edition, by=None, at=now)
    return brief.brief_of(edition, sittings, brief.members_by_group(edition, brief.arrangement_of(edition).groups))


def rows(made, code=None):
    """The sessions of a problem by code; for several sittings, in the order of their groups."""
    found = {}
    for row in made.problem["sessions"]:
        session = Sitting.objects.select_related("session").get(pk=row["id"]).session
        found.setdefault(session.code, []).append(row)
    return found if code is None else found[code]


def rules(made, kind):
    return [rule for rule in made.problem["rules"] if rule["type"] == kind]


# --- groups


def test_rotation_groups_are_even_mixed_and_the_same_for_every_session_of_that_number(edition, now):
    make_cohort(edition, 26)
    make_session(edition, "S1", "Stores tour", audience=S).group_size = 9
    Session.objects.filter(code="S1").update(group_size=9)
    make_session(edition, "S2", "Studio", audience=S)
    Session.objects.filter(code="S2").update(group_size=10)
    actions.arrange(edition=edition, by=None, at=now)
    groups = Group.objects.filter(kind=Group.Kind.ROTATION)
    assert [group.name for group in groups] == ["Group A of 3", "Group B of 3", "Group C of 3"]
    assert sorted(group.fellows.count() for group in groups) == [8, 9, 9]
    for group in groups:
        assert max(group.fellows.filter(department__name=name).count() for name in ("Asia", "Middle East")) <= 5
    assert Sitting.objects.count() == 6


def test_a_fellow_who_joins_late_disturbs_nobody(edition, now):
    make_cohort(edition, 8)
    make_session(edition, "S1", "Stores tour", audience=S)
    Session.objects.update(group_size=5)
    actions.arrange(edition=edition, by=None, at=now)
    before = {
        group.name: set(group.fellows.values_list("pk", flat=True)) for group in Group.objects.filter(kind="rotation")
    }
    late = make_fellow(edition, "Late Arrival", place="Sudan")
    first = list(Sitting.objects.values_list("pk", flat=True))
    actions.arrange(edition=edition, by=None, at=now)
    after = {
        group.name: set(group.fellows.values_list("pk", flat=True)) for group in Group.objects.filter(kind="rotation")
    }
    assert set.union(*after.values()) - set.union(*before.values()) == {late.pk}
    assert all(before[name] <= after[name] for name in before)
    assert list(Sitting.objects.values_list("pk", flat=True)) == first


def test_each_fellow_gets_two_electives_that_they_wished_for(edition, now):
    fellows = make_cohort(edition, 6)
    offered = [make_session(edition, f"E{n}", f"Elective {n}", audience=E) for n in range(4)]
    Session.objects.update(group_size=3)
    for number, fellow in enumerate(fellows):
        for rank in range(4):
            ElectiveWish.objects.create(session=offered[(number + rank) % 4], person=fellow.person, rank=rank + 1)
    actions.arrange(edition=edition, by=None, at=now)
    for fellow in fellows:
        assert Group.objects.filter(kind=Group.Kind.ELECTIVE, fellows=fellow).count() == 2
    assert max(group.fellows.count() for group in Group.objects.filter(kind=Group.Kind.ELECTIVE)) <= 3


def test_before_anyone_is_chosen_the_capacity_is_planned_for(edition, now):
    HostingDepartment.objects.create(edition=edition, department=make_department("Asia"), most=20)
    HostingDepartment.objects.create(edition=edition, department=make_department("Middle East"), most=6)
    make_session(edition, "S1", "Welcome")
    made = brief_of(edition, now)
    assert len(made.problem["participants"]) == 26
    assert sum(one["department"] == "Middle East" for one in made.problem["participants"]) == 6
    assert [len(group["members"]) for group in made.problem["groups"]] == [26]


# --- days and hours


def test_taught_days_are_counted_without_weekends_and_placement(edition, now):
    make_session(edition, "S1", "Welcome")
    days = brief_of(edition, now).problem["days"]
    assert len(days) == 22
    assert [day["id"] for day in days] == list(range(22))
    assert (days[0]["date"], days[15]["date"], days[15]["week"]) == ("2018-07-02", "2018-08-02", 5)


def test_a_saturday_is_there_only_when_a_session_asks_for_it(edition, now):
    trip = make_session(edition, "T1", "Stonehenge")
    Session.objects.filter(pk=trip.pk).update(weekday=5, week=2, is_whole_day=True)
    made = brief_of(edition, now)
    [saturday] = [day for day in made.problem["days"] if day["dow"] == 5]
    assert saturday["date"] == "2018-07-14"
    assert rows(made, "T1")[0]["days"] == [saturday["id"]]


def test_ordinary_sessions_stay_within_taught_hours_and_a_reception_may_last(edition, now):
    make_session(edition, "S1", "Loans", minutes=90)
    reception = make_session(edition, "S2", "Reception", minutes=150)
    Session.objects.filter(pk=reception.pk).update(ends_by=time(19), latest_start=time(16, 30))
    made = brief_of(edition, now)
    assert (made.problem["day_start"], made.problem["slots_per_day"]) == ("08:45", 41)
    assert rows(made, "S1")[0]["window"] == [2, 28]  # 09:15 to 15:45, over by 17:15
    assert rows(made, "S2")[0]["window"] == [2, 31]  # 16:30 at the latest


def test_the_last_thing_on_friday_ends_with_the_taught_day(edition, now):
    reflection = make_session(edition, "R1", "Weekly reflection", minutes=60)
    Session.objects.filter(pk=reflection.pk).update(weekday=4, is_last_of_day=True, times=4, times_a_week=1)
    late = make_session(edition, "S2", "Reception", minutes=150)
    Session.objects.filter(pk=late.pk).update(ends_by=time(19))
    made = brief_of(edition, now)
    fridays = {day["id"] for day in made.problem["days"] if day["dow"] == 4}
    assert {row["window"][0] for row in rows(made, "R1")} == {30}  # 16:15
    assert all(set(row["days"]) <= fridays for row in rows(made, "R1"))
    [four, *evenings] = [set(rule["sessions"]) for rule in rules(made, "different_days")]
    assert four == {row["id"] for row in rows(made, "R1")}
    assert [len(pair) for pair in evenings] == [2, 2, 2, 2]


def test_a_session_stays_in_the_phase_of_its_week_and_near_it(edition, now):
    make_session(edition, "S1", "Preparing for the placement")
    Session.objects.update(week=3)
    made = brief_of(edition, now)
    [row] = rows(made, "S1")
    assert row["days"] == list(range(5, 15))
    assert row["prefers_days"] == list(range(10, 15))


def test_a_whole_day_away_leaves_room_for_nothing_else_but_lunch(edition, now):
    make_cohort(edition, 2)
    make_session(edition, "T1", "Cambridge", minutes=480)
    Session.objects.update(is_whole_day=True)
    problem = brief_of(edition, now).problem
    [row] = problem["sessions"]
    assert (row["window"], row["slots"], row["contact"]) == (
        [0, 0],
        17,
        False,
    )  # 08:45 to 13:00, then lunch and the way home
    places = [site["id"] for site in problem["sites"]]
    away = places.index(row["site"])
    assert {problem["travel_slots"][away][other] for other in range(len(places)) if other != away} == {
        problem["slots_per_day"]
    }


# --- rooms and people


def test_only_rooms_that_hold_the_group_are_offered_and_closed_days_are_said(edition, now):
    from sojourn.museums.models import RoomClosure

    make_cohort(edition, 12)
    small, big = make_room("Nook", seats=8), make_room("Hall", seats=100)
    RoomClosure.objects.create(room=big, from_on=date(2018, 7, 3), to_on=date(2018, 7, 4))
    make_session(edition, "S1", "Loans").rooms.set([small, big])
    made = brief_of(edition, now)
    assert rows(made, "S1")[0]["rooms"] == [f"R{big.pk}"]
    assert made.problem["rooms"][0]["closed"] == [[1, 0, 34], [2, 0, 34]]


def test_what_no_room_holds_is_left_out_with_its_reason(edition, now):
    make_cohort(edition, 12)
    make_session(edition, "S1", "Loans", room=make_room("Nook", seats=8))
    made = brief_of(edition, now)
    assert made.problem["sessions"] == []
    assert [one.reason for one in made.left_out] == ["none of its rooms has seats for 12"]


def test_a_contributor_is_not_asked_on_days_away_nor_too_often_but_the_team_may_be(edition, now):
    speaker, team = make_contributor(edition, "Ned Speaker"), make_contributor(edition, "Tess Team")
    team.is_team = True
    team.save()
    Absence.objects.create(person=speaker.person, from_on=date(2018, 7, 2), to_on=date(2018, 7, 20))
    make_session(edition, "S1", "Loans", contributor=speaker).contributors.add(team)
    make_session(edition, "S2", "Tickets", contributor=speaker)
    made = brief_of(edition, now)
    people = {one["name"]: one for one in made.problem["facilitators"]}
    assert [period[0] for period in people["Ned Speaker"]["available"]] == list(range(15, 22))
    assert people["Tess Team"]["dept"] == "team"
    assert rows(made, "S2")[0]["days"] == list(range(15, 22))
    assert [rule["facilitators"] for rule in rules(made, "max_asked")] == [[f"C{speaker.pk}"]]


def test_a_small_group_is_not_asked_on_days_when_one_of_them_is_away_and_the_whole_cohort_is(edition, now):
    fellows = make_cohort(edition, 4)
    make_session(edition, "A", "Opening", audience=A)
    make_session(edition, "S", "Stores tour", audience=S)
    Session.objects.filter(code="S").update(group_size=2)
    away = date(2018, 7, 3)
    Absence.objects.create(person=fellows[0].person, from_on=away, to_on=away)
    made = brief_of(edition, now)
    day = made.calendar.by_date[away].id
    members = {group["id"]: group["members"] for group in made.problem["groups"]}
    without = {f"F{fellows[0].pk}" in members[row["groups"][0]]: day in row["days"] for row in rows(made, "S")}
    assert without == {True: False, False: True}
    assert day in rows(made, "A")[0]["days"]


@pytest.fixture
def departments(edition):
    """Two departments, each with a representative and a study room of its own, and department time five times."""
    for name, representative in (("Asia", "Wren Porcelain"), ("Middle East", "Saffron Cuneiform")):
        home = make_department(name, representative=make_person(representative))
        HostingDepartment.objects.create(edition=edition, department=home, most=5)
        room = make_room(f"{name} study room")
        room.department = home
        room.save()
    make_session(edition, "D1", "Department time", audience=D)
    Session.objects.update(times=5, times_a_week=2)
    return make_cohort(edition, 4)


def test_departments_begin_together_each_with_its_representative_in_its_own_room(edition, departments, now):
    made = brief_of(edition, now)
    together = rows(made, "D1")
    names = {one["id"]: one["name"] for one in made.problem["facilitators"]}
    assert len(together) == 5
    for row in together:
        assert [names[role["from"][0]] for role in row["roles"]] == ["Wren Porcelain", "Saffron Cuneiform"]
        assert (len(row["groups"]), row["rooms"]) == (2, [])
        assert len({part["room"] for part in row["parts"]}) == 2
    assert len(rules(made, "precedence")) == 4


def test_a_plan_gives_each_department_its_own_slot(edition, departments, now):
    made = brief_of(edition, now)
    row = rows(made, "D1")[0]
    facs = [name for role in row["roles"] for name in role["from"]]
    plan = {"instance": "x", "sessions": {row["id"]: {"day": 0, "slot": 2, "room": None, "facs": facs}}}
    slots = brief.slots_of(made.problem, plan)
    assert [(new.slot.sitting.group.name, new.slot.room.name, new.slot.starts) for new in slots] == [
        ("Asia", "Asia study room", time(9, 15)),
        ("Middle East", "Middle East study room", time(9, 15)),
    ]
    assert [len(new.contributor_ids) for new in slots] == [1, 1]
    version = make_version(edition)
    fill(version, slots)
    assert brief.plan_of(made.problem, brief.assignments_of(version, made.calendar))["sessions"] == plan["sessions"]


def test_a_department_without_representative_waits_and_the_others_go_on(edition, departments, now):
    home = make_department("Asia")
    home.representative = None
    home.save()
    made = brief_of(edition, now)
    assert len(rows(made, "D1")) == 5
    assert {one.reason for one in made.left_out} == {"the department has no representative among the contributors"}
    assert len(made.left_out) == 5


def test_what_is_locked_for_one_department_is_locked_for_all_that_begin_with_it(edition, departments, now):
    made = brief_of(edition, now)
    row = rows(made, "D1")[0]
    version = make_version(edition)
    fill(version, brief.slots_of(made.problem, {"sessions": {row["id"]: {"day": 1, "slot": 4}}}))
    Sitting.objects.filter(pk=int(row["parts"][1]["id"])).update(is_locked=True)
    locked = rows(brief_of(edition, now), "D1")[0]
    assert (locked["locked"], locked["days"], locked["window"]) == (True, [1], [4, 4])
    assert locked["published"]["facs"] == [name for part in row["parts"] for name in part["facs"]]


def test_departments_whose_room_others_use_are_on_one_day_but_each_for_itself(edition, departments, now):
    from sojourn.museums.models import Room

    make_session(edition, "S1", "Loans", room=Room.objects.get(name="Asia study room"))
    made = brief_of(edition, now)
    assert len(rows(made, "D1")) == 10
    assert [len(rule["sessions"]) for rule in rules(made, "same_day")] == [2] * 5


def test_what_comes_after_waits_for_every_group_and_may_follow_straight_on(edition, now):
    make_cohort(edition, 6)
    talk = make_session(edition, "S1", "Documentation")
    tour = make_session(edition, "S2", "Stores tour", audience=S)
    Session.objects.filter(pk=tour.pk).update(group_size=2)
    tour.after.add(talk)
    make_session(edition, "S3", "After all").after.add(tour)
    made = brief_of(edition, now)
    found = rows(made)
    assert {(rule["before"], rule["after"]) for rule in rules(made, "precedence")} == {
        *((found["S1"][0]["id"], row["id"]) for row in found["S2"]),
        *((row["id"], found["S3"][0]["id"]) for row in found["S2"]),
    }
    assert found["S2"][0]["follows"] == [found["S1"][0]["id"]]
    assert [rule["days"] for rule in rules(made, "within_days")] == [5]


def test_the_loads_of_the_edition_are_rules(edition, now):
    make_session(edition, "S1", "Loans")
    made = brief_of(edition, now)
    assert rules(made, "max_contact")[0]["slots"] == 24
    assert rules(made, "max_contact_week")[0]["slots"] == 112
    assert (rules(made, "max_kind")[0]["kinds"], rules(made, "max_kind")[0]["slots"]) == (["talk"], 12)
    assert (rules(made, "break")[0]["window"], rules(made, "break")[0]["slots"]) == ([13, 21], 4)
    assert (rules(made, "site_changes")[0]["at"], rules(made, "site_changes")[0]["max"]) == (17, 1)


def test_what_people_were_told_and_what_is_locked_is_said(edition, now):
    fellows = make_cohort(edition, 2)
    room = make_room()
    loans, security = (
        make_session(edition, "S1", "Loans", room=room),
        make_session(edition, "S2", "Security", room=room),
    )
    group = make_group(edition, brief.WHOLE_COHORT, fellows=fellows)
    version = make_version(edition)
    make_slot(version, loans, group, room=room)
    make_slot(version, security, group, on=date(2018, 7, 3), room=room)
    Sitting.objects.filter(session=security).update(is_locked=True)
    found = rows(brief_of(edition, now))
    assert found["S1"][0]["published"] == {"day": 0, "slot": 2, "room": f"R{room.pk}", "facs": []}
    assert found["S1"][0]["locked"] is False
    assert (found["S2"][0]["locked"], found["S2"][0]["days"], found["S2"][0]["window"]) == (True, [1], [2, 2])


def test_the_problem_is_a_file_that_the_planner_reads(edition, now):
    import json

    make_cohort(edition, 5)
    talk = make_session(
        edition, "S1", "Documentation", room=make_room(), contributor=make_contributor(edition, "Ned Speaker")
    )
    tour = make_session(edition, "S2", "Stores tour", audience=S)
    Session.objects.filter(pk=tour.pk).update(group_size=2)
    tour.after.add(talk)
    made = brief_of(edition, now)
    assert read_problem(json.dumps(made.problem).encode()) == Problem.from_json(made.problem)


def test_a_plan_comes_back_as_unsaved_slots(edition, now):
    make_cohort(edition, 2)
    room, speaker = make_room(), make_contributor(edition, "Ned Speaker")
    make_session(edition, "S1", "Loans", room=room, contributor=speaker)
    made = brief_of(edition, now)
    [row] = made.problem["sessions"]
    plan = {
        "instance": "x",
        "sessions": {row["id"]: {"day": 15, "slot": 3, "room": f"R{room.pk}", "facs": [f"C{speaker.pk}"]}},
    }
    [new] = brief.slots_of(made.problem, plan)
    assert (new.slot.on, new.slot.starts, new.slot.ends, new.slot.room_id) == (
        date(2018, 8, 2),
        time(9, 30),
        time(11),
        room.pk,
    )
    assert (new.slot.pk, new.contributor_ids) == (None, (speaker.pk,))
