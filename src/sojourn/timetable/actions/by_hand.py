"""Lock and move by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition.models import Edition
from sojourn.edition.queries import week_number
from sojourn.museums.models import Room
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.planning.timetable.check import Judge
from sojourn.planning.timetable.problem import Assignment, Plan, Problem
from sojourn.timetable import brief, queries, rules
from sojourn.timetable.models import Contributor, Sitting, Slot, Version

from .groups import members
from .refusals import CannotLock, CannotMove
from .versions import copy
from .words import sentences


@transaction.atomic
def lock_sitting(*, sitting: Sitting, by: Person | None, at: datetime) -> None:
    """Keep a sitting where the newest version has it, in every further plan.

    Raises: CannotLock, when no version has a place for it.
    """
    version = queries.latest_version(sitting.session.edition)
    if version is None or not Slot.objects.filter(version=version, sitting=sitting).exists():
        raise CannotLock(_("This session has no place in the timetable yet, so there is nothing to lock."))
    Sitting.objects.filter(pk=sitting.pk).update(is_locked=True)
    record(by=by, did=gettext_noop("locked a session in the timetable"), about=sitting, at=at)


@transaction.atomic
def unlock_sitting(*, sitting: Sitting, by: Person | None, at: datetime) -> None:
    """Let further plans move a sitting again."""
    Sitting.objects.filter(pk=sitting.pk).update(is_locked=False)
    record(by=by, did=gettext_noop("unlocked a session in the timetable"), about=sitting, at=at)


@dataclass(frozen=True)
class Piece:
    """A sitting that moves, and the room and the people that it takes along."""

    sitting: Sitting
    room: Room | None
    contributors: tuple[Contributor, ...]


def pieces_of(version: Version, sitting_ids: Iterable[int]) -> list[Piece]:
    """These sittings with the rooms and the people that a version gives them; those that it leaves out are not among them."""
    slots = Slot.objects.filter(version=version, sitting_id__in=list(sitting_ids)).order_by("sitting_id")
    slots = slots.select_related("sitting__session", "sitting__group", "room").prefetch_related("contributors")
    return [Piece(slot.sitting, slot.room, tuple(slot.contributors.all())) for slot in slots]


@transaction.atomic
def move_sitting(
    *,
    version: Version,
    sitting: Sitting,
    on: date,
    starts: time,
    room: Room | None,
    contributors: Sequence[Contributor],
    by: Person | None,
    at: datetime,
) -> Version:
    """Put a sitting elsewhere by hand (or in, where it was left out), if that breaks no rule that was kept before.

    A draft is changed; from a published version a new draft is made. Gives the version that has the change.

    Raises: CannotMove, telling what would be broken.
    """
    sitting = Sitting.objects.select_related("session", "group").get(pk=sitting.pk)
    return _moved(version, [Piece(sitting, room, tuple(contributors))], on, starts, by, at)


@transaction.atomic
def move_together(
    *, version: Version, sittings: Sequence[int], on: date, starts: time, by: Person | None, at: datetime
) -> Version:
    """Put sittings that are at one hour (their keys) at another; each keeps its room and its people. Else as `move_sitting`.

    Raises: CannotMove, telling what would be broken.
    """
    return _moved(version, pieces_of(version, sittings), on, starts, by, at)


def _moved(
    version: Version, pieces: Sequence[Piece], on: date, starts: time, by: Person | None, at: datetime
) -> Version:
    edition = Edition.objects.select_for_update().get(pk=version.edition_id)
    version = Version.objects.select_related("edition", "plan_run").get(pk=version.pk)
    refusal = effect_of_moving(version=version, pieces=pieces, on=on, starts=starts).refusal
    if refusal:
        raise CannotMove(refusal)
    if version.published_at is not None:
        version = copy(version, edition, by=by, at=at)
    details = {"version": version.number, "to": f"{on.isoformat()} {starts:%H:%M}"}
    for piece in pieces:
        ends = brief.time_of(brief.minutes_of(starts) + piece.sitting.session.minutes)
        slot, _is_new = Slot.objects.update_or_create(
            version=version,
            sitting=piece.sitting,
            defaults={"on": on, "starts": starts, "ends": ends, "room": piece.room},
        )
        slot.contributors.set(piece.contributors)
        did = gettext_noop("moved a session in the timetable")
        record(by=by, did=did, about=piece.sitting, at=at, details=details)
    return version


@dataclass(frozen=True)
class Effect:
    """What a move by hand would do: what stands in its way, a sentence each, and what it costs."""

    refusals: tuple[str, ...]
    costs: tuple[tuple[str, int], ...] = ()
    """Name of the level, and the difference: less is better. Only levels that change."""

    @property
    def refusal(self) -> str:
        """What stands in the way, in one line; "" where nothing does."""
        return "; ".join(self.refusals)

    @property
    def worse(self) -> tuple[tuple[str, int], ...]:
        """The levels that lose by it, and how much."""
        return tuple((level, number) for level, number in self.costs if number > 0)

    @property
    def better(self) -> tuple[tuple[str, int], ...]:
        """The levels that gain by it, and how much."""
        return tuple((level, -number) for level, number in self.costs if number < 0)


def effect_of_move(
    *,
    version: Version,
    sitting: Sitting,
    on: date,
    starts: time,
    room: Room | None,
    contributors: Sequence[Contributor],
) -> Effect:
    """What a move would break and cost; changes nothing."""
    piece = Piece(sitting, room, tuple(contributors))
    return effect_of_moving(version=version, pieces=[piece], on=on, starts=starts)


def effect_of_moving(*, version: Version, pieces: Sequence[Piece], on: date, starts: time) -> Effect:
    """What it would break and cost if all these were at one hour; changes nothing."""
    if not pieces:
        return Effect((_("This version has no such session any more. Load the page again."),))
    if any(piece.sitting.is_locked for piece in pieces):
        return Effect((_("This session is locked. Unlock it first."),))
    for piece in pieces:
        if _is_too_often(version, piece.sitting, on):
            times = piece.sitting.session.times_a_week
            return Effect((_("It comes at most {times} times a week.").format(times=times),))
    return _judged(version, pieces, on, starts)


def _is_too_often(version: Version, sitting: Sitting, on: date) -> bool:
    session = sitting.session
    if session.times_a_week is None:
        return False
    others = Slot.objects.filter(version=version, sitting__session=session, sitting__group_id=sitting.group_id)
    week = week_number(version.edition, on)
    days = others.exclude(sitting=sitting).values_list("on", flat=True)
    same_week = sum(week_number(version.edition, day) == week for day in days)
    return rules.is_too_often(times_a_week=session.times_a_week, others_that_week=same_week)


def _judged(version: Version, pieces: Sequence[Piece], on: date, starts: time) -> Effect:
    """What the checker says when these are there: what was not broken before, and the difference in cost."""
    moving = {piece.sitting.pk for piece in pieces}
    placed = Sitting.objects.filter(pk__in=Slot.objects.filter(version=version).values("sitting_id"))
    sittings = [*placed.exclude(pk__in=moving), *(piece.sitting for piece in pieces)]
    made = brief.brief_of_each(version.edition, sittings, members(version.edition))
    for left_out in made.left_out:
        if left_out.sitting_id in moving:
            return Effect((left_out.reason,))
    problem = made.problem
    places: dict[str, Assignment] = {}
    for piece in pieces:
        people = [f"C{one.pk}" for one in piece.contributors]
        room = piece.room.pk if piece.room else None
        place = brief.assignment(made.calendar, on, brief.minutes_of(starts), room, people)
        if place is None:
            return Effect((_("Nothing is taught at that hour, or sessions begin on other minutes."),))
        key = str(piece.sitting.pk)
        problem, places[key] = brief.opened(problem, key), Assignment.from_json(place)
    plan = Plan.from_json(brief.plan_of(problem, brief.assignments_of(version, made.calendar)))
    judge = Judge(Problem.from_json(problem), plan)
    before = judge.verdict()
    for key, there in places.items():
        judge.keep(key, there)
    after = judge.verdict()
    known = {(one.rule, one.label, one.text) for one in before.broken}
    broken = [one for one in after.broken if (one.rule, one.label, one.text) not in known]
    names = {row["id"]: row["name"] for row in problem["objective"]["levels"]}
    costs = tuple(
        (names[level], number - before.score[level])
        for level, number in after.score.items()
        if number != before.score[level]
    )
    return Effect(sentences(broken, problem), costs)
