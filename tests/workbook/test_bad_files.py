"""Files that are no workbook, or that want to do harm: one clear sentence each, quickly, and nothing is imported."""

import zipfile
from datetime import datetime, time
from io import BytesIO

import pytest
from openpyxl import Workbook as Spreadsheet
from openpyxl import load_workbook

from sojourn.foundation import spreadsheets
from sojourn.people.models import Person
from sojourn.workbook.changes import changes_of
from sojourn.workbook.columns import SHEETS
from sojourn.workbook.mistakes import CannotImport
from sojourn.workbook.read import read_workbook
from sojourn.workbook.write import write_folder, write_xlsx


@pytest.fixture
def path(tmp_path):
    return tmp_path / "edition.xlsx"


@pytest.fixture(scope="module")
def small_file(small) -> bytes:
    file = BytesIO()
    write_xlsx(small, file)
    return file.getvalue()


@pytest.fixture
def book(small_file):
    """The small edition, open in a spreadsheet."""
    return load_workbook(BytesIO(small_file))


def what_is_wrong(path) -> list[str]:
    """Every mistake, as a person reads it."""
    try:
        workbook = read_workbook(path)
    except CannotImport as refusal:
        return [str(mistake) for mistake in refusal.mistakes]
    return [str(mistake) for mistake in workbook.mistakes]


def place(page: str, heading: str) -> int:
    sheet = next(sheet for sheet in SHEETS if sheet.name == page)
    return [column.heading for column in sheet.columns].index(heading) + 1


def type_into(book, path, page: str, row: int, heading: str, value) -> list[str]:
    book[page].cell(row, place(page, heading)).value = value
    book.save(path)
    return what_is_wrong(path)


DAMAGED = (
    "workbook: The file is not a workbook, or it is damaged. Save it from your spreadsheet as .xlsx and try again."
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", DAMAGED),
        (b"Dear team, please find attached", DAMAGED),
        (b"PK\x03\x04 and then nothing", DAMAGED),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "workbook: The file is protected by a password, or in the old .xls form. "
            "Open it in your spreadsheet, take the password away, and save it as .xlsx.",
        ),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(path, content, said):
    path.write_bytes(content)

    assert what_is_wrong(path) == [said]


def test_a_file_that_is_not_there_is_refused(path):
    assert what_is_wrong(path) == [f"workbook: There is no file {path}."]


def test_a_file_that_was_cut_off_is_refused(book, path):
    book.save(path)
    path.write_bytes(path.read_bytes()[:-3000])

    assert what_is_wrong(path) == [DAMAGED]


