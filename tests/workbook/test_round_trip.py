"""What is written is read back, cell by cell: .xlsx, CSV, and by a program that we did not write."""

import csv
import os
import shutil
import subprocess
from pathlib import Path
from time import sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sojourn.foundation.spreadsheets import as_written, harmless
from sojourn.workbook import columns
from sojourn.workbook.cells import tidy
from sojourn.workbook.columns import SHEETS, Kind, Row
from sojourn.workbook.queries import contents_of
from sojourn.workbook.read import read_workbook
from sojourn.workbook.write import write_folder, write_template, write_xlsx
from tests.demo_fixtures import imported
from tests.workbook.pieces import with_cells

TRICKS = [
    "=1+1",
    "+44 20 7946 0000",
    "-x",
    "@SUM(A1)",
    "'quoted",
    "''twice",
    "'=1",
    'He said "no", twice',
    "a;b,c\td".replace("\t", " "),
]
FORMS = {"xlsx": (write_xlsx, "edition.xlsx"), "csv": (write_folder, "edition")}
both = pytest.mark.parametrize("form", list(FORMS))


def written(contents, form: str, folder: Path) -> Path:
    write, name = FORMS[form]
    write(contents, folder / name)
    return folder / name


@both
def test_what_is_written_is_read_back_cell_by_cell(demo, form, tmp_path):
    workbook = read_workbook(written(demo, form, tmp_path))

    assert workbook.contents == demo
    assert (workbook.mistakes, workbook.ignored) == ([], [])


@both
@pytest.mark.django_db
def test_an_imported_workbook_is_exported_as_it_was(small, now, form, tmp_path):
    imported(read_workbook(written(small, form, tmp_path)).contents, now)

    again = written(contents_of("2018"), form, tmp_path)

    assert read_workbook(again).contents == small


@both
@pytest.mark.parametrize("text", TRICKS)
def test_text_that_looks_like_a_formula_stays_text(small, form, text, tmp_path):
    contents = with_cells(small, "Nominations", 2, Statement=text, Role=text)

    path = written(contents, form, tmp_path)

    assert read_workbook(path).contents == contents


def test_a_spreadsheet_is_told_that_such_text_is_text(small, tmp_path):
    path = written(with_cells(small, "Nominations", 2, Statement="=HYPERLINK(0)"), "xlsx", tmp_path)

    page = load_workbook(path)["Nominations"]
    place = [column.heading for column in columns.NOMINATIONS.columns].index("Statement") + 1
    cell = page.cell(2, place)

    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", "=HYPERLINK(0)", True)


def test_no_cell_of_a_csv_file_begins_like_a_formula(small, tmp_path):
    contents = small
    for text in TRICKS:
        contents = with_cells(contents, "Nominations", 2, Statement=text)
        path = written(contents, "csv", tmp_path)
        for file in path.iterdir():
            with file.open(encoding="utf-8-sig", newline="") as lines:
                cells = [cell for row in csv.reader(lines) for cell in row]
            assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@given(st.text(max_size=60))
def test_the_apostrophe_that_makes_text_harmless_is_taken_off_again(text):
    assert as_written(harmless(text)) == text


LETTERS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Cf", "Zl", "Zp")), min_size=1, max_size=80
)


@given(LETTERS)
@settings(max_examples=25 if os.environ.get("SOJOURN_THOROUGH") else 8, deadline=None)
def test_any_text_survives_both_forms(tmp_path_factory, text):
    text = tidy(text, is_long=True) or "x"
    folder = tmp_path_factory.mktemp("any")
    row = Row(2, {column.heading: column.blank for column in columns.VENUES.columns} | {"Venue": text, "City": text})
    for form in FORMS:
        read = read_workbook(written({"Venues": (row,)}, form, folder))
        assert (read.contents["Venues"], read.mistakes) == ((row,), [])


def test_the_same_edition_is_written_as_the_same_file_whenever_it_is(small, tmp_path):
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_xlsx(small, first)
    sleep(1.1)  # files know the second in which they were saved
    write_xlsx(small, second)

    assert first.read_bytes() == second.read_bytes()


def test_the_template_has_headings_notes_lists_and_no_rows(tmp_path):
    path = tmp_path / "template.xlsx"
    write_template(path)

    book = load_workbook(path)

    assert book.sheetnames == ["Read me", *(sheet.name for sheet in SHEETS)]
    for sheet in SHEETS:
        page = book[sheet.name]
        assert [cell.value for cell in page[1]] == [column.heading for column in sheet.columns]
        assert all(cell.comment and cell.font.bold for cell in page[1])
        assert (page.max_row, page.freeze_panes is not None) == (1, True)
        lists = [check for check in page.data_validations.dataValidation if check.type == "list"]
        wanted = [c for c in sheet.columns if c.kind in {Kind.CHOICE, Kind.YES_NO, Kind.REFERENCE}]
        assert len(lists) == len(wanted)
    assert read_workbook(path).mistakes == []


def test_drop_down_lists_are_short_enough_for_a_spreadsheet():
    too_long = [
        column.heading
        for sheet in SHEETS
        for column in sheet.columns
        if len(",".join(word for _, word in column.choices)) > 255
    ]
    assert too_long == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_reads_what_we_write_and_we_read_what_it_writes(small, tmp_path):
    contents = with_cells(small, "Nominations", 2, Statement="=1+1")
    path = written(contents, "xlsx", tmp_path)

    converted = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run([*converted, "--outdir", tmp_path / "out", path], check=True, capture_output=True, timeout=120)
    workbook = read_workbook(tmp_path / "out" / path.name)

    assert workbook.mistakes == []
    assert workbook.contents == contents
