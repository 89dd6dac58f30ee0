"""What stands around the words of every public page: the menu, the way back, the other languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
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


def in_menu(language: str) -> Q:
    """The pages below the home page of a language that editors put into the menu."""
    return Q(live=True, show_in_menus=True, depth=TOP, locale__language_code=language)


def menu(language: str, address: str) -> tuple[Link, ...]:
    """The menu of a language, as it stands on the page at an address."""
    return menu_of(Page.objects.filter(in_menu(language)).select_related("locale").order_by("path"), address)


def menu_of(pages: Iterable[Page], address: str) -> tuple[Link, ...]:
    links = ((page.title, address_of(page)) for page in pages)
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
    """The frame of a page that editors wrote: menu, the pages above, and its translations, in one question."""
    address, written_in = address_of(page), page.locale.language_code
    paths = [page.path[: Page.steplen * depth] for depth in range(TOP, page.depth)]
    kinship = Q(translation_key=page.translation_key, live=True)
    around = Page.objects.filter(in_menu(written_in) | Q(path__in=paths) | kinship).select_related("locale")
    pages = list(around.order_by("path"))
    above = [one for one in pages if one.path in paths]
    kin = [one for one in pages if one.live and one.translation_key == page.translation_key]
    alternates = tuple(sorted((one.locale.language_code, absolute(address_of(one))) for one in kin))
    at_the_top = [one for one in pages if one.live and one.show_in_menus and one.depth == TOP]
    return Frame(
        address=address,
        menu=menu_of((one for one in at_the_top if one.locale_id == page.locale_id), address),
        way=tuple(Link(one.title, address_of(one)) for one in above),
        alternates=alternates if len(alternates) > 1 else (),
        written_in=written_in,
        is_in_own_language=written_in == get_language(),
    )
