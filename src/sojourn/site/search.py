"""Searching the public site: pages that can be read, documents that can be taken."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from wagtail.documents import get_document_model
from wagtail.models import Page

from .addresses import address_of
from .models import BasePage

MOST = 30
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """One thing that answers the question."""

    title: str
    address: str
    about: str
    kind: str


def search(asked: str) -> list[Found]:
    """What on the public site answers these words: pages first, those in the reader's language before the others."""
    words = " ".join(asked.replace("\x00", " ").split())[:LONGEST]
    if not words:
        return []
    return [*_pages(words), *_documents(words)]


def _pages(words: str) -> list[Found]:
    pages = Page.objects.live().filter(depth__gt=1)
    ranked = [page.pk for find in (pages.search, pages.autocomplete) for page in find(words)[:MOST]]
    rows = {page.pk: page for page in pages.filter(pk__in=ranked).select_related("locale").specific()}
    readable = [rows[pk] for pk in dict.fromkeys(ranked) if pk in rows]
    readable = [page for page in readable if isinstance(page, BasePage) and page.may_be_read()]
    own_first = sorted(readable, key=lambda page: page.locale.language_code != get_language())
    kinds = [(page, str(page._meta.verbose_name)) for page in own_first]
    return [Found(page.title, address_of(page), page.search_description or page.lead, kind) for page, kind in kinds]


def _documents(words: str) -> list[Found]:
    documents = get_document_model().objects.all()
    ranked = {one.pk: one for find in (documents.search, documents.autocomplete) for one in find(words)[:MOST]}
    return [Found(one.title, one.url, "", one.file_extension.upper()) for one in ranked.values()]
