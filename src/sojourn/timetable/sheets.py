"""What a reader sees of the timetable, as frozen values. Pages, papers, feeds and exports are all drawn from these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True)
class SlotLine:
    """One sitting at its hour, as a reader sees it."""

    slot_id: int
    sitting_id: int
    session_id: int
    code: str
    title: str
    topic: str
    format: str
    on: date
    starts: time
    ends: time
    group: str  # "whole cohort", "group A", a department's name
    group_id: int
    group_kind: str
    fellows: int  # how many take part
    room: str  # "" where none is needed
    venue: str
    contributors: tuple[str, ...]
    contributor_ids: tuple[int, ...]
    aims: str
    bring: str
    meeting_point: str
    is_taught: bool
    is_lecture: bool
    is_optional: bool
    is_locked: bool


@dataclass(frozen=True)
class DaySheet:
    """One day of the edition; `lines` in order of time."""

    on: date
    phase: str
    phase_kind: str  # Phase.Kind, "" on days outside every phase
    lines: tuple[SlotLine, ...]


@dataclass(frozen=True)
class WeekSheet:
    number: int  # of the edition, from 1
    days: tuple[DaySheet, ...]


@dataclass(frozen=True)
class TimetableSheet:
    """A timetable, or somebody's part of it. `is_stale`: the cohort has changed since it was made."""

    edition: str
    title: str  # "Whole timetable", a person's or department's name
    version: int
    published_at: datetime | None
    is_stale: bool
    weeks: tuple[WeekSheet, ...]


@dataclass(frozen=True)
class PlacementSheet:
    """A fellow's or a partner's placement: where, when, with whom."""

    name: str
    museums: tuple[str, ...]
    city: str
    from_on: date
    to_on: date
    offers: str
    meeting_point: str
    contact: str
    reason: str
    companions: tuple[str, ...]


@dataclass(frozen=True)
class FellowSheet:
    """Everything a fellow sees of the edition."""

    name: str
    department: str
    representative: str
    pair: tuple[str, ...]  # the others of the project pair
    placement: PlacementSheet | None
    timetable: TimetableSheet | None
