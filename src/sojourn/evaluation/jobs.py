"""Background jobs of rounds, and the deeds that put work on a queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from sojourn.communications.actions import deliver_waiting
from sojourn.foundation.webhooks import wait_before_try
from sojourn.people.models import Person

from . import actions
from .models import Announcement, Round


@task(queue_name="mail")
def send_and_forget() -> dict[str, int]:
    """Send what waits in the outbox, then take readers' own links out of what was sent. Safe to run twice."""
    delivery = deliver_waiting(at=timezone.now())
    return {"sent": delivery.sent, "failed": delivery.failed, "forgotten": actions.forget_links()}


def open_round(*, round: Round, by: Person | None, at: datetime) -> int:
    """Ask everybody, and have the letters sent. Raises CannotAsk."""
    people = actions.open_round(round=round, by=by, at=at)
    send_and_forget.enqueue()
    return people


def remind(*, round: Round, by: Person | None, at: datetime) -> int:
    """Remind those who have not finished, and have the letters sent. Raises CannotAsk."""
    people = actions.remind(round=round, by=by, at=at)
    send_and_forget.enqueue()
    return people


def close_round(*, round: Round, by: Person | None, at: datetime) -> int:
    """Close a round, and have the letters sent that say so. Raises CannotAsk."""
    answers = actions.close_round(round=round, by=by, at=at)
    send_and_forget.enqueue()
    announce_waiting.enqueue()
    return answers


@task(queue_name="mail")
def close_due() -> int:
    """Close every round whose last day is over, so that its answers are counted and its key is destroyed. Safe to run twice."""
    closed = len(actions.close_due(at=timezone.now()))
    if closed:
        send_and_forget.enqueue()
        announce_waiting.enqueue()
    return closed


@task()
def announce_waiting() -> int:
    """Tell every listener of the closed rounds that it was never told of; how many. Safe to run twice."""
    new = Announcement.objects.filter(state=Announcement.State.WAITING, tries=0)
    keys = list(new.values_list("pk", flat=True))
    for pk in keys:
        announce.enqueue(pk)
    return len(keys)


@task()
def announce(pk: int) -> None:
    """Tell one listener that a round is closed, and try again later where it does not answer. Safe to run twice."""
    announcement = Announcement.objects.select_related("listener", "round__edition").filter(pk=pk).first()
    if announcement and not actions.tell(announcement=announcement, at=timezone.now()):
        later = timezone.now() + timedelta(seconds=wait_before_try(announcement.tries))
        announce.using(run_after=later).enqueue(pk)


DAILY = (close_due, announce_waiting)
