"""The newsletter's archive and its issues. One source, three forms: the page, the e-mail and the PDF (see `site.newsletter`)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from .. import linked_data
from ..fields import Blocks
from ..issue_blocks import issue_blocks
from .base import BasePage


class IssuePage(BasePage):
    """An issue of the newsletter."""

    number = models.PositiveIntegerField(_("number"))
    issued_on = models.DateField(_("day of the issue"))
    body = Blocks(issue_blocks(), blank=True, verbose_name=_("body"))

    content_panels = [
        *BasePage.content_panels[:1],
        MultiFieldPanel([FieldPanel("number"), FieldPanel("issued_on")], heading=_("Issue")),
        *BasePage.content_panels[1:],
    ]
    parent_page_types = ["site.NewsletterPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("issue of the newsletter")
        verbose_name_plural = _("issues of the newsletter")

    def known(self) -> dict[str, Any]:
        return {"pdf": reverse("site:issue_pdf", args=[self.pk]) if self.pk else ""}

    def linked_data(self, known: dict[str, Any]) -> linked_data.Data | None:
        return linked_data.article(
            headline=self.title,
            address=self.address,
            written_at=self.issued_on,
            changed_at=self.last_published_at,
            author="",
            language=self.locale.language_code,
            about=self.search_description or self.lead,
        )


class NewsletterPage(BasePage):
    """Every issue, the newest first."""

    parent_page_types = ["site.HomePage"]
    subpage_types = ["site.IssuePage"]

    class Meta:
        verbose_name = _("archive of the newsletter")
        verbose_name_plural = _("archives of the newsletter")

    def issues(self) -> QuerySet[IssuePage]:
        found = IssuePage.objects.child_of(self).live().select_related("locale", "picture")
        return found.prefetch_related("picture__renditions").order_by("-issued_on", "-number")

    def known(self) -> dict[str, Any]:
        return {"issues": self.issues()}
