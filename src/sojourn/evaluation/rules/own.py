"""Questions that whoever gives a session adds to the round about it: what may be asked, and what can be answered to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from .kinds import Kind

KINDS = (Kind.SINGLE, Kind.MULTI, Kind.SCALE, Kind.TEXT)
MOST = 3
"""Own questions that one person may add to a round."""
MOST_LETTERS = 300
MOST_CHOICES = 10
MOST_CHOICE_LETTERS = 100


def tidy(lines: Sequence[str]) -> list[str]:
    """Choices as they are kept: without spaces around them, empty lines and doubles."""
    return list(dict.fromkeys(words for line in lines if (words := " ".join(line.split()))))


def why_not_asked(kind: str, text: str, choices: Sequence[str]) -> str:
    """What is wrong with a question (its choices tidied), in words for whoever wrote it; empty when nothing is."""
    if kind not in KINDS:
        return _("Choose one of the kinds of question.")
    if not text.strip():
        return _("Please write the question.")
    if len(text) > MOST_LETTERS:
        return _("That is too long: {number} letters at most.").format(number=MOST_LETTERS)
    if len(choices) > MOST_CHOICES:
        return _("That are too many answers: {number} at most.").format(number=MOST_CHOICES)
    if any(len(each) > MOST_CHOICE_LETTERS for each in choices):
        return _("An answer to choose has {number} letters at most.").format(number=MOST_CHOICE_LETTERS)
    if kind in (Kind.SINGLE, Kind.MULTI) and len(choices) < 2:
        return _("Write at least two answers to choose from, a line each.")
    if kind == Kind.SCALE and len(choices) == 1:
        return _("Write at least two steps of the scale, or none: then the usual five are taken.")
    return ""


def choices_of(kind: str, choices: Sequence[str], language: str) -> list[dict[str, Any]]:
    """The choices as a Question has them, numbered from 1; a scale without steps gets five usual ones in its language."""
    if kind == Kind.TEXT:
        return []
    steps = choices
    if kind == Kind.SCALE and not choices:
        with translation.override(language):
            steps = [_("Not at all"), _("A little"), _("Somewhat"), _("Quite"), _("Very much")]
    return [{"value": str(number), "label": {language: words}} for number, words in enumerate(steps, start=1)]
