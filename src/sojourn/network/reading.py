"""Reads a spreadsheet of earlier editions: one row a person and edition, .xlsx or CSV. Every cell is looked at before it is believed."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from sojourn.foundation.spreadsheets import (
    MOST_BYTES,
    CannotRead,
    Cells,
    Unreadable,
    csv_rows,
    look_into,
    merged_cells,
    tidy,
    xlsx_rows,
)

from .languages import LANGUAGES
from .models import FIRST_YEAR, LAST_YEAR
from .rules import fold

MOST_ROWS = 10_000
MOST_MISTAKES = 200
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Mistake:
    """Where something is wrong (row as the spreadsheet counts, 0: the file), what, and what would be right."""

    row: int
    column: str
    wrong: str
    right: str = ""


@dataclass(frozen=True)
class PastRow:
    """One row: a person in an earlier edition, as they were then."""

    number: int
    edition: str
    year: int
    name: str
    place: str
    email: str
    own_name: str
    gender: str
    job_title: str
    institution: str
    department: str
    fields: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    heading: str
    longest: int
    is_required: bool
    what: Any


COLUMNS = (
    Column("Edition", 20, True, gettext_lazy("its name, with the year in it: 2009")),
    Column("Name", 200, True, gettext_lazy("as the person writes it in Latin letters")),
    Column("Place", 100, True, gettext_lazy("country or territory from which the person came")),
    Column("E-mail", 254, False, gettext_lazy("by it a person is known again; blank where nobody knows it")),
    Column("Name in own script", 200, False, gettext_lazy("where it is another script")),
    Column("Gender", 40, False, gettext_lazy("as self-described; shown to nobody, counted only")),
    Column("Role", 200, False, gettext_lazy("what the person was then, in their own words")),
    Column("Institution", 200, False, gettext_lazy("where the person worked then")),
    Column("Department", 200, False, gettext_lazy("which department of the host museum looked after them")),
    Column("Fields of interest", 1000, False, gettext_lazy("with semicolons between them")),
    Column("Languages", 300, False, gettext_lazy("in English, with semicolons between them")),
)
BY_HEADING = {fold(column.heading): column for column in COLUMNS}


@dataclass(frozen=True)
class PastFile:
    """What was read of a file: its rows, and every mistake found."""

    rows: tuple[PastRow, ...]
    mistakes: tuple[Mistake, ...]


def read_past(path: Path) -> PastFile:
    """Read a spreadsheet of earlier editions: the first sheet of an .xlsx file, or a CSV file.

    Raises: CannotRead, when the file as a whole cannot be read. Mistakes in cells are collected in what is returned.
    """
    if path.stat().st_size > MOST_BYTES:
        raise CannotRead(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024 // 1024})
    if path.suffix.lower() == ".csv":
        try:
            return _read(csv_rows(path.read_bytes().decode("utf-8-sig")))
        except UnicodeDecodeError:
            raise CannotRead(_("The file is not UTF-8 text."), _("Save it as “CSV UTF-8”.")) from None
    look_into(path)
    from openpyxl import load_workbook  # here: the web server need not carry it until it is asked for

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
            page = book.worksheets[0]
            merged = merged_cells(path, page)
            if merged:
                raise CannotRead(
                    _("The cells %(cells)s are merged.") % {"cells": merged},
                    _("Take the merging back, so that each column has its own cell."),
                )
            found = _read(xlsx_rows(page))
            book.close()
    except CannotRead:
        raise
    except Exception as error:  # a damaged file makes openpyxl raise anything at all
        raise CannotRead(
            _("The file is damaged (%(what)s).") % {"what": type(error).__name__},
            _("Open it in your spreadsheet, save it as .xlsx and try again."),
        ) from error
    return found


def _read(rows: Iterator[Cells]) -> PastFile:
    mistakes: list[Mistake] = []
    layout = _layout(next(rows, []), mistakes)
    if mistakes:
        return PastFile((), tuple(mistakes))
    found: list[PastRow] = []
    for number, cells in enumerate(rows, start=2):
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        if number > MOST_ROWS + 1:
            mistakes.append(Mistake(number, "", _("At most %(count)s rows.") % {"count": MOST_ROWS}))
            break
        row = _row(number, cells, layout, mistakes)
        if row is not None:
            found.append(row)
        if len(mistakes) >= MOST_MISTAKES:
            break
    if not found and not mistakes:
        mistakes.append(Mistake(0, "", _("There is no row below the headings.")))
    return PastFile(tuple(found), tuple(mistakes + _there_twice(found)))


def _layout(headings: Cells, mistakes: list[Mistake]) -> list[Column | None]:
    """The column that stands at each place of the first row."""
    layout: list[Column | None] = []
    for heading in headings:
        text = "" if heading is None or isinstance(heading, Unreadable) else " ".join(str(heading).split())
        column = BY_HEADING.get(fold(text))
        if text and column is None:
            near = get_close_matches(fold(text), BY_HEADING, n=1)
            known = ", ".join(each.heading for each in COLUMNS)
            right = _("Did you mean “%(name)s”?") % {"name": BY_HEADING[near[0]].heading} if near else ""
            right = right or _("Known are: %(names)s.") % {"names": known}
            mistakes.append(Mistake(1, text[:80], _("There is no column of this name."), right))
        elif column is not None and column in layout:
            mistakes.append(Mistake(1, text, _("There are two columns of this name."), _("Keep one.")))
        layout.append(column)
    for column in COLUMNS:
        if column.is_required and column not in layout:
            right = _("Its heading stands in the first row.")
            mistakes.append(Mistake(1, column.heading, _("The column is missing."), right))
    return layout


def _row(number: int, cells: Cells, layout: list[Column | None], mistakes: list[Mistake]) -> PastRow | None:
    """One row in clean values; None, with the reasons among the mistakes, where it cannot be read."""
    before = len(mistakes)
    values = {column.heading: "" for column in COLUMNS}
    for place, cell in enumerate(cells):
        column = layout[place] if place < len(layout) else None
        try:
            if column is not None:
                values[column.heading] = _text(column, cell)
            elif cell is not None and cell != "":
                raise Unreadable(_("There is something in a column without a heading."), _("Name it, or clear it."))
        except Unreadable as mistake:
            mistakes.append(Mistake(number, column.heading if column else "", mistake.wrong, mistake.right))

    def told(heading: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(values[heading])
        except Unreadable as mistake:
            mistakes.append(Mistake(number, heading, mistake.wrong, mistake.right))

    for column in COLUMNS:
        if column.is_required and not values[column.heading] and len(mistakes) == before:
            mistakes.append(
                Mistake(
                    number, column.heading, _("This cell is blank."), _("It needs: %(what)s.") % {"what": column.what}
                )
            )
    year, email = told("Edition", _year), told("E-mail", _address)
    languages, fields = told("Languages", _languages), _items(values["Fields of interest"])
    if len(mistakes) > before:
        return None
    return PastRow(
        number,
        values["Edition"],
        year,
        values["Name"],
        values["Place"],
        email,
        values["Name in own script"],
        values["Gender"],
        values["Role"],
        values["Institution"],
        values["Department"],
        fields,
        languages,
    )


def _text(column: Column, cell: Any) -> str:
    if isinstance(cell, Unreadable):
        raise cell
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = tidy("" if cell is None else str(cell), is_long=False)
    if len(text) > column.longest:
        raise Unreadable(
            _("“%(text)s…” has %(count)s letters.") % {"text": text[:30], "count": len(text)},
            _("At most %(count)s.") % {"count": column.longest},
        )
    return text


def _year(text: str) -> int:
    found = YEAR.search(text)
    if not found or not FIRST_YEAR <= int(found[0]) <= LAST_YEAR:
        raise Unreadable(_("There is no year in “%(text)s”.") % {"text": text}, _("As in 2009."))
    return int(found[0])


def _address(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise Unreadable(
            _("“%(text)s” is not an e-mail address.") % {"text": text[:80]}, _("It looks like name@example.org.")
        ) from None
    return text.lower()


def _items(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (" ".join(item.split())[:100] for item in text.split(";")))))


def _languages(text: str) -> tuple[str, ...]:
    with override("en"):
        known = {fold(str(english)): code for code, (english, _own) in LANGUAGES.items()}
    codes = []
    for name in _items(text):
        if fold(name) not in known:
            near = get_close_matches(fold(name), known, n=1)
            right = _("Did you mean %(name)s?") % {"name": near[0].capitalize()} if near else ""
            raise Unreadable(_("“%(name)s” is not in our list of languages.") % {"name": name}, right)
        codes.append(known[fold(name)])
    return tuple(codes)


def _there_twice(rows: list[PastRow]) -> list[Mistake]:
    """Rows that put the same person into the same edition once more."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for row in rows:
        key = (row.edition, fold(row.place), row.email or fold(row.name))
        if key in seen:
            wrong = _("%(name)s stands in edition %(edition)s already, in row %(row)s.") % {
                "name": row.name,
                "edition": row.edition,
                "row": seen[key],
            }
            found.append(Mistake(row.number, "Name", wrong, _("Keep one of the two rows.")))
        seen.setdefault(key, row.number)
    return found