def test_a_zip_file_of_something_else_is_refused(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert what_is_wrong(path) == [
        "workbook: The file is not an Excel workbook. Save it from your spreadsheet as .xlsx (not .ods or .numbers)."
    ]


def damaged(path, name: str, content: bytes) -> None:
    old = BytesIO(path.read_bytes())
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.namelist():
            archive.writestr(entry, content if entry == name else source.read(entry))


@pytest.mark.parametrize(
    "name", ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<not closed", b"\xff\xfe\x00", b"<other/>"])
def test_a_damaged_part_is_told_or_read_as_empty_and_nothing_worse(book, path, name, content):
    book.save(path)
    damaged(path, name, content)

    refused = what_is_wrong(path)

    assert [said for said in refused if not said.endswith((".", "?"))] == []


def test_a_bomb_of_entities_is_refused(book, path):
    book.save(path)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    damaged(path, "xl/worksheets/sheet2.xml", bomb)

    [said] = what_is_wrong(path)
    assert said.startswith("workbook: The file is damaged (")


def test_a_file_that_unpacks_to_far_too_much_is_refused_before_it_is_unpacked(book, path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_BYTES_UNPACKED", 100_000)
    book.save(path)

    assert what_is_wrong(path) == [
        "workbook: The file unpacks to far more than an edition needs. Copy the filled rows into a new template, and save that."
    ]


def test_a_file_that_is_too_large_is_refused_before_it_is_opened(path):
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)

    assert what_is_wrong(path) == [
        "workbook: The file has 100 MB. At most 20 MB; a workbook without pictures is far smaller."
    ]


def test_a_workbook_of_something_else_is_refused_by_name(path):
    book = Spreadsheet()
    book.active.title = "Budget 2018"
    book.save(path)

    assert what_is_wrong(path) == [
        "workbook: None of its sheets is one that Sojourn knows: Budget 2018. "
        "Fill in the template (`sojourn template FILE.xlsx`)."
    ]


def test_a_sheet_whose_name_is_nearly_right_is_a_mistake_and_notes_are_not(book, path):
    book["Rooms"].title = "Romms"
    book.create_sheet("Notes of Rowan")
    book.create_sheet("Budget")
    book.save(path)

    workbook = read_workbook(path)

    assert [str(mistake) for mistake in workbook.mistakes] == [
        "Romms: There is no sheet of this name. Did you mean “Rooms”?"
    ]
    assert workbook.ignored == ["Budget"]


def test_a_formula_is_refused_where_it_stands(book, path):
    assert type_into(book, path, "Rooms", 3, "Seats", "=10+4") == [
        "Rooms, row 3, Seats: The cell holds a formula. Type the value itself."
    ]


def test_an_error_cell_is_refused(book, path):
    assert type_into(book, path, "Rooms", 3, "Seats", "#REF!") == [
        "Rooms, row 3, Seats: The cell holds the error #REF!. Type the value itself."
    ]


def test_merged_cells_are_refused(book, path):
    book["Phases"].merge_cells("A1:C1")
    book.save(path)

    assert what_is_wrong(path) == [
        "Phases: The cells A1:C1 are merged. Take the merging back, so that each column has its own cell."
    ]


def test_a_wrong_heading_is_told_once_with_the_right_one(book, path):
    assert type_into(book, path, "Phases", 1, "Kind", "Kinds") == [
        "Phases, row 1, Kinds: There is no column of this name. Did you mean “Kind”?",
        "Phases, row 1, Kind: The column is missing. Its heading stands in the first row.",
    ]


def test_two_columns_of_one_name_are_refused(book, path):
    book["Venues"].cell(1, 5).value = "City"
    book.save(path)

    assert what_is_wrong(path) == ["Venues, row 1, City: There are two columns of this name. Keep one."]


def test_something_beside_the_table_is_refused(book, path):
    book["Venues"].cell(3, 9).value = "ask Rowan"
    book.save(path)

    assert what_is_wrong(path) == [
        "Venues, row 3: There is something in column 9, which has no heading. Give it a heading, or clear it."
    ]


def test_columns_may_stand_in_another_order_and_capitals_do_not_matter(book, path, small):
    page = book["Formats"]
    for row in page.iter_rows():
        row[0].value, row[2].value = row[2].value, row[0].value
    page.cell(1, 1).value, page.cell(1, 2).value = "LECTURE", " taught "
    book.save(path)

    assert what_is_wrong(path) == []
    assert read_workbook(path).contents["Formats"] == small["Formats"]


def test_a_row_far_down_is_refused_and_empty_rows_are_not(book, path):
    book["Venues"].cell(19_000, 1).number_format = "@"
    book.save(path)
    assert what_is_wrong(path) == []

    book["Venues"].cell(20_002, 1).value = "Moon base"
    book.save(path)
    assert what_is_wrong(path) == ["Venues, row 20002: There is something in row 20002. At most 20000 rows."]


def test_a_row_that_says_it_is_the_billionth_does_not_keep_us_busy(book, path):
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet8.xml")
    damaged(path, "xl/worksheets/sheet8.xml", sheet.replace(b'<row r="3"', b'<row r="99999999999"'))

    what_is_wrong(path)  # it comes to an end


BAD_CELLS = [
    ("People", "Name", "a" * 300, "“aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…” has 300 letters. At most 200."),
    (
        "People",
        "Name",
        "Ama\u202eteB",
        "The invisible character U+202E turns the direction of the text. "
        "Type the text again without it; Arabic and Hebrew do not need it.",
    ),
    ("People", "Name", "Ama\nBeta", "The text has more than one line. Type the text again in one line."),
    ("People", "Name", "", "This cell is blank. It needs: text."),
    (
        "People",
        "E-mail",
        "ama at example.org",
        "“ama at example.org” is not an e-mail address. It looks like name@example.org.",
    ),
    ("People", "Part", "boss", "“boss” is not in the list. One of: contributor, programme team, colleague."),
    (
        "People",
        "Away",
        "2018-07-09..2018-07-02",
        "“2018-07-09..2018-07-02” ends before it begins. As in 2018-07-02..2018-07-04; 2018-07-10.",
    ),
    ("People", "Away", "next week", "“next week” is not a date. Type it as 2018-07-02: year, month, day."),
    ("People", "Away", "2018-07-02; 2018-07-01..2018-07-03", "2018-07-02 is there twice. Name each day once."),
    ("Phases", "From", "2/7/2018", "“2/7/2018” is not a date. Type it as 2018-07-02: year, month, day."),
    ("Phases", "From", "2018-02-30", "There is no day 2018-02-30. Type it as 2018-07-02: year, month, day."),
    ("Edition", "Taught from", "quarter past nine", "“quarter past nine” is not a time of day. Type it as 08:45."),
    ("Edition", "Capacity", "twenty", "“twenty” is not a whole number. A whole number from 1 to 2000."),
    ("Edition", "Capacity", 25.5, "“25.5” is not a whole number. A whole number from 1 to 2000."),
    ("Edition", "Capacity", -1, "-1 is out of range. A whole number from 1 to 2000."),
    ("Rooms", "Seats", 10**30, f"“{float(10**30)}” is not a whole number. A whole number from 1 to 100000."),
    ("Formats", "Taught", "perhaps", "“perhaps” is neither yes nor no. Type yes or no."),
    ("Nominations", "Departments", "Asia; Asia", "“Asia” is there twice. Name each once."),
    (
        "Nominations",
        "Departments",
        " ; ",
        'This cell names nothing. It needs: names from another sheet, with ";" between them.',
    ),
]


@pytest.mark.parametrize(("page", "heading", "typed", "said"), BAD_CELLS, ids=lambda value: str(value)[:20])
def test_what_cannot_be_read_is_told_with_what_would_be_right(book, path, page, heading, typed, said):
    mistakes = type_into(book, path, page, 2, heading, typed)

    assert mistakes == [f"{page}, row 2, {heading}: {said}"]


def test_a_control_character_is_refused(small, tmp_path):
    write_folder(small, tmp_path)
    file = tmp_path / "Venues.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Stonehenge", "Stone\x07henge"), encoding="utf-8")

    assert what_is_wrong(tmp_path)[0] == (
        "Venues, row 7, Venue: The text holds the control character U+0007. Type the text again in one line."
    )


