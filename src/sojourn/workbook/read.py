"""Reads a workbook: an .xlsx file, or a folder of CSV files. It believes nothing: size, shape and every cell are looked at first."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from sojourn.foundation.spreadsheets import (
    MOST_BYTES,
    CannotRead,
    Cells,
    Unreadable,
    csv_rows,
    look_into,
    merged_cells,
    xlsx_rows,
)

from . import columns
from .cells import value_of
from .columns import Column, Contents, Kind, Row, Sheet, Value
from .mistakes import MOST_MISTAKES, CannotImport, Mistake, refuse, suggestion

MOST_ROWS = 20_000
MOST_SHEETS = 50
NOTES = "notes"


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
    try:
        look_into(path)
    except CannotRead as refusal:
        raise refuse(refusal.wrong, refusal.right) from None
    return _read_xlsx(path)


def too_large(size: int) -> CannotImport:
    """What to say of a file that is larger than any edition needs."""
    return refuse(
        _("The file has %(size)s MB.") % {"size": round(size / 1024 / 1024)},
        _("At most %(size)s MB; a workbook without pictures is far smaller.") % {"size": MOST_BYTES // 1024 // 1024},
    )


def _read_xlsx(path: Path) -> Workbook:
    from openpyxl import load_workbook  # here: the web server need not carry it until it is asked for

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
            pages = {page.title: page for page in book.worksheets[:MOST_SHEETS]}
            workbook = _start(pages)
            for sheet in columns.SHEETS:
                if sheet.name in pages:
                    merged = merged_cells(path, pages[sheet.name])
                    _read_sheet(workbook, sheet, xlsx_rows(pages[sheet.name]), merged)
            book.close()
    except CannotImport:
        raise
    except Exception as error:  # a damaged file makes openpyxl raise anything at all
        raise refuse(
            _("The file is damaged (%(what)s).") % {"what": type(error).__name__},
            _("Open it in your spreadsheet, save it as .xlsx and try again."),
        ) from error
    return workbook


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
            _read_sheet(workbook, sheet, csv_rows(text), "")
    return workbook


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
