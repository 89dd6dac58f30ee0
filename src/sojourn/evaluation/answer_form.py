"""The form that whoever answers sees: a section as fields, and what was sent as values, without any script."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from .models import Question, Section
from .rules.conditions import holds
from .rules.kinds import FILE_TYPES, MOST_FILE_BYTES, WORDS, Kind, is_empty, why_not
from .wording import in_language, language_of

RECALLED = re.compile(r"\$\{([A-Za-z][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool
    place: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a matrix."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Field:
    """A question as it stands on the page."""

    name: str
    kind: str
    label: str
    hint: str
    is_required: bool
    error: str
    options: tuple[Option, ...] = ()
    lines: tuple[Line, ...] = ()
    value: str = ""
    words: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    is_kept: bool = False
    """A file that is kept already."""
    language: str = ""
    """Of the question, where it has not the page's."""


def visible(questions: Sequence[Question], values: Mapping[str, Any]) -> list[Question]:
    """The questions that are asked, given what has been said; a condition on a question that is not asked does not hold."""
    asked: dict[str, Any] = {}
    shown = []
    for question in questions:
        if holds(question.condition, asked):
            shown.append(question)
            if question.name in values:
                asked[question.name] = values[question.name]
    return shown


def sections_to_ask(questions: Sequence[Question], values: Mapping[str, Any]) -> list[tuple[Section, list[Question]]]:
    """The sections in which anything is asked, with what is asked in each."""
    found: dict[int, tuple[Section, list[Question]]] = {}
    for question in visible(questions, values):
        found.setdefault(question.section_id, (question.section, []))[1].append(question)
    return list(found.values())


@dataclass(frozen=True)
class Sent:
    """What came with one page of the form."""

    values: dict[str, Any]
    typed: dict[str, Any]
    errors: dict[str, str]


def read_section(
    questions: Sequence[Question], data: QueryDict, files: MultiValueDict[str, UploadedFile], before: Mapping[str, Any]
) -> Sent:
    """Read one section; what is not a possible answer is kept as it was typed, with what is wrong."""
    values: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in questions:
        value, raw, error = _value(question, data, files, before.get(question.name))
        error = error or why_not(question.asked, value)
        if error:
            errors[question.name] = error
        if error and not is_empty(raw):
            typed[question.name] = raw
        if not error and not is_empty(value):
            values[question.name] = value
    return Sent(values, typed, errors)


