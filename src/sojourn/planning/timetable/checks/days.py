"""Rules about one day of a room, of a participant or of a contributor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sojourn.planning.timetable.checks.facts import Breach, DayRule, Facts, Peers
from sojourn.planning.timetable.checks.layout import Slice
from sojourn.planning.timetable.problem import Blocked, Break, MaxContact, MaxKind, NoBackToBack, SiteChanges


def breaches_of_room(facts: Facts, room: str, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """A room holds one session at a time."""
    for one, other in _overlapping(parts):
        text = f"{room} holds two sessions {facts.words.when(day, other.start)}: {_both(one, other)}"
        yield Breach("room", "A room holds one session at a time", _ids(one, other), (), text)


def breaches_of_participants(facts: Facts, peers: Peers, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """Judge one day of participants who have the same one."""
    if not parts:
        return
    yield from one_place_at_a_time(facts, peers.members, day, parts)
    yield from travel_kept(facts, peers.members, day, parts)
    for rule in peers.day_rules:
        yield from breaches_of_rule(facts, rule, peers, day, parts)


def breaches_of_contributor(facts: Facts, person: str, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """Judge one day of a contributor."""
    if not parts:
        return
    yield from one_place_at_a_time(facts, (person,), day, parts)
    yield from travel_kept(facts, (person,), day, parts)
    yield from slots_per_day(facts, person, day, parts)


def one_place_at_a_time(facts: Facts, people: tuple[str, ...], day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """Nobody is in two places at once."""
    for one, other in _overlapping(parts):
        text = f"{_both(one, other)} overlap {facts.words.when(day, other.start)}"
        yield Breach("two_places", "Nobody is in two places at once", _ids(one, other), people, text)


def travel_kept(facts: Facts, people: tuple[str, ...], day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """Between two sessions that follow each other there is time to travel."""
    for one, other in pairwise(parts):
        needed = facts.travel_slots(one.session, other.session)
        if 0 <= other.start - one.end < needed:
            text = (
                f"{one.session.title} ends at {facts.words.time(one.end)} at {one.session.site} and "
                f"{other.session.title} starts {facts.words.when(day, other.start)} at {other.session.site}, "
                f"but the way takes {facts.words.duration(needed)}"
            )
            yield Breach("travel", "There is time to travel between sites", _ids(one, other), people, text)


def slots_per_day(facts: Facts, person: str, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """A contributor leads no more slots a day than agreed."""
    known = facts.facilitators.get(person)
    total = sum(part.end - part.start for part in parts)
    if known and total > known.max_slots_per_day:
        text = (
            f"{known.name} leads {facts.words.duration(total)} on {facts.words.day(day)}, "
            f"but agreed to {facts.words.duration(known.max_slots_per_day)} a day"
        )
        label = "Contributors lead no more than agreed in a day"
        yield Breach("slots_per_day", label, _ids(*parts), (person,), text)


def breaches_of_rule(facts: Facts, rule: DayRule, peers: Peers, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """Judge one named rule on one day."""
    match rule:
        case MaxContact():
            yield from max_contact(facts, rule, peers, day, parts)
        case Break():
            yield from free_break(facts, rule, peers, day, parts)
        case Blocked():
            yield from blocked(facts, rule, peers, day, parts)
        case MaxKind():
            yield from max_kind(facts, rule, peers, day, parts)
        case SiteChanges():
            yield from site_changes(facts, rule, peers, day, parts)
        case NoBackToBack():
            yield from no_back_to_back(facts, rule, peers, day, parts)


def max_contact(facts: Facts, rule: MaxContact, peers: Peers, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """At most so many slots of contact a day."""
    contact = [part for part in parts if part.session.contact]
    total = sum(part.end - part.start for part in contact)
    if total > rule.slots:
        text = _too_much(facts, rule, total, f"of contact on {facts.words.day(day)}")
        yield Breach(rule.type, rule.label, _ids(*contact), peers.members, text)


def max_kind(facts: Facts, rule: MaxKind, peers: Peers, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """At most so many slots a day in sessions of some kinds."""
    counted = [part for part in parts if part.session.kind in rule.kinds]
    total = sum(part.end - part.start for part in counted)
    if total > rule.slots:
        text = _too_much(facts, rule, total, f"of {' or '.join(rule.kinds)} on {facts.words.day(day)}")
        yield Breach(rule.type, rule.label, _ids(*counted), peers.members, text)


def site_changes(facts: Facts, rule: SiteChanges, peers: Peers, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """At most so many changes of site in each half of a day."""
    sited = [part for part in parts if part.session.site is not None]
    halves = (
        (f"before {facts.words.time(rule.at)}", [part for part in sited if part.start < rule.at]),
        (f"from {facts.words.time(rule.at)}", [part for part in sited if part.start >= rule.at]),
    )
    for half, on_foot in halves:
        pairs = pairwise(on_foot)
        changes = sum(one.session.site != other.session.site for one, other in pairs)
        if changes > rule.max:
            text = f"{changes} changes of site on {facts.words.day(day)} {half}, at most {rule.max} allowed"
            yield Breach(rule.type, rule.label, _ids(*on_foot), peers.members, text)


def no_back_to_back(
    facts: Facts, rule: NoBackToBack, peers: Peers, day: int, parts: Sequence[Slice]
) -> Iterator[Breach]:
    """No two sessions on one topic straight after each other, unless one follows from the other."""
    counted = [part for part in parts if part.session.kind in rule.kinds]
    for place, one in enumerate(counted):
        for other in counted[place + 1 :]:
            if other.start == one.end and one.session.topic == other.session.topic and not _linked(one, other):
                text = f"{_both(one, other)} are back to back on {facts.words.day(day)}, both on {one.session.topic}"
                yield Breach(rule.type, rule.label, _ids(one, other), peers.members, text)


def _linked(one: Slice, other: Slice) -> bool:
    return one.session.id in other.session.follows or other.session.id in one.session.follows


def free_break(facts: Facts, rule: Break, peers: Peers, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """A free run of so many slots inside a window."""
    if day not in facts.rule_days[rule.id]:
        return
    free_from, end = rule.window
    touching = [part for part in parts if part.start < end and part.end > free_from]
    for part in touching:
        if part.start - free_from >= rule.slots:
            return
        free_from = max(free_from, part.end)
    if end - free_from < rule.slots:
        text = (
            f"no free {facts.words.duration(rule.slots)} between {facts.words.time(rule.window[0])} "
            f"and {facts.words.time(end)} on {facts.words.day(day)}"
        )
        yield Breach(rule.type, rule.label, _ids(*touching), peers.members, text)


def blocked(facts: Facts, rule: Blocked, peers: Peers, day: int, parts: Sequence[Slice]) -> Iterator[Breach]:
    """No session in a window that is kept free."""
    if day not in facts.rule_days[rule.id]:
        return
    start, end = rule.window
    for part in parts:
        if part.start < end and part.end > start:
            text = (
                f"{part.session.title} is {facts.words.when(day, part.start)}, "
                f"but {facts.words.span(start, end)} is kept free"
            )
            yield Breach(rule.type, rule.label, _ids(part), peers.members, text)


def _overlapping(parts: Sequence[Slice]) -> Iterator[tuple[Slice, Slice]]:
    """Pairs of parts, in order of time, that share a slot."""
    for place, one in enumerate(parts):
        for other in parts[place + 1 :]:
            if other.start >= one.end:
                break
            yield one, other


def _too_much(facts: Facts, rule: MaxContact | MaxKind, total: int, of_what: str) -> str:
    allowed = facts.words.duration(rule.slots)
    return f"{facts.words.duration(total)} {of_what}, at most {allowed} allowed"


def _both(one: Slice, other: Slice) -> str:
    return f"{one.session.title} and {other.session.title}"


def _ids(*parts: Slice) -> tuple[str, ...]:
    return tuple(part.session.id for part in parts)
