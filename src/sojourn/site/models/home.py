"""The home page, the programme and its editions: an editor's words around what the rooms know."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from sojourn.edition.models import Edition

from .. import linked_data, queries, sheets
from ..addresses import address_at
from .base import BasePage
from .blog import PostPage


class HomePage(BasePage):
    """The front door. The editions, and what is newest in the blog, come from the rooms."""

    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def known(self) -> dict[str, Any]:
        return {"editions": editions_with_addresses(self), "newest": newest_posts(self)}

    def pictures_on_cards(self, known: dict[str, Any]) -> list[Any]:
        return [post.picture for post in known["newest"]]

    def linked_data(self, known: dict[str, Any]) -> linked_data.Data | None:
        editions = [edition for edition, _address in known["editions"]]
        if not editions:
            return linked_data.organization(self.title)
        return linked_data.programme(editions[0].programme, editions)


class ProgrammePage(BasePage):
    """What the programme is: its aims and what it is made of."""

    parent_page_types = ["site.HomePage"]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def known(self) -> dict[str, Any]:
        more = {"programmes": queries.programmes(), "formats": queries.formats(), "topics": queries.topics_of_all()}
        return more | {"editions": editions_with_addresses(self)}

    def linked_data(self, known: dict[str, Any]) -> linked_data.Data | None:
        editions = [edition for edition, _address in known["editions"]]
        return linked_data.programme(editions[0].programme, editions) if editions else None


class EditionPage(BasePage):
    """One edition: dates, phases, places, partners and figures are drawn live; the editor adds words."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", verbose_name=_("edition"))

    content_panels = [*BasePage.content_panels[:1], FieldPanel("edition"), *BasePage.content_panels[1:]]
    parent_page_types = ["site.HomePage"]
    template = "site/edition.html"

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def clean(self) -> None:
        super().clean()
        if self.edition_id and self.slug != self.edition.name:
            words = gettext("The page of an edition has the edition's name as its address: %(name)s.")
            raise ValidationError({"slug": words % {"name": self.edition.name}})

    def known(self) -> dict[str, Any]:
        edition = Edition.objects.select_related("programme").get(pk=self.edition_id)
        return {"sheet": sheets.edition_sheet(edition), "edition": edition}

    def linked_data(self, known: dict[str, Any]) -> linked_data.Data | None:
        return linked_data.edition_with_events(known["sheet"])


def editions_with_addresses(page: BasePage) -> list[tuple[Edition, str]]:
    """Every edition with its address: that of its page in this page's language, where there is one; in one question."""
    pages = EditionPage.objects.live().filter(locale=page.locale_id, edition=OuterRef("pk")).order_by("-path")
    editions = queries.editions().annotate(written_at=Subquery(pages.values("url_path")[:1]))
    return [(one, address_at(one.written_at, page.locale) if one.written_at else f"/{one.name}/") for one in editions]


def newest_posts(page: BasePage) -> list[PostPage]:
    """The newest posts in this page's language; the cuts of their pictures come with those of the page."""
    newest = PostPage.objects.shown().filter(locale=page.locale_id).for_cards()
    return list(newest.prefetch_related(None)[:3])
