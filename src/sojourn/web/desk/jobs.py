"""Planning a cohort in the background: it is looked at ahead of time as soon as it is proposed."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from sojourn.edition.actions import carry_out_asked
from sojourn.edition.models import Edition, PlanRun
from sojourn.foundation.refusals import Refusal
from sojourn.people.models import Person
from sojourn.selection import actions as selection

from ..chain import look_ahead


@task(queue_name="solver", takes_context=True)
def plan_cohort(context: TaskContext, run_id: int) -> str:
    """Carry out a run that was asked for, and look at what follows from what it proposes; how it ended."""
    ended = carry_out_asked(run_id=run_id, attempt=context.attempt, work=lambda run: selection.plan_cohort(run=run))
    run = PlanRun.objects.select_related("edition").get(pk=run_id)
    if run.state == PlanRun.State.DONE and run.adopted_at is None and "ahead" not in run.outcome:
        try:
            look_ahead(run=run, at=timezone.now())
        except Refusal:
            return ended  # nominations have changed meanwhile; whoever adopts is told
    return ended


@transaction.atomic
def request_cohort_plan(
    *, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Ask for a cohort and put the work on the queue once that is written down. Raises CannotPlan."""
    run = selection.request_cohort_plan(edition=edition, by=by, at=at, seconds=seconds, seed=seed)
    transaction.on_commit(partial(plan_cohort.enqueue, run.pk))
    return run


@transaction.atomic
def request_cohort_mend(
    *, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Ask for a cohort that tells as few as can be something new. Raises CannotPlan, CannotOffer."""
    run = selection.request_cohort_mend(edition=edition, by=by, at=at, seconds=seconds, seed=seed)
    transaction.on_commit(partial(plan_cohort.enqueue, run.pk))
    return run


@transaction.atomic
def relax_cohort(*, run: PlanRun, way: int, by: Person | None, at: datetime) -> PlanRun:
    """Change the edition as a way out says, and plan again. Raises CannotPlan."""
    selection.relax(run=run, way=way, by=by, at=at)
    request = request_cohort_mend if run.keeps_what_was_told else request_cohort_plan
    return request(edition=run.edition, by=by, at=at, seconds=run.seconds_allowed, seed=run.seed)
