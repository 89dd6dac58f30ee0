"""What an import would change: the workbook's contents held against the database's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import columns
from .checks import mistakes_in
from .columns import Contents, Row, Sheet, Value, key_of, shown
from .mistakes import MOST_MISTAKES, CannotImport, Mistake, refuse
from .queries import addresses_taken, contents_of, interests_of, people_at
from .read import Workbook


@dataclass(frozen=True)
class FieldChange:
    """One cell that would change; both sides as a person reads them."""

    heading: str
    was: str
    now: str


@dataclass(frozen=True)
class Change:
    """One row that is new, or of which some cells would change."""

    sheet: str
    key: tuple[str, ...]
    row: Row
    is_new: bool
    fields: tuple[FieldChange, ...] = ()

    @property
    def name(self) -> str:
        return ", ".join(self.key)


@dataclass(frozen=True)
class SheetCount:
    """How a sheet fares: rows new, changed, the same; rows that only the database has, which stay."""

    sheet: str
    new: int
    changed: int
    same: int
    left: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """Everything that an import would do. `contents`: what was read; `ignored`: sheets that were not looked at."""

    edition: str
    contents: Contents
    changes: tuple[Change, ...]
    sheets: tuple[SheetCount, ...]
    ignored: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        return sum(sheet.new for sheet in self.sheets)

    @property
    def changed(self) -> int:
        return sum(sheet.changed for sheet in self.sheets)

    @property
    def same(self) -> int:
        return sum(sheet.same for sheet in self.sheets)

    @property
    def new_team(self) -> tuple[str, ...]:
        """Those who would be able to work at the desk, and could not before: worth a second look."""
        return tuple(
            f"{change.row.values['Name']} <{change.row.values['E-mail']}>"
            for change in self.changes
            if change.sheet == columns.PEOPLE.name
            and change.row.values.get("Part") == "team"
            and (change.is_new or any(field.heading == "Part" for field in change.fields))
        )

    @property
    def fingerprint(self) -> str:
        """The same for the same changes: what was seen in a preview is what is imported, or it is shown again."""
        text = repr(
            [(change.sheet, change.key, change.is_new, change.row.values, change.fields) for change in self.changes]
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def summary(self) -> str:
        """One line."""
        if not self.changes:
            return _("Edition %(name)s: nothing to change (%(same)s rows are the same).") % {
                "name": self.edition,
                "same": self.same,
            }
        return _("Edition %(name)s: %(new)s new rows, %(changed)s changed, %(same)s the same.") % {
            "name": self.edition,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
        }


def known_people(changes: Changes) -> tuple[str, ...]:
    """Those whom the workbook nominates anew under another name, gender or interests than are known of them: what is known stays."""
    new = [change for change in changes.changes if change.is_new and change.sheet == columns.NOMINATIONS.name]
    known = people_at([str(change.row.values["E-mail"]) for change in new])
    interests = interests_of([person.pk for person in known.values()])
    said = []
    for change in new:
        values, person = change.row.values, known.get(str(change.row.values["E-mail"]))
        if person is None:
            continue
        own = {"Name": person.name, "Name in own script": person.own_name, "Gender": person.gender}
        other = [heading for heading, was in own.items() if was and was != values[heading]]
        mine = interests.get(person.pk, set())
        if mine and mine != set(values["Fields of interest"]):  # type: ignore[arg-type]
            other.append("Fields of interest")
        if other:
            said.append(f"{person.name} <{person.email}>: {', '.join(other)}")
    return tuple(said)


def changes_of(workbook: Workbook) -> Changes:
    """What importing this workbook would change.

    Raises: CannotImport, with every mistake in the order of the sheets.
    """
    name = _edition_name(workbook)
    stored = contents_of(name)
    seen = {(mistake.sheet, mistake.row, mistake.column) for mistake in workbook.mistakes}
    mistakes = list(workbook.mistakes)
    for mistake in [*mistakes_in(workbook.contents, stored), *_addresses_moved(workbook.contents, stored)]:
        if (mistake.sheet, mistake.row, mistake.column) not in seen or not mistake.row:
            mistakes.append(mistake)
    if mistakes:
        order = {sheet.name: number for number, sheet in enumerate(columns.SHEETS)}
        mistakes.sort(key=lambda mistake: (order.get(mistake.sheet, -1), mistake.row))
        if len(mistakes) >= MOST_MISTAKES:
            mistakes.append(
                Mistake("", 0, "", _("There may be more than are listed here."), _("Put these right first."))
            )
        raise CannotImport(mistakes)
    return held_against(name, workbook.contents, stored, tuple(workbook.ignored))


def _edition_name(workbook: Workbook) -> str:
    rows = workbook.contents.get(columns.EDITION.name, ())
    name = str(rows[0].values.get("Name") or "") if rows else ""
    if not name and not workbook.mistakes:
        raise refuse(
            _("The workbook does not say which edition it is."), _("One row, with a name, on sheet Edition."), "Edition"
        )
    return name


def _addresses_moved(contents: Contents, stored: Contents) -> list[Mistake]:
    """A nomination whose address changes keeps its person: same name, and an address that nobody has yet."""
    sheet = columns.NOMINATIONS
    before = {key_of(sheet, row.values): row.values for row in stored.get(sheet.name, ())}
    moved = [
        (row, before[key_of(sheet, row.values)])
        for row in contents.get(sheet.name, ())
        if row.values.get("E-mail")
        and row.values["E-mail"] != before.get(key_of(sheet, row.values), row.values)["E-mail"]
    ]
    taken = addresses_taken([str(row.values["E-mail"]) for row, _was in moved])
    found = []
    for row, was in moved:
        code = {"code": row.values["Code"], "name": was["Name"]}
        if row.values.get("Name", was["Name"]) != was["Name"]:
            wrong = _("%(code)s is the nomination of %(name)s.") % code
            found.append(Mistake(sheet.name, row.number, "Code", wrong, _("Give another person another code.")))
        elif row.values["E-mail"] in taken:
            wrong = _("This address belongs to somebody else; %(code)s is the nomination of %(name)s.") % code
            found.append(Mistake(sheet.name, row.number, "E-mail", wrong, _("Give another person another code.")))
    return found


def held_against(name: str, contents: Contents, stored: Contents, ignored: tuple[str, ...] = ()) -> Changes:
    """The difference between two contents, the second being what there is."""
    changes: list[Change] = []
    counts: list[SheetCount] = []
    for sheet in columns.SHEETS:
        before = {key_of(sheet, row.values): row.values for row in stored.get(sheet.name, ())}
        of_sheet: list[Change] = []
        rows = contents.get(sheet.name, ())
        for row in rows:
            change = _change(sheet, row, before.get(key_of(sheet, row.values)))
            if change is not None:
                of_sheet.append(change)
        keys = {key_of(sheet, row.values) for row in rows}
        new = sum(change.is_new for change in of_sheet)
        left = tuple(", ".join(key) for key in before if key not in keys)
        counts.append(SheetCount(sheet.name, new, len(of_sheet) - new, len(rows) - len(of_sheet), left))
        changes.extend(of_sheet)
    return Changes(name, contents, tuple(changes), tuple(counts), ignored)


def _change(sheet: Sheet, row: Row, before: dict[str, Value] | None) -> Change | None:
    key = key_of(sheet, row.values)
    if before is None:
        blanks = {column.heading: column.blank for column in sheet.columns}
        return Change(sheet.name, key, Row(row.number, blanks | row.values), True)
    fields = tuple(
        FieldChange(column.heading, shown(column, before[column.heading]), shown(column, row.values[column.heading]))
        for column in sheet.columns
        if column.heading in row.values
        and _comparable(column, row.values[column.heading]) != _comparable(column, before[column.heading])
    )
    if not fields:
        return None
    return Change(sheet.name, key, Row(row.number, before | row.values), False, fields)


def _comparable(column: columns.Column, value: Value) -> object:
    """The order of a list counts only where it means something."""
    if column.is_list and not column.is_ranked and column.kind != columns.Kind.LINES and isinstance(value, tuple):
        return sorted(value)  # type: ignore[type-var]
    return value
