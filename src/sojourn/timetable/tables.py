"""How sheets are laid out for the eye: the week as a printed programme, the week by group, and what changed between versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from django.db.models import Q

from sojourn.edition.models import Edition

from .models import Group, Session
from .queries import fellows_of_groups
from .sheets import ContributorLoad, DaySheet, SlotLine, TimetableSheet, WeekLoad, WeekSheet

MOST_LANES = 2
"""Boxes side by side in one day's column; more than that at one time are listed in one box, so that words have room."""


@dataclass(frozen=True)
class Entry:
    """A session at one hour, with all the groups that have it then."""

    lines: tuple[SlotLine, ...]

    @property
    def first(self) -> SlotLine:
        return self.lines[0]

    @property
    def room(self) -> str:
        """The room, where all groups share one or there is one group."""
        rooms = {line.room for line in self.lines}
        return rooms.pop() if len(rooms) == 1 else ""

    @property
    def is_locked(self) -> bool:
        return any(line.is_locked for line in self.lines)

    @property
    def sittings(self) -> str:
        """The keys of its sittings, as the page keeps them for a move."""
        return " ".join(str(line.sitting_id) for line in self.lines)


@dataclass(frozen=True)
class Box:
    """A box in a day's column: one entry, or several that overlap too much to stand side by side."""

    entries: tuple[Entry, ...]
    starts: time
    ends: time
    lane: int = 1
    lanes: int = 1

    @property
    def place(self) -> str:
        """The classes that put the box at its hour, in steps of five minutes, and into its lane."""
        end = self.ends.hour * 60 + self.ends.minute + 4
        return (
            f"h{self.starts.hour} m{self.starts.minute // 5 * 5} "
            f"to-h{end // 60} to-m{end % 60 // 5 * 5} lane-{self.lane}-{self.lanes}"
        )


@dataclass(frozen=True)
class Column:
    """One day of the week grid. `units`: how wide it is beside the others."""

    day: DaySheet
    boxes: tuple[Box, ...]
    units: int


@dataclass(frozen=True)
class WeekGrid:
    number: int
    columns: tuple[Column, ...]
    hours: tuple[time, ...]


def week_grid(week: WeekSheet, *, shown: tuple[time, time] | None = None) -> WeekGrid:
    """The week laid out: days as columns, what happens at once side by side. Free weekend days are left away.

    `shown`: hours that the grid shows in any case, so that something can be moved there.
    """
    days = [day for day in week.days if day.lines or day.on.weekday() < 5]
    columns = tuple(_column(day) for day in days)
    boxes = [box for column in columns for box in column.boxes]
    if not boxes:
        return WeekGrid(week.number, columns, ())
    starts = [box.starts for box in boxes] + ([shown[0]] if shown else [])
    ends = [box.ends for box in boxes] + ([shown[1]] if shown else [])
    first = min(at.hour for at in starts)
    last = max(at.hour - (at.minute == 0) for at in ends)
    return WeekGrid(week.number, columns, tuple(time(hour) for hour in range(first, last + 1)))


def _column(day: DaySheet) -> Column:
    boxes = [box for cluster in _clusters(entries_of(day.lines)) for box in _side_by_side(cluster)]
    return Column(day, tuple(boxes), units=max((box.lanes for box in boxes), default=1) + 1)


def entries_of(lines: Iterable[SlotLine]) -> list[Entry]:
    """The lines in order of time, those of one session at one hour together."""
    together: dict[tuple[date, time, time, int], list[SlotLine]] = defaultdict(list)
    for line in lines:
        together[line.on, line.starts, line.ends, line.session_id].append(line)
    entries = [Entry(tuple(lines)) for lines in together.values()]
    return sorted(entries, key=lambda entry: (entry.first.on, entry.first.starts, entry.first.ends, entry.first.code))


