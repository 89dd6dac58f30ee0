"""Days, times and people of a timetable in the words that staff use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sojourn.planning.timetable.problem import Problem

MOST_NAMES = 4
"""A sentence names at most this many people or things; the rest are counted."""

_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()


class Words:
    """What the ids, slots and days of one problem are called."""

    def __init__(self, problem: Problem) -> None:
        hours, minutes = problem.day_start.split(":")
        self._first_minute = int(hours) * 60 + int(minutes)
        self._slot_minutes = problem.slot_minutes
        self._days = {day.id: _day_in_words(day.date) for day in problem.days}
        self._names = {person.id: person.name for person in problem.facilitators}

    def time(self, slot: int) -> str:
        """Say when a slot begins: "09:30"."""
        minute = self._first_minute + slot * self._slot_minutes
        return f"{minute // 60:02d}:{minute % 60:02d}"

    def span(self, start: int, end: int) -> str:
        """Say a range of slots: "09:30 to 11:00"."""
        return f"{self.time(start)} to {self.time(end)}"

    def day(self, day: int) -> str:
        """Say a day by its id: "Tuesday 10 July"."""
        return self._days.get(day, f"day {day}")

    def when(self, day: int, slot: int) -> str:
        """Say a day and a time: "on Tuesday 10 July at 09:30"."""
        return f"on {self.day(day)} at {self.time(slot)}"

    def days(self, days: Sequence[int]) -> str:
        """Say several days: "Tuesday 10 July and Wednesday 11 July"."""
        return listed([self.day(day) for day in days])

    def duration(self, slots: int) -> str:
        """Say a number of slots: "1 hour 30 minutes"."""
        hours, minutes = divmod(slots * self._slot_minutes, 60)
        parts = [_counted(hours, "hour")] if hours else []
        if minutes or not hours:
            parts.append(_counted(minutes, "minute"))
        return " ".join(parts)

    def person(self, person_id: str) -> str:
        """Name a contributor; a participant is known by the id alone."""
        return self._names.get(person_id, person_id)

    def people(self, people: Sequence[str]) -> str:
        """Name people: "Ama, Bo, Cy, Di and 3 others"."""
        return listed([self.person(person_id) for person_id in people])


def listed(items: Sequence[str]) -> str:
    """Join names with commas and "and", counting those beyond MOST_NAMES."""
    if len(items) > MOST_NAMES:
        others = len(items) - MOST_NAMES + 1
        return f"{', '.join(items[: MOST_NAMES - 1])} and {others} others"
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _day_in_words(written: str) -> str:
    day = date.fromisoformat(written)
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
