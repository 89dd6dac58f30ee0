"""The timetable problem and its plan, as frozen values: the exchange format tt/1 and nothing else.

Slots count from `day_start` in steps of `slot_minutes`; a range [from, to) leaves `to` out. Days are known by their id, which counts
from 0 and may have holes. `from_json` takes a file that was already validated; it checks nothing beyond what it needs.
What each rule and each cost means is said once, here, beside its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

Json = Mapping[str, Any]
Span = tuple[int, int]
"""A range of slots [from, to)."""
Period = tuple[int, int, int]
"""A range of slots on one day: (day, from, to)."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day on which something may be taught. `dow` 0 is Monday; `week` is the calendar week of the edition."""

    id: int
    date: str
    week: int
    dow: int
    open: Span

    @property
    def is_weekday(self) -> bool:
        """Whether gaps and heavy days count: Monday to Friday."""
        return self.dow < 5


@dataclass(frozen=True, slots=True)
class Room:
    """A room holds one session at a time, never while closed."""

    id: str
    site: str
    capacity: int
    features: tuple[str, ...] = ()
    closed: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """A fellow, in the solver's words."""

    id: str
    cohort: int
    country: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Participants who are taught together. Groups may overlap."""

    id: str
    kind: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Someone who leads sessions, only while available. `max_slots_per_day` is hard; department "team" is exempt from `extra_day`."""

    id: str
    name: str
    dept: str
    available: tuple[Period, ...]
    max_slots_per_day: int
    dislikes: tuple[Period, ...] = ()

    @property
    def is_team(self) -> bool:
        return self.dept == "team"


