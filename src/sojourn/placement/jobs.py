"""Background jobs of placement, and the deeds that put work on a queue."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django_tasks import TaskContext, task

from sojourn.communications.jobs import deliver_letters
from sojourn.edition.actions import carry_out_asked
from sojourn.edition.models import Edition, PlanRun
from sojourn.people.models import Person
from sojourn.selection.models import Fellow

from . import actions
from .models import PartnerOffer, Placement


@task(queue_name="solver", takes_context=True)
def plan_placements(context: TaskContext, run_id: int) -> str:
    """Carry out a run that was asked for; how it ended."""
    return carry_out_asked(run_id=run_id, attempt=context.attempt, work=lambda run: actions.plan_placements(run=run))


@transaction.atomic
def relax(*, run: PlanRun, way: int, by: Person | None, at: datetime) -> PlanRun:
    """Change what partners take as a way out says, and plan again. Raises CannotPlan."""
    actions.relax(run=run, way=way, by=by, at=at)
    request = request_mend if run.keeps_what_was_told else request_placements
    return request(edition=run.edition, by=by, at=at, seconds=run.seconds_allowed, seed=run.seed)


@transaction.atomic
def request_placements(
    *, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Ask for placements and put the work on the queue once that is written down. Raises CannotPlan."""
    run = actions.request_placements(edition=edition, by=by, at=at, seconds=seconds, seed=seed)
    transaction.on_commit(partial(plan_placements.enqueue, run.pk))
    return run


@transaction.atomic
def request_mend(*, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1) -> PlanRun:
    """Ask for placements in which as few fellows as can be go elsewhere than was decided. Raises CannotPlan, CannotPlace."""
    run = actions.request_mend(edition=edition, by=by, at=at, seconds=seconds, seed=seed)
    transaction.on_commit(partial(plan_placements.enqueue, run.pk))
    return run


def adopt_placements(*, run: PlanRun, by: Person | None, at: datetime) -> actions.Adoption:
    """Adopt proposed placements, and have the letters sent. Raises as `actions.adopt_placements`."""
    adoption = actions.adopt_placements(run=run, by=by, at=at)
    deliver_letters.enqueue()
    return adoption


def move_fellow(*, fellow: Fellow, offer: PartnerOffer, by: Person | None, at: datetime) -> Placement:
    """Place a fellow by hand, and have the letter sent. Raises CannotPlace."""
    placement = actions.move_fellow(fellow=fellow, offer=offer, by=by, at=at)
    deliver_letters.enqueue()
    return placement
