"""Background jobs of this room."""

from django.utils import timezone
from django_tasks import task

from sojourn.communications.jobs import deliver_letters

from . import actions


@task(queue_name="default")
def remind_of_what_is_owed() -> int:
    """Write to whoever owes a report that is due; once for each."""
    now = timezone.now()
    reminded = actions.remind(on=now.date(), at=now)
    if reminded:
        deliver_letters.enqueue()
    return reminded


DAILY = (remind_of_what_is_owed,)
