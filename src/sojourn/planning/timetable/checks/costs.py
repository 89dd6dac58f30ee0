"""What is dear in a plan, counted where it arises. What each cost means is said in `problem.Level`.

Each function gives amounts by level: pairs (place of the level in the problem, weight × what is counted).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sojourn.planning.timetable.checks.facts import Facts, Peers
from sojourn.planning.timetable.checks.layout import Days, Slice
from sojourn.planning.timetable.problem import Assignment, Level, Session

Costs = Iterator[tuple[int, int]]


class Prices:
    """Which level charges how much for what."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self._charged: dict[str, list[tuple[int, int, Level]]] = {}
        for place, level in enumerate(levels):
            for name, weight in level.weights.items():
                if weight:
                    self._charged.setdefault(name, []).append((place, weight, level))

    def of(self, name: str) -> Sequence[tuple[int, int, Level]]:
        """Give (place, weight, level) for each level that charges for a cost."""
        return self._charged.get(name, ())


def session_costs(facts: Facts, prices: Prices, session: Session, assignment: Assignment | None) -> Costs:
    """What one session costs by itself: left out, moved, on a day it does not prefer, in too large a room, disliked."""
    if session.published and (assignment is None or not assignment.is_same_as(session.published)):
        yield from _charge(prices, "published_moved", 1)
    if assignment is None:
        yield from _charge(prices, "unplaced", 1)
        return
    if session.prefers_days and assignment.day not in session.prefers_days:
        yield from _charge(prices, "off_preferred", 1)
    room = facts.rooms.get(assignment.room) if assignment.room is not None else None
    if room:
        yield from _charge(prices, "spare_seats", max(0, room.capacity - facts.size(session)))
    yield from _charge(prices, "disliked", _disliked(facts, session, assignment))


def _disliked(facts: Facts, session: Session, assignment: Assignment) -> int:
    """Count those who lead the session in hours that they dislike."""
    end = assignment.slot + session.slots
    return sum(
        any(assignment.slot < until and start < end for start, until in spans)
        for person in dict.fromkeys(assignment.facs)
        for spans in [facts.dislikes.get(person, {}).get(assignment.day, ())]
    )


def participants_day_costs(facts: Facts, prices: Prices, peers: Peers, day: int, parts: Sequence[Slice]) -> Costs:
    """What one weekday costs its participants: idle slots between sessions, and contact beyond what is kind."""
    if not parts or not facts.days[day].is_weekday:
        return
    people = len(peers.members)
    idle = max(part.end for part in parts) - parts[0].start - sum(part.end - part.start for part in parts)
    for place, weight, level in prices.of("gap_slot"):
        if idle > level.free_idle:
            yield place, weight * people * (idle - level.free_idle)
    contact = sum(part.end - part.start for part in parts if part.session.contact)
    for place, weight, level in prices.of("heavy_slot"):
        if contact > level.heavy_over:
            yield place, weight * people * (contact - level.heavy_over)


def topic_day_costs(prices: Prices, parts: Sequence[Slice]) -> Costs:
    """What one topic costs a cohort on one day, beyond what is varied."""
    for place, weight, level in prices.of("topic_clash"):
        if len(parts) > level.max_same_topic_per_day:
            yield place, weight * (len(parts) - level.max_same_topic_per_day)


def contributor_costs(facts: Facts, prices: Prices, person: str, days: Days) -> Costs:
    """What coming on more than one day costs a contributor from outside the team."""
    known = facts.facilitators.get(person)
    if known and not known.is_team:
        yield from _charge(prices, "extra_day", max(0, sum(1 for parts in days.values() if parts) - 1))


def _charge(prices: Prices, name: str, count: int) -> Costs:
    if count:
        for place, weight, _ in prices.of(name):
            yield place, weight * count
