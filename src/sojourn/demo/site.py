"""The public site of the demonstration: pages, posts, stories, quotations, pictures and two further languages, all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from sojourn.edition.models import Edition
from sojourn.foundation.typesetting import typeset
from sojourn.museums.models import PartnerMuseum
from sojourn.network.actions import let_quote
from sojourn.network.models import Quotation
from sojourn.people.actions import agree
from sojourn.people.models import Person
from sojourn.people.rules import Agreement
from sojourn.selection.models import Fellow
from sojourn.site import actions
from sojourn.site.models import (
    BasePage,
    BlogPage,
    ContactPage,
    HomePage,
    PartnerPage,
    PartnersPage,
    PostPage,
    ProgrammePage,
    ReportsPage,
    StoriesPage,
    StoryPage,
)

from .pictures import still_life

HERE = Path(__file__).parent
WAITING = """Every museum has a door that visitors do not see.

Ours here is green, and **whoever holds the key knows everybody**.

- The porter knows which crate came back.
- The cook knows who stayed late."""
SEEN = "A drawing of vessels on a shelf before a wall with an arch."


def fill(*, edition: Edition, by: Person | None, at: datetime) -> None:
    """Lay out the site and fill it, unless it is filled already."""
    actions.lay_out(by=by, at=at)
    if PostPage.objects.exists():
        return
    written = yaml.safe_load((HERE / "site.yaml").read_text())
    fellows = list(Fellow.objects.filter(edition=edition).select_related("person").order_by("person__name"))
    people = [fellow.person for fellow in fellows]
    for number, words in written["quotations"].items():
        let_quote(person=people[number], text=words, by=by, at=at)
        agree(person=people[number], to=Agreement.QUOTED, by=by, at=at)
    tell_partners(written["partners"])
    write_posts(written, people)
    tell_stories(written["stories"], people, by, at)
    show_reports(written["reports"])
    dress_home()
    translate(written["translations"])
    let_write(edition, people, by, at)


def let_write(edition: Edition, people: list[Person], by: Person | None, at: datetime) -> None:
    """A text that waits for the team, and whose days come next."""
    writer = people[5]
    draft = actions.keep_draft(draft=None, title="The other door", lead="", text=WAITING, by=writer, at=at)
    actions.send_draft(draft=draft, by=writer, at=at)
    for number, person in enumerate(people[:6]):
        on = at.date() + timedelta(days=number + 1)
        actions.set_blog_day(edition=edition, on=on, person=person, by=by or writer, at=at)


def picture(number: int) -> dict[str, Any]:
    """A drawing with its words, for any page."""
    kept = actions.add_picture(
        title=f"Still life {number + 1}",
        file_name=f"still-life-{number + 1}.webp",
        content=still_life(number),
        credit="Drawn for this demonstration",
    )
    return {"picture": kept, "alternative": SEEN}


def tell_partners(written: dict[str, list[str]]) -> None:
    parent = PartnersPage.objects.get(locale__language_code="en-gb")
    for number, (name, (lead, text)) in enumerate(written.items()):
        museum = PartnerMuseum.objects.filter(name=name).first()
        if museum is not None:
            slug = name.lower().replace("&", "and").replace(" ", "-")
            shown = {"body": [("text", text)]} | picture(number)
            actions.add_page(parent, PartnerPage(title=name, slug=slug, museum=museum, lead=lead, **shown))


def write_posts(written: dict[str, Any], people: list[Person]) -> None:
    blog = BlogPage.objects.get(locale__language_code="en-gb")
    categories = {name: actions.category(name, slug) for name, slug in written["categories"].items()}
    series = {name: actions.series(name, slug, about) for name, (slug, about) in written["series"].items()}
    for number, words in enumerate(written["posts"]):
        body: list[tuple[str, Any]] = [("text", words["text"])]
        if words.get("quotation"):
            body.append(("quotation", {"quotation": Quotation.objects.order_by("pk").first()}))
        post = PostPage(
            title=words["title"],
            slug=words["slug"],
            lead=words["lead"],
            written_on=words["date"],
            author=people[words["author"]] if "author" in words else None,
            series=series.get(words.get("series")),
            body=body,
            **picture(number),
        )
        post.categories.set([categories[name] for name in words["categories"]])
        actions.add_page(blog, post)


def tell_stories(written: list[dict[str, Any]], people: list[Person], by: Person | None, at: datetime) -> None:
    parent = StoriesPage.objects.get(locale__language_code="en-gb")
    for number, words in enumerate(written):
        of = people[words["of"]] if "of" in words else None
        if of is not None:
            agree(person=of, to=Agreement.QUOTED, by=by, at=at)
        story = StoryPage(
            title=words["title"],
            slug=words["slug"],
            lead=words["lead"],
            told_on=words["date"],
            of=of,
            body=[("text", words["text"])],
            **picture(number + 6),
        )
        actions.add_page(parent, story)


def show_reports(written: dict[int, str]) -> None:
    page = ReportsPage.objects.get(locale__language_code="en-gb")
    reports = []
    for year, title in written.items():
        paper = typeset(HERE / "report.typ", {"title": title, "year": year})
        document = actions.add_document(title=title, file_name=f"report-{year}.pdf", content=paper.pdf)
        reports.append(("report", {"year": year, "document": document, "about": ""}))
    actions.rewrite(page, {"reports": reports})


def dress_home() -> None:
    home = HomePage.objects.get(locale__language_code="en-gb")
    with_quotations = [*((block.block_type, block.value) for block in home.body), ("quotations", {"number": 3})]
    actions.rewrite(home, {"body": with_quotations} | picture(3))


def translate(written: dict[str, dict[str, str]]) -> None:
    """Home, programme and contact in two further languages; some strings stay, so that the state of a translation shows."""
    pages: list[type[BasePage]] = [HomePage, ProgrammePage, ContactPage]
    for language, words in written.items():
        for kind in pages:
            page = kind.objects.get(locale__language_code="en-gb")
            actions.translate_page(page=page, language=language, words=words)