@dataclass(frozen=True, slots=True)
class Role:
    """`n` different people out of `choices` (the field `from` of the file). Nobody fills two roles of one session."""

    n: int
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where and when one session is, and who leads it. `facs` in the order of the roles; equal whatever their order."""

    day: int
    slot: int
    room: str | None
    facs: tuple[str, ...]

    @classmethod
    def from_json(cls, row: Json) -> Assignment:
        return cls(row["day"], row["slot"], row.get("room"), tuple(row.get("facs", ())))

    def to_json(self) -> dict[str, Any]:
        return {"day": self.day, "slot": self.slot, "room": self.room, "facs": list(self.facs)}

    def is_same_as(self, other: Assignment) -> bool:
        """Whether people would be told the same: day, slot, room and the set of people who lead."""
        mine, theirs = (self.day, self.slot, self.room), (other.day, other.slot, other.room)
        return mine == theirs and sorted(self.facs) == sorted(other.facs)


@dataclass(frozen=True, slots=True)
class Session:
    """One thing to be placed: `slots` long, starting on one of `days`, within the day's opening.

    `window`: first and last slot it may start in. `rooms`: allowed ones; empty means that it needs none. `contact`: counts to the caps on
    contact. `locked`: stays exactly as `published` (day, slot, room, people). `prefers_days`: empty means no preference.
    `follows`: sessions it may come straight after although they share kind and topic (see NoBackToBack).
    """

    id: str
    cohort: int
    title: str
    kind: str
    topic: str
    slots: int
    groups: tuple[str, ...]
    site: str | None
    rooms: tuple[str, ...]
    roles: tuple[Role, ...]
    days: tuple[int, ...]
    window: Span | None = None
    contact: bool = True
    published: Assignment | None = None
    locked: bool = False
    prefers_days: tuple[int, ...] = ()
    follows: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, row: Json) -> Session:
        published = row.get("published")
        window = row.get("window")
        return cls(
            id=row["id"],
            cohort=row.get("cohort", 0),
            title=row.get("title", row["id"]),
            kind=row.get("kind", ""),
            topic=row.get("topic", ""),
            slots=row["slots"],
            groups=tuple(row.get("groups", ())),
            site=row.get("site"),
            rooms=tuple(row.get("rooms", ())),
            roles=tuple(Role(role["n"], tuple(role["from"])) for role in row.get("roles", ())),
            days=tuple(row["days"]),
            window=(window[0], window[1]) if window else None,
            contact=row.get("contact", True),
            published=Assignment.from_json(published) if published else None,
            locked=row.get("locked", False),
            prefers_days=tuple(row.get("prefers_days") or ()),
            follows=tuple(row.get("follows") or ()),
        )


@dataclass(frozen=True, slots=True)
class Precedence:
    """`before` ends no later than `after` starts. Holds when either is left out."""

    type: ClassVar[str] = "precedence"
    id: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SameDay:
    """All of `sessions` that are placed are on one day."""

    type: ClassVar[str] = "same_day"
    id: str
    label: str
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DifferentDays:
    """No two of `sessions` are on one day."""

    type: ClassVar[str] = "different_days"
    id: str
    label: str
    sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithinDays:
    """Last day − first day ≤ `days` − 1, counted in day ids, over those of `sessions` that are placed."""

    type: ClassVar[str] = "within_days"
    id: str
    label: str
    sessions: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True)
class MaxContact:
    """Each of `participants` has at most `slots` slots of contact sessions on any day."""

    type: ClassVar[str] = "max_contact"
    id: str
    label: str
    participants: tuple[str, ...]
    slots: int


@dataclass(frozen=True, slots=True)
class MaxContactWeek:
    """Each of `participants` has at most `slots` slots of contact sessions in any calendar week (`Day.week`)."""

    type: ClassVar[str] = "max_contact_week"
    id: str
    label: str
    participants: tuple[str, ...]
    slots: int


@dataclass(frozen=True, slots=True)
class MaxKind:
    """Each of `participants` has at most `slots` slots of sessions of `kinds` (taken together) on any day."""

    type: ClassVar[str] = "max_kind"
    id: str
    label: str
    participants: tuple[str, ...]
    kinds: tuple[str, ...]
    slots: int


@dataclass(frozen=True, slots=True)
class MaxAsked:
    """Each of `facilitators` leads at most `sessions` sessions in any calendar week (`Day.week`)."""

    type: ClassVar[str] = "max_asked"
    id: str
    label: str
    facilitators: tuple[str, ...]
    sessions: int


@dataclass(frozen=True, slots=True)
class SiteChanges:
    """In each half of a day, each of `participants` changes site at most `max` times.

    The first half holds the sessions that start before slot `at`, the second those from `at` on. A change is two sessions of one half,
    one next after the other for that participant, at different sites. Sessions without a site are passed over.
    """

    type: ClassVar[str] = "site_changes"
    id: str
    label: str
    participants: tuple[str, ...]
    at: int
    max: int


@dataclass(frozen=True, slots=True)
class NoBackToBack:
    """No participant has two sessions of `kinds` with one topic on one day, one starting in the slot where the other ends.

    Two such sessions need at least one free slot between them, unless one lists the other in `follows`.
    """

    type: ClassVar[str] = "no_back_to_back"
    id: str
    label: str
    participants: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """On each of `days`, each of `participants` has `slots` free slots in a row inside `window` [from, to). Travel counts as free."""

    type: ClassVar[str] = "break"
    id: str
    label: str
    participants: tuple[str, ...]
    window: Span
    slots: int
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """On each of `days`, none of `participants` has a session in any slot of `window` [from, to)."""

    type: ClassVar[str] = "blocked"
    id: str
    label: str
    participants: tuple[str, ...]
    window: Span
    days: tuple[int, ...]


Rule = (
    Precedence
    | SameDay
    | DifferentDays
    | WithinDays
    | MaxContact
    | MaxContactWeek
    | MaxKind
    | MaxAsked
    | SiteChanges
    | NoBackToBack
    | Break
    | Blocked
)
RULE_TYPES: tuple[type[Rule], ...] = (
    Precedence,
    SameDay,
    DifferentDays,
    WithinDays,
    MaxContact,
    MaxContactWeek,
    MaxKind,
    MaxAsked,
    SiteChanges,
    NoBackToBack,
    Break,
    Blocked,
)


def rule_from_json(row: Json) -> Rule:
    """Read one rule by its `type`. Raises KeyError for a type or field that is not there."""
    rule_type = {kind.type: kind for kind in RULE_TYPES}[row["type"]]
    values = {field.name: row[field.name] for field in fields(rule_type) if field.name != "label"}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return rule_type(label=row.get("label", row["id"]), **values)


TOPIC_KINDS = frozenset({"talk", "visit", "panel", "debate"})
"""Kinds of session that count towards `topic_clash`."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the objective: its cost is the sum of weight × what is counted, over `weights`. What is counted, by weight name:

    unplaced: sessions left out.
    published_moved: sessions with `published` that are left out or not the same (Assignment.is_same_as).
    gap_slot: per participant and weekday with a session, max(0, span − occupied − free_idle), in slots; all kinds occupy.
    heavy_slot: per participant and weekday, max(0, contact slots − heavy_over).
    topic_clash: per cohort, topic and day, max(0, sessions of TOPIC_KINDS − max_same_topic_per_day).
    extra_day: per facilitator not of the team, max(0, days with a session − 1), over the whole horizon.
    disliked: per session and person who leads it, 1 where the session overlaps any of that person's dislikes.
    spare_seats: per session with a room, max(0, capacity − people in its groups).
    off_preferred: sessions with `prefers_days` on a day not among them.
    """

    id: str
    name: str
    weights: Mapping[str, int]
    heavy_over: int = 0
    free_idle: int = 0
    max_same_topic_per_day: int = 1


COSTS = (
    "unplaced",
    "published_moved",
    "gap_slot",
    "heavy_slot",
    "topic_clash",
    "extra_day",
    "disliked",
    "spare_seats",
    "off_preferred",
)
"""Every weight name a level may use."""


def level_from_json(row: Json) -> Level:
    """Read one level; its limits default to 0 (1 for the topics)."""
    return Level(
        id=row["id"],
        name=row.get("name", row["id"]),
        weights=dict(row["weights"]),
        heavy_over=row.get("heavy_over", 0),
        free_idle=row.get("free_idle", 0),
        max_same_topic_per_day=row.get("max_same_topic_per_day", 1),
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole timetable problem. `levels`: most important first. `travel_slots`[a][b]: between sites by their place in `sites`."""

    name: str
    slot_minutes: int
    day_start: str
    slots_per_day: int
    days: tuple[Day, ...]
    sites: tuple[str, ...]
    travel_slots: tuple[tuple[int, ...], ...]
    rooms: tuple[Room, ...]
    participants: tuple[Participant, ...]
    groups: tuple[Group, ...]
    facilitators: tuple[Facilitator, ...]
    sessions: tuple[Session, ...]
    rules: tuple[Rule, ...]
    levels: tuple[Level, ...]

    @classmethod
    def from_json(cls, data: Json) -> Problem:
        """Read tt/1 as a dictionary. Raises KeyError, TypeError or ValueError for what it cannot read."""
        return cls(
            name=data["name"],
            slot_minutes=data["slot_minutes"],
            day_start=data["day_start"],
            slots_per_day=data["slots_per_day"],
            days=tuple(
                Day(d["id"], d["date"], d["week"], d["dow"], (d["open"][0], d["open"][1])) for d in data["days"]
            ),
            sites=tuple(site["id"] for site in data["sites"]),
            travel_slots=tuple(tuple(row) for row in data["travel_slots"]),
            rooms=tuple(_room(row) for row in data["rooms"]),
            participants=tuple(_participant(row) for row in data["participants"]),
            groups=tuple(Group(g["id"], g.get("kind", ""), tuple(g["members"])) for g in data["groups"]),
            facilitators=tuple(_facilitator(row) for row in data["facilitators"]),
            sessions=tuple(Session.from_json(row) for row in data["sessions"]),
            rules=tuple(rule_from_json(row) for row in data["rules"]),
            levels=tuple(level_from_json(row) for row in data["objective"]["levels"]),
        )


