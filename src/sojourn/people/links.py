"""Signed links: a letter's reader does one thing on one page, without logging in.

A link is bound to its purpose, to one row and, where there is one, to the person it was written to; it ends after the purpose's days.
It is void when the row or the person is gone, when the person's address has changed, and when the row's `stamp` has. Nothing is
stored: the house's key signs it, and a new key (SOJOURN_SECRET) voids every link.

How a room uses it (docs/letters.md says more):

    ANSWER_OFFER = Purpose("answer-offer", Offer, days=60)                       # links.py or rules.py of the room

    address = link_address("selection:answer_offer", ANSWER_OFFER, row=offer, person=person, at=at)   # letters.py

    path("answer/<str:token>/", public.answer_offer, name="answer_offer")        # urls.py

    @opened_by_link(ANSWER_OFFER)                                                # views/public.py
    def answer_offer(request, link):                                             # link.row is the offer, link.person the reader
        if request.method == "POST": ...                                         # only here is anything done

A mail scanner follows every link it finds: what a GET shows must change nothing. The page says what the button will do; the button
posts. The token is the whole authority, so no cookie is needed and none is trusted (hence no CSRF token either: there is no
session that another site could misuse). A used link may be used again: the view answers with what stands by then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sojourn.foundation.refusals import Refusal
from sojourn.foundation.requests import language_of

from .models import Person

Row = TypeVar("Row", bound=models.Model)
LONGEST = 200
"""Characters; a longer token is none of ours."""


class CannotOpen(Refusal):
    """Raised when a link is not whole, not ours, or void. `is_old`: it was good once, and its time is over."""

    def __init__(self, words: str, *, is_old: bool) -> None:
        super().__init__(words)
        self.is_old = is_old


def unstamped(row: models.Model) -> str:
    return ""


@dataclass(frozen=True)
class Purpose(Generic[Row]):
    """What a link is for. A link for one purpose opens no other."""

    name: str
    model: type[Row]
    days: int
    """How long a link works from the day on which it is written."""
    stamp: Callable[[Row], str] = unstamped
    """What of the row must still be as it was, such as when an offer was made; a link is void once it is not."""
    related: tuple[str, ...] = ()
    """What is fetched with the row."""


@dataclass(frozen=True)
class Link(Generic[Row]):
    """A link that was opened: good, and not over."""

    row: Row
    person: Person | None
    """To whom it was written; None where it was written to an address that is nobody's in the network."""
    ends_at: datetime
    token: str


def token_for(purpose: Purpose[Row], *, row: Row, person: Person | None, at: datetime) -> str:
    """The token of a link written now: short, made of characters that no mail program breaks."""
    ends = int((at + timedelta(days=purpose.days)).timestamp())
    numbers = ".".join(int_to_base36(each) for each in (row.pk, person.pk if person else 0, ends))
    return f"{numbers}.{_signer(purpose).signature(_bound(purpose, numbers, row, person))}"


def link_address(view: str, purpose: Purpose[Row], *, row: Row, person: Person | None, at: datetime) -> str:
    """The whole address for a letter: the page named `view` ("room:name"), which takes the token as its only argument."""
    return f"{settings.SITE_ADDRESS}{reverse(view, args=[token_for(purpose, row=row, person=person, at=at)])}"


def open_link(token: str, purpose: Purpose[Row], *, at: datetime) -> Link[Row]:
    """The row and the person of a token.

    Raises: CannotOpen, with what to do in plain words.
    """
    try:
        numbers, signature = token[:LONGEST].rsplit(".", 1)
        row_pk, person_pk, ends = (base36_to_int(each) for each in numbers.split("."))
        row = purpose.model._default_manager.select_related(*purpose.related).get(pk=row_pk)  # type: ignore[attr-defined]
        person = Person.objects.get(pk=person_pk) if person_pk else None
        _signer(purpose).unsign(f"{_bound(purpose, numbers, row, person)}:{signature}")
    except (ValueError, OverflowError, BadSignature, models.ObjectDoesNotExist) as error:
        raise CannotOpen(
            _(
                "This link is not whole, or what it was about is not there any more. Mail programs sometimes break a link "
                "in two: copy all of it into the address line of your browser."
            ),
            is_old=False,
        ) from error
    if ends < at.timestamp():
        raise CannotOpen(_("This link has become too old to be used."), is_old=True)
    return Link(row, person, datetime.fromtimestamp(ends, tz=at.tzinfo), token)


def _signer(purpose: Purpose[Any]) -> Signer:
    return Signer(salt=f"sojourn.people.links.{purpose.name}")


def _bound(purpose: Purpose[Row], numbers: str, row: Row, person: Person | None) -> str:
    """What is signed: more than what stands in the token, so that a link does not outlive what it was written for."""
    return "|".join([numbers, person.email.lower() if person else "", purpose.stamp(row)])


View = Callable[..., HttpResponse]


def opened_by_link(purpose: Purpose[Any]) -> Callable[[View], View]:
    """This will let a view be opened only by a good link for this purpose: `view(request, link)`, at an address with <str:token>.

    Others read what is wrong and what to do. The page speaks the reader's language (or ?lang=fr), is kept by nobody, found by no
    search engine, and tells no other site its address.
    """

    def mark(view: View) -> View:
        @csrf_exempt
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def guarded(request: HttpRequest, token: str) -> HttpResponse:
            try:
                link = open_link(token, purpose, at=timezone.now())
            except CannotOpen as refusal:
                with translation.override(language_of(request)):
                    shown = {"refusal": refusal, "address": settings.REPLY_TO_ADDRESS}
                    response = render(request, "people/link_is_void.html", shown, status=410 if refusal.is_old else 404)
                    return _kept_to_oneself(response)
            with translation.override(language_of(request, reader=link.person.language if link.person else "")):
                return _kept_to_oneself(view(request, link))

        guarded.permission = None  # type: ignore[attr-defined]
        guarded.purpose = purpose  # type: ignore[attr-defined]
        return guarded

    return mark


def _kept_to_oneself(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
