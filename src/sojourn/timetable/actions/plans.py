"""Plan a timetable, and make a version of a proposal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

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
from sojourn.timetable.models import Session, Version

from .groups import arrange, members
from .refusals import CannotAdopt
from .versions import fill, new_version
from .words import told_in_words


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

    return edition_actions.carry_out(run=run, problem=made.problem, solve=work)


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
