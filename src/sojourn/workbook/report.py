"""What is said of a workbook before it is imported: its mistakes, or what would change. For a terminal and for a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .changes import Changes, known_people
from .mistakes import CannotImport

MOST_NAMES = 12
MOST_LINES = 300


@dataclass(frozen=True)
class MistakeLine:
    sheet: str
    row: int
    column: str
    wrong: str
    right: str


@dataclass(frozen=True)
class ChangeLine:
    sheet: str
    name: str
    heading: str
    was: str
    now: str


@dataclass(frozen=True)
class SheetLine:
    sheet: str
    new: int
    changed: int
    same: int
    new_names: str
    left: str


@dataclass(frozen=True)
class Report:
    """What a person is shown before saying yes. Plain values only: it is kept beside the uploaded file."""

    file_name: str
    summary: str
    edition: str = ""
    fingerprint: str = ""
    mistakes: tuple[MistakeLine, ...] = ()
    mistakes_not_shown: int = 0
    sheets: tuple[SheetLine, ...] = ()
    changed: tuple[ChangeLine, ...] = ()
    changed_not_shown: int = 0
    new_team: tuple[str, ...] = ()
    known_people: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    is_empty: bool = False

    @property
    def may_import(self) -> bool:
        return not self.mistakes and not self.is_empty


def report_of_mistakes(file_name: str, refusal: CannotImport) -> Report:
    lines = tuple(
        MistakeLine(mistake.sheet, mistake.row, mistake.column, mistake.wrong, mistake.right)
        for mistake in refusal.mistakes
    )
    return Report(file_name, str(refusal), mistakes=lines[:MOST_LINES], mistakes_not_shown=len(lines[MOST_LINES:]))


def report_of_changes(file_name: str, changes: Changes) -> Report:
    new: dict[str, list[str]] = {}
    for change in changes.changes:
        if change.is_new:
            new.setdefault(change.sheet, []).append(change.name)
    sheets = tuple(
        SheetLine(
            sheet.sheet,
            sheet.new,
            sheet.changed,
            sheet.same,
            shortened(tuple(new.get(sheet.sheet, ()))),
            shortened(sheet.left),
        )
        for sheet in changes.sheets
    )
    changed = tuple(_changed_lines(changes))
    return Report(
        file_name,
        changes.summary(),
        changes.edition,
        changes.fingerprint,
        sheets=sheets,
        changed=changed[:MOST_LINES],
        changed_not_shown=len(changed[MOST_LINES:]),
        new_team=changes.new_team,
        known_people=known_people(changes),
        ignored=changes.ignored,
        is_empty=not changes.changes,
    )


def _changed_lines(changes: Changes) -> Iterator[ChangeLine]:
    for change in changes.changes:
        for field in change.fields:
            yield ChangeLine(change.sheet, change.name, field.heading, field.was, field.now)


def lines_of_changes(changes: Changes) -> Iterator[str]:
    """The report of changes as lines of text, all of them, the sum last."""
    lines = list(_changed_lines(changes))
    for sheet in changes.sheets:
        if sheet.new or sheet.changed:
            words = {"sheet": sheet.sheet, "new": sheet.new, "changed": sheet.changed, "same": sheet.same}
            yield _("%(sheet)s: %(new)s new, %(changed)s changed, %(same)s the same") % words
        for line in lines:
            if line.sheet == sheet.sheet:
                yield f"  {line.name}, {line.heading}: {line.was or '–'} → {line.now or '–'}"
        if sheet.left:
            yield _("%(sheet)s: only in the database, stays: %(names)s") % {
                "sheet": sheet.sheet,
                "names": shortened(sheet.left),
            }
    for name in changes.new_team:
        yield _("Will be able to work at the desk: %(name)s") % {"name": name}
    for name in known_people(changes):
        yield _("Known already; what is known stays, not what the workbook says: %(name)s") % {"name": name}
    for name in changes.ignored:
        yield _("Sheet “%(name)s” was not read.") % {"name": name}
    yield changes.summary()


def shortened(names: tuple[str, ...]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return "; ".join(names[:MOST_NAMES]) + (_(" and %(count)s more") % {"count": more} if more > 0 else "")
