"""The checker finds each rule that a plan breaks, and says so in words."""

from __future__ import annotations

from typing import Any

import pytest

from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.problem import Assignment, Plan
from tests.planning.timetable.tiny import good, tiny

PEOPLE = ["ann", "bob"]


def findings(problem: Any, plan: Plan) -> list[tuple[str, str]]:
    return [(broken.rule, broken.text) for broken in check(problem, plan).broken]


def test_a_good_plan_breaks_nothing_and_leaves_nothing_out() -> None:
    verdict = check(tiny(), good())

    assert verdict.broken == ()
    assert verdict.unplaced == ()


def test_a_session_left_out_is_named_and_breaks_nothing() -> None:
    verdict = check(tiny(), good(ann=None))

    assert verdict.broken == ()
    assert verdict.unplaced == ("ann",)


@pytest.mark.parametrize(
    ("of_session", "change", "rule", "text"),
    [
        ({"days": [1]}, {}, "days", "Loans is on Monday 9 July, which is not one of its days"),
        ({}, {"day": 7}, "days", "Loans is on day 7, which is not one of its days"),
        (
            {"window": [3, 5]},
            {},
            "window",
            "Loans starts on Monday 9 July at 09:00, but must start between 12:00 and 14:00",
        ),
        (
            {},
            {"day": 1, "slot": 7, "facs": ["gus"]},
            "open",
            "Loans is on Tuesday 10 July from 16:00 to 17:00, but that day is open from 09:00 to 16:00",
        ),
        (
            {"rooms": ["Study"]},
            {},
            "rooms",
            "Loans is in Hall on Monday 9 July at 09:00, but may only be in Study",
        ),
        ({}, {"room": None}, "rooms", "Loans has no room on Monday 9 July at 09:00, but may only be in Hall and Study"),
        ({"rooms": []}, {}, "rooms", "Loans needs no room, but is in Hall"),
        (
            {"groups": []},
            {"day": 1, "slot": 0, "facs": ["gus"]},
            "closed",
            "Loans is in Hall on Tuesday 10 July at 09:00, but Hall is closed from 09:00 to 11:00",
        ),
        ({}, {"facs": []}, "roles", "Loans needs 1 to lead it, but has 0"),
        ({}, {"facs": ["fay", "fay"]}, "roles", "Loans names the same contributor twice"),
        ({}, {"facs": ["tim"]}, "roles", "Loans needs 1 of Fay and Gus, but has Tim"),
        ({}, {"facs": ["nobody"]}, "roles", "Loans needs 1 of Fay and Gus, but has nobody"),
        (
            {"roles": [{"n": 1, "from": ["fay"]}, {"n": 1, "from": ["fay", "gus"]}]},
            {"facs": ["gus", "tim"]},
            "roles",
            "Loans needs 1 of Fay; 1 of Fay and Gus, but has Gus and Tim",
        ),
        (
            {},
            {"day": 1, "slot": 4},
            "available",
            "Loans is led by Fay on Tuesday 10 July at 13:00, but Fay is there only from 09:00 to 13:00",
        ),
        (
            {"locked": True, "published": {"day": 0, "slot": 1, "room": "Hall", "facs": ["fay"]}},
            {},
            "locked",
            "Loans is locked on Monday 9 July at 10:00 in Hall with Fay, but is not",
        ),
    ],
)
def test_a_broken_fact_of_one_session_is_named(
    of_session: dict[str, Any], change: dict[str, Any], rule: str, text: str
) -> None:
    assert findings(tiny(loans=of_session), good(loans=change)) == [(rule, text)]


def test_two_roles_are_filled_by_people_in_any_order() -> None:
    problem = tiny(loans={"roles": [{"n": 1, "from": ["fay"]}, {"n": 1, "from": ["fay", "gus"]}]})

    assert findings(problem, good(loans={"facs": ["gus", "fay"]})) == []


