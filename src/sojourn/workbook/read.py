"""Reads a workbook: an .xlsx file, or a folder of CSV files. It believes nothing: size, shape and every cell are looked at first."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from . import columns
from .cells import Raw, Unreadable, value_of
from .columns import Column, Contents, Kind, Row, Sheet, Value
from .mistakes import MOST_MISTAKES, CannotImport, Mistake, refuse, suggestion
from .write import as_written

MOST_BYTES = 20 * 1024 * 1024
MOST_BYTES_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_SHEETS = 50
LAST_ROW_OF_ANY_SPREADSHEET = 1_048_576
OLD_OR_PROTECTED = b"\xd0\xcf\x11\xe0"
NOTES = "notes"

Cells = list["Raw | Unreadable"]
"""One row of a file; a cell that must not be believed is there as what is wrong with it."""


@dataclass
class Workbook:
    """What was read: the contents as far as they could be read, every mistake found, the sheets that were not looked at."""

    contents: Contents = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_workbook(path: Path) -> Workbook:
    """Read a workbook from an .xlsx file or from a folder of CSV files.

    Raises: CannotImport, when the file as a whole cannot be read. Mistakes in cells are collected in what is returned.
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise refuse(_("There is no file %(path)s.") % {"path": path})
    if path.stat().st_size > MOST_BYTES:
        raise too_large(path.stat().st_size)
    _look_into(path)
    return _read_xlsx(path)


