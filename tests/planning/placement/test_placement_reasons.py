"""Each participant's sentence is true, and envy and blocking pairs are what they are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sojourn.planning.placement.check import check
from sojourn.planning.placement.problem import MostSameCountry, Museum, Participant, Problem, cost_of
from sojourn.planning.placement.reasons import blocking_pairs, envy, obstacle, placement_of, sentence, wishes_above
from sojourn.planning.placement.solve import solve
from tests.planning.placement.small import CASES, CHUNKS, small_placement

ANN = Participant("ann", "Peru", ("loans", "security", "archives"), ("Bath", "York"), name="Ann")
BEN = Participant("ben", "Peru", (), ("Bath", "York"), name="Ben")
CAT = Participant("cat", "Oman", ("archives",), ("Bath",), name="Cat")
BATH = Museum("Bath", 0, 2, ("loans", "security"), ("cat", "ben", "ann"))
YORK = Museum("York", 1, 3, ("archives",), ("ann",))
MIXED = MostSameCountry("mix", 1, "Mixed groups")
THREE = Problem("three", (ANN, BEN, CAT), (BATH, YORK), (MIXED,))


def said(problem: Problem, person: Participant, **placed: str) -> str:
    return sentence(placement_of(problem, placed), person)


def test_a_sentence_names_the_wish_and_what_both_care_for() -> None:
    text = said(THREE, ANN, ann="Bath", ben="York", cat="Bath")
    assert text == "Ann goes to Bath, their 1st wish; both care for loans and security."


def test_a_full_museum_is_named() -> None:
    text = said(THREE, BEN, ann="Bath", ben="York", cat="Bath")
    assert text == "Ben goes to York, their 2nd wish: Bath is full (2 of 2)."


def test_a_country_that_is_there_already_is_named() -> None:
    text = said(THREE, BEN, ann="Bath", ben="York", cat="York")
    assert text == "Ben goes to York, their 2nd wish: Bath already has 1 from Peru."


def test_a_museum_that_needs_them_is_named() -> None:
    text = said(replace(THREE, participants=(BEN, CAT)), BEN, ben="York", cat="Bath")
    assert text == "Ben goes to York, their 2nd wish: York needs at least 1 and would have 0."


def test_a_museum_off_the_list_is_called_so() -> None:
    text = said(replace(THREE, museums=(replace(BATH, most=0), YORK)), CAT, ann="York", ben="York", cat="York")
    assert text == "Cat goes to York, not on their list; both care for archives: Bath is full (0 of 0)."


def test_a_promise_is_named() -> None:
    text = said(replace(THREE, locks={"ben": "York"}), BEN, ann="York", ben="York", cat="York")
    assert text == "Ben goes to York, their 2nd wish; this was promised."


def test_a_pair_is_named() -> None:
    together = replace(THREE, rules=(), together=(("ann", "ben"),))
    text = said(together, BEN, ann="York", ben="York", cat="York")
    assert text == "Ben goes to York, their 2nd wish: Bath would break a pair: Ann and Ben go together."
    apart = replace(THREE, rules=(), apart=(("ann", "ben"),))
    text = said(apart, BEN, ann="Bath", ben="York", cat="York")
    assert text == "Ben goes to York, their 2nd wish: Bath would break a pair: Ben and Ann go to different museums."


def test_a_plan_made_by_hand_is_told_what_would_be_better() -> None:
    text = said(THREE, CAT, ann="York", ben="Bath", cat="York")
    assert (
        text
        == "Cat goes to York, not on their list; both care for archives: Bath has room: moving them there would be better."
    )


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_in_the_best_placement_something_true_stands_in_the_way_of_each_higher_wish(chunk: int) -> None:
    for seed in range(chunk, CASES // 2, CHUNKS):
        problem = small_placement(seed)
        outcome = solve(problem)
        if outcome.plan is None:
            continue
        placed: dict[str, str] = outcome.plan["placed"]
        assert [reason.about for reason in outcome.reasons] == [person.id for person in problem.participants]
        for person in problem.participants:
            for wish in wishes_above(person, placed[person.id]):
                text = obstacle(placement_of(problem, placed), person, wish)
                moved = check(problem, {**placed, person.id: wish})
                is_cheaper = cost_of(person, wish) < cost_of(person, placed[person.id])
                assert "moving them there would be better" not in text, seed
                if "counts no better" in text:
                    assert not is_cheaper, seed
                else:
                    assert not moved.is_kept, seed


def test_envy_is_wanting_the_place_of_another() -> None:
    placed = {"ann": "Bath", "ben": "York", "cat": "Bath"}
    assert envy(THREE, placed) == [["ben", "ann"], ["ben", "cat"]]


def test_a_blocking_pair_would_rather_have_each_other() -> None:
    assert blocking_pairs(THREE, {"ann": "Bath", "ben": "York", "cat": "Bath"}) == [["ben", "Bath"]]
    assert blocking_pairs(THREE, {"ann": "York", "ben": "Bath", "cat": "Bath"}) == []
    assert blocking_pairs(THREE, {"ann": "York", "ben": "York", "cat": "Bath"}) == [["ann", "Bath"], ["ben", "Bath"]]
