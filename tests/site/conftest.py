"""A small public site to test with: an edition, the pages that every site begins with, and people who have a part in it."""

from datetime import date

import pytest
from django.core.cache import cache

from sojourn.network.actions import let_quote
from sojourn.people.actions import agree
from sojourn.people.models import Person
from sojourn.people.rules import Agreement
from sojourn.site.actions import add_page, lay_out
from sojourn.site.models import BlogPage, PostPage, StoriesPage, StoryPage
from tests.site.test_public_pages import edition  # noqa: F401


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def site(edition, now):  # noqa: F811
    """The pages that every site begins with."""
    lay_out(by=None, at=now)
    return edition


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
    from sojourn.site.actions import rewrite
    from sojourn.site.models import HomePage

    kept = let_quote(person=ama, text="A good question is a key.", by=ama, at=now)
    rewrite(HomePage.objects.get(), {"body": [("quotation", {"quotation": kept})]})
    return kept
