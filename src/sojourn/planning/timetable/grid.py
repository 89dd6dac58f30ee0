"""The problem as numbers, ready for search: sessions, people and rooms by index, hours as bits, and every demand as one of a few shapes.

Rules never reach the engines by name. Each is laid onto the grid (see `rules`) as one or more of these shapes, and both engines, the local
search (`board`) and the exact model (`model`), know only the shapes:

- allowed starts of a session on a day, as bits (`starts`);
- two sessions that share someone keep apart, with travel (`shares`, `fence`);
- one session ends before another starts (`earlier`, `later`);
- the days of two sessions differ by so much at most (`near`), or are not the same (`elsewhere`);
- counters with a cap, per day or per week (`daily`, `weekly`);
- a free run of slots in a window (`breaks`);
- at most so many changes of site in a half-day (`changes`);
- who may lead (`roles`) and where it may be (`rooms`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sojourn.planning.timetable.problem import TOPIC_KINDS, Assignment, Period, Plan, Problem, Session

NO_ROOM = -1
NO_SITE = -1

Place = tuple[int, int, int, tuple[int, ...]]
"""Where a session is: (day, start slot, room index or NO_ROOM, facilitator indices in the order of the roles)."""


def bits(mask: int) -> Iterator[int]:
    """The positions of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def span(first: int, end: int) -> int:
    """The bits of the slots [first, end)."""
    return ((1 << (end - first)) - 1) << first if end > first else 0


def runs(free: int, length: int) -> int:
    """The positions at which `length` set bits of `free` begin."""
    while length > 1:
        half = length >> 1
        free &= free >> half
        length -= half
    return free


@dataclass(slots=True)
class Ledger:
    """Many capped counters in one integer, so that one subtraction books them all and one mask tells whether any is overdrawn.

    Field k holds GUARD + what is left of counter k. While nothing is overdrawn, every guard bit is set.
    """

    WIDTH = 20
    full: int = 0
    guards: int = 0
    count: int = 0

    def open(self, cap: int) -> int:
        """Open a counter that may reach `cap`; give the value to multiply amounts by."""
        unit = 1 << (self.WIDTH * self.count)
        guard = unit << (self.WIDTH - 1)
        self.full += guard + cap * unit
        self.guards |= guard
        self.count += 1
        return unit

    def fits(self, left: int, booking: int) -> bool:
        """Whether `booking` can be taken from `left` without overdrawing any counter."""
        return (left - booking) & self.guards == self.guards

    def caps(self) -> list[int]:
        """The caps in the order of opening."""
        field_mask = (1 << (self.WIDTH - 1)) - 1
        return [self.full >> (self.WIDTH * k) & field_mask for k in range(self.count)]

    def amounts(self, booking: int) -> dict[int, int]:
        """What a booking takes, by counter."""
        field_mask = (1 << self.WIDTH) - 1
        found = ((k, booking >> (self.WIDTH * k) & field_mask) for k in range(self.count))
        return {k: amount for k, amount in found if amount}


@dataclass(frozen=True, slots=True)
class BreakDemand:
    """Each of `classes` keeps `run` free slots in a row inside `window` (bits) on each of `days`."""

    window: int
    run: int
    days: frozenset[int]
    classes: frozenset[int]

    def is_kept(self, busy: int) -> bool:
        """Whether the free run is there when the slots `busy` are taken."""
        return runs(self.window & ~busy, self.run) != 0


@dataclass(frozen=True, slots=True)
class ChangeDemand:
    """Each of `classes` changes site at most `most` times among starts before slot `at`, and again among those from `at` on."""

    at: int
    most: int
    classes: frozenset[int]


@dataclass(frozen=True, slots=True)
class RoleDemand:
    """`n` different people out of `choices` (facilitator indices)."""

    n: int
    choices: tuple[int, ...]


