"""Papers on the desk: what can be printed, and the printing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import needs
from sojourn.people.rules import Permission
from sojourn.timetable.queries import latest_version, published_version

from ..queries import coursebook


@needs(Permission.PRINT_PAPERS)
def home(request: HttpRequest, name: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    version = published_version(edition) or latest_version(edition)
    return render(request, "papers/home.html", {"edition": edition, "version": version})


@needs(Permission.PRINT_PAPERS)
@require_POST
def print_coursebook(request: HttpRequest, name: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    try:
        paper = coursebook(edition)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("papers:home", name)
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="coursebook-{edition.pk}.pdf"'
    return response
