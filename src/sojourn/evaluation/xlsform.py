"""Questionnaires as XLSForm (xlsform.org): out for KoboToolbox, ODK and the like, and in again.

What XLSForm has no word for stands in columns of our own (sojourn_kind …), which other programs pass over. A matrix becomes a group of
questions `name__row`; three words and an own code become text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from .rules import conditions
from .rules.kinds import CHOSEN, Kind
from .wording import Texts, Worded, WordedQuestion, WordedSection

LANGUAGES = {
    "en-gb": "English (en)",
    "en-plain": "Plain English (en-plain)",
    "fr": "French (fr)",
    "ar": "Arabic (ar)",
    "es": "Spanish (es)",
    "zh-hans": "Chinese (zh)",
    "ru": "Russian (ru)",
}
OWN_NAMES = {
    "en-gb": "British English",
    "fr": "Français",
    "ar": "العربية",
    "es": "Español",
    "zh-hans": "中文",
    "ru": "Русский",
}
TYPES = {
    Kind.NUMBER: "decimal",
    Kind.DATE: "date",
    Kind.TEXT: "text",
    Kind.WORDS: "text",
    Kind.CODE: "text",
    Kind.NPS: "integer",
    Kind.FILE: "file",
}
KINDS = {
    "select_one": Kind.SINGLE,
    "select_multiple": Kind.MULTI,
    "rank": Kind.RANKING,
    "integer": Kind.NUMBER,
    "decimal": Kind.NUMBER,
    "date": Kind.DATE,
    "text": Kind.TEXT,
    "file": Kind.FILE,
    "image": Kind.FILE,
}
OWN = ["sojourn_kind", "sojourn_row", "sojourn_breakdown", "sojourn_level", "sojourn_continues", "sojourn_most"]
MOST_ROWS, MOST_BYTES = 2000, 2_000_000


def named_languages(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of languages, each under its own name."""
    return [(code, OWN_NAMES.get(code) or LANGUAGES.get(code, code).partition(" (")[0]) for code in codes]


class BadForm(ValueError):
    """Raised when a file is no XLSForm that we can use; the text is a list of what is wrong, a line each."""


def written(worded: Worded) -> bytes:
    """A questionnaire as an XLSForm file."""
    from openpyxl import Workbook  # here: a worker need not wait for it to begin

    book = Workbook()
    survey = book.active
    assert survey is not None
    survey.title = "survey"
    labels = [f"label::{LANGUAGES.get(language, language)}" for language in worded.languages]
    hints = [f"hint::{LANGUAGES.get(language, language)}" for language in worded.languages]
    survey.append(["type", "name", *labels, *hints, "required", "relevant", "constraint", "appearance", *OWN])
    several = {question.name for question in worded.questions if question.kind == Kind.MULTI}
    lists: dict[str, list[dict[str, Any]]] = {}

    def line(kind: str, name: str = "", texts: Texts | None = None, more: dict[str, Any] | None = None) -> None:
        said = more or {}
        row = [kind, name, *[(texts or {}).get(language, "") for language in worded.languages]]
        row += [said.get("hints", {}).get(language, "") for language in worded.languages]
        row += [said.get(column, "") for column in ("required", "relevant", "constraint", "appearance", *OWN)]
        survey.append([_text(cell) for cell in row])

    for number, section in enumerate(worded.sections, start=1):
        line("begin_group", f"section_{number}", section.titles, {"appearance": "field-list"})
        for question in section.questions:
            for part in _lines_of(question, several, lists):
                line(*part)
        line("end_group")
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", *labels])
    for name, entries in lists.items():
        for entry in entries:
            texts = [entry["label"].get(language, "") for language in worded.languages]
            choices.append([name, _text(entry["value"]), *map(_text, texts)])
    settings = book.create_sheet("settings")
    settings.append(
        [
            "form_title",
            "form_id",
            "default_language",
            "sojourn_audience",
            "sojourn_introduction",
            "sojourn_thanks",
            "sojourn_titles",
        ]
    )
    first = worded.languages[0]
    said = [_packed(texts, worded.languages) for texts in (worded.introductions, worded.thanks, worded.titles)]
    settings.append(
        [worded.titles.get(first, worded.code), worded.code, LANGUAGES.get(first, first), worded.audience, *said]
    )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"\u200b{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "@") else cell


