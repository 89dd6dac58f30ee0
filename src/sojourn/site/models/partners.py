"""UK partners: the list, which knows every museum that ever hosted, and a page for each that has a story to tell."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from sojourn.museums.models import PartnerMuseum

from .. import linked_data, sheets
from ..addresses import absolute, address_of
from .base import BasePage


class PartnerPage(BasePage):
    """One partner museum: the editions in which it hosts, and what it offers, are drawn live."""

    museum = models.ForeignKey(PartnerMuseum, on_delete=models.PROTECT, related_name="+", verbose_name=_("museum"))

    content_panels = [*BasePage.content_panels[:1], FieldPanel("museum"), *BasePage.content_panels[1:]]
    parent_page_types = ["site.PartnersPage"]
    fetched = ("museum",)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")

    def known(self) -> dict[str, Any]:
        hostings = sheets.hostings_of(self.museum)
        return {"hostings": hostings}

    def linked_data(self, known: dict[str, Any]) -> linked_data.Data | None:
        return {"@type": ["Organization", "Museum"], "name": self.museum.name, "url": absolute(self.address)}


class PartnersPage(BasePage):
    """The partners: those with a page of their own as cards, the others by name."""

    parent_page_types = ["site.HomePage"]
    subpage_types = ["site.PartnerPage"]

    class Meta:
        verbose_name = _("list of partners")
        verbose_name_plural = _("lists of partners")

    def known(self) -> dict[str, Any]:
        pages = (
            PartnerPage.objects.child_of(self)
            .live()
            .select_related("locale", "museum", "picture")
            .prefetch_related("picture__renditions")
        )
        written = {page.museum_id: page for page in pages}
        partners = [(partner, written.get(partner.museum.pk)) for partner in sheets.partners_in_all_editions()]
        return {"partners": [(one, page, address_of(page) if page else "") for one, page in partners]}
