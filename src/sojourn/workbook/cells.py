"""What was typed into a cell → what it means, or a sentence that says what is wrong and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from sojourn.foundation.spreadsheets import INVISIBLE, Raw, Unreadable, tidy

from .columns import Column, DateRange, Kind, Value, is_address
from .mistakes import suggestion

YES = {"yes", "y", "true", "1"}
NO = {"no", "n", "false", "0"}
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)


def value_of(column: Column, raw: Raw) -> Value:
    """What a cell means in its column. Blank cells mean the column's default.

    Raises: Unreadable.
    """
    if isinstance(raw, str):
        raw = tidy(raw, is_long=column.kind in {Kind.LONG_TEXT, Kind.LINES} or column.is_list)
    if raw is None or raw == "":
        if column.is_required:
            raise Unreadable(_("This cell is blank."), _("It needs: %(what)s.") % {"what": column.kind.value})
        return column.blank
    return READERS[column.kind](column, raw)


def _text(column: Column, raw: Raw) -> str:
    if isinstance(raw, bool):
        text = "yes" if raw else "no"
    elif isinstance(raw, datetime):
        text = raw.date().isoformat() if raw.time() == time(0) else raw.isoformat(" ", "minutes")
    elif isinstance(raw, float) and raw.is_integer():
        text = str(int(raw))
    else:
        text = str(raw)
    return _short_enough(text, column)


def _short_enough(text: str, column: Column) -> str:
    if len(text) > column.longest:
        raise Unreadable(
            _("“%(text)s…” has %(count)s letters.") % {"text": text[:30], "count": len(text)},
            _("At most %(count)s.") % {"count": column.longest},
        )
    return text


def _address(column: Column, raw: Raw) -> str:
    text = _text(column, raw).lower()
    try:
        EmailValidator()(text)
    except ValidationError:
        raise Unreadable(
            _("“%(text)s” is not an e-mail address.") % {"text": text[:80]}, _("It looks like name@example.org.")
        ) from None
    return text


def _whole(column: Column, raw: Raw) -> int:
    number: int | None = None
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e12:
        number = int(raw)
    elif isinstance(raw, int) and not isinstance(raw, bool):
        number = raw
    elif isinstance(raw, str) and re.fullmatch(r"[+-]?[0-9]{1,12}(\.0+)?", raw):
        number = int(raw.partition(".")[0])
    right = _("A whole number from %(least)s to %(most)s.") % {"least": column.least, "most": column.most}
    if number is None:
        raise Unreadable(_("“%(text)s” is not a whole number.") % {"text": str(raw)[:80]}, right)
    if not column.least <= number <= column.most:
        raise Unreadable(_("%(number)s is out of range.") % {"number": number}, right)
    return number


def _date(column: Column, raw: Raw) -> date:
    return _as_date(raw)


def _as_date(raw: Raw) -> date:
    right = _("Type it as 2018-07-02: year, month, day.")
    if isinstance(raw, datetime):
        if raw.time() != time(0):
            raise Unreadable(_("“%(text)s” is a date with an hour.") % {"text": raw}, _("Type the date only."))
        found = raw.date()
    elif isinstance(raw, date):
        found = raw
    elif isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", raw.removesuffix(" 00:00:00")):
        try:
            found = date(*map(int, raw.removesuffix(" 00:00:00").split("-")))
        except ValueError:
            raise Unreadable(_("There is no day %(text)s.") % {"text": raw}, right) from None
    else:
        raise Unreadable(_("“%(text)s” is not a date.") % {"text": str(raw)[:80]}, right)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Unreadable(_("The year %(year)s is out of range.") % {"year": found.year}, right)
    return found


def _time(column: Column, raw: Raw) -> time:
    if isinstance(raw, timedelta) and timedelta(0) <= raw < timedelta(days=1):
        raw = time(raw.seconds // 3600, raw.seconds // 60 % 60, raw.seconds % 60)
    if isinstance(raw, datetime) and raw.year < 1905:
        raw = raw.time()  # a spreadsheet that counts hours from its first day
    if isinstance(raw, time):
        seconds = raw.hour * 3600 + raw.minute * 60 + raw.second + round(raw.microsecond / 1e6)
        minutes = min(round(seconds / 60), 24 * 60 - 1)  # spreadsheets keep times as fractions of a day
        return time(minutes // 60, minutes % 60)
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(?::00)? ?([ap]m)?", raw.lower()) if isinstance(raw, str) else None
    if found:
        hour, minute, half = int(found[1]), int(found[2]), found[3]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Unreadable(_("“%(text)s” is not a time of day.") % {"text": str(raw)[:80]}, _("Type it as 08:45."))


def _yes_no(column: Column, raw: Raw) -> bool:
    word = str(raw).casefold()
    if word in YES or raw is True or raw == 1:
        return True
    if word in NO or raw is False or raw == 0:
        return False
    raise Unreadable(_("“%(text)s” is neither yes nor no.") % {"text": str(raw)[:80]}, _("Type yes or no."))


def _choice(column: Column, raw: Raw) -> Value:
    wanted = str(raw).casefold()
    for code, word in column.choices:
        if word.casefold() == wanted:
            return code
    raise Unreadable(
        _("“%(text)s” is not in the list.") % {"text": str(raw)[:80]},
        _("One of: %(words)s.") % {"words": ", ".join(word for _code_, word in column.choices)},
    )


def _reference(column: Column, raw: Raw) -> str:
    text = _text(column, raw)
    return text.lower() if is_address(column) else text


def _items(column: Column, raw: Raw) -> tuple[str, ...]:
    text = "yes" if raw is True else str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    separators = "\n" if column.kind == Kind.LINES else "[;\n；]"
    items = [" ".join(item.translate(INVISIBLE).split(" ")).strip() for item in re.split(separators, text)]
    items = [_short_enough(item.lower() if is_address(column) else item, column) for item in items if item]
    twice = [item for number, item in enumerate(items) if item in items[:number]]
    if twice:
        raise Unreadable(_("“%(text)s” is there twice.") % {"text": twice[0]}, _("Name each once."))
    if len(items) > column.most_items:
        raise Unreadable(
            _("There are %(count)s items.") % {"count": len(items)},
            _("At most %(count)s.") % {"count": column.most_items},
        )
    if not items and column.is_required:
        raise Unreadable(_("This cell names nothing."), _("It needs: %(what)s.") % {"what": column.kind.value})
    return tuple(items)


def _dates(column: Column, raw: Raw) -> tuple[DateRange, ...]:
    if not isinstance(raw, str):
        on = _as_date(raw)
        return ((on, on),)
    ranges: list[DateRange] = []
    for item in filter(None, (part.translate(INVISIBLE).strip() for part in re.split("[;\n；]", raw))):
        ends = [_as_date(end.strip()) for end in re.split(r"\.\.+|…| to | – |–", item, maxsplit=1)]
        if ends[-1] < ends[0]:
            raise Unreadable(
                _("“%(text)s” ends before it begins.") % {"text": item}, _("As in 2018-07-02..2018-07-04; 2018-07-10.")
            )
        ranges.append((ends[0], ends[-1]))
    ranges.sort()
    for before, after in pairwise(ranges):
        if after[0] <= before[1]:
            raise Unreadable(_("%(day)s is there twice.") % {"day": after[0]}, _("Name each day once."))
    if len(ranges) > column.most_items:
        raise Unreadable(
            _("There are %(count)s items.") % {"count": len(ranges)},
            _("At most %(count)s.") % {"count": column.most_items},
        )
    return tuple(ranges)


READERS: dict[Kind, Callable[[Column, Raw], Value]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.EMAIL: _address,
    Kind.WHOLE: _whole,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.REFERENCE: _reference,
    Kind.REFERENCES: _items,
    Kind.NAMES: _items,
    Kind.LINES: _items,
    Kind.DATES: _dates,
}


def unknown(wanted: str, known: list[str], sheet: str) -> Unreadable:
    """What to say of a name that its sheet does not have."""
    return Unreadable(
        _("“%(name)s” is not on sheet %(sheet)s.") % {"name": wanted[:80], "sheet": sheet},
        suggestion(wanted, known) or _("Add it there, or name one that is there."),
    )