@dataclass(slots=True)
class Grid:
    """See the module. Lists are by session index unless named otherwise; `horizon` is one more than the last day id."""

    problem: Problem
    horizon: int = 0
    slots: int = 0
    weeks: list[int] = field(default_factory=list)
    """Week number, counted from 0 without holes, by day."""
    weekday: list[bool] = field(default_factory=list)
    length: list[int] = field(default_factory=list)
    site: list[int] = field(default_factory=list)
    shape: list[int] = field(default_factory=list)
    """Sessions of one length and site have one shape; `fence` is by shape."""
    starts: list[dict[int, int]] = field(default_factory=list)
    classes: list[tuple[int, ...]] = field(default_factory=list)
    """Participants who share every session and every rule are one class; those who have no session are in none."""
    members: list[tuple[str, ...]] = field(default_factory=list)
    """Participants by class."""
    class_sessions: list[int] = field(default_factory=list)
    """Bits of sessions by class."""
    shares: list[int] = field(default_factory=list)
    """Bits of the sessions that have a participant in common with this one."""
    heads: list[int] = field(default_factory=list)
    """How many participants."""
    roles: list[tuple[RoleDemand, ...]] = field(default_factory=list)
    rooms: list[tuple[int, ...]] = field(default_factory=list)
    available: list[list[int]] = field(default_factory=list)
    """Bits of slots by facilitator and day."""
    dislikes: list[list[int]] = field(default_factory=list)
    day_cap: list[int] = field(default_factory=list)
    """Slots a day by facilitator."""
    asked_cap: list[int] = field(default_factory=list)
    """Sessions a week by facilitator."""
    room_open: list[list[int]] = field(default_factory=list)
    """Bits of slots by room and day."""
    spaced: list[int] = field(default_factory=list)
    """Bits of the sessions from which at least one free slot must part this one."""
    earlier: list[list[int]] = field(default_factory=list)
    later: list[list[int]] = field(default_factory=list)
    near: list[list[tuple[int, int]]] = field(default_factory=list)
    """(other session, most days between the two)."""
    elsewhere: list[int] = field(default_factory=list)
    """Bits of the sessions that must be on other days."""
    daily: Ledger = field(default_factory=Ledger)
    daily_use: list[int] = field(default_factory=list)
    weekly: Ledger = field(default_factory=Ledger)
    weekly_use: list[int] = field(default_factory=list)
    breaks: list[BreakDemand] = field(default_factory=list)
    session_breaks: list[list[tuple[BreakDemand, tuple[int, ...]]]] = field(default_factory=list)
    changes: list[ChangeDemand] = field(default_factory=list)
    locked: int = 0
    """Bits of the locked sessions."""
    published: list[Place | None] = field(default_factory=list)
    prefers: list[frozenset[int]] = field(default_factory=list)
    topic: list[int] = field(default_factory=list)
    """Index of (cohort, topic) for kinds that count towards `topic_clash`, else -1."""
    topics: int = 0
    fences: list[list[tuple[int, int]]] = field(default_factory=list)
    spaced_fences: list[list[tuple[int, int]]] = field(default_factory=list)
    session_index: dict[str, int] = field(default_factory=dict)
    participant_class: dict[str, int] = field(default_factory=dict)
    fac_index: dict[str, int] = field(default_factory=dict)
    room_index: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many sessions."""
        return len(self.length)

    def classes_of(self, participants: Iterable[str]) -> frozenset[int]:
        """The classes of these participants; those without a session are left out."""
        found = (self.participant_class.get(id, -1) for id in participants)
        return frozenset(c for c in found if c >= 0)

    def indices(self, sessions: Iterable[str]) -> list[int]:
        return [self.session_index[id] for id in sessions]

    def is_locked(self, x: int) -> bool:
        return bool(self.locked >> x & 1)

    def fence(self, x: int, y: int, start: int) -> int:
        """The starts of `x` that session `y`, starting at `start` on the same day, rules out for whoever has both (travel included)."""
        table = self.spaced_fences if self.spaced[x] >> y & 1 else self.fences
        width, back = table[self.shape[x]][self.shape[y]]
        return width << (start - back) if start >= back else width >> (back - start)

    def place(self, row: Assignment) -> Place:
        """A plan's row in indices. Raises KeyError for unknown ids."""
        room = NO_ROOM if row.room is None else self.room_index[row.room]
        return (row.day, row.slot, room, tuple(self.fac_index[id] for id in row.facs))

    def plan(self, places: Sequence[Place | None]) -> Plan:
        """The plan that these places make, in the exchange format's words."""
        sessions = self.problem.sessions
        placed = ((session, place) for session, place in zip(sessions, places, strict=True) if place is not None)
        return Plan(self.problem.name, {session.id: self.assignment(place) for session, place in placed})

    def places(self, plan: Plan) -> list[Place | None]:
        """A plan's places by session; None for one that is left out. Raises KeyError for unknown ids."""
        rows = (plan.sessions.get(session.id) for session in self.problem.sessions)
        return [None if row is None else self.place(row) for row in rows]

    def assignment(self, place: Place) -> Assignment:
        day, slot, room, facs = place
        rooms, people = self.problem.rooms, self.problem.facilitators
        return Assignment(day, slot, None if room == NO_ROOM else rooms[room].id, tuple(people[f].id for f in facs))

    def is_known(self, row: Assignment) -> bool:
        """Whether the row speaks of rooms and people that are there."""
        return (row.room is None or row.room in self.room_index) and all(id in self.fac_index for id in row.facs)

    def fills_roles(self, x: int, facs: tuple[int, ...]) -> bool:
        """Whether these people, in the order of the roles, are as many and who the roles ask for."""
        first = 0
        for role in self.roles[x]:
            if not set(facs[first : first + role.n]) <= set(role.choices):
                return False
            first += role.n
        return first == len(facs)


