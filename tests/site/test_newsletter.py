"""An issue is composed once, and is a page, an e-mail and a PDF; it goes to the audience that was chosen, each in their language."""

import re
from io import BytesIO

import feedparser
import pikepdf
import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Locale, Page, Site

from sojourn.communications.issue import LARGEST_OCTETS, as_mail, paragraphs_of
from sojourn.communications.models import Mailing
from sojourn.network.models import PastEdition, Quotation
from sojourn.people.actions import agree, withdraw_consent
from sojourn.people.models import Interest
from sojourn.people.rules import Agreement, Role
from sojourn.site.actions import set_languages
from sojourn.site.actions.start import add_page, body_of
from sojourn.site.audiences import Audience
from sojourn.site.models import BlogPage, HomePage, IssuePage, NewsletterPage, Picture, PostPage
from sojourn.site.newsletter import issue_of
from sojourn.site.printed import printed
from tests.communications.mail_pieces import make_member, make_stranger
from tests.network.factories import join
from tests.selection.factories import host, make_account, make_edition, make_fellow, make_person, make_place

pytestmark = pytest.mark.django_db
PIECE = {"picture": None, "alternative": "", "by": "", "page": None, "address": ""}


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def home():
    """A home page, and every language."""
    set_languages()
    page = HomePage(title="Home", slug="site", locale=Locale.get_default())
    Page.get_first_root_node().add_child(instance=page)
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": page})
    return page


def make_issue(home, *, title: str = "Objects that travel", body: list | None = None) -> IssuePage:
    archive, _new = add_page(home, NewsletterPage(title="Newsletters", slug="newsletters"))
    blocks = (
        body if body is not None else [{"editorial": {"title": "Dear friends", "text": "<p>Hello.</p>", "by": "Tess"}}]
    )
    page = IssuePage(
        title=title, slug="issue-8", number=8, issued_on="2018-04-16", lead="What moved.", body=body_of(blocks)
    )
    return add_page(archive, page)[0]


def in_language(page: IssuePage, language: str, title: str) -> IssuePage:
    """The issue in another language, published."""
    locale = Locale.objects.get(language_code=language)
    for one in [*page.get_ancestors().filter(depth__gt=1).specific(), page]:
        copy = one.copy_for_translation(locale)
        copy.title = title if one == page else copy.title
        copy.save_revision(clean=False).publish(skip_permission_checks=True)
    return page.get_translation(locale).specific


def make_picture() -> Picture:
    drawn = BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(drawn, "JPEG")
    drawn.seek(0)
    return Picture.objects.create(title="bowl", file=ImageFile(drawn, "bowl.jpg"), credit="A. Fictional")


# --- one source, three forms


