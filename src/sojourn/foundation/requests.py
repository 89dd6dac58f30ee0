"""Requests that mean nothing to any page, refused before any page."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation

GREATEST_KEY = 2**63 - 1


def refuse_null_bytes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a null byte in an address or in the question after it is a bad request; no name has one, and PostgreSQL takes none."""

    def answer(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("null byte")
        return get_response(request)

    return answer


def refuse_other_methods(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: pages are read (GET, HEAD) and forms are sent (POST); nothing else is done here.

    Below settings.MORE_METHODS_BELOW a tool that is not ours answers for itself.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        ours = not request.path.startswith(settings.MORE_METHODS_BELOW)
        if ours and request.method not in {"GET", "HEAD", "POST", "OPTIONS"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST", "OPTIONS"])
        return get_response(request)

    return answer


def language_of(request: HttpRequest, *, reader: str = "") -> str:
    """The language for a page: asked for in the address (?lang=fr), else chosen on this device, else its reader's, else the browser's."""
    known = dict(settings.LANGUAGES)
    wanted = (request.GET.get("lang", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""), reader)
    return next((each for each in wanted if each in known), translation.get_language() or settings.LANGUAGE_CODE)


def in_language_asked_for(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """This will let a public page that is not kept speak the language that its address asks for, without a cookie."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override(language_of(request)):
            return view(request, *args, **kwargs)

    return speaking


def client_network(request: HttpRequest) -> str:
    """The network a request comes from, for counting: an IPv4 address, or the half of an IPv6 address that one household has.

    Behind HTTPS a proxy stands in front and names the client last in X-Forwarded-For; what came before it anyone can invent.
    """
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    try:
        address = ip_address(named or request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def refuse_numbers_no_row_has(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: nothing is found at an address with a number that no database can hold as a key (beyond 2**63)."""

    def refusing(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, view: Any, words: Any, named: dict[str, Any]) -> None:
        if any(isinstance(value, int) and value > GREATEST_KEY for value in named.values()):
            raise Http404

    refusing.process_view = process_view  # type: ignore[attr-defined]
    return refusing
