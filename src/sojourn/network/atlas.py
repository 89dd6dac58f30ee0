"""Places of the world as points, and the languages spoken there. No border anywhere: see data/README.md."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext, override

from .languages import LANGUAGES
from .rules import fold

FILE = Path(__file__).parent / "data" / "places.csv"


@dataclass(frozen=True)
class Point:
    """Where a dot is drawn, and what is known of the place."""

    code: str
    name: str
    other_names: tuple[str, ...]
    latitude: float
    longitude: float
    languages: tuple[str, ...]


@cache
def points() -> tuple[Point, ...]:
    """Every place of the list."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Point(
                row["code"],
                row["name"],
                tuple(filter(None, row["other names"].split(";"))),
                float(row["latitude"]),
                float(row["longitude"]),
                tuple(row["languages"].split()),
            )
            for row in csv.DictReader(file)
        )


@cache
def _by_name() -> dict[str, Point]:
    return {fold(name): point for point in points() for name in (point.name, *point.other_names)}


def point_of(place: str) -> Point | None:
    """The point of a place by any of its names; None of a place that the list does not know."""
    return _by_name().get(fold(place))


@cache
def words_of_language(code: str) -> str:
    """A language's name in English, in itself, and in every language of the house: each may be typed into a search."""
    if code not in LANGUAGES:
        return ""
    english, own = LANGUAGES[code]
    names = [own]
    for language, _name in settings.LANGUAGES:
        with override(language):
            names.append(gettext(str(english)) if language != settings.LANGUAGE_CODE else str(english))
    return " ".join(dict.fromkeys(names))


@cache
def words_of_place(place: str) -> str:
    """A place's name, its other names and the languages spoken there, as words to be found by."""
    point = point_of(place)
    if point is None:
        return place
    return " ".join([place, point.name, *point.other_names, *map(words_of_language, point.languages)])
