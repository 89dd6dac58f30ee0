"""What a problem says, arranged so that the checker can look it up: who is in a session, what holds for whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from sojourn.planning.timetable.problem import (
    Blocked,
    Break,
    DifferentDays,
    MaxAsked,
    MaxContact,
    MaxContactWeek,
    MaxKind,
    NoBackToBack,
    Period,
    Precedence,
    Problem,
    SameDay,
    Session,
    SiteChanges,
    Span,
    WithinDays,
)
from sojourn.planning.timetable.words import Words

DayRule = MaxContact | MaxKind | SiteChanges | NoBackToBack | Break | Blocked
"""Rules about one day of a participant."""
OrderRule = Precedence | SameDay | DifferentDays | WithinDays
"""Rules about several sessions, whoever is in them."""


class Breach(NamedTuple):
    """One rule broken at one place. Breaches with the same rule, label and text are told together."""

    rule: str
    label: str
    sessions: tuple[str, ...]
    people: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Peers:
    """Participants with the same groups and rules: what holds for one holds for all, so one is judged."""

    members: tuple[str, ...]
    day_rules: tuple[DayRule, ...]
    week_rules: tuple[MaxContactWeek, ...]


class Facts:
    """A problem, indexed. Nothing in here changes."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.words = Words(problem)
        self.sessions = {session.id: session for session in problem.sessions}
        self.days = {day.id: day for day in problem.days}
        self.rooms = {room.id: room for room in problem.rooms}
        self.facilitators = {person.id: person for person in problem.facilitators}
        self.days_of_week: dict[int, list[int]] = defaultdict(list)
        for day in problem.days:
            self.days_of_week[day.week].append(day.id)
        self.travel = _travel_between_sites(problem)
        self.closed = {room.id: _spans_by_day(room.closed) for room in problem.rooms}
        self.available = {person.id: _spans_by_day(person.available) for person in problem.facilitators}
        self.dislikes = {person.id: _spans_by_day(person.dislikes) for person in problem.facilitators}
        self.allowed_days = {session.id: frozenset(session.days) for session in problem.sessions}
        self.rule_days = {r.id: frozenset(r.days) for r in problem.rules if isinstance(r, (Break, Blocked))}
        self.order_rules: list[OrderRule] = [r for r in problem.rules if isinstance(r, OrderRule)]
        self.order_rules_of = _order_rules_by_session(self.order_rules)
        self.asked_rules = _asked_rules_by_person(problem)
        self.people, self.peers, self.peers_of = _participants_folded(problem)

    def size(self, session: Session) -> int:
        """Count the participants of a session."""
        return len(self.people[session.id])

    def travel_slots(self, one: Session, other: Session) -> int:
        """Slots a person needs between the end of one session and the start of the other."""
        return self.travel.get((one.site, other.site), 0)


def _travel_between_sites(problem: Problem) -> dict[tuple[str | None, str | None], int]:
    return {
        (here, there): slots
        for here, row in zip(problem.sites, problem.travel_slots, strict=True)
        for there, slots in zip(problem.sites, row, strict=True)
        if slots
    }


def _spans_by_day(periods: tuple[Period, ...]) -> dict[int, list[Span]]:
    """Gather periods by day, rising, with those that touch or overlap made one."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for day, start, end in sorted(periods):
        of_day = spans[day]
        if of_day and start <= of_day[-1][1]:
            of_day[-1] = (of_day[-1][0], max(end, of_day[-1][1]))
        else:
            of_day.append((start, end))
    return dict(spans)


def _order_rules_by_session(rules: list[OrderRule]) -> dict[str, list[int]]:
    """Places in the list of rules, by session."""
    by_session: dict[str, list[int]] = defaultdict(list)
    for place, rule in enumerate(rules):
        for session_id in sessions_of(rule):
            by_session[session_id].append(place)
    return by_session


def sessions_of(rule: OrderRule) -> tuple[str, ...]:
    """Give the sessions a rule speaks of."""
    return (rule.before, rule.after) if isinstance(rule, Precedence) else rule.sessions


def _asked_rules_by_person(problem: Problem) -> dict[str, list[MaxAsked]]:
    by_person: dict[str, list[MaxAsked]] = defaultdict(list)
    for rule in problem.rules:
        if isinstance(rule, MaxAsked):
            for person_id in rule.facilitators:
                by_person[person_id].append(rule)
    return by_person


def _participants_folded(
    problem: Problem,
) -> tuple[dict[str, tuple[str, ...]], list[Peers], dict[str, tuple[int, ...]]]:
    """Give the participants of each session, the peers, and the peers of each session by their place in that list."""
    members = {group.id: group.members for group in problem.groups}
    people: dict[str, tuple[str, ...]] = {}
    attends: dict[str, list[str]] = {person.id: [] for person in problem.participants}
    for session in problem.sessions:
        people[session.id] = tuple(dict.fromkeys(p for group in session.groups for p in members[group]))
        for person_id in people[session.id]:
            attends[person_id].append(session.id)
    day_rules: dict[str, list[DayRule]] = defaultdict(list)
    week_rules: dict[str, list[MaxContactWeek]] = defaultdict(list)
    for rule in problem.rules:
        if isinstance(rule, DayRule):
            for person_id in rule.participants:
                day_rules[person_id].append(rule)
        elif isinstance(rule, MaxContactWeek):
            for person_id in rule.participants:
                week_rules[person_id].append(rule)
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for person_id, attended in attends.items():
        rule_ids = tuple(rule.id for rule in (*day_rules[person_id], *week_rules[person_id]))
        alike[tuple(attended), rule_ids].append(person_id)
    peers: list[Peers] = []
    peers_of: dict[str, list[int]] = defaultdict(list)
    for (session_ids, _), person_ids in alike.items():
        for session_id in session_ids:
            peers_of[session_id].append(len(peers))
        first = person_ids[0]
        peers.append(Peers(tuple(person_ids), tuple(day_rules[first]), tuple(week_rules[first])))
    return people, peers, {session_id: tuple(places) for session_id, places in peers_of.items()}
