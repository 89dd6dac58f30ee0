"""A mishap is repaired by telling the fewest people something new, and nobody could tell fewer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, product

import pytest

from sojourn.planning.outcome import Progress
from sojourn.planning.timetable.check import Judge, check
from sojourn.planning.timetable.mishap import Away, Closed, Late, Longer, Mishap, after
from sojourn.planning.timetable.problem import Assignment, Plan, Problem, Session
from sojourn.planning.timetable.repair import Repair, repair
from sojourn.planning.timetable.told import moves, told_of
from tests.planning.timetable.tiny import as_problem, document, good, tiny


def told(found: Repair) -> list[str]:
    return [person.person for person in found.told]


def placed(found: Repair) -> Plan:
    assert found.outcome.plan is not None
    return Plan.from_json(found.outcome.plan)


def test_a_mishap_that_hits_nothing_changes_nothing() -> None:
    found = repair(tiny(), good(), [Away("tim", (0,))])

    assert placed(found) == good()
    assert (found.told, found.proven, found.outcome.status) == ((), True, "optimal")


def test_somebody_else_steps_in_so_that_no_participant_is_told() -> None:
    found = repair(tiny(), good(), [Away("fay", (1,))])

    assert told(found) == ["fay", "gus"]
    assert [move.session for move in found.moved] == ["ann", "bob"]
    assert found.proven
    assert found.rung == "only what was hit"


def test_a_closed_room_moves_its_session_to_another_room_at_the_same_time() -> None:
    found = repair(tiny(), good(), [Closed("Hall", (0,))])

    assert placed(found).sessions["loans"] == Assignment(0, 0, "Study", ("fay",))
    assert told(found) == ["ann", "bob", "fay"]
    assert found.told[0].texts == (
        "Loans: on Monday 9 July at 09:00 in Hall → on Monday 9 July at 09:00 in Study, 1 hour",
    )


def test_a_late_participant_has_sessions_only_after_arriving_and_misses_what_is_locked() -> None:
    problem = tiny(
        loans={"locked": True, "published": {"day": 0, "slot": 0, "room": "Hall", "facs": ["fay"]}},
        stores={"roles": [{"n": 1, "from": ["gus"]}]},
    )

    found = repair(problem, good(), [Late("ann", 1)])

    assert {session.day for id, session in placed(found).sessions.items() if id in ("stores", "walk", "ann")} == {1}
    assert found.missed == {"ann": ("loans",)}
    assert [reason.text for reason in found.outcome.reasons] == ["ann misses Loans, which is locked"]
    assert [reason.text for reason in found.instead] == ["If nothing changes, ann misses Loans, Stores and Walk"]


def test_a_session_that_takes_longer_is_told_to_all_in_it() -> None:
    found = repair(tiny(), good(), [Longer("ann", 2)])

    assert set(told(found)) >= {"ann", "fay"}
    assert found.proven
    assert check(after(tiny(), [Longer("ann", 2)]), placed(found)).is_sound


def test_where_nothing_fits_it_says_what_would_have_to_give() -> None:
    problem = tiny(loans={"roles": [{"n": 1, "from": ["fay"]}]})

    found = repair(problem, good(), [Away("fay", (0, 1))])

    assert (found.outcome.status, found.outcome.plan) == ("impossible", None)
    assert [give.text for give in found.gives] == ["Loans would have to be left out"]
    assert found.compromise is not None
    assert sorted(found.compromise["sessions"]) == ["ann", "bob", "stores", "walk"]
    assert json.dumps(found.to_json())


def test_an_impossible_repair_is_known_for_one_although_something_is_locked() -> None:
    loans = {"locked": True, "published": {"day": 0, "slot": 0, "room": "Hall", "facs": ["fay"]}, "roles": []}
    one_hour = {"window": [3, 3], "days": [1], "rooms": ["Study"]}
    problem = tiny(
        loans=loans | {"published": {"day": 0, "slot": 0, "room": "Hall", "facs": []}}, ann=one_hour, bob=one_hour
    )
    published = good(
        loans={"facs": []}, ann={"slot": 3, "room": "Study"}, bob={"slot": 3, "room": "Vault", "facs": ["gus"]}
    )

    found = repair(problem, published, [Away("tim", (0,))])

    assert (found.outcome.status, len(found.gives)) == ("impossible", 1)


def test_a_locked_session_that_was_hit_would_have_to_be_unlocked() -> None:
    problem = tiny(loans={"locked": True, "published": {"day": 0, "slot": 0, "room": "Hall", "facs": ["fay"]}})

    found = repair(problem, good(), [Away("fay", (0,))])

    assert found.outcome.status == "impossible"
    assert [give.text for give in found.gives] == [
        "Loans is locked, and would have to be on Monday 9 July at 09:00 led by Gus"
    ]


def test_progress_tells_what_is_done_and_never_falls() -> None:
    heard: list[Progress] = []

    repair(tiny(), good(), [Closed("Hall", (0,))], on_progress=heard.append)

    assert heard[0].doing == "Changing only what was hit"
    assert [progress.score for progress in heard if progress.score][-1] == {"told": 3}
    assert sorted(progress.fraction for progress in heard) == [progress.fraction for progress in heard]


def test_a_search_that_is_stopped_at_once_claims_nothing() -> None:
    found = repair(tiny(), good(), [Closed("Hall", (0,))], should_stop=lambda: True)

    assert (found.outcome.status, found.outcome.plan, found.proven) == ("none", None, False)


def small() -> tuple[Problem, Plan]:
    """Three sessions in short days, so that every plan there is can be tried."""
    file = document()
    file["slots_per_day"] = 3
    for row in (*file["days"], *file["rooms"], *file["facilitators"]):
        row.update({key: [0, 3] for key in ("open",) if key in row})
        row.update({key: [] for key in ("closed", "dislikes") if key in row})
        row.update({key: [[0, 0, 3], [1, 0, 3]] for key in ("available",) if key in row})
    file["sessions"] = [row for row in file["sessions"] if row["id"] in ("loans", "ann", "bob")]
    places = {"loans": (0, 0, "Hall", "fay"), "ann": (0, 1, "Study", "gus"), "bob": (0, 2, "Study", "fay")}
    rows = {id: Assignment(day, slot, room, (lead,)) for id, (day, slot, room, lead) in places.items()}
    return as_problem(file), Plan("tiny", rows)


def every_place(problem: Problem, session: Session) -> Iterator[Assignment]:
    for day, slot, room in product(session.days, range(problem.slots_per_day), session.rooms):
        for people in combinations(session.roles[0].choices, session.roles[0].n):
            yield Assignment(day, slot, room, people)


@pytest.mark.parametrize(
    "mishap",
    [
        Away("fay", (0,)),
        Closed("Study", (0,)),
        Late("ann", 1),
        Longer("ann", 2),
        Longer("loans", 3),
        Closed("Hall", (0, 1)),
    ],
)
def test_no_other_plan_tells_fewer(mishap: Mishap) -> None:
    problem, published = small()
    changed = after(problem, [mishap])
    longer = [mishap.session] if isinstance(mishap, Longer) else []
    fewest = 99
    for places in product(*(every_place(changed, row) for row in changed.sessions)):
        plan = Plan("tiny", {row.id: place for row, place in zip(changed.sessions, places, strict=True)})
        people = len(told_of(changed, moves(published, plan, longer), longer))
        if people < fewest and not check(changed, plan).broken:
            fewest = people

    found = repair(problem, published, [mishap])

    assert (len(found.told), found.proven) == (fewest, True)


def test_what_is_handed_out_is_what_the_judge_accepts() -> None:
    found = repair(tiny(), good(), [Away("gus", (0,))])

    assert Judge(after(tiny(), [Away("gus", (0,))]), placed(found)).verdict().broken == ()
