"""What could ever have to change when a session does: everything that it is tied to by a chain of rules, and nothing else."""

from __future__ import annotations

import pytest

from sojourn.planning.timetable.reach import within_reach
from sojourn.planning.timetable.rules import grid_of
from tests.planning.timetable.tiny import as_problem, document, session

MONDAY, TUESDAY = [0], [1]


def reached(*rows, rules=(), **changed) -> str:
    """Who is within reach of the first of these sessions, by their letters."""
    problem = as_problem(document() | {"sessions": list(rows), "rules": list(rules)} | changed)
    grid = grid_of(problem)
    return "".join(sorted(problem.sessions[x].id for x in within_reach(grid, range(grid.count), [0])))


def row(letter, days, group="only-ann", **fields):
    return session(letter, letter, group, **({"days": days, "rooms": [], "roles": []} | fields))


HALL, STUDY = {"rooms": ["Hall"]}, {"rooms": ["Study"]}
FAY = {"roles": [{"n": 1, "from": ["fay"]}]}


@pytest.mark.parametrize(
    ("first", "second", "is_tied"),
    [
        (row("a", MONDAY), row("b", MONDAY), True),  # both are Ann's
        (row("a", MONDAY), row("b", TUESDAY), False),
        (row("a", MONDAY), row("b", MONDAY, "only-bob"), False),
        (row("a", MONDAY), row("b", MONDAY, "all"), True),
        (row("a", MONDAY, **HALL), row("b", MONDAY, "only-bob", **HALL), True),
        (row("a", MONDAY, **HALL), row("b", MONDAY, "only-bob", **STUDY), False),
        (row("a", MONDAY, **HALL), row("b", TUESDAY, "only-bob", **HALL), False),
        (row("a", MONDAY, **FAY), row("b", MONDAY, "only-bob", **FAY), True),
        (row("a", MONDAY, **FAY), row("b", TUESDAY, "only-bob", **FAY), False),
    ],
)
def test_two_sessions_are_tied_where_a_rule_could_look_at_both(first, second, is_tied):
    assert reached(first, second) == ("ab" if is_tied else "a")


def test_a_tie_reaches_on_through_others():
    through = row("b", MONDAY, "all"), row("c", MONDAY, "only-bob"), row("d", TUESDAY, "only-bob")

    assert reached(row("a", MONDAY), *through) == "abc"


@pytest.mark.parametrize(
    ("rule", "is_tied"),
    [
        ({"type": "precedence", "before": "a", "after": "b"}, True),
        ({"type": "same_day", "sessions": ["a", "b"]}, True),
        ({"type": "different_days", "sessions": ["a", "b"]}, False),  # they are, whatever becomes of them
        ({"type": "max_contact_week", "participants": ["ann"], "slots": 9}, True),
        ({"type": "max_contact", "participants": ["ann"], "slots": 4}, False),
        ({"type": "max_asked", "facilitators": ["fay"], "sessions": 1}, True),
    ],
)
def test_some_rules_tie_what_is_on_different_days(rule, is_tied):
    led = row("a", MONDAY, **FAY), row("b", TUESDAY, **FAY)

    assert reached(*led) == "a"
    assert reached(*led, rules=[{"id": "r", "label": "Rule"} | rule]) == ("ab" if is_tied else "a")
