"""A small public site to test with: an edition, the pages that every site begins with, and people who have a part in it."""

from datetime import date

import pytest
from django.db import transaction

from sojourn.network.actions import let_quote
from sojourn.people.actions import agree
from sojourn.people.models import Person
from sojourn.people.rules import Agreement
from sojourn.site.actions import add_page, lay_out, rewrite
from sojourn.site.models import BlogPage, HomePage, PostPage, StoriesPage, StoryPage
from tests.conftest import NOW
from tests.site.pieces import published_edition


@pytest.fixture(scope="module")
def laid_out(django_db_setup, django_db_blocker):
    """An edition and the pages that every site begins with, made once for a file of tests and taken away after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = published_edition()
        lay_out(by=None, at=NOW)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def site(laid_out, db):
    laid_out.refresh_from_db()
    return laid_out


@pytest.fixture
def ama(site) -> Person:
    return Person.objects.get(name="Ama Example")


@pytest.fixture
def post(ama) -> PostPage:
    """A post that Ama wrote."""
    body = [("text", "<p>The lion from Knidos has a neighbour.</p>")]
    page = PostPage(
        title="A lion", slug="a-lion", lead="Seen twice.", author=ama, written_on=date(2018, 7, 2), body=body
    )
    return add_page(BlogPage.objects.get(), page)[0]


@pytest.fixture
def story(ama, now) -> StoryPage:
    """A story of Ama, who agreed to it."""
    agree(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    page = StoryPage(title="Boxes for cups", slug="boxes", lead="Ama did it.", of=ama, told_on=date(2019, 3, 1))
    return add_page(StoriesPage.objects.get(), page)[0]


@pytest.fixture
def quotation(ama, now):
    """Ama's words on the home page, where she agreed to stand."""
    kept = let_quote(person=ama, text="A good question is a key.", by=ama, at=now)
    rewrite(HomePage.objects.get(), {"body": [("quotation", {"quotation": kept})]})
    return kept
