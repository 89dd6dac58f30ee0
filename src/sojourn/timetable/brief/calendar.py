"""Days and hours of an edition in the planner's numbers: taught days counted from 0, hours in steps from the morning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from math import ceil
from typing import Any

from sojourn.edition.models import Edition, Phase
from sojourn.edition.queries import week_number
from sojourn.timetable.models import Session
from sojourn.timetable.queries import phases_of
from sojourn.timetable.rules import WEEKS_ASIDE

FRIDAY = 4


@dataclass(frozen=True)
class Day:
    """A day on which something may be taught; `phase` counts the taught phases from 0."""

    id: int
    on: date
    week: int
    phase: int


@dataclass(frozen=True)
class Calendar:
    """The taught days of an edition, and its hours in steps. Ids count taught days, so that "within five days" means taught ones."""

    edition: Edition
    days: tuple[Day, ...]
    start: int
    """Minutes since midnight at which slot 0 begins."""
    slots: int
    """How many slots a day has."""
    by_date: Mapping[date, Day] = field(repr=False)

    @classmethod
    def of(cls, edition: Edition, sessions: Iterable[Session]) -> Calendar:
        """Monday to Friday of each taught phase, and the weekend days that some session asks for by name."""
        sessions = list(sessions)
        days: list[Day] = []
        taught = [phase for phase in phases_of(edition) if phase.kind == Phase.Kind.TAUGHT]
        weekend = {on for session in sessions for on in _weekend_days(edition, taught, session)}
        for number, phase in enumerate(taught):
            for on in days_between(phase.from_on, phase.to_on):
                if on.weekday() <= FRIDAY or on in weekend:
                    days.append(Day(len(days), on, week_number(edition, on), number))
        hours = [edition.meet_at, edition.teach_from, *(one.starts_from for one in sessions if one.starts_from)]
        start = min(map(minutes_of, hours))
        end = max(minutes_of(edition.teach_to), *(minutes_of(one.ends_by) for one in sessions if one.ends_by), 0)
        slots = (end - start) // edition.step_minutes
        return cls(edition, tuple(days), start, slots, {day.on: day for day in days})

    def slot(self, at: time) -> int:
        """The first slot that does not begin before `at`."""
        return ceil((minutes_of(at) - self.start) / self.edition.step_minutes)

    def exact_slot(self, at: time) -> int | None:
        """The slot that begins at `at`, None where none does."""
        slot, rest = divmod(minutes_of(at) - self.start, self.edition.step_minutes)
        return slot if rest == 0 and 0 <= slot < self.slots else None

    def length(self, minutes: int) -> int:
        """How many slots so many minutes need."""
        return ceil(minutes / self.edition.step_minutes)

    def days_of(self, session: Session) -> tuple[Day, ...]:
        """The days on which a session may be: its weekday; in the phase of its preferred week, and near that week.

        A session with both a week and a weekday has a date.
        """
        wanted = [day for day in self.days if _is_weekday_of(session, day.on)]
        if session.week is None:
            return tuple(wanted)
        own = [day for day in wanted if day.week == session.week]
        if session.weekday is not None and own:
            return tuple(own)
        phases = {day.phase for day in self.days if day.week == session.week}
        near = [day for day in wanted if day.phase in phases and abs(day.week - session.week) <= WEEKS_ASIDE]
        return tuple(near or wanted)

    def days_by_week(self, days: Iterable[Day]) -> dict[int, int]:
        """How many of these days each week has."""
        count: dict[int, int] = {}
        for day in days:
            count[day.week] = count.get(day.week, 0) + 1
        return count

    def as_rows(self) -> list[dict[str, Any]]:
        """The days as tt/1 writes them."""
        return [
            {
                "id": day.id,
                "date": day.on.isoformat(),
                "week": day.week,
                "dow": day.on.weekday(),
                "open": [0, self.slots],
            }
            for day in self.days
        ]


def minutes_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def time_of(minutes: int) -> time:
    """The time of day so many minutes after midnight; the end of the day at the latest."""
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else time(23, 59)


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last, both included."""
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _is_weekday_of(session: Session, on: date) -> bool:
    return on.weekday() <= FRIDAY if session.weekday is None else on.weekday() == session.weekday


def _weekend_days(edition: Edition, taught: Iterable[Phase], session: Session) -> list[date]:
    if session.weekday is None or session.weekday <= FRIDAY:
        return []
    every = [
        on for phase in taught for on in days_between(phase.from_on, phase.to_on) if on.weekday() == session.weekday
    ]
    return [on for on in every if week_number(edition, on) == session.week] or every
