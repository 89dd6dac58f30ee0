"""A mistake in a workbook: where it is, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.foundation.refusals import Refusal

MOST_MISTAKES = 500
"""Reading and checking each stop after so many: a person has enough to do with them, and a bad file keeps nobody busy."""


@dataclass(frozen=True)
class Mistake:
    """One mistake. `row` counts as the spreadsheet does, the headings being row 1; 0: the sheet as a whole."""

    sheet: str
    row: int
    column: str
    wrong: str
    right: str = ""

    def __str__(self) -> str:
        where = [self.sheet or _("workbook")]
        if self.row:
            where.append(_("row %(number)s") % {"number": self.row})
        if self.column:
            where.append(self.column)
        return ", ".join(where) + ": " + " ".join(filter(None, (self.wrong, self.right)))


class CannotImport(Refusal):
    """Raised when a workbook is not imported. Nothing was changed; `mistakes` says what to put right."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(
            ngettext(
                "The workbook has %(count)s mistake; nothing was imported.",
                "The workbook has %(count)s mistakes; nothing was imported.",
                len(self.mistakes),
            )
            % {"count": len(self.mistakes)}
        )


def refuse(wrong: str, right: str = "", sheet: str = "") -> CannotImport:
    """A refusal of the file as a whole."""
    return CannotImport([Mistake(sheet, 0, "", wrong, right)])


def suggestion(wanted: str, known: Iterable[str]) -> str:
    """“Did you mean …?” with the nearest names, or "" where none is near."""
    fold = {name.casefold(): name for name in known}
    near = get_close_matches(wanted.casefold(), fold, n=3, cutoff=0.6)
    if not near:
        return ""
    best = likeness(wanted, near[0])
    names = [f"“{fold[name]}”" for name in near if likeness(wanted, name) > best - 0.1]
    return _("Did you mean %(names)s?") % {"names": _(" or ").join(names)}


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
