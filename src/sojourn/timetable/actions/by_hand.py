"""Lock and move by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

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
from .words import told_in_words


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
    edition = Edition.objects.select_for_update().get(pk=version.edition_id)
    version = Version.objects.select_related("edition", "plan_run").get(pk=version.pk)
    sitting = Sitting.objects.select_related("session", "group").get(pk=sitting.pk)
    refusal = why_not_moved(
        version=version, sitting=sitting, on=on, starts=starts, room=room, contributors=contributors
    )
    if refusal:
        raise CannotMove(refusal)
    if version.published_at is not None:
        version = copy(version, edition, by=by, at=at)
    ends = brief.time_of(brief.minutes_of(starts) + sitting.session.minutes)
    slot, _is_new = Slot.objects.update_or_create(
        version=version, sitting=sitting, defaults={"on": on, "starts": starts, "ends": ends, "room": room}
    )
    slot.contributors.set(contributors)
    details = {"version": version.number, "to": f"{on.isoformat()} {starts:%H:%M}"}
    record(by=by, did=gettext_noop("moved a session in the timetable"), about=sitting, at=at, details=details)
    return version


@dataclass(frozen=True)
class Effect:
    """What a move by hand would do. `refusal`: what stands in its way, "" where nothing does; `costs`: what changes, by level."""

    refusal: str
    costs: tuple[tuple[str, int], ...] = ()
    """Name of the level, and the difference: less is better. Only levels that change."""

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
    if sitting.is_locked:
        return Effect(_("This session is locked. Unlock it first."))
    others = Slot.objects.filter(version=version, sitting__session=sitting.session, sitting__group=sitting.group)
    week = week_number(version.edition, on)
    same_week = sum(
        week_number(version.edition, day) == week
        for day in others.exclude(sitting=sitting).values_list("on", flat=True)
    )
    if rules.is_too_often(times_a_week=sitting.session.times_a_week, others_that_week=same_week):
        return Effect(_("It comes at most {times} times a week.").format(times=sitting.session.times_a_week))
    return _judged(version, sitting, on, starts, room, contributors)


def why_not_moved(
    *,
    version: Version,
    sitting: Sitting,
    on: date,
    starts: time,
    room: Room | None,
    contributors: Sequence[Contributor],
) -> str:
    """What stands in the way of a move, "" where nothing does; changes nothing."""
    return effect_of_move(
        version=version, sitting=sitting, on=on, starts=starts, room=room, contributors=contributors
    ).refusal


def _judged(
    version: Version, sitting: Sitting, on: date, starts: time, room: Room | None, contributors: Sequence[Contributor]
) -> Effect:
    """What the checker says of a move."""
    sittings = [*Sitting.objects.filter(pk__in=Slot.objects.filter(version=version).values("sitting_id")), sitting]
    made = brief.brief_of_each(version.edition, sittings, members(version.edition))
    for left_out in made.left_out:
        if left_out.sitting_id == sitting.pk:
            return Effect(left_out.reason)
    people = [f"C{one.pk}" for one in contributors]
    place = brief.assignment(made.calendar, on, brief.minutes_of(starts), room.pk if room else None, people)
    if place is None:
        return Effect(_("Nothing is taught at that hour, or sessions begin on other minutes."))
    problem: dict[str, Any] = brief.opened(made.problem, str(sitting.pk))
    plan = Plan.from_json(brief.plan_of(problem, brief.assignments_of(version, made.calendar)))
    change = Judge(Problem.from_json(problem), plan).move(str(sitting.pk), Assignment.from_json(place))
    names = {row["id"]: row["name"] for row in problem["objective"]["levels"]}
    costs = tuple((names[level], number) for level, number in change.score_difference.items() if number)
    return Effect(told_in_words(change.broken_now, problem), costs)
