"""Every kind of page: drawn from what editors wrote and what the rooms know; light; silent about who does not wish to be shown."""

import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page

from sojourn.legacy.models import Project
from sojourn.network.actions import quote_no_more
from sojourn.network.models import PastEdition, PastFellow
from sojourn.people.actions import hide_person, withdraw_consent
from sojourn.people.models import Place
from sojourn.people.rules import Agreement
from sojourn.site.actions import add_page, add_picture, category, lay_out
from sojourn.site.blocks import CallToAct, Picture
from sojourn.site.figures import FIGURES, figures
from sojourn.site.models import EditionPage, HomePage, PartnerPage, PartnersPage, PlainPage, PostPage
from tests.site.pieces import lines
from tests.timetable.factories import make_person

pytestmark = pytest.mark.django_db
KINDS = [
    "/",
    "/2018/",
    "/programme/",
    "/take-part/",
    "/partners/",
    "/stories/",
    "/blog/",
    "/legacy/",
    "/legacy/research/",
    "/supporters/",
    "/reports/",
    "/about/",
    "/contact/",
]


@pytest.mark.parametrize("address", KINDS)
def test_a_page_is_light_and_kept(client, site, address, django_assert_max_num_queries, django_assert_num_queries):
    with django_assert_max_num_queries(14):
        response = client.get(address, headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert len(response.content) < 12_000
    with django_assert_num_queries(1):
        client.get(address)


def test_laying_out_twice_changes_nothing(site, now):
    PlainPage.objects.filter(slug="about").update(lead="Our own words.")
    assert lay_out(by=None, at=now) == 0
    assert PlainPage.objects.get(slug="about").lead == "Our own words."


def test_wagtails_welcome_page_goes(site):
    assert [page.specific_class for page in Page.objects.filter(depth=2)] == [HomePage]


def test_an_edition_draws_its_facts_from_the_rooms(client, site):
    page = lines(client, "/2018/")
    assert "from 30 June 2018 to 12 August 2018" in page
    assert 'Egypt <span class="muted number">1</span>' in page


def test_figures_are_counted_when_the_page_is_drawn(client, site):
    assert '<b class="number">2</b>places they come from' in lines(client, "/")


def test_the_page_of_an_edition_has_the_editions_name(site):
    page = EditionPage.objects.get()
    page.slug = "another"
    with pytest.raises(ValidationError, match="2018"):
        page.full_clean()


def test_every_partner_is_listed_and_one_with_a_page_is_linked(client, site):
    from sojourn.museums.models import PartnerMuseum

    museum = PartnerMuseum.objects.get()
    assert f"<h2>{museum.name}</h2>" in lines(client, "/partners/")
    parent = PartnersPage.objects.get()
    add_page(parent, PartnerPage(title=museum.name, slug="norfolk", museum=museum))
    assert f'<h2><a href="/partners/norfolk/">{museum.name}</a></h2>' in lines(client, "/partners/")
    assert '<a href="/2018/">2018</a>' in lines(client, "/partners/norfolk/")


def test_a_picture_needs_words(site):
    picture = add_picture(title="Lion", file_name="lion.webp", content=small_picture())
    page = PlainPage.objects.get(slug="about")
    page.picture = picture
    with pytest.raises(ValidationError, match="cannot see it"):
        page.full_clean()
    with pytest.raises(ValidationError):
        Picture().clean({"picture": picture, "alternative": "", "caption": ""})


def small_picture() -> bytes:
    import io

    from PIL import Image

    packed = io.BytesIO()
    Image.new("RGB", (40, 30), "#2a2f9e").save(packed, "WEBP")
    return packed.getvalue()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://example.org", "example.org"])
def test_a_call_leads_to_a_page_or_a_safe_address(site, address):
    block = CallToAct()
    told = {"words": "Come", "button": "Here", "page": None, "address": address}
    with pytest.raises(ValidationError):
        block.clean(block.to_python(told))
    assert block.clean(block.to_python(told | {"address": "/contact/"}))["address"] == "/contact/"


def test_a_quotation_stands_with_name_place_and_year(client, quotation):
    page = lines(client, "/")
    assert "A good question is a key." in page
    assert "Ama Example, Egypt, 2018" in page


def test_a_quotation_goes_at_once_when_consent_is_withdrawn(client, quotation, ama, now):
    assert "A good question is a key." in lines(client, "/")
    quote_no_more(person=ama, by=ama, at=now)
    assert "A good question is a key." not in lines(client, "/")


def test_a_quotation_goes_at_once_when_its_person_is_hidden(client, quotation, ama, now):
    assert "Ama Example" in lines(client, "/")
    hide_person(person=ama, by=ama, at=now)
    page = lines(client, "/")
    assert "Ama Example" not in page
    assert "A good question is a key." not in page


def everything_public(client) -> str:
    return " ".join(
        lines(client, address)
        for address in ("/", "/blog/", "/stories/", "/sitemap.xml", "/blog/feed.rss", "/search/?q=lion")
    )


def test_a_post_of_somebody_hidden_is_nowhere(client, post, ama, now):
    assert everything_public(client).count("/blog/a-lion/") >= 5
    hide_person(person=ama, by=ama, at=now)
    assert "a-lion" not in everything_public(client)
    assert client.get("/blog/a-lion/").status_code == 404
    assert client.get(f"/blog/author/{ama.pk}/").status_code == 404


def test_a_story_lasts_as_long_as_the_consent_to_it(client, story, ama, now):
    assert "Ama Example" in lines(client, "/stories/boxes/")
    withdraw_consent(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    assert client.get("/stories/boxes/").status_code == 404
    assert "boxes" not in everything_public(client)


def test_posts_are_found_by_author_and_category(client, post, ama):
    from sojourn.site.actions import category

    post.categories.add(category("Out and about", "out"))
    post.save_revision().publish()
    assert "A lion" in lines(client, f"/blog/author/{ama.pk}/")
    assert "A lion" in lines(client, "/blog/category/out/")


@pytest.mark.parametrize("number", [1, 30])
def test_the_blog_asks_the_same_of_one_post_and_of_thirty(client, site, number, django_assert_max_num_queries):
    from datetime import date

    from sojourn.site.models import BlogPage, PostPage

    blog = BlogPage.objects.get()
    for place in range(number):
        picture = add_picture(title=f"A cup {place}", file_name=f"cup-{place}.webp", content=small_picture())
        post = PostPage(title=f"Post {place}", slug=f"post-{place}", written_on=date(2018, 7, 2))
        post.picture, post.alternative = picture, "A cup"
        blog.add_child(instance=post)
    lines(client, "/blog/")  # the first to look has the pictures cut
    cache.clear()
    with django_assert_max_num_queries(12):
        page = lines(client, "/blog/")
    cache.clear()
    with django_assert_max_num_queries(10):
        client.get("/sitemap.xml")
    assert page.count('<li class="card">') == min(number, 12)
    assert client.get("/blog/older/2/").status_code == (200 if number > 12 else 404)


def test_the_page_of_an_edition_asks_eleven_questions_at_most(client, site, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        client.get("/2018/")


def test_the_legacy_page_leads_to_the_projects_that_may_be_read(client, site):
    shown = Project.objects.create(title="Kites for all", kind="exhibition", summary="Kites.", is_public=True)
    Project.objects.create(title="Not for the world", kind="exhibition", summary="Kites.")
    page = client.get("/legacy/").content.decode()
    assert f'<a href="/projects/{shown.pk}/">Kites for all</a>' in page
    assert "Not for the world" not in page


def test_the_contact_page_leads_to_every_form_and_each_page_to_the_directory(client, site):
    page = client.get("/contact/").content.decode()
    forms = re.findall(r'<li><a href="(/enquiries/\w+/)">', page)
    assert [client.get(form).status_code for form in forms] == [200] * 4
    assert '<a href="/network/">Directory</a>' in page


def test_what_stands_below_a_page_that_is_taken_back_is_nowhere(client, site, post):
    assert client.get("/blog/a-lion/").status_code == 200
    PostPage.objects.get().get_parent().unpublish()
    assert client.get("/blog/a-lion/").status_code == 404
    assert "A lion" not in client.get("/").content.decode()
    assert "a-lion" not in client.get("/sitemap.xml").content.decode()
    assert "a-lion" not in client.get("/search/?q=lion").content.decode()


def test_figures_of_the_network_count_the_editions_before_the_house(site):
    before = {name: figures([name])[0].number for name in FIGURES}
    edition = PastEdition.objects.create(name="2009", year=2009)
    person, place = make_person("Zed Example"), Place.objects.create(name="Zanzibar")
    PastFellow.objects.create(edition=edition, person=person, place=place)
    after = {name: figures([name])[0].number for name in FIGURES}
    grown = {name for name in after if after[name] == before[name] + 1}
    assert grown == {"fellows", "places", "editions"}


def test_posts_of_a_category_come_in_the_readers_language_where_there_are_some(client, post):
    named = category("Out", "out")
    post.categories.add(named)
    post.save_revision().publish()
    french = {"accept-language": "fr"}
    assert "/blog/a-lion/" in client.get("/blog/category/out/", headers=french).content.decode()
    locale, _new = Locale.objects.get_or_create(language_code="fr")
    for page in [*post.get_ancestors().filter(depth__gt=1).specific(), post]:
        copy = page.copy_for_translation(locale)
        copy.title = "Un lion" if page == post else copy.title
        copy.save_revision(clean=False).publish(skip_permission_checks=True)
    for language, title in (("fr", "Un lion"), ("en-gb", "A lion")):
        page = client.get("/blog/category/out/", headers={"accept-language": language}).content.decode()
        assert [each in page for each in (title, {"Un lion": "A lion", "A lion": "Un lion"}[title])] == [True, False]
