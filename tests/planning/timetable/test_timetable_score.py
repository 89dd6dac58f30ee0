"""Scores agree with what one counts by hand on a tiny timetable."""

from __future__ import annotations

from typing import Any

import pytest

from sojourn.planning.timetable.score import score
from tests.planning.timetable.tiny import as_problem, document, good, tiny


def level(cost: str, weight: int, **limits: int) -> list[dict[str, Any]]:
    return [{"id": "it", "name": "It", "weights": {cost: weight}} | limits]


PUBLISHED = {"published": {"day": 0, "slot": 0, "room": "Hall", "facs": ["gus"]}}


@pytest.mark.parametrize(
    ("levels", "of_session", "change", "cost"),
    [
        (level("unplaced", 1), {}, {}, 0),
        (level("unplaced", 3), {}, {"ann": None, "bob": None}, 6),
        (level("published_moved", 2), {}, {}, 0),
        (level("published_moved", 2), {"loans": PUBLISHED}, {}, 2),
        (level("published_moved", 2), {"loans": PUBLISHED}, {"loans": None}, 2),
        (level("published_moved", 2), {"loans": PUBLISHED}, {"loans": {"facs": ["gus"]}}, 0),
        # Monday: 09-10, 11-13, 15-16; span 7, occupied 4, idle 3, for two people
        (level("gap_slot", 1), {}, {}, 6),
        (level("gap_slot", 5, free_idle=2), {}, {}, 10),
        (level("gap_slot", 1, free_idle=3), {}, {}, 0),
        # Monday: three hours of contact for two people; projects and walks are none
        (level("heavy_slot", 1), {}, {}, 6),
        (level("heavy_slot", 7, heavy_over=2), {}, {}, 14),
        (level("topic_clash", 20), {}, {}, 0),
        (level("topic_clash", 20), {"stores": {"topic": "loans"}}, {}, 20),
        (level("topic_clash", 20, max_same_topic_per_day=2), {"stores": {"topic": "loans"}}, {}, 0),
        # Fay comes on both days, Gus on one; the projects are no talks
        (level("extra_day", 10), {}, {}, 10),
        (level("extra_day", 10), {}, {"walk": {"facs": ["tim"]}}, 10),
        (level("extra_day", 10), {}, {"ann": {"facs": ["gus"]}, "bob": {"facs": ["gus"]}}, 10),
        (level("disliked", 5), {}, {"loans": {"slot": 7}}, 5),
        (level("disliked", 5), {}, {}, 0),
        # Hall 10 - 2, Vault 4 - 2, Study 3 - 1 twice
        (level("spare_seats", 1), {}, {}, 8 + 2 + 2 + 2),
        (level("off_preferred", 4), {"loans": {"prefers_days": [1]}, "ann": {"prefers_days": [1]}}, {}, 4),
    ],
)
def test_a_cost_is_what_one_counts_by_hand(
    levels: list[dict[str, Any]], of_session: dict[str, Any], change: dict[str, Any], cost: int
) -> None:
    assert score(tiny(levels=levels, **of_session), good(**change)) == {"it": cost}


def test_a_weekend_has_no_gaps_and_no_heavy_days() -> None:
    file = document(levels=[{"id": "it", "weights": {"gap_slot": 1, "heavy_slot": 1}}])
    file["days"][0] |= {"date": "2018-07-07", "dow": 5}

    assert score(as_problem(file), good()) == {"it": 0}


def test_levels_are_told_in_their_order_of_importance() -> None:
    levels = [*level("unplaced", 1), {"id": "seats", "weights": {"spare_seats": 1, "topic_clash": 1}}]

    assert list(score(tiny(levels=levels), good()).items()) == [("it", 0), ("seats", 14)]
