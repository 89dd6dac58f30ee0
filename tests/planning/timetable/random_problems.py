"""Small timetables drawn at random, small enough that every plan there is can be tried."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from hypothesis import strategies as st

from sojourn.planning.timetable.check import Verdict, check
from sojourn.planning.timetable.problem import Assignment, Plan, Problem, Session
from tests.planning.timetable.tiny import as_problem

Json = dict[str, Any]
SLOTS = 4
SITE_OF = {"Hall": "HOST", "Study": "HOST", "Vault": "STORE"}
PEOPLE = ("ann", "bob", "eve")
LEADERS = ("fay", "gus")
LEVELS = [
    {"id": "placed", "weights": {"unplaced": 1}},
    {"id": "days", "weights": {"gap_slot": 1, "heavy_slot": 2}, "heavy_over": 2},
    {"id": "people", "weights": {"extra_day": 10, "disliked": 5, "topic_clash": 3}},
]

spans = st.tuples(st.integers(0, SLOTS - 1), st.integers(1, SLOTS)).map(
    lambda span: [min(span), max(*span, span[0] + 1)]
)


@st.composite
def sessions(draw: st.DrawFn, number: int) -> Json:
    """One session: who, how long, which room and leader."""
    room = draw(st.sampled_from([["Hall"], ["Study"], ["Hall", "Study"], ["Vault"]]))
    leaders = draw(st.sampled_from([["fay"], ["gus"], ["fay", "gus"]]))
    kind = draw(st.sampled_from(["talk", "project"]))
    return {
        "id": f"s{number}",
        "cohort": 0,
        "title": f"Session {number}",
        "kind": kind,
        "topic": draw(st.sampled_from(["loans", "stores"])),
        "slots": draw(st.integers(1, 2)),
        "groups": [draw(st.sampled_from(["all", "some", "eve"]))],
        "site": SITE_OF[room[0]],
        "rooms": room,
        "roles": [{"n": draw(st.integers(1, len(leaders))), "from": leaders}],
        "days": draw(st.sampled_from([[0], [1], [0, 1], [0, 1]])),
        "window": None,
        "contact": draw(st.booleans()),
        "published": None,
        "locked": False,
    }


@st.composite
def rules(draw: st.DrawFn, count: int) -> Json:
    """One rule about some of the sessions, or about everybody's day."""
    names = [f"s{number}" for number in range(count)]
    some = draw(st.lists(st.sampled_from(names), min_size=2, max_size=3, unique=True))
    everybody = list(PEOPLE)
    return draw(
        st.sampled_from(
            [
                {"type": "precedence", "before": some[0], "after": some[1]},
                {"type": "same_day", "sessions": some},
                {"type": "different_days", "sessions": some[:2]},
                {"type": "within_days", "sessions": some, "days": 1},
                {"type": "max_contact", "participants": everybody, "slots": 3},
                {"type": "break", "participants": everybody, "window": [1, 3], "slots": 1, "days": [0, 1]},
                {"type": "blocked", "participants": ["ann"], "window": [2, 3], "days": [0]},
            ]
        )
    )


@st.composite
def documents(draw: st.DrawFn, count: int = 3) -> Json:
    """A whole problem of two days, with at most two rules."""
    return {
        "schema": "tt/1",
        "name": "random",
        "slot_minutes": 60,
        "day_start": "09:00",
        "slots_per_day": SLOTS,
        "days": [
            {"id": 0, "date": "2018-07-09", "week": 0, "dow": 0, "open": [0, SLOTS]},
            {"id": 1, "date": "2018-07-10", "week": 0, "dow": 1, "open": [0, SLOTS]},
        ],
        "sites": [{"id": "HOST", "name": "Host museum"}, {"id": "STORE", "name": "Study store"}],
        "travel_slots": [[0, 1], [1, 0]],
        "rooms": [
            {"id": room, "site": site, "capacity": 5, "closed": [[1, *draw(spans)]] if draw(st.booleans()) else []}
            for room, site in SITE_OF.items()
        ],
        "participants": [{"id": person, "cohort": 0} for person in PEOPLE],
        "groups": [
            {"id": "all", "kind": "whole", "members": list(PEOPLE)},
            {"id": "some", "kind": "pair", "members": ["ann", "bob"]},
            {"id": "eve", "kind": "one", "members": ["eve"]},
        ],
        "facilitators": [
            {
                "id": person,
                "name": person.title(),
                "dept": "Asia",
                "available": [[0, 0, SLOTS], [1, *draw(spans)]],
                "max_slots_per_day": draw(st.integers(2, SLOTS)),
                "dislikes": [[0, *draw(spans)]],
            }
            for person in LEADERS
        ],
        "sessions": [draw(sessions(number)) for number in range(count)],
        "rules": [
            {"id": f"R{number}", "label": f"Rule {number}"} | draw(rules(count))
            for number in range(draw(st.integers(0, 2)))
        ],
        "objective": {"levels": LEVELS},
    }


def problems(count: int = 3) -> st.SearchStrategy[Problem]:
    return documents(count).map(as_problem)


def every_place(problem: Problem, session: Session) -> Iterator[Assignment]:
    """All places where the session might be, whether they break rules or not; none that its own fields forbid."""
    role = session.roles[0]
    for day, slot, room in product(session.days, range(SLOTS - session.slots + 1), session.rooms):
        for people in combinations(role.choices, role.n):
            yield Assignment(day, slot, room, people)


def sound_plans(problem: Problem) -> Iterator[tuple[Plan, Verdict]]:
    """Every plan that breaks no rule, sessions left out included, with what the checker says of it.

    What some sessions break, more sessions do not mend: so a plan with a broken rule is not tried further.
    """

    def beyond(place: int, placed: dict[str, Assignment]) -> Iterator[tuple[Plan, Verdict]]:
        plan = Plan(problem.name, dict(placed))
        verdict = check(problem, plan)
        if not verdict.is_sound:
            return
        if place == len(problem.sessions):
            yield plan, verdict
            return
        session = problem.sessions[place]
        yield from beyond(place + 1, placed)
        for option in every_place(problem, session):
            yield from beyond(place + 1, placed | {session.id: option})

    yield from beyond(0, {})
