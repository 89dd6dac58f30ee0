"""The independent checker: says which rules a plan breaks and what it costs, and judges changes made by hand.

It shares no code with the model that makes plans. A plan that this module finds fault with is never handed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sojourn.planning.timetable.checks.facts import Breach, Facts
from sojourn.planning.timetable.checks.pauses import without_pauses
from sojourn.planning.timetable.checks.spots import NOTHING, Found, Spot, Spots, laid_out
from sojourn.planning.timetable.problem import Assignment, Plan, Problem
from sojourn.planning.timetable.score import totals
from sojourn.planning.timetable.words import Words

_TOLD_WITH_PEOPLE = frozenset(
    "two_places travel max_contact max_contact_week max_kind site_changes no_back_to_back break blocked".split()
)
"""Rules whose text does not name the people; they are added when breaches are told together."""
_NOBODY = ("",)
"""Stands for the people of a breach that touches none."""
_Fact = tuple[str, str, str, str]
"""Rule, label, text, person."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule broken, in words. `rule`: its type; `sessions`, `people`: ids of all it touches."""

    rule: str
    label: str
    sessions: tuple[str, ...]
    people: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says of a plan. `score`: cost by level id, most important first."""

    broken: tuple[Broken, ...]
    unplaced: tuple[str, ...]
    score: dict[str, int]

    @property
    def is_sound(self) -> bool:
        """Whether no rule is broken; sessions may still be left out."""
        return not self.broken


@dataclass(frozen=True, slots=True)
class Change:
    """What one change to a plan does. `score_difference`: by level id; negative is better."""

    broken_now: tuple[Broken, ...]
    mended: tuple[Broken, ...]
    score_difference: dict[str, int]


def check(problem: Problem, plan: Plan) -> Verdict:
    """Judge a whole plan."""
    return Judge(problem, plan).verdict()


class Judge:
    """Judges changes to one plan without looking at all of it again. A change looks only at the spots it touches."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._facts = Facts(problem)
        self._layout = laid_out(self._facts, plan)
        self._spots = Spots(self._facts, self._layout)
        self._found = {spot: self._spots.look(spot) for spot in self._spots.everywhere()}
        self._unknown = [session_id for session_id in plan.sessions if session_id not in self._facts.sessions]

    def verdict(self) -> Verdict:
        """Judge the plan as it is now."""
        breaches = [breach for found in self._found.values() for breach in found.breaches]
        breaches += [_unknown_session(session_id) for session_id in self._unknown]
        problem = self._facts.problem
        unplaced = tuple(session.id for session in problem.sessions if session.id not in self._layout.placed)
        return Verdict(
            told_together(breaches, self._facts.words), unplaced, totals(problem.levels, self._found.values())
        )

    @without_pauses
    def move(self, session_id: str, assignment: Assignment | None) -> Change:
        """Say what placing the session there would do (None: leaving it out). The plan stays as it is. Raises KeyError."""
        session = self._facts.sessions[session_id]
        touched = self._touched(session_id, assignment)
        before = self._layout.take(session)
        if assignment is not None:
            self._layout.put(session, assignment)
        try:
            after = [self._spots.look(spot) for spot in touched]
        finally:
            self._layout.take(session)
            if before is not None:
                self._layout.put(session, before)
        now = [self._found.get(spot, NOTHING) for spot in touched]
        levels, words = self._facts.problem.levels, self._facts.words
        old, new = totals(levels, now), totals(levels, after)
        return Change(
            told_together(_beyond(after, _facts(now)), words),
            told_together(_beyond(now, _facts(after)), words),
            {level: new[level] - old[level] for level in new},
        )

    @without_pauses
    def keep(self, session_id: str, assignment: Assignment | None) -> None:
        """Make the change, so that what follows is judged with it (None: leave the session out). Raises KeyError."""
        session = self._facts.sessions[session_id]
        touched = self._touched(session_id, assignment)
        self._layout.take(session)
        if assignment is not None:
            self._layout.put(session, assignment)
        for spot in touched:
            self._found[spot] = self._spots.look(spot)

    def _touched(self, session_id: str, assignment: Assignment | None) -> list[Spot]:
        """The spots at which moving the session from where it is to there can change anything."""
        session = self._facts.sessions[session_id]
        spots = dict.fromkeys(self._spots.of_session(session))
        for place in (self._layout.placed.get(session_id), assignment):
            if place is not None:
                spots.update(dict.fromkeys(self._spots.of_place(session, place)))
        return list(spots)


def _facts(found: Iterable[Found]) -> set[_Fact]:
    """What is broken for whom, whichever sessions bring it about."""
    return {
        (breach.rule, breach.label, breach.text, person)
        for at_spot in found
        for breach in at_spot.breaches
        for person in breach.people or _NOBODY
    }


def _beyond(found: Iterable[Found], known: set[_Fact]) -> Iterator[Breach]:
    """Give the breaches that are not known, each for those people only for whom it is not."""
    for at_spot in found:
        for breach in at_spot.breaches:
            fact = (breach.rule, breach.label, breach.text)
            people = [person for person in breach.people or _NOBODY if (*fact, person) not in known]
            if people:
                yield breach._replace(people=tuple(person for person in people if person))


def told_together(breaches: Iterable[Breach], words: Words) -> tuple[Broken, ...]:
    """Make one finding of breaches that differ only in the people and sessions they touch."""
    alike: dict[tuple[str, str, str], list[Breach]] = {}
    for breach in breaches:
        alike.setdefault((breach.rule, breach.label, breach.text), []).append(breach)
    findings = []
    for (rule, label, text), same in alike.items():
        people = tuple(dict.fromkeys(person for breach in same for person in breach.people))
        sessions = tuple(dict.fromkeys(session for breach in same for session in breach.sessions))
        shown = f"{text}, for {words.people(people)}" if rule in _TOLD_WITH_PEOPLE else text
        findings.append(Broken(rule, label, sessions, people, shown))
    return tuple(findings)


def _unknown_session(session_id: str) -> Breach:
    text = f"the plan has a session {session_id}, which the problem does not have"
    return Breach("unknown", "A plan has only sessions of its problem", (session_id,), (), text)
