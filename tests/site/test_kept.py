"""What is kept is made new as soon as a row under it changes, whichever hand changed it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sojourn.people.actions import agree, hide_person, withdraw_consent
from sojourn.people.rules import Agreement, Role
from sojourn.site.jobs import publish_due
from sojourn.site.models import Category, PlainPage
from tests.site.pieces import lines
from tests.timetable.factories import make_account, make_person

pytestmark = pytest.mark.django_db


def test_publishing_a_page(client, site):
    assert "Our own words." not in lines(client, "/about/")
    page = PlainPage.objects.get(slug="about")
    page.lead = "Our own words."
    page.save_revision().publish()
    assert "Our own words." in lines(client, "/about/")


def test_a_draft_changes_nothing_that_is_read(client, site):
    page = PlainPage.objects.get(slug="about")
    page.lead = "Not yet."
    page.save_revision()
    assert "Not yet." not in lines(client, "/about/")


def test_taking_a_page_back_and_deleting_one(client, site):
    assert client.get("/about/").status_code == 200
    PlainPage.objects.get(slug="about").unpublish()
    assert client.get("/about/").status_code == 404
    assert "Privacy" in lines(client, "/privacy/")
    PlainPage.objects.get(slug="privacy").delete()
    assert client.get("/privacy/").status_code == 404


def test_a_page_published_by_the_clock(client, site):
    page = PlainPage.objects.get(slug="about")
    page.lead = "From now on."
    page.go_live_at = timezone.now() + timedelta(minutes=5)
    revision = page.save_revision(approved_go_live_at=page.go_live_at)
    revision.publish()
    assert "From now on." not in lines(client, "/about/")
    reached = timezone.now() - timedelta(minutes=1)
    content = revision.content | {"go_live_at": reached.isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=reached, content=content)
    publish_due.enqueue()
    assert "From now on." in lines(client, "/about/")


def test_a_new_post_on_the_home_page(client, site, post):
    assert "A lion" in lines(client, "/")
    post.title = "Two lions"
    post.save_revision().publish()
    assert "Two lions" in lines(client, "/")
    assert "Two lions" in lines(client, "/blog/feed.atom")


def test_the_name_of_a_category_changed_in_the_editor(client, post):
    from sojourn.site.actions import category

    named = category("Out", "out")
    post.categories.add(named)
    post.save_revision().publish()
    assert ">Out</a>" in lines(client, "/blog/a-lion/")
    client.force_login(make_account(make_person("Tess Example"), Role.TEAM))
    answer = client.post(f"/editor/snippets/site/category/edit/{named.pk}/", {"name": "Outside", "slug": "out"})
    assert answer.status_code == 302
    assert Category.objects.get().name == "Outside"
    assert ">Outside</a>" in lines(client, "/blog/a-lion/")


def test_a_document_changed_in_the_editor(client, site):
    from sojourn.site.actions import add_document, rewrite

    document = add_document(title="Report", file_name="report.txt", content=b"words")
    rewrite(PlainPage.objects.get(slug="about"), {"body": [("documents", [document])]})
    assert ">Report</a>" in lines(client, "/about/")
    client.force_login(make_account(make_person("Tess Example"), Role.TEAM))
    told = {"title": "Report of 2018", "collection": document.collection_id, "tags": "", "file": ""}
    assert client.post(f"/editor/documents/edit/{document.pk}/", told).status_code == 302
    assert ">Report of 2018</a>" in lines(client, "/about/")


def test_a_person_who_hides_and_one_who_agrees(client, story, post, ama, now):
    assert "Boxes" in lines(client, "/stories/")
    withdraw_consent(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    assert "Boxes" not in lines(client, "/stories/")
    agree(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    assert "Boxes" in lines(client, "/stories/")
    hide_person(person=ama, by=ama, at=now)
    assert "Boxes" not in lines(client, "/stories/")


def test_a_supporter_who_is_thanked(client, site, now):
    from sojourn.demo import supporters

    assert "Teacup" not in lines(client, "/supporters/")
    supporters.fill(edition=site, by=None, at=now)
    assert "The Teacup Foundation" in lines(client, "/supporters/")
    assert "A friend of the programme" not in lines(client, "/supporters/")


def test_a_workbook_that_brings_another_edition(client, small_edition, small, now):
    from sojourn.site.actions import lay_out

    lay_out(by=None, at=now)
    assert "up to 6 people" in lines(client, "/2018/")
    from sojourn.workbook.actions import apply
    from sojourn.workbook.changes import changes_of
    from sojourn.workbook.read import Workbook
    from tests.demo_fixtures import changed

    more = small | {"Edition": changed(small["Edition"], {"Capacity": 7})}
    apply(changes=changes_of(Workbook(more)), by=None, at=now)
    assert "up to 7 people" in lines(client, "/2018/")
