"""A questionnaire's wording as plain values: what the library holds, an XLSForm says, and a version is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Texts = dict[str, str]
"""{language: text}"""


@dataclass(frozen=True)
class WordedQuestion:
    name: str
    kind: str
    labels: Texts
    hints: Texts = field(default_factory=dict)
    choices: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    condition: str = ""
    is_required: bool = False
    is_breakdown: bool = False
    low: float | None = None
    high: float | None = None
    most: int | None = None
    level: str = ""
    continues: str = ""
    """The name of the question of the version before whose series it carries on; empty: the one of the same name, if any."""


@dataclass(frozen=True)
class WordedSection:
    titles: Texts
    questions: list[WordedQuestion]


@dataclass(frozen=True)
class Worded:
    code: str
    titles: Texts
    languages: list[str]
    sections: list[WordedSection]
    introductions: Texts = field(default_factory=dict)
    thanks: Texts = field(default_factory=dict)
    audience: str = "fellows"

    @property
    def questions(self) -> list[WordedQuestion]:
        return [question for section in self.sections for question in section.questions]


def in_language(texts: Texts, language: str, languages: list[str]) -> str:
    """A text in this language, else in the first of the questionnaire's that has it."""
    return next((texts[each] for each in [language, *languages] if texts.get(each)), next(iter(texts.values()), ""))


SPOKEN = {"en-plain": "en-gb"}
"""Which of the house's languages speaks around a questionnaire's own texts, where it is not the same."""


def spoken(language: str) -> str:
    return SPOKEN.get(language, language)


def language_of(texts: Texts, language: str, languages: list[str]) -> str:
    """In which language `in_language` gives a text."""
    return next((each for each in [language, *languages] if texts.get(each)), next(iter(texts), language))
