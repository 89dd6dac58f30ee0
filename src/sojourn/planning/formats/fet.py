"""A timetable problem as a file of FET 6 (https://lalescu.ro/liviu/fet/), and FET's answer as a plan.

FET places activities with fixed teachers; where a role has a choice, the people are chosen here, evenly by how much they are available.
What FET 6 cannot say is listed in the comments of the file (`Export.losses`), so that nobody takes its answer for more than it is:
the checker judges it.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from sojourn.planning.outcome import BadProblem
from sojourn.planning.timetable.problem import (
    Assignment,
    Blocked,
    Break,
    DifferentDays,
    MaxContact,
    MaxKind,
    Plan,
    Precedence,
    Problem,
    Rule,
    SameDay,
    Session,
    WithinDays,
)

VERSION = "6.8.5"
CONTACT = "contact"
Time = tuple[int, int]
"""Day and slot."""


@dataclass(frozen=True)
class Export:
    """A file for FET, and what is needed to read its answer."""

    xml: bytes
    losses: tuple[str, ...]
    """What the file does not say, one sentence each."""
    activities: Mapping[int, str]
    """Session by FET's activity number; breaks have none."""
    people: Mapping[str, tuple[str, ...]]
    """Who leads each session in the file."""


def exported(problem: Problem) -> Export:
    """Write the problem as FET's XML."""
    return _Writer(problem).export()


def plan_from(problem: Problem, export: Export, answer: bytes) -> Plan:
    """Read FET's `…_activities.xml` as a plan. Raises BadProblem where it is no such file."""
    try:
        root = ET.fromstring(answer)
    except ET.ParseError as error:
        raise BadProblem(f"not FET's XML: {error}") from None
    rooms = {room.id for room in problem.rooms}
    placed: dict[str, Assignment] = {}
    for row in root.iter("Activity"):
        session = export.activities.get(_whole(row, "Id"))
        if session is None or not row.findtext("Day"):
            continue
        room = row.findtext("Room") or ""
        day, slot = _whole(row, "Day"), _whole(row, "Hour")
        placed[session] = Assignment(day, slot, room if room in rooms else None, export.people[session])
    return Plan(problem.name, placed)


def _whole(row: Element, field: str) -> int:
    text = row.findtext(field) or ""
    if not text.isdigit():
        raise BadProblem(f"not FET's answer to this file: {field} “{text[:40]}”")
    return int(text)


