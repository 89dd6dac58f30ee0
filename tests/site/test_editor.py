"""The door of the editor: the programme team and nobody else, with the same second factor as at the desk."""

import pytest
from django.contrib.auth.models import Group
from django.urls import get_resolver
from wagtail.models import GroupApprovalTask, PagePermissionTester

from sojourn.people.actions import grant_role
from sojourn.people.models import RoleGrant
from sojourn.people.rules import Permission, Role
from sojourn.site.models import HomePage, PlainPage
from sojourn.site.rules import EDITORS
from tests.house.test_walls import every_address
from tests.timetable.factories import make_account, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(site):
    return make_account(make_person("Tess Example"), Role.TEAM)


def test_every_page_of_the_editor_needs_the_same_permission():
    doors = {address: view for address, view in every_address(get_resolver()) if address.startswith("editor/")}
    assert len(doors) > 200
    assert {view.permission for view in doors.values()} == {Permission.EDIT_SITE}


def test_a_stranger_is_sent_to_log_in_as_everywhere(client):
    assert client.get("/editor/").headers["Location"] == "/account/login/?next=/editor/"


def test_a_fellow_has_no_business_there(client):
    client.force_login(make_account(make_person("Ama Example"), Role.FELLOW))
    assert client.get("/editor/").status_code == 403


def test_the_team_needs_its_second_factor_there_too(client, editor, settings):
    settings.SECOND_FACTOR_FOR_TEAM = True
    client.force_login(editor)
    assert client.get("/editor/").headers["Location"] == "/account/2fa/"


@pytest.mark.parametrize("address", ["", "pages/", "images/", "documents/", "redirects/", "locales/", "account/"])
def test_the_team_works_there(client, editor, address):
    client.force_login(editor)
    response = client.get(f"/editor/{address}", follow=True)
    assert response.status_code == 200
    assert "'unsafe-inline'" in response.headers["Content-Security-Policy"]


def test_an_editor_may_write_and_publish_a_page(client, editor):
    client.force_login(editor)
    home = HomePage.objects.get()
    address = f"/editor/pages/add/site/plainpage/{home.pk}/"
    assert client.get(address).status_code == 200
    assert "unsafe-inline" not in client.get("/").headers["Content-Security-Policy"]


def test_who_edits_follows_from_roles_at_once(client, editor, now):
    client.force_login(editor)
    client.get("/editor/")
    newcomer = make_account(make_person("Rowan Example"))
    grant_role(person=newcomer.person, role=Role.TEAM, by=None, at=now)
    RoleGrant.objects.filter(person=editor.person).delete()
    assert client.get("/editor/").status_code == 403
    client.force_login(newcomer)
    assert client.get("/editor/").status_code == 200
    assert list(Group.objects.get(name=EDITORS).user_set.all()) == [newcomer]


def test_a_preview_may_stand_in_the_editors_frame(client, editor):
    client.force_login(editor)
    page = HomePage.objects.get()
    answer = client.get(f"/editor/pages/{page.pk}/edit/preview/?in_preview_panel=true")
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_an_editor_who_may_not_publish_submits_and_the_team_approves(client, editor, site):
    client.force_login(editor)
    client.get("/editor/")  # now the team is in its group
    writer = make_account(make_person("Wren Writer"), Role.TEAM)
    about, task = PlainPage.objects.get(slug="about"), GroupApprovalTask.objects.get()
    assert [group.name for group in task.groups.all()][-1] == EDITORS
    assert not PagePermissionTester(writer, about).can_publish()
    about.lead = "Not before somebody else has read it."
    about.save_revision(user=writer)
    state = about.get_workflow().start(about, writer)
    assert "Not before" not in client.get("/about/").content.decode()
    waiting = client.get("/editor/").content.decode()
    assert "Awaiting your review" in waiting
    assert "About us" in waiting
    step = state.current_task_state
    asked = f"/editor/pages/workflow/action/{about.pk}/approve/{step.pk}/"
    assert client.post(asked, {"comment": "Good."}).status_code in {200, 302}
    assert "Not before somebody else has read it." in client.get("/about/").content.decode()
