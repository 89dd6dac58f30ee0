"""Which page stands at an address. The house's own language has no word in front; every other has its code: /fr/programme/."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Page, Site

from .models import BasePage

HOME_LANGUAGE = settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a language and the way from that language's home page."""

    language: str
    below_home: str


def asked(path: str) -> Asked:
    """The language and the rest of a path such as fr/programme/."""
    first, _slash, rest = path.partition("/")
    is_language = first in dict(settings.WAGTAIL_CONTENT_LANGUAGES) and first != HOME_LANGUAGE
    return Asked(first, rest) if is_language else Asked(HOME_LANGUAGE, path)


def home_of(language: str) -> Page | None:
    """The home page in a language, where there is one that can be read."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page__locale").first()
    if site is None:
        return None
    if language == site.root_page.locale.language_code:
        return site.root_page if site.root_page.live else None
    kin = Page.objects.live().filter(translation_key=site.root_page.translation_key)
    return kin.filter(locale__language_code=language).first()


def page_at(path: str) -> BasePage | None:
    """The page that stands at a path (without the first slash), where it can be read."""
    wanted = asked(path)
    home = home_of(wanted.language)
    if home is None:
        return None
    found = Page.objects.live().filter(url_path=f"{home.url_path}{wanted.below_home}")
    page = found.select_related("locale").specific().first()
    return page if isinstance(page, BasePage) else None


def address_in(path: str, language: str) -> str:
    """Where the page at a path (with its first slash) stands in a language; the same path where it does not."""
    page = page_at(path.removeprefix("/"))
    kin = page and page.get_translations(inclusive=True).live().select_related("locale")
    translated = kin and kin.filter(locale__language_code=language).first()
    return translated.address if translated else path
