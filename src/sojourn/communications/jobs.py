"""Background jobs of the outbox."""

from django.utils import timezone
from django_tasks import task

from .actions import deliver_waiting


@task(queue_name="mail")
def deliver_letters() -> dict[str, int]:
    """Send what waits in the outbox. Safe to run twice, and by two workers at once."""
    delivery = deliver_waiting(at=timezone.now())
    return {"sent": delivery.sent, "failed": delivery.failed}
