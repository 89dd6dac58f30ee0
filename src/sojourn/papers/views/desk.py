"""Papers on the desk: what can be printed, and the printing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import needs
from sojourn.people.rules import Permission
from sojourn.supporters.models import Receipt, Supporter
from sojourn.timetable.queries import latest_version, published_version

from ..queries import advocacy_book, coursebook, receipt_paper, supporter_paper


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


@needs(Permission.KEEP_SUPPORTERS)
@require_safe
def supporter_report(request: HttpRequest, pk: int) -> HttpResponse:
    """A supporter's own report, by the consents of this moment; it is never kept."""
    supporter = get_object_or_404(Supporter, pk=pk)
    try:
        paper = supporter_paper(supporter)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("supporters:supporter", pk)
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="report-for-supporter-{pk}.pdf"'
    return response


@needs(Permission.KEEP_SUPPORTERS)
@require_safe
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """A receipt as it was written; a cancelled one says so."""
    found = get_object_or_404(Receipt.objects.select_related("gift"), pk=pk)
    try:
        paper = receipt_paper(found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("supporters:gift", found.gift_id)
    headers = {"Content-Disposition": f'attachment; filename="receipt-{found.number}.pdf"'}
    return HttpResponse(paper.pdf, content_type="application/pdf", headers=headers)


@needs(Permission.PRINT_PAPERS)
@require_POST
def print_advocacy_book(request: HttpRequest) -> HttpResponse:
    """The advocacy book, by the consents of this moment; it is never kept."""
    try:
        paper = advocacy_book()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:home")
    headers = {"Content-Disposition": 'attachment; filename="advocacy-book.pdf"'}
    return HttpResponse(paper.pdf, content_type="application/pdf", headers=headers)
