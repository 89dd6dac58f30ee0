"""Searching the public site: pages that can be read, documents that can be taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from unicodedata import category

from django.urls import reverse
from django.utils.translation import get_language, gettext
from wagtail.documents import get_document_model
from wagtail.models import Page

from sojourn.network.queries import Wanted
from sojourn.network.rules import Audience, stem
from sojourn.network.sheets import directory_sheet

from .addresses import address_of
from .models import BasePage
from .queries import below_a_closed_page

MOST, MANY = 30, 200
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """One thing that answers the question."""

    title: str
    address: str
    about: str
    kind: str


def search(asked: str) -> list[Found]:
    """What on the public site answers these words: pages, those in the reader's language first; people who chose that; documents."""
    words = " ".join("".join(" " if category(sign)[0] in "PSC" else sign for sign in asked[:LONGEST]).split())
    if not words:
        return []
    return [*_pages(words), *_people(words), *_documents(words)]


SHORTEST = 4


def beginning(word: str) -> str:
    """What a word and its relatives begin with, so that museums find a museum; words in other scripts stay whole."""
    if not word.isascii():
        return word
    begun = stem(word)
    return begun.removesuffix("s") if len(begun) > SHORTEST else begun


def _begun_with(rows: Any, words: str) -> list[Any]:
    """The rows in which, for each of the words, some word begins like it."""
    each = [{row.pk: row for row in rows.autocomplete(beginning(word))[:MANY]} for word in words.lower().split()[:8]]
    both = set.intersection(*(set(found) for found in each)) if each else set()
    return [row for pk, row in each[0].items() if pk in both] if each else []


def _pages(words: str) -> list[Found]:
    pages = Page.objects.live().filter(depth__gt=1)
    found = [*pages.search(words)[:MOST], *_begun_with(pages, words)]
    found += pages.filter(title__icontains=words)[:MOST]  # scripts that set no spaces between words
    ranked = list(dict.fromkeys(page.pk for page in found))
    rows = {
        page.pk: page
        for page in pages.filter(pk__in=ranked).exclude(below_a_closed_page()).select_related("locale").specific()
    }
    readable = [rows[pk] for pk in ranked if isinstance(rows.get(pk), BasePage) and rows[pk].may_be_read()]
    own_first = sorted(readable, key=lambda page: page.locale.language_code != get_language())
    kinds = [(page, str(page._meta.verbose_name)) for page in own_first]
    return [Found(page.title, address_of(page), page.search_description or page.lead, kind) for page, kind in kinds]


def _people(words: str) -> list[Found]:
    sheet = directory_sheet(Wanted(words=words), Audience.EVERYONE, "1")
    kind = gettext("person")
    return [
        Found(line.name, reverse("network:public_member", args=[line.person_id]), line.place, kind)
        for line in sheet.lines
    ]


def _documents(words: str) -> list[Found]:
    documents = get_document_model().objects.all()
    found = [*documents.search(words)[:MOST], *_begun_with(documents, words)]
    return [
        Found(one.title, one.url, "", one.file_extension.upper()) for one in {one.pk: one for one in found}.values()
    ]
