"""The programme team sees what is done, what is next, and who did what."""

import re
from html import unescape

import pytest

from sojourn.edition.actions import ask_for_plan, finish, mark_adopted
from sojourn.edition.models import PlanRun
from sojourn.people.actions import record
from sojourn.people.rules import Role
from sojourn.selection.models import Nomination, Offer
from tests.browser import log_in
from tests.timetable.factories import (
    make_account,
    make_department,
    make_edition,
    make_fellow,
    make_group,
    make_offer,
    make_person,
    make_placement,
    make_session,
    make_slot,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    account = make_account(make_person("Tess Example"), Role.TEAM)
    client.force_login(account)
    return account


@pytest.fixture
def edition():
    return make_edition()


def page_of(client, address: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(address).content.decode())).split())


def nominate(edition, name: str) -> Nomination:
    person = make_fellow(edition, name).person
    return Nomination.objects.create(
        edition=edition,
        code=name,
        person=person,
        place=person.place,
        institution=person.institution,
        career_stage=Nomination.Stage.MID,
    )


def test_the_only_edition_is_opened_at_once(client, team, edition):
    assert client.get("/desk/").headers["Location"] == "/desk/2018/"


def test_several_editions_are_listed(client, team, edition):
    make_edition(name="2019")
    assert "2019 A Training Programme 30 June to 12 August 2018" in page_of(client, "/desk/")


def test_a_new_house_says_how_to_begin(client, team):
    assert "There is no edition yet." in page_of(client, "/desk/")


def test_an_empty_edition_begins_with_a_workbook(client, team, edition):
    page = page_of(client, "/desk/2018/")
    assert "Nothing is known yet but the edition's dates." in page
    assert "Cohort After nominations have come in. later" in page


def test_an_adopted_plan_says_who_adopted_it_and_when(client, team, edition, now):
    nominate(edition, "Ama Example")
    run = ask_for_plan(edition=edition, kind=PlanRun.Kind.COHORT, by=None, at=now)
    finish(run=run, state=PlanRun.State.DONE, plan={"chosen": []}, outcome={})
    mark_adopted(run=run, by=team.person, at=now)
    assert "Cohort A cohort was chosen. 18 April 2018, 10:00, Tess Example done" in page_of(client, "/desk/2018/")


def test_a_plan_at_work_shows_how_far_it_is(client, team, edition, now):
    run = ask_for_plan(edition=edition, kind=PlanRun.Kind.TIMETABLE, by=None, at=now)
    PlanRun.objects.filter(pk=run.pk).update(state="running", fraction=0.62, doing="Finding a first timetable")
    assert "Timetable : Finding a first timetable 62 %" in page_of(client, "/desk/2018/")


def test_offers_are_counted(client, team, edition, now):
    for name, state in [("Ama", "accepted"), ("Bo", "open"), ("Cy", "declined")]:
        nomination = nominate(edition, f"{name} Example")
        Offer.objects.create(nomination=nomination, department=make_department(), state=state, offered_at=now)
    assert "1 accepted, 1 wait for an answer, 1 declined." in page_of(client, "/desk/2018/")


def test_a_finished_edition_is_ready_for_print(client, team, edition, now):
    fellow = make_fellow(edition, "Ama Example")
    make_placement(fellow, make_offer(edition))
    version = make_version(edition)
    make_slot(version, make_session(edition, "A", "Loans"), make_group(edition, fellows=[fellow]))
    page = page_of(client, "/desk/2018/")
    assert "1 of 1 fellows have a placement. done" in page
    assert "Version 1 is what everyone sees. 18 April 2018, 10:00 done" in page
    assert "Coursebook Ready to be printed whenever you like." in page


def test_a_newer_draft_waits_to_be_published(client, team, edition):
    make_version(edition, number=1)
    make_version(edition, number=2, is_published=False)
    assert "Version 1 is published; version 2 is a draft." in page_of(client, "/desk/2018/")


def test_the_home_asks_a_fixed_number_of_questions(client, team, edition, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):  # one more for the second factor
        client.get("/desk/2018/")
    for number in range(30):
        fellow = make_fellow(edition, f"Fellow {number} Example")
        make_session(edition, f"S{number}", f"Session {number}")
        make_version(edition, number=number + 1)
        run = ask_for_plan(edition=edition, kind=PlanRun.Kind.COHORT, by=team.person, at=now)
        finish(run=run, state=PlanRun.State.DONE, plan={}, outcome={})
        mark_adopted(run=run, by=team.person, at=now)
        record(by=fellow.person, did="looked", about=edition, at=now)
    with django_assert_max_num_queries(11):
        client.get("/desk/2018/")


def test_the_journal_is_paged(client, team, edition, now, django_assert_max_num_queries):
    for number in range(60):
        record(by=team.person, did=f"did thing {number:02}", about=edition, at=now)
    with django_assert_max_num_queries(9):
        page = page_of(client, "/desk/journal/")
    assert "did thing 59" in page and "did thing 00" not in page
    assert "did thing 00" in page_of(client, "/desk/journal/?page=2")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.TEAM])
@pytest.mark.parametrize("address", ["/desk/", "/desk/2018/", "/desk/journal/"])
def test_the_desk_is_the_teams(client, edition, role, address):
    client.force_login(make_account(make_person("Olu Example"), role))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ["/desk/", "/desk/2018/", "/desk/journal/"])
def test_a_stranger_is_asked_to_log_in(client, edition, address):
    assert client.get(address).headers["Location"] == f"/account/login/?next={address}"


@pytest.mark.browser
def test_the_progress_of_a_plan_moves_without_a_reload(browser_page, edition, now):
    account = make_account(make_person("Tess Example"), Role.TEAM)
    run = ask_for_plan(edition=edition, kind=PlanRun.Kind.COHORT, by=account.person, at=now)
    log_in(browser_page, account)
    browser_page.clock.install()
    browser_page.goto("/desk/2018/")
    PlanRun.objects.filter(pk=run.pk).update(state="running", fraction=0.8, doing="Weighing")
    browser_page.clock.run_for(3_000)
    browser_page.get_by_text("Weighing").wait_for()
    finish(run=run, state=PlanRun.State.DONE, plan={}, outcome={})
    browser_page.clock.run_for(3_000)
    browser_page.locator("#at-rest").wait_for(state="attached")
