"""The workbook on the desk: upload, look, import; download."""

import io
import resource
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sojourn.edition.models import Edition
from sojourn.people.models import JournalEntry
from sojourn.people.rules import Role
from sojourn.workbook.previews import folder_of
from sojourn.workbook.queries import contents_of
from sojourn.workbook.read import read_workbook
from sojourn.workbook.write import write_xlsx
from tests.browser import axe_violations, log_in
from tests.demo_fixtures import imported
from tests.selection.factories import make_account
from tests.workbook.pieces import with_cells

pytestmark = pytest.mark.django_db
HOME = "/desk/workbook/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def team(db):
    return make_account("Tess Team", Role.TEAM)


@pytest.fixture
def desk(client, team):
    client.force_login(team)
    return client


def uploaded(contents, name: str = "edition.xlsx") -> SimpleUploadedFile:
    file = io.BytesIO()
    write_xlsx(contents, file)
    return SimpleUploadedFile(name, file.getvalue())


def looked_at(desk, contents):
    """The page that shows what uploading these contents would change."""
    return desk.post(HOME, {"workbook": uploaded(contents)}, follow=True)


def test_upload_look_import(desk, team, small):
    page = looked_at(desk, small)
    rows = sum(len(rows) for rows in small.values())
    assert page.context["report"].summary == f"Edition 2018: {rows} new rows, 0 changed, 0 the same."
    assert not Edition.objects.exists()

    answer = desk.post(reverse("workbook:carry_out", args=[page.context["token"]]))

    assert answer["Location"] == "/desk/2018/"
    assert contents_of("2018") == small
    assert JournalEntry.objects.get(did="imported a workbook").by == team.person


def test_mistakes_are_shown_as_a_table_and_nothing_can_be_imported(desk, small):
    page = looked_at(desk, with_cells(small, "Reviews", 2, Nomination="N999"))

    [line] = page.context["report"].mistakes
    assert (line.sheet, line.row, line.column) == ("Reviews", 2, "Nomination")
    assert "Import these changes" not in page.content.decode()

    desk.post(reverse("workbook:carry_out", args=[page.context["token"]]))
    assert not Edition.objects.exists()


def test_changed_cells_are_shown_from_and_to(desk, small, small_edition):
    page = looked_at(desk, with_cells(small, "Edition", 2, Capacity=7))

    assert [(line.heading, line.was, line.now) for line in page.context["report"].changed] == [("Capacity", "6", "7")]


def test_nothing_to_change_offers_nothing_to_import(desk, small, small_edition):
    page = looked_at(desk, small)

    assert page.context["report"].is_empty
    assert "Import these changes" not in page.content.decode()


def test_who_would_work_at_the_desk_is_named(desk, small):
    assert "Hazel Inkwell &lt;hazel.inkwell@example.org&gt;" in looked_at(desk, small).content.decode()


def test_a_change_in_between_is_shown_before_it_is_imported(desk, small, small_edition, now):
    page = looked_at(desk, with_cells(small, "Edition", 2, Capacity=7))
    imported(with_cells(small, "Edition", 2, Capacity=8), now)

    again = desk.post(reverse("workbook:carry_out", args=[page.context["token"]]), follow=True)

    assert [(line.was, line.now) for line in again.context["report"].changed] == [("8", "7")]
    assert Edition.objects.get().capacity == 8


def test_what_was_uploaded_is_kept_for_its_owner_alone(desk, team, small):
    token = looked_at(desk, small).context["token"]
    other = Client()
    other.force_login(make_account("Theo Teammate", Role.TEAM))

    kept = folder_of(team.person_id) / f"{token}.xlsx"
    assert (read_workbook(kept).contents, kept.stat().st_mode & 0o777) == (small, 0o600)
    assert other.get(reverse("workbook:preview", args=[token])).status_code == 404
    assert other.post(reverse("workbook:carry_out", args=[token])).status_code == 404


@pytest.mark.parametrize("token", ["unknown", "x" * 30, "-" * 24])
def test_a_token_that_is_not_known_finds_nothing(desk, token):
    assert desk.get(reverse("workbook:preview", args=[token])).status_code == 404


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Choose a file first."),
        (SimpleUploadedFile("empty.xlsx", b""), "The file is empty."),
    ],
)
def test_an_upload_of_nothing_gets_a_sentence(desk, file, said):
    page = desk.post(HOME, {"workbook": file} if file else {})

    assert (page.status_code, page.context["form"].errors["workbook"]) == (400, [said])


def test_a_file_that_is_no_workbook_gets_a_sentence(desk):
    page = desk.post(HOME, {"workbook": SimpleUploadedFile("cat.xlsx", b"meow")}, follow=True)

    [line] = page.context["report"].mistakes
    assert line.wrong == "The file is not a workbook, or it is damaged."


