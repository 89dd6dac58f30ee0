"""Background jobs of rounds, and the deeds that put work on a queue."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from sojourn.communications.actions import deliver_waiting
from sojourn.people.models import Person

from . import actions
from .models import Round


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
    return answers


@task(queue_name="mail")
def close_due() -> int:
    """Close every round whose last day is over, so that its answers are counted and its key is destroyed. Safe to run twice."""
    closed = len(actions.close_due(at=timezone.now()))
    if closed:
        send_and_forget.enqueue()
    return closed


DAILY = (close_due,)
