"""Rules about several sessions, whoever is in them. A session that is left out breaks none of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sojourn.planning.timetable.checks.facts import Breach, Facts, OrderRule
from sojourn.planning.timetable.problem import Assignment, DifferentDays, Precedence, SameDay, WithinDays
from sojourn.planning.timetable.words import listed

Placed = Mapping[str, Assignment]


def breaches_of_order(facts: Facts, rule: OrderRule, placed: Placed) -> Iterator[Breach]:
    """Judge one named rule."""
    match rule:
        case Precedence():
            yield from precedence(facts, rule, placed)
        case SameDay():
            yield from same_day(facts, rule, placed)
        case DifferentDays():
            yield from different_days(facts, rule, placed)
        case WithinDays():
            yield from within_days(facts, rule, placed)


def precedence(facts: Facts, rule: Precedence, placed: Placed) -> Iterator[Breach]:
    """One session ends before another starts."""
    before, after = placed.get(rule.before), placed.get(rule.after)
    if before is None or after is None:
        return
    first, second = facts.sessions[rule.before], facts.sessions[rule.after]
    if (before.day, before.slot + first.slots) > (after.day, after.slot):
        text = (
            f"{second.title} starts {facts.words.when(after.day, after.slot)}, before the end of {first.title} "
            f"{facts.words.when(before.day, before.slot + first.slots)}"
        )
        yield Breach(rule.type, rule.label, (rule.before, rule.after), (), text)


def same_day(facts: Facts, rule: SameDay, placed: Placed) -> Iterator[Breach]:
    """Sessions that belong on one day are on one day."""
    by_day = _by_day(rule.sessions, placed)
    if len(by_day) > 1:
        text = (
            f"{_titles(facts, rule.sessions, placed)} belong on one day, but are on {facts.words.days(sorted(by_day))}"
        )
        yield Breach(rule.type, rule.label, _those_placed(rule.sessions, placed), (), text)


def different_days(facts: Facts, rule: DifferentDays, placed: Placed) -> Iterator[Breach]:
    """Sessions that belong on different days are."""
    for day, session_ids in _by_day(rule.sessions, placed).items():
        if len(session_ids) > 1:
            text = f"{_titles(facts, tuple(session_ids), placed)} are all on {facts.words.day(day)}"
            yield Breach(rule.type, rule.label, tuple(session_ids), (), text)


def within_days(facts: Facts, rule: WithinDays, placed: Placed) -> Iterator[Breach]:
    """Sessions that belong together lie within so many days, counted in day ids."""
    days = sorted(_by_day(rule.sessions, placed))
    if days and days[-1] - days[0] > rule.days - 1:
        spread = "on one day" if rule.days == 1 else f"within {rule.days} days"
        text = (
            f"{_titles(facts, rule.sessions, placed)} belong {spread}, but run from {facts.words.day(days[0])} "
            f"to {facts.words.day(days[-1])}"
        )
        yield Breach(rule.type, rule.label, _those_placed(rule.sessions, placed), (), text)


def _by_day(session_ids: tuple[str, ...], placed: Placed) -> dict[int, list[str]]:
    by_day: dict[int, list[str]] = defaultdict(list)
    for session_id in session_ids:
        if session_id in placed:
            by_day[placed[session_id].day].append(session_id)
    return by_day


def _those_placed(session_ids: tuple[str, ...], placed: Placed) -> tuple[str, ...]:
    return tuple(session_id for session_id in session_ids if session_id in placed)


def _titles(facts: Facts, session_ids: tuple[str, ...], placed: Placed) -> str:
    return listed([facts.sessions[session_id].title for session_id in _those_placed(session_ids, placed)])
