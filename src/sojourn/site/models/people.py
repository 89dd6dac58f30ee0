"""Pages for those who might come, for those who pay, and of what came of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.communications.forms import PUBLIC_FORMS
from sojourn.legacy.queries import shown_projects

from .. import sheets
from .base import BasePage
from .pages import PlainPage

MOST_PROJECTS = 60


class ProspectivePage(BasePage):
    """For people who would like to take part: how it works, and the dates of the edition to come."""

    parent_page_types = ["site.HomePage"]

    class Meta:
        verbose_name = _("for prospective participants")
        verbose_name_plural = _("for prospective participants")

    def known(self) -> dict[str, Any]:
        return {"newest": sheets.newest_edition(), "places": sheets.places_in_all_editions()}


class SupportersPage(BasePage):
    """Who makes the programme possible: words of an editor, and the list that the supporters' room keeps."""

    parent_page_types = ["site.HomePage"]

    class Meta:
        verbose_name = _("supporters")
        verbose_name_plural = _("supporters")

    def known(self) -> dict[str, Any]:
        return {"acknowledged": sheets.acknowledged()}


class LegacyPage(BasePage):
    """The projects that go on after the summer, one page below for each."""

    parent_page_types = ["site.HomePage"]
    subpage_types = ["site.PlainPage"]

    class Meta:
        verbose_name = _("legacy projects")
        verbose_name_plural = _("legacy projects")

    def known(self) -> dict[str, Any]:
        below = PlainPage.objects.child_of(self).live().select_related("locale", "picture")
        below = below.prefetch_related("picture__renditions")
        grown = [
            (project, reverse("legacy:public_project", args=[project.pk]))
            for project in shown_projects().order_by("-from_on", "-pk")[:MOST_PROJECTS]
        ]
        return {"projects": list(below), "grown": grown}


class ContactPage(BasePage):
    """How to reach the team, with the forms for enquiries."""

    parent_page_types = ["site.HomePage"]

    def known(self) -> dict[str, Any]:
        forms = [(kind.label, reverse("communications:enquiry_form", args=[kind.value])) for kind in PUBLIC_FORMS]
        return {"forms": forms, "office": settings.REPLY_TO_ADDRESS}

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contact")
