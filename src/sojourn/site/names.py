"""The words of the public site, to look through for the names of those who asked not to be shown."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Page

from sojourn.network.naming import Text, joined

from .models import BasePage, Draft

KINDS = (Page._meta.label, Draft._meta.label)


def texts() -> Iterator[Text]:
    """Every page as its newest version has it, published or not, and every draft of a post."""
    for page in Page.objects.filter(depth__gt=1).order_by("path").specific():
        if isinstance(page, BasePage):
            address = reverse("wagtailadmin_pages:edit", args=[page.pk])
            yield Text(Page._meta.label, str(page.pk), str(page.title), address, words_of(page))
    for draft in Draft.objects.exclude(state=Draft.State.PUBLISHED):
        address = reverse("posts:draft", args=[draft.pk])
        yield Text(Draft._meta.label, str(draft.pk), str(draft), address, joined([draft.title, draft.lead, draft.text]))


def words_of(page: BasePage) -> str:
    """What stands on a page, and in a version of it that waits to be published."""
    versions = [page]
    if page.has_unpublished_changes and page.latest_revision_id:
        versions.append(page.get_latest_revision_as_object())
    return joined(words for version in versions for words in _fields(version))


def _fields(page: BasePage) -> list[str]:
    found = [page.title, page.lead, page.alternative, page.search_description]
    return found + [strip_tags(words) for words in page.body.stream_block.get_searchable_content(page.body)]
