"""Writing for the blog: an author writes plainly, loses nothing, and the team decides; others are told."""

import hashlib
import hmac
import io
import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from sojourn.foundation.webhooks import MOST_TRIES
from sojourn.people.rules import Role
from sojourn.site import actions
from sojourn.site.jobs import announce, publish_due
from sojourn.site.models import Announcement, BlogPage, Draft, Listener, PostPage
from sojourn.site.words import as_html
from tests.site.pieces import lines
from tests.timetable.factories import make_account, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client, ama):
    client.force_login(make_account(ama, Role.FELLOW))
    return ama


@pytest.fixture
def team(site):
    return make_person("Tess Example")


@pytest.fixture
def waiting(ama, now):
    draft = actions.keep_draft(draft=None, title="A lion", lead="Seen.", text="It **looked** back.", by=ama, at=now)
    actions.send_draft(draft=draft, by=ama, at=now)
    return draft


def photograph(form="JPEG", **more) -> bytes:
    packed = io.BytesIO()
    picture = Image.new("RGB", (60, 40), "#7d3c2a")
    if form == "JPEG":
        exif = picture.getexif()
        exif[0x010E] = "taken at home"
        more["exif"] = exif
    Image.Image.save(picture, packed, form, **more)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One\n\nTwo", "<p>One</p><p>Two</p>"),
        ("## Head\nwords", "<h2>Head</h2><p>words</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("**b** and *i*", "<p><b>b</b> and <i>i</i></p>"),
        ("[here](https://example.org/a?b=1&c=2)", '<p><a href="https://example.org/a?b=1&amp;c=2">here</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ('[x](https://e.org/"onclick="y)', "<p>[x](https://e.org/&quot;onclick=&quot;y)</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>"),
        ("\n \n", ""),
    ],
)
def test_plain_words_become_safe_html(typed, shown):
    assert as_html(typed) == shown


def test_half_a_text_is_kept(client, author):
    client.post("/my/posts/new/", {"title": "", "lead": "", "text": "Only a beginning", "send": "1"})
    draft = Draft.objects.get()
    assert (draft.text, draft.state) == ("Only a beginning", Draft.State.WRITING)
    assert "Only a beginning" in lines(client, f"/my/posts/{draft.pk}/")


def test_a_text_too_long_stands_in_the_form_again(client, author):
    answer = client.post("/my/posts/new/", {"title": "x" * 300, "text": "Words that took an hour"})
    assert "Words that took an hour" in answer.content.decode()
    assert "200" in answer.content.decode()


def test_nobody_sees_or_changes_anothers_text(client, waiting, site):
    client.force_login(make_account(make_person("Zed Example"), Role.FELLOW))
    assert client.post(f"/my/posts/{waiting.pk}/", {"text": "mine now"}).status_code == 404
    assert client.get("/desk/posts/").status_code == 403


def test_from_a_text_to_a_post(client, author, team, now):
    client.post("/my/posts/new/", {"title": "A lion", "lead": "Seen.", "text": "It **looked** back."})
    draft = Draft.objects.get()
    file = SimpleUploadedFile("lion.jpg", photograph(), "image/jpeg")
    told = {"title": "A lion", "lead": "Seen.", "text": "It **looked** back at us."}
    client.post(f"/my/posts/{draft.pk}/", told | {"file": file, "alternative": "A stone lion.", "add": ""})
    assert "It <b>looked</b> back at us." in lines(client, f"/my/posts/{draft.pk}/")
    client.post(f"/my/posts/{draft.pk}/", told | {"send": "1"})
    client.force_login(make_account(team, Role.TEAM))
    assert "A lion" in lines(client, "/desk/posts/")
    client.post(f"/desk/posts/{draft.pk}/", {"publish": "1"})
    page = lines(client, "/blog/a-lion/")
    assert "It <b>looked</b> back at us." in page
    assert 'alt="A stone lion."' in page
    assert "Ama Example" in page


def test_a_text_given_back_can_be_changed_and_says_why(client, author, waiting, team, now):
    actions.return_draft(draft=waiting, remark="Which lion?", by=team, at=now)
    assert "Which lion?" in lines(client, f"/my/posts/{waiting.pk}/")
    client.post(f"/my/posts/{waiting.pk}/", {"title": "A lion", "text": "The one from Knidos.", "send": "1"})
    waiting.refresh_from_db()
    assert (waiting.text, waiting.state) == ("The one from Knidos.", Draft.State.WAITING)


def test_a_text_with_the_team_stays_as_it_was_sent(client, author, waiting):
    client.post(f"/my/posts/{waiting.pk}/", {"title": "Other", "text": "Other"})
    waiting.refresh_from_db()
    assert waiting.text == "It **looked** back."


def test_a_post_is_published_once(waiting, team, now):
    actions.publish_draft(draft=waiting, categories=[], series=None, by=team, at=now)
    with pytest.raises(actions.CannotPublishDraft):
        actions.publish_draft(draft=waiting, categories=[], series=None, by=team, at=now)
    assert PostPage.objects.count() == 1


def test_a_picture_tells_nothing_but_its_points(ama, now):
    draft = actions.keep_draft(draft=None, title="A", lead="", text="", by=ama, at=now)
    one = actions.add_draft_picture(draft=draft, file=io.BytesIO(photograph()), alternative="Red.", by=ama, at=now)
    kept = Image.open(one.picture.file)
    assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (60, 40), {})


