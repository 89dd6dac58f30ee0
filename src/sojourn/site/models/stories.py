"""Stories: what became of somebody, or of something. A story of a hidden person, or one whose consent is gone, is nowhere."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from sojourn.people.models import Person
from sojourn.people.queries import who_agreed
from sojourn.people.rules import Agreement

from .. import linked_data, queries
from .base import BasePage


class StoryQuerySet(PageQuerySet):
    def shown(self) -> StoryQuerySet:
        """Stories that the world may read: published, and of nobody who is hidden or has not agreed."""
        return (
            self.live()
            .exclude(queries.below_a_closed_page())
            .filter(Q(of=None) | Q(of__in=who_agreed(Agreement.QUOTED)))
        )


class StoryPage(BasePage):
    """A story, perhaps of a person, who has agreed to it."""

    of = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("whose story it is"),
        help_text=_("It is shown while they agree to be quoted by name and are not hidden."),
    )
    told_on = models.DateField(_("date"))

    objects = PageManager.from_queryset(StoryQuerySet)()
    content_panels = [
        *BasePage.content_panels[:1],
        FieldPanel("of"),
        FieldPanel("told_on"),
        *BasePage.content_panels[1:],
    ]
    parent_page_types = ["site.StoriesPage"]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def may_be_read(self) -> bool:
        return self.of_id is None or queries.may_be_quoted(self.of_id) is not None

    def known(self) -> dict[str, Any]:
        fellowship = queries.first_fellowships([self.of_id]).get(self.of_id) if self.of_id else None
        return {"fellowship": fellowship}

    def linked_data(self, known: dict[str, Any]) -> linked_data.Data | None:
        return linked_data.article(
            headline=self.title,
            address=self.address,
            written_at=self.told_on,
            changed_at=self.last_published_at,
            author="",
            language=self.locale.language_code,
            about=self.search_description or self.lead,
        )


class StoriesPage(BasePage):
    """All stories, the newest first."""

    parent_page_types = ["site.HomePage"]
    subpage_types = ["site.StoryPage"]

    class Meta:
        verbose_name = _("stories")
        verbose_name_plural = _("lists of stories")

    def stories(self) -> QuerySet[StoryPage]:
        below = StoryPage.objects.child_of(self).shown().select_related("locale", "picture")
        return below.prefetch_related("picture__renditions").order_by("-told_on", "title")

    def known(self) -> dict[str, Any]:
        return {"stories": list(self.stories())}
