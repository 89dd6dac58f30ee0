"""Jobs of the public site: what has a time set happens at that time; posts are told to those who listen."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page

from .actions import tell
from .models import Announcement, PostPage
from .rules import wait_before_try


@task()
def publish_due() -> None:
    """Publish and take back every page whose time has come. Safe to run twice."""
    call_command("publish_scheduled")


def wake_for(page: Page) -> None:
    """Let the worker look again when this page goes live, and when it expires."""
    for moment in (page.go_live_at, page.expire_at):
        if moment and moment > timezone.now():
            publish_due.using(run_after=moment).enqueue()


@task()
def announce(pk: int) -> None:
    """Tell one listener of one post, and try again later where it does not answer. Safe to run twice."""
    announcement = Announcement.objects.select_related("listener", "post__author", "post__locale").get(pk=pk)
    if not tell(announcement=announcement, at=timezone.now()):
        later = timezone.now() + timedelta(seconds=wait_before_try(announcement.tries))
        announce.using(run_after=later).enqueue(pk)


def announce_all(post: PostPage) -> None:
    """Let the worker tell every listener of a post."""
    for pk in Announcement.objects.filter(post=post).values_list("pk", flat=True):
        announce.enqueue(pk)
