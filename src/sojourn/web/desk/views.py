"""The desk's pages that gather rooms: the list of editions, an edition's home, the journal."""

from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from sojourn.edition.models import Edition
from sojourn.people.access import needs
from sojourn.people.rules import Permission

from . import queries, sheets

LINES_A_PAGE = 50


@require_safe
@needs(Permission.SEE_DESK)
def home(request: HttpRequest) -> HttpResponse:
    editions = queries.editions()
    if len(editions) == 1:
        return redirect("desk:edition", editions[0].name)
    return render(request, "desk/home.html", {"editions": editions})


@require_safe
@needs(Permission.SEE_DESK)
def edition(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    return render(request, "desk/edition.html", {"edition": found, "sheet": sheets.home_sheet(found)})


@require_safe
@needs(Permission.SEE_DESK)
def journal(request: HttpRequest) -> HttpResponse:
    editions = queries.editions()
    zone = ZoneInfo(editions[0].time_zone if editions else "UTC")
    page = Paginator(queries.journal(), LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/journal.html", {"page": page, "zone": zone})
