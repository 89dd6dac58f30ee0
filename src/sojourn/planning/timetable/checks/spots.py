"""A plan looked at spot by spot. Each rule and each cost belongs to one kind of spot, so a change is judged by the spots it touches."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from sojourn.planning.timetable.checks import costs
from sojourn.planning.timetable.checks.days import (
    breaches_of_contributor,
    breaches_of_participants,
    breaches_of_room,
)
from sojourn.planning.timetable.checks.facts import Breach, Facts
from sojourn.planning.timetable.checks.layout import Layout
from sojourn.planning.timetable.checks.order import breaches_of_order
from sojourn.planning.timetable.checks.session import breaches_of_session
from sojourn.planning.timetable.checks.weeks import max_asked, max_contact_week
from sojourn.planning.timetable.problem import TOPIC_KINDS, Assignment, Plan, Session


class Spot(NamedTuple):
    """One thing to look at: its kind, whose it is, and the day or week where the kind has one."""

    kind: str
    whose: Hashable
    at: int = -1


class Found(NamedTuple):
    """What is broken at a spot, and what it costs: (place of the level, amount)."""

    breaches: tuple[Breach, ...] = ()
    costs: tuple[tuple[int, int], ...] = ()


NOTHING = Found()


class Spots:
    """Looks at the spots of one layout."""

    def __init__(self, facts: Facts, layout: Layout) -> None:
        self._facts = facts
        self._layout = layout
        self._prices = costs.Prices(facts.problem.levels)
        self._looks = {
            "session": self._session,
            "order": self._order,
            "room": self._room,
            "participants": self._participants,
            "participants week": self._participants_week,
            "contributor": self._contributor,
            "contributor week": self._contributor_week,
            "contributor days": self._contributor_days,
            "topic": self._topic,
        }

    def look(self, spot: Spot) -> Found:
        """Judge one spot."""
        return self._looks[spot.kind](spot)

    def everywhere(self) -> Iterator[Spot]:
        """Every spot at which anything can be found."""
        touched: dict[Spot, None] = {}
        for session in self._facts.problem.sessions:
            assignment = self._layout.placed.get(session.id)
            touched.update(dict.fromkeys(self.of_session(session)))
            if assignment:
                touched.update(dict.fromkeys(self.of_place(session, assignment)))
        yield from touched

    def of_session(self, session: Session) -> Iterator[Spot]:
        """The spots that a session touches wherever it is."""
        yield Spot("session", session.id)
        for place in self._facts.order_rules_of.get(session.id, ()):
            yield Spot("order", place)

    def of_place(self, session: Session, assignment: Assignment) -> Iterator[Spot]:
        """The spots that a session touches while it has this place."""
        day = assignment.day
        if day not in self._facts.days:
            return
        week = self._facts.days[day].week
        if assignment.room is not None:
            yield Spot("room", assignment.room, day)
        for place in self._facts.peers_of.get(session.id, ()):
            yield Spot("participants", place, day)
            if self._facts.peers[place].week_rules:
                yield Spot("participants week", place, week)
        for person in dict.fromkeys(assignment.facs):
            yield Spot("contributor", person, day)
            yield Spot("contributor days", person)
            if person in self._facts.asked_rules:
                yield Spot("contributor week", person, week)
        if session.kind in TOPIC_KINDS:
            yield Spot("topic", (session.cohort, session.topic), day)

    def _session(self, spot: Spot) -> Found:
        session = self._facts.sessions[str(spot.whose)]
        assignment = self._layout.placed.get(session.id)
        return Found(
            tuple(breaches_of_session(self._facts, session, assignment)),
            tuple(costs.session_costs(self._facts, self._prices, session, assignment)),
        )

    def _order(self, spot: Spot) -> Found:
        assert isinstance(spot.whose, int)
        rule = self._facts.order_rules[spot.whose]
        return Found(tuple(breaches_of_order(self._facts, rule, self._layout.placed)))

    def _room(self, spot: Spot) -> Found:
        room = str(spot.whose)
        parts = self._layout.room[room].get(spot.at, ())
        return Found(tuple(breaches_of_room(self._facts, room, spot.at, parts)))

    def _participants(self, spot: Spot) -> Found:
        assert isinstance(spot.whose, int)
        peers = self._facts.peers[spot.whose]
        parts = self._layout.peers[spot.whose].get(spot.at, ())
        return Found(
            tuple(breaches_of_participants(self._facts, peers, spot.at, parts)),
            tuple(costs.participants_day_costs(self._facts, self._prices, peers, spot.at, parts)),
        )

    def _participants_week(self, spot: Spot) -> Found:
        assert isinstance(spot.whose, int)
        peers, days = self._facts.peers[spot.whose], self._layout.peers[spot.whose]
        return Found(tuple(max_contact_week(self._facts, peers, spot.at, days)))

    def _contributor(self, spot: Spot) -> Found:
        person = str(spot.whose)
        parts = self._layout.contributor[person].get(spot.at, ())
        return Found(tuple(breaches_of_contributor(self._facts, person, spot.at, parts)))

    def _contributor_week(self, spot: Spot) -> Found:
        person = str(spot.whose)
        return Found(tuple(max_asked(self._facts, person, spot.at, self._layout.contributor[person])))

    def _contributor_days(self, spot: Spot) -> Found:
        person = str(spot.whose)
        days = self._layout.contributor[person]
        return Found((), tuple(costs.contributor_costs(self._facts, self._prices, person, days)))

    def _topic(self, spot: Spot) -> Found:
        assert isinstance(spot.whose, tuple)
        cohort, topic = spot.whose
        return Found((), tuple(costs.topic_day_costs(self._prices, self._layout.topic[cohort, topic, spot.at])))


def laid_out(facts: Facts, plan: Plan) -> Layout:
    """Put every session of a plan in its place. Sessions the problem does not have are passed over."""
    layout = Layout(facts)
    for session in facts.problem.sessions:
        assignment = plan.sessions.get(session.id)
        if assignment is not None:
            layout.put(session, assignment)
    return layout
