"""Who is told something new when a published timetable changes, and what.

A participant is told when a session of theirs has another day, time, room or length, or is left out. Who speaks is no news to them. A
contributor is told when a session they lead changes so, and when they gain or lose a session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.planning.timetable.problem import Assignment, Plan, Problem
from sojourn.planning.timetable.words import Words


@dataclass(frozen=True, slots=True)
class Move:
    """One session whose place, people or length changed. None: not placed."""

    session: str
    before: Assignment | None
    after: Assignment | None

    @property
    def is_elsewhere(self) -> bool:
        """Whether day, time or room changed."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        return (self.before.day, self.before.slot, self.before.room) != (
            self.after.day,
            self.after.slot,
            self.after.room,
        )

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        before = self.before.to_json() if self.before else None
        return {"session": self.session, "before": before, "after": self.after.to_json() if self.after else None}


@dataclass(frozen=True, slots=True)
class Told:
    """One person who is told something new: about which sessions, and what, in one sentence each."""

    person: str
    sessions: tuple[str, ...]
    texts: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        return {"person": self.person, "sessions": list(self.sessions), "texts": list(self.texts)}


def moves(before: Plan, after: Plan, longer: Iterable[str] = ()) -> tuple[Move, ...]:
    """Give the sessions that changed, those that became longer included."""
    changed = []
    lengthened = set(longer)
    for session_id in dict.fromkeys([*before.sessions, *after.sessions]):
        old, new = before.sessions.get(session_id), after.sessions.get(session_id)
        is_same = old is not None and new is not None and new.is_same_as(old)
        if not is_same or session_id in lengthened:
            changed.append(Move(session_id, old, new))
    return tuple(changed)


def told_of(problem: Problem, changed: Iterable[Move], longer: Iterable[str] = ()) -> tuple[Told, ...]:
    """Give everybody who is told something new because of these moves, and what."""
    words, sessions, attend = Words(problem), {row.id: row for row in problem.sessions}, participants_of(problem)
    lengthened = set(longer)
    news: dict[str, list[tuple[str, str]]] = {}
    for move in changed:
        title = sessions[move.session].title
        text = _news(words, title, move, sessions[move.session].slots)
        old = move.before.facs if move.before else ()
        new = move.after.facs if move.after else ()
        if move.is_elsewhere or move.session in lengthened:
            for person in attend[move.session]:
                news.setdefault(person, []).append((move.session, text))
        for person in dict.fromkeys([*old, *new]):
            if person not in new:
                news.setdefault(person, []).append((move.session, f"{title}: no longer led by you"))
            elif person not in old:
                news.setdefault(person, []).append(
                    (move.session, f"{title}: now led by you, {_place(words, move.after)}")
                )
            elif move.is_elsewhere or move.session in lengthened:
                news.setdefault(person, []).append((move.session, text))
    return tuple(
        Told(person, tuple(session for session, _ in items), tuple(text for _, text in items))
        for person, items in sorted(news.items())
    )


def participants_of(problem: Problem) -> Mapping[str, tuple[str, ...]]:
    """Give the participants of each session, each once."""
    members = {group.id: group.members for group in problem.groups}
    return {
        row.id: tuple(dict.fromkeys(person for group in row.groups for person in members[group]))
        for row in problem.sessions
    }


def _news(words: Words, title: str, move: Move, slots: int) -> str:
    if move.after is None:
        return f"{title}: left out"
    length = words.duration(slots)
    if not move.is_elsewhere:
        return f"{title}: now {length} long, {_place(words, move.after)}"
    return f"{title}: {_place(words, move.before)} → {_place(words, move.after)}, {length}"


def _place(words: Words, place: Assignment | None) -> str:
    if place is None:
        return "not placed"
    return words.when(place.day, place.slot) + (f" in {place.room}" if place.room else "")