def bare_grid(problem: Problem, class_rules: list[tuple[str, ...]]) -> Grid:
    """Lay out everything but the rules. `class_rules`: the participants of each rule about participants, which part the classes."""
    grid = Grid(problem)
    _lay_days(grid)
    _lay_sessions(grid)
    _lay_people(grid)
    _fold_classes(grid, class_rules)
    _lay_fences(grid)
    _lay_published(grid)
    return grid


def _lay_days(grid: Grid) -> None:
    days = grid.problem.days
    grid.horizon = max(day.id for day in days) + 1 if days else 0
    grid.slots = grid.problem.slots_per_day
    numbers = {week: n for n, week in enumerate(sorted({day.week for day in days}))}
    grid.weeks = [0] * grid.horizon
    grid.weekday = [False] * grid.horizon
    for day in days:
        grid.weeks[day.id] = numbers[day.week]
        grid.weekday[day.id] = day.is_weekday


def _lay_sessions(grid: Grid) -> None:
    problem = grid.problem
    sites = {id: n for n, id in enumerate(problem.sites)}
    topics: dict[tuple[int, str], int] = {}
    shapes: dict[tuple[int, int], int] = {}
    grid.session_index = {session.id: x for x, session in enumerate(problem.sessions)}
    grid.room_index = {room.id: r for r, room in enumerate(problem.rooms)}
    grid.fac_index = {person.id: f for f, person in enumerate(problem.facilitators)}
    for x, session in enumerate(problem.sessions):
        site = NO_SITE if session.site is None else sites[session.site]
        grid.length.append(session.slots)
        grid.site.append(site)
        grid.shape.append(shapes.setdefault((session.slots, site), len(shapes)))
        grid.starts.append(_static_starts(problem, session))
        grid.roles.append(tuple(RoleDemand(r.n, tuple(grid.fac_index[id] for id in r.choices)) for r in session.roles))
        grid.rooms.append(tuple(grid.room_index[id] for id in session.rooms))
        grid.prefers.append(frozenset(session.prefers_days))
        counts = session.kind in TOPIC_KINDS
        grid.topic.append(topics.setdefault((session.cohort, session.topic), len(topics)) if counts else -1)
        grid.locked |= session.locked << x
    grid.topics = len(topics)
    count = len(problem.sessions)
    grid.spaced, grid.elsewhere, grid.daily_use, grid.weekly_use = ([0] * count for _ in range(4))
    grid.earlier, grid.later = [[] for _ in range(count)], [[] for _ in range(count)]
    grid.near, grid.session_breaks = [[] for _ in range(count)], [[] for _ in range(count)]


