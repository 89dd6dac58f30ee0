"""Where a plan puts things, kept by room and day, by participant and day, by contributor and day."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from typing import NamedTuple

from sojourn.planning.timetable.checks.facts import Facts
from sojourn.planning.timetable.problem import TOPIC_KINDS, Assignment, Session


class Slice(NamedTuple):
    """One placed session on one day, from its first slot to the slot after its last; sorts by time."""

    start: int
    end: int
    session: Session

    def __lt__(self, other: tuple[object, ...]) -> bool:
        assert isinstance(other, Slice)
        return (self.start, self.end, self.session.id) < (other.start, other.end, other.session.id)


Days = dict[int, list[Slice]]
"""What happens on each day, in order of time; a day without anything may be absent."""


class Layout:
    """The placed sessions of one plan. Sessions on a day the problem does not have are kept, but fill no day."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.placed: dict[str, Assignment] = {}
        self.room: dict[str, Days] = defaultdict(dict)
        self.peers: list[Days] = [{} for _ in facts.peers]
        self.contributor: dict[str, Days] = defaultdict(dict)
        self.topic: dict[tuple[int, str, int], list[Slice]] = defaultdict(list)

    def put(self, session: Session, assignment: Assignment) -> None:
        """Place a session that is not placed yet."""
        self.placed[session.id] = assignment
        part = Slice(assignment.slot, assignment.slot + session.slots, session)
        for parts in self._lists(session, assignment):
            insort(parts, part)

    def take(self, session: Session) -> Assignment | None:
        """Take a session out, and give the place it had."""
        assignment = self.placed.pop(session.id, None)
        if assignment is not None:
            part = Slice(assignment.slot, assignment.slot + session.slots, session)
            for parts in self._lists(session, assignment):
                parts.remove(part)
        return assignment

    def _lists(self, session: Session, assignment: Assignment) -> list[list[Slice]]:
        """Every list in which the session stands while it has this place."""
        day = assignment.day
        if day not in self._facts.days:
            return []
        lists = [self.peers[place].setdefault(day, []) for place in self._facts.peers_of.get(session.id, ())]
        lists += [self.contributor[person].setdefault(day, []) for person in dict.fromkeys(assignment.facs)]
        if assignment.room is not None:
            lists.append(self.room[assignment.room].setdefault(day, []))
        if session.kind in TOPIC_KINDS:
            lists.append(self.topic[session.cohort, session.topic, day])
        return lists
