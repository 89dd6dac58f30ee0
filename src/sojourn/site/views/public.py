"""What anyone may read. Every page is the same for everyone, and is kept (see `kept`)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sojourn.edition.models import Edition
from sojourn.people.access import open_to_all

from .. import queries, sheets
from ..kept import kept

ROBOTS = """\
User-agent: *
Disallow: /account/
Disallow: /desk/
Disallow: /feeds/
Disallow: /my/
"""


@open_to_all
@require_safe
@kept
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "site/home.html", {"programmes": queries.programmes(), "editions": queries.editions()})


@open_to_all
@require_safe
@kept
def edition(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    return render(request, "site/edition.html", {"sheet": sheets.edition_sheet(found), "edition": found})


@open_to_all
@require_safe
@kept
def timetable(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    sheet = sheets.public_timetable(found)
    if sheet is None:
        raise Http404
    return render(request, "site/timetable.html", {"sheet": sheet, "edition": found})


@open_to_all
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain")
