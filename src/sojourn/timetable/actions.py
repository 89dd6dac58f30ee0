"""Deeds of the timetable: group, plan, adopt, publish, lock, move, note; the addresses of feeds."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition import actions as edition_actions
from sojourn.edition.actions import CannotPlan
from sojourn.edition.models import Edition, PlanRun
from sojourn.edition.queries import week_number
from sojourn.foundation.refusals import Refusal
from sojourn.museums.models import Department, Room, RoomClosure
from sojourn.people.actions import record
from sojourn.people.models import Absence, Person
from sojourn.planning.groupings import CannotGroup
from sojourn.planning.outcome import BadProblem, OnProgress, Outcome, Reason, ShouldStop
from sojourn.planning.timetable.check import Broken, Judge, check
from sojourn.planning.timetable.mishap import Longer, after
from sojourn.planning.timetable.problem import Assignment, Plan, Problem
from sojourn.planning.timetable.told import moves
from sojourn.selection.queries import fellows as cohort

from . import brief, feeds, letters, queries, rules
from .models import Contributor, FeedAddress, FeedEntry, Group, Session, Sitting, Slot, Version

SENTENCES = 3
"""How many broken rules a refusal tells."""


class CannotAdopt(Refusal):
    """Raised when a plan may not become a version."""


class CannotPublish(Refusal):
    """Raised when a version may not be published."""


class CannotMove(Refusal):
    """Raised when a sitting may not go where it was asked to."""


class CannotLock(Refusal):
    """Raised when there is nowhere to lock a sitting."""


# --- groups and sittings


@transaction.atomic
def arrange(*, edition: Edition, by: Person | None, at: datetime) -> list[Sitting]:
    """Make the groups that the sessions ask for, and the sittings of today; those that stand already keep their keys.

    Raises: CannotPlan, when the groups cannot be made.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    try:
        wanted = brief.arrangement_of(edition)
    except CannotGroup as reason:
        raise CannotPlan(str(reason)) from reason
    _invite_representatives(edition)
    groups = _make_groups(edition, wanted)
    standing = {
        (one.session_id, one.group_id, one.number): one for one in Sitting.objects.filter(session__edition=edition)
    }
    keys = [(one.session_id, groups[one.group].pk, one.number) for one in wanted.sittings]
    new = [Sitting(session_id=key[0], group_id=key[1], number=key[2]) for key in keys if key not in standing]
    if new:
        Sitting.objects.bulk_create(new)
        record(
            by=by, did=gettext_noop("made groups and sittings"), about=edition, at=at, details={"sittings": len(new)}
        )
    standing |= {(one.session_id, one.group_id, one.number): one for one in new}
    return [standing[key] for key in keys]


def _invite_representatives(edition: Edition) -> None:
    """A department's representative gives its department time, so is a contributor of the edition."""
    if not Session.objects.filter(edition=edition, audience=Session.Audience.DEPARTMENT).exists():
        return
    known = Contributor.objects.filter(edition=edition).values("person_id")
    hosting = edition.hosting_departments.values("department_id")
    departments = Department.objects.filter(pk__in=hosting, representative__isnull=False)
    for department in departments.exclude(representative__in=known).select_related("representative"):
        Contributor.objects.get_or_create(
            edition=edition, person=department.representative, defaults={"department": department}
        )


def _make_groups(edition: Edition, wanted: brief.Arrangement) -> dict[tuple[str, str], Group]:
    groups = {(one.kind, one.name): one for one in Group.objects.filter(edition=edition)}
    stands = brief.standing_groups(edition)
    for key, members in wanted.groups.items():
        if key not in groups:
            groups[key] = Group.objects.create(edition=edition, kind=key[0], name=key[1])
        fellows = [brief.key_of(one) for one in members if one.startswith("F")]
        if set(stands.get(key, ())) != {one for one in members if one.startswith("F")}:
            groups[key].fellows.set(fellows)
    return groups


# --- plan and adopt


