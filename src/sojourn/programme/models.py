"""The programme, its topics, and the formats a session can have."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """The programme that lasts; each summer is an edition of it."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    aims = models.JSONField(_("aims"), default=list)  # a list of sentences

    def __str__(self) -> str:
        return self.name


class Topic(models.Model):
    """What a session is about, such as collections management."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SessionFormat(models.Model):
    """How a session works, such as panel discussion, and how it counts in a fellow's load."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    is_taught = models.BooleanField(_("counts as taught time"), default=True)
    is_lecture = models.BooleanField(_("counts as lecture time"), default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
