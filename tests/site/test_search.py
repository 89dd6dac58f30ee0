"""The search over what is public, by the database's own full text."""

import pytest
from django.core.management import call_command

from sojourn.people.actions import hide_person
from sojourn.site.actions import add_document, add_page, rewrite
from sojourn.site.models import HomePage, PlainPage
from tests.site.pieces import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(post, site):
    add_page(HomePage.objects.get(), PlainPage(title="国际博物馆培训", slug="zh", lead="متحف شريك"))
    add_document(title="Evaluation of 2018", file_name="evaluation.txt", content=b"words")
    call_command("update_index", verbosity=0)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("lion", "/blog/a-lion/"),
        ("lions", "/blog/a-lion/"),
        ("KNIDOS neighbours", "/blog/a-lion/"),
        ("博物馆", "/zh/"),
        ("متحف", "/zh/"),
        ("evaluation", "Evaluation of 2018"),
    ],
)
def test_a_question_is_answered(client, indexed, asked, found):
    assert found in lines(client, f"/search/?q={asked}")


@pytest.mark.parametrize("asked", ["", "   ", "%00", "'", '"', "* OR NEAR(", "-", "a" * 5000, "<b>"])
def test_a_strange_question_breaks_nothing(client, indexed, asked):
    assert client.get("/search/", {"q": asked}).status_code == 200


def test_somebody_hidden_is_not_found(client, indexed, ama, now):
    hide_person(person=ama, by=ama, at=now)
    page = lines(client, "/search/?q=lion")
    assert "a-lion" not in page
    assert "Ama Example" not in lines(client, "/search/?q=Ama")


def test_a_draft_is_not_found(client, indexed):
    page = PlainPage.objects.get(slug="about")
    rewrite(page, {"lead": "Zanzibar"})
    page.unpublish()
    call_command("update_index", verbosity=0)
    assert "/about/" not in lines(client, "/search/?q=Zanzibar")
