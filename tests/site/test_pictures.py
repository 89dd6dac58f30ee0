"""A picture is made anew when it is uploaded in the editor, and shown while everybody in it agrees."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.models import Filter

from sojourn.people.actions import agree, hide_person, withdraw_consent
from sojourn.people.models import Person
from sojourn.people.rules import Agreement, Role
from sojourn.site.actions import rewrite
from sojourn.site.jobs import take_down_pictures
from sojourn.site.models import Picture, PlainPage, PostPage
from tests.site.pieces import lines
from tests.site.test_posts import photograph
from tests.timetable.factories import make_account, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_account(make_person("Tess Example"), Role.TEAM))
    return client


def upload(editor, content: bytes, recognised: str = "", name: str = "group.jpg") -> str:
    file = SimpleUploadedFile(name, content, "image/jpeg")
    told = {"title": "The group", "file": file, "collection": 1, "tags": "", "credit": "", "recognised": recognised}
    return editor.post("/editor/images/add/", told).content.decode()


def test_what_an_editor_uploads_tells_nothing_but_its_points(editor):
    upload(editor, photograph())
    picture = Picture.objects.get()
    assert Image.open(picture.file).format == "WEBP"
    for spec in ("width-40|format-webp", "fill-30x20|format-jpeg"):
        assert dict(Image.open(picture.get_rendition(Filter(spec)).file).getexif()) == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg onload=alert(1)>", "This file is no JPEG, PNG or WebP picture."),
        (photograph()[:400], "This picture is damaged"),
        (b"x" * (10 * 1024 * 1024 + 1), "This file is too big"),
    ],
    ids=["dishonest", "damaged", "over-large"],
)
def test_what_is_no_picture_is_refused_in_the_editor(editor, content, words):
    assert words in upload(editor, content)
    assert Picture.objects.count() == 0


def test_a_picture_is_gone_while_somebody_in_it_does_not_agree(editor, post, ama, now):
    agree(person=ama, to=Agreement.PICTURED, by=ama, at=now)
    upload(editor, photograph(), recognised="ama example")
    picture = Picture.objects.get()
    assert list(picture.shows.all()) == [ama]
    shown = {"picture": picture, "alternative": "Ama at a desk."}
    rewrite(post, shown)
    rewrite(PlainPage.objects.get(slug="about"), {"body": [("picture", shown | {"caption": "In July"})]})
    addresses = ("/blog/a-lion/", "/blog/", "/about/", "/", "/blog/feed.atom", f"/blog/author/{ama.pk}/")
    before = [lines(editor, address) for address in addresses]
    assert [address for address, page in zip(addresses, before, strict=True) if "/media/images/group" not in page] == [
        "/blog/feed.atom"  # a feed carries the words below the picture on top
    ]
    withdraw_consent(person=ama, to=Agreement.PICTURED, by=ama, at=now)
    for address in addresses:
        assert "group" not in lines(editor, address), address
    take_down_pictures.call()
    assert picture.renditions.count() == 0
    agree(person=ama, to=Agreement.PICTURED, by=ama, at=now)
    assert "Ama at a desk." in lines(editor, "/about/")
    PostPage.objects.update(author=None)
    hide_person(person=ama, by=ama, at=now)
    assert "Ama at a desk." not in lines(editor, "/about/") + lines(editor, "/blog/a-lion/")


def test_nobody_is_recognised_by_mistake(editor, ama):
    Person.objects.create(name="Ama Example", email="other@example.org")
    assert "Write the e-mail address instead" in upload(editor, photograph(), recognised="Ama Example")
    assert "Did you mean Tess Example?" in upload(editor, photograph(), recognised="Tes Exampl")
    assert Picture.objects.count() == 0


def test_the_names_of_those_in_a_picture_stay_when_its_title_is_changed(editor, ama):
    upload(editor, photograph(), recognised="Ama Example")
    picture = Picture.objects.get()
    form = editor.get(f"/editor/images/{picture.pk}/").content.decode()
    assert "Ama Example</textarea>" in form
    told = {"title": "Two at a desk", "collection": 1, "tags": "", "credit": "", "recognised": ama.email}
    editor.post(f"/editor/images/{picture.pk}/", told)
    picture.refresh_from_db()
    assert (picture.title, list(picture.shows.all())) == ("Two at a desk", [ama])
