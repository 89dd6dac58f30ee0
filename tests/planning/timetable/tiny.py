"""A timetable small enough to count by hand: two people, two days, five sessions, hours from 09:00 to 17:00."""

from __future__ import annotations

import copy
import json
from typing import Any

from sojourn.planning.timetable.problem import Assignment, Plan, Problem
from sojourn.planning.timetable.read import read_problem

Json = dict[str, Any]


def session(id: str, title: str, group: str, **fields: Any) -> Json:
    """A session of one hour at HOST in room Hall or Study, led by Fay, on any day."""
    row = {
        "id": id,
        "cohort": 0,
        "title": title,
        "kind": "talk",
        "topic": title.lower(),
        "slots": 1,
        "groups": [group],
        "site": "HOST",
        "rooms": ["Hall", "Study"],
        "roles": [{"n": 1, "from": ["fay", "gus"]}],
        "days": [0, 1],
        "window": None,
        "contact": True,
        "published": None,
        "locked": False,
    }
    return row | fields


_BASE: Json = {
    "schema": "tt/1",
    "name": "tiny",
    "slot_minutes": 60,
    "day_start": "09:00",
    "slots_per_day": 8,
    "days": [
        {"id": 0, "date": "2018-07-09", "week": 0, "dow": 0, "open": [0, 8]},
        {"id": 1, "date": "2018-07-10", "week": 0, "dow": 1, "open": [0, 7]},
    ],
    "sites": [{"id": "HOST", "name": "Host museum"}, {"id": "STORE", "name": "Study store"}],
    "travel_slots": [[0, 1], [1, 0]],
    "rooms": [
        {"id": "Hall", "site": "HOST", "capacity": 10, "features": [], "closed": [[1, 0, 2]]},
        {"id": "Study", "site": "HOST", "capacity": 3, "features": [], "closed": []},
        {"id": "Vault", "site": "STORE", "capacity": 4, "features": [], "closed": []},
    ],
    "participants": [
        {"id": "ann", "cohort": 0, "country": "Nepal", "department": "Asia"},
        {"id": "bob", "cohort": 0, "country": "Oman", "department": "Asia"},
    ],
    "groups": [
        {"id": "all", "kind": "whole group", "members": ["ann", "bob"]},
        {"id": "only-ann", "kind": "pair", "members": ["ann"]},
        {"id": "only-bob", "kind": "pair", "members": ["bob"]},
    ],
    "facilitators": [
        {
            "id": "fay",
            "name": "Fay",
            "dept": "Asia",
            "available": [[0, 0, 4], [0, 4, 8], [1, 0, 4]],
            "max_slots_per_day": 3,
            "dislikes": [[0, 7, 8]],
        },
        {
            "id": "gus",
            "name": "Gus",
            "dept": "Africa",
            "available": [[0, 0, 8], [1, 0, 8]],
            "max_slots_per_day": 5,
            "dislikes": [],
        },
        {
            "id": "tim",
            "name": "Tim",
            "dept": "team",
            "available": [[0, 0, 8], [1, 0, 8]],
            "max_slots_per_day": 8,
            "dislikes": [],
        },
    ],
    "sessions": [
        session("loans", "Loans", "all"),
        session("stores", "Stores", "all", kind="visit", site="STORE", rooms=["Vault"], slots=2),
        session("ann", "Ann's project", "only-ann", kind="project", topic="project", contact=False),
        session("bob", "Bob's project", "only-bob", kind="project", topic="project", contact=False),
        session("walk", "Walk", "all", kind="free", topic="free", rooms=[], roles=[], contact=False),
    ],
    "rules": [],
    "objective": {"levels": []},
}

_GOOD: dict[str, Json] = {
    "loans": {"day": 0, "slot": 0, "room": "Hall", "facs": ["fay"]},
    "stores": {"day": 0, "slot": 2, "room": "Vault", "facs": ["gus"]},
    "ann": {"day": 1, "slot": 0, "room": "Study", "facs": ["fay"]},
    "bob": {"day": 1, "slot": 1, "room": "Study", "facs": ["fay"]},
    "walk": {"day": 0, "slot": 6, "room": None, "facs": []},
}


def document(*, rules: list[Json] | None = None, levels: list[Json] | None = None, **of_session: Json) -> Json:
    """The tiny problem as its file, with rules, levels and changed fields of sessions."""
    changed = copy.deepcopy(_BASE)
    changed["rules"] = [{"id": f"R{place}", "label": f"Rule {place}"} | rule for place, rule in enumerate(rules or [])]
    changed["objective"]["levels"] = levels or []
    for row in changed["sessions"]:
        row.update(of_session.get(row["id"], {}))
    return changed


def tiny(*, rules: list[Json] | None = None, levels: list[Json] | None = None, **of_session: Json) -> Problem:
    """The tiny problem, read as a file would be."""
    return as_problem(document(rules=rules, levels=levels, **of_session))


def as_problem(file: Json) -> Problem:
    """Read a problem as from a file."""
    return read_problem(json.dumps(file).encode())


def good(**changes: Json | None) -> Plan:
    """A plan for the tiny problem that breaks nothing, with changed places; None leaves a session out."""
    rows: dict[str, Json] = {}
    for session_id, row in copy.deepcopy(_GOOD).items():
        change = changes.get(session_id, {})
        if change is not None:
            rows[session_id] = row | change
    return Plan("tiny", {session_id: Assignment.from_json(row) for session_id, row in rows.items()})
