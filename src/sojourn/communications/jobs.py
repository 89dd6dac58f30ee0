"""Background jobs of the outbox and of enquiries."""

from django.utils import timezone
from django_tasks import task

from . import actions


@task(queue_name="mail")
def deliver_letters() -> dict[str, int]:
    """Send what waits in the outbox. Safe to run twice, and by two workers at once."""
    delivery = actions.deliver_waiting(at=timezone.now())
    return {"sent": delivery.sent, "failed": delivery.failed}


@task(queue_name="mail")
def erase_old_enquiries() -> int:
    """Erase what is personal in enquiries that are older than the policy says. Safe to run twice."""
    return actions.erase_old_enquiries(at=timezone.now())


DAILY = (erase_old_enquiries,)
