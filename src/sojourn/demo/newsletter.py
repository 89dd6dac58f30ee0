"""The demonstration's newsletter: an archive, one issue in two languages, readers who agreed, and the mailing of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from wagtail.models import Locale

from sojourn.communications import actions, readers
from sojourn.communications.issue import as_mail
from sojourn.communications.mailing_forms import words_shown
from sojourn.communications.models import Mailing
from sojourn.edition.models import Edition
from sojourn.people.models import Person
from sojourn.selection.models import Fellow
from sojourn.site import newsletter
from sojourn.site.actions import lay_out
from sojourn.site.actions.start import add_page, body_of
from sojourn.site.audiences import Audience
from sojourn.site.models import HomePage, IssuePage, NewsletterPage

WORDS = Path(__file__).parent / "newsletter.yaml"


def fill(edition: Edition, *, by: Person | None, at: datetime) -> None:
    """Compose an issue, let the fellows and some strangers be its readers, and send it to them as files. Twice is once."""
    lay_out(by=by, at=at)  # what is there already stays as it is
    home = HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if home is None or IssuePage.objects.exists():
        return
    written = yaml.safe_load(WORDS.read_text())
    archive, _new = add_page(home, NewsletterPage(slug="newsletters", show_in_menus=True, **written["archive"]))
    issue = add_page(archive, _page(written["issue"]))[0]
    assert isinstance(issue, IssuePage)
    for language, words in written["translations"].items():
        _translate(issue, language, words)
    _readers(edition, written["strangers"], at)
    _send(issue, by, at)


def _page(words: dict[str, Any]) -> IssuePage:
    told = {name: value for name, value in words.items() if name != "body"}
    return IssuePage(**told, body=body_of(words["body"]))


def _translate(issue: IssuePage, language: str, words: dict[str, Any]) -> None:
    """An issue in another language: the pages above it are copied there, as Wagtail does, and the words put in their place."""
    locale = Locale.objects.get(language_code=language)
    for page in [*issue.get_ancestors().filter(depth__gt=1).specific(), issue]:
        if not page.get_translations().filter(locale=locale).exists():
            page.copy_for_translation(locale)
    archive = issue.get_parent().get_translation(locale).specific
    archive.title, archive.lead = words["archive"]["title"], words["archive"]["lead"]
    archive.save_revision(clean=False).publish(skip_permission_checks=True)
    copy = issue.get_translation(locale).specific
    copy.title, copy.lead, copy.body = words["title"], words["lead"], body_of(words["body"])
    for page in [*copy.get_ancestors().filter(depth__gt=1).specific(), copy]:
        page.save_revision(clean=False).publish(skip_permission_checks=True)


def _readers(edition: Edition, strangers: list[dict[str, Any]], at: datetime) -> None:
    for fellow in Fellow.objects.filter(edition=edition).select_related("person").order_by("pk")[2:]:
        subscriber = actions.subscriber_of(fellow.person)
        actions.confirm(subscriber=subscriber, confirmed_from="192.0.2.7", at=at - timedelta(days=30))
    for one in strangers:
        actions.ask_to_subscribe(
            **one,
            topics=["newsletter"],
            interests=[],
            words_shown=words_shown(),
            asked_from="192.0.2.9",
            at=at - timedelta(days=20),
        )
        asked = readers.subscribers_at(one["address"]).get()
        actions.confirm(subscriber=asked, confirmed_from="192.0.2.9", at=at - timedelta(days=20))


def _send(issue: IssuePage, by: Person | None, at: datetime) -> None:
    pages = newsletter.issues_by_language(issue)
    mailing = actions.make_mailing(
        title=issue.title,
        topic="newsletter",
        address=newsletter.absolute(issue.address),
        language=issue.locale.language_code,
        texts={language: as_mail(newsletter.issue_of(page)) for language, page in pages.items()},
        by=by,
        at=at,
    )
    audience = Audience()
    sifted = readers.sift(people=audience.people(), strangers=audience.strangers(), topic="newsletter", at=at)
    actions.start_mailing(mailing=mailing, sifted=sifted, audience=audience.in_words(), by=by, at=at)
    actions.send_mailing(mailing=Mailing.objects.get(pk=mailing.pk), clock=lambda: at)
