"""What a plan costs, level by level, counted from the problem and the plan alone (see problem.Level for what each name counts)."""

from __future__ import annotations

from collections import Counter, defaultdict

from sojourn.planning.timetable.problem import TOPIC_KINDS, Assignment, Level, Plan, Problem, Session

Placed = list[tuple[Session, Assignment]]


def score(problem: Problem, plan: Plan) -> dict[str, int]:
    """The cost of each level, by level id."""
    placed = [(session, plan.sessions[session.id]) for session in problem.sessions if session.id in plan.sessions]
    days = _days_of_participants(problem, placed)
    return {level.id: _level_cost(problem, plan, placed, days, level) for level in problem.levels}


def total(score_by_level: dict[str, int]) -> int:
    """The plain sum over the levels: their weights are already in it."""
    return sum(score_by_level.values())


def in_order(problem: Problem, score_by_level: dict[str, int]) -> tuple[int, ...]:
    """The costs, most important level first: the smaller tuple is the better plan."""
    return tuple(score_by_level[level.id] for level in problem.levels)


def _level_cost(problem: Problem, plan: Plan, placed: Placed, days: ParticipantDays, level: Level) -> int:
    counts = {
        "unplaced": lambda: len(problem.sessions) - len(placed),
        "published_moved": lambda: _moved(problem, plan),
        "gap_slot": lambda: sum(max(0, idle - level.free_idle) for idle, _ in days),
        "heavy_slot": lambda: sum(max(0, contact - level.heavy_over) for _, contact in days),
        "topic_clash": lambda: _topic_clashes(placed, level.max_same_topic_per_day),
        "extra_day": lambda: _extra_days(problem, placed),
        "disliked": lambda: _disliked(problem, placed),
        "spare_seats": lambda: _spare_seats(problem, placed),
        "off_preferred": lambda: sum(row.day not in s.prefers_days for s, row in placed if s.prefers_days),
    }
    return sum(weight * counts[name]() for name, weight in level.weights.items() if weight)


ParticipantDays = list[tuple[int, int]]
"""(idle slots inside the span, contact slots), one for each participant and weekday with a session."""


def _days_of_participants(problem: Problem, placed: Placed) -> ParticipantDays:
    weekdays = {day.id for day in problem.days if day.is_weekday}
    members = {group.id: group.members for group in problem.groups}
    busy: dict[tuple[str, int], set[int]] = defaultdict(set)
    contact: Counter[tuple[str, int]] = Counter()
    for session, row in placed:
        if row.day in weekdays:
            for person in {id for group in session.groups for id in members[group]}:
                busy[person, row.day].update(range(row.slot, row.slot + session.slots))
                contact[person, row.day] += session.slots if session.contact else 0
    return [(max(slots) + 1 - min(slots) - len(slots), contact[key]) for key, slots in busy.items()]


def _moved(problem: Problem, plan: Plan) -> int:
    published = [session for session in problem.sessions if session.published]
    stay = (s for s in published if s.id in plan.sessions and plan.sessions[s.id].is_same_as(s.published))  # type: ignore[arg-type]
    return len(published) - sum(1 for _ in stay)


def _topic_clashes(placed: Placed, most: int) -> int:
    counts = Counter((s.cohort, s.topic, row.day) for s, row in placed if s.kind in TOPIC_KINDS)
    return sum(max(0, count - most) for count in counts.values())


def _extra_days(problem: Problem, placed: Placed) -> int:
    team = {person.id for person in problem.facilitators if person.is_team}
    days: dict[str, set[int]] = defaultdict(set)
    for _, row in placed:
        for person in row.facs:
            days[person].add(row.day)
    return sum(len(found) - 1 for person, found in days.items() if person not in team)


def _disliked(problem: Problem, placed: Placed) -> int:
    dislikes = {person.id: person.dislikes for person in problem.facilitators}
    return sum(
        any(day == row.day and first < row.slot + session.slots and row.slot < end for day, first, end in dislikes[id])
        for session, row in placed
        for id in row.facs
    )


def _spare_seats(problem: Problem, placed: Placed) -> int:
    capacity = {room.id: room.capacity for room in problem.rooms}
    members = {group.id: group.members for group in problem.groups}
    return sum(
        max(0, capacity[row.room] - len({id for group in session.groups for id in members[group]}))
        for session, row in placed
        if row.room is not None
    )
