"""What stands around the words of every public page: the menu, the way back, the other languages."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext
from wagtail.models import Page

from .addresses import HOME_LANGUAGE, absolute, address_of


@dataclass(frozen=True)
class Link:
    words: str
    address: str
    is_here: bool = False


@dataclass(frozen=True)
class Frame:
    """The frame of one page for one reader's language."""

    address: str
    menu: tuple[Link, ...]
    way: tuple[Link, ...]  # the pages above, without the home page
    alternates: tuple[tuple[str, str], ...]  # language, whole address
    written_in: str  # the language of the words
    is_in_own_language: bool  # whether that is the language of what surrounds them

    @property
    def nav(self) -> tuple[Link, ...]:
        """What stands beside the way in."""
        return (
            Link(gettext("Directory"), reverse("network:public_directory")),
            Link(gettext("Search"), reverse("site:search")),
        )

    @property
    def whole_address(self) -> str:
        return absolute(self.address)


TOP = 3
"""How deep in Wagtail's tree the pages below a home page stand."""


def menu(language: str, address: str) -> tuple[Link, ...]:
    """The pages below the home page of a language that editors put into the menu."""
    below = Page.objects.live().in_menu().filter(depth=TOP, locale__language_code=language).select_related("locale")
    links = ((page.title, address_of(page)) for page in below)
    return tuple(Link(words, to, address.startswith(to)) for words, to in links)


def frame_of_address(address: str) -> Frame:
    """The frame of a page that the house draws by itself."""
    language = get_language() or HOME_LANGUAGE
    links = menu(language, address)
    if not links and language != HOME_LANGUAGE:
        links = menu(HOME_LANGUAGE, address)
    return Frame(address, links, (), (), language, True)


def around(request: HttpRequest) -> dict[str, object]:
    """For every template: the site's menu, for public pages of rooms that know no pages. Asked for only where it is drawn."""
    return {"frame": SimpleLazyObject(lambda: frame_of_address(request.path))}


def frame_of(page: Page) -> Frame:
    """The frame of a page that editors wrote."""
    address, written_in = address_of(page), page.locale.language_code
    above = page.get_ancestors().filter(depth__gte=TOP).select_related("locale") if page.depth > TOP else ()
    kin = page.get_translations(inclusive=True).live().select_related("locale").order_by("locale__language_code")
    alternates = tuple((one.locale.language_code, absolute(address_of(one))) for one in kin)
    return Frame(
        address=address,
        menu=menu(written_in, address),
        way=tuple(Link(one.title, address_of(one)) for one in above),
        alternates=alternates if len(alternates) > 1 else (),
        written_in=written_in,
        is_in_own_language=written_in == get_language(),
    )