def _packed(texts: Texts, languages: list[str]) -> str:
    return "\n".join(f"{language}: {texts.get(language, '')}".replace("\n", " ") for language in languages)


def _unpacked(text: str) -> Texts:
    found = (line.split(": ", 1) for line in str(text or "").splitlines() if ": " in line)
    return {language: said.strip() for language, said in found if said.strip()}


Line = tuple[str, str, Texts, dict[str, Any]]


def _lines_of(question: WordedQuestion, several: set[str], lists: dict[str, list[dict[str, Any]]]) -> Iterable[Line]:
    kind = Kind(question.kind)
    more: dict[str, Any] = {
        "hints": question.hints,
        "required": "yes" if question.is_required else "",
        "relevant": conditions.as_relevant(question.condition, several),
        "constraint": _constraint(question),
        "sojourn_kind": question.kind,
        "sojourn_row": "",
        "sojourn_breakdown": "yes" if question.is_breakdown else "",
        "sojourn_level": question.level,
        "sojourn_continues": question.continues,
        "sojourn_most": question.most or "",
    }
    if kind not in CHOSEN:
        yield TYPES[kind], question.name, question.labels, more
        return
    list_name = _list_of(question, lists)
    if kind == Kind.MATRIX:
        kept = {
            "relevant": more["relevant"],
            "appearance": "table-list",
            "sojourn_kind": "matrix",
            "hints": question.hints,
        }
        yield (
            "begin_group",
            question.name,
            question.labels,
            kept | {column: more[column] for column in OWN if column != "sojourn_kind"},
        )
        for row in question.rows:
            name = f"{question.name}__{row['value']}"
            yield (
                f"select_one {list_name}",
                name,
                row["label"],
                {
                    "sojourn_kind": "row",
                    "sojourn_row": row["value"],
                    "required": more["required"],
                },
            )
        yield "end_group", "", {}, {}
        return
    word = {Kind.MULTI: "select_multiple", Kind.RANKING: "rank"}.get(kind, "select_one")
    yield (
        f"{word} {list_name}",
        question.name,
        question.labels,
        more | {"appearance": "likert" if kind == Kind.SCALE else ""},
    )


def _constraint(question: WordedQuestion) -> str:
    if question.kind == Kind.NPS:
        return ". >= 0 and . <= 10"
    if question.kind == Kind.MULTI and question.most:
        return f"count-selected(.) <= {question.most}"
    parts = [f". >= {question.low:g}"] if question.low is not None else []
    parts += [f". <= {question.high:g}"] if question.high is not None else []
    return " and ".join(parts)


def _list_of(question: WordedQuestion, lists: dict[str, list[dict[str, Any]]]) -> str:
    """The name of the list of choices; questions with the same choices share one."""
    for name, entries in lists.items():
        if entries == question.choices:
            return name
    name = f"list_{len(lists) + 1}"
    lists[name] = question.choices
    return name


class _Reader:
    """Reads one file; what is wrong is collected."""

    def __init__(self, content: bytes) -> None:
        self.wrong: list[str] = []
        if len(content) > MOST_BYTES:
            raise BadForm(_("The file is too large for a questionnaire."))
        from openpyxl import load_workbook

        try:
            self.book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        except Exception as error:  # openpyxl and zipfile raise whatever they like
            raise BadForm(_("The file is not an Excel workbook (.xlsx).")) from error

    def sheet(self, name: str) -> list[dict[str, str]]:
        if name not in self.book.sheetnames:
            return []
        rows = list(self.book[name].iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=100))
        heads = [str(cell or "").strip() for cell in (rows[0] if rows else ())]
        found = [{head: _cell(cell) for head, cell in zip(heads, row, strict=False) if head} for row in rows[1:]]
        return [row for row in found if any(row.values())]


