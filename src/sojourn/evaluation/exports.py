"""Results and answers as files: CSV, XLSX, SPSS and JSON, each with its code book.

Results hold only what may be shown. Single answers are for the external evaluator alone, and never name anybody.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from sojourn.foundation.spreadsheets import NOT_IN_XML, Table

from . import queries
from .models import Answer, OpenAnswer, Question, Round
from .rules.kinds import Kind
from .sheets import NUMERIC, CrossSheet, ResultsSheet
from .wording import Texts, in_language

RESULT_HEADS = [
    "question", "row", "label", "group_question", "group", "answer", "answer_label", "count", "n", "asked", "share", "share_low",
    "share_high", "mean", "mean_low", "mean_high", "withheld",
]  # fmt: skip


def results_table(sheet: ResultsSheet) -> Table:
    """One line for each answer to each question, of everyone and of each group; lines that are withheld have no figures."""
    rows: Table = [RESULT_HEADS]
    for question in sheet.questions:
        for item in question.items:
            label = f"{question.label} {item.label}".strip()
            parts: list[tuple[str, str, Any]] = [("", "", item), *((part.by, part.label, part) for part in item.groups)]
            for by, group, part in parts:
                head = [question.name, item.row, label, by, group]
                mean = [part.mean.value, part.mean.low, part.mean.high] if part.mean else [None, None, None]
                if part.is_withheld:
                    rows.append([*head, "", "", None, None, sheet.population, None, None, None, None, None, None, 1])
                elif not part.bars:
                    rows.append([*head, "", "", part.n, part.n, sheet.population, None, None, None, *mean, 0])
                for bar in part.bars:
                    share = [bar.share.value, bar.share.low, bar.share.high]
                    rows.append([*head, bar.value, bar.label, bar.count, part.n, sheet.population, *share, *mean, 0])
    return rows


def crossed_table(sheet: CrossSheet) -> Table:
    """Two questions as a table of counts, then of shares of the rows; what is withheld is empty."""
    heads = [f"{sheet.one} / {sheet.other}", *sheet.heads, "n"]
    counts = [[row.label, *(cell.count for cell in row.cells), row.n] for row in sheet.rows]
    shares = [[row.label, *(cell.share for cell in row.cells), row.n] for row in sheet.rows]
    return [heads, *counts, ["n", *sheet.totals, sheet.answers], [], heads, *shares]


def columns_of(question: Question) -> list[tuple[str, str, str]]:
    """(column, row of a matrix or choice, what is in it) of one question in a table of answers."""
    if question.kind == Kind.MATRIX:
        return [(f"{question.name}__{row['value']}", str(row["value"]), "row") for row in question.rows]
    if question.kind in (Kind.MULTI, Kind.RANKING):
        return [(f"{question.name}__{each['value']}", str(each["value"]), question.kind) for each in question.choices]
    if question.kind == Kind.WORDS:
        return [(f"{question.name}__{number}", str(number), "word") for number in (1, 2, 3)]
    return [(question.name, "", "value")] if question.kind not in (Kind.FILE, Kind.CODE) else []


def answers_table(round: Round) -> Table:
    """One line for each answer, in the order of random keys; nothing in it names anybody. For the external evaluator."""
    questions = queries.asked_in(round)
    columns = [(question, *column) for question in questions for column in columns_of(question)]
    texts: dict[Any, dict[int, str]] = {}
    for answer, question, text in OpenAnswer.objects.filter(round=round).values_list(
        "answer_id", "question_id", "text"
    ):
        texts.setdefault(answer, {})[question] = text
    rows: Table = [[name for _question, name, _part, _what in columns]]
    for pk, values in Answer.objects.filter(round=round).order_by("pk").values_list("pk", "values"):
        own = texts.get(pk, {})
        rows.append(
            [
                own.get(question.pk)
                if question.kind == Kind.TEXT
                else _cell(question, values.get(question.name), part, what)
                for question, _name, part, what in columns
            ]
        )
    return rows


def _cell(question: Question, value: Any, part: str, what: str) -> Any:
    if value is None:
        return None
    if what == "row":
        return _number(value.get(part))
    if what == Kind.MULTI:
        return int(part in value)
    if what == Kind.RANKING:
        return value.index(part) + 1 if part in value else None
    if what == "word":
        return value[int(part) - 1] if len(value) >= int(part) else None
    return _number(value) if question.kind in NUMERIC else value


def _number(value: Any) -> Any:
    try:
        return int(value) if float(value) == int(float(value)) else float(value)
    except (TypeError, ValueError):
        return value


def code_book(round: Round) -> Table:
    """What each column of the answers means: question, kind, values and their labels, since when it has been asked."""
    languages = round.version.languages
    rows: Table = [["column", "question", "kind", "values", "condition", "measures", "continues", "languages"]]
    for question in queries.asked_in(round):
        values = "; ".join(
            f"{each['value']} = {in_language(each['label'], languages[0], languages)}" for each in question.choices
        )
        earlier = question.continues
        since = f"{earlier.name}, version {earlier.version.number}" if earlier else ""
        for name, part, what in columns_of(question):
            label = in_language(question.labels, languages[0], languages)
            inner = {
                str(each["value"]): each["label"] for each in (question.rows if what == "row" else question.choices)
            }
            if part in inner:
                label = f"{label} {in_language(inner[part], languages[0], languages)}"
            said = {"multi": _("1 = chosen; 0 = not chosen"), "ranking": _("the place given, 1 is first")}.get(
                what, values
            )
            rows.append(
                [name, label, question.kind, said, question.condition, question.level, since, ", ".join(languages)]
            )
    return rows


DDI = "ddi:codebook:2_5"


def code_book_ddi(round: Round) -> bytes:
    """The code book as DDI-Codebook 2.5, as archives of data and other programs read it; it holds no answers and no counts."""
    languages = round.version.languages
    book = Element("codeBook", {"xmlns": DDI, "version": "2.5"})
    study = SubElement(book, "stdyDscr")
    citation = SubElement(study, "citation")
    titles = SubElement(citation, "titlStmt")
    SubElement(titles, "titl").text = f"{round.title}, {round.edition.programme.name} {round.edition.name}"
    summary = SubElement(SubElement(study, "stdyInfo"), "sumDscr")
    for event, day in (("start", round.from_on), ("end", round.to_on)):
        SubElement(summary, "collDate", {"date": day.isoformat(), "event": event})
    SubElement(summary, "universe").text = str(round.get_audience_display())
    described = SubElement(book, "dataDscr")
    for question in queries.asked_in(round):
        for number, (name, part, what) in enumerate(columns_of(question), start=1):
            inner = question.rows if what == "row" else question.choices
            own: Texts = next((each["label"] for each in inner if str(each["value"]) == part), {})
            variable = SubElement(described, "var", {"ID": f"q{question.pk}-{number}", "name": name})
            SubElement(variable, "labl").text = " ".join(
                in_language(texts, languages[0], languages) for texts in (question.labels, own) if texts
            )
            asked = SubElement(variable, "qstn")
            for language in dict.fromkeys([*languages, *question.labels]):
                if words := question.labels.get(language):
                    SubElement(asked, "qstnLit", {"xml:lang": language}).text = words
            for value, label in _categories(question, what, languages):
                category = SubElement(variable, "catgry")
                SubElement(category, "catValu").text = value
                SubElement(category, "labl").text = label
            is_number = question.kind in NUMERIC or what in (Kind.MULTI, Kind.RANKING)
            SubElement(variable, "varFormat", {"type": "numeric" if is_number else "character"})
            if question.condition:
                SubElement(variable, "notes").text = _("asked only if {condition}").format(condition=question.condition)
    indent(book)
    return NOT_IN_XML.sub(" ", tostring(book, encoding="utf-8", xml_declaration=True).decode()).encode()


def _categories(question: Question, what: str, languages: list[str]) -> list[tuple[str, str]]:
    """(value, label) of what may stand in a column."""
    if what == Kind.MULTI:
        return [("1", _("chosen")), ("0", _("not chosen"))]
    if what not in ("row", "value"):
        return []
    return [(str(each["value"]), in_language(each["label"], languages[0], languages)) for each in question.choices]


def as_json(round: Round, table: Table) -> bytes:
    heads, *rows = table
    content = {
        "round": str(round),
        "answers": [{head: cell for head, cell in zip(heads, row, strict=True) if cell is not None} for row in rows],
        "code_book": [
            dict(zip(book_row_heads, row, strict=True)) for book_row_heads, row in _with_heads(code_book(round))
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _with_heads(table: Table) -> list[tuple[list[str], list[Any]]]:
    return [(table[0], row) for row in table[1:]]


def as_sav(table: Table, labels: Sequence[str], value_labels: dict[str, dict[Any, str]] | None = None) -> bytes:
    """A table as a file that SPSS, R, PSPP and jamovi read; labels of the columns, and of values by column."""
    import pandas
    import pyreadstat

    heads, *rows = table
    names = _variables(heads)
    frame = pandas.DataFrame({name: _column([row[at] for row in rows]) for at, name in enumerate(names)})
    known = {names[heads.index(head)]: found for head, found in (value_labels or {}).items() if head in heads}
    numeric = {name: found for name, found in known.items() if pandas.api.types.is_numeric_dtype(frame[name])}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        pyreadstat.write_sav(
            frame, str(path), column_labels=[label[:250] for label in labels], variable_value_labels=numeric
        )
        return path.read_bytes()


def _column(cells: list[Any]) -> list[Any]:
    """A column is all numbers or all texts, as SPSS wants it."""
    if all(cell is None or isinstance(cell, int | float) for cell in cells):
        return [float("nan") if cell is None else float(cell) for cell in cells]
    return ["" if cell is None else str(cell) for cell in cells]


def _variables(heads: Sequence[str]) -> list[str]:
    """Names that SPSS takes: letters, digits, _, each once."""
    names: list[str] = []
    for head in heads:
        name = "".join(letter if letter.isascii() and (letter.isalnum() or letter == "_") else "_" for letter in head)[
            :60
        ]
        name = name if name[:1].isalpha() else f"v_{name}"
        while name.lower() in {each.lower() for each in names}:
            name += "_"
        names.append(name)
    return names


def answers_sav(round: Round) -> bytes:
    """The single answers for SPSS, with labels of variables and values."""
    table = answers_table(round)
    book = {row[0]: row for row in code_book(round)[1:]}
    languages = round.version.languages
    value_labels: dict[str, dict[Any, str]] = {}
    for question in queries.asked_in(round):
        if question.kind in (Kind.SCALE, Kind.MATRIX):
            found = {
                number: in_language(each["label"], languages[0], languages)
                for each in question.choices
                if isinstance(number := _number(each["value"]), int | float)
            }
            value_labels |= {name: found for name, _part, _what in columns_of(question)}
    return as_sav(table, [book[head][1] for head in table[0]], value_labels)
