"""Mend a timetable after a mishap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition import actions as edition_actions
from sojourn.edition.actions import CannotPlan
from sojourn.edition.models import Edition, PlanRun
from sojourn.museums.models import RoomClosure
from sojourn.people.actions import record
from sojourn.people.models import Absence, Person
from sojourn.planning.outcome import OnProgress, Outcome, Reason, ShouldStop
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.mishap import Longer, after
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.planning.timetable.told import moves
from sojourn.selection.queries import fellows as cohort
from sojourn.timetable import brief, queries
from sojourn.timetable.models import Contributor, Session, Sitting, Slot, Version

from .groups import members
from .refusals import CannotAdopt
from .versions import copy, put
from .words import told_in_words, with_names


@transaction.atomic
def request_mend(
    *,
    edition: Edition,
    mishap: Mapping[str, Any],
    by: Person | None,
    at: datetime,
    version: Version | None = None,
    seconds: int = 30,
    seed: int = 1,
) -> PlanRun:
    """Write down that a version is to be mended, the newest if none is named; `jobs.request_mend` also puts the work on the queue.

    `mishap`: a kind and its values, see `brief.mend_of`; `words` says it in one line.

    Raises: CannotPlan, when there is no timetable, when nothing is taught then, or a mend is being worked out already.
    """
    version = version or queries.latest_version(edition)
    if version is None:
        raise CannotPlan(_("There is no timetable yet, so there is nothing to mend."))
    version.edition = edition
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
    made = brief.brief_of_each(edition, sittings, members(edition))
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
        compromise.update(found.compromise or {})
        reasons = [] if found.outcome.plan else [Reason(one.about, one.text) for one in found.outcome.reasons]
        reasons += _missed(found.missed, mend.problem)
        reasons += [Reason(queries.GIVES, one.text) for one in found.gives]
        reasons = [Reason(one.about, with_names(one.text, mend.problem)) for one in reasons]
        score = {"told": len(found.told)} if found.outcome.plan else {}
        return replace(found.outcome, score=score, reasons=tuple(reasons))

    compromise: dict[str, Any] = {}
    files = {"published file": mend.published, "mishap file": brief.mishap_file(mend)}
    outcome = edition_actions.carry_out(run=run, problem=mend.problem | asked | files, solve=work)
    if compromise:
        edition_actions.note_outcome(run=run, key="compromise", value=compromise)
    return outcome


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
    base = Version.objects.select_related("edition", "plan_run").filter(pk=run.problem["version"]).first()
    if base is None or base not in (queries.published_version(edition), queries.latest_version(edition)):
        raise CannotAdopt(_("There is another version since this mend was worked out. Enter the mishap again."))
    mishap, gives = run.problem["mishap"], run.problem.get("gives", {})
    mend = _giving(_mend(base, mishap, at), gives)
    plan = Plan.from_json(run.plan)
    broken = check(after(Problem.from_json(mend.problem), mend.mishaps), plan).broken
    if broken:
        words = _("This mend breaks rules by now and cannot be adopted: {rules}")
        raise CannotAdopt(words.format(rules=told_in_words(broken, mend.problem)))
    _write_down(mishap, edition)
    version = copy(base, edition, by=by, at=at)
    longer = [one.session for one in mend.mishaps if isinstance(one, Longer)]
    moved = {move.session for move in moves(Plan.from_json(mend.published), plan, longer)}
    put(version, [new for new in brief.slots_of(mend.problem, run.plan) if str(new.slot.sitting_id) in moved])
    Slot.objects.filter(version=version, sitting_id__in=map(int, gives.get("leave_out", ()))).delete()
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


def _giving(mend: brief.Mend, gives: Mapping[str, Sequence[str]]) -> brief.Mend:
    """The mend in which these sessions are not locked any more."""
    freed = set(gives.get("unlock", ()))
    rows = [row | {"locked": False} if row["id"] in freed else row for row in mend.problem["sessions"]]
    return replace(mend, problem=mend.problem | {"sessions": rows})


@transaction.atomic
def choose_compromise(*, run: PlanRun, by: Person | None, at: datetime) -> PlanRun:
    """Make a mend of its own of what an impossible one found that would have to give; it waits to be adopted like any other.

    Raises: CannotPlan, when it found nothing, or a mend is being worked out.
    """
    compromise = run.outcome.get("compromise")
    if run.kind != PlanRun.Kind.MEND or not compromise:
        raise CannotPlan(_("This run found nothing that could give."))
    before = run.problem["published file"]["sessions"]
    kept = compromise["sessions"]
    locked = {row["id"] for row in run.problem["sessions"] if row["locked"]}
    gives = {
        "leave_out": sorted(before.keys() - kept.keys()),
        "unlock": sorted(key for key in locked & kept.keys() if kept[key] != before.get(key)),
    }
    made = edition_actions.ask_for_plan(
        edition=run.edition, kind=PlanRun.Kind.MEND, by=by, at=at, seconds=run.seconds_allowed, seed=run.seed
    )
    made.problem = run.problem | {"gives": gives}
    made.save(update_fields=["problem"])
    reasons = [row for row in run.outcome["reasons"] if row["about"] == queries.GIVES]
    outcome: dict[str, Any] = {"status": "feasible", "score": {}, "bound": None, "reasons": reasons}
    edition_actions.finish(run=made, state=PlanRun.State.DONE, plan=compromise, outcome=outcome)
    return made


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
