"""Writes a workbook: as .xlsx, as a folder of CSV files, or empty as a template. What it writes, `read` reads back unchanged."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from sojourn.foundation.spreadsheets import MARKED, harmless

from . import columns
from .columns import Column, Contents, Kind, Sheet, Value, shown

LAST_ROW = 5000  # down to which the lists and checks of a column reach
BOLD = Font(name="Calibri", size=11, bold=True)
HEAD = PatternFill("solid", fgColor="FFEDE8DF")
NEEDED = PatternFill("solid", fgColor="FFE3D3C4")
WIDTHS = {
    Kind.WHOLE: 11,
    Kind.DATE: 13,
    Kind.TIME: 11,
    Kind.YES_NO: 11,
    Kind.CHOICE: 15,
    Kind.LONG_TEXT: 60,
    Kind.DATES: 30,
}
FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.TIME: "hh:mm", Kind.WHOLE: "0"}
MOMENT = datetime(2018, 1, 1)  # noqa: DTZ001, the file says nothing about when it was made


def write_xlsx(contents: Contents, file: str | Path | IO[bytes]) -> None:
    """Write a workbook with headings, notes, lists, and the rows in `contents`."""
    workbook = Workbook()
    workbook.properties.creator = "Sojourn"
    workbook.properties.created = MOMENT
    _write_read_me(workbook.active)
    for sheet in columns.SHEETS:
        page = workbook.create_sheet(sheet.name)
        _write_headings(page, sheet)
        for number, row in enumerate(contents.get(sheet.name, ()), start=2):
            for place, column in enumerate(sheet.columns, start=1):
                _write_cell(page, number, place, column, row.values.get(column.heading, column.blank))
    saved = io.BytesIO()
    workbook.save(saved)
    _write_timeless(saved, file)


def _write_timeless(saved: IO[bytes], file: str | Path | IO[bytes]) -> None:
    """The saved file without the hour at which it was saved: equal contents make equal files."""
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2018-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def write_template(file: str | Path | IO[bytes]) -> None:
    """Write a workbook without rows."""
    write_xlsx({}, file)


def write_folder(contents: Contents, folder: Path) -> None:
    """Write one CSV file for each sheet (UTF-8 with a mark, so that spreadsheets see it)."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in columns.SHEETS:
        (folder / f"{sheet.name}.csv").write_text(csv_of(sheet, contents), encoding="utf-8-sig", newline="")


def csv_of(sheet: Sheet, contents: Contents) -> str:
    page = io.StringIO(newline="")
    lines = csv.writer(page)
    lines.writerow([column.heading for column in sheet.columns])
    for row in contents.get(sheet.name, ()):
        lines.writerow(
            [harmless(shown(column, row.values.get(column.heading, column.blank))) for column in sheet.columns]
        )
    return page.getvalue()


def _write_cell(page: Any, row: int, place: int, column: Column, value: Value) -> None:
    content = _content(column, value)
    if content is None:
        return
    cell = page.cell(row, place)
    if isinstance(content, str):
        cell.value = content
        cell.data_type = "s"  # whatever it begins with, it is text
        cell.quotePrefix = content.startswith(MARKED)
        if column.kind in {Kind.LONG_TEXT, Kind.LINES}:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = content
    if column.kind in FORMATS:
        cell.number_format = FORMATS[column.kind]


def _content(column: Column, value: Value) -> str | int | date | time | None:
    if column.kind in FORMATS and isinstance(value, (int, date, time)):
        return value
    return shown(column, value) or None


def _write_headings(page: Any, sheet: Sheet) -> None:
    page.freeze_panes = page.cell(2, 1 + len(sheet.key))
    page.row_dimensions[1].height = 32
    prints_in_width(page)
    page.print_title_rows = "1:1"
    for place, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(place)
        cell = page.cell(1, place, column.heading)
        cell.font = BOLD
        cell.fill = NEEDED if column.is_required else HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        note = Comment(note_of(column), "Sojourn")
        note.width, note.height = 320, 140
        cell.comment = note
        page.column_dimensions[letter].width = column.width or max(WIDTHS.get(column.kind, 18), len(column.heading) + 2)
        if column.kind not in FORMATS:
            page.column_dimensions[letter].number_format = "@"
        check = _check_of(column)
        if check is not None:
            page.add_data_validation(check)
            check.add(f"{letter}2:{letter}{LAST_ROW}")


def prints_in_width(page: Any) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0  # as many pages as it takes


