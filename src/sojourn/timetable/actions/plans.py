"""Plan a timetable, and make a version of a proposal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sojourn.edition import actions as edition_actions
from sojourn.edition.actions import CannotPlan
from sojourn.edition.models import Edition, PlanRun
from sojourn.people.models import Person
from sojourn.planning.outcome import BadProblem, OnProgress, Outcome, Reason, ShouldStop
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.timetable import brief, queries
from sojourn.timetable.models import Group, Session, Sitting, Version

from .groups import arrange, members
from .refusals import CannotAdopt
from .versions import fill, new_version
from .words import told_in_words, with_names

SECONDS_TO_EXPLAIN = 20


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
    made = brief.brief_of(run.edition, sittings, members(run.edition))
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

    def explain(outcome: Outcome, *, on_progress: OnProgress, should_stop: ShouldStop) -> dict[str, Any]:
        if outcome.plan is not None and len(outcome.plan["sessions"]) == len(made.problem["sessions"]):
            return {}
        problem = Problem.from_json(made.problem)
        why = brief.why_not(
            problem, seconds=SECONDS_TO_EXPLAIN, seed=run.seed, on_progress=on_progress, should_stop=should_stop
        )
        return _with_names_in(why, made.problem) if why else {}

    return edition_actions.carry_out(run=run, problem=made.problem, solve=work, explain=explain)


def _with_names_in(why: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    conflicts = [each | {"rules": [with_names(rule, problem) for rule in each["rules"]]} for each in why["conflicts"]]
    ways_out = [each | {"text": with_names(each["text"], problem)} for each in why["ways_out"]]
    return {"conflicts": conflicts, "ways_out": ways_out}


@transaction.atomic
def relax(*, run: PlanRun, way: int, by: Person | None, at: datetime) -> None:
    """Change the numbers of the edition as a way out says that a run found.

    Raises: CannotPlan, when it has no such way out, or a number has changed since.
    """
    edition = Edition.objects.select_for_update().get(pk=run.edition_id)
    changes = {change["rule"]: change for change in edition_actions.changes_of(run, way)}
    for field, change in changes.items():
        was, becomes = change["was"], change["becomes"]
        edition_actions.change_number(row=edition, field=field, was=was, becomes=becomes, by=by, at=at)


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
            _("This plan breaks rules and cannot be adopted: {rules}").format(rules=told_in_words(broken, run.problem))
        )
    version = new_version(edition, run=run, cohort_size=len(run.problem["participants"]), by=by, at=at)
    fill(version, brief.slots_of(run.problem, run.plan))
    edition_actions.mark_adopted(run=run, by=by, at=at)
    return version


@dataclass(frozen=True)
class Rehearsal:
    """What a timetable would be asked, and what could not even be asked."""

    problem: dict[str, Any]
    hosting: tuple[str, ...]
    """Sentences about departments that cannot have their time."""
    others: tuple[str, ...]


@transaction.atomic
def rehearse(*, edition: Edition, at: datetime) -> Rehearsal:
    """Write down what a timetable would be asked of the fellows as they stand; the groups that it makes stay, unless taken back."""
    sittings = arrange(edition=edition, by=None, at=at)
    made = brief.brief_of(edition, sittings, members(edition))
    by_key = {
        one.pk: one for one in Sitting.objects.filter(session__edition=edition).select_related("session", "group")
    }
    told: dict[bool, list[str]] = {True: [], False: []}
    for each in made.left_out:
        sitting = by_key[each.sitting_id]
        words = f"{sitting.session.title}, {sitting.group}: {each.reason}"
        told[sitting.group.kind == Group.Kind.DEPARTMENT].append(words)
    return Rehearsal(made.problem, tuple(dict.fromkeys(told[True])), tuple(dict.fromkeys(told[False])))


def obstacles(rehearsal: Rehearsal, *, seconds: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Why no timetable exists: what concerns the time of departments with their fellows, and what else; none where there is one."""
    why = brief.why_not(
        Problem.from_json(rehearsal.problem),
        seconds=seconds,
        seed=1,
        on_progress=lambda progress: None,
        should_stop=lambda: False,
    )
    told: dict[bool, list[str]] = {True: list(rehearsal.hosting), False: list(rehearsal.others)}
    for conflict in why.get("conflicts", ()):
        words = _("These cannot hold together: {rules}.").format(rules="; ".join(conflict["rules"]))
        told[conflict["is_hosting"]].append(with_names(words, rehearsal.problem))
    return tuple(told[True]), tuple(told[False])
