"""Public pages are rendered once and sent many times: the same bytes to everyone who reads the same language."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from sojourn.people.access import names_nobody_hidden

from .queries import last_deed
from .routing import address_in

HOURS = 3600
YEAR = 365 * 24 * HOURS


def digest(octets: bytes) -> str:
    return blake2b(octets, digest_size=10).hexdigest()


@dataclass(frozen=True)
class Kept:
    """A rendered page, ready to be sent as it is."""

    plain: bytes
    zipped: bytes
    tag: str
    kind: str

    @classmethod
    def of(cls, response: HttpResponse) -> Kept:
        body = response.content
        return cls(body, gzip.compress(body, mtime=0), f'W/"{digest(body)}"', response.headers["Content-Type"])

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page in the encoding that the reader takes, or 304 where the reader has it."""
        zips = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(self.zipped if zips else self.plain, content_type=self.kind)
        if zips:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = self.tag
        response.headers["Cache-Control"] = (
            "no-cache"  # may be kept by anyone who asks each time whether it still holds
        )
        patch_vary_headers(
            response, ["Accept-Encoding", "Accept-Language", "Cookie"]
        )  # the cookie of the chosen language
        return get_conditional_response(request, etag=self.tag, response=response) or response


View = Callable[..., HttpResponse]


def kept(view: View) -> View:
    """This will keep what a public view renders until anything is done in the house: every deed writes into the journal.

    The view must render the same for everyone. `?lang=fr` chooses a language, kept in a cookie, and leads back to the page.
    """

    sifted = names_nobody_hidden(view)

    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "lang" in request.GET:
            return choose_language(request)
        key = f"page:{last_deed()}:{get_language()}:{digest(request.path.encode())}"
        page = cache.get(key)
        if page is None:
            response = sifted(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            page = Kept.of(response)
            cache.set(key, page, HOURS)
        return page.answer(request)

    return keeping


def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language that a reader chose by a link and lead to the page in it; unknown ones change nothing."""
    chosen = request.GET["lang"]
    is_known = chosen in dict(settings.LANGUAGES)
    response = HttpResponseRedirect(address_in(request.path, chosen) if is_known else request.path)
    if is_known:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )
    return response
