"""Jobs of the public site: what has a time set happens at that time; posts are told to those who listen."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page

from sojourn.communications.actions import make_mailing_anew
from sojourn.communications.jobs import send_mailing
from sojourn.communications.queries import mailings_out_of_date
from sojourn.foundation.webhooks import wait_before_try
from sojourn.network.actions import look_for_names as note_names

from . import names
from .actions import let_announce, take_down_cuts, tell
from .models import Announcement, PostPage
from .newsletter import issue_at, texts_of
from .routing import pictures_of_nobody


@task()
def publish_due() -> None:
    """Publish and take back every page whose time has come, and announce the posts among them. Safe to run twice."""
    closed = list(PostPage.objects.filter(live=False).values_list("pk", flat=True))
    call_command("publish_scheduled")
    for post in PostPage.objects.filter(pk__in=closed, live=True).select_related("locale", "author"):
        announce_new(post)


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


@task()
def make_mailings_anew() -> int:
    """Write the words of mailings anew since whose writing somebody hid or withdrew a consent. Safe to run twice."""
    made = 0
    for mailing in mailings_out_of_date():
        page = issue_at(mailing.address)
        if make_mailing_anew(mailing=mailing, texts=texts_of(page) if page else {}, at=timezone.now()):
            made += 1
            send_mailing.enqueue(mailing.pk)
    return made


@task()
def take_down_pictures() -> int:
    """Take down the pictures of pages that nobody may read any more. Safe to run twice."""
    return take_down_cuts(pictures_of_nobody(), at=timezone.now())


@task()
def look_for_names() -> int:
    """Note which pages, posts and newsletters, written or in writing, may still name somebody who asked not to be shown."""
    return note_names(kinds=names.KINDS, texts=names.texts(), at=timezone.now())


ANEW = (make_mailings_anew, take_down_pictures, look_for_names)
DAILY = ANEW
"""Daily, too: in case a job was lost."""


def announce_new(post: PostPage) -> None:
    """Announce a post that has just come out of the editor: only the first time, and not what was out for more than a day."""
    first = post.first_published_at
    if first is not None and timezone.now() - first < timedelta(days=1) and let_announce(post=post):
        announce_all(post)


def announce_all(post: PostPage) -> None:
    """Let the worker tell every listener of a post."""
    for pk in Announcement.objects.filter(post=post).values_list("pk", flat=True):
        announce.enqueue(pk)