GOOD_CELLS = [
    ("People", "Name", "  Seán “Johnny” O'Brien-Teacup  ", "Seán “Johnny” O'Brien-Teacup"),
    ("People", "Name", 'Ama "the lamp" Example', 'Ama "the lamp" Example'),
    ("People", "Name", "Jose\u0301 Ejemplo", "José Ejemplo"),
    ("People", "Name in own script", "نور\u200f مصباح\u200e", "نور مصباح"),
    ("People", "Name in own script", "क\u094d\u200dष", "क\u094d\u200dष"),
    ("People", "Job title", 1984, "1984"),
    ("People", "E-mail", "Sorrel.KEYRING@Example.org", "sorrel.keyring@example.org"),
    ("Edition", "Capacity", "6", 6),
    ("Edition", "Capacity", "6.0", 6),
    ("Edition", "Taught until", "5:15 pm", time(17, 15)),
    ("Edition", "Taught from", "09:15:00 AM", time(9, 15)),
    ("Formats", "Taught", True, True),
    ("Formats", "Taught", "No", False),
    ("Formats", "Taught", None, True),
    ("People", "Part", "Programme TEAM", "team"),
]


@pytest.mark.parametrize(("page", "heading", "typed", "means"), GOOD_CELLS, ids=lambda value: str(value)[:20])
def test_what_can_be_understood_is_understood(book, path, page, heading, typed, means):
    assert type_into(book, path, page, 2, heading, typed) == []
    assert read_workbook(path).contents[page][0].values[heading] == means


def test_a_number_that_is_not_formatted_as_a_date_is_none(book, path):
    book["Phases"].cell(2, place("Phases", "From")).number_format = "General"

    assert type_into(book, path, "Phases", 2, "From", 43283) == [
        "Phases, row 2, From: “43283” is not a date. Type it as 2018-07-02: year, month, day."
    ]


def test_dates_and_times_may_be_text_or_real_ones(book, path, small):
    type_into(book, path, "Phases", 2, "From", "2018-07-02")
    type_into(book, path, "Phases", 2, "To", datetime(2018, 7, 20))  # noqa: DTZ001
    type_into(book, path, "Edition", 2, "Fellows meet at", "8:45")
    type_into(book, path, "Edition", 2, "Taught from", datetime(1899, 12, 30, 9, 15))  # noqa: DTZ001

    assert what_is_wrong(path) == []
    contents = read_workbook(path).contents
    assert (contents["Phases"], contents["Edition"]) == (small["Phases"], small["Edition"])


def test_a_folder_of_csv_files_may_have_semicolons_and_no_mark(small, tmp_path):
    write_folder(small, tmp_path)
    file = tmp_path / "Formats.csv"
    text = file.read_text(encoding="utf-8-sig").replace(",", ";")
    file.write_text(text, encoding="utf-8")

    assert read_workbook(tmp_path).contents == small


def test_a_csv_file_in_another_encoding_is_refused(small, tmp_path):
    write_folder(small, tmp_path)
    file = tmp_path / "Places.csv"
    file.write_bytes(file.read_text(encoding="utf-8").replace("Turkey", "Türkiye").encode("latin-1", "replace"))

    assert what_is_wrong(tmp_path) == ["Places: The file is not UTF-8 text. Save it as “CSV UTF-8”."]


def test_csv_with_nothing_but_noise_is_refused(tmp_path):
    (tmp_path / "Places.csv").write_bytes(b"\x00\x01\x02" * 1000)

    assert what_is_wrong(tmp_path) != []


def test_the_list_of_mistakes_comes_to_an_end(path):
    book = Spreadsheet()
    page = book.active
    page.title = "Places"
    page.append(["Place", "At least", "At most", "Why"])
    for number in range(2000):
        page.append([f"Place {number}", "x", "y", ""])
    book.save(path)

    assert 500 <= len(what_is_wrong(path)) <= 510


@pytest.mark.django_db
def test_nothing_is_half_saved(book, path):
    type_into(book, path, "Reviews", 2, "Score", 101)

    with pytest.raises(CannotImport) as refusal:
        changes_of(read_workbook(path))

    assert [str(mistake) for mistake in refusal.value.mistakes] == [
        "Reviews, row 2, Score: 101 is out of range. A whole number from 0 to 100."
    ]
    assert Person.objects.count() == 0
