"""An impossible problem is explained by the smallest set of rules and facts, and every way out that is offered works."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sojourn.planning.timetable.explain import Conflict, explain
from sojourn.planning.timetable.grounds import Case, grounds_of, only
from sojourn.planning.timetable.problem import Problem
from tests.planning.timetable.tiny import as_problem, document, session, tiny

EVERYBODY = ["ann", "bob"]


def the_conflict(problem: Problem) -> Conflict:
    explanation = explain(problem)
    assert explanation.status == "impossible"
    assert len(explanation.conflicts) == 1
    return explanation.conflicts[0]


def grounds(conflict: Conflict) -> list[tuple[str, str]]:
    return [(ground.kind, ground.text) for ground in conflict.grounds]


def test_a_problem_that_can_be_solved_is_called_possible() -> None:
    assert explain(tiny()).to_json() == "possible"


def test_a_contributor_who_is_away_is_named_with_the_days_of_the_session() -> None:
    problem = tiny(loans={"roles": [{"n": 1, "from": ["fay"]}], "days": [1], "window": [5, 6]})

    conflict = the_conflict(problem)

    assert conflict.sessions == ("loans",)
    assert grounds(conflict) == [
        ("roles", "Loans can only be led by Fay"),
        ("window", "Loans must start between 14:00 and 15:00"),
        (
            "available",
            "Fay is available only on Monday 9 July from 09:00 to 13:00, on Monday 9 July from 13:00 to 17:00 "
            "and on Tuesday 10 July from 09:00 to 13:00",
        ),
        ("days", "Loans may only be on Tuesday 10 July"),
    ]
    assert [relaxation.text for relaxation in conflict.relaxations] == [
        "Ask Fay to come all day on Tuesday 10 July",
        "Allow Loans also on Monday 9 July",
        "Find somebody else to lead Loans",
        "Let Loans start at another time of the day",
        "Leave out Loans",
    ]


def test_hours_are_not_added_up_where_no_session_may_be_split() -> None:
    file = document()
    file["sessions"] = [session(f"talk{n}", f"Talk {n}", "all", slots=3, rooms=[], roles=[]) for n in range(5)]

    conflict = the_conflict(as_problem(file))

    assert (
        len(conflict.sessions) == 5
    )  # fifteen hours are there, eight and seven, and hold two talks of three hours each
    assert conflict.is_irreducible


def test_two_rules_that_contradict_each_other_are_named_by_their_labels() -> None:
    rules = [
        {"type": "same_day", "sessions": ["loans", "walk"], "label": "Linked sessions on one day"},
        {"type": "different_days", "sessions": ["walk", "loans"], "label": "Not too much in one day"},
        {"type": "precedence", "before": "ann", "after": "bob", "label": "Ann first"},
    ]

    conflict = the_conflict(tiny(rules=rules))

    assert conflict.sessions == ("loans", "walk")
    assert grounds(conflict) == [
        ("same_day", "Linked sessions on one day"),
        ("different_days", "Not too much in one day"),
    ]
    assert conflict.relaxations[0].text == "Do without this rule: Linked sessions on one day"


def crowded(count: int) -> Problem:
    """A day with so many talks of one hour for everybody, at most four hours of contact allowed."""
    rule = {"type": "max_contact", "participants": EVERYBODY, "slots": 4, "label": "At most four hours a day"}
    file = document(rules=[rule])
    file["sessions"] += [session(f"x{n}", f"Extra {n}", "all", days=[0], roles=[]) for n in range(count)]
    return as_problem(file)


def test_a_crowded_day_is_explained_by_its_cap_and_the_fewest_sessions_beyond_it() -> None:
    conflict = the_conflict(crowded(12))

    assert len(conflict.sessions) == 5
    assert conflict.is_irreducible
    assert [kind for kind, _ in grounds(conflict)] == ["days", "max_contact"]
    assert conflict.relaxations[0].text == "At most four hours a day: allow 5 hours"


def test_one_room_for_too_many_is_explained_by_the_room() -> None:
    file = document()
    file["sessions"] += [
        session(f"x{n}", f"Extra {n}", group, rooms=["Study"], days=[0], window=[3, 4], slots=2, roles=[])
        for n, group in enumerate(["only-ann", "only-bob"])
    ]

    conflict = the_conflict(as_problem(file))

    assert conflict.sessions == ("x0", "x1")
    assert grounds(conflict) == [
        ("rooms", "Extra 0 and Extra 1 may only be in Study"),
        ("room", "Study holds one session at a time"),
        ("window", "Extra 0 must start between 12:00 and 13:00"),
        ("window", "Extra 1 must start between 12:00 and 13:00"),
        ("days", "Extra 0 and Extra 1 may only be on Monday 9 July"),
    ]


def test_up_to_three_reasons_share_no_session_and_no_ground() -> None:
    file = document(
        rules=[
            {"type": "precedence", "before": "ann", "after": "bob"},
            {"type": "precedence", "before": "bob", "after": "ann"},
        ],
        loans={"roles": [{"n": 3, "from": ["fay", "gus"]}]},
        stores={"days": []},
    )

    conflicts = explain(as_problem(file)).conflicts

    assert sorted(conflict.sessions for conflict in conflicts) == [("ann", "bob"), ("loans",), ("stores",)]
    keys = [ground.key for conflict in conflicts for ground in conflict.grounds]
    assert len(set(keys)) == len(keys)


IMPOSSIBLE: list[dict[str, Any]] = [
    {"loans": {"days": [1], "window": [0, 1], "rooms": ["Hall"]}},
    {"walk": {"window": [0, 0], "days": [0]}, "loans": {"window": [0, 0], "days": [0]}},
    {"walk": {"window": [2, 2], "days": [0]}, "stores": {"window": [0, 0], "days": [0], "slots": 2}},
    {"loans": {"slots": 4, "roles": [{"n": 1, "from": ["fay"]}]}},
]


@pytest.mark.parametrize("of_session", IMPOSSIBLE)
def test_a_reason_is_irreducible_and_every_way_out_works(of_session: dict[str, Any]) -> None:
    problem = tiny(**of_session)
    conflict = the_conflict(problem)
    case = only(problem, conflict.sessions)
    kept = {ground.key for ground in conflict.grounds}

    assert explain(case).status == "impossible"
    for session_id in conflict.sessions:
        rest = [id for id in conflict.sessions if id != session_id]
        assert explain(only(problem, rest)).status == "possible"
    by_key = {ground.key: ground for group in grounds_of(case) for ground in group}
    for key in kept:
        assert by_key[key].drop(Case(case)) != Case(case)
    assert json.dumps(conflict.to_json())


def test_time_that_runs_out_is_said() -> None:
    assert explain(tiny(), seconds=0.0).status == "unknown"
