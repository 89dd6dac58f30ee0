"""Which page stands at an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Page

from . import queries
from .addresses import absolute, address_of, asked, home_of
from .models import BasePage


def page_at(path: str) -> BasePage | None:
    """The page that stands at a path (without the first slash), where it can be read."""
    wanted = asked(path)
    home = home_of(wanted.language)
    if home is None:
        return None
    found = Page.objects.live().filter(url_path=f"{home.url_path}{wanted.below_home}")
    page = found.select_related("locale").specific().first()
    return page if isinstance(page, BasePage) and page.may_be_read() else None


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
    pages = Page.objects.live().filter(depth__gt=1).select_related("locale").specific()
    readable = [page for page in pages if isinstance(page, BasePage) and page.may_be_read()]
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
