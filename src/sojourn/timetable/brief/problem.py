"""Rows → one timetable problem in the exchange format tt/1 (see docs/planning.md), with what cannot even be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from sojourn.edition.models import Edition
from sojourn.museums.models import Department, Room, Venue
from sojourn.people.models import Absence
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Contributor, Group, Session, Sitting
from sojourn.timetable.queries import latest_version, published_version
from sojourn.timetable.rules import LEVELS, OTHER_CITY_MINUTES, weeks_for_each_time

from .calendar import Calendar, Day, days_between, minutes_of
from .demands import demands_of
from .plans import assignments_of
from .seats import Seat, seat_id, seats_of

Row = dict[str, Any]
Bundle = tuple[Sitting, ...]
"""Sittings that are put to the planner as one: one alone, or a session's department groups side by side."""
HERE = "here"
"""The site of sessions without a venue, where the edition has no host venue."""


@dataclass(frozen=True)
class LeftOut:
    """A sitting that was not put to the planner, and why."""

    sitting_id: int
    reason: str


@dataclass(frozen=True)
class Brief:
    """A problem, what it leaves out, and what is needed to speak of it."""

    problem: Row
    calendar: Calendar
    seats: tuple[Seat, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Rows:
    """Everything the brief reads, fetched in a fixed number of queries. Sittings in order of code, group and number."""

    edition: Edition
    calendar: Calendar
    sittings: tuple[Sitting, ...]
    members: Mapping[int, tuple[str, ...]]
    """Ids of seats by key of the group."""
    contributors: Mapping[int, Contributor]
    away: Mapping[int, frozenset[date]]
    """Days away by key of the person, contributors and fellows."""
    seats: Mapping[str, int]
    """Keys of the persons by id of their seat."""
    representatives: Mapping[str, int | None]
    """Key of the person by name of the department."""
    rooms: tuple[Room, ...]
    host: Venue | None
    told: Mapping[int, Row]
    """Where the published version (for locked ones: the latest version) puts a sitting."""


class CannotBePlaced(Exception):
    """Raised while a sitting is written down, when nothing that is allowed fits it. The text says why."""


def brief_of(edition: Edition, sittings: Iterable[Sitting], members: Mapping[int, tuple[str, ...]]) -> Brief:
    """Write the problem of an edition: these sittings, and who is in each group (ids of seats by key of the group).

    Departments that have their time in rooms of their own are one session to the planner, so that they begin together.
    """
    rows = _rows_of(edition, sittings, members)
    return _brief(rows, _side_by_side(rows))


def brief_of_each(edition: Edition, sittings: Iterable[Sitting], members: Mapping[int, tuple[str, ...]]) -> Brief:
    """Write the same problem with every sitting for itself, as a person who moves one by hand sees it."""
    rows = _rows_of(edition, sittings, members)
    return _brief(rows, [(sitting,) for sitting in rows.sittings])


def _brief(rows: Rows, bundles: list[Bundle]) -> Brief:
    edition, seats = rows.edition, seats_of(rows.edition)
    sessions, placed, left_out = _written(rows, bundles)
    chosen = [bundle[0] for bundle in placed]
    problem = {
        "schema": "tt/1",
        "name": f"timetable {edition.name}",
        "slot_minutes": edition.step_minutes,
        "day_start": f"{rows.calendar.start // 60:02}:{rows.calendar.start % 60:02}",
        "slots_per_day": rows.calendar.slots,
        "days": rows.calendar.as_rows(),
        **_sites(rows, chosen),
        "rooms": [_room(rows, room) for room in _rooms_used(rows, sessions)],
        "participants": [
            {"id": seat.id, "name": seat.name, "cohort": 0, "country": seat.place, "department": seat.department}
            for seat in seats
        ],
        "groups": _groups(rows, [sitting for bundle in placed for sitting in bundle]),
        "facilitators": _facilitators(rows, sessions),
        "sessions": sessions,
        "rules": demands_of(rows.calendar, chosen, sessions, [seat.id for seat in seats], _asked(rows, sessions)),
        "objective": {"levels": _levels(rows.calendar)},
    }
    return Brief(problem, rows.calendar, tuple(seats), tuple(left_out))


def _written(rows: Rows, bundles: list[Bundle]) -> tuple[list[Row], list[Bundle], list[LeftOut]]:
    """The sessions of the problem, the sittings of each, and what could not be written down."""
    bands = _weeks_of_each(rows)
    sessions: list[Row] = []
    placed: list[Bundle] = []
    left_out: list[LeftOut] = []
    for bundle in bundles:
        parts: list[tuple[Sitting, Row]] = []
        for sitting in bundle:
            try:
                parts.append((sitting, _session(rows, sitting, bands)))
            except CannotBePlaced as reason:
                left_out.append(LeftOut(sitting.pk, str(reason)))
        together = (
            _as_one([_in_one_room(rows, row) for _sitting, row in parts], parts[0][0].session.title)
            if len(parts) > 1
            else None
        )
        if together:
            sessions.append(together)
            placed.append(tuple(sitting for sitting, _row in parts))
        else:
            sessions += [row for _sitting, row in parts]
            placed += [(sitting,) for sitting, _row in parts]
    return sessions, placed, left_out


def _in_one_room(rows: Rows, row: Row) -> Row:
    """The row with that one of its rooms which is open on most of its days, and those days."""
    dates = {day.id: day.on for day in rows.calendar.days}
    rooms = [room for room in rows.rooms if f"R{room.pk}" in row["rooms"]]
    open_days = {room.pk: [day for day in row["days"] if not _is_closed(room, dates[day])] for room in rooms}
    best = max(open_days, key=lambda key: len(open_days[key]))
    return row | {"rooms": [f"R{best}"], "days": open_days[best]}


def _preferred(row: Row, days: set[int]) -> list[int]:
    """The days of its week, where it could be on others too."""
    preferred = [day for day in row["prefers_days"] if day in days]
    return preferred if len(preferred) < len(days) else []


def _side_by_side(rows: Rows) -> list[Bundle]:
    """Each sitting alone, but a session's department groups together, where no room of theirs is used by anybody else."""
    bundles: dict[tuple[int, ...], list[Sitting]] = {}
    shared = _rooms_of_others(rows)
    for sitting in rows.sittings:
        key: tuple[int, ...] = (sitting.pk,)
        if sitting.session.audience == Session.Audience.DEPARTMENT:
            own = {room.pk for room in _own_rooms(rows, sitting)}
            if own and not own & shared:
                key = (sitting.session_id, sitting.number)
        bundles.setdefault((*key, 0) if len(key) == 1 else key, []).append(sitting)
    return [tuple(bundle) for bundle in bundles.values()]


def _rooms_of_others(rows: Rows) -> set[int]:
    """Rooms in which something else than department time may be."""
    sessions = {sitting.session_id: sitting.session for sitting in rows.sittings}.values()
    others = [session for session in sessions if session.audience != Session.Audience.DEPARTMENT]
    return {room.pk for session in others for room in session.rooms.all()}


def _as_one(parts: list[Row], title: str) -> Row | None:
    """Several rows as one session: all groups, all roles, only common days; each part keeps its room and its people.

    None where they have no day in common, or one is locked where the others are not. What is locked for one is locked for all.
    """
    common = set.intersection(*(set(part["days"]) for part in parts))
    told = [part["published"] for part in parts if part["published"]]
    stays = len(told) == len(parts) and len({(place["day"], place["slot"]) for place in told}) == 1
    locked = [part for part in parts if part["locked"]]
    if not common or (locked and not stays):
        return None
    everyone = [name for place in told for name in place["facs"]]
    return (locked or parts)[0] | {
        "id": parts[0]["id"],
        "title": title,
        "groups": [group for part in parts for group in part["groups"]],
        "rooms": [],
        "roles": [role for part in parts for role in part["roles"]],
        "days": sorted(common),
        "prefers_days": _preferred(parts[0], common),
        "published": told[0] | {"room": None, "facs": everyone} if stays else None,
        "parts": [
            {
                "id": part["id"],
                "room": part["rooms"][0],
                "facs": [name for role in part["roles"] for name in role["from"]],
            }
            for part in parts
        ],
    }


def opened(problem: Row, session_id: str) -> Row:
    """The same problem with one session allowed on every day and free of its lock: for judging what a person does by hand."""
    days = [day["id"] for day in problem["days"]]
    sessions = [
        row | {"days": days, "locked": False} if row["id"] == session_id else row for row in problem["sessions"]
    ]
    return problem | {"sessions": sessions}


def _rows_of(edition: Edition, sittings: Iterable[Sitting], members: Mapping[int, tuple[str, ...]]) -> Rows:
    keys = [sitting.pk for sitting in sittings]
    pool = Session.objects.select_related("topic", "format", "venue").prefetch_related("rooms", "contributors", "after")
    found = Sitting.objects.filter(pk__in=keys).select_related("group").prefetch_related(Prefetch("session", pool))
    ordered = sorted(found, key=lambda one: (one.session.code, one.group.name, one.number))
    calendar = Calendar.of(edition, {one.session_id: one.session for one in ordered}.values())
    contributors = Contributor.objects.filter(edition=edition).select_related("person", "department").order_by("id")
    away: dict[int, set[date]] = {}
    cohort = dict(Fellow.objects.filter(edition=edition).values_list("pk", "person_id"))
    own = Q(person__in=contributors.values("person_id")) | Q(person__in=cohort.values())
    absences = Absence.objects.filter(own)
    for person_id, first, last in absences.values_list("person_id", "from_on", "to_on"):
        away[person_id] = away.get(person_id, set()) | set(days_between(first, last))
    published, latest = published_version(edition), latest_version(edition)
    told = assignments_of(published, calendar) if published else {}
    newest = assignments_of(latest, calendar) if latest and latest != published else told
    told = told | {one.pk: newest[one.pk] for one in ordered if one.is_locked and one.pk in newest}
    return Rows(
        edition=edition,
        calendar=calendar,
        sittings=tuple(ordered),
        members=members,
        contributors={one.pk: one for one in contributors},
        away={person_id: frozenset(days) for person_id, days in away.items()},
        seats={seat_id(pk): person_id for pk, person_id in cohort.items()},
        representatives=dict(Department.objects.values_list("name", "representative_id")),
        rooms=tuple(Room.objects.select_related("venue", "department").prefetch_related("closures").order_by("id")),
        host=Venue.objects.filter(is_host=True).order_by("id").first(),
        told=told,
    )


# --- one sitting


def _session(rows: Rows, sitting: Sitting, bands: Mapping[int, tuple[Day, ...]]) -> Row:
    """One sitting as a session of tt/1. Raises CannotBePlaced."""
    session = sitting.session
    choices = _choices(rows, sitting)
    rooms = _rooms_for(rows, sitting)
    days = [day for day in bands[sitting.pk] if _enough_people(rows, sitting, choices, day)]
    days = [day for day in days if not rooms or any(not _is_closed(room, day.on) for room in rooms)]
    if not bands[sitting.pk]:
        raise CannotBePlaced(_("there are too few weeks for so many times"))
    if not days:
        raise CannotBePlaced(_("on none of its days are enough contributors and a room free"))
    days = _with_all_there(rows, sitting, days)
    preferred = [day.id for day in days if day.week == session.week]
    row = {
        "id": str(sitting.pk),
        "cohort": 0,
        "title": _title(sitting),
        "kind": _kind(session),
        "topic": session.topic.name,
        "slots": _slots(rows, session),
        "groups": [f"G{sitting.group_id}"],
        "site": _site_of(rows, session, rooms),
        "rooms": [f"R{room.pk}" for room in rooms],
        "roles": [{"n": session.contributors_needed, "from": [f"C{key}" for key in choices]}] if choices else [],
        "days": [day.id for day in days],
        "window": _window(rows, session),
        "contact": session.format.is_taught and not session.is_whole_day,
        "published": None,
        "locked": False,
        "prefers_days": preferred if len(preferred) < len(days) else [],
        "follows": [],
    }
    return _as_told(row, rows.told.get(sitting.pk), sitting)


def _with_all_there(rows: Rows, sitting: Sitting, days: list[Day]) -> list[Day]:
    """The days on which nobody of a smaller group is away, where there are any. The whole cohort goes on without those who are."""
    if sitting.group.kind == Group.Kind.ALL:
        return days
    people = [rows.seats[seat] for seat in rows.members.get(sitting.group_id, ()) if seat in rows.seats]
    away = frozenset[date]().union(*(rows.away.get(person, frozenset()) for person in people))
    return [day for day in days if day.on not in away] or days


def _title(sitting: Sitting) -> str:
    is_for_some = sitting.group.kind in {Group.Kind.ROTATION, Group.Kind.DEPARTMENT}
    return f"{sitting.session.title} ({sitting.group.name})" if is_for_some else sitting.session.title


def _as_told(row: Row, told: Row | None, sitting: Sitting) -> Row:
    """The row with where people have been told that it is; a locked one stays there even where its session has changed since."""
    if told is None:
        return row
    if not sitting.is_locked:
        can_stay = told["day"] in row["days"] and (
            told["room"] in row["rooms"] if row["rooms"] else told["room"] is None
        )
        asked = [name for role in row["roles"] for name in role["from"]]
        can_stay = can_stay and set(told["facs"]) <= set(asked)
        return row | {"published": told} if can_stay else row
    return row | {
        "published": told,
        "locked": True,
        "days": [told["day"]],
        "window": [told["slot"], told["slot"]],
        "rooms": [told["room"]] if told["room"] else [],
        "roles": [{"n": len(told["facs"]), "from": told["facs"]}] if told["facs"] else [],
        "prefers_days": [],
    }


def _kind(session: Session) -> str:
    """Talks are what counts as lecture; else the name of the format, of which the planner knows visit, panel and debate."""
    if session.format.is_lecture:
        return "talk"
    return {"panel discussion": "panel"}.get(session.format.name, session.format.name)


def _slots(rows: Rows, session: Session) -> int:
    """A whole day away lasts until lunch and, by the way home (see `_sites`), leaves room for nothing else."""
    calendar, edition = rows.calendar, rows.edition
    if session.is_whole_day:
        return calendar.slot(edition.lunch_to) - calendar.length(edition.lunch_minutes)
    return calendar.length(session.minutes)


def _window(rows: Rows, session: Session) -> list[int]:
    """First and last slot in which the session may start. Raises CannotBePlaced."""
    calendar, edition = rows.calendar, rows.edition
    if session.is_whole_day:
        return [0, 0]
    last = (minutes_of(session.ends_by or edition.teach_to) - session.minutes - calendar.start) // edition.step_minutes
    if session.latest_start:
        last = min(last, (minutes_of(session.latest_start) - calendar.start) // edition.step_minutes)
    first = last if session.is_last_of_day else calendar.slot(session.starts_from or edition.teach_from)
    if not 0 <= first <= last:
        raise CannotBePlaced(_("its minutes do not fit between the earliest and the latest hour allowed"))
    return [first, last]


def _choices(rows: Rows, sitting: Sitting) -> list[int]:
    """Keys of the contributors who could give it; department time asks for that department's representative. Raises CannotBePlaced."""
    session = sitting.session
    choices = sorted(
        contributor.pk for contributor in session.contributors.all() if contributor.pk in rows.contributors
    )
    if session.audience == Session.Audience.DEPARTMENT:
        representative = rows.representatives.get(sitting.group.name)
        own = [key for key, one in rows.contributors.items() if one.person_id == representative]
        if not own:
            raise CannotBePlaced(_("the department has no representative among the contributors"))
        return own[:1]
    if len(choices) < session.contributors_needed and (choices or session.contributors_needed > 1):
        words = _("it needs {needed} contributors, and {named} are named")
        raise CannotBePlaced(words.format(needed=session.contributors_needed, named=len(choices)))
    return choices if session.contributors_needed else []


def _enough_people(rows: Rows, sitting: Sitting, choices: list[int], day: Day) -> bool:
    present = [key for key in choices if day.on not in rows.away.get(rows.contributors[key].person_id, frozenset())]
    needed = 1 if sitting.session.audience == Session.Audience.DEPARTMENT else sitting.session.contributors_needed
    return not choices or len(present) >= needed


def _rooms_for(rows: Rows, sitting: Sitting) -> list[Room]:
    """The rooms that hold the group, all at one venue; a department's own where it has some. Raises CannotBePlaced."""
    session, size = sitting.session, len(rows.members.get(sitting.group_id, ()))
    named = {room.pk for room in session.rooms.all()}
    rooms = [room for room in rows.rooms if room.pk in named]
    if session.audience == Session.Audience.DEPARTMENT:
        rooms = _own_rooms(rows, sitting) or [room for room in rooms if room.department is None]
    if not rooms:
        if named:
            raise CannotBePlaced(_("the department has none of the rooms named"))
        return []
    big = [room for room in rooms if room.seats >= size]
    if not big:
        words = _("none of its rooms has seats for {size}")
        raise CannotBePlaced(words.format(size=size))
    venue = session.venue_id if any(room.venue_id == session.venue_id for room in big) else big[0].venue_id
    return [room for room in big if room.venue_id == venue]


def _own_rooms(rows: Rows, sitting: Sitting) -> list[Room]:
    """The rooms of the department itself: those that the session names, or else all of them."""
    named = {room.pk for room in sitting.session.rooms.all()}
    own = [room for room in rows.rooms if room.department and room.department.name == sitting.group.name]
    return [room for room in own if room.pk in named] or own


def _is_closed(room: Room, on: date) -> bool:
    return any(closure.from_on <= on <= closure.to_on for closure in room.closures.all())


def _weeks_of_each(rows: Rows) -> dict[int, tuple[Day, ...]]:
    """The days allowed for each sitting. One that comes several times gets its own weeks, so that none holds too many."""
    allowed: dict[int, tuple[Day, ...]] = {}
    for sitting in rows.sittings:
        session = sitting.session
        days = rows.calendar.days_of(session)
        weeks = weeks_for_each_time(session.times, session.times_a_week, rows.calendar.days_by_week(days))
        own = weeks[sitting.number - 1] if sitting.number <= len(weeks) else ()
        allowed[sitting.pk] = tuple(day for day in days if day.week in own) if session.times > 1 else days
    return allowed


# --- sites, rooms, groups, people


def _site_of(rows: Rows, session: Session, rooms: list[Room]) -> str:
    if session.is_whole_day:
        return f"away {session.code}"
    if rooms:
        return f"V{rooms[0].venue_id}"
    venue = session.venue or rows.host
    return f"V{venue.pk}" if venue else HERE


def _sites(rows: Rows, placed: list[Sitting]) -> Row:
    """Sites, and the way between them. From a whole day away the way back takes the rest of the day."""
    city: dict[str, str | None] = {}
    names: dict[str, str] = {}
    home = rows.host.city if rows.host else ""
    for venue in Venue.objects.order_by("id"):
        city[f"V{venue.pk}"], names[f"V{venue.pk}"] = venue.city, venue.name
    for session in {one.session_id: one.session for one in placed}.values():
        if session.is_whole_day:
            site = f"away {session.code}"
            city[site], names[site] = None, session.venue.name if session.venue else session.title
    city.setdefault(HERE, home)
    near, far = rows.calendar.length(rows.edition.travel_minutes), rows.calendar.length(OTHER_CITY_MINUTES)

    def way(one: str, other: str) -> int:
        if one == other:
            return 0
        if city[one] is None or city[other] is None:
            return rows.calendar.slots
        return near if city[one] == city[other] else far

    return {
        "sites": [{"id": site, "name": names.get(site, site)} for site in city],
        "travel_slots": [[way(one, other) for other in city] for one in city],
    }


def _rooms_used(rows: Rows, sessions: list[Row]) -> list[Room]:
    used = {room for session in sessions for room in session["rooms"]}
    return [room for room in rows.rooms if f"R{room.pk}" in used]


def _room(rows: Rows, room: Room) -> Row:
    closed = [[day.id, 0, rows.calendar.slots] for day in rows.calendar.days if _is_closed(room, day.on)]
    return {
        "id": f"R{room.pk}",
        "name": room.name,
        "site": f"V{room.venue_id}",
        "capacity": room.seats,
        "features": [],
        "closed": closed,
    }


def _groups(rows: Rows, placed: list[Sitting]) -> list[Row]:
    groups = {sitting.group_id: sitting.group for sitting in placed}
    return [
        {"id": f"G{key}", "kind": group.kind, "name": group.name, "members": list(rows.members.get(key, ()))}
        for key, group in sorted(groups.items())
    ]


def _asked(rows: Rows, sessions: list[Row]) -> list[str]:
    """Ids of the contributors who may be asked, but not too often: all but the team."""
    named = {name for session in sessions for role in session["roles"] for name in role["from"]}
    return [f"C{key}" for key, one in rows.contributors.items() if f"C{key}" in named and not one.is_team]


def _facilitators(rows: Rows, sessions: list[Row]) -> list[Row]:
    named = {name for session in sessions for role in session["roles"] for name in role["from"]}
    people = []
    for key, one in rows.contributors.items():
        if f"C{key}" not in named:
            continue
        away = rows.away.get(one.person_id, frozenset())
        people.append(
            {
                "id": f"C{key}",
                "name": one.person.name,
                "dept": "team" if one.is_team else one.department.name if one.department else "",
                "available": [[day.id, 0, rows.calendar.slots] for day in rows.calendar.days if day.on not in away],
                "max_slots_per_day": rows.calendar.slots,
                "dislikes": [],
            }
        )
    return people


def _levels(calendar: Calendar) -> list[Row]:
    """What makes one timetable better than another, most important first."""
    hour = 60 // calendar.edition.step_minutes
    heavy = calendar.length(calendar.edition.taught_minutes_a_day) - hour
    lunch = calendar.length(calendar.edition.lunch_minutes)
    weights: dict[str, Row] = {
        "placed": {"weights": {"unplaced": 1}},
        "kept": {"weights": {"published_moved": 1}},
        "weeks": {"weights": {"off_preferred": 10}},
        "days": {"weights": {"gap_slot": 1, "heavy_slot": 1}, "heavy_over": heavy, "free_idle": lunch + hour},
        "topics": {"weights": {"topic_clash": 1}, "max_same_topic_per_day": 1},
        "people": {"weights": {"extra_day": 1}},
    }
    return [{"id": level, "name": str(name), **weights[level]} for level, name in LEVELS.items()]
