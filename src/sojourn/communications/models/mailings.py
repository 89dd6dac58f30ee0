"""Who takes the newsletter, on what evidence; what is sent to many, and what became of it at each address."""

import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sojourn.people.models import Interest, Person


class Topic(models.TextChoices):
    """What one may take: each is chosen and ended by itself."""

    NEWSLETTER = "newsletter", _("The newsletter, once or twice a year")
    DIGEST = "digest", _("What is new on the blog, once a month")
    CALLS = "calls", _("Calls and opportunities, when there are any")


def fresh_key() -> str:
    return secrets.token_urlsafe(12)


class Subscriber(models.Model):
    """A reader: a member of the network, who agreed (Agreement.NEWSLETTER), or a stranger, who asked and confirmed (double opt-in).

    A member's address, name, language and interests stand in Person; those of a stranger stand here, with the evidence.
    """

    person = models.OneToOneField(Person, null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(_("e-mail"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    interests = models.ManyToManyField(Interest, blank=True, related_name="+")
    topics = models.JSONField(default=list)
    key = models.CharField(max_length=20, default=fresh_key)  # voids the links of a stranger who began anew
    asked_at = models.DateTimeField(null=True)
    asked_from = models.CharField(max_length=45, blank=True)  # the address on the internet that the wish came from
    words_shown = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_from = models.CharField(max_length=45, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("address"), condition=~Q(address=""), name="subscriber_once_an_address"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(address=""), name="subscriber_is_member_or_has_address"
            ),
        ]

    def __str__(self) -> str:
        return f"reader {self.pk}"  # no address: the journal outlives it

    @property
    def is_confirmed(self) -> bool:
        """Whether a stranger has confirmed, and has not ended everything since."""
        return self.confirmed_at is not None and self.ended_at is None


class MailEvent(models.Model):
    """What a mail server or the mail provider told of an address: it does not exist, is full, or its reader complained."""

    class Kind(models.TextChoices):
        HARD = "hard", _("there is no such address")
        SOFT = "soft", _("could not be delivered for now")
        COMPLAINT = "complaint", _("the reader reported it as unwanted")

    address = models.EmailField(max_length=254)  # in lower case
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    key = models.CharField(max_length=200, unique=True)  # the provider tells some events twice
    words = models.CharField(max_length=500, blank=True)
    set_aside_at = models.DateTimeField(null=True)  # the team found the address to be good after all

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["address", "at"], name="mail_event_address")]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_kind_display()}"


class Mailing(models.Model):
    """One text, in one or more languages, to many readers."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not sent yet")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        DONE = "done", _("sent")

    title = models.CharField(max_length=200)
    topic = models.CharField(max_length=20, choices=Topic.choices, default=Topic.NEWSLETTER)
    address = models.CharField(max_length=300, blank=True)  # where the web page of it is
    language = models.CharField(max_length=10)  # for readers whose own language it is not written in
    audience = models.JSONField(default=dict)  # what was chosen, in words, for the record
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    trouble = models.CharField(max_length=500, blank=True)  # why it paused by itself
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.title


class MailingText(models.Model):
    """The text of a mailing in one language, rendered once; `%%word%%` stands where each reader has something of their own."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    html = models.TextField()
    plain = models.TextField()

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["mailing", "language"], name="mailing_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.subject} ({self.language})"


class Recipient(models.Model):
    """One address of a mailing, and what became of it there. An address stands once in a mailing."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CLAIMED = "sending", _("in a worker's hand")
        HANDED = "handed", _("handed over, no answer seen")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("left out")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.SET_NULL, related_name="+")
    address = models.CharField(max_length=254)  # in lower case
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    claim = models.CharField(max_length=20, blank=True)  # which worker's
    tries = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(null=True)  # when claimed, tried or sent
    words = models.CharField(max_length=300, blank=True)  # why it failed, or was left out

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["mailing", "address"], name="recipient_once_a_mailing")]
        indexes = [models.Index(fields=["mailing", "state", "tries"], name="recipient_state")]

    def __str__(self) -> str:
        return self.address