def test_a_refused_picture_loses_no_word(client, author):
    file = SimpleUploadedFile("lion.jpg", b"not a lion", "image/jpeg")
    told = {"title": "A lion", "text": "Words.", "file": file, "alternative": "A lion.", "send": "1"}
    answer = client.post("/my/posts/new/", told).content.decode()
    assert "This file is no JPEG, PNG or WebP picture." in answer
    assert ("Words." in answer, 'value="A lion."' in answer) == (True, True)
    assert [(draft.text, draft.state) for draft in Draft.objects.all()] == [("Words.", Draft.State.WRITING)]
    answer = client.post(f"/my/posts/{Draft.objects.get().pk}/", {"title": "A", "text": "More.", "add": ""})
    assert "Choose a picture first." in answer.content.decode()
    assert Draft.objects.get().text == "More."


def test_a_fellow_sees_whose_day_it_is(client, author, team, site, now):
    on = timezone.localdate() + timedelta(days=3)
    actions.set_blog_day(edition=site, on=on, person=author, by=team, at=now)
    assert "Your days on the blog:" in lines(client, "/my/posts/")
    client.force_login(make_account(team, Role.TEAM))
    client.post("/desk/posts/", {"on": str(on + timedelta(days=1)), "person": author.pk})
    assert lines(client, "/desk/posts/").count('<th scope="row">Ama Example</th>') == 2


class Ear(BaseHTTPRequestHandler):
    """Somebody who listens: refuses as often as it is told to, then hears."""

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), content))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def ear():
    server = HTTPServer(("127.0.0.1", 0), Ear)
    server.heard, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def announced(ear, waiting, team, now):
    address = f"http://127.0.0.1:{ear.server_port}/hook"
    actions.keep_listener(name="Ear", address=address, by=team, at=now)
    actions.publish_draft(draft=waiting, categories=[], series=None, by=team, at=now)
    return Announcement.objects.get()


def test_a_listener_is_told_once_and_can_check_who_speaks(announced, ear, settings):
    announce.enqueue(announced.pk)
    announce.enqueue(announced.pk)
    [(headers, content)] = ear.heard
    told = json.loads(content)
    assert told["address"] == f"{settings.SITE_ADDRESS}/blog/a-lion/"
    signed = hmac.new(announced.listener.secret.encode(), content, hashlib.sha256).hexdigest()
    assert headers["X-Sojourn-Signature"] == f"sha256={signed}"


def test_a_listener_that_fails_is_told_again_and_given_up_at_last(announced, ear, now):
    ear.answers = [500, 302] + [500] * MOST_TRIES
    tries = 0
    while not actions.tell(announcement=announced, at=now):
        tries += 1
    announced.refresh_from_db()
    assert (announced.state, announced.tries, tries) == (Announcement.State.FAILED, MOST_TRIES, MOST_TRIES - 1)
    assert len(ear.heard) == MOST_TRIES


def test_a_post_of_the_teams_own_is_announced_once_and_an_address_can_be_dropped(client, ear, team, now):
    actions.keep_listener(name="Ear", address=f"http://127.0.0.1:{ear.server_port}/hook", by=team, at=now)
    client.force_login(make_account(team, Role.TEAM))
    blog = BlogPage.objects.get()
    told = {
        "title": "From the team",
        "slug": "from-the-team",
        "written_on": "2018-07-04",
        "lead": "",
        "alternative": "",
    }
    told |= {"body-count": "0", "action-publish": "1", "categories": [], "search_description": "", "seo_title": ""}
    answer = client.post(f"/editor/pages/add/site/postpage/{blog.pk}/", told)
    assert answer.status_code == 302, answer.context["form"].errors
    post = PostPage.objects.get(slug="from-the-team")
    client.post(f"/editor/pages/{post.pk}/edit/", told | {"title": "From all of the team"})
    assert [json.loads(content)["title"] for _headers, content in ear.heard] == ["From the team"]

    client.post(f"/desk/posts/listeners/{Listener.objects.get().pk}/drop/")
    assert (Listener.objects.count(), Announcement.objects.count()) == (0, 0)


def test_a_post_published_by_the_clock_is_announced(ear, post, team, now):
    actions.keep_listener(name="Ear", address=f"http://127.0.0.1:{ear.server_port}/hook", by=team, at=now)
    PostPage.objects.filter(pk=post.pk).update(live=False, first_published_at=None)
    revision, reached = post.save_revision(), timezone.now() - timedelta(minutes=1)
    content = revision.content | {"go_live_at": reached.isoformat(), "live": False, "first_published_at": None}
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=reached, content=content)
    publish_due.enqueue()
    publish_due.enqueue()
    assert [json.loads(content)["title"] for _headers, content in ear.heard] == ["A lion"]


def test_a_listener_that_comes_back_hears(announced, ear, now):
    ear.answers = [503]
    assert not actions.tell(announcement=announced, at=now)
    assert actions.tell(announcement=announced, at=now)
    announced.refresh_from_db()
    assert announced.state == Announcement.State.TOLD
