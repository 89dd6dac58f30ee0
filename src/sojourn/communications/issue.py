"""An issue of a newsletter as plain values: what the web page, the e-mail and the PDF are all drawn from; and its e-mail, drawn.

The room `site` makes an Issue of what editors composed. Words arrive as the HTML of its editor and are taken apart here into
paragraphs and runs, so that each form draws its own and nothing of anybody's markup goes into a letter or a paper.
"""

import textwrap
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from mjml import mjml2html

LARGEST_OCTETS = 100_000
"""Of the e-mail's HTML. Gmail cuts a message off at 102 KB, and with it the link to end it."""
LINE = 72


@dataclass(frozen=True)
class Run:
    """Words of one look."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    href: str = ""


@dataclass(frozen=True)
class Paragraph:
    """kind: p, li (of a list with points), ol (with numbers), h (a small heading)."""

    kind: str
    runs: tuple[Run, ...]
    number: int = 0

    @property
    def mark(self) -> str:
        """What stands before it in a list."""
        return {"li": "• ", "ol": f"{self.number}. "}.get(self.kind, "")

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Picture:
    """A picture as it is sent: whole address, size at which it is shown, words for those who do not see it. `path`: the file."""

    src: str
    alternative: str
    width: int = 0
    height: int = 0
    caption: str = ""
    path: str = ""


@dataclass(frozen=True)
class Link:
    words: str
    address: str


@dataclass(frozen=True)
class Row:
    """A line of a table or list: dates (when, what), figures (number, words), posts (title, lead, address)."""

    head: str
    text: str = ""
    address: str = ""


@dataclass(frozen=True)
class Part:
    """One block of an issue. Every kind has the same fields, of which it fills some."""

    kind: str
    title: str = ""
    over: str = ""
    """A word over the title: "Collections in focus"."""
    paragraphs: tuple[Paragraph, ...] = ()
    picture: Picture | None = None
    rows: tuple[Row, ...] = ()
    link: Link | None = None
    by: str = ""


@dataclass(frozen=True)
class Issue:
    """One issue in one language."""

    title: str
    number: str
    lead: str
    language: str
    address: str
    publisher: str
    parts: tuple[Part, ...] = ()
    picture: Picture | None = None

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    def values(self) -> dict[str, Any]:
        """As plain values, for a paper."""
        return asdict(self) | {"direction": self.direction, "lang": self.language.split("-")[0]}


@dataclass
class _Reading(HTMLParser):
    """Takes an editor's HTML apart into paragraphs and runs. Whatever else stands in it is read as plain words."""

    found: list[Paragraph] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    kind: str = "p"
    lists: list[str] = field(default_factory=list)
    number: int = 0
    bold: int = 0
    italic: int = 0
    href: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"b", "strong"}:
            self.bold += 1
        elif tag in {"i", "em"}:
            self.italic += 1
        elif tag == "a":
            self.href = dict(attributes).get("href") or ""
        elif tag == "br":
            self.runs.append(Run("\n"))
        elif tag in {"ul", "ol"}:
            self.lists.append("li" if tag == "ul" else "ol")
            self.number = 0
        elif tag in {"p", "div", "li", "h2", "h3", "h4"}:
            self.end()
            self.kind = (self.lists or ["li"])[-1] if tag == "li" else "h" if tag[0] == "h" else "p"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"b", "strong"}:
            self.bold = max(0, self.bold - 1)
        elif tag in {"i", "em"}:
            self.italic = max(0, self.italic - 1)
        elif tag == "a":
            self.href = ""
        elif tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif tag in {"p", "div", "li", "h2", "h3", "h4"}:
            self.end()

    def handle_data(self, data: str) -> None:
        if data.strip() or (data and self.runs):
            self.runs.append(Run(" ".join(data.split("\n")), bool(self.bold), bool(self.italic), self.href))

    def end(self) -> None:
        if any(run.text.strip() for run in self.runs):
            self.number += self.kind == "ol"
            self.found.append(Paragraph(self.kind, tuple(self.runs), self.number))
        self.runs, self.kind = [], "p"


def paragraphs_of(html: str) -> tuple[Paragraph, ...]:
    """The paragraphs of an editor's HTML."""
    reading = _Reading()
    reading.feed(html)
    reading.close()
    reading.end()
    return tuple(reading.found)


def paragraphs_of_words(words: str) -> tuple[Paragraph, ...]:
    """The paragraphs of plain words, with an empty line between them."""
    return tuple(Paragraph("p", (Run(" ".join(each.split())),)) for each in words.split("\n\n") if each.strip())


@dataclass(frozen=True)
class Text:
    """A mailing in one language, with %%words%% where readers differ (see `actions.delivery.OwnWords`)."""

    subject: str
    html: str
    plain: str


def as_mail(issue: Issue) -> Text:
    """An issue as an e-mail: MJML made into HTML that mail programs draw alike, and a plain twin made of the same parts."""
    with translation.override(issue.language):
        source = render_to_string("communications/newsletter/issue.mjml", {"issue": issue})
        html = str(mjml2html(source, disable_comments=True, fonts={}))
        html = html.replace("direction:ltr", f"direction:{issue.direction}")  # MJML's columns know one direction only
        return Text(issue.title, html, plain_twin(issue))


def plain_twin(issue: Issue) -> str:
    """The issue for those who read plain text, in the language that is active."""
    lines = [issue.number.upper(), issue.title, "=" * min(len(issue.title), LINE), "", "%%greeting%%", ""]
    lines += [*_wrapped(issue.lead), ""]
    for part in issue.parts:
        lines += [*_plain_part(part), ""]
    lines += [
        "-- ",
        _("On the web: %(address)s") % {"address": issue.address},
        _("You are sent this because you asked for it, or agreed to it as a member of the network."),
        _("Choose what you are sent: %(address)s") % {"address": "%%preferences%%"},
        _("End it: %(address)s") % {"address": "%%unsubscribe%%"},
    ]
    return "\n".join(lines) + "\n"


def _plain_part(part: Part) -> list[str]:
    lines: list[str] = []
    if part.over:
        lines.append(part.over.upper())
    if part.title:
        lines += [part.title, "-" * min(len(part.title), LINE)]
    if part.picture:
        lines += [*_wrapped(f"[{part.picture.alternative}]"), ""]
    for paragraph in part.paragraphs:
        lines += [*_wrapped(paragraph.mark + _with_addresses(paragraph)), ""]
    for row in part.rows:
        lines += _wrapped(f"{row.head}: {row.text}" if row.text else row.head)
        lines += [f"  {row.address}"] if row.address else []
    if part.by:
        lines.append(f"— {part.by}")
    if part.link:
        lines += [f"{part.link.words}: {part.link.address}"]
    return [*lines, ""] if lines and lines[-1] else lines


def _with_addresses(paragraph: Paragraph) -> str:
    return "".join(f"{run.text} <{run.href}>" if run.href else run.text for run in paragraph.runs)


def _wrapped(words: str) -> list[str]:
    return [
        line
        for each in words.split("\n")
        for line in textwrap.wrap(each, LINE, break_long_words=False, break_on_hyphens=False) or [""]
    ]
