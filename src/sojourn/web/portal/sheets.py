"""A person's days, picked out of their timetable sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sojourn.timetable.sheets import DaySheet, SlotLine, TimetableSheet, WeekSheet


@dataclass(frozen=True)
class DayPage:
    """One day to read in the morning, with the way to the day before and the day after."""

    day: DaySheet
    before: date | None
    after: date | None
    is_today: bool
    is_ahead: bool  # shown instead of today, on which the edition has not begun
    is_past: bool  # shown instead of today, on which the edition is over


@dataclass(frozen=True)
class WeekPage:
    week: WeekSheet
    before: date | None  # the first day of the week before
    after: date | None
    is_this_week: bool


def days_of(sheet: TimetableSheet) -> list[DaySheet]:
    return [day for week in sheet.weeks for day in week.days]


def day_page(sheet: TimetableSheet, asked: date | None, today: date) -> DayPage:
    """The day that was asked for; else today; before the edition its first day, after it its last."""
    days = days_of(sheet)
    place = _nearest([day.on for day in days], asked or today)
    return DayPage(
        day=days[place],
        before=days[place - 1].on if place > 0 else None,
        after=days[place + 1].on if place + 1 < len(days) else None,
        is_today=days[place].on == today,
        is_ahead=asked is None and today < days[place].on,
        is_past=asked is None and today > days[place].on,
    )


def week_page(sheet: TimetableSheet, asked: date | None, today: date) -> WeekPage:
    """The week with the day that was asked for; else this week, or the nearest to it."""
    starts = [week.days[0].on for week in sheet.weeks]
    wanted = asked or today
    place = max((number for number, start in enumerate(starts) if start <= wanted), default=0)
    week = sheet.weeks[place]
    return WeekPage(
        week=week,
        before=starts[place - 1] if place > 0 else None,
        after=starts[place + 1] if place + 1 < len(starts) else None,
        is_this_week=any(day.on == today for day in week.days),
    )


def _nearest(days: list[date], wanted: date) -> int:
    return min(range(len(days)), key=lambda place: abs((days[place] - wanted).days))


def next_lines(sheet: TimetableSheet, today: date, most: int) -> list[SlotLine]:
    """The sessions that come next, from today on."""
    return [line for day in days_of(sheet) if day.on >= today for line in day.lines][:most]


def weeks_with_lines(sheet: TimetableSheet) -> list[WeekSheet]:
    """The weeks without the days on which nothing happens, for those who come for a session now and then."""
    kept = [WeekSheet(week.number, tuple(day for day in week.days if day.lines)) for week in sheet.weeks]
    return [week for week in kept if week.days]


@dataclass(frozen=True)
class Days:
    """A day with what it holds, or several days of the placement in a row, which hold nothing else."""

    from_on: date
    to_on: date
    is_placement: bool
    lines: tuple[SlotLine, ...]


@dataclass(frozen=True)
class WeekInShort:
    number: int
    days: tuple[Days, ...]


def weeks_in_short(sheet: TimetableSheet) -> list[WeekInShort]:
    """Every week without its empty days, the days of the placement drawn together."""
    weeks = [WeekInShort(week.number, tuple(_in_short(week))) for week in sheet.weeks]
    return [week for week in weeks if week.days]


def _in_short(week: WeekSheet) -> list[Days]:
    found: list[Days] = []
    for day in week.days:
        is_away = day.phase_kind == "placement" and not day.lines
        if is_away and found and found[-1].is_placement:
            found[-1] = replace(found[-1], to_on=day.on)
        elif is_away or day.lines:
            found.append(Days(day.on, day.on, is_away, day.lines))
    return found
