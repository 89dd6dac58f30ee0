"""The model by itself, without the checker that judges what comes of it: whom it lets be in two places at once."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from sojourn.planning.timetable.fit import Fit, solve
from sojourn.planning.timetable.rules import grid_of
from tests.planning.timetable.tiny import as_problem, document, session

AT_TEN, AT_ELEVEN = [1, 1], [2, 2]


def can_be_fitted(*rows, **changed) -> bool:
    """Whether these sessions, and no others, fit into the tiny timetable, as the model has it."""
    problem = as_problem(document() | {"sessions": list(rows)} | changed)
    fit = Fit(grid_of(problem), range(len(rows)), {})
    _solver, status = solve(fit, seconds=10, workers=1, seed=1)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return bool(status == cp_model.OPTIMAL)


def at(window, group, **fields):
    """A session on Monday with this window, that nobody has to lead and no room has to hold."""
    name = f"{group} {window} {fields.get('slots', 1)}"
    return session(name, name, group, window=window, days=[0], rooms=[], roles=[], **fields)


@pytest.mark.parametrize(
    ("rows", "fits"),
    [
        ([at(AT_TEN, "all"), at(AT_ELEVEN, "all")], True),
        ([at(AT_TEN, "all"), at(AT_TEN, "all") | {"id": "twin", "title": "twin"}], False),
        ([at(AT_TEN, "all", slots=2), at(AT_ELEVEN, "all")], False),
        ([at(AT_TEN, "all"), at(AT_TEN, "only-ann")], False),
        ([at(AT_TEN, "only-bob"), at(AT_TEN, "only-ann")], True),
    ],
)
def test_nobody_is_in_two_places_at_once(rows, fits):
    assert can_be_fitted(*rows) == fits


@pytest.mark.parametrize(
    ("from_host", "from_store", "fits"),
    [
        (0, 0, True),
        (1, 0, False),  # who is at the host museum at ten is not in the store at eleven
        (0, 1, True),
    ],
)
def test_there_is_time_to_go_from_one_site_to_the_other(from_host, from_store, fits):
    travel = [[0, from_host], [from_store, 0]]
    host, store = at(AT_TEN, "all"), at(AT_ELEVEN, "only-ann", site="STORE")

    assert can_be_fitted(host, store, travel_slots=travel) == fits
    assert can_be_fitted(at(AT_TEN, "only-bob"), store, travel_slots=travel), "nobody goes to both"


def test_a_free_slot_is_kept_where_a_rule_asks_for_it():
    rule = {"id": "r", "label": "A pause", "type": "no_back_to_back", "kinds": ["talk"], "participants": ["ann", "bob"]}
    ten, eleven = (at(window, "all", topic="loans") for window in (AT_TEN, AT_ELEVEN))

    assert can_be_fitted(ten, eleven)
    assert not can_be_fitted(ten, eleven, rules=[rule])
    assert can_be_fitted(ten, at([3, 3], "all", topic="loans"), rules=[rule])