def test_a_locked_session_left_out_is_a_broken_rule() -> None:
    problem = tiny(loans={"locked": True, "published": {"day": 0, "slot": 0, "room": "Hall", "facs": ["fay"]}})

    assert findings(problem, good(loans=None)) == [
        ("locked", "Loans is locked on Monday 9 July at 09:00 in Hall with Fay, but is left out")
    ]


def test_a_contributor_who_is_away_all_day_is_said_to_be_away() -> None:
    problem = tiny(loans={"roles": [{"n": 1, "from": ["fay"]}], "days": [0, 1]})
    away = [(rule, text) for rule, text in findings(problem, good(loans={"day": 1, "slot": 5}))]

    assert away == [
        ("available", "Loans is led by Fay on Tuesday 10 July at 14:00, but Fay is there only from 09:00 to 13:00")
    ]


def test_a_session_the_problem_does_not_have_is_named() -> None:
    plan = Plan("tiny", {**good().sessions, "ghost": Assignment(0, 0, None, ())})

    assert findings(tiny(), plan) == [("unknown", "the plan has a session ghost, which the problem does not have")]


def test_a_room_with_two_sessions_at_once_is_named() -> None:
    plan = good(bob={"slot": 0, "facs": ["gus"]})

    assert findings(tiny(), plan) == [
        ("room", "Study holds two sessions on Tuesday 10 July at 09:00: Ann's project and Bob's project")
    ]


def test_participants_in_two_places_at_once_are_named_together() -> None:
    plan = good(walk={"slot": 0})

    assert findings(tiny(), plan) == [
        ("two_places", "Loans and Walk overlap on Monday 9 July at 09:00, for ann and bob")
    ]


def test_a_contributor_in_two_places_at_once_is_named() -> None:
    problem = tiny(bob={"rooms": ["Vault"]})

    assert findings(problem, good(bob={"slot": 0, "room": "Vault"})) == [
        ("two_places", "Ann's project and Bob's project overlap on Tuesday 10 July at 09:00, for Fay")
    ]


def test_a_way_too_short_between_sites_is_named_for_participants_and_contributors() -> None:
    plan = good(stores={"slot": 1, "facs": ["fay"]})
    text = (
        "Loans ends at 10:00 at HOST and Stores starts on Monday 9 July at 10:00 at STORE, but the way takes 1 hour, "
        "for ann, bob and Fay"
    )

    assert findings(tiny(), plan) == [("travel", text)]


def test_a_contributor_who_leads_more_than_agreed_is_named() -> None:
    problem = tiny(stores={"slots": 3})
    plan = good(stores={"facs": ["fay"]})

    assert findings(problem, plan) == [
        ("slots_per_day", "Fay leads 4 hours on Monday 9 July, but agreed to 3 hours a day")
    ]


