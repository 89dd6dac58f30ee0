"""What every page of the public site has."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from .. import linked_data
from ..addresses import address_of
from ..blocks import common_blocks
from ..fields import Blocks
from ..frame import frame_of
from .pictures import pictures_in, withheld_pictures


class BasePage(Page):
    """A page with a lead, perhaps a picture, and a body of blocks. Every page kind of the site is one of these.

    A kind that needs more blocks gives `body` anew: `body = Blocks([*common_blocks(), ("own", Own())], blank=True)`.
    Its template is templates/site/<name of the kind>.html and extends site/page.html.
    """

    lead = models.TextField(_("lead"), blank=True, help_text=_("One or two sentences under the heading."))
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("On top of the page, on cards, and where the page is shared."),
    )
    alternative = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What is to be seen, in a sentence, for those who cannot see it."),
    )
    body = Blocks(common_blocks(), blank=True, verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("alternative")], heading=_("Picture")),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.AutocompleteField("lead"),  # so that a word is found by its beginning
        index.AutocompleteField("body"),
    ]
    show_in_menus_default = False
    fetched: tuple[str, ...] = ()
    """What is fetched with a page of this kind when it is read."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.picture_id and not self.alternative.strip():
            words = gettext("Say what the picture shows, for those who cannot see it.")
            raise ValidationError({"alternative": words})

    @property
    def address(self) -> str:
        return address_of(self)

    def may_be_read(self) -> bool:
        """Whether the world may read the page now, besides its being published: not if it is about somebody who is hidden."""
        return True

    def known(self) -> dict[str, Any]:
        """What the rooms know that the page shows: names and values for its template."""
        return {}

    def pictures_on_cards(self, known: dict[str, Any]) -> list[Any]:
        """The pictures of other pages that this one shows, where they come without their cuts."""
        return []

    def linked_data(self, known: dict[str, Any]) -> linked_data.Data | None:
        """What machines read of the page, as schema.org names it."""
        return None

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return parts and (parts[0], settings.SITE_ADDRESS, self.address)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        known = self.known()
        prefetch_related_objects(pictures_in(self.picture, self.body, *self.pictures_on_cards(known)), "renditions")
        told = self.linked_data(known)
        around = {
            "frame": frame_of(self),
            "linked_data": linked_data.as_script(told) if told else "",
            "withheld": SimpleLazyObject(withheld_pictures),  # asked for where there is a picture
        }
        return super().get_context(request, *args, **kwargs) | known | around
