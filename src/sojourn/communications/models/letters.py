"""The outbox: a letter is one e-mail to one reader. It waits, is sent once, or says why not."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.people.models import Person


class Letter(models.Model):
    """An e-mail to one reader: a person, or a bare address. `key` makes it unique, so that a deed done twice writes one letter."""

    class State(models.TextChoices):
        HELD = "held", _("held for the team")
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        THROWN_AWAY = "thrown", _("thrown away")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60, blank=True)  # the name of a LetterKind; empty: of no kind
    to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    bare_email = models.EmailField(max_length=254, blank=True)  # of a reader who is no Person
    bare_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # by hand; None: by a deed
    claimed_at = models.DateTimeField(null=True)  # when a worker took it in hand
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)  # why it was thrown away
    reply_to = models.EmailField(max_length=254, blank=True)  # empty: the address that the settings name
    in_reply_to = models.CharField(max_length=300, blank=True)  # the Message-ID that it answers
    references = models.TextField(blank=True)  # the Message-IDs of its thread, oldest first

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["state", "written_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to=None, bare_email__gt="") | Q(to__isnull=False, bare_email=""),
                name="letter_has_one_reader",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})" if self.to else f"#{self.pk}"  # the journal keeps no words of strangers

    @property
    def reader_name(self) -> str:
        return self.to.name if self.to else self.bare_name

    @property
    def reader_email(self) -> str:
        return self.to.email if self.to else self.bare_email


class LetterChange(models.Model):
    """What a letter said before somebody changed it by hand; the first is the original."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="changes")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["changed_at", "id"]


class LetterTemplate(models.Model):
    """How a kind of letter is worded in one language from `written_at` on. Rows are added, never changed: the newest holds.

    One without words leads back to the original, which stands in the room's files.
    """

    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["kind", "language", "-written_at"])]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"

    @property
    def is_original(self) -> bool:
        return not self.text


class LetterHabit(models.Model):
    """Whether letters of a kind wait for the team, where that was decided on the desk."""

    EVERY = "*"

    kind = models.CharField(max_length=60, unique=True)  # EVERY: letters of every kind
    waits_for_team = models.BooleanField()

    def __str__(self) -> str:
        return self.kind
