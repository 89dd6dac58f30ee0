"""Enquiries from outside: what was asked, by whom, what was answered, and the answers kept ready."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.people.models import Person

from .letters import Letter


class Enquiry(models.Model):
    """A question from somebody outside. What is personal in it is erased after the time that the policy says."""

    class Kind(models.TextChoices):
        PARTICIPANT = "participant", _("taking part")
        INSTITUTION = "institution", _("an institution")
        SUPPORTER = "supporter", _("supporting")
        PRESS = "press", _("press")
        MAIL = "mail", _("an e-mail")

    class State(models.TextChoices):
        NEW = "new", _("new")
        IN_HAND = "in_hand", _("in hand")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    kind = models.CharField(_("about"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    place = models.CharField(_("country or territory"), max_length=100, blank=True)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)  # under which its letters go out and in
    language = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField()
    answer_by_on = models.DateField(_("answer by"))
    last_word_at = models.DateTimeField()  # when anything was last said in it, by either side
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [models.Index(fields=["state", "received_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"  # the journal keeps this name for ever: it says nothing personal


class EnquiryMessage(models.Model):
    """One thing said in an enquiry: by the enquirer, or by the team (then `by` says who)."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    is_from_team = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)  # an out-of-office note, or our own confirmation
    sender = models.EmailField(max_length=254, blank=True)  # where it came from, if not from the enquirer's own address
    text = models.TextField()
    letter = models.OneToOneField(Letter, null=True, on_delete=models.SET_NULL, related_name="+")
    message_id = models.CharField(max_length=300, blank=True)  # of an e-mail that came in
    left_out = models.CharField(max_length=500, blank=True)  # the names of attachments, which are not kept

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"], condition=~models.Q(message_id=""), name="enquiry_message_received_once"
            )
        ]


class CannedAnswer(models.Model):
    """An answer kept ready, in one language; the same title in another language is its translation."""

    title = models.CharField(_("title"), max_length=100)
    language = models.CharField(_("language"), max_length=10)
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["title", "language"]
        constraints = [models.UniqueConstraint(fields=["title", "language"], name="canned_answer_once_a_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Knock(models.Model):
    """That somebody was let in at a public door which sends or stores something. Kept a day, to count; never an address."""

    door = models.CharField(max_length=40)
    who = models.CharField(max_length=64)  # a keyed hash, good for one day
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["door", "who", "at"])]
