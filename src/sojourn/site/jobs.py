"""Jobs of the public site: what an editor set a time for happens at that time."""

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page


@task()
def publish_due() -> None:
    """Publish and take back every page whose time has come. Safe to run twice."""
    call_command("publish_scheduled")


def wake_for(page: Page) -> None:
    """Let the worker look again when this page goes live, and when it expires."""
    for moment in (page.go_live_at, page.expire_at):
        if moment and moment > timezone.now():
            publish_due.using(run_after=moment).enqueue()
