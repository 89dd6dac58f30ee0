"""The door of Wagtail's editor: the same key, roles and second factor as at the desk."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sojourn.people.access import needs
from sojourn.people.rules import Permission

from ..actions import keep_editors

POLICY = {
    "script-src": ["'self'", "'unsafe-inline'"],  # Wagtail's editor writes some scripts and styles into its pages
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],  # the preview
    "frame-ancestors": ["'self'"],
}

View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """This will open a page of Wagtail's editor to those who may edit the site, under the editor's own policy."""

    replaced = csp_replace(POLICY)(view)

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keep_editors(at=timezone.now())
        response = cast(HttpResponse, replaced(request, *args, **kwargs))
        response.headers.pop(
            "Content-Security-Policy", None
        )  # a preview brings that of public pages, which forbids frames
        return response

    return needs(Permission.EDIT_SITE)(kept)
