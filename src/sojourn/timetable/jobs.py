"""Background jobs of the timetable."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from sojourn.communications.jobs import deliver_letters
from sojourn.edition.actions import carry_out_asked
from sojourn.edition.models import Edition, PlanRun
from sojourn.people.models import Person
from sojourn.planning.outcome import Outcome

from . import actions
from .models import Version


@task(queue_name="solver", takes_context=True)
def plan_timetable(context: TaskContext, run_id: int) -> str:
    """Carry out a run that was asked for; how it ended."""

    def work(run: PlanRun) -> Outcome:
        return actions.plan_timetable(run=run, at=timezone.now())

    return carry_out_asked(run_id=run_id, attempt=context.attempt, work=work)


@transaction.atomic
def request_timetable_plan(
    *, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Ask for a timetable and put the work on the queue once that is written down. Raises CannotPlan."""
    run = actions.request_timetable_plan(edition=edition, by=by, at=at, seconds=seconds, seed=seed)
    transaction.on_commit(partial(plan_timetable.enqueue, run.pk))
    return run


@transaction.atomic
def relax(*, run: PlanRun, way: int, by: Person | None, at: datetime) -> PlanRun:
    """Change the edition as a way out says, and plan again. Raises CannotPlan."""
    actions.relax(run=run, way=way, by=by, at=at)
    return request_timetable_plan(edition=run.edition, by=by, at=at, seconds=run.seconds_allowed, seed=run.seed)


@task(queue_name="solver", takes_context=True)
def work_out_mend(context: TaskContext, run_id: int) -> str:
    """Carry out a mend that was asked for; how it ended."""

    def work(run: PlanRun) -> Outcome:
        return actions.work_out_mend(run=run, at=timezone.now())

    return carry_out_asked(run_id=run_id, attempt=context.attempt, work=work)


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
    """Ask for a mend and put the work on the queue once that is written down. Raises CannotPlan."""
    run = actions.request_mend(
        edition=edition, mishap=mishap, by=by, at=at, version=version, seconds=seconds, seed=seed
    )
    transaction.on_commit(partial(work_out_mend.enqueue, run.pk))
    return run


def publish(*, version: Version, note: str, by: Person | None, at: datetime) -> Version:
    """Publish a version with a note for the team, and have its letters sent once that is written down. Raises CannotPublish."""
    with transaction.atomic():
        published = actions.publish(version=version, by=by, at=at)
        if note != version.note:
            actions.add_note(version=published, note=note, by=by, at=at)
    deliver_letters.enqueue()
    return published
