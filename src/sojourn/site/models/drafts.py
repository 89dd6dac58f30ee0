"""What authors write in the portal before it is a post, whose day it is, and where posts are announced."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition
from sojourn.foundation.models import ListenerRow, TellingRow
from sojourn.people.models import Person

from .blog import PostPage
from .pictures import Picture


class Draft(models.Model):
    """What an author writes. It is kept whatever becomes of it."""

    class State(models.TextChoices):
        WRITING = "writing", _("being written")
        WAITING = "waiting", _("with the team")
        RETURNED = "returned", _("back with the author")
        PUBLISHED = "published", _("published")

    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=200, blank=True)
    lead = models.CharField(_("in a sentence"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    remark = models.TextField(_("what the team says"), blank=True)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    post = models.OneToOneField(PostPage, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return self.title or str(_("(without a title)"))

    @property
    def is_the_authors(self) -> bool:
        """Whether the author may change it now."""
        return self.state in {self.State.WRITING, self.State.RETURNED}


class DraftPicture(models.Model):
    """A picture of a draft, with its words."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="+")
    alternative = models.CharField(_("what is to be seen"), max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(alternative=""), name="draft_picture_has_words")]


class BlogDay(models.Model):
    """A day on which somebody has promised to write."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("day"))
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["on", "person"], name="blog_day_once")]

    def __str__(self) -> str:
        return f"{self.on}: {self.person}"


class Listener(ListenerRow):
    """An address elsewhere that is told of each new post: a tool that posts to social media, a partner's site."""


class Announcement(TellingRow):
    """One post told to one listener: once, with patience."""

    listener = models.ForeignKey(Listener, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(PostPage, on_delete=models.CASCADE, related_name="+")

    class Meta(TellingRow.Meta):
        constraints = [models.UniqueConstraint(fields=["listener", "post"], name="announced_once")]

    def __str__(self) -> str:
        return f"{self.post} → {self.listener}"
