"""Evaluations and reports: documents with their years."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.search import index

from ..fields import Blocks
from .base import BasePage


class Report(blocks.StructBlock):
    """A document of a year."""

    year = blocks.IntegerBlock(label=_("year"), min_value=1900, max_value=2200)
    document = DocumentChooserBlock(label=_("document"))
    about = blocks.CharBlock(label=_("what it is, in a sentence"), required=False, max_length=300)

    class Meta:
        icon = "doc-full"
        label = _("Report")


class ReportsPage(BasePage):
    """The evaluations and reports of all years, the newest first."""

    reports = Blocks([("report", Report())], blank=True, verbose_name=_("reports"))

    content_panels = [*BasePage.content_panels, FieldPanel("reports")]
    search_fields = [*BasePage.search_fields, index.SearchField("reports")]
    parent_page_types = ["site.HomePage"]

    class Meta:
        verbose_name = _("evaluations and reports")
        verbose_name_plural = _("evaluations and reports")

    def known(self) -> dict[str, Any]:
        values = [block.value for block in self.reports if block.value["document"]]
        newest_first = sorted(values, key=lambda value: -value["year"])
        return {"reports": newest_first}