@pytest.mark.parametrize(
    ("rule", "change", "text"),
    [
        (
            {"type": "precedence", "before": "loans", "after": "stores"},
            {"loans": {"day": 0, "slot": 5}},
            "Stores starts on Monday 9 July at 11:00, before the end of Loans on Monday 9 July at 15:00",
        ),
        (
            {"type": "same_day", "sessions": ["loans", "stores"]},
            {"loans": {"day": 1, "slot": 2}},
            "Loans and Stores belong on one day, but are on Monday 9 July and Tuesday 10 July",
        ),
        (
            {"type": "different_days", "sessions": ["loans", "ann"]},
            {"ann": {"day": 0, "slot": 5}},
            "Loans and Ann's project are all on Monday 9 July",
        ),
        (
            {"type": "within_days", "sessions": ["loans", "stores"], "days": 1},
            {"loans": {"day": 1, "slot": 2}},
            "Loans and Stores belong on one day, but run from Monday 9 July to Tuesday 10 July",
        ),
        (
            {"type": "max_contact", "participants": PEOPLE, "slots": 3},
            {"stores": {"slot": 2}},
            None,
        ),
        (
            {"type": "max_contact", "participants": PEOPLE, "slots": 2},
            {},
            "3 hours of contact on Monday 9 July, at most 2 hours allowed, for ann and bob",
        ),
        (
            {"type": "max_contact_week", "participants": PEOPLE, "slots": 2},
            {"loans": {"day": 1, "slot": 3}},
            "3 hours of contact in the week of Monday 9 July, at most 2 hours allowed, for ann and bob",
        ),
        (
            {"type": "max_kind", "participants": PEOPLE, "kinds": ["talk", "free"], "slots": 1},
            {},
            "2 hours of talk or free on Monday 9 July, at most 1 hour allowed, for ann and bob",
        ),
        (
            {"type": "max_asked", "facilitators": ["fay"], "sessions": 2},
            {},
            "Fay is asked 3 times in the week of Monday 9 July, at most 2 allowed",
        ),
        (
            {"type": "site_changes", "participants": PEOPLE, "at": 6, "max": 0},
            {},
            "1 changes of site on Monday 9 July before 15:00, at most 0 allowed, for ann and bob",
        ),
        (
            {"type": "break", "participants": PEOPLE, "window": [1, 5], "slots": 2, "days": [0]},
            {},
            "no free 2 hours between 10:00 and 14:00 on Monday 9 July, for ann and bob",
        ),
        (
            {"type": "blocked", "participants": ["bob"], "window": [3, 5], "days": [0]},
            {},
            "Stores is on Monday 9 July at 11:00, but 12:00 to 14:00 is kept free, for bob",
        ),
    ],
)
def test_a_broken_rule_is_named_with_its_label(rule: dict[str, Any], change: dict[str, Any], text: str | None) -> None:
    problem = tiny(rules=[rule | {"label": "As agreed with the team"}])
    broken = check(problem, good(**change)).broken

    assert [(found.rule, found.label, found.text) for found in broken] == (
        [(rule["type"], "As agreed with the team", text)] if text else []
    )


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "precedence", "before": "loans", "after": "stores"},
        {"type": "same_day", "sessions": ["loans", "stores"]},
        {"type": "different_days", "sessions": ["loans", "ann"]},
        {"type": "within_days", "sessions": ["loans", "ann"], "days": 2},
        {"type": "max_contact", "participants": PEOPLE, "slots": 3},
        {"type": "max_contact_week", "participants": PEOPLE, "slots": 3},
        {"type": "max_kind", "participants": PEOPLE, "kinds": ["talk"], "slots": 1},
        {"type": "max_asked", "facilitators": ["fay", "gus"], "sessions": 3},
        {"type": "site_changes", "participants": PEOPLE, "at": 6, "max": 1},
        {"type": "site_changes", "participants": PEOPLE, "at": 2, "max": 1},
        {"type": "no_back_to_back", "participants": PEOPLE, "kinds": ["project"]},
        {"type": "break", "participants": PEOPLE, "window": [4, 6], "slots": 2, "days": [0, 1]},
        {"type": "blocked", "participants": PEOPLE, "window": [4, 6], "days": [0]},
        {"type": "blocked", "participants": PEOPLE, "window": [0, 4], "days": []},
    ],
)
def test_a_rule_that_is_kept_to_its_very_limit_is_not_broken(rule: dict[str, Any]) -> None:
    assert findings(tiny(rules=[rule]), good()) == []


def test_sessions_of_one_topic_back_to_back_are_named_unless_one_follows_from_the_other() -> None:
    rule = {"type": "no_back_to_back", "participants": PEOPLE, "kinds": ["talk", "visit"]}
    at_host = {"site": "HOST", "topic": "loans"}
    plan = good(stores={"slot": 1})

    assert findings(tiny(rules=[rule], stores=at_host), plan) == [
        (
            "no_back_to_back",
            "Loans and Stores are back to back on Monday 9 July, both on loans, for ann and bob",
        )
    ]
    assert findings(tiny(rules=[rule], stores=at_host | {"follows": ["loans"]}), plan) == []
    assert findings(tiny(rules=[rule], stores=at_host), good()) == []
