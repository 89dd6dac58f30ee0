"""Files from outside are read as they are, or refused in one line; nothing else ever comes out."""

from __future__ import annotations

import gzip
import json
import os
import random
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sojourn.planning.outcome import BadProblem
from sojourn.planning.reading import MOST_BYTES
from sojourn.planning.timetable.problem import Problem
from sojourn.planning.timetable.read import read_plan, read_problem
from tests.planning.timetable.tiny import as_problem, document, good, tiny

Spoil = Callable[[dict[str, Any]], object]


def refusal(source: bytes | Path) -> str:
    with pytest.raises(BadProblem) as refused:
        read_problem(source)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def packed(file: Any) -> bytes:
    return json.dumps(file).encode()


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (lambda file: file.pop("rooms"), "rooms is missing"),
        (lambda file: file.update(schema="sel/1"), "schema: 'sel/1' is not a timetable of the format tt/1"),
        (lambda file: file.update(slot_minutes=0), "slot_minutes: 0 is not between 1 and 1440"),
        (lambda file: file.update(slot_minutes=60.0), "slot_minutes: a whole number is needed, not 60.0"),
        (lambda file: file.update(slot_minutes=True), "slot_minutes: a whole number is needed, not true"),
        (lambda file: file.update(day_start="9am"), "day_start: '9am' is not a time such as '09:00'"),
        (
            lambda file: file.update(slots_per_day=16),
            "slots_per_day: 16 slots of 60 minutes from 09:00 run past midnight",
        ),
        (lambda file: file.update(rooms={}), "rooms: a list is needed, not an object"),
        (lambda file: file["days"][1].update(id=0), "days[1].id: 0 comes after 0; ids of days must rise"),
        (
            lambda file: file["days"][1].update(date="2018-07-32"),
            "days[1].date: '2018-07-32' is not a date such as '2018-07-02'",
        ),
        (
            lambda file: file["days"][1].update(dow=4),
            "days[1].dow: 2018-07-10 is day 1 of its week, counted from 0 for Monday",
        ),
        (
            lambda file: file["days"][0].update(open=[5, 4]),
            "days[0].open: the range ends at slot 4, not after its start at slot 5",
        ),
        (lambda file: file["days"][0].update(open=[0, 9]), "days[0].open[1]: 9 is not between 0 and 8"),
        (lambda file: file.update(travel_slots=[[0]]), "travel_slots: 2 items are needed, not 1"),
        (lambda file: file["travel_slots"][1].__setitem__(0, -1), "travel_slots[1][0]: -1 is not between 0 and 8"),
        (lambda file: file["rooms"][1].update(id="Hall"), "rooms[1].id: two rooms have the id 'Hall'"),
        (lambda file: file["rooms"][1].update(site="MOON"), "rooms[1].site: no site has the id 'MOON'"),
        (lambda file: file["rooms"][1].update(capacity=-1), "rooms[1].capacity: -1 is not between 0 and 100000"),
        (lambda file: file["rooms"][1].update(closed=[[5, 0, 1]]), "rooms[1].closed[0][0]: no day has the id 5"),
        (
            lambda file: file["rooms"][1].update(closed=[[0, 2, 1]]),
            "rooms[1].closed[0]: the range ends at slot 1, not after its start at slot 2",
        ),
        (lambda file: file["participants"][0].update(id=""), "participants[0].id: an id may not be empty"),
        (
            lambda file: file["participants"][0].update(id="a\nb"),
            "participants[0].id: the text 'a\\nb' holds control characters",
        ),
        (lambda file: file["groups"][0].update(members=["ann", "ann"]), "groups[0].members[1]: 'ann' is named twice"),
        (
            lambda file: file["groups"][0].update(members=["zoe"]),
            "groups[0].members[0]: no participant has the id 'zoe'",
        ),
        (
            lambda file: file["facilitators"][0].update(id="ann"),
            "facilitators[0].id: 'ann' is already the id of a participant",
        ),
        (lambda file: file["facilitators"][0].pop("available"), "facilitators[0]: available is missing"),
        (lambda file: file["sessions"][2].update(slots=9), "sessions[2].slots: 9 is not between 1 and 8"),
        (
            lambda file: file["sessions"][2].update(slots=10**30),
            "sessions[2].slots: a huge number is not between 1 and 8",
        ),
        (lambda file: file["sessions"][2].update(groups=["all", 3]), "sessions[2].groups[1]: a text is needed, not 3"),
        (lambda file: file["sessions"][2].update(rooms=["LT9"]), "sessions[2].rooms[0]: no room has the id 'LT9'"),
        (lambda file: file["sessions"][2].update(days=[3]), "sessions[2].days[0]: no day has the id 3"),
        (
            lambda file: file["sessions"][2].update(window=[4, 2]),
            "sessions[2].window: the last start, slot 2, is before the first, slot 4",
        ),
        (
            lambda file: file["sessions"][2].update(contact="yes"),
            "sessions[2].contact: true or false is needed, not 'yes'",
        ),
        (
            lambda file: file["sessions"][2].update(locked=True),
            "sessions[2].locked: a locked session needs the place it was published with",
        ),
        (
            lambda file: file["sessions"][2].update(published={"day": 0, "slot": -2}),
            "sessions[2].published.slot: -2 is not between 0 and 7",
        ),
        (lambda file: file["sessions"][2].update(follows=["x"]), "sessions[2].follows[0]: no session has the id 'x'"),
        (
            lambda file: file["sessions"][2]["roles"][0].update({"from": ["x"]}),
            "sessions[2].roles[0].from[0]: no facilitator has the id 'x'",
        ),
        (
            lambda file: file["rules"].append({"id": "R", "type": "magic"}),
            "rules[0].type: 'magic' is not a type of rule",
        ),
        (
            lambda file: file["rules"].append({"id": "R", "type": "precedence", "before": "ann", "after": "ann"}),
            "rules[0].after: 'ann' cannot come after itself",
        ),
        (
            lambda file: file["rules"].append({"id": "R", "type": "same_day", "sessions": ["x"]}),
            "rules[0].sessions[0]: no session has the id 'x'",
        ),
        (
            lambda file: file["objective"]["levels"].append({"id": "l", "weights": {"joy": 1}}),
            "objective.levels[0].weights.joy: no cost has the name 'joy'",
        ),
        (
            lambda file: file["objective"]["levels"].append({"id": "l", "weights": {"gap_slot": -1}}),
            "objective.levels[0].weights.gap_slot: -1 is not between 0 and 1000000",
        ),
    ],
)
def test_a_lying_file_is_refused_with_where_and_what(spoil: Spoil, text: str) -> None:
    file = document()
    spoil(file)

    assert refusal(packed(file)).startswith(text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", "not JSON: line 1, column 1"),
        (b"[]", "an object is needed, not a list"),
        (b'{"name": "caf\xe9"}', "the file is not UTF-8: byte 13 cannot be read"),
        (b'{"name": NaN}', "NaN is not a number"),
        (b'{"name": -Infinity}', "-Infinity is not a number"),
        (b'{"name": ' + b"9" * 5_000 + b"}", "the file holds a number with thousands of digits"),
        (b"[" * 100_000, "the file nests lists and objects too deeply"),
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice in one object"),
        (b"\x1f\x8bno", "the gzip file is damaged"),
        (gzip.compress(b'{"name": "x"}', mtime=0)[:-9], "the gzip file is cut short"),
        (gzip.compress(b" " * (MOST_BYTES + 1), mtime=0), "the gzip file unpacks to more than 8,000,000 bytes"),
        (b" " * (MOST_BYTES + 1), "the file is longer than 8,000,000 bytes"),
    ],
)
def test_what_is_no_json_of_a_bearable_size_is_refused(raw: bytes, text: str) -> None:
    assert refusal(raw).startswith(text)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"

    assert refusal(missing) == "the file cannot be read (No such file or directory)"


