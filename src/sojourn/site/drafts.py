"""Questions about drafts, the rota and announcements."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from sojourn.edition.models import Edition
from sojourn.people.models import Person
from sojourn.people.rules import PERMISSIONS, Permission

from .models import Announcement, BlogDay, Draft, Listener

WRITERS = [role for role, permitted in PERMISSIONS.items() if Permission.WRITE_POSTS in permitted]


def drafts_of(person: Person) -> list[Draft]:
    """What a person has written, the newest first."""
    return list(Draft.objects.filter(author=person).select_related("post__locale"))


def days_of(person: Person, today: date) -> list[BlogDay]:
    """The days on which a person has promised to write, from today."""
    return list(BlogDay.objects.filter(person=person, on__gte=today))


def waiting() -> list[Draft]:
    """What waits for the team, the oldest first."""
    return list(Draft.objects.filter(state=Draft.State.WAITING).select_related("author").order_by("sent_at", "pk"))


def rota(today: date) -> list[BlogDay]:
    """Whose day it is, from today."""
    return list(BlogDay.objects.filter(on__gte=today).select_related("person", "edition"))


def writers() -> QuerySet[Person]:
    """Everybody who may write for the blog, by name."""
    return Person.objects.filter(role_grants__role__in=WRITERS).distinct().order_by("name")


def edition_of_day(on: date) -> Edition | None:
    """The edition that a day belongs to: the one that runs then, else the newest."""
    running = Edition.objects.filter(arrive_on__lte=on, leave_on__gte=on).first()
    return running or Edition.objects.first()


def listeners() -> list[Listener]:
    return list(Listener.objects.all())


def newest_announcements() -> list[Announcement]:
    """What was told to whom, the newest first."""
    return list(Announcement.objects.select_related("listener", "post")[:10])
