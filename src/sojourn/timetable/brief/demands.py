"""The rules of the edition as tt/1 writes them, each with a label that staff read when it cannot be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

from django.utils.translation import gettext as _

from sojourn.timetable.models import Session, Sitting

from .calendar import Calendar

Row = dict[str, Any]
TALKS = ["talk", "panel", "debate"]
"""Kinds of which no two of one topic come back to back."""


def demands_of(
    calendar: Calendar, sittings: list[Sitting], sessions: list[Row], participants: list[str], asked: list[str]
) -> list[Row]:
    """Every rule for these sittings (and their rows, in the same order); completes the rows by what each may follow."""
    by_session: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        by_session[sitting.session_id].append(sitting)
    rows = {sitting.pk: row for sitting, row in zip(sittings, sessions, strict=True)}
    rules = [
        *_order(by_session, rows),
        *_repeats(by_session),
        *_rotations(calendar, by_session),
        *_side_by_side(by_session, rows),
        *_last_of_day(calendar, by_session),
        *_loads(calendar, participants, asked),
    ]
    return [{"id": f"D{number}", **rule} for number, rule in enumerate(rules, start=1)]


def _order(by_session: dict[int, list[Sitting]], rows: dict[int, Row]) -> Iterator[Row]:
    """A session begins when every sitting of what it comes after has ended."""
    for sittings in by_session.values():
        session = sittings[0].session
        for earlier in session.after.all():
            first = by_session.get(earlier.pk, [])
            label = _("{after} comes after {before}").format(after=session.title, before=earlier.title)
            for before, after in product(first, sittings):
                yield {"type": "precedence", "before": str(before.pk), "after": str(after.pk), "label": label}
                rows[after.pk]["follows"].append(str(before.pk))


def _repeats(by_session: dict[int, list[Sitting]]) -> Iterator[Row]:
    """What a group has several times comes on different days, in the order of its numbers."""
    for sittings in by_session.values():
        title = sittings[0].session.title
        by_group: dict[int, list[Sitting]] = defaultdict(list)
        for sitting in sorted(sittings, key=lambda one: one.number):
            by_group[sitting.group_id].append(sitting)
        for times in by_group.values():
            if len(times) < 2:
                continue
            label = _("{title}: each time on another day").format(title=title)
            yield {"type": "different_days", "sessions": _ids(times), "label": label}
            label = _("{title}: one time after the other").format(title=title)
            for one, other in pairwise(times):
                yield {"type": "precedence", "before": str(one.pk), "after": str(other.pk), "label": label}


def _rotations(calendar: Calendar, by_session: dict[int, list[Sitting]]) -> Iterator[Row]:
    days = calendar.edition.rotation_days
    for sittings in by_session.values():
        session = sittings[0].session
        for times in _by_number(sittings):
            if session.audience == Session.Audience.SPLIT and len(times) > 1:
                label = _("{title}: all groups within {days} taught days").format(title=session.title, days=days)
                yield {"type": "within_days", "sessions": _ids(times), "days": days, "label": label}


def _side_by_side(by_session: dict[int, list[Sitting]], rows: dict[int, Row]) -> Iterator[Row]:
    """Departments have their time on one day, where there is a day on which all representatives can."""
    for sittings in by_session.values():
        session = sittings[0].session
        for times in _by_number(sittings):
            if session.audience != Session.Audience.DEPARTMENT or len(times) < 2:
                continue  # one alone: all departments in one, or only one department
            if set.intersection(*(set(rows[one.pk]["days"]) for one in times)):
                label = _("{title}: all departments on one day").format(title=session.title)
                yield {"type": "same_day", "sessions": _ids(times), "label": label}


def _last_of_day(calendar: Calendar, by_session: dict[int, list[Sitting]]) -> Iterator[Row]:
    """What is the last thing of its day is not on a day with something that may go on for longer."""
    lasts = [one for sittings in by_session.values() for one in sittings if one.session.is_last_of_day]
    evening = calendar.edition.teach_to
    for sittings in by_session.values():
        session = sittings[0].session
        if session.is_last_of_day or not session.ends_by or session.ends_by <= evening:
            continue
        for late, last in product(sittings, lasts):
            label = _("{title}: the last thing of its day").format(title=last.session.title)
            yield {"type": "different_days", "sessions": [str(late.pk), str(last.pk)], "label": label}


def _loads(calendar: Calendar, participants: list[str], asked: list[str]) -> Iterator[Row]:
    edition = calendar.edition
    yield {
        "type": "max_contact",
        "participants": participants,
        "slots": edition.taught_minutes_a_day // edition.step_minutes,
        "label": _("At most {hours} taught hours a day").format(hours=_hours(edition.taught_minutes_a_day)),
    }
    yield {
        "type": "max_contact_week",
        "participants": participants,
        "slots": edition.taught_minutes_a_week // edition.step_minutes,
        "label": _("At most {hours} taught hours a week").format(hours=_hours(edition.taught_minutes_a_week)),
    }
    yield {
        "type": "max_kind",
        "participants": participants,
        "kinds": ["talk"],
        "slots": edition.lecture_minutes_a_day // edition.step_minutes,
        "label": _("At most {hours} hours of lectures a day").format(hours=_hours(edition.lecture_minutes_a_day)),
    }
    yield {
        "type": "site_changes",
        "participants": participants,
        "at": calendar.slot(edition.lunch_from)
        + (calendar.slot(edition.lunch_to) - calendar.slot(edition.lunch_from)) // 2,
        "max": 1,
        "label": _("At most one change of site in half a day"),
    }
    yield {
        "type": "no_back_to_back",
        "participants": participants,
        "kinds": TALKS,
        "label": _("No two talks of one topic back to back, unless one follows from the other"),
    }
    yield {
        "type": "break",
        "participants": participants,
        "window": [calendar.slot(edition.lunch_from), calendar.slot(edition.lunch_to)],
        "slots": calendar.length(edition.lunch_minutes),
        "days": [day.id for day in calendar.days],
        "label": _("{minutes} minutes for lunch between {start} and {end}").format(
            minutes=edition.lunch_minutes, start=f"{edition.lunch_from:%H:%M}", end=f"{edition.lunch_to:%H:%M}"
        ),
    }
    if asked:
        yield {
            "type": "max_asked",
            "facilitators": asked,
            "sessions": edition.asked_a_week,
            "label": _("A contributor is asked at most {times} times a week").format(times=edition.asked_a_week),
        }


def _by_number(sittings: list[Sitting]) -> list[list[Sitting]]:
    numbers: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        numbers[sitting.number].append(sitting)
    return list(numbers.values())


def _ids(sittings: list[Sitting]) -> list[str]:
    return [str(sitting.pk) for sitting in sittings]


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g}"
