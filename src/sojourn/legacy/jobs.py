"""Background jobs of this room."""

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from sojourn.communications.jobs import deliver_letters
from sojourn.network.actions import look_for_names as note_names
from sojourn.network.naming import Text, joined

from . import actions
from .models import Project


@task(queue_name="default")
def remind_of_what_is_owed() -> int:
    """Write to whoever owes a report that is due; once for each."""
    now = timezone.now()
    reminded = actions.remind(on=now.date(), at=now)
    if reminded:
        deliver_letters.enqueue()
    return reminded


@task()
def look_for_names() -> int:
    """Note which words of projects may still name somebody who asked not to be shown. Safe to run twice."""
    texts = [
        Text(
            Project._meta.label,
            str(one.pk),
            one.title,
            reverse("legacy:project", args=[one.pk]),
            joined([one.title, one.summary, one.objects_shown, one.outputs, one.press, one.picture_words]),
        )
        for one in Project.objects.all()
    ]
    return note_names(kinds=[Project._meta.label], texts=texts, at=timezone.now())


ANEW = (look_for_names,)
DAILY = (remind_of_what_is_owed, look_for_names)