def chosen_people(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Name people for every role: those least loaded for the time they are available, the sessions with least choice first."""
    hours = {person.id: sum(end - first for _, first, end in person.available) for person in problem.facilitators}
    load: dict[str, int] = defaultdict(int)
    chosen: dict[str, tuple[str, ...]] = {}
    for session in sorted(problem.sessions, key=lambda row: sum(len(role.choices) - role.n for role in row.roles)):
        if session.locked and session.published:
            chosen[session.id] = session.published.facs
        else:
            chosen[session.id] = _leaders(session, hours, load)
        for person in chosen[session.id]:
            load[person] += session.slots
    return chosen


def _leaders(session: Session, hours: Mapping[str, int], load: Mapping[str, int]) -> tuple[str, ...]:
    named: dict[int, list[str]] = {}
    for place, role in sorted(enumerate(session.roles), key=lambda row: len(row[1].choices) - row[1].n):
        taken = {person for people in named.values() for person in people}
        free = [person for person in role.choices if person not in taken]
        free.sort(key=lambda person: ((load[person] + session.slots) / max(1, hours[person]), person))
        named[place] = free[: role.n]
    return tuple(person for place in sorted(named) for person in named[place])


class _Writer:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.root = Element("fet", version=VERSION)
        self.losses: list[str] = []
        self.people = chosen_people(problem)
        self.number = {session.id: place for place, session in enumerate(problem.sessions, 1)}
        self.days = range(max((day.id for day in problem.days), default=0) + 1)
        self.classes = _classes(problem)
        self.site_tag = _site_tags(problem)
        self.shortest = min((slots for row in problem.travel_slots for slots in row if slots), default=0)
        self.breaks: list[tuple[int, Break, int]] = []
        """(activity, rule, day): FET has no break that wanders, so each is an activity, common to all of the rule."""

    def export(self) -> Export:
        problem, root = self.problem, self.root
        _line(root, "Mode", "Official")
        _line(root, "Institution_Name", problem.name)
        comments = SubElement(root, "Comments")
        self._named("Days", "Day", [str(day) for day in self.days])
        self._named("Hours", "Hour", [str(slot) for slot in range(problem.slots_per_day)])
        self._students()
        activities = self._activities()
        self._lists()
        root.append(activities)
        self._rooms()
        self._times()
        self._spaces()
        self._losses()
        comments.text = "Not said in this file:\n" + "\n".join(f"- {loss}" for loss in self.losses)
        ET.indent(root, " ")
        xml = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return Export(
            xml, tuple(self.losses), {number: session for session, number in self.number.items()}, self.people
        )

    # ── Who and what ───────────────────────────────────────────────────────────────────────────────────────────────

    def _named(self, what: str, each: str, names: Sequence[str]) -> None:
        entries = SubElement(self.root, f"{what}_List")
        _line(entries, f"Number_of_{what}", len(names))
        for name in names:
            _line(SubElement(entries, each), "Name", name)

    def _students(self) -> None:
        """Each of our groups is a year of FET; its groups are the classes of people who are taught alike."""
        entries = SubElement(self.root, "Students_List")
        for group in self.problem.groups:
            year = SubElement(entries, "Year")
            _line(year, "Name", group.id)
            _line(year, "Number_of_Students", 0)
            for name, members in self.classes.items():
                if members[0] in group.members:
                    below = SubElement(year, "Group")
                    _line(below, "Name", name)
                    _line(below, "Number_of_Students", 0)

    def _lists(self) -> None:
        subjects = SubElement(self.root, "Subjects_List")
        for name in dict.fromkeys([*(session.topic or "-" for session in self.problem.sessions), "break"]):
            _line(SubElement(subjects, "Subject"), "Name", name)
        tags = SubElement(self.root, "Activity_Tags_List")
        kinds = [_kind_tag(session.kind) for session in self.problem.sessions]
        for name in dict.fromkeys([CONTACT, *kinds, *self.site_tag.values()]):
            _line(SubElement(tags, "Activity_Tag"), "Name", name)
        teachers = SubElement(self.root, "Teachers_List")
        for person in self.problem.facilitators:
            row = SubElement(teachers, "Teacher")
            _line(row, "Name", person.id)
            _line(row, "Target_Number_of_Hours", 0)
            SubElement(row, "Qualified_Subjects")

    def _activities(self) -> Element:
        entries = Element("Activities_List")
        for session in self.problem.sessions:
            tags = [_kind_tag(session.kind), *([CONTACT] if session.contact else []), *self._site_tags(session)]
            row = _activity(
                entries, self.number[session.id], session.slots, session.groups, self.people[session.id], tags
            )
            row.insert(0, Element("Subject"))
            row[0].text = session.topic or "-"
        number = len(self.problem.sessions)
        for rule in self.problem.rules:
            if not isinstance(rule, Break):
                continue
            for day in rule.days:
                who = [
                    name
                    for name, members in self.classes.items()
                    if members[0] in rule.participants and not self._is_free_anyway(rule, members[0], day)
                ]
                if who:
                    number += 1
                    self.breaks.append((number, rule, day))
                    row = _activity(entries, number, rule.slots, who, [], [])
                    row.insert(0, Element("Subject"))
                    row[0].text = "break"
        return entries

    def _is_free_anyway(self, rule: Break, person: str, day: int) -> bool:
        """Whether blocked hours give the break already; FET would not let an activity stand in them."""
        return any(
            min(rule.window[1], other.window[1]) - max(rule.window[0], other.window[0]) >= rule.slots
            for other in self.problem.rules
            if isinstance(other, Blocked) and person in other.participants and day in other.days
        )

    def _rooms(self) -> None:
        buildings = SubElement(self.root, "Buildings_List")
        for site in self.problem.sites:
            _line(SubElement(buildings, "Building"), "Name", site)
        rooms = SubElement(self.root, "Rooms_List")
        for room in self.problem.rooms:
            _room(rooms, room.id, room.site)
        for session in self.problem.sessions:
            if session.site and not session.rooms:
                _room(rooms, _own_room(session), session.site)

    # ── When ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _times(self) -> None:
        times = SubElement(self.root, "Time_Constraints_List")
        self.times = times
        _constraint(times, "BasicCompulsoryTime")
        for person in self.problem.facilitators:
            there = {(day, slot) for day, first, end in person.available for slot in range(first, end)}
            self._not_available("TeacherNotAvailableTimes", "Teacher", person.id, there)
            if person.max_slots_per_day < self.problem.slots_per_day:
                row = _constraint(times, "TeacherMaxHoursDaily")
                _line(row, "Teacher_Name", person.id)
                _line(row, "Maximum_Hours_Daily", person.max_slots_per_day)
        for session in self.problem.sessions:
            self._starts(self.number[session.id], self._starts_of(session))
        for number, breaking, day in self.breaks:
            first, end = breaking.window
            self._starts(number, [(day, slot) for slot in range(first, end - breaking.slots + 1)])
        for rule in self.problem.rules:
            self._rule(rule)
        self._longer_ways()
        for name, members in self.classes.items():
            blocked = {
                (day, slot)
                for rule in self.problem.rules
                if isinstance(rule, Blocked) and members[0] in rule.participants
                for day in rule.days
                for slot in range(*rule.window)
            }
            if blocked:
                everywhere = {(day, slot) for day in self.days for slot in range(self.problem.slots_per_day)}
                self._not_available("StudentsSetNotAvailableTimes", "Students", name, everywhere - blocked)

    def _starts_of(self, session: Session) -> list[Time]:
        if session.locked and session.published:
            return [(session.published.day, session.published.slot)]
        first, last = session.window or (0, self.problem.slots_per_day)
        return [
            (day.id, slot)
            for day in self.problem.days
            if day.id in session.days
            for slot in range(max(first, day.open[0]), min(last, day.open[1] - session.slots) + 1)
        ]

    def _starts(self, number: int, starts: Sequence[Time]) -> None:
        row = _constraint(self.times, "ActivityPreferredStartingTimes")
        _line(row, "Activity_Id", number)
        _line(row, "Number_of_Preferred_Starting_Times", len(starts))
        for day, slot in starts:
            time = SubElement(row, "Preferred_Starting_Time")
            _line(time, "Preferred_Starting_Day", day)
            _line(time, "Preferred_Starting_Hour", slot)

    def _not_available(self, kind: str, field: str, name: str, there: set[Time]) -> None:
        away = [
            (day, slot) for day in self.days for slot in range(self.problem.slots_per_day) if (day, slot) not in there
        ]
        if away:
            _absence(_constraint(self.times, kind), field, name, away)

    def _rule(self, rule: Rule) -> None:
        times = self.times
        match rule:
            case Precedence():
                row = _constraint(times, "TwoActivitiesOrdered")
                _line(row, "First_Activity_Id", self.number[rule.before])
                _line(row, "Second_Activity_Id", self.number[rule.after])
            case SameDay():
                self._together(_constraint(times, "ActivitiesSameStartingDay"), rule.sessions)
            case DifferentDays():
                row = _constraint(times, "MinDaysBetweenActivities")
                _line(row, "Consecutive_If_Same_Day", "true")
                self._together(row, rule.sessions)
                _line(row, "MinDays", 1)
            case WithinDays() if rule.days == 1:
                self._together(_constraint(times, "ActivitiesSameStartingDay"), rule.sessions)
            case WithinDays():
                row = _constraint(times, "MaxDaysBetweenActivities")
                self._together(row, rule.sessions)
                _line(row, "MaxDays", rule.days - 1)
            case MaxContact():
                self._most_hours(rule.participants, CONTACT, rule.slots)
            case MaxKind() if len(rule.kinds) == 1:
                self._most_hours(rule.participants, _kind_tag(rule.kinds[0]), rule.slots)
            case Break() | Blocked():
                pass  # written with the classes
            case _:
                self.losses.append(f"{rule.label} ({rule.type})")

    def _together(self, row: Element, sessions: Sequence[str]) -> None:
        _line(row, "Number_of_Activities", len(sessions))
        for session in sessions:
            _line(row, "Activity_Id", self.number[session])

    def _most_hours(self, participants: Sequence[str], tag: str, slots: int) -> None:
        for name, members in self.classes.items():
            if members[0] in participants:
                row = _constraint(self.times, "StudentsSetActivityTagMaxHoursDaily")
                _line(row, "Maximum_Hours_Daily", slots)
                _line(row, "Students", name)
                _line(row, "Activity_Tag", tag)

    # ── Where ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _spaces(self) -> None:
        spaces = SubElement(self.root, "Space_Constraints_List")
        _constraint(spaces, "BasicCompulsorySpace")
        for room in self.problem.rooms:
            closed = [(day, slot) for day, first, end in room.closed for slot in range(first, end) if day in self.days]
            if closed:
                _absence(_constraint(spaces, "RoomNotAvailableTimes"), "Room", room.id, sorted(set(closed)))
        for session in self.problem.sessions:
            rooms: Sequence[str] = session.rooms or ([_own_room(session)] if session.site else [])
            if session.locked and session.published and session.published.room:
                rooms = [session.published.room]
            if rooms:
                row = _constraint(spaces, "ActivityPreferredRooms")
                _line(row, "Activity_Id", self.number[session.id])
                _line(row, "Number_of_Preferred_Rooms", len(rooms))
                for room_id in rooms:
                    _line(row, "Preferred_Room", room_id)
        shortest = self.shortest
        if shortest:
            for whom in ("Students", "Teachers"):
                row = _constraint(spaces, f"{whom}MinGapsBetweenBuildingChanges")
                _line(row, "Min_Gaps_Between_Building_Changes", shortest)

    def _longer_ways(self) -> None:
        """FET knows one travel time between buildings: the shortest. Longer ones are gaps between tags of the sites."""
        used = dict.fromkeys(tag for session in self.problem.sessions for tag in self._site_tags(session))
        first_of = {self.site_tag[site]: place for place, site in reversed(list(enumerate(self.problem.sites)))}
        for one in used:
            for other in used:
                slots = self.problem.travel_slots[first_of[one]][first_of[other]]
                if one != other and slots > self.shortest:
                    for whom in ("Students", "Teachers"):
                        row = _constraint(self.times, f"{whom}MinGapsBetweenOrderedPairOfActivityTags")
                        _line(row, "First_Activity_Tag", one)
                        _line(row, "Second_Activity_Tag", other)
                        _line(row, "MinGaps", slots)

    def _site_tags(self, session: Session) -> list[str]:
        return [self.site_tag[session.site]] if session.site else []

    def _losses(self) -> None:
        if self.breaks:
            self.losses.append("breaks that each may take at a time of their own: all of a rule take theirs together")
        choices = sum(any(role.n < len(role.choices) for role in session.roles) for session in self.problem.sessions)
        if choices:
            self.losses.append(f"who leads: for {choices} sessions with a choice it is settled beforehand")
        self.losses += [f"wish: {level.name}" for level in self.problem.levels if any(level.weights.values())]


def _classes(problem: Problem) -> dict[str, list[str]]:
    """People who are in the same groups and under the same rules, by a name."""
    alike: dict[tuple[frozenset[str], frozenset[str]], list[str]] = defaultdict(list)
    for person in problem.participants:
        groups = frozenset(group.id for group in problem.groups if person.id in group.members)
        rules = frozenset(rule.id for rule in problem.rules if person.id in getattr(rule, "participants", ()))
        if groups:
            alike[groups, rules].append(person.id)
    return {f"class of {members[0]}": members for members in alike.values()}


def _site_tags(problem: Problem) -> dict[str, str]:
    """One tag for sites from which it is equally far to every other site."""
    ways = {
        tuple(max(slots, 1) for slots in row): f"at {site}"
        for site, row in reversed([*zip(problem.sites, problem.travel_slots, strict=True)])
    }
    return {
        site: ways[tuple(max(slots, 1) for slots in row)]
        for site, row in zip(problem.sites, problem.travel_slots, strict=True)
    }


def _kind_tag(kind: str) -> str:
    return f"kind {kind or '-'}"


def _own_room(session: Session) -> str:
    return f"place of {session.id}"


def _activity(
    entries: Element,
    number: int,
    slots: int,
    students: Iterable[str],
    people: Iterable[str],
    tags: Iterable[str],
) -> Element:
    row = SubElement(entries, "Activity")
    for name, values in (("Teacher", people), ("Activity_Tag", tags), ("Students", students)):
        for value in values:
            _line(row, name, value)
    _line(row, "Duration", slots)
    _line(row, "Total_Duration", slots)
    _line(row, "Id", number)
    _line(row, "Activity_Group_Id", 0)
    _line(row, "Active", "true")
    return row


def _room(rooms: Element, name: str, building: str) -> None:
    row = SubElement(rooms, "Room")
    _line(row, "Name", name)
    _line(row, "Building", building)
    _line(row, "Capacity", 30_000)  # tt/1 names the allowed rooms; size is a wish
    _line(row, "Virtual", "false")


def _absence(row: Element, field: str, name: str, away: Sequence[Time]) -> None:
    _line(row, field, name)
    _line(row, "Number_of_Not_Available_Times", len(away))
    for day, slot in away:
        time = SubElement(row, "Not_Available_Time")
        _line(time, "Day", day)
        _line(time, "Hour", slot)


def _constraint(entries: Element, kind: str) -> Element:
    row = SubElement(entries, f"Constraint{kind}")
    _line(row, "Weight_Percentage", 100)
    _line(row, "Active", "true")
    return row


def _line(above: Element, name: str, value: object) -> None:
    SubElement(above, name).text = str(value)
