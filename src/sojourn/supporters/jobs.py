"""Background jobs of this room."""

from django.utils import timezone
from django_tasks import task

from sojourn.communications.jobs import deliver_letters

from . import actions


@task(queue_name="default")
def remind_the_team() -> int:
    """Write to the team of what is due with supporters today; once for each thing."""
    now = timezone.now()
    reminded = actions.remind(on=timezone.localdate(now), at=now)
    if reminded:
        deliver_letters.enqueue()
    return reminded


DAILY = (remind_the_team,)
