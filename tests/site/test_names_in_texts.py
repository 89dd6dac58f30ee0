"""Whoever hides or withdraws a consent may still stand in what others typed: the team gets a list, and a task until each is looked at."""

import pytest
from django.test import Client

from sojourn.legacy.jobs import look_for_names as look_in_projects
from sojourn.legacy.models import Project
from sojourn.network.models import NameFound
from sojourn.network.naming import Words
from sojourn.papers.jobs import look_for_names as look_in_reports
from sojourn.papers.models import ReportText
from sojourn.people.actions import agree, hide_person, show_person, withdraw_consent
from sojourn.people.models import Person
from sojourn.people.rules import Agreement, Role
from sojourn.site.actions import rewrite
from sojourn.site.jobs import look_for_names as look_on_pages
from sojourn.site.models import Draft, PlainPage
from tests.timetable.factories import make_account, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(site) -> Person:
    return make_person("Zoë Brontë-Example")


@pytest.fixture
def desk(site) -> Client:
    client = Client()
    client.force_login(make_account(make_person("Tess Example"), Role.TEAM))
    return client


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("With Zoë Brontë-Example at the table.", True),
        ("zoe bronte example", True),
        ("EXAMPLE, Zoé", True),
        ("Zoë (Ms) Brontë-Example", True),
        ("Zoë came; much later, after a long lunch with all the others, there was an example.", False),
        ("An example without her.", False),
    ],
)
def test_a_name_in_any_spelling_needs_its_first_and_last_part_near_each_other(text, is_named):
    assert Words(text).may_name("Zoë Brontë-Example", "") == is_named


def wrote_about_her(now) -> None:
    rewrite(PlainPage.objects.get(slug="about"), {"body": [("text", "<p>Ask <b>Zoe</b> Bronte Example.</p>")]})
    Draft.objects.create(author=make_person("Bo Writer"), title="Zoë Brontë-Example and I", saved_at=now)
    Project.objects.create(title="Lamps", kind="display", summary="Lit.", press="Seen with Zoe Bronte-Example.")
    ReportText.objects.create(report="2018", part="network", words="Zoë Brontë-Example led it.", written_at=now)


def found() -> list[str]:
    return sorted(NameFound.objects.filter(looked_at=None).values_list("title", flat=True))


EVERYWHERE = ["2018: network", "About us", "Lamps", "Zoë Brontë-Example and I"]


def test_a_withdrawn_consent_and_a_hidden_person_make_a_list(site, zoe, now):
    wrote_about_her(now)
    agree(person=zoe, to=Agreement.QUOTED, by=zoe, at=now)
    look_on_pages.enqueue()
    assert found() == []
    withdraw_consent(person=zoe, to=Agreement.QUOTED, by=zoe, at=now)
    assert found() == EVERYWHERE
    agree(person=zoe, to=Agreement.QUOTED, by=zoe, at=now)
    for look in (look_on_pages, look_in_projects, look_in_reports):
        look.enqueue()
    assert found() == []
    hide_person(person=zoe, by=zoe, at=now)
    assert found() == EVERYWHERE


def test_it_is_a_task_until_somebody_has_looked_at_each(desk, zoe, now):
    wrote_about_her(now)
    assert "may still name" not in desk.get("/desk/2018/").content.decode()
    hide_person(person=zoe, by=zoe, at=now)
    assert "4 texts may still name" in desk.get("/desk/2018/").content.decode()
    for one in NameFound.objects.all():
        assert desk.get(one.address).status_code == 200
        desk.post(f"/desk/network/names/{one.pk}/")
    page = desk.get("/desk/network/names/").content.decode()
    assert page.count("looked at</span>") == 4
    assert "Tess Example" in page
    assert "may still name" not in desk.get("/desk/2018/").content.decode()


def test_a_text_that_changes_and_still_names_comes_up_again_and_one_that_does_not_goes(desk, zoe, now):
    wrote_about_her(now)
    hide_person(person=zoe, by=zoe, at=now)
    for one in NameFound.objects.all():
        desk.post(f"/desk/network/names/{one.pk}/")
    about = PlainPage.objects.get(slug="about")
    rewrite(about, {"lead": "Ask Zoë Brontë-Example twice."})
    Project.objects.update(press="")
    look_on_pages.enqueue()
    look_in_projects.enqueue()
    assert found() == ["About us"]
    assert not NameFound.objects.filter(title="Lamps").exists()
    show_person(person=zoe, by=zoe, at=now)
    look_on_pages.enqueue()
    assert found() == []
