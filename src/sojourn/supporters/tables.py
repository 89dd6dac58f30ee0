"""The list of supporters as a file: what each gave in each year, and every gift."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from sojourn.foundation.spreadsheets import Table
from sojourn.people.models import Person

from . import queries
from .models import Gift, OwnField, Supporter
from .rules import left_of
from .sheets import UNITS, own_value_in_words

Column = tuple[int, str, str]
"""Year, unit, currency."""


def giving_table() -> Table:
    """A row for each supporter, a column for each year and currency or unit; each gift counts once, in the year in which it was given."""
    given = queries.given_by_year()
    columns = sorted({(one.year, one.unit, one.currency) for one in given})
    cells: dict[tuple[int, Column], int] = {
        (one.supporter, (one.year, one.unit, one.currency)): one.amount for one in given
    }
    own = list(OwnField.objects.all())
    heads = [
        _("Name"),
        _("Printed as"),
        _("Kind"),
        _("Due diligence"),
        _("Supports since"),
        _("Website"),
        _("Contact"),
        _("E-mail"),
        *(field.name for field in own),
    ]
    rows: Table = [[*heads, *(_head(column) for column in columns)]]
    for supporter in Supporter.objects.prefetch_related("contacts", "own_values"):
        noted = {each.field_id: each.value for each in supporter.own_values.all()}
        contact = next((one for one in supporter.contacts.all() if not one.is_former), None)
        said: list[Any] = [
            supporter.name, supporter.acknowledged_as or _("not named"), supporter.get_kind_display(),
            supporter.get_standing_display(), supporter.since_year, supporter.website,
            contact.name if contact else "", contact.email if contact else "",
            *(own_value_in_words(field.kind, noted.get(field.pk, "")) for field in own),
        ]  # fmt: skip
        rows.append([*said, *(_written(cells.get((supporter.pk, column)), column[1]) for column in columns)])
    return rows


def gifts_table() -> Table:
    """A row for each gift, whatever its state."""
    rows: Table = [
        [
            _("Supporter"), _("Gift"), _("State"), _("Given on"), _("Unit"), _("Currency"), _("Amount"), _("Came"), _("Left"),
            _("Edition"), _("Place"), _("Person"), _("Project"), _("Given through"), _("At the word of"),
        ]
    ]  # fmt: skip
    found = Gift.objects.select_related("supporter", "through", "word_of", "edition", "place", "person")
    for gift in found.prefetch_related("uses", "instalments"):
        came = sum(part.amount_pence for part in gift.instalments.all() if part.received_on)
        is_money = gift.unit == Gift.Unit.MONEY
        left = left_of(gift.amount, [use.amount for use in gift.uses.all()])
        rows.append(
            [
                gift.supporter.name, gift.title, gift.get_state_display(), gift.given_on, str(UNITS[gift.unit]),
                gift.currency if is_money else "", _written(gift.amount, gift.unit), _written(came if is_money else None, gift.unit),
                _written(left, gift.unit), str(gift.edition or ""), str(gift.place or ""), _named(gift.person), gift.project,
                str(gift.through or ""), _named(gift.word_of),
            ]
        )  # fmt: skip
    return rows


def _named(person: Person | None) -> str:
    return person.shown_name if person else ""


def _head(column: Column) -> str:
    year, unit, currency = column
    return f"{year} {currency or UNITS[unit]}"


def _written(amount: int | None, unit: str) -> Any:
    """An amount as a spreadsheet adds it up: pounds with pence, or whole days, rooms, nights."""
    if amount is None:
        return None
    return Decimal(amount) / 100 if unit == Gift.Unit.MONEY else amount
