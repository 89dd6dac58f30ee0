"""Kinds of letters: what each room writes, which variables its words may use, and on what it can be tried.

A room names its kinds in its letters.py: `KINDS = (PLACE_OFFERED, …)`. This room knows none of them; it looks into the rooms that are
installed, so that the desk can list, reword and hold letters whose purpose it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from .rules import tidy

Words = str | Promise
Values = Callable[[], Mapping[str, str]]
"""Gives the value of each variable in the language that is active when it is called."""


@dataclass(frozen=True)
class Variable:
    """Something that a letter may say: {name}."""

    name: str
    meaning: Words
    example: Words
    is_needed: bool = False
    """A text without it is refused, such as a link without which the letter is of no use."""

    @property
    def written(self) -> str:
        return f"{{{self.name}}}"


@dataclass(frozen=True)
class Case:
    """A real case on which a template can be tried."""

    label: str
    values: Values


def no_cases() -> list[Case]:
    return []


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter. Its original words stand in <room>/letters/<what>.txt, with `{{ variable }}` for each variable."""

    name: str
    """room.what"""
    title: Words
    subject: Words
    variables: tuple[Variable, ...]
    waits_for_team: bool = False
    """Whether the team looks at it before it goes, unless the desk says otherwise."""
    cases: Callable[[], list[Case]] = no_cases
    """Some real cases, the newest first."""

    @property
    def template(self) -> str:
        room, what = self.name.split(".")
        return f"{room}/letters/{what}.txt"

    @property
    def known(self) -> list[str]:
        return [variable.name for variable in self.variables]

    @property
    def needed(self) -> list[str]:
        return [variable.name for variable in self.variables if variable.is_needed]

    def examples(self) -> dict[str, str]:
        return {variable.name: str(variable.example) for variable in self.variables}


@dataclass(frozen=True)
class Wording:
    """The words of a kind in a language, with variables in them."""

    subject: str
    text: str
    language: str


def original(kind: LetterKind, language: str) -> Wording:
    """The words with which Sojourn came, in a language as far as they are translated."""
    with translation.override(language):
        text = render_to_string(kind.template, {variable.name: variable.written for variable in kind.variables})
        return Wording(str(kind.subject), tidy(text), language)


def is_translated(kind: LetterKind, language: str) -> bool:
    """Whether the original says in this language something else than in the house's own."""
    if language == settings.LANGUAGE_CODE:
        return True
    own, there = original(kind, settings.LANGUAGE_CODE), original(kind, language)
    return (own.subject, own.text) != (there.subject, there.text)


@cache
def kinds() -> dict[str, LetterKind]:
    """Every kind of letter that an installed room writes, by name, room by room."""
    found = {}
    for config in apps.get_app_configs():
        if config.name.startswith("sojourn.") and find_spec(f"{config.name}.letters"):
            for kind in getattr(import_module(f"{config.name}.letters"), "KINDS", ()):
                found[kind.name] = kind
    return found
