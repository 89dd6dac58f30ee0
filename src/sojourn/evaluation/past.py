"""A spreadsheet of past answers, read against a questionnaire: values, or a list of what does not fit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from .models import Question
from .rules.kinds import Kind, is_empty, why_not

MOST_ROWS, MOST_BYTES, MOST_MISTAKES = 20_000, 10_000_000, 30


def columns_of(questions: Iterable[Question]) -> list[str]:
    """The heads that a spreadsheet of answers has: a question's short name; `name__row` for each line of a matrix."""
    heads: list[str] = []
    for question in questions:
        if question.kind == Kind.MATRIX:
            heads += [f"{question.name}__{row['value']}" for row in question.rows]
        elif question.kind != Kind.FILE:
            heads.append(question.name)
    return heads


def rows_of(content: bytes, questions: list[Question]) -> tuple[list[dict[str, Any]], list[str]]:
    """(answers, mistakes) of a CSV or XLSX file; with any mistake the answers are not to be used."""
    try:
        table = _table(content)
    except ValueError as error:
        return [], [str(error)]
    if not table:
        return [], [_("The file is empty.")]
    heads = [str(cell or "").strip() for cell in table[0]]
    mistakes = _wrong_heads(heads, columns_of(questions))
    if mistakes:
        return [], mistakes
    answers = []
    for number, row in enumerate(table[1:], start=2):
        cells = {head: cell for head, cell in zip(heads, row, strict=False) if head}
        if all(_is_blank(cell) for cell in cells.values()):
            continue
        values, wrong = _values(cells, questions)
        mistakes += [_("Row {number}, {said}").format(number=number, said=said) for said in wrong]
        if len(mistakes) >= MOST_MISTAKES:
            break
        answers.append(values)
    if not answers and not mistakes:
        mistakes = [_("The file has heads but no answers.")]
    return answers, mistakes


def _table(content: bytes) -> list[list[Any]]:
    if len(content) > MOST_BYTES:
        raise ValueError(_("The file is too large."))
    if content[:2] == b"PK":
        from openpyxl import load_workbook  # here: a worker need not wait for it to begin

        try:
            sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
            return [list(row) for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=300)]
        except Exception as error:  # openpyxl and zipfile raise whatever they like
            raise ValueError(_("The file is not a workbook (.xlsx) that can be read.")) from error
    try:
        text = content.decode("utf-8-sig")
        dialect: Any = csv.Sniffer().sniff(text[:4000], delimiters=",;\t") if "\n" in text else csv.excel
        return [list(row) for row in csv.reader(io.StringIO(text), dialect)][: MOST_ROWS + 1]
    except UnicodeDecodeError as error:
        raise ValueError(_("The file is neither a workbook (.xlsx) nor a CSV file in UTF-8.")) from error
    except csv.Error:
        return [list(row) for row in csv.reader(io.StringIO(text))][: MOST_ROWS + 1]


def _wrong_heads(heads: list[str], wanted: list[str]) -> list[str]:
    named = [head for head in heads if head]
    unknown, missing = [head for head in named if head not in wanted], [head for head in wanted if head not in named]
    twice = sorted({head for head in named if named.count(head) > 1})
    said = []
    if unknown:
        said.append(
            _("These columns are no questions of this questionnaire: {names}.").format(names=", ".join(unknown[:20]))
        )
    if missing:
        said.append(_("These columns are missing: {names}.").format(names=", ".join(missing[:20])))
    if twice:
        said.append(_("These columns stand twice: {names}.").format(names=", ".join(twice[:20])))
    return said


def _is_blank(cell: Any) -> bool:
    return cell is None or str(cell).strip() == ""


def _values(cells: Mapping[str, Any], questions: list[Question]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    wrong = []
    for question in questions:
        if question.kind == Kind.FILE:
            continue
        asked = question.asked
        if question.kind == Kind.MATRIX:
            given = {row: cells.get(f"{question.name}__{row}") for row in asked.rows}
            value: Any = {row: _plain(cell) for row, cell in given.items() if not _is_blank(cell)}
        else:
            value = _value(Kind(question.kind), cells.get(question.name))
        said = "" if is_empty(value) else why_not(asked, value)
        if said:
            wrong.append(
                _("{name}: {said} (it says “{value}”)").format(name=question.name, said=said, value=str(value)[:60])
            )
        if not is_empty(value):
            values[question.name] = value
    return values, wrong


def _plain(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def _value(kind: Kind, cell: Any) -> Any:
    if _is_blank(cell):
        return None
    if kind in (Kind.MULTI, Kind.RANKING, Kind.WORDS):
        sign = ";" if ";" in _plain(cell) else "," if kind == Kind.WORDS else " "
        return [part.strip() for part in _plain(cell).split(sign) if part.strip()]
    if kind in (Kind.NUMBER, Kind.NPS):
        try:
            number = float(_plain(cell).replace(",", "."))
        except ValueError:
            return _plain(cell)
        return int(number) if kind == Kind.NPS and number.is_integer() else number
    if kind == Kind.DATE and isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return _plain(cell)
