"""Background jobs of the timetable."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from sojourn.communications.jobs import deliver_letters
from sojourn.edition.models import Edition, PlanRun
from sojourn.people.models import Person

from . import actions
from .models import Version


@task(queue_name="solver")
def plan_timetable(run_id: int) -> str:
    """Carry out a run that was asked for; how it ended. One that was stopped before it began is left alone."""
    run = PlanRun.objects.select_related("edition", "asked_by").get(pk=run_id)
    if run.state not in (PlanRun.State.WAITING, PlanRun.State.RUNNING):
        return run.state
    try:
        return actions.plan_timetable(run=run, at=timezone.now()).status
    except actions.CannotPlan:
        return PlanRun.State.FAILED  # the run tells why


@transaction.atomic
def request_timetable_plan(
    *, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Ask for a timetable and put the work on the queue once that is written down. Raises CannotPlan."""
    run = actions.request_timetable_plan(edition=edition, by=by, at=at, seconds=seconds, seed=seed)
    transaction.on_commit(partial(plan_timetable.enqueue, run.pk))
    return run


@task(queue_name="solver")
def work_out_mend(run_id: int) -> str:
    """Carry out a mend that was asked for; how it ended. One that was stopped before it began is left alone."""
    run = PlanRun.objects.select_related("edition", "asked_by").get(pk=run_id)
    if run.state not in (PlanRun.State.WAITING, PlanRun.State.RUNNING):
        return run.state
    try:
        return actions.work_out_mend(run=run, at=timezone.now()).status
    except actions.CannotPlan:
        return PlanRun.State.FAILED  # the run tells why


@transaction.atomic
def request_mend(
    *, edition: Edition, mishap: Mapping[str, Any], by: Person | None, at: datetime, seconds: int = 30, seed: int = 1
) -> PlanRun:
    """Ask for a mend and put the work on the queue once that is written down. Raises CannotPlan."""
    run = actions.request_mend(edition=edition, mishap=mishap, by=by, at=at, seconds=seconds, seed=seed)
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
