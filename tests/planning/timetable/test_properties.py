"""What holds for every timetable: the checker agrees with the solver, and so does trying every plan there is."""

from __future__ import annotations

import copy
import os
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.crowding import overfull
from sojourn.planning.timetable.mishap import Away, Closed, Late, Longer, Mishap, after
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.planning.timetable.repair import repair
from sojourn.planning.timetable.rules import grid_of
from sojourn.planning.timetable.solve import solve
from sojourn.planning.timetable.told import moves, told_of
from tests.planning.timetable.random_problems import LEADERS, PEOPLE, Json, documents, problems, sound_plans
from tests.planning.timetable.tiny import as_problem

THOROUGH = bool(os.environ.get("SOJOURN_THOROUGH"))
SECONDS = 0.3


def examples(few: int, many: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(
        max_examples=many if THOROUGH else few, deadline=None, suppress_health_check=slow, derandomize=not THOROUGH
    )


def score_of(problem: Problem, seed: int = 1, seconds: float = SECONDS) -> tuple[str, list[int]]:
    outcome = solve(problem, seconds=seconds, workers=1, seed=seed)
    return outcome.status, [outcome.score[level.id] for level in problem.levels]


@examples(12, 1000)
@given(problems(6))
def test_the_checker_accepts_what_the_solver_returns(problem: Problem) -> None:
    outcome = solve(problem, seconds=SECONDS, workers=1)

    assert outcome.plan is not None
    verdict = check(problem, Plan.from_json(outcome.plan))
    assert (verdict.broken, verdict.score) == ((), outcome.score)
    assert {reason.about for reason in outcome.reasons} == set(verdict.unplaced)


@examples(6, 400)
@given(problems())
def test_no_plan_at_all_is_better_than_a_proven_one(problem: Problem) -> None:
    outcome = solve(problem, seconds=1, workers=1)
    best = min(tuple(verdict.score.values()) for _, verdict in sound_plans(problem))

    found = tuple(outcome.score.values())
    assert found >= best
    assert outcome.status != "optimal" or found == best
    assert found[0] == best[0]


@examples(5, 2000)
@given(problems())
def test_adding_up_finds_no_fault_where_a_timetable_exists(problem: Problem) -> None:
    assume(any(not verdict.unplaced for _, verdict in sound_plans(problem)))

    assert list(overfull(grid_of(problem))) == []


def relabelled(file: Json, shuffle: Random) -> Json:
    """The same problem with other names, in another order."""
    other = copy.deepcopy(file)
    names = [*PEOPLE, *LEADERS, *(row["id"] for row in file["sessions"])]
    fresh = shuffle.sample([f"x{number}" for number in range(len(names))], len(names))
    new = dict(zip(names, fresh, strict=True))
    for kind in ("participants", "facilitators", "sessions", "rules", "rooms", "groups"):
        shuffle.shuffle(other[kind])
    for row in (*other["participants"], *other["facilitators"], *other["sessions"]):
        row["id"] = new[row["id"]]
    for row in other["groups"]:
        row["members"] = shuffle.sample([new[each] for each in row["members"]], len(row["members"]))
    for row in other["sessions"]:
        for role in row["roles"]:
            role["from"] = shuffle.sample([new[each] for each in role["from"]], len(role["from"]))
    for row in other["rules"]:
        for field in ("before", "after"):
            if field in row:
                row[field] = new[row[field]]
        for field in ("sessions", "participants"):
            if field in row:
                row[field] = [new[each] for each in row[field]]
    return other


@examples(10, 500)
@given(documents(4), st.randoms(use_true_random=False))
def test_other_names_in_another_order_leave_a_proven_score_as_it_is(file: Json, shuffle: Random) -> None:
    status, score = score_of(as_problem(file))
    other_status, other_score = score_of(as_problem(relabelled(file, shuffle)))

    assert score == other_score or "optimal" not in (status, other_status)


@examples(4, 300)
@given(problems(8))
def test_more_time_from_the_same_seed_is_never_worse_on_a_tiny_problem(problem: Problem) -> None:
    """Tiny problems only: on instances of the size S the cooling, which depends on the time allowed, can still break this."""
    scores = [score_of(problem, seconds=seconds)[1] for seconds in (0.1, 0.3, 0.6)]

    assert scores == sorted(scores, reverse=True)


@st.composite
def mishaps(draw: st.DrawFn, problem: Problem) -> Mishap:
    session = draw(st.sampled_from(problem.sessions))
    return draw(
        st.sampled_from(
            [
                Away(draw(st.sampled_from(LEADERS)), (draw(st.integers(0, 1)),)),
                Closed(draw(st.sampled_from([room.id for room in problem.rooms])), (0,)),
                Late(draw(st.sampled_from(PEOPLE)), 1),
                Longer(session.id, session.slots + 1),
            ]
        )
    )


@examples(5, 400)
@given(st.data(), problems())
def test_no_plan_at_all_tells_fewer_people_than_a_proven_repair(data: st.DataObject, problem: Problem) -> None:
    complete = [plan for plan, verdict in sound_plans(problem) if not verdict.unplaced]
    assume(complete)
    published = data.draw(st.sampled_from(complete))
    mishap = data.draw(mishaps(problem))
    changed, longer = after(problem, [mishap]), [mishap.session] if isinstance(mishap, Longer) else []

    found = repair(problem, published, [mishap], seconds=10, workers=1)

    told = [
        len(told_of(changed, moves(published, plan, longer), longer))
        for plan, verdict in sound_plans(changed)
        if not verdict.unplaced
    ]
    if not told:
        assert found.outcome.status == "impossible"
    else:
        assert (found.proven, len(found.told)) == (True, min(told))
