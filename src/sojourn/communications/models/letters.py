"""The outbox: a letter is one e-mail to one person. It waits, is sent once, or says why not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.people.models import Person


class Letter(models.Model):
    """An e-mail to one person. `key` makes it unique, so that a deed done twice writes one letter."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    key = models.CharField(max_length=200, unique=True)
    to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)  # when a worker took it in hand
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["state", "written_at"])]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"
