"""Who does what with whom: the groups that the sessions ask for, made by the grouping engine and kept as they are where they can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sojourn.edition.models import Edition
from sojourn.planning.groupings import CannotGroup, Elective, Person, electives, rotation_groups
from sojourn.timetable.models import ElectiveWish, Group, Session
from sojourn.timetable.rules import ELECTIVES_EACH, name_of_rotation, number_of_groups

from .seats import Seat, seat_id, seats_of

WHOLE_COHORT = "Whole cohort"
GroupKey = tuple[str, str]
"""Kind and name of a group, by which it is known within its edition."""
Members = tuple[str, ...]
"""Ids of seats."""


@dataclass(frozen=True)
class SittingWanted:
    """That a session is to be given to a group, for the how-manieth time."""

    session_id: int
    group: GroupKey
    number: int


@dataclass(frozen=True)
class Arrangement:
    """The groups that an edition needs, and the sittings that come of them."""

    groups: Mapping[GroupKey, Members]
    sittings: tuple[SittingWanted, ...]


def arrangement_of(edition: Edition) -> Arrangement:
    """The groups and sittings that the sessions of an edition ask for. Raises CannotGroup, in words that staff may read."""
    seats = seats_of(edition)
    sessions = list(Session.objects.filter(edition=edition).order_by("code"))
    standing = standing_groups(edition)
    groups: dict[GroupKey, Members] = {(Group.Kind.ALL, WHOLE_COHORT): tuple(seat.id for seat in seats)}
    groups |= _rotations(seats, sessions, standing)
    groups |= _departments(seats)
    groups |= _electives(edition, seats, sessions, standing)
    sittings = tuple(
        SittingWanted(session.pk, key, number)
        for session in sessions
        for key in groups_of(session, groups, len(seats))
        for number in range(1, session.times + 1)
    )
    return Arrangement(groups, sittings)


def groups_of(session: Session, groups: Mapping[GroupKey, Members], cohort: int) -> list[GroupKey]:
    """The groups to which a session is given; for an elective that nobody takes, none."""
    if session.audience == Session.Audience.DEPARTMENT:
        return [key for key in groups if key[0] == Group.Kind.DEPARTMENT]
    if session.audience == Session.Audience.ELECTIVE:
        key = (Group.Kind.ELECTIVE.value, session.title)
        return [key] if groups.get(key) else []
    count = number_of_groups(cohort, session.group_size) if session.audience == Session.Audience.SPLIT else 1
    if count > 1:
        return [(Group.Kind.ROTATION, name_of_rotation(number, count)) for number in range(count)]
    return [(Group.Kind.ALL, WHOLE_COHORT)]


def standing_groups(edition: Edition) -> dict[GroupKey, Members]:
    """The groups as they stand now; empty ones are those of unnamed places."""
    groups = Group.objects.filter(edition=edition).prefetch_related("fellows")
    return {(group.kind, group.name): tuple(seat_id(one.pk) for one in group.fellows.all()) for group in groups}


def members_by_group(edition: Edition, groups: Mapping[GroupKey, Members]) -> dict[int, Members]:
    """The same members by the key of the group's row."""
    keys = Group.objects.filter(edition=edition).values_list("id", "kind", "name")
    return {key: groups[kind, name] for key, kind, name in keys if (kind, name) in groups}


def _rotations(
    seats: Sequence[Seat], sessions: Iterable[Session], standing: Mapping[GroupKey, Members]
) -> dict[GroupKey, Members]:
    """For each number of groups that is needed, one division of the cohort, so that people learn who is in their group."""
    sizes: dict[int, int] = {}
    for session in sessions:
        if session.audience == Session.Audience.SPLIT and session.group_size:
            count = number_of_groups(len(seats), session.group_size)
            sizes[count] = min(session.group_size, sizes.get(count, session.group_size))
    groups: dict[GroupKey, Members] = {}
    for count, size in sorted(sizes.items()):
        if count > 1:
            keys = [(Group.Kind.ROTATION.value, name_of_rotation(number, count)) for number in range(count)]
            groups |= _kept(seats, keys, size, standing) or _mixed(seats, keys, size)
    return groups


def _mixed(seats: Sequence[Seat], keys: list[GroupKey], size: int) -> dict[GroupKey, Members]:
    people = [Person(seat.id, seat.place, seat.department, name=seat.name) for seat in seats]
    made = rotation_groups(people, size).groups
    return dict(zip(keys, made.values(), strict=True))


def _kept(
    seats: Sequence[Seat], keys: list[GroupKey], size: int, standing: Mapping[GroupKey, Members]
) -> dict[GroupKey, Members] | None:
    """The groups as they stand, without those who are gone; who is new joins the smallest. None where they would not be even."""
    known = {seat.id: seat for seat in seats}
    groups = {key: [one for one in standing.get(key, ()) if one in known] for key in keys}
    placed = {one for members in groups.values() for one in members}
    if not placed or len(placed) < sum(map(len, groups.values())):
        return None
    for seat in seats:
        if seat.id not in placed:
            alike = {key: sum(known[one].place == seat.place for one in members) for key, members in groups.items()}
            groups[min(keys, key=lambda key: (len(groups[key]), alike[key]))].append(seat.id)
    lengths = [len(members) for members in groups.values()]
    if max(lengths) > size or max(lengths) - min(lengths) > 2:
        return None
    return {key: tuple(members) for key, members in groups.items()}


def _departments(seats: Sequence[Seat]) -> dict[GroupKey, Members]:
    names = sorted({seat.department for seat in seats if seat.department})
    return {
        (Group.Kind.DEPARTMENT, name): tuple(seat.id for seat in seats if seat.department == name) for name in names
    }


def _electives(
    edition: Edition, seats: Sequence[Seat], sessions: Iterable[Session], standing: Mapping[GroupKey, Members]
) -> dict[GroupKey, Members]:
    """Each fellow in the electives they wish for most, as far as there is room; who is in one already stays."""
    offered = {one.pk: one for one in sessions if one.audience == Session.Audience.ELECTIVE}
    if not offered:
        return {}
    keys = {str(pk): (Group.Kind.ELECTIVE.value, one.title) for pk, one in offered.items()}
    seat_of = {seat.person_id: seat.id for seat in seats if seat.person_id}
    wishes: dict[str, list[str]] = {seat.id: [] for seat in seats}
    for person_id, session_id in (
        ElectiveWish.objects.filter(session__in=offered).order_by("rank", "id").values_list("person_id", "session_id")
    ):
        if person_id in seat_of:
            wishes[seat_of[person_id]].append(str(session_id))
    keep: dict[str, list[str]] = {}
    for pk, key in keys.items():
        for one in standing.get(key, ()):
            if one in wishes:
                keep.setdefault(one, []).append(pk)
    rooms = [Elective(str(pk), one.group_size or len(seats)) for pk, one in offered.items()]
    each = min(ELECTIVES_EACH, len(offered))
    try:
        enrolment = electives(wishes, rooms, each, keep=keep)
    except CannotGroup:
        if not keep:
            raise
        enrolment = electives(wishes, rooms, each)  # what stands does not fit any more: a new start
    return {keys[pk]: people for pk, people in enrolment.of_elective.items()}