def request_timetable_plan(
    *, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Write down that a timetable is wanted; `jobs.request_timetable_plan` also puts the work on the queue.

    Raises: CannotPlan, when there is nothing to place, or a timetable is being planned already.
    """
    if not Session.objects.filter(edition=edition).exists():
        raise CannotPlan(_("The edition has no sessions yet."))
    return edition_actions.ask_for_plan(
        edition=edition, kind=PlanRun.Kind.TIMETABLE, by=by, at=at, seconds=seconds, seed=seed
    )


def plan_timetable(*, run: PlanRun, at: datetime, workers: int = 2) -> Outcome:
    """Plan a timetable here and now, as a run asked for; the plan waits in the run until someone adopts it.

    Begins from the newest version there is. What cannot be asked for at all is among the reasons, like what was left out.
    """
    try:
        sittings = arrange(edition=run.edition, by=run.asked_by, at=at)
    except CannotPlan as refusal:
        edition_actions.finish(run=run, state=PlanRun.State.FAILED, outcome={"error": str(refusal)})
        raise
    made = brief.brief_of(run.edition, sittings, _members(run.edition))
    start = _newest_plan(run.edition, made)

    def work(*, on_progress: OnProgress, should_stop: ShouldStop) -> Outcome:
        from sojourn.planning.timetable.solve import solve  # loads OR-Tools: only where it runs

        outcome = solve(
            Problem.from_json(made.problem),
            seconds=run.seconds_allowed,
            workers=workers,
            seed=run.seed,
            start=start,
            on_progress=on_progress,
            should_stop=should_stop,
        )
        return replace(outcome, reasons=(*outcome.reasons, *_reasons(made)))

    return edition_actions.carry_out(run=run, problem=made.problem, solve=work)


def _members(edition: Edition) -> dict[int, tuple[str, ...]]:
    """Who is in each group: as the rows stand; for places that nobody has yet, as they would be grouped."""
    has_fellows = cohort(edition).exists()
    groups = brief.standing_groups(edition) if has_fellows else brief.arrangement_of(edition).groups
    return brief.members_by_group(edition, groups)


def _newest_plan(edition: Edition, made: brief.Brief) -> Plan | None:
    version = queries.latest_version(edition)
    if version is None:
        return None
    return Plan.from_json(brief.plan_of(made.problem, brief.assignments_of(version, made.calendar)))


def _reasons(made: brief.Brief) -> list[Reason]:
    return [Reason(str(one.sitting_id), one.reason) for one in made.left_out]


@transaction.atomic
def adopt_timetable(*, run: PlanRun, by: Person | None, at: datetime) -> Version:
    """Make a draft version of what a run proposes, once the checker has found that it breaks no rule.

    Raises: CannotAdopt, naming the broken rules; CannotPlan, when the run has no plan.
    """
    edition = Edition.objects.select_for_update().get(pk=run.edition_id)
    if run.kind != PlanRun.Kind.TIMETABLE or run.plan is None:
        raise CannotPlan(_("This run has no timetable to adopt."))
    try:
        broken = check(Problem.from_json(run.problem), Plan.from_json(run.plan)).broken
    except (BadProblem, KeyError, TypeError, ValueError) as error:
        raise CannotAdopt(_("This plan cannot be read: {error}").format(error=error)) from error
    if broken:
        raise CannotAdopt(
            _("This plan breaks rules and cannot be adopted: {rules}").format(rules=_told(broken, run.problem))
        )
    version = _new_version(edition, run=run, cohort_size=len(run.problem["participants"]), by=by, at=at)
    _fill(version, brief.slots_of(run.problem, run.plan))
    edition_actions.mark_adopted(run=run, by=by, at=at)
    return version


def _told(broken: Sequence[Broken], problem: Mapping[str, Any]) -> str:
    """Broken rules in words, with the names of fellows where the checker knows their ids only."""
    words = "; ".join(f"{one.label}: {one.text}" if one.label else one.text for one in broken[:SENTENCES])
    words = _with_names(words, problem)
    return words if len(broken) <= SENTENCES else f"{words}; …"


def _with_names(words: str, problem: Mapping[str, Any]) -> str:
    """The words with names in place of the ids of fellows and rooms."""
    names = {row["id"]: row["name"] for kind in ("participants", "rooms") for row in problem[kind]}
    return re.sub(r"\b[FPR]\d+\b", lambda found: names.get(found[0], found[0]), words)


def _new_version(
    edition: Edition, *, run: PlanRun | None, cohort_size: int, by: Person | None, at: datetime
) -> Version:
    newest = queries.latest_version(edition)
    return Version.objects.create(
        edition=edition,
        number=newest.number + 1 if newest else 1,
        plan_run=run,
        cohort_size=cohort_size,
        made_at=at,
        made_by=by,
    )


def _fill(version: Version, slots: Sequence[brief.NewSlot]) -> None:
    for new in slots:
        new.slot.version = version
    Slot.objects.bulk_create([new.slot for new in slots])
    through = Slot.contributors.through
    through.objects.bulk_create(
        [through(slot_id=new.slot.pk, contributor_id=key) for new in slots for key in new.contributor_ids]
    )


# --- mend


@transaction.atomic
def request_mend(
    *, edition: Edition, mishap: Mapping[str, Any], by: Person | None, at: datetime, seconds: int = 30, seed: int = 1
) -> PlanRun:
    """Write down that the published timetable is to be mended; `jobs.request_mend` also puts the work on the queue.

    `mishap`: a kind and its values, see `brief.mend_of`; `words` says it in one line.

    Raises: CannotPlan, when nothing is published, when nothing is taught then, or a mend is being worked out already.
    """
    version = queries.published_version(edition)
    if version is None:
        raise CannotPlan(_("Nothing is published yet, so there is nothing to mend."))
    _mend(version, mishap, at)
    run = edition_actions.ask_for_plan(
        edition=edition, kind=PlanRun.Kind.MEND, by=by, at=at, seconds=seconds, seed=seed
    )
    run.problem = {"mishap": dict(mishap), "version": version.pk}
    run.save(update_fields=["problem"])
    return run


def _mend(version: Version, mishap: Mapping[str, Any], at: datetime) -> brief.Mend:
    edition = version.edition
    today = at.astimezone(ZoneInfo(edition.time_zone)).date()
    during = edition.first_day_on <= today <= edition.last_day_on
    sittings = list(Sitting.objects.filter(pk__in=Slot.objects.filter(version=version).values("sitting_id")))
    made = brief.brief_of_each(edition, sittings, _members(edition))
    placed = brief.assignments_of(version, made.calendar)
    try:
        return brief.mend_of(made, placed, mishap, not_before=today if during else None)
    except brief.CannotBeSaid as error:
        raise CannotPlan(_("Nothing is taught then, so there is nothing to mend.")) from error


def work_out_mend(*, run: PlanRun, at: datetime, workers: int = 2) -> Outcome:
    """Find here and now the mend that tells the fewest people something new; it waits in the run until someone adopts it."""
    asked = {key: run.problem[key] for key in ("mishap", "version")}
    version = Version.objects.select_related("edition").get(pk=asked["version"])
    try:
        mend = _mend(version, asked["mishap"], at)
    except CannotPlan as refusal:
        edition_actions.finish(run=run, state=PlanRun.State.FAILED, outcome={"error": str(refusal)})
        raise

    def work(*, on_progress: OnProgress, should_stop: ShouldStop) -> Outcome:
        from sojourn.planning.timetable.repair import repair  # loads OR-Tools: only where it runs

        found = repair(
            Problem.from_json(mend.problem),
            Plan.from_json(mend.published),
            mend.mishaps,
            seconds=run.seconds_allowed,
            workers=workers,
            seed=run.seed,
            on_progress=on_progress,
            should_stop=should_stop,
        )
        reasons = [] if found.outcome.plan else [Reason(one.about, one.text) for one in found.outcome.reasons]
        reasons += _missed(found.missed, mend.problem)
        reasons += [Reason(queries.GIVES, one.text) for one in found.gives]
        reasons = [Reason(one.about, _with_names(one.text, mend.problem)) for one in reasons]
        score = {"told": len(found.told)} if found.outcome.plan else {}
        return replace(found.outcome, score=score, reasons=tuple(reasons))

    return edition_actions.carry_out(run=run, problem=mend.problem | asked, solve=work)


def _missed(found: Mapping[str, Sequence[str]], problem: Mapping[str, Any]) -> list[Reason]:
    """What goes on without those who come late."""
    titles = {row["id"]: row["title"] for row in problem["sessions"]}
    words = _("{person} misses {title}.")
    return [
        Reason(key, words.format(person=person, title=titles[key])) for person, keys in found.items() for key in keys
    ]


@transaction.atomic
def adopt_mend(*, run: PlanRun, by: Person | None, at: datetime) -> Version:
    """Make a draft of the published version with the changes of a mend, and write the mishap down, so that later plans know it.

    Raises: CannotPlan, when the run has no mend; CannotAdopt, when it was adopted, or the ground has changed under it.
    """
    edition = Edition.objects.select_for_update().get(pk=run.edition_id)
    if run.kind != PlanRun.Kind.MEND or run.plan is None:
        raise CannotPlan(_("This run has no mend to adopt."))
    if PlanRun.objects.filter(pk=run.pk, adopted_at__isnull=False).exists():
        raise CannotAdopt(_("This mend is adopted already."))
    base = queries.published_version(edition)
    if base is None or base.pk != run.problem["version"]:
        raise CannotAdopt(_("Another version was published since this mend was worked out. Enter the mishap again."))
    mishap = run.problem["mishap"]
    mend = _mend(base, mishap, at)
    plan = Plan.from_json(run.plan)
    broken = check(after(Problem.from_json(mend.problem), mend.mishaps), plan).broken
    if broken:
        words = _("This mend breaks rules by now and cannot be adopted: {rules}")
        raise CannotAdopt(words.format(rules=_told(broken, mend.problem)))
    _write_down(mishap, edition)
    version = _copy(base, edition, by=by, at=at)
    longer = [one.session for one in mend.mishaps if isinstance(one, Longer)]
    moved = {move.session for move in moves(Plan.from_json(mend.published), plan, longer)}
    _put(version, [new for new in brief.slots_of(mend.problem, run.plan) if str(new.slot.sitting_id) in moved])
    Version.objects.filter(pk=version.pk).update(note=mishap["words"][:300])
    edition_actions.mark_adopted(run=run, by=by, at=at)
    record(
        by=by,
        did=gettext_noop("mended a timetable"),
        about=version,
        at=at,
        details={"mishap": mishap, "moved": len(moved)},
    )
    return version


def _write_down(mishap: Mapping[str, Any], edition: Edition) -> None:
    """Keep a mishap as the fact that it is: days away, days closed, minutes."""
    match mishap["kind"]:
        case "away":
            person_id = Contributor.objects.get(pk=mishap["contributor"], edition=edition).person_id
            Absence.objects.create(person_id=person_id, from_on=mishap["from"], to_on=mishap["to"])
        case "closed":
            RoomClosure.objects.create(room_id=mishap["room"], from_on=mishap["from"], to_on=mishap["to"])
        case "late":
            person_id = cohort(edition).get(pk=mishap["fellow"]).person_id
            Absence.objects.create(person_id=person_id, from_on=edition.arrive_on, to_on=mishap["to"])
        case "longer":
            Session.objects.filter(pk=mishap["session"], edition=edition).update(minutes=mishap["minutes"])


def _put(version: Version, slots: Sequence[brief.NewSlot]) -> None:
    """Put these slots in place of those of the same sittings."""
    Slot.objects.filter(version=version, sitting_id__in=[new.slot.sitting_id for new in slots]).delete()
    _fill(version, slots)


# --- publish


@transaction.atomic
def publish(*, version: Version, by: Person | None, at: datetime) -> Version:
    """Tell everybody: what the version says is from now on what their pages and feeds say.

    Each whose own days changed gets a letter that says what; on the first time, one that says that the timetable is ready.

    Raises: CannotPublish, when it is published already, or older than what is.
    """
    Edition.objects.select_for_update().get(pk=version.edition_id)
    version = Version.objects.select_related("edition__programme").get(pk=version.pk)
    told = queries.published_version(version.edition)
    if version.published_at is not None:
        raise CannotPublish(_("This version is published already."))
    if told is not None and told.number > version.number:
        raise CannotPublish(_("Version {number} is published already, and is newer.").format(number=told.number))
    version.published_at, version.published_by = at, by
    version.save(update_fields=["published_at", "published_by"])
    changes = feeds.changes_of(version, at=at)
    FeedEntry.objects.bulk_create(changes.new)
    FeedEntry.objects.bulk_update(changes.changed, feeds.CHANGING)
    _give_addresses([news.person for news in changes.news], at)
    for news in changes.news:
        letters.timetable_news(version, news, at=at)
    record(
        by=by, did=gettext_noop("published a timetable"), about=version, at=at, details={"letters": len(changes.news)}
    )
    return version


# --- by hand


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
        version = _copy(version, edition, by=by, at=at)
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
    made = brief.brief_of_each(version.edition, sittings, _members(version.edition))
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
    return Effect(_told(change.broken_now, problem), costs)


def _copy(version: Version, edition: Edition, *, by: Person | None, at: datetime) -> Version:
    """A new draft with the same slots."""
    people: dict[int, list[int]] = {}
    for slot_id, key in Slot.contributors.through.objects.filter(slot__version=version).values_list(
        "slot_id", "contributor_id"
    ):
        people.setdefault(slot_id, []).append(key)
    slots = [
        brief.NewSlot(
            Slot(sitting_id=one.sitting_id, on=one.on, starts=one.starts, ends=one.ends, room_id=one.room_id),
            tuple(people.get(one.pk, ())),
        )
        for one in Slot.objects.filter(version=version)
    ]
    copy = _new_version(edition, run=version.plan_run, cohort_size=version.cohort_size, by=by, at=at)
    _fill(copy, slots)
    return copy


@transaction.atomic
def add_note(*, version: Version, note: str, by: Person | None, at: datetime) -> None:
    """Write beside a version what it is about, for the team."""
    Version.objects.filter(pk=version.pk).update(note=note[:300])
    record(
        by=by, did=gettext_noop("noted something about a timetable"), about=version, at=at, details={"note": note[:300]}
    )


# --- feeds


@transaction.atomic
def make_feed_address(*, person: Person, at: datetime) -> FeedAddress:
    """Give a person the address of their calendar feed; the one that they have, if they have one."""
    address, is_new = FeedAddress.objects.get_or_create(
        person=person, defaults={"secret": _new_secret(), "made_at": at}
    )
    if is_new:
        record(by=person, did=gettext_noop("made the address of a calendar feed"), about=person, at=at)
    return address


def _give_addresses(people: Sequence[Person], at: datetime) -> None:
    """An address for each who has none yet, so that pages only have to show it."""
    known = set(FeedAddress.objects.filter(person__in=people).values_list("person_id", flat=True))
    FeedAddress.objects.bulk_create(
        [FeedAddress(person=one, secret=_new_secret(), made_at=at) for one in people if one.pk not in known]
    )


@transaction.atomic
def renew_feed_address(*, person: Person, by: Person | None, at: datetime) -> FeedAddress:
    """Give a person a new address; from now on the old one is unknown."""
    address, _is_new = FeedAddress.objects.update_or_create(
        person=person, defaults={"secret": _new_secret(), "made_at": at}
    )
    record(by=by, did=gettext_noop("renewed the address of a calendar feed"), about=person, at=at)
    return address


def _new_secret() -> str:
    return secrets.token_urlsafe(32)
