"""Changes in lines of text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .changes import Changes

MOST_NAMES = 12


def lines_of_changes(changes: Changes) -> Iterator[str]:
    """What an import would change, sheet by sheet, then one line that sums it up."""
    for sheet in changes.sheets:
        if sheet.new or sheet.changed:
            words = {"sheet": sheet.sheet, "new": sheet.new, "changed": sheet.changed, "same": sheet.same}
            yield _("%(sheet)s: %(new)s new, %(changed)s changed, %(same)s the same") % words
        for change in changes.changes:
            if change.sheet == sheet.sheet and not change.is_new:
                for field in change.fields:
                    yield f"  {change.name}, {field.heading}: {field.was or '–'} → {field.now or '–'}"
        if sheet.left:
            yield "  " + _("only in the database, stays: %(names)s") % {"names": shortened(sheet.left)}
    for name in changes.new_team:
        yield _("Will be able to work at the desk: %(name)s") % {"name": name}
    for name in changes.ignored:
        yield _("Sheet “%(name)s” was not read.") % {"name": name}
    yield changes.summary()


def shortened(names: tuple[str, ...]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return "; ".join(names[:MOST_NAMES]) + (_(" and %(count)s more") % {"count": more} if more > 0 else "")