def too_large(size: int) -> CannotImport:
    """What to say of a file that is larger than any edition needs."""
    return refuse(
        _("The file has %(size)s MB.") % {"size": round(size / 1024 / 1024)},
        _("At most %(size)s MB; a workbook without pictures is far smaller.") % {"size": MOST_BYTES // 1024 // 1024},
    )


def _look_into(path: Path) -> None:
    """Refuse what is no .xlsx, or unpacks to more than it should, before anything in it is parsed."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(OLD_OR_PROTECTED):
        raise refuse(
            _("The file is protected by a password, or in the old .xls form."),
            _("Open it in your spreadsheet, take the password away, and save it as .xlsx."),
        )
    broken = refuse(
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
        raise refuse(_("The file is protected by a password."), _("Save it without one."))
    if sum(entry.file_size for entry in entries) > MOST_BYTES_UNPACKED or len(entries) > 2000:
        raise refuse(
            _("The file unpacks to far more than an edition needs."),
            _("Copy the filled rows into a new template, and save that."),
        )
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise refuse(
            _("The file is not an Excel workbook."), _("Save it from your spreadsheet as .xlsx (not .ods or .numbers).")
        )


def _read_xlsx(path: Path) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
            pages = {page.title: page for page in book.worksheets[:MOST_SHEETS]}
            workbook = _start(pages)
            for sheet in columns.SHEETS:
                if sheet.name in pages:
                    merged = _merged_cells(path, pages[sheet.name])
                    _read_sheet(workbook, sheet, _xlsx_rows(pages[sheet.name]), merged)
            book.close()
    except CannotImport:
        raise
    except Exception as error:  # a damaged file makes openpyxl raise anything at all
        raise refuse(
            _("The file is damaged (%(what)s).") % {"what": type(error).__name__},
            _("Open it in your spreadsheet, save it as .xlsx and try again."),
        ) from error
    return workbook


def _xlsx_rows(page: Any) -> Iterator[Cells]:
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


def _merged_cells(path: Path, page: Any) -> str:
    """The first merged cells of a page, such as A1:C1, or ""."""
    with zipfile.ZipFile(path) as archive, archive.open(page._worksheet_path) as file:
        tail = b""
        while chunk := file.read(1 << 20):
            found = MERGED.search(tail + chunk)
            if found:
                return found[1].decode()
            tail = chunk[-200:]
    return ""


def _read_folder(folder: Path) -> Workbook:
    files = {file.stem: file for file in sorted(folder.iterdir()) if file.suffix.lower() == ".csv"}
    size = sum(file.stat().st_size for file in files.values())
    if size > MOST_BYTES:
        raise too_large(size)
    workbook = _start(files)
    for sheet in columns.SHEETS:
        if sheet.name in files:
            try:
                text = files[sheet.name].read_bytes().decode("utf-8-sig")
            except UnicodeDecodeError:
                workbook.mistakes.append(
                    Mistake(sheet.name, 0, "", _("The file is not UTF-8 text."), _("Save it as “CSV UTF-8”."))
                )
                continue
            _read_sheet(workbook, sheet, _csv_rows(text), "")
    return workbook


def _csv_rows(text: str) -> Iterator[Cells]:
    heading = text.partition("\n")[0]
    separator = ";" if ";" in heading and "," not in heading else "," if "\t" not in heading else "\t"
    csv.field_size_limit(1 << 20)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [as_written(cell) for cell in row[: MOST_COLUMNS + 1]]
    except csv.Error:
        yield [Unreadable(_("From here on the file is not CSV."), _("Save it again as “CSV UTF-8”."))]


def _start(names: Iterable[str]) -> Workbook:
    """Which sheets are known, which are the owner's own, and which may be a slip of the pen."""
    workbook = Workbook()
    known = [sheet.name for sheet in columns.SHEETS]
    names = list(names)
    if not set(names) & set(known):
        raise refuse(
            _("None of its sheets is one that Sojourn knows: %(names)s.") % {"names": ", ".join(names[:10]) or "–"},
            _("Fill in the template (`sojourn template FILE.xlsx`)."),
        )
    for name in names:
        if name in known or name == columns.READ_ME or name.casefold().startswith(NOTES):
            continue
        near = suggestion(name, [other for other in known if other not in names])
        if near:
            workbook.mistakes.append(Mistake(name, 0, "", _("There is no sheet of this name."), near))
        else:
            workbook.ignored.append(name)
    return workbook


def _read_sheet(workbook: Workbook, sheet: Sheet, rows: Iterator[Cells], merged: str) -> None:
    found = workbook.mistakes
    if merged:
        wrong = _("The cells %(cells)s are merged.") % {"cells": merged}
        found.append(
            Mistake(sheet.name, 0, "", wrong, _("Take the merging back, so that each column has its own cell."))
        )
        return
    headings = next(rows, [])
    layout = _layout(sheet, headings, found)
    read: list[Row] = []
    for number, cells in enumerate(rows, start=2):
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        if number > MOST_ROWS + 1:
            wrong = _("There is something in row %(number)s.") % {"number": number}
            found.append(Mistake(sheet.name, number, "", wrong, _("At most %(count)s rows.") % {"count": MOST_ROWS}))
            break
        if len(found) >= MOST_MISTAKES:
            break
        read.append(Row(number, _read_row(sheet, layout, number, cells, found)))
    workbook.contents[sheet.name] = tuple(read)


UNKNOWN = Column("", Kind.TEXT, "What stands under a heading that is not known; the heading was complained of already.")


def _layout(sheet: Sheet, headings: Cells, found: list[Mistake]) -> list[Column | None]:
    """The column that stands at each place of the first row."""
    known = {column.heading.casefold(): column for column in sheet.columns}
    layout: list[Column | None] = []
    for heading in headings:
        text = " ".join(str(heading).split()) if isinstance(heading, str) else heading
        if text is None or text == "":
            layout.append(None)
            continue
        column = known.get(text.casefold()) if isinstance(text, str) else None
        if column is None:
            column = UNKNOWN
            name = str(text) if not isinstance(text, Unreadable) else text.wrong
            right = suggestion(name, [c.heading for c in sheet.columns if c not in layout])
            right = right or _("Known are: %(names)s.") % {"names": ", ".join(c.heading for c in sheet.columns)}
            found.append(Mistake(sheet.name, 1, name[:80], _("There is no column of this name."), right))
        elif column in layout:
            found.append(
                Mistake(sheet.name, 1, column.heading, _("There are two columns of this name."), _("Keep one."))
            )
            column = UNKNOWN
        layout.append(column)
    if any(layout):
        for column in sheet.columns:
            if column.is_required and column not in layout:
                wrong = _("The column is missing.")
                found.append(Mistake(sheet.name, 1, column.heading, wrong, _("Its heading stands in the first row.")))
    return layout


def _read_row(
    sheet: Sheet, layout: list[Column | None], number: int, cells: Cells, found: list[Mistake]
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for place in range(max(len(layout), len(cells))):
        column = layout[place] if place < len(layout) else None
        cell = cells[place] if place < len(cells) else None
        if column is UNKNOWN:
            continue
        if column is None:
            if cell is not None and cell != "":
                wrong = _("There is something in column %(place)s, which has no heading.") % {"place": place + 1}
                found.append(Mistake(sheet.name, number, "", wrong, _("Give it a heading, or clear it.")))
            continue
        try:
            if isinstance(cell, Unreadable):
                raise cell
            values[column.heading] = value_of(column, cell)
        except Unreadable as mistake:
            found.append(Mistake(sheet.name, number, column.heading, mistake.wrong, mistake.right))
    return values
