"""Background jobs of the network."""

from django.utils import timezone
from django_tasks import task

from sojourn.communications.jobs import deliver_letters

from . import actions

MOST_A_DAY = 200


@task(queue_name="mail")
def ask_again() -> int:
    """Ask those who were asked or said so a year ago: is this still right? Safe to run twice."""
    asked = actions.ask_again(at=timezone.now(), most=MOST_A_DAY)
    if asked:
        deliver_letters.enqueue()
    return asked


DAILY = (ask_again,)
