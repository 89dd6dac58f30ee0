"""Live figures with a name: an editor chooses which to show, and nobody types a number."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import queries


@dataclass(frozen=True)
class Figure:
    """A number, and the words that follow it."""

    number: int
    words: str | Promise


FIGURES: dict[str, tuple[str | Promise, Callable[[], QuerySet[Any, Any]]]] = {
    "fellows": (_("fellows since the beginning"), queries.fellows_in_all),
    "places": (_("places they come from"), queries.places_in_all),
    "editions": (_("editions"), queries.editions_in_all),
    "partners": (_("partner museums"), queries.partners_in_all),
    "departments": (_("departments that host"), queries.departments_in_all),
    "contributors": (_("people who give sessions"), queries.contributors_in_all),
    "sessions": (_("sessions in all timetables"), queries.sessions_in_all),
}


def choices() -> list[tuple[str, str | Promise]]:
    """(name, words) of every figure, for the editor's list."""
    return [(name, words) for name, (words, _count) in FIGURES.items()]


def figures(names: list[str]) -> list[Figure]:
    """The figures of these names as they are now; a name that is no longer known is left out."""
    known = [FIGURES[name] for name in names if name in FIGURES]
    numbers = queries.numbers_of([counted() for _words, counted in known])
    return [Figure(number, words) for number, (words, _counted) in zip(numbers, known, strict=True)]
