"""Rules about one calendar week of a participant or of a contributor."""

from __future__ import annotations

from collections.abc import Iterator

from sojourn.planning.timetable.checks.facts import Breach, Facts, Peers
from sojourn.planning.timetable.checks.layout import Days, Slice


def max_contact_week(facts: Facts, peers: Peers, week: int, days: Days) -> Iterator[Breach]:
    """At most so many slots of contact a week."""
    if not peers.week_rules:
        return
    contact = [part for part in _in_week(facts, week, days) if part.session.contact]
    total = sum(part.end - part.start for part in contact)
    for rule in peers.week_rules:
        if total > rule.slots:
            allowed = facts.words.duration(rule.slots)
            text = f"{facts.words.duration(total)} of contact in {_week(facts, week)}, at most {allowed} allowed"
            yield Breach(rule.type, rule.label, _ids(contact), peers.members, text)


def max_asked(facts: Facts, person: str, week: int, days: Days) -> Iterator[Breach]:
    """A contributor leads at most so many sessions a week."""
    for rule in facts.asked_rules.get(person, ()):
        asked = _in_week(facts, week, days)
        if len(asked) > rule.sessions:
            name = facts.words.person(person)
            text = f"{name} is asked {len(asked)} times in {_week(facts, week)}, at most {rule.sessions} allowed"
            yield Breach(rule.type, rule.label, _ids(asked), (person,), text)


def _in_week(facts: Facts, week: int, days: Days) -> list[Slice]:
    return [part for day in facts.days_of_week[week] for part in days.get(day, ())]


def _week(facts: Facts, week: int) -> str:
    return f"the week of {facts.words.day(facts.days_of_week[week][0])}"


def _ids(parts: list[Slice]) -> tuple[str, ...]:
    return tuple(part.session.id for part in parts)
