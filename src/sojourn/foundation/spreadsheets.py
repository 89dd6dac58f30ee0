"""Spreadsheets that strangers upload: size, shape and every cell are looked at before anything is believed. Knows no room."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _

from .refusals import Refusal

MOST_BYTES = 20 * 1024 * 1024
MOST_BYTES_UNPACKED = 100 * 1024 * 1024
MOST_COLUMNS = 100
LAST_ROW_OF_ANY_SPREADSHEET = 1_048_576
OLD_OR_PROTECTED = b"\xd0\xcf\x11\xe0"

Raw = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell of a file can hold, once formulas and errors are refused."""

Cells = list["Raw | Unreadable"]
"""One row of a file; a cell that must not be believed is there as what is wrong with it."""
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""A spreadsheet may take a text that begins so for a formula."""
MARKED = (*DANGEROUS, "'")

OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of the text that follows; a name made with them can pose as another."""
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\u061c\u00ad\ufeff"))
"""Marks and spaces that nobody sees. The joiners U+200C and U+200D are letters to Persian and Hindi, and stay."""


class CannotRead(Refusal):
    """Raised when a file as a whole cannot be read; (what is wrong, what would be right)."""

    def __init__(self, wrong: str, right: str = "") -> None:
        super().__init__(f"{wrong} {right}".strip())
        self.wrong, self.right = wrong, right


class Unreadable(Exception):
    """Raised for a cell that cannot be read; (what is wrong, what would be right)."""

    def __init__(self, wrong: str, right: str = "") -> None:
        super().__init__(wrong, right)
        self.wrong, self.right = wrong, right


class Gatekeeper(FileUploadHandler):
    """Lets no more bytes through than a workbook may have; the rest is read to nowhere, so that an answer can be given."""

    passed = 0
    is_too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.passed += len(raw_data)
        if self.passed > MOST_BYTES:
            self.is_too_large = True
            raise SkipFile  # not StopUpload: what follows it is read line by line, and a line may be all of it
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def tidy(text: str, *, is_long: bool) -> str:
    """Text in one normal form: trimmed, composed (NFC), without what nobody can see.

    Raises: Unreadable, when it holds characters that must not be stored.
    """
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\u2028\u2029]", "\n", text)
    for character in text:
        if character in OVERRIDES:
            raise Unreadable(
                _("The invisible character %(code)s turns the direction of the text.") % {"code": _code(character)},
                _("Type the text again without it; Arabic and Hebrew do not need it."),
            )
        if unicodedata.category(character) in {"Cc", "Cs"} and not (is_long and character == "\n"):
            raise Unreadable(_bad_character(character), _("Type the text again in one line."))
    if not is_long:
        text = text.translate(INVISIBLE)
    return unicodedata.normalize("NFC", text).strip()


def _bad_character(character: str) -> str:
    if character == "\n":
        return _("The text has more than one line.")
    return _("The text holds the control character %(code)s.") % {"code": _code(character)}


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def look_into(path: Path) -> None:
    """Refuse what is no .xlsx, or unpacks to more than it should, before anything in it is parsed."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(OLD_OR_PROTECTED):
        raise CannotRead(
            _("The file is protected by a password, or in the old .xls form."),
            _("Open it in your spreadsheet, take the password away, and save it as .xlsx."),
        )
    broken = CannotRead(
        _("The file is not a workbook, or it is damaged."), _("Save it from your spreadsheet as .xlsx and try again.")
    )
    if not zipfile.is_zipfile(path):
        raise broken
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise broken from None
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise CannotRead(_("The file is protected by a password."), _("Save it without one."))
    if sum(entry.file_size for entry in entries) > MOST_BYTES_UNPACKED or len(entries) > 2000:
        raise CannotRead(
            _("The file unpacks to far more than an edition needs."),
            _("Copy the filled rows into a new template, and save that."),
        )
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise CannotRead(
            _("The file is not an Excel workbook."), _("Save it from your spreadsheet as .xlsx (not .ods or .numbers).")
        )


def xlsx_rows(page: Any) -> Iterator[Cells]:
    rows = page.iter_rows(max_col=MOST_COLUMNS + 1)
    for row in islice(rows, LAST_ROW_OF_ANY_SPREADSHEET):
        yield [_xlsx_cell(cell) for cell in row]


def _xlsx_cell(cell: Any) -> Raw | Unreadable:
    if cell.data_type == "f":
        return Unreadable(_("The cell holds a formula."), _("Type the value itself."))
    if cell.data_type == "e":
        return Unreadable(_("The cell holds the error %(error)s.") % {"error": cell.value}, _("Type the value itself."))
    return cell.value


MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z0-9:]+)"')


def merged_cells(path: Path, page: Any) -> str:
    """The first merged cells of a page, such as A1:C1, or ""."""
    with zipfile.ZipFile(path) as archive, archive.open(page._worksheet_path) as file:
        tail = b""
        while chunk := file.read(1 << 20):
            found = MERGED.search(tail + chunk)
            if found:
                return found[1].decode()
            tail = chunk[-200:]
    return ""


def csv_rows(text: str) -> Iterator[Cells]:
    heading = text.partition("\n")[0]
    separator = ";" if ";" in heading and "," not in heading else "," if "\t" not in heading else "\t"
    csv.field_size_limit(1 << 20)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [as_written(cell) for cell in row[: MOST_COLUMNS + 1]]
    except csv.Error:
        yield [Unreadable(_("From here on the file is not CSV."), _("Save it again as “CSV UTF-8”."))]


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula; `as_written` undoes it."""
    return "'" + text if text.startswith(MARKED) else text


def as_written(text: str) -> str:
    """The text without the apostrophe that `harmless` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(MARKED) else text


Table = list[list[Any]]
"""Rows of cells; the first row are the heads."""
FIRST_OF_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that no workbook and no XML can hold, such as the vertical tab in a text pasted from slides."""


def harmless_cell(cell: Any) -> Any:
    """A text that every spreadsheet can hold and none takes for a formula (OWASP, CSV injection); a number as it is."""
    if not isinstance(cell, str):
        return cell
    cell = NOT_IN_XML.sub(" ", cell)  # first: what follows such a letter may be a formula
    return f"'{cell}" if cell.lstrip(" ")[:1] in FIRST_OF_A_FORMULA else cell


def as_csv(table: Table) -> bytes:
    """A table as CSV that a spreadsheet opens in the right letters."""
    file = io.StringIO()
    csv.writer(file).writerows([harmless_cell(cell) for cell in row] for row in table)
    return ("\ufeff" + file.getvalue()).encode()


def as_xlsx(sheets: dict[str, Table]) -> bytes:
    """Tables as a workbook, a sheet each."""
    from openpyxl import Workbook  # here: the web server need not carry it until it is asked for

    book = Workbook(write_only=True)
    for title, table in sheets.items():
        page = book.create_sheet(title)
        for row in table:
            page.append([harmless_cell(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