def test_a_problem_and_a_plan_come_back_from_a_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "tiny.json.gz"
    path.write_bytes(gzip.compress(packed(document())))

    assert read_problem(path) == tiny()
    assert read_plan(packed(good().to_json()), tiny()) == good()


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (lambda plan: plan.update(instance="other"), "instance: the plan is for 'other', the problem is 'tiny'"),
        (lambda plan: plan["sessions"].update(ghost={}), "sessions.ghost: no session has the id 'ghost'"),
        (lambda plan: plan["sessions"]["ann"].update(day=5), "sessions.ann.day: no day has the id 5"),
        (lambda plan: plan["sessions"]["ann"].update(room="x"), "sessions.ann.room: no room has the id 'x'"),
        (
            lambda plan: plan["sessions"]["ann"].update(facs=["x"]),
            "sessions.ann.facs[0]: no facilitator has the id 'x'",
        ),
        (lambda plan: plan["sessions"]["ann"].pop("slot"), "sessions.ann: slot is missing"),
    ],
)
def test_a_lying_plan_is_refused_with_where_and_what(spoil: Spoil, text: str) -> None:
    plan = good().to_json()
    spoil(plan)

    with pytest.raises(BadProblem) as refused:
        read_plan(packed(plan), tiny())
    assert str(refused.value) == text


