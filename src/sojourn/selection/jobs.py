"""Background jobs of selection, and the deeds that put work on a queue."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django_tasks import TaskContext, task

from sojourn.communications.jobs import deliver_letters
from sojourn.edition.actions import carry_out_asked
from sojourn.edition.models import Edition, PlanRun
from sojourn.museums.models import Department
from sojourn.people.models import Person

from . import actions
from .models import Nomination, Offer


@task(queue_name="solver", takes_context=True)
def plan_cohort(context: TaskContext, run_id: int) -> str:
    """Carry out a run that was asked for; how it ended."""
    return carry_out_asked(run_id=run_id, attempt=context.attempt, work=lambda run: actions.plan_cohort(run=run))


@transaction.atomic
def relax(*, run: PlanRun, way: int, by: Person | None, at: datetime) -> PlanRun:
    """Change the edition as a way out says, and plan again. Raises CannotPlan."""
    actions.relax(run=run, way=way, by=by, at=at)
    return request_cohort_plan(edition=run.edition, by=by, at=at, seconds=run.seconds_allowed, seed=run.seed)


@transaction.atomic
def request_cohort_plan(
    *, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Ask for a cohort and put the work on the queue once that is written down. Raises CannotPlan."""
    run = actions.request_cohort_plan(edition=edition, by=by, at=at, seconds=seconds, seed=seed)
    transaction.on_commit(partial(plan_cohort.enqueue, run.pk))
    return run


def adopt_cohort(*, run: PlanRun, by: Person | None, at: datetime) -> actions.Adoption:
    """Adopt a proposal, and have its letters sent once that is written down. Raises as `actions.adopt_cohort`."""
    adoption = actions.adopt_cohort(run=run, by=by, at=at)
    deliver_letters.enqueue()
    return adoption


def offer_place(*, nomination: Nomination, department: Department, by: Person | None, at: datetime) -> Offer:
    """Offer a place by hand, and have the letter sent. Raises CannotOffer."""
    offer = actions.offer_place(nomination=nomination, department=department, by=by, at=at)
    deliver_letters.enqueue()
    return offer


def withdraw_offer(*, offer: Offer, by: Person | None, at: datetime) -> None:
    """Take an open offer back, and have the letter sent. Raises CannotAnswer."""
    actions.withdraw_offer(offer=offer, by=by, at=at)
    deliver_letters.enqueue()
