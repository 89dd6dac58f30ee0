"""In a browser: a fellow writes for the blog and the team publishes it; the team counts, tests and sends a newsletter."""

import pytest
from django.core import mail
from django.core.cache import cache

from sojourn.people.rules import Role
from sojourn.site.actions import add_page, body_of, lay_out
from sojourn.site.models import HomePage, IssuePage, NewsletterPage, PostPage
from tests.browser import axe_violations, log_in
from tests.communications.mail_pieces import make_member, make_stranger
from tests.site.pieces import published_edition
from tests.site.test_posts import photograph
from tests.timetable.factories import make_account, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def page(browser_page, django_db_serialized_rollback, settings, tmp_path, now):
    cache.clear()
    settings.MEDIA_ROOT = tmp_path
    published_edition()
    lay_out(by=None, at=now)
    browser_page.set_viewport_size({"width": 390, "height": 800})
    return browser_page


def test_a_fellow_writes_with_a_picture_and_the_world_reads_it(page):
    log_in(page, make_account(make_person("Zed Example"), Role.FELLOW))
    page.goto("/my/posts/new/")
    page.get_by_label("Title").fill("A lion")
    page.get_by_label("Text").fill("It **looked** back.")
    page.get_by_text("A picture", exact=True).click()
    page.get_by_label("What is to be seen").fill("A stone lion.")
    page.get_by_role("button", name="Add the picture").click()
    page.get_by_text("Choose a picture first.").wait_for()
    assert page.get_by_label("Text").input_value() == "It **looked** back."
    assert axe_violations(page) == []
    file = {"name": "lion.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    page.get_by_label("Picture", exact=True).set_input_files(file)
    page.get_by_role("button", name="Add the picture").click()
    page.get_by_alt_text("A stone lion.").wait_for()
    page.get_by_role("button", name="Send it to the team").click()
    page.get_by_text("The team reads this text now.").wait_for()

    page.context.clear_cookies()
    log_in(page, make_account(make_person("Tess Example"), Role.TEAM))
    page.goto("/desk/posts/")
    assert axe_violations(page) == []
    page.get_by_role("link", name="A lion").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("The post is published.").wait_for()

    page.context.clear_cookies()
    page.goto(PostPage.objects.get().address)
    assert page.get_by_alt_text("A stone lion.").evaluate("one => one.naturalWidth") > 0
    page.get_by_role("link", name="Zed Example").click()
    page.get_by_role("link", name="A lion").wait_for()


def test_the_team_counts_tests_and_sends_an_issue(page, now):
    make_member("Ama", now)
    make_stranger("Claire", now)
    archive, _is_new = add_page(HomePage.objects.get(), NewsletterPage(title="Newsletters", slug="newsletters"))
    written = {"editorial": {"title": "Dear friends", "text": "<p>Hello.</p>", "by": "Tess"}}
    told = {"title": "Objects that travel", "slug": "issue-8", "number": 8, "issued_on": "2018-04-16"}
    add_page(archive, IssuePage(**told, body=body_of([written])))
    log_in(page, make_account(make_person("Tess Example"), Role.TEAM))
    page.goto("/desk/newsletter/issues/")
    page.get_by_role("link", name="Send it").click()
    page.get_by_label("Also subscribers who are not in the network").uncheck()
    page.get_by_role("button", name="Count them").click()
    page.get_by_role("button", name="Send it to one reader").wait_for()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Send a test to myself").click()
    page.get_by_text("One message was sent to tess.example@example.org.").wait_for()
    page.get_by_label("Also subscribers who are not in the network").check()
    page.get_by_role("button", name="Count them").click()
    page.get_by_role("button", name="Send it to 2 readers").click()
    page.get_by_text("It is on its way to 2 readers.").wait_for()
    assert axe_violations(page) == []
    assert [each.to[0] for each in mail.outbox] == ["tess.example@example.org", "ama@example.org", "claire@example.org"]
