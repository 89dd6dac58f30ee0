"""A mishap is read with the same suspicion as a problem, and leaves a problem behind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sojourn.planning.outcome import BadProblem
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.mishap import Away, Closed, Late, Longer, after, missed, read_mishap
from tests.planning.timetable.tiny import good, tiny


def test_one_mishap_or_a_list_of_them_is_read() -> None:
    away, late = {"away": {"facilitator": "fay", "days": [1]}}, {"late": {"participant": "ann", "until_day": 1}}
    closed, longer = {"closed": {"room": "Hall", "days": [0]}}, {"longer": {"session": "ann", "slots": 2}}

    assert read_mishap(json.dumps(away).encode(), tiny()) == (Away("fay", (1,)),)
    assert read_mishap(json.dumps([late, closed, longer]).encode(), tiny()) == (
        Late("ann", 1),
        Closed("Hall", (0,)),
        Longer("ann", 2),
    )


@pytest.mark.parametrize(
    ("mishap", "text"),
    [
        ({"flood": {}}, "one mishap is needed, named away or closed or late or longer"),
        ({}, "one mishap is needed, named away or closed or late or longer"),
        ([{"away": {"facilitator": "ann", "days": [0]}}], "[0].away.facilitator: no facilitator has the id 'ann'"),
        ({"away": {"facilitator": "fay", "days": [7]}}, "away.days[0]: no day has the id 7"),
        ({"late": {"participant": "ann", "until_day": -1}}, "late.until_day: -1 is not between 0 and 2"),
        ({"longer": {"session": "ann", "slots": 99}}, "longer.slots: 99 is not between 1 and 8"),
        ({"closed": {"room": "Hall"}}, "closed: days is missing"),
    ],
)
def test_a_lying_mishap_is_refused_with_where_and_what(mishap: Any, text: str) -> None:
    with pytest.raises(BadProblem) as refused:
        read_mishap(json.dumps(mishap).encode(), tiny())
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("mishap", "broken"),
    [
        (Away("fay", (1,)), [("available", ("ann",)), ("available", ("bob",))]),
        (Closed("Vault", (0,)), [("closed", ("stores",))]),
        (Late("ann", 1), [("days", ("loans",)), ("days", ("stores",)), ("days", ("walk",))]),
        (Longer("loans", 2), [("travel", ("loans", "stores"))]),
    ],
)
def test_a_mishap_breaks_what_it_hits_and_nothing_else(mishap: Any, broken: list[Any]) -> None:
    verdict = check(after(tiny(), [mishap]), good())

    assert [(found.rule, found.sessions) for found in verdict.broken] == broken


def test_a_late_participant_misses_what_is_locked() -> None:
    problem = tiny(loans={"locked": True, "published": {"day": 0, "slot": 0, "room": "Hall", "facs": ["fay"]}})

    assert missed(problem, [Late("ann", 1)]) == {"ann": ("loans",)}
    assert [found.sessions for found in check(after(problem, [Late("ann", 1)]), good()).broken] == [
        ("stores",),
        ("walk",),
    ]
