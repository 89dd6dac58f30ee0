"""Workers that are alive, a row each, refreshed while they work; what is done once a day; what rooms keep of addresses that listen."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from .webhooks import MOST_TRIES


class Heartbeat(models.Model):
    """A worker process that was alive at `seen_at`. What a worker without a recent one had begun is taken up again."""

    worker_id = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=100)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id


class DailyRun(models.Model):
    """On which day a daily job was last put on the queue."""

    name = models.CharField(max_length=120, unique=True)
    on = models.DateField()

    def __str__(self) -> str:
        return self.name


class ListenerRow(models.Model):
    """An address elsewhere that a room tells of something; `secret` signs what it is told."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    address = models.URLField(_("address"), max_length=500)
    secret = models.CharField(max_length=64)
    is_active = models.BooleanField(_("is told"), default=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TellingRow(models.Model):
    """One thing told to one listener: once, with patience."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TOLD = "told", _("told")
        FAILED = "failed", _("given up")

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def note_try(self, error: str, at: datetime) -> bool:
        """Note what came of one try, for the room to save; whether nothing more is to be tried."""
        self.tries += 1
        self.error = error[:300]
        if not error:
            self.state, self.told_at = self.State.TOLD, at
        elif self.tries >= MOST_TRIES:
            self.state = self.State.FAILED
        return self.state != self.State.WAITING
