"""Kinds of question, and what is a possible answer to each.

Answers are plain values: single, scale "4" · multi ["a", "b"] · matrix {"row": "4"} · ranking ["b", "a"] · number 3.5 ·
nps 9 · date "2018-07-06" · text, code "words" · words ["busy", "kind"] · file {"name", "type", "data"}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy


class Kind(TextChoices):
    SINGLE = "single", lazy("one of a list")
    MULTI = "multi", lazy("several of a list")
    SCALE = "scale", lazy("a scale")
    MATRIX = "matrix", lazy("a scale for each of several lines")
    RANKING = "ranking", lazy("put in order")
    NUMBER = "number", lazy("a number")
    DATE = "date", lazy("a date")
    TEXT = "text", lazy("own words")
    WORDS = "words", lazy("three words")
    NPS = "nps", lazy("would recommend, 0 to 10")
    FILE = "file", lazy("a file")
    CODE = "code", lazy("own code, which links rounds without a name")


CHOSEN = {Kind.SINGLE, Kind.MULTI, Kind.SCALE, Kind.MATRIX, Kind.RANKING}
"""Kinds that have a list of choices."""
BROKEN_DOWN = {*CHOSEN, Kind.NPS, Kind.NUMBER}
"""Kinds whose results are counted by group too."""
CONDITIONAL_ON = {Kind.SINGLE, Kind.SCALE, Kind.MULTI, Kind.NPS, Kind.NUMBER}
MOST_LETTERS = 4000
MOST_WORD_LETTERS = 40
WORDS = 3
MOST_FILE_BYTES = 400_000
FILE_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
}


NUMBERED = re.compile(r"(?:no)?0*([0-9]\w*)")
"""A number with or without No. before it, and its zeros."""


def file_ending(media_type: str) -> str:
    """How a file of this type is called when it is read: pdf, png, jpg, txt; bin for what is not known."""
    return next((ending for ending, known in FILE_TYPES.items() if known == media_type), "bin")


@dataclass(frozen=True)
class Asked:
    """What a question admits."""

    kind: Kind
    choices: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    most: int | None = None
    """How many may be chosen."""
    is_required: bool = False
    numbers: Mapping[str, float] = field(default_factory=dict)


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def why_not(asked: Asked, value: Any) -> str:
    """What is wrong with an answer, in words for whoever gave it; empty when nothing is."""
    if is_empty(value):
        return _("Please answer this question.") if asked.is_required else ""
    judge = _JUDGES[asked.kind]
    return judge(asked, value)


def _single(asked: Asked, value: Any) -> str:
    return "" if value in asked.choices else _("Choose one of the answers.")


def _multi(asked: Asked, value: Any) -> str:
    if not isinstance(value, list) or any(each not in asked.choices for each in value) or len(set(value)) != len(value):
        return _("Choose from the answers.")
    if asked.most and len(value) > asked.most:
        return _("Choose {number} at most.").format(number=asked.most)
    return ""


def _matrix(asked: Asked, value: Any) -> str:
    if not isinstance(value, dict) or any(
        row not in asked.rows or each not in asked.choices for row, each in value.items()
    ):
        return _("Choose one of the answers in each line.")
    if asked.is_required and len(value) < len(asked.rows):
        return _("Please answer every line.")
    return ""


def _ranking(asked: Asked, value: Any) -> str:
    if not isinstance(value, list) or any(each not in asked.choices for each in value) or len(set(value)) != len(value):
        return _("Give each place once.")
    return ""


def _number(asked: Asked, value: Any) -> str:
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value or abs(value) > 1e12:
        return _("Write a number, such as 12 or 2.5.")
    if asked.low is not None and value < asked.low:
        return _("Write a number of at least {number}.").format(number=_plain(asked.low))
    if asked.high is not None and value > asked.high:
        return _("Write a number of at most {number}.").format(number=_plain(asked.high))
    return ""


def _plain(number: float) -> str:
    return f"{number:g}"


def _date(asked: Asked, value: Any) -> str:
    try:
        date.fromisoformat(value)
    except (ValueError, TypeError):
        return _("Write a date as year-month-day, such as 2018-07-06.")
    return ""


def _text(asked: Asked, value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_LETTERS:
        return _("That is too long: {number} letters at most.").format(number=MOST_LETTERS)
    return ""


def _words(asked: Asked, value: Any) -> str:
    if not isinstance(value, list) or len(value) > WORDS or any(len(str(word)) > MOST_WORD_LETTERS for word in value):
        return _("Write three words at most, each of {number} letters at most.").format(number=MOST_WORD_LETTERS)
    return ""


def _nps(asked: Asked, value: Any) -> str:
    return "" if isinstance(value, int) and 0 <= value <= 10 else _("Choose a number from 0 to 10.")


def _file(asked: Asked, value: Any) -> str:
    if not isinstance(value, dict) or value.get("type") not in set(FILE_TYPES.values()):
        return _("Send a picture (PNG, JPEG), a PDF or a plain text.")
    if len(value.get("data", "")) > MOST_FILE_BYTES * 4 / 3 + 4:
        return _("That file is too large: {number} KB at most.").format(number=MOST_FILE_BYTES // 1000)
    return ""


_JUDGES = {
    Kind.SINGLE: _single,
    Kind.SCALE: _single,
    Kind.MULTI: _multi,
    Kind.MATRIX: _matrix,
    Kind.RANKING: _ranking,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.TEXT: _text,
    Kind.WORDS: _words,
    Kind.NPS: _nps,
    Kind.FILE: _file,
    Kind.CODE: _text,
}


def normal_code(code: str) -> str:
    """A self-chosen code as it is compared: without capitals, spaces and signs."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def normal_sheet(typed: str) -> str:
    """The number of a sheet of paper as it is compared: 007, 7 and No. 7 are one, 7a and 7A too; empty where there is none."""
    plain = "".join(letter for letter in typed.casefold() if letter.isalnum())[:20]
    found = NUMBERED.fullmatch(plain)
    return found[1] if found else plain


def normal_word(word: str) -> str:
    return " ".join(word.split()).casefold().strip(".,;:!?\"'")


def number_of(choices: Sequence[Mapping[str, Any]], value: str) -> float | None:
    """The number that a choice of a scale stands for; None where it stands for none ("does not apply")."""
    try:
        return float(value)
    except ValueError:
        return None
