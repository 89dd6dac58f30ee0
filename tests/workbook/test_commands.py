"""`sojourn import`, `export` and `template`, as the programme team types them."""

import pytest
from django.core.management import CommandError, call_command

from sojourn.edition.models import Edition
from sojourn.people.models import JournalEntry
from sojourn.workbook.queries import contents_of
from sojourn.workbook.read import read_workbook
from sojourn.workbook.write import write_folder, write_xlsx
from tests.workbook.pieces import with_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(small, tmp_path):
    write_xlsx(small, tmp_path / "edition.xlsx")
    return tmp_path / "edition.xlsx"


def test_import_says_in_one_line_what_it_did(file, small, capsys):
    call_command("import_workbook", file)
    call_command("import_workbook", file)

    rows = sum(len(rows) for rows in small.values())
    assert capsys.readouterr().out.splitlines() == [
        f"Edition 2018: {rows} new rows, 0 changed, 0 the same.",
        f"Edition 2018: nothing to change ({rows} rows are the same).",
    ]
    assert contents_of("2018") == small


def test_a_dry_run_says_what_would_change_and_changes_nothing(small, small_edition, tmp_path, capsys):
    before = JournalEntry.objects.count()
    write_folder(with_cells(small, "Edition", 2, Capacity=7), tmp_path / "edition")

    call_command("import_workbook", tmp_path / "edition", "--dry-run")

    rows = sum(len(rows) for rows in small.values())
    assert capsys.readouterr().out.splitlines() == [
        "Edition: 0 new, 1 changed, 0 the same",
        "  2018, Capacity: 6 → 7",
        f"Edition 2018: 0 new rows, 1 changed, {rows - 1} the same.",
    ]
    assert Edition.objects.get().capacity == 6
    assert JournalEntry.objects.count() == before


def test_mistakes_go_to_standard_error_and_the_exit_status_is_1(small, tmp_path, capsys):
    write_xlsx(with_cells(small, "Reviews", 2, Nomination="N999"), tmp_path / "wrong.xlsx")

    with pytest.raises(SystemExit) as ended:
        call_command("import_workbook", tmp_path / "wrong.xlsx")

    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (1, "")
    first, last = said.err.splitlines()
    assert first.startswith("Reviews, row 2, Nomination: “N999” is not on sheet Nominations.")
    assert last == "The workbook has 1 mistake; nothing was imported."
    assert not Edition.objects.exists()


@pytest.mark.parametrize("name", ["back.xlsx", "back"])
def test_export_writes_the_edition_back(small, small_edition, tmp_path, name, capsys):
    call_command("export_workbook", tmp_path / name, "--edition", "2018")

    assert read_workbook(tmp_path / name).contents == small


def test_export_of_an_unknown_edition_names_those_that_are_known(small_edition, tmp_path):
    with pytest.raises(CommandError, match=r"There is no edition 1066\. Known: 2018\."):
        call_command("export_workbook", tmp_path / "back.xlsx", "--edition", "1066")


def test_what_cannot_be_written_is_told_in_a_sentence(small_edition, tmp_path):
    with pytest.raises(CommandError, match="Cannot write"):
        call_command("export_workbook", tmp_path / "no" / "such" / "back.xlsx", "--edition", "2018")
    with pytest.raises(CommandError, match="Cannot write"):
        call_command("template_workbook", tmp_path / "no" / "such" / "template.xlsx")


def test_template_writes_an_empty_workbook(tmp_path, capsys):
    call_command("template_workbook", tmp_path / "template.xlsx")

    assert all(rows == () for rows in read_workbook(tmp_path / "template.xlsx").contents.values())
