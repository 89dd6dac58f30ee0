"""The language of pages that read no session: chosen by a link, kept in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

YEAR = 365 * 24 * 3600


def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language that a reader chose by a link (`?lang=fr`); unknown ones change nothing."""
    query = request.GET.copy()
    chosen = query.pop("lang")[-1]
    response = HttpResponseRedirect(request.path + (f"?{query.urlencode()}" if query else ""))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
        )
    return response
