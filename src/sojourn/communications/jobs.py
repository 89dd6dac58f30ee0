"""Background jobs of the outbox, of enquiries and of mailings."""

from django.utils import timezone
from django_tasks import task

from . import actions
from .models import Mailing


@task(queue_name="mail")
def deliver_letters() -> dict[str, int]:
    """Send what waits in the outbox. Safe to run twice, and by two workers at once."""
    delivery = actions.deliver_waiting(at=timezone.now())
    return {"sent": delivery.sent, "failed": delivery.failed}


@task(queue_name="mail")
def erase_old_enquiries() -> int:
    """Erase what is personal in enquiries that are older than the policy says. Safe to run twice."""
    return actions.erase_old_enquiries(at=timezone.now())


@task(queue_name="mail")
def send_mailing(pk: int) -> dict[str, int]:
    """Send what waits of a mailing. Safe to run twice, and by two workers at once."""
    return actions.send_mailing(mailing=Mailing.objects.get(pk=pk), clock=timezone.now)


@task(queue_name="mail")
def forget_unconfirmed() -> int:
    """Forget addresses that somebody typed for the newsletter and nobody confirmed. Safe to run twice."""
    return actions.forget_unconfirmed(at=timezone.now())


DAILY = (deliver_letters, erase_old_enquiries, forget_unconfirmed)
"""Letters go when they are written; daily those that a silent mail server left waiting."""
