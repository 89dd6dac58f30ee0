"""What needs no account: a person's calendar feed, whose secret address is the key."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from sojourn.people.access import open_to_all
from sojourn.timetable import queries
from sojourn.timetable.feeds import calendar_of


@open_to_all
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of the person whose address this is. Nobody else's cache may keep it, and no robot may find it."""
    address = queries.feed_address(secret)
    if address is None:
        raise Http404
    body = calendar_of(address)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Disposition"] = 'inline; filename="timetable.ics"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
