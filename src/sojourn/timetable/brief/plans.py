"""From a plan to unsaved slots, and from the slots of a version to a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sojourn.timetable.models import Sitting, Slot, Version

from .calendar import Calendar, minutes_of, time_of

Json = Mapping[str, Any]


@dataclass(frozen=True)
class NewSlot:
    """A slot that is not saved yet, and the keys of the contributors who will give it."""

    slot: Slot
    contributor_ids: tuple[int, ...]


def key_of(planner_id: str) -> int:
    """The key of the row behind an id of the planner, such as R12."""
    return int(planner_id.lstrip("CFRV"))


def slots_of(problem: Json, plan: Json) -> list[NewSlot]:
    """What a plan says, as unsaved slots. The problem tells dates and hours. Sittings that are gone by now are passed over."""
    dates = {day["id"]: date.fromisoformat(day["date"]) for day in problem["days"]}
    hour, minute = problem["day_start"].split(":")
    start, step = int(hour) * 60 + int(minute), problem["slot_minutes"]
    sittings = Sitting.objects.select_related("session").in_bulk([int(key) for key in plan["sessions"]])
    made = []
    for key, row in plan["sessions"].items():
        sitting = sittings.get(int(key))
        if sitting is None:
            continue
        begins = start + row["slot"] * step
        slot = Slot(
            sitting=sitting,
            on=dates[row["day"]],
            starts=time_of(begins),
            ends=time_of(begins + sitting.session.minutes),
            room_id=key_of(row["room"]) if row.get("room") else None,
        )
        made.append(NewSlot(slot, tuple(key_of(one) for one in row.get("facs", ()))))
    return made


def assignments_of(version: Version, calendar: Calendar) -> dict[int, dict[str, Any]]:
    """Where a version puts each sitting, as tt/1 writes it, by the sitting's key. What the calendar cannot say is left out."""
    people: dict[int, list[str]] = {}
    named = Slot.contributors.through.objects.filter(slot__version=version).order_by("contributor_id")
    for slot_id, contributor_id in named.values_list("slot_id", "contributor_id"):
        people.setdefault(slot_id, []).append(f"C{contributor_id}")
    placed: dict[int, dict[str, Any]] = {}
    for slot in Slot.objects.filter(version=version):
        row = assignment(calendar, slot.on, minutes_of(slot.starts), slot.room_id, people.get(slot.pk, []))
        if row is not None:
            placed[slot.sitting_id] = row
    return placed


def assignment(
    calendar: Calendar, on: date, starts: int, room_id: int | None, contributors: list[str]
) -> dict[str, Any] | None:
    """One place in the timetable as tt/1 writes it; None for a day or an hour (in minutes) that the calendar does not have."""
    day, slot = calendar.by_date.get(on), calendar.exact_slot(time_of(starts))
    if day is None or slot is None:
        return None
    return {"day": day.id, "slot": slot, "room": f"R{room_id}" if room_id else None, "facs": contributors}
