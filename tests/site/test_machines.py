"""What machines read: feeds, linked data, the sitemap, shared links."""

import json
import re

import feedparser
import pytest
from pyld import jsonld

from tests.site.pieces import lines
from tests.site.test_pages import KINDS

pytestmark = pytest.mark.django_db
SCHEMA = "http://schema.org/"
CONTEXT = {
    "@context": {
        "@vocab": SCHEMA,
        "url": {"@type": "@id"},
        "mainEntityOfPage": {"@type": "@id"},
        "eventStatus": {"@type": "@id"},
        "startDate": {"@type": SCHEMA + "Date"},
        "endDate": {"@type": SCHEMA + "Date"},
        "datePublished": {"@type": SCHEMA + "Date"},
    }
}
"""The part of https://schema.org/docs/jsonldcontext.jsonld that our terms need, kept here: a test asks nobody."""


def kept_here(address, options):
    assert address == "https://schema.org"
    return {"contextUrl": None, "documentUrl": address, "document": CONTEXT, "contentType": "application/ld+json"}


def expanded(page: str) -> dict:
    [written] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    [node] = jsonld.expand(json.loads(written), {"documentLoader": kept_here})
    return node


def types_in(node) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(types_in, node)) if node else set()
    if not isinstance(node, dict):
        return set()
    own = {name.removeprefix(SCHEMA) for name in node.get("@type", []) if isinstance(node.get("@type"), list)}
    return own.union(*(types_in(value) for value in node.values()))


def test_the_home_page_tells_machines_of_the_programme(client, site):
    node = expanded(lines(client, "/"))
    assert types_in(node) >= {"EducationalOccupationalProgram", "Organization", "Course", "CourseInstance"}
    [course] = node[SCHEMA + "hasCourse"]
    [instance] = course[SCHEMA + "hasCourseInstance"]
    assert instance[SCHEMA + "startDate"] == [{"@type": SCHEMA + "Date", "@value": "2018-06-30"}]


def test_an_edition_is_an_instance_with_its_phases_as_events(client, site):
    node = expanded(lines(client, "/2018/"))
    assert types_in(node) >= {"CourseInstance", "Event"}
    assert len(node[SCHEMA + "subEvent"]) == site.phases.count()


def test_a_post_is_an_article_by_its_author(client, post):
    node = expanded(lines(client, "/blog/a-lion/"))
    assert node["@type"] == [SCHEMA + "Article"]
    assert node[SCHEMA + "author"][0][SCHEMA + "name"] == [{"@value": "Ama Example"}]


def test_linked_data_cannot_end_its_element(client, post):
    post.title = "</script><script>alert(1)</script>"
    post.save_revision().publish()
    page = lines(client, "/blog/a-lion/")
    assert "<script>alert" not in page
    assert expanded(page)[SCHEMA + "headline"] == [{"@value": "</script><script>alert(1)</script>"}]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_is_read_by_a_feed_reader(client, post, settings, form):
    feed = feedparser.parse(client.get(f"/blog/feed.{form}").content)
    assert not feed.bozo
    [entry] = feed.entries
    assert (entry.title, entry.author) == ("A lion", "Ama Example")
    assert entry.link == f"{settings.SITE_ADDRESS}/blog/a-lion/"
    assert "The lion from Knidos" in entry.summary


def test_every_page_in_the_sitemap_answers(client, site, post, story, settings):
    places = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    assert len(places) > len(KINDS)
    base = settings.SITE_ADDRESS
    assert {place: client.get(place.removeprefix(base)).status_code for place in places} == dict.fromkeys(places, 200)
    assert client.get("/robots.txt").content.decode().endswith(f"Sitemap: {base}/sitemap.xml\n")


def test_a_shared_post_brings_its_words(client, post, settings):
    page = lines(client, "/blog/a-lion/")
    assert '<meta property="og:title" content="A lion">' in page
    assert f'<meta property="og:url" content="{settings.SITE_ADDRESS}/blog/a-lion/">' in page


def test_an_old_address_leads_on(client, site):
    from wagtail.contrib.redirects.models import Redirect

    Redirect.add_redirect("/old/page", "/programme/")
    assert client.get("/old/page/").headers["Location"] == "/programme/"
