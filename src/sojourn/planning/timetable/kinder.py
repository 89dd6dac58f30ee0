"""A repair made kinder: the sessions that change anyway go to the best of the places that tell no more people."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from itertools import product

from sojourn.planning.timetable.check import Judge
from sojourn.planning.timetable.problem import Assignment, Plan, Problem, Session
from sojourn.planning.timetable.told import moves, told_of


def kinder(problem: Problem, published: Plan, repaired: Plan, longer: Collection[str], until: float) -> Plan:
    """Give a plan that changes the same sessions, tells no more people and costs no more, level by level.

    `longer`: sessions that became longer, which people are told of anyway. `until`: the moment, by the monotonic clock, at which to
    stop. The checker judges every step.
    """
    changed = {move.session for move in moves(published, repaired) if move.after is not None}
    sessions = [row for row in problem.sessions if row.id in changed and not row.locked]
    judge, rows = Judge(problem, repaired), dict(repaired.sessions)
    most = len(told_of(problem, moves(published, repaired, longer), longer))
    is_better = True
    while is_better:
        is_better = False
        for session in sessions:
            best, gain = None, [0]
            for place in _places(problem, session, rows[session.id], published.sessions.get(session.id)):
                if time.monotonic() > until:
                    return Plan(repaired.instance, rows)
                change = judge.move(session.id, place)
                difference = list(change.score_difference.values())
                if change.broken_now or difference >= gain:
                    continue
                told = told_of(problem, moves(published, Plan("", rows | {session.id: place}), longer), longer)
                if len(told) <= most:
                    best, gain = place, difference
            if best is not None:
                is_better = True
                rows[session.id] = best
                judge.keep(session.id, best)
    return Plan(repaired.instance, rows)


def _places(problem: Problem, session: Session, now: Assignment, published: Assignment | None) -> Iterator[Assignment]:
    """Other places for a session: the same people elsewhere, or other people where it is."""
    for day in session.days:
        for slot in range(problem.slots_per_day - session.slots + 1):
            for room in session.rooms or (None,):
                place = Assignment(day, slot, room, now.facs)
                if published is None or not place.is_same_as(published):
                    yield place
    if len(session.roles) == len(now.facs):
        for people in product(*(role.choices for role in session.roles)):
            place = Assignment(now.day, now.slot, now.room, people)
            if len(set(people)) == len(people) and (published is None or not place.is_same_as(published)):
                yield place