class Endless(io.RawIOBase):
    """A file of 100 MB that is nowhere."""

    name, left = "large.xlsx", 100 * 1024 * 1024

    def readable(self):
        return True

    def readinto(self, buffer):
        size = min(len(buffer), self.left)
        self.left -= size
        buffer[:size] = b"x" * size
        return size


def test_a_file_of_100_mb_gets_a_sentence_and_is_neither_kept_nor_held_in_memory(desk, team, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    body = Multipart(Endless())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    page = desk.generic(
        "POST", HOME, **{"wsgi.input": body, "CONTENT_LENGTH": str(body.size), "CONTENT_TYPE": body.content_type}
    )

    assert page.status_code == 400
    assert page.context["form"].errors["workbook"] == [
        "The file is larger than 20 MB; a workbook without pictures is far smaller. Nothing was read."
    ]
    assert (body.left, [path for path in Path(tmp_path).rglob("*") if path.is_file()]) == (0, [])
    assert not folder_of(team.person_id).exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40 * 1024  # kilobytes


class Multipart(io.RawIOBase):
    """A form with one file, sent piece by piece."""

    content_type = "multipart/form-data; boundary=edge"

    def __init__(self, file):
        self.file = file
        self.head = b'--edge\r\nContent-Disposition: form-data; name="workbook"; filename="l.xlsx"\r\n\r\n'
        self.tail = b"\r\n--edge--\r\n"
        self.size = self.left = len(self.head) + file.left + len(self.tail)

    def read(self, size=-1):
        piece = b""
        while size > len(piece) and self.left:
            if self.head:
                part, self.head = self.head[: size - len(piece)], self.head[size - len(piece) :]
            elif self.file.left:
                part = self.file.read(size - len(piece))
            else:
                part, self.tail = self.tail[: size - len(piece)], self.tail[size - len(piece) :]
            piece += part
            self.left -= len(part)
        return piece


def test_an_upload_needs_the_token_of_its_form(team, small):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(team)

    assert careful.post(HOME, {"workbook": uploaded(small)}).status_code == 403

    page = careful.get(HOME)
    sent = {"csrfmiddlewaretoken": page.cookies["csrftoken"].value, "workbook": uploaded(small)}
    assert careful.post(HOME, sent).status_code == 302


def test_the_edition_is_downloaded_as_it_was_imported(desk, small, small_edition, tmp_path):
    answer = desk.get(reverse("workbook:export", args=["2018"]))
    (tmp_path / "back.xlsx").write_bytes(answer.content)

    assert answer["Content-Disposition"] == 'attachment; filename="edition-2018.xlsx"'
    assert read_workbook(tmp_path / "back.xlsx").contents == small


def test_the_template_is_downloaded(desk, tmp_path):
    (tmp_path / "template.xlsx").write_bytes(desk.get(reverse("workbook:template")).content)

    assert read_workbook(tmp_path / "template.xlsx").mistakes == []


@pytest.mark.parametrize("role", [Role.FELLOW, Role.PARTNER, Role.REPRESENTATIVE, Role.CONTRIBUTOR])
def test_the_workbook_is_for_the_team_alone(client, small, role):
    client.force_login(make_account("Olu Other", role))

    for address in (HOME, reverse("workbook:template"), reverse("workbook:export", args=["2018"])):
        assert client.get(address).status_code == 403
    assert client.post(HOME, {"workbook": uploaded(small)}).status_code == 403


@pytest.mark.parametrize("size", ["small", "demo"])
def test_a_preview_asks_the_same_few_questions_whatever_the_number_of_rows(
    desk, request, size, django_assert_num_queries
):
    token = looked_at(desk, request.getfixturevalue(size)).context["token"]

    with django_assert_num_queries(3):
        desk.get(reverse("workbook:preview", args=[token]))


def test_the_home_page_asks_few_questions(desk, small_edition, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        desk.get(HOME)


@pytest.mark.browser
def test_the_pages_are_accessible(browser_page, team, small):
    log_in(browser_page, team)
    browser_page.goto(HOME)
    assert axe_violations(browser_page) == []

    file = uploaded(with_cells(small, "Reviews", 2, Nomination="N999")).file.getvalue()
    for content in (file, uploaded(small).file.getvalue()):
        browser_page.goto(HOME)
        mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        sent = {"name": "edition.xlsx", "mimeType": mime, "buffer": content}
        browser_page.get_by_label("Workbook").set_input_files(sent)
        browser_page.get_by_role("button", name="Look at it").click()
        assert axe_violations(browser_page) == []

    browser_page.get_by_role("button", name="Import these changes").click()
    browser_page.wait_for_url("**/desk/2018/")
