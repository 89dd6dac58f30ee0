"""A change made by hand is judged like the whole plan would be, and quickly."""

from __future__ import annotations

import gc
import random

import pytest

from sojourn.planning.timetable.check import Broken, Judge, check
from sojourn.planning.timetable.problem import Assignment, Plan, Problem
from tests.planning.timetable.tiny import good, tiny

LEVELS = [
    {"id": "placed", "weights": {"unplaced": 1}},
    {"id": "days", "weights": {"gap_slot": 1, "heavy_slot": 1, "topic_clash": 20}},
    {"id": "people", "weights": {"extra_day": 10, "disliked": 5, "spare_seats": 1}},
]
EVERYBODY = ["ann", "bob"]
RULES = [
    {"type": "precedence", "before": "loans", "after": "stores"},
    {"type": "different_days", "sessions": ["ann", "loans"]},
    {"type": "max_contact", "participants": EVERYBODY, "slots": 3},
    {"type": "max_contact_week", "participants": EVERYBODY, "slots": 3},
    {"type": "max_asked", "facilitators": ["fay", "gus"], "sessions": 2},
    {"type": "site_changes", "participants": EVERYBODY, "at": 4, "max": 0},
    {"type": "break", "participants": EVERYBODY, "window": [3, 5], "slots": 1, "days": [0, 1]},
    {"type": "blocked", "participants": ["bob"], "window": [6, 7], "days": [1]},
]


def test_a_change_names_what_it_breaks_what_it_mends_and_what_it_costs() -> None:
    rule = {"type": "precedence", "before": "stores", "after": "loans", "label": "Stores before loans"}
    levels = [{"id": "days", "weights": {"gap_slot": 1}}]
    judge = Judge(tiny(rules=[rule], levels=levels), good())

    change = judge.move("loans", Assignment(0, 6, "Hall", ("fay",)))

    assert [(broken.rule, broken.people) for broken in change.broken_now] == [("two_places", ("ann", "bob"))]
    assert [broken.label for broken in change.mended] == ["Stores before loans"]
    assert change.score_difference == {"days": -4}


def test_nothing_comes_in_between_while_a_change_is_judged_and_nothing_is_left_to_clear_away() -> None:
    judge = Judge(tiny(rules=RULES, levels=LEVELS), good())
    thresholds, began, there = gc.get_threshold(), [], Assignment(0, 2, "Hall", ("gus",))

    def hear(phase: str, _: dict[str, int]) -> None:
        began.append(phase)

    gc.collect()
    gc.callbacks.append(hear)
    gc.set_threshold(20)
    try:
        judge.move("loans", there)
    finally:
        gc.set_threshold(*thresholds)
        gc.callbacks.remove(hear)

    assert began == []
    assert gc.isenabled()
    assert gc.collect() == 0


def test_a_question_leaves_the_plan_as_it_was() -> None:
    judge = Judge(tiny(levels=LEVELS), good())
    before = judge.verdict()

    judge.move("loans", Assignment(0, 2, "Hall", ("gus",)))
    judge.move("loans", None)

    assert judge.verdict() == before


def test_a_change_that_is_kept_is_what_the_next_is_judged_with() -> None:
    judge = Judge(tiny(), good())

    judge.keep("loans", None)
    change = judge.move("walk", Assignment(0, 0, None, ()))

    assert judge.verdict().unplaced == ("loans",)
    assert change.broken_now == ()


def any_place(problem: Problem, chance: random.Random) -> Assignment | None:
    """A place picked without care, so that most rules get broken."""
    people = tuple(chance.sample([person.id for person in problem.facilitators], chance.randint(0, 2)))
    room = chance.choice([None, *(room.id for room in problem.rooms)])
    return chance.choice([None, *[Assignment(chance.choice([0, 1, 9]), chance.randint(0, 7), room, people)] * 7])


@pytest.mark.parametrize("seed", range(20))
def test_a_change_is_judged_as_two_whole_checks_would_judge_it(seed: int) -> None:
    problem = tiny(rules=RULES, levels=LEVELS)
    chance = random.Random(seed)
    judge, places = Judge(problem, good()), dict(good().sessions)
    for _ in range(25):
        session_id, place = chance.choice(problem.sessions).id, any_place(problem, chance)
        before = check(problem, Plan("tiny", places))
        places = {id: assignment for id, assignment in places.items() if id != session_id}
        places |= {session_id: place} if place else {}
        after = check(problem, Plan("tiny", places))

        change = judge.move(session_id, place)
        judge.keep(session_id, place)

        assert facts_of(judge.verdict().broken) == facts_of(after.broken)
        assert judge.verdict().score == after.score
        assert change.score_difference == {level: after.score[level] - before.score[level] for level in after.score}
        assert facts_of(change.broken_now) == facts_of(after.broken) - facts_of(before.broken)
        assert facts_of(change.mended) == facts_of(before.broken) - facts_of(after.broken)


def facts_of(broken: tuple[Broken, ...]) -> set[tuple[str, str, str, str]]:
    """What is broken, person by person."""
    return {
        (found.rule, found.label, found.text.split(", for ")[0], person)
        for found in broken
        for person in found.people or ("",)
    }
