"""A site that looks finished: every kind of page, with words that an editor changes instead of building."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop
from wagtail.models import Collection, Locale, Page, Site

from sojourn.edition.models import Edition
from sojourn.people.actions import record
from sojourn.people.models import Person

from .. import models
from ..models import BasePage, Category, EditionPage, HomePage, Series

WORDS = Path(__file__).parent.parent / "start.yaml"


def set_languages() -> None:
    """Let pages be written in every language of the house."""
    for code in dict(settings.WAGTAIL_CONTENT_LANGUAGES):
        Locale.objects.get_or_create(language_code=code)


@transaction.atomic
def lay_out(*, by: Person | None, at: datetime) -> int:
    """Lay out the pages of the site with words to begin with; the number of pages made. What is there already stays as it is.

    Every edition gets its page. Wagtail's own welcome page goes.
    """
    set_languages()
    _plant_roots()
    written = yaml.safe_load(WORDS.read_text())
    home, is_new = _home(written["home"])
    made = int(is_new)
    for edition in Edition.objects.select_related("programme"):
        title = f"{edition.programme.name} {edition.name}"
        made += add_page(home, EditionPage(title=title, slug=edition.name, edition=edition))[1]
    for words in written["pages"]:
        made += _add_with_pages_below(home, words)
    if made:
        record(by=by, did=gettext_noop("laid out the public site"), about=home, at=at, details={"pages": made})
    return made


def _plant_roots() -> None:
    """The roots of Wagtail's two trees, where a database was emptied of them."""
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root"))
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


def add_page(parent: BasePage, page: BasePage) -> tuple[BasePage, bool]:
    """Add a page below another and publish it, unless one stands at its address; the page, and whether it is new."""
    there = Page.objects.child_of(parent).filter(slug=page.slug).specific().first()
    if there is not None:
        return there, False
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    page.refresh_from_db()
    return page, True


def page_of(words: dict[str, Any]) -> BasePage:
    """An unsaved page from words such as start.yaml holds."""
    kind: type[BasePage] = getattr(models, words["kind"])
    told = {name: value for name, value in words.items() if name not in {"kind", "below", "body", "in_menu"}}
    return kind(**told, show_in_menus=words.get("in_menu", False), body=body_of(words.get("body", [])))


def body_of(blocks: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Blocks from a list of {kind of block: value}."""
    return [(kind, value) for block in blocks for kind, value in block.items()]


def _add_with_pages_below(parent: BasePage, words: dict[str, Any]) -> int:
    page, is_new = add_page(parent, page_of(words))
    return int(is_new) + sum(_add_with_pages_below(page, below) for below in words.get("below", []))


def _home(words: dict[str, Any]) -> tuple[HomePage, bool]:
    """The home page, made in the place of Wagtail's welcome page where there is none of ours."""
    there = HomePage.objects.filter(locale=Locale.get_default()).first()
    if there is not None:
        return there, False
    welcome = list(Page.objects.filter(depth=2, content_type__model="page", numchild=0))
    home = page_of(words | {"kind": "HomePage", "slug": "site"})
    home.locale = Locale.get_default()
    Page.get_first_root_node().add_child(instance=home)
    home.save_revision(clean=False).publish(skip_permission_checks=True)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Sojourn"}
    )
    for page in welcome:
        page.delete()
    home.refresh_from_db()
    return home, True


def rewrite(page: BasePage, changes: dict[str, Any]) -> None:
    """Give a page other words and publish it."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(clean=False).publish(skip_permission_checks=True)


def category(name: str, slug: str) -> Category:
    """The category of posts of this name, new or known."""
    return Category.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def series(name: str, slug: str, about: str) -> Series:
    """The series of posts of this name, new or known."""
    return Series.objects.get_or_create(slug=slug, defaults={"name": name, "about": about})[0]
