"""Which page stands at an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Subquery, Value
from django.db.models.functions import Concat
from wagtail.models import Page, ReferenceIndex

from . import queries
from .addresses import absolute, address_of, asked, home_of
from .models import BasePage, Picture, PostPage, StoryPage, withheld_pictures


def page_at(path: str) -> BasePage | None:
    """The page that stands at a path (without the first slash), where it can be read."""
    wanted = asked(path)
    below = Concat(Subquery(home_of(wanted.language).values("url_path")[:1]), Value(wanted.below_home))
    open_pages = Page.objects.live().exclude(queries.below_a_closed_page())
    found = open_pages.filter(url_path=below).values_list("pk", "content_type").first()
    kind = found and ContentType.objects.get_for_id(found[1]).model_class()
    if not found or not kind or not issubclass(kind, BasePage):
        return None
    page = kind.objects.select_related("locale", "picture", *kind.fetched).get(pk=found[0])
    return page if page.may_be_read() else None


def address_in(path: str, language: str) -> str:
    """Where the page at a path (with its first slash) stands in a language; the same path where it does not."""
    page = page_at(path.removeprefix("/"))
    kin = page and page.get_translations(inclusive=True).live().select_related("locale")
    translated = kin and kin.filter(locale__language_code=language).first()
    return address_of(translated) if translated else path


@dataclass(frozen=True)
class Entry:
    """A place of the site, as a sitemap lists it."""

    address: str
    changed_at: datetime | None
    alternates: tuple[tuple[str, str], ...]


def places_of_the_site() -> list[Entry]:
    """Every page that the world may read, with its translations, and what the rooms show by themselves."""
    closed_to_the_world = pages_of_nobody()
    open_pages = Page.objects.live().exclude(queries.below_a_closed_page()).filter(depth__gt=1)
    pages = open_pages.exclude(pk__in=closed_to_the_world).select_related("locale", "content_type")
    readable = [page for page in pages if issubclass(page.specific_class or Page, BasePage)]
    kin: dict[object, list[tuple[str, str]]] = {}
    for page in readable:
        kin.setdefault(page.translation_key, []).append((page.locale.language_code, absolute(address_of(page))))
    entries = {
        address_of(page): Entry(
            absolute(address_of(page)),
            page.last_published_at,
            tuple(kin[page.translation_key]) if len(kin[page.translation_key]) > 1 else (),
        )
        for page in readable
    }
    for address in ("/", *queries.addresses_of_editions()):
        entries.setdefault(address, Entry(absolute(address), None, ()))
    return list(entries.values())


def pages_of_nobody() -> set[int]:
    """Published posts and stories that may not be read, because of whom they are by or about."""
    posts = PostPage.objects.live().exclude(pk__in=PostPage.objects.shown().values("pk"))
    stories = StoryPage.objects.live().exclude(pk__in=StoryPage.objects.shown().values("pk"))
    return {pk for rows in (posts, stories) for pk in rows.values_list("pk", flat=True)}


def pictures_of_nobody() -> list[Picture]:
    """Pictures of which somebody in them does not agree, or that stand only on pages that may not be read any more."""
    kind = ContentType.objects.get_for_model(Picture)
    to_pictures = ReferenceIndex.objects.filter(to_content_type=kind)
    closed = {str(pk) for pk in pages_of_nobody()}
    shown_there = set(to_pictures.filter(object_id__in=closed).values_list("to_object_id", flat=True))
    elsewhere = to_pictures.filter(to_object_id__in=shown_there).exclude(object_id__in=closed)
    alone = shown_there - set(elsewhere.values_list("to_object_id", flat=True))
    return list(Picture.objects.filter(pk__in=alone | withheld_pictures()))