def _clusters(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Entries that overlap, directly or through others, together."""
    clusters: list[list[Entry]] = []
    until = time.min
    for entry in entries:
        if not clusters or entry.first.starts >= until:
            clusters.append([])
            until = time.min
        clusters[-1].append(entry)
        until = max(until, entry.first.ends)
    return clusters


def _side_by_side(cluster: Sequence[Entry]) -> list[Box]:
    lanes_end: list[time] = []
    boxes = []
    for entry in cluster:
        starts, ends = entry.first.starts, entry.first.ends
        free = [lane for lane, end in enumerate(lanes_end) if end <= starts]
        lane = free[0] if free else len(lanes_end)
        lanes_end[lane : lane + 1] = [ends]
        boxes.append(Box((entry,), starts, ends, lane + 1))
    if len(lanes_end) > MOST_LANES:
        return [Box(tuple(cluster), boxes[0].starts, max(lanes_end))]
    return [replace(box, lanes=len(lanes_end)) for box in boxes]


@dataclass(frozen=True)
class GroupRow:
    """A group's week: its sittings day by day, without those of the whole cohort."""

    group_id: int
    name: str
    fellows: int
    days: tuple[tuple[SlotLine, ...], ...]


@dataclass(frozen=True)
class GroupTable:
    days: tuple[DaySheet, ...]
    kinds: tuple[tuple[str, tuple[GroupRow, ...]], ...]


def group_table(week: WeekSheet) -> GroupTable:
    """The week by group: the whole cohort first, then the other kinds of group, each group a row."""
    days = tuple(day for day in week.days if day.lines or day.on.weekday() < 5)
    found: dict[tuple[str, str, int], dict[date, list[SlotLine]]] = defaultdict(lambda: defaultdict(list))
    for day in days:
        for line in day.lines:
            found[line.group_kind, line.group, line.group_id][day.on].append(line)
    kinds: dict[str, list[GroupRow]] = {}
    for kind, name, group_id in sorted(found, key=lambda key: (key[0] != "all", key)):
        by_day = found[kind, name, group_id]
        size = next(iter(by_day.values()))[0].fellows
        row = GroupRow(group_id, name, size, tuple(tuple(by_day.get(day.on, ())) for day in days))
        kinds.setdefault(kind, []).append(row)
    return GroupTable(days, tuple((str(Group.Kind(kind).label), tuple(rows)) for kind, rows in kinds.items()))


@dataclass(frozen=True)
class Move:
    """A sitting that two versions put differently."""

    before: SlotLine
    after: SlotLine

    @property
    def is_elsewhen(self) -> bool:
        return (self.before.on, self.before.starts, self.before.ends) != (
            self.after.on,
            self.after.starts,
            self.after.ends,
        )

    @property
    def is_elsewhere(self) -> bool:
        return (self.before.room, self.before.venue) != (self.after.room, self.after.venue)

    @property
    def left(self) -> tuple[str, ...]:
        """Contributors who no longer give it."""
        return tuple(name for name in self.before.contributors if name not in self.after.contributors)

    @property
    def joined(self) -> tuple[str, ...]:
        """Contributors who give it now."""
        return tuple(name for name in self.after.contributors if name not in self.before.contributors)


@dataclass(frozen=True)
class Changes:
    """What is different in a version, seen from another one."""

    moved: tuple[Move, ...]
    new: tuple[SlotLine, ...]
    gone: tuple[SlotLine, ...]

    @property
    def count(self) -> int:
        return len(self.moved) + len(self.new) + len(self.gone)


def lines_of(sheet: TimetableSheet) -> list[SlotLine]:
    """Every line of a sheet in order of time."""
    return [line for week in sheet.weeks for day in week.days for line in day.lines]


def changes(before: TimetableSheet, after: TimetableSheet) -> Changes:
    """What moved, what is new and what is gone from one version to another."""
    then = {line.sitting_id: line for line in lines_of(before)}
    now = {line.sitting_id: line for line in lines_of(after)}
    moves = (Move(then[sitting], line) for sitting, line in now.items() if sitting in then)
    return Changes(
        moved=tuple(move for move in moves if move.is_elsewhen or move.is_elsewhere or move.left or move.joined),
        new=tuple(line for sitting, line in now.items() if sitting not in then),
        gone=tuple(line for sitting, line in then.items() if sitting not in now),
    )


@dataclass(frozen=True)
class Concerned:
    """How many people something is different for. Who speaks is no news to fellows."""

    fellows: int
    contributors: int


def concerned(found: Changes) -> Concerned:
    """How many fellows and contributors these changes concern. One query."""
    lines = [*found.new, *found.gone]
    people = {key for line in lines for key in line.contributor_ids}
    groups = {line.group_id for line in lines}
    for move in found.moved:
        before, after = set(move.before.contributor_ids), set(move.after.contributor_ids)
        if move.is_elsewhen or move.is_elsewhere:
            groups.add(move.after.group_id)
            people |= before | after
        people |= before ^ after
    return Concerned(len(set().union(*fellows_of_groups(groups).values())), len(people))


@dataclass(frozen=True)
class Told:
    """People who are told the same: about which moves."""

    names: tuple[str, ...]
    moves: tuple[Move, ...]


def told(moved: Iterable[Move]) -> list[Told]:
    """Who is told what, those who are told most first: fellows of what is elsewhen or elsewhere, and all who give it. One query."""
    moved = list(moved)
    fellows = fellows_of_groups({move.after.group_id for move in moved})
    news: dict[tuple[str, int], list[Move]] = defaultdict(list)
    names: dict[tuple[str, int], str] = {}
    for move in moved:
        old = dict(zip(move.before.contributor_ids, move.before.contributors, strict=True))
        new = dict(zip(move.after.contributor_ids, move.after.contributors, strict=True))
        people = {("contributor", key): (old | new)[key] for key in old.keys() ^ new.keys()}
        if move.is_elsewhen or move.is_elsewhere:
            people |= {("contributor", key): name for key, name in (old | new).items()}
            people |= {("fellow", key): name for key, name in fellows.get(move.after.group_id, {}).items()}
        names |= people
        for person in people:
            news[person].append(move)
    alike: dict[tuple[int, ...], list[tuple[str, int]]] = defaultdict(list)
    for person, concerned_by in news.items():
        alike[tuple(move.after.sitting_id for move in concerned_by)].append(person)
    return [Told(tuple(sorted(names[one] for one in people)), tuple(news[people[0]])) for people in alike.values()]


@dataclass(frozen=True)
class SessionRow:
    """A session in the list of sessions, with where a version puts it."""

    session: Session
    lines: tuple[SlotLine, ...]

    @property
    def first(self) -> SlotLine | None:
        return self.lines[0] if self.lines else None

    @property
    def contributors(self) -> tuple[str, ...]:
        """Everyone whom the version asks for it, each once."""
        return tuple(dict.fromkeys(name for line in self.lines for name in line.contributors))


def session_rows(edition: Edition, lines: Iterable[SlotLine], words: str, audience: str) -> list[SessionRow]:
    """The edition's sessions whose title, topic or code has these words, for this audience ("" for any). One query."""
    by_session: dict[int, list[SlotLine]] = defaultdict(list)
    for line in lines:
        by_session[line.session_id].append(line)
    sessions = Session.objects.filter(edition=edition).select_related("topic", "format").order_by("week", "title")
    if audience:
        sessions = sessions.filter(audience=audience)
    for word in words.split()[:8]:
        sessions = sessions.filter(Q(title__icontains=word) | Q(topic__name__icontains=word) | Q(code__iexact=word))
    return [SessionRow(session, tuple(by_session[session.pk])) for session in sessions]


@dataclass(frozen=True)
class LoadRow:
    """A contributor in the list of contributors: how often they are asked in each week."""

    load: ContributorLoad
    weeks: tuple[WeekLoad | None, ...]


def load_rows(loads: Iterable[ContributorLoad], weeks: int) -> list[LoadRow]:
    """The loads with a cell for every week of the edition."""
    rows = []
    for load in loads:
        by_week = {each.week: each for each in load.weeks}
        rows.append(LoadRow(load, tuple(by_week.get(number) for number in range(1, weeks + 1))))
    return rows


@dataclass(frozen=True)
class WeekOfLines:
    """The lines of one week, of whomever they concern, with their minutes."""

    number: int
    lines: tuple[SlotLine, ...]
    minutes: int


def weeks_of_contributor(sheet: TimetableSheet, contributor_id: int) -> list[WeekOfLines]:
    """What a timetable asks of one contributor, week by week; weeks without anything are left away."""
    weeks = []
    for week in sheet.weeks:
        lines = [line for day in week.days for line in day.lines if contributor_id in line.contributor_ids]
        if lines:
            weeks.append(WeekOfLines(week.number, tuple(lines), sum(map(minutes, lines))))
    return weeks


def minutes(line: SlotLine) -> int:
    """How long a sitting is."""
    return (line.ends.hour - line.starts.hour) * 60 + line.ends.minute - line.starts.minute
