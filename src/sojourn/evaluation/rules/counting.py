"""Counting answers: what was said how often, as plain values. Which of these counts may be shown is decided by `withholding`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .kinds import Asked, Kind, is_empty, normal_word

MOST_WORDS = 120
BINS = 6


def items_of(asked: Asked) -> tuple[str, ...]:
    """What is counted apart: each line of a matrix; everything else as a whole, ""."""
    return asked.rows if asked.kind == Kind.MATRIX else ("",)


def said(asked: Asked, values: Mapping[str, Any], name: str, row: str) -> Any:
    """What one answer says to a question, or to a line of a matrix; None where it says nothing."""
    value = values.get(name)
    if asked.kind == Kind.MATRIX:
        value = value.get(row) if isinstance(value, dict) else None
    return None if is_empty(value) else value


def counted(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    """(how often each answer was given, figures such as a mean's) of what was said; nothing in it is None."""
    counter = _COUNTERS.get(asked.kind, _nothing)
    return counter(asked, given)


def _nothing(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    return {}, {}


def _choices(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    found = Counter(map(str, given))
    return {value: found[value] for value in asked.choices}, {}


def _several(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    found = Counter(each for value in given for each in value)
    return {value: found[value] for value in asked.choices}, {}


def _ranking(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    """How often each was put first, and its mean place; one that somebody left out stands, for them, behind those they placed."""
    firsts = Counter(value[0] for value in given)
    places = {
        choice: sum(value.index(choice) + 1 if choice in value else len(value) + 1 for value in given) / len(given)
        for choice in asked.choices
    }
    return {value: firsts[value] for value in asked.choices}, {"places": places}


def _nps(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    found = Counter(int(value) for value in given)
    return {str(value): found[value] for value in range(11)}, {}


def _number(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    """Counts in a few round steps, so that no single number stands out; mean and variance of all."""
    numbers = sorted(float(value) for value in given)
    mean = math.fsum(numbers) / len(numbers)
    variance = math.fsum((number - mean) ** 2 for number in numbers) / max(len(numbers) - 1, 1)
    step = _round_step((numbers[-1] - numbers[0]) / BINS)
    found = Counter(math.floor(number / step) for number in numbers)
    bins = range(min(found), max(found) + 1)
    return (
        {f"{at * step:g} – {(at + 1) * step:g}": found[at] for at in bins},
        {"mean": mean, "variance": variance, "median": _median(numbers)},
    )


def _round_step(width: float) -> float:
    if width <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(width))
    return next((times * power for times in (1, 2, 5) if times * power >= width), 10 * power)


def _median(numbers: list[float]) -> float:
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


def _dates(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    return dict(sorted(Counter(str(value)[:7] for value in given).items())), {}


def _words(asked: Asked, given: Sequence[Any]) -> tuple[dict[str, int], dict[str, Any]]:
    found = Counter(word for value in given for word in _once(value))
    most = found.most_common(MOST_WORDS)
    return dict(sorted(most, key=lambda entry: (-entry[1], entry[0]))), {}


def _once(value: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for each in value if (word := normal_word(each))))


_COUNTERS = {
    Kind.SINGLE: _choices,
    Kind.SCALE: _choices,
    Kind.MATRIX: _choices,
    Kind.MULTI: _several,
    Kind.RANKING: _ranking,
    Kind.NPS: _nps,
    Kind.NUMBER: _number,
    Kind.DATE: _dates,
    Kind.WORDS: _words,
}
