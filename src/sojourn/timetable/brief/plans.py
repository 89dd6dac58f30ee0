"""From a plan to unsaved slots, and from the slots of a version to a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sojourn.timetable.models import Sitting, Slot, Version
from sojourn.timetable.queries import size_of_group

from .calendar import Calendar, minutes_of, time_of

Json = Mapping[str, Any]


@dataclass(frozen=True)
class NewSlot:
    """A slot that is not saved yet, and the keys of the contributors who will give it."""

    slot: Slot
    contributor_ids: tuple[int, ...]
    fellows: int = 0
    """How many the group has."""


def key_of(planner_id: str) -> int:
    """The key of the row behind an id of the planner, such as R12."""
    return int(planner_id.lstrip("CFRV"))


def slots_of(problem: Json, plan: Json, *, minutes: Mapping[int, int] | None = None) -> list[NewSlot]:
    """What a plan says, as unsaved slots. The problem tells dates and hours. Sittings that are gone by now are passed over.

    `minutes`: how long sessions are, by their keys, that shall have another length than their rows say.
    """
    dates = {day["id"]: date.fromisoformat(day["date"]) for day in problem["days"]}
    hour, minute = problem["day_start"].split(":")
    start, step = int(hour) * 60 + int(minute), problem["slot_minutes"]
    parts = {row["id"]: row["parts"] for row in problem["sessions"] if "parts" in row}
    places = [
        (int(part["id"]), row["day"], row["slot"], part.get("room"), part.get("facs", ()))
        for key, row in plan["sessions"].items()
        for part in parts.get(key) or [row | {"id": key}]
    ]
    kinds = ("session__topic", "session__format", "session__venue", "group")
    sized = Sitting.objects.select_related(*kinds).annotate(fellows=size_of_group("group"))
    sittings = sized.in_bulk([place[0] for place in places])
    made = []
    for key, day, slot_number, room, people in places:
        sitting = sittings.get(key)
        if sitting is None:
            continue
        begins = start + slot_number * step
        slot = Slot(
            sitting=sitting,
            on=dates[day],
            starts=time_of(begins),
            ends=time_of(begins + (minutes or {}).get(sitting.session_id, sitting.session.minutes)),
            room_id=key_of(room) if room else None,
        )
        made.append(NewSlot(slot, tuple(key_of(one) for one in people), sitting.fellows))
    return made


def plan_of(problem: Json, placed: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """A plan for a problem from where sittings are; parts that are not side by side any more leave their session out."""
    sessions: dict[str, dict[str, Any]] = {}
    for row in problem["sessions"]:
        places = [placed.get(int(part["id"])) for part in row.get("parts") or [row]]
        hours = {(place["day"], place["slot"]) if place else None for place in places}
        if len(hours) > 1 or None in hours:
            continue
        known = [place for place in places if place]
        room = None if "parts" in row else known[0]["room"]
        facs = [name for place in known for name in place["facs"]]
        sessions[row["id"]] = {"day": known[0]["day"], "slot": known[0]["slot"], "room": room, "facs": facs}
    return {"instance": problem["name"], "sessions": sessions}


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
