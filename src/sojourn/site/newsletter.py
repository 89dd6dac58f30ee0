"""An issue as plain values, made of its page's blocks: what the e-mail and the PDF are drawn from. It asks for consent anew each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from sojourn.communications.issue import (
    Issue,
    Link,
    Part,
    Picture,
    Row,
    Text,
    as_mail,
    paragraphs_of,
    paragraphs_of_words,
)
from sojourn.people.queries import Names, hidden_names, without_hidden_names
from sojourn.programme.models import Programme

from . import figures, queries
from .addresses import absolute
from .issue_blocks import more_of, posts_of
from .models import IssuePage, withheld_pictures
from .routing import page_at
from .sheets import Quoted

WIDTH = 552
"""Pixels at which a picture is shown in the e-mail; it is sent in twice as many."""


def issue_of(page: IssuePage) -> Issue:
    """An issue in the language of its page."""
    language = page.locale.language_code
    with translation.override(language):
        programme = Programme.objects.order_by("name").first()
        parts = [DRAWN[block.block_type](block.value, page) for block in page.body if block.block_type in DRAWN]
        issue = Issue(
            title=page.title,
            number=number_line(page),
            lead=page.lead,
            language=language,
            address=absolute(page.address),
            publisher=programme.name if programme else "Sojourn",
            picture=_picture(page.picture, page.alternative),
            parts=tuple(part for part in parts if part is not None),
        )
        names = hidden_names()
        return _sifted(issue, names) if names else issue


AS_IT_IS = {"address", "href", "kind", "language", "path", "src"}


def _sifted(value: Any, names: Names) -> Any:
    """The same words, with nobody in them who is hidden."""
    if isinstance(value, str):
        return without_hidden_names(value, names)
    if isinstance(value, tuple):
        return tuple(_sifted(each, names) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in AS_IT_IS}
        return replace(value, **{name: _sifted(words, names) for name, words in own.items()})
    return value


def texts_of(page: IssuePage) -> dict[str, Text]:
    """The issue as an e-mail in every language in which it is published, as of now."""
    return {language: as_mail(issue_of(one)) for language, one in issues_by_language(page).items()}


def issue_at(address: str) -> IssuePage | None:
    """The published issue whose whole address this is."""
    page = page_at(address.removeprefix(absolute("/")))
    return page if isinstance(page, IssuePage) else None


def number_line(page: IssuePage) -> str:
    """Which issue it is, in the language that is active."""
    month = date_format(page.issued_on, "YEAR_MONTH_FORMAT")
    return _("Issue %(number)d · %(month)s") % {"number": page.number, "month": month}


def issues_by_language(page: IssuePage) -> dict[str, IssuePage]:
    """The issue in every language in which it is published, its own among them."""
    kin = page.get_translations(inclusive=True).live().select_related("locale", "picture")
    return {one.locale.language_code: one for one in kin}


def _whole(address: str) -> str:
    return absolute(address) if address.startswith("/") else address


def _words(value: Any) -> tuple:
    html = expand_db_html(value.source if hasattr(value, "source") else str(value))
    base = settings.SITE_ADDRESS
    return paragraphs_of(html.replace('href="/', f'href="{base}/'))


def _picture(picture: Any, alternative: str, caption: str = "") -> Picture | None:
    if picture is None or picture.pk in withheld_pictures():
        return None
    cut = picture.get_rendition(f"max-{2 * WIDTH}x1200|format-jpeg|jpegquality-72")
    width = min(WIDTH, cut.width)
    credit = " · ".join(filter(None, [caption, picture.credit]))
    return Picture(absolute(cut.url), alternative, width, cut.height * width // cut.width, credit, cut.file.path)


def _piece(over: str) -> Callable[[Any, IssuePage], Part]:
    def draw(value: Any, page: IssuePage) -> Part:
        address = more_of(value)
        return Part(
            kind="piece",
            title=value["title"],
            over=_(over),
            paragraphs=_words(value["text"]),
            picture=_picture(value["picture"], value["alternative"]),
            by=value["by"],
            link=Link(_("Read on"), _whole(address)) if address else None,
        )

    return draw


def _editorial(value: Any, page: IssuePage) -> Part:
    return Part(kind="editorial", title=value["title"], paragraphs=_words(value["text"]), by=value["by"])


def _call(value: Any, page: IssuePage) -> Part:
    closes = value["closes_on"] and _("Closes on %(day)s.") % {"day": date_format(value["closes_on"], "DATE_FORMAT")}
    words = _words(value["text"]) + (paragraphs_of_words(closes) if closes else ())
    link = Link(value["button"], _whole(value["address"]))
    return Part(kind="call", title=value["title"], over=_("Call"), paragraphs=words, link=link)


def _figures(value: Any, page: IssuePage) -> Part:
    counted = figures.figures(value["names"])
    return Part(kind="figures", rows=tuple(Row(str(figure.number), str(figure.words)) for figure in counted))


def _dates(value: Any, page: IssuePage) -> Part:
    days = sorted(value["days"], key=lambda day: day["day"])
    rows = tuple(Row(date_format(day["day"], "DATE_FORMAT"), day["what"]) for day in days)
    return Part(kind="dates", title=_("Dates"), rows=rows)


def _digest(value: Any, page: IssuePage) -> Part | None:
    posts = posts_of(value, page)
    rows = tuple(Row(post.title, post.lead, absolute(post.address)) for post in posts)
    return Part(kind="digest", title=_("From the blog"), rows=rows) if rows else None


def _quotation(value: Any, page: IssuePage) -> Part | None:
    """Somebody's words, while their consent stands."""
    shown = queries.quotations_shown(value["quotation"].pk) if value["quotation"] else []
    if not shown:
        return None
    said = Quoted.all_of(shown)[0]
    by = ", ".join(filter(None, [said.name, said.place, said.year]))
    return Part(kind="quotation", paragraphs=paragraphs_of_words(said.words), by=by)


def _text(value: Any, page: IssuePage) -> Part:
    return Part(kind="text", paragraphs=_words(value))


def _picture_alone(value: Any, page: IssuePage) -> Part:
    return Part(kind="picture", picture=_picture(value["picture"], value["alternative"], value["caption"]))


DRAWN: dict[str, Callable[[Any, IssuePage], Part | None]] = {
    "editorial": _editorial,
    "story": _piece("Story"),
    "collection": _piece("Collections in focus"),
    "project": _piece("Project"),
    "call": _call,
    "figures": _figures,
    "dates": _dates,
    "digest": _digest,
    "quotation": _quotation,
    "text": _text,
    "picture": _picture_alone,
}
"""How each block of `issue_blocks` becomes a part. The words over a piece are those of its block's label, translated there."""


def as_page(page: Page) -> IssuePage | None:
    """An issue by any page; None when it is something else."""
    found = page.specific
    return found if isinstance(found, IssuePage) else None
