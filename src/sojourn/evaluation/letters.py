"""The letters of a round: the invitation and the reminder, each with the reader's own link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sojourn.communications.actions import write_letter
from sojourn.people.models import Person

from .models import Invitation, Round
from .queries import letter_key
from .wording import in_language

FORGOTTEN = "[own link]"
"""What stands in a letter, once it is sent, where its reader's link was."""


def invited(invitation: Invitation, link: str, *, at: datetime) -> None:
    """Write the letter that asks somebody to answer."""
    _write(invitation, link, "invitation", at=at)


def reminded(invitation: Invitation, link: str, *, at: datetime) -> None:
    """Write the letter that reminds somebody who has not finished."""
    _write(invitation, link, "reminder", at=at)


def results_are_there(round: Round, person: Person, answered: int, asked: int, *, at: datetime) -> None:
    """Write to somebody of the team that a round is closed: how many answered, and where the results are. None of them is in it."""
    link = settings.SITE_ADDRESS + reverse("evaluation:results_pdf", args=[round.edition.name, round.pk])
    said = {"title": round.title, "answered": answered, "asked": asked, "link": link, "session": None}
    _tell_of_results(round, person, said, at)


def results_of_session_are_there(round: Round, person: Person, answered: int, asked: int, *, at: datetime) -> None:
    """Write to somebody who gives the session what `results_are_there` tells the team; the link leads to their own page."""
    assert round.session is not None, "a round about no session has nobody who gives it"
    link = settings.SITE_ADDRESS + reverse("evaluation:own_result", args=[round.pk])
    title = round.session.title
    said = {"title": title, "answered": answered, "asked": asked, "link": link, "session": round.session}
    _tell_of_results(round, person, said, at)


def _tell_of_results(round: Round, person: Person, said: dict[str, Any], at: datetime) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = _("The results are there: {title}").format(title=said["title"])
        text = render_to_string("evaluation/letters/results.txt", {**said, "round": round, "person": person})
    write_letter(key=f"evaluation-results:{round.key}:{person.pk}", to=person, subject=subject, text=text, at=at)


def link_of(round: Round, secret: str) -> str:
    return settings.SITE_ADDRESS + reverse("evaluation:answer", args=[f"{round.pk}-{secret}"])


def _write(invitation: Invitation, link: str, which: str, *, at: datetime) -> None:
    round, person = invitation.round, invitation.person
    assert person is not None, "nobody is written to about an answer from paper"
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        title = in_language(round.version.titles, language, round.version.languages) or round.title
        said = {"title": title, "programme": round.edition.programme.name, "edition": round.edition.name}
        words = (
            _("{title}: a few questions ({programme} {edition})")
            if which == "invitation"
            else _("A reminder: {title} ({programme} {edition})")
        )
        text = render_to_string(
            f"evaluation/letters/{which}.txt", {"round": round, "person": person, "link": link, "title": title}
        )
    key = f"{letter_key(round)}{invitation.pk}:{invitation.reminders}"
    write_letter(key=key, to=person, subject=words.format_map(said), text=text, at=at)
