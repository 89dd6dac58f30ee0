"""Where pages stand. The house's own language has no word in front; every other has its code: /fr/programme/."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Locale, Page, Site
from wagtail.query import PageQuerySet

HOME_LANGUAGE = settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Asked:
    """What a path asks for: a language, and the way from that language's home page."""

    language: str
    below_home: str


def asked(path: str) -> Asked:
    """The language and the rest of a path such as fr/programme/."""
    first, _slash, rest = path.partition("/")
    is_language = first in dict(settings.WAGTAIL_CONTENT_LANGUAGES) and first != HOME_LANGUAGE
    return Asked(first, rest) if is_language else Asked(HOME_LANGUAGE, path)


def address_of(page: Page) -> str:
    """The path of a page, with its locale at hand."""
    return address_at(page.url_path, page.locale)


def address_at(url_path: str, locale: Locale) -> str:
    """The path of the page that stands at this place of Wagtail's tree."""
    below_home, language = url_path.split("/", 2)[2], locale.language_code
    return f"/{below_home}" if language == HOME_LANGUAGE else f"/{language}/{below_home}"


def absolute(address: str) -> str:
    """The whole address of a path, for feeds, sitemaps and shared links."""
    return f"{settings.SITE_ADDRESS}{address}"


def home_of(language: str) -> PageQuerySet:
    """The home page in a language, where there is one that can be read."""
    roots = Site.objects.filter(is_default_site=True).values("root_page__translation_key")
    return Page.objects.live().filter(translation_key__in=roots, locale__language_code=language)