def _room(row: Json) -> Room:
    return Room(
        row["id"], row["site"], row["capacity"], tuple(row.get("features", ())), _periods(row.get("closed", ()))
    )


def _participant(row: Json) -> Participant:
    return Participant(row["id"], row.get("cohort", 0), row.get("country", ""), row.get("department", ""))


def _facilitator(row: Json) -> Facilitator:
    return Facilitator(
        id=row["id"],
        name=row.get("name", row["id"]),
        dept=row.get("dept", ""),
        available=_periods(row["available"]),
        max_slots_per_day=row["max_slots_per_day"],
        dislikes=_periods(row.get("dislikes", ())),
    )


def _periods(rows: Any) -> tuple[Period, ...]:
    return tuple((row[0], row[1], row[2]) for row in rows)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for the problem named `instance`. A session that is absent was not placed."""

    instance: str
    sessions: Mapping[str, Assignment]

    @classmethod
    def from_json(cls, data: Json) -> Plan:
        return cls(data["instance"], {id: Assignment.from_json(row) for id, row in data["sessions"].items()})

    def to_json(self) -> dict[str, Any]:
        return {"instance": self.instance, "sessions": {id: row.to_json() for id, row in self.sessions.items()}}


def published_plan(problem: Problem) -> Plan:
    """What people have been told: the published places, as a plan."""
    return Plan(problem.name, {session.id: session.published for session in problem.sessions if session.published})