def _cell(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip().lstrip("\u200b") if cell is not None else ""


def read(content: bytes) -> Worded:
    """Read an XLSForm file. Raises: BadForm with a line for everything that is wrong or that we have nothing for."""
    reader = _Reader(content)
    survey, choices, settings = reader.sheet("survey"), reader.sheet("choices"), (reader.sheet("settings") or [{}])[0]
    if not survey:
        raise BadForm(_("The file has no sheet “survey” with questions."))
    languages = _languages(survey, settings)
    lists: dict[str, list[dict[str, Any]]] = {}
    for row in choices:
        name = row.get("list_name") or row.get("list name") or ""
        value = row.get("name") or row.get("value") or ""
        lists.setdefault(name, []).append({"value": value, "label": _texts(row, "label", languages)})
    sections = _sections(survey, lists, languages, reader.wrong)
    wrong = reader.wrong + wrong_with(sections)
    if wrong:
        raise BadForm("\n".join(wrong))
    code = re.sub(r"[^a-z0-9-]+", "-", (settings.get("form_id") or settings.get("form_title") or "imported").lower())
    first = languages[0]
    titles = _unpacked(settings.get("sojourn_titles", "")) or {first: settings.get("form_title") or code}
    return Worded(
        code=code.strip("-")[:40] or "imported",
        titles=titles,
        languages=languages,
        sections=sections,
        introductions=_unpacked(settings.get("sojourn_introduction", "")),
        thanks=_unpacked(settings.get("sojourn_thanks", "")),
        audience=settings.get("sojourn_audience") or "fellows",
    )


def _languages(survey: list[dict[str, str]], settings: dict[str, str]) -> list[str]:
    named = [head.split("::", 1)[1].strip() for head in survey[0] if head.startswith("label::")]
    if not named:
        return ["en-gb"]
    default = settings.get("default_language", "")
    named.sort(key=lambda name: name != default)
    return [_code_of(name) for name in named]


def _code_of(name: str) -> str:
    known = {label: code for code, label in LANGUAGES.items()}
    if name in known:
        return known[name]
    found = re.search(r"\(([\w-]+)\)\s*$", name)
    code = (found[1] if found else name).lower()
    return {"en": "en-gb", "zh": "zh-hans"}.get(code, code)[:20]


def _texts(row: dict[str, str], column: str, languages: list[str]) -> Texts:
    found = {languages[0]: row[column]} if row.get(column) else {}
    for head, text in row.items():
        if head.startswith(f"{column}::") and text:
            found[_code_of(head.split("::", 1)[1].strip())] = text
    return found


def _sections(
    survey: list[dict[str, str]], lists: dict[str, list[dict[str, Any]]], languages: list[str], wrong: list[str]
) -> list[WordedSection]:
    sections: list[WordedSection] = []
    matrix: dict[str, Any] | None = None
    depth = 0
    for number, row in enumerate(survey, start=2):
        words = row.get("type", "").replace("begin group", "begin_group").replace("end group", "end_group").split()
        word = words[0] if words else ""
        if word == "begin_group":
            if row.get("sojourn_kind") == "matrix" or "table-list" in row.get("appearance", ""):
                matrix = {"row": row, "rows": [], "list": ""}
            else:
                depth += 1
                sections.append(WordedSection(_texts(row, "label", languages), []))
        elif word == "end_group":
            if matrix is not None:
                _section_at(sections, languages).questions.append(_matrix_question(matrix, lists, languages, wrong))
                matrix = None
            else:
                depth -= 1
        elif matrix is not None:
            matrix["list"] = words[1] if len(words) > 1 else ""
            value = row.get("sojourn_row") or row.get("name", "").split("__")[-1]
            matrix["rows"].append({"value": value, "label": _texts(row, "label", languages)})
            matrix["required"] = row.get("required", "")
        elif word in KINDS:
            question = _question(row, words, lists, languages, wrong)
            _section_at(sections, languages).questions.append(question)
        elif word not in {"note", "start", "end", "today", "deviceid", "", "calculate", "hidden", "audit"}:
            wrong.append(
                _("survey, row {number}: “{kind}” is no kind of question that we have.").format(
                    number=number, kind=row["type"]
                )
            )
    return [section for section in sections if section.questions]


def _section_at(sections: list[WordedSection], languages: list[str]) -> WordedSection:
    if not sections:
        sections.append(WordedSection({languages[0]: ""}, []))
    return sections[-1]


def _condition(row: dict[str, str], wrong: list[str]) -> str:
    try:
        return conditions.from_relevant(row.get("relevant", ""))
    except conditions.BadCondition as error:
        said = _(
            "{name}: the condition “{condition}” says more than we can read. Use ${{question}} = 'value', and, or."
        )
        wrong.append(said.format(name=row.get("name", ""), condition=error))
        return ""


def _shared(row: dict[str, str], languages: list[str], wrong: list[str]) -> dict[str, Any]:
    return {
        "name": row.get("name", ""),
        "labels": _texts(row, "label", languages),
        "hints": _texts(row, "hint", languages),
        "condition": _condition(row, wrong),
        "is_required": row.get("required", "").lower() in {"yes", "true", "true()", "1"},
        "is_breakdown": row.get("sojourn_breakdown", "").lower() == "yes",
        "level": row.get("sojourn_level", ""),
        "continues": row.get("sojourn_continues", ""),
    }


def _matrix_question(
    matrix: dict[str, Any], lists: dict[str, list[dict[str, Any]]], languages: list[str], wrong: list[str]
) -> WordedQuestion:
    said = _shared(matrix["row"] | {"required": matrix.get("required", "")}, languages, wrong)
    return WordedQuestion(kind=Kind.MATRIX, choices=lists.get(matrix["list"], []), rows=matrix["rows"], **said)


def _question(
    row: dict[str, str],
    words: list[str],
    lists: dict[str, list[dict[str, Any]]],
    languages: list[str],
    wrong: list[str],
) -> WordedQuestion:
    named = row.get("sojourn_kind", "")
    kind = Kind(named) if named in Kind.values else KINDS[words[0]]
    if kind == Kind.SINGLE and not named and "likert" in row.get("appearance", ""):
        kind = Kind.SCALE
    low = re.search(r"\.\s*>=\s*(-?[0-9.]+)", row.get("constraint", ""))
    high = re.search(r"\.\s*<=\s*(-?[0-9.]+)", row.get("constraint", ""))
    most = re.search(r"count-selected\(\s*\.\s*\)\s*<=\s*([0-9]+)", row.get("constraint", ""))
    has_bounds = kind == Kind.NUMBER
    return WordedQuestion(
        kind=kind,
        choices=lists.get(words[1], []) if len(words) > 1 else [],
        low=float(low[1]) if low and has_bounds else None,
        high=float(high[1]) if high and has_bounds else None,
        most=int(most[1]) if most else None,
        **_shared(row, languages, wrong),
    )


def wrong_with(sections: list[WordedSection]) -> list[str]:
    """What would keep these questions from being asked, a line each."""
    wrong: list[str] = []
    before: dict[str, WordedQuestion] = {}
    for question in (question for section in sections for question in section.questions):
        name = question.name
        if not re.fullmatch(conditions.NAME, name) or len(name) > 40:
            said = _("“{name}” cannot be a short name: letters, digits and _ only, a letter first, 40 at most.")
            wrong.append(said.format(name=name))
        if name in before:
            wrong.append(_("{name}: two questions have this short name.").format(name=name))
        if not any(question.labels.values()):
            wrong.append(_("{name}: the question has no words.").format(name=name))
        if question.kind in CHOSEN:
            wrong += _wrong_choices(name, question.choices, _("choices"))
        if question.kind == Kind.MATRIX:
            wrong += _wrong_choices(name, question.rows, _("lines"))
        try:
            asked = conditions.questions_in(question.condition)
        except conditions.BadCondition as error:
            wrong.append(_("{name}: the condition “{condition}” cannot be read.").format(name=name, condition=error))
            asked = set()
        for other in sorted(asked - set(before)):
            wrong.append(
                _("{name}: its condition asks for “{other}”, which does not come before it.").format(
                    name=name, other=other
                )
            )
        before[name] = question
    if not before:
        wrong.append(_("There is no question."))
    return wrong


def _wrong_choices(name: str, choices: list[dict[str, Any]], what: str) -> list[str]:
    values = [str(choice["value"]) for choice in choices]
    if len(values) < (2 if what == _("choices") else 1):
        return [_("{name}: there are too few {what}.").format(name=name, what=what)]
    if len(set(values)) != len(values) or any(not re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", value) for value in values):
        said = _("{name}: each of its {what} needs a short value of its own (letters, digits, _ . -).")
        return [said.format(name=name, what=what)]
    return []
