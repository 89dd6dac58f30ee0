"""A published version and what went wrong → the problem and the mishaps that the planner's repair takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sojourn.planning.timetable.mishap import Away, Closed, Late, Longer, Mishap
from sojourn.timetable.models import Group

from .calendar import Calendar, Day, minutes_of
from .plans import assignment, plan_of
from .problem import Brief
from .seats import seat_id

Json = Mapping[str, Any]
Row = dict[str, Any]


class CannotBeSaid(Exception):
    """Raised for a mishap that the calendar has no day or hour for. The text has no words: the caller says them."""


@dataclass(frozen=True)
class Mend:
    """What a repair is asked: the problem before the mishap, the plan that people have been told, what happened."""

    problem: Row
    published: Row
    mishaps: tuple[Mishap, ...]


def mend_of(made: Brief, placed: Mapping[int, Row], mishap: Json, *, not_before: date | None) -> Mend:
    """Write down what a repair is asked. `placed`: where the published version has each sitting, by its key.

    A mishap is a kind and its values, as `mishap_of_...` below write it. What was before `not_before` stays as it was.

    Raises: CannotBeSaid.
    """
    problem = _as_it_stands(made, placed, not_before)
    mishaps: tuple[Mishap, ...] = ()
    match mishap["kind"]:
        case "away":
            mishaps = (Away(f"C{mishap['contributor']}", _days(made.calendar, mishap)),)
        case "closed":
            mishaps = (Closed(f"R{mishap['room']}", _days(made.calendar, mishap)),)
        case "late":
            day = _first_day_after(made.calendar, mishap["to"])
            mishaps = (Late(seat_id(mishap["fellow"]), day),)
            problem = _going_on_without(problem, placed, day, all_wait=mishap["all_wait"])
        case "longer":
            slots = made.calendar.length(mishap["minutes"])
            rows = [row for row in problem["sessions"] if int(row["id"]) in mishap["sittings"]]
            mishaps = tuple(Longer(row["id"], slots) for row in rows)
            problem = _replaced(problem, {row["id"]: _starts_earlier(row, slots - row["slots"]) for row in rows})
        case "moved":
            problem = _only_there(made.calendar, problem, mishap)
    return Mend(problem, plan_of(problem, placed), mishaps)


def mishap_file(mend: Mend) -> list[Row]:
    """What happened, as `sojourn repair` reads it; nothing where a sitting was moved, which stands in the problem."""
    return [_as_row(mishap) for mishap in mend.mishaps]


def _as_row(mishap: Mishap) -> Row:
    match mishap:
        case Away():
            return {"away": {"facilitator": mishap.facilitator, "days": list(mishap.days)}}
        case Closed():
            return {"closed": {"room": mishap.room, "days": list(mishap.days)}}
        case Late():
            return {"late": {"participant": mishap.participant, "until_day": mishap.until_day}}
        case Longer():
            return {"longer": {"session": mishap.session, "slots": mishap.slots}}


def _as_it_stands(made: Brief, placed: Mapping[int, Row], not_before: date | None) -> Row:
    """The problem in which every sitting may stay where it was put, by hand perhaps; nothing moves out of the past or into it."""
    past = {day.id for day in made.calendar.days if not_before and day.on < not_before}
    rows = {}
    for row in made.problem["sessions"]:
        place = placed.get(int(row["id"]))
        if place is None:
            continue
        if place["day"] in past:
            rows[row["id"]] = row | {"days": [place["day"]], "locked": True, "published": place}
        else:
            days = sorted({*row["days"], place["day"]} - past)
            rows[row["id"]] = row | {"days": days, "prefers_days": [day for day in row["prefers_days"] if day in days]}
    return _replaced(made.problem, rows)


def _going_on_without(problem: Row, placed: Mapping[int, Row], day: int, *, all_wait: bool) -> Row:
    """The problem in which what is before that day stays where it can be on no later one, or where the whole cohort does not wait."""
    everyone = {row["id"] for row in problem["groups"] if row["kind"] == Group.Kind.ALL}
    rows = {}
    for row in problem["sessions"]:
        place = placed.get(int(row["id"]))
        if place is None or place["day"] >= day:
            continue
        is_for_all = not everyone.isdisjoint(row["groups"])
        if max(row["days"]) < day or (is_for_all and not all_wait):
            rows[row["id"]] = row | {"days": [place["day"]], "locked": True, "published": place, "prefers_days": []}
    return _replaced(problem, rows)


def _replaced(problem: Row, rows: Mapping[str, Row]) -> Row:
    return problem | {"sessions": [rows.get(row["id"], row) for row in problem["sessions"]]}


def _starts_earlier(row: Row, slots: int) -> Row:
    """A session that is longer by so many slots must begin so much earlier at the latest."""
    first, last = row["window"]
    return row | {"window": [min(first, max(0, last - slots)), max(0, last - slots)]} if slots > 0 else row


def _only_there(calendar: Calendar, problem: Row, mishap: Json) -> Row:
    """The problem in which one sitting may be at one place only, whoever is in the way."""
    people = [f"C{key}" for key in mishap["contributors"]]
    starts = minutes_of(time.fromisoformat(mishap["starts"]))
    place = assignment(calendar, date.fromisoformat(mishap["on"]), starts, mishap["room"], people)
    if place is None:
        raise CannotBeSaid
    there = {
        "days": [place["day"]],
        "prefers_days": [],
        "window": [place["slot"], place["slot"]],
        "rooms": [place["room"]] if place["room"] else [],
        "roles": [{"n": len(people), "from": people}] if people else [],
        "locked": False,
    }
    key = str(mishap["sitting"])
    return _replaced(problem, {row["id"]: row | there for row in problem["sessions"] if row["id"] == key})


def _days(calendar: Calendar, mishap: Json) -> tuple[int, ...]:
    first, last = date.fromisoformat(mishap["from"]), date.fromisoformat(mishap["to"])
    days = tuple(day.id for day in calendar.days if first <= day.on <= last)
    if not days:
        raise CannotBeSaid
    return days


def _first_day_after(calendar: Calendar, until: str) -> int:
    later: list[Day] = [day for day in calendar.days if day.on > date.fromisoformat(until)]
    if not later or later[0].id == 0:
        raise CannotBeSaid
    return later[0].id