def test_page_mail_and_pdf_say_the_same(client, home, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    piece = PIECE | {"picture": make_picture(), "alternative": "A brass bowl", "address": "https://example.org/bowl"}
    body = [
        {"collection": piece | {"title": "A bowl with two names", "text": "<p>Both are on its <b>rim</b>.</p>"}},
        {
            "dates": {
                "days": [{"day": "2018-07-02", "what": "It begins"}, {"day": "2018-06-30", "what": "Fellows arrive"}]
            }
        },
        {
            "call": {
                "title": "Award",
                "text": "<p>Two pages.</p>",
                "closes_on": "2018-09-30",
                "button": "Apply",
                "address": "/legacy/",
            }
        },
    ]
    issue = issue_of(make_issue(home, body=body))
    text, paper = as_mail(issue), printed(issue)
    page = client.get("/newsletters/issue-8/").content.decode()
    pdf = pikepdf.open(BytesIO(paper.pdf))

    said = ["A bowl with two names", "A brass bowl", "Fellows arrive", "Closes on 30 September 2018.", "What moved."]
    for form in (page, text.html, text.plain):
        assert [each for each in said if each not in form] == []
    assert text.plain.index("30 June 2018: Fellows arrive") < text.plain.index("2 July 2018: It begins")
    assert f"{settings.SITE_ADDRESS}/legacy/" in text.html
    assert len(text.html.encode()) < LARGEST_OCTETS
    assert paper.is_accessible
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.MarkInfo.Marked


def test_the_mail_loads_nothing_but_pictures_and_counts_nobody(home):
    html = as_mail(issue_of(make_issue(home))).html

    assert re.findall(r"<(?:script|iframe|link|object)|@import|url\(", html) == []
    assert re.findall(r"<img", html) == []  # no picture of one point: this issue has none at all


def test_an_arabic_issue_reads_from_right_to_left(home):
    arabic = issue_of(in_language(make_issue(home), "ar", "أشياء تسافر"))
    html = as_mail(arabic).html

    assert re.search(r"<html[^>]*dir=\"rtl\"", html)
    assert "direction:ltr" not in html
    assert printed(arabic).remarks == ()


def test_what_an_editor_wrote_goes_into_a_mail_as_words_and_not_as_markup():
    [first, second] = paragraphs_of("<p>One <b>two</b><script>alert(1)</script> &lt;i&gt;</p><ol><li>three</li></ol>")

    assert first.text == "One twoalert(1) <i>"
    assert (second.mark, second.text) == ("1. ", "three")


def test_a_quotation_leaves_the_three_forms_when_the_consent_is_withdrawn(home, now):
    ama = make_person("Ama Fictional")
    agree(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    quotation = Quotation.objects.create(person=ama, text="I left with colleagues.", written_at=now)
    page = make_issue(home, body=[{"quotation": {"quotation": quotation}}])
    assert "I left with colleagues." in as_mail(issue_of(page)).plain

    withdraw_consent(person=ama, to=Agreement.QUOTED, by=ama, at=now)

    assert issue_of(page).parts == ()


def test_the_digest_takes_the_newest_posts_up_to_the_day_of_the_issue(home):
    blog, _new = add_page(home, BlogPage(title="Blog", slug="blog"))
    hidden = make_person("Hidden")
    type(hidden).objects.filter(pk=hidden.pk).update(is_hidden=True)
    for day, author in [(1, None), (10, None), (12, hidden), (15, None), (20, None)]:
        add_page(blog, PostPage(title=f"Post {day}", slug=f"post-{day}", written_on=f"2018-04-{day:02}", author=author))

    [digest] = issue_of(make_issue(home, body=[{"digest": {"newest": 2, "chosen": []}}])).parts

    assert [row.head for row in digest.rows] == ["Post 15", "Post 10"]


def test_the_archive_lists_issues_and_so_does_its_feed(client, home):
    make_issue(home)

    assert "Objects that travel" in client.get("/newsletters/").content.decode()
    feed = feedparser.parse(client.get("/newsletters/feed.atom").content)
    assert (feed.bozo, [entry.title for entry in feed.entries]) == (False, ["Objects that travel"])
    pk = IssuePage.objects.get().pk
    assert client.get(reverse("site:issue_pdf", args=[pk])).content.startswith(b"%PDF")


# --- whom it goes to


def test_an_audience_is_chosen_by_edition_place_role_language_and_interest(now):
    edition = make_edition()
    coins_department = host(edition, "Coins")
    ama = make_fellow(edition, "Ama", coins_department).person
    nikos = make_fellow(edition, "Nikos", coins_department).person
    type(ama).objects.filter(pk=ama.pk).update(language="fr", place=make_place("Ghana"))
    coins = Interest.objects.create(name="coins and medals")
    nikos.interests.add(coins)
    make_account("Tess Team", Role.TEAM)
    everything, other = make_stranger("Everything", now), make_stranger("Other", now)
    other.interests.add(Interest.objects.create(name="storage"))

    def names(audience: Audience) -> set[str]:
        return set(audience.people().values_list("name", flat=True))

    assert names(Audience(editions=(edition,))) == {"Ama", "Nikos"}
    assert names(Audience(places=(make_place("Ghana"),))) == {"Ama"}
    assert names(Audience(roles=(Role.TEAM,))) == {"Tess Team"}
    assert names(Audience(languages=("fr",))) == {"Ama"}
    assert names(Audience(editions=(edition,), interests=(coins,))) == {"Nikos"}
    assert set(Audience(interests=(coins,)).strangers()) == {everything}
    assert set(Audience(with_strangers=False).strangers()) == set()
    bell = join("Bell", "Nepal", 2009)
    assert names(Audience(earlier=(PastEdition.objects.get(year=2009),))) == {bell.name}
    assert names(Audience(editions=(edition,), earlier=tuple(PastEdition.objects.all()))) == {"Ama", "Nikos", "Bell"}


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


def test_the_team_counts_tests_and_sends_an_issue_to_each_in_their_language(desk, home, now):
    page = make_issue(home)
    in_language(page, "fr", "Des objets qui voyagent")
    make_member("Ama", now)
    make_stranger("Claire", now, language="fr")
    address = reverse("site:issue_desk", args=[page.pk])

    shown = desk.get(address).content.decode()
    assert "Send it to 2 readers" in shown
    assert "has not agreed to be sent news" in shown  # the team member herself
    assert desk.get(reverse("site:issue_mail", args=[page.pk, "fr"])).status_code == 200

    desk.post(f"{address}test/?topic=newsletter&strangers=on")
    assert [each.to for each in mail.outbox] == [["tess.team@example.org"]] * 2
    mail.outbox.clear()

    desk.post(f"{address}send/?topic=newsletter&strangers=on")
    sent = {each.to[0]: str(each.message()["Subject"]) for each in mail.outbox}
    assert sent == {"ama@example.org": "Objects that travel", "claire@example.org": "Des objets qui voyagent"}
    assert Mailing.objects.get().state == Mailing.State.DONE
    assert "It has been sent before" in desk.get(address).content.decode()


def test_an_issue_that_is_not_published_is_not_sent(desk, home, now):
    page = make_issue(home)
    page.unpublish()
    make_member("Ama", now)

    desk.post(f"{reverse('site:issue_desk', args=[page.pk])}send/?topic=newsletter&strangers=on")

    assert (mail.outbox, Mailing.objects.count()) == ([], 0)