def _value(
    question: Question, data: QueryDict, files: MultiValueDict[str, UploadedFile], before: Any
) -> tuple[Any, Any, str]:
    """(value, what was typed, what is wrong already)."""
    name, kind = f"q_{question.name}", Kind(question.kind)
    if kind == Kind.MULTI:
        chosen = data.getlist(name)
        return chosen, chosen, ""
    if kind == Kind.MATRIX:
        rows = {str(row["value"]): data.get(f"{name}__{row['value']}", "") for row in question.rows}
        given = {row: value for row, value in rows.items() if value}
        return given, given, ""
    if kind == Kind.WORDS:
        words = [word.strip() for word in data.getlist(name) if word.strip()]
        return words, words, ""
    if kind == Kind.RANKING:
        return _ranking(question, data, name)
    if kind == Kind.FILE:
        return _file(files.get(name), before)
    raw = data.get(name, "").strip()
    if kind in (Kind.NUMBER, Kind.NPS) and raw:
        try:
            number = float(raw.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
        except ValueError:
            return None, raw, _("Write a number, such as 12 or 2.5.")
        whole = kind == Kind.NPS and number.is_integer()
        return (int(number) if whole else number), raw, ""
    return raw, raw, ""


def _ranking(question: Question, data: QueryDict, name: str) -> tuple[Any, Any, str]:
    """Places 1, 2, 3 … typed beside the choices, as an order; some may be left out."""
    places = {str(each["value"]): data.get(f"{name}__{each['value']}", "") for each in question.choices}
    given = {value: int(place) for value, place in places.items() if place.isdecimal() and len(place) < 4}
    order = sorted(given, key=lambda value: given[value])
    wrong = _("Give each place once.") if len(set(given.values())) < len(given) else ""
    return order, {value: place for value, place in places.items() if place}, wrong


def _file(upload: UploadedFile | None, before: Any) -> tuple[Any, Any, str]:
    if upload is None:
        return before, None, ""
    ending = (upload.name or "").rpartition(".")[2].lower()
    if (upload.size or 0) > MOST_FILE_BYTES:
        return None, None, _("That file is too large: {number} KB at most.").format(number=MOST_FILE_BYTES // 1000)
    if ending not in FILE_TYPES:
        return None, None, _("Send a picture (PNG, JPEG), a PDF or a plain text.")
    return {"type": FILE_TYPES[ending], "data": base64.b64encode(upload.read()).decode()}, None, ""


def fields_of(
    questions: Sequence[Question],
    *,
    values: Mapping[str, Any],
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    language: str,
    languages: list[str],
    everything: Sequence[Question],
) -> list[Field]:
    """The fields of a section, filled with what was said or typed."""
    drawing = _Drawing(language, languages, values, {question.name: question for question in everything})
    return [drawing.field(question, typed.get(question.name), errors.get(question.name, "")) for question in questions]


@dataclass(frozen=True)
class _Drawing:
    language: str
    languages: list[str]
    values: Mapping[str, Any]
    by_name: Mapping[str, Question]

    def say(self, texts: Mapping[str, str]) -> str:
        """A text in the reader's language, with earlier answers where it says ${name}."""
        return RECALLED.sub(self._recalled, in_language(dict(texts), self.language, self.languages))

    def _recalled(self, found: re.Match[str]) -> str:
        value, question = self.values.get(found[1]), self.by_name.get(found[1])
        if question is None or is_empty(value) or isinstance(value, dict):
            return "…"
        labels = {
            str(each["value"]): in_language(each["label"], self.language, self.languages) for each in question.choices
        }
        many = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(each), str(each)) for each in many)

    def field(self, question: Question, typed: Any, error: str) -> Field:
        value = self.values.get(question.name) if typed is None else typed
        kind = Kind(question.kind)
        more: dict[str, Any] = {}
        if kind in (Kind.SINGLE, Kind.SCALE):
            more["options"] = self._options(question.choices, [str(value)])
        elif kind == Kind.MULTI:
            more["options"] = self._options(question.choices, [str(each) for each in value or []])
        elif kind == Kind.NPS:
            more["options"] = tuple(Option(str(at), str(at), str(value) == str(at)) for at in range(11))
        elif kind == Kind.MATRIX:
            given = value if isinstance(value, dict) else {}
            more["lines"] = tuple(
                Line(
                    f"q_{question.name}__{row['value']}",
                    self.say(row["label"]),
                    self._options(question.choices, [str(given.get(str(row["value"])))]),
                )
                for row in question.rows
            )
        elif kind == Kind.RANKING:
            more["options"], more["places"] = (
                self._ranked(question, value),
                tuple(str(at) for at in range(1, len(question.choices) + 1)),
            )
        elif kind == Kind.WORDS:
            words = [str(each) for each in value or []]
            more["words"] = tuple([*words, *[""] * WORDS][: max(WORDS, len(words))])
        elif kind == Kind.FILE:
            more["is_kept"] = not is_empty(self.values.get(question.name))
        else:
            more["value"] = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        return Field(
            name=f"q_{question.name}",
            kind=question.kind,
            label=self.say(question.labels),
            hint=self.say(question.hints),
            is_required=question.is_required,
            error=error,
            language=self._other_language(question),
            **more,
        )

    def _other_language(self, question: Question) -> str:
        language = language_of(question.labels, self.language, self.languages)
        return "" if language == self.language or not question.round_id else language

    def _options(self, choices: Sequence[Mapping[str, Any]], chosen: list[str]) -> tuple[Option, ...]:
        return tuple(
            Option(str(each["value"]), self.say(each["label"]), str(each["value"]) in chosen) for each in choices
        )

    def _ranked(self, question: Question, value: Any) -> tuple[Option, ...]:
        if isinstance(value, list):
            places = {each: str(at) for at, each in enumerate(value, start=1)}
        else:
            places = {str(each): str(place) for each, place in (value or {}).items()}
        return tuple(
            Option(str(each["value"]), self.say(each["label"]), False, places.get(str(each["value"]), ""))
            for each in question.choices
        )