def _static_starts(problem: Problem, session: Session) -> dict[int, int]:
    """The starts that opening hours, allowed days and the window leave, by day."""
    allowed = set(session.days)
    starts = {}
    for day in problem.days:
        if day.id in allowed:
            mask = runs(span(*day.open), session.slots)
            if session.window is not None:
                mask &= span(session.window[0], session.window[1] + 1)
            if mask:
                starts[day.id] = mask
    return starts


def _lay_people(grid: Grid) -> None:
    for person in grid.problem.facilitators:
        grid.available.append(_slots_by_day(grid, person.available))
        grid.dislikes.append(_slots_by_day(grid, person.dislikes))
        grid.day_cap.append(person.max_slots_per_day)
        grid.asked_cap.append(len(grid.problem.sessions))
    for room in grid.problem.rooms:
        everything = (1 << grid.slots) - 1
        grid.room_open.append([everything & ~closed for closed in _slots_by_day(grid, room.closed)])


def _slots_by_day(grid: Grid, periods: Iterable[Period]) -> list[int]:
    masks = [0] * grid.horizon
    for day, first, end in periods:
        if 0 <= day < grid.horizon:
            masks[day] |= span(first, end)
    return masks


def _fold_classes(grid: Grid, class_rules: list[tuple[str, ...]]) -> None:
    """Fold participants into classes and find which sessions share someone."""
    of_group = {group.id: group.members for group in grid.problem.groups}
    sessions_of: dict[str, int] = defaultdict(int)
    for x, session in enumerate(grid.problem.sessions):
        people = {id for group in session.groups for id in of_group[group]}
        grid.heads.append(len(people))
        for id in people:
            sessions_of[id] |= 1 << x
    rules_of: dict[str, int] = defaultdict(int)
    for n, participants in enumerate(class_rules):
        for id in participants:
            rules_of[id] |= 1 << n
    folded: dict[tuple[int, int], list[str]] = defaultdict(list)
    for participant in grid.problem.participants:
        if sessions_of[participant.id]:
            folded[sessions_of[participant.id], rules_of[participant.id]].append(participant.id)
    in_classes: list[list[int]] = [[] for _ in grid.problem.sessions]
    shares = [0] * len(grid.problem.sessions)
    for c, ((sessions, _), ids) in enumerate(folded.items()):
        grid.members.append(tuple(ids))
        grid.class_sessions.append(sessions)
        grid.participant_class.update((id, c) for id in ids)
        for x in bits(sessions):
            in_classes[x].append(c)
            shares[x] |= sessions
    grid.classes = [tuple(found) for found in in_classes]
    grid.shares = [mask & ~(1 << x) for x, mask in enumerate(shares)]


def _lay_fences(grid: Grid) -> None:
    """How far two sessions keep apart, for every pair of shapes: as a run of bits and how far before the other's start it begins."""
    shapes = dict(zip(grid.shape, zip(grid.length, grid.site, strict=True), strict=True))
    pairs = [shapes[n] for n in range(len(shapes))]
    grid.fences = [[_fence(grid, mine, theirs, 0) for theirs in pairs] for mine in pairs]
    grid.spaced_fences = [[_fence(grid, mine, theirs, 1) for theirs in pairs] for mine in pairs]


def _fence(grid: Grid, mine: tuple[int, int], theirs: tuple[int, int], least: int) -> tuple[int, int]:
    (my_length, here), (their_length, there) = mine, theirs
    travel = grid.problem.travel_slots
    go = max(least, travel[here][there] if NO_SITE not in (here, there) else 0)
    come = max(least, travel[there][here] if NO_SITE not in (here, there) else 0)
    return (1 << (my_length + their_length + go + come - 1)) - 1, my_length + go - 1


def _lay_published(grid: Grid) -> None:
    """Remember what was published; a locked session keeps no other start."""
    for x, session in enumerate(grid.problem.sessions):
        grid.published.append(grid.place(session.published) if session.published else None)
        if session.locked and session.published:
            day, slot = session.published.day, session.published.slot
            grid.starts[x] = {day: grid.starts[x].get(day, 0) & (1 << slot)}