def note_of(column: Column) -> str:
    """What a note at the heading says: what the column means, and what may stand in it."""
    lines = [column.meaning, f"{'Needed' if column.is_required else 'May be blank'}: {column.kind.value}."]
    if column.choices:
        lines.append("One of: " + ", ".join(word for _, word in column.choices) + ".")
    if column.kind == Kind.WHOLE:
        lines.append(f"From {column.least} to {column.most}.")
    if column.default is not None:
        lines.append(f"Blank means {shown(column, column.default)}.")
    if column.example:
        lines.append(f"Example: {column.example}")
    return "\n".join(lines)


def _check_of(column: Column) -> DataValidation | None:
    """The drop-down list or check that a spreadsheet offers for a column."""
    blank = not column.is_required
    if column.kind == Kind.YES_NO:
        check = DataValidation("list", formula1='"yes,no"', allow_blank=blank)
    elif column.kind == Kind.CHOICE:
        check = DataValidation(
            "list", formula1='"' + ",".join(word for _, word in column.choices) + '"', allow_blank=blank
        )
    elif column.kind == Kind.REFERENCE:
        target = columns.sheet_named(column.sheet)
        place = [other.heading for other in target.columns].index(target.key[-1]) + 1
        letter = get_column_letter(place)
        check = DataValidation("list", formula1=f"='{target.name}'!${letter}$2:${letter}${LAST_ROW}", allow_blank=blank)
        check.error = f"Not on sheet {target.name}."
        check.showErrorMessage = True
        return check
    elif column.kind == Kind.WHOLE:
        check = DataValidation("whole", "between", str(column.least), str(column.most), allow_blank=blank)
    elif column.kind == Kind.DATE:
        check = DataValidation("date", "greaterThan", "36526", allow_blank=blank)  # after 2000-01-01
    else:
        return None
    check.error = note_of(column)[:250]
    check.showErrorMessage = True
    return check


def _write_read_me(page: Any) -> None:
    page.title = columns.READ_ME
    prints_in_width(page)
    page.column_dimensions["A"].width = 18
    page.column_dimensions["B"].width = 28
    page.column_dimensions["C"].width = 46
    page.column_dimensions["D"].width = 90
    page.cell(1, 1, "An edition in one workbook").font = Font(name="Calibri", bold=True, size=16)
    for number, sentence in enumerate(HOW, start=2):
        page.cell(number, 1, sentence)
    row = len(HOW) + 3
    for place, heading in enumerate(("Sheet", "Column", "What it holds", "What it means"), start=1):
        cell = page.cell(row, place, heading)
        cell.font, cell.fill = BOLD, HEAD
    for sheet in columns.SHEETS:
        row += 1
        page.cell(row, 1, sheet.name).font = BOLD
        page.cell(row, 4, sheet.meaning).font = BOLD
        for column in sheet.columns:
            row += 1
            page.cell(row, 2, column.heading)
            page.cell(row, 3, column.kind.value + (", needed" if column.is_required else ""))
            page.cell(row, 4, column.meaning).alignment = Alignment(wrap_text=True, vertical="top")


HOW = (
    "Each sheet is a table: headings in the first row, one thing a row. Darker headings must be filled; notes at the headings say how.",
    "Type values, not formulas. Dates as 2018-07-02, times as 08:45. Lists have a semicolon between their items.",
    "Rows on one sheet speak of rows on another by name, code or e-mail address; they must be the same to the letter.",
    "Import the workbook as often as you like: what is the same stays untouched. Rows that you take out of the workbook stay in Sojourn.",
    "Sheets whose name begins with “Notes” are yours: Sojourn does not read them, nor this sheet.",
)


def documentation() -> str:
    """The page of the documentation that describes the workbook, in Markdown."""
    lines = [
        "# The workbook",
        "",
        "An edition in one spreadsheet, or in a folder of CSV files: one sheet or file each.",
        "",
    ]
    lines += [f"- {sentence}" for sentence in HOW]
    for sheet in columns.SHEETS:
        key = " and ".join(sheet.key)
        lines += ["", f"## {sheet.name}", "", f"{sheet.meaning} Rows are told apart by {key}.", ""]
        lines += ["| column | what it means | what it holds |", "|---|---|---|"]
        for column in sheet.columns:
            about = [f"needs {column.kind.value}" if column.is_required else column.kind.value]
            if column.choices:
                about.append("one of: " + ", ".join(word for _, word in column.choices))
            if column.default is not None:
                about.append(f"blank means {shown(column, column.default)}")
            lines.append(f"| {column.heading} | {column.meaning} | {'; '.join(about)} |")
    return "\n".join(lines) + "\n"