def a_million_sessions() -> bytes:
    return b'{"sessions": [' + b",".join([b"{}"] * 1_000_000) + b"]}"


def one_session_a_million_times() -> bytes:
    file = document()
    file["sessions"] *= 4_001
    return packed(file)


def many_texts() -> bytes:
    return '{"sessions": ["😀", '.encode() + b",".join([b'"abc"'] * 900_000) + b"]}"


@pytest.mark.parametrize("make", [a_million_sessions, one_session_a_million_times, many_texts])
def test_a_monstrous_file_is_refused_quickly_in_bounded_memory(make: Callable[[], bytes]) -> None:
    raw = make()
    tracemalloc.start()
    started = time.process_time()
    try:
        refusal(raw)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert time.process_time() - started < 5
    assert most < 150_000_000


def any_damage(raw: bytes, chance: random.Random) -> bytes:
    """Change, drop or repeat a few bytes somewhere."""
    damaged = bytearray(raw)
    for _ in range(chance.choice([1, 1, 1, 3])):
        place = chance.randrange(len(damaged))
        match chance.randrange(4):
            case 0:
                damaged[place] = chance.randrange(256)
            case 1:
                damaged[place] = chance.choice(b'0123456789-{}[]",:.eE')
            case 2:
                del damaged[place : place + chance.choice([1, 2, 20])]
            case 3:
                damaged[place:place] = damaged[place : place + chance.choice([1, 5, 50])]
    return bytes(damaged)


def test_damage_anywhere_is_refused_or_read_and_nothing_else(a_problem_file: bytes) -> None:
    chance = random.Random(1)
    for _ in range(int(os.environ.get("SOJOURN_DAMAGES", "400"))):
        damaged = any_damage(a_problem_file, chance)
        try:
            assert isinstance(read_problem(damaged), Problem)
        except BadProblem as refused:
            assert "\n" not in str(refused)


def test_a_wrong_value_anywhere_is_refused_or_read_and_nothing_else() -> None:
    rules = [
        {"type": "break", "participants": ["ann"], "window": [1, 5], "slots": 2, "days": [0]},
        {"type": "max_kind", "participants": ["ann"], "kinds": ["talk"], "slots": 2},
        {"type": "max_asked", "facilitators": ["fay"], "sessions": 2},
        {"type": "site_changes", "participants": ["ann"], "at": 4, "max": 1},
        {"type": "within_days", "sessions": ["ann", "bob"], "days": 2},
    ]
    place = {"day": 0, "slot": 0, "room": "Hall", "facs": ["fay"]}
    levels = [{"id": "a", "name": "A", "weights": {"gap_slot": 1}, "heavy_over": 1, "free_idle": 1}]
    raw = json.dumps(
        document(rules=rules, levels=levels, loans={"published": place, "window": [0, 3], "follows": ["ann"]})
    )
    for wrong in (None, -1, 10**40, 0.5, True, "x", "", [], {}, [[]], [None], [[0, 0, 0, 0]]):
        for holder, key in places_in(file := json.loads(raw)):
            right, holder[key] = holder[key], wrong
            try:
                as_problem(file)
            except BadProblem as refused:
                assert "\n" not in str(refused)
            holder[key] = right


def places_in(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a file that holds a value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in [(value, key), *places_in(value[key])]]


@pytest.fixture(scope="module")
def a_problem_file() -> bytes:
    rules = [{"type": "break", "participants": ["ann"], "window": [1, 5], "slots": 2, "days": [0]}]
    return packed(document(rules=rules))
