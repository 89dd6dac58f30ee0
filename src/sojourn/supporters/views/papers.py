"""What is kept or given out on paper: documents of a supporter, receipts, the list of what each gave."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sojourn.foundation.spreadsheets import as_csv, as_xlsx
from sojourn.people.access import PersonalRequest, needs

from .. import actions, queries, sheets, tables
from ..forms import DocumentForm, ReceiptForm, WhyForm
from ..models import Document, Instalment, Receipt
from .desk import KEEP, carried_out, supporter_or_404, supporter_page

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def document_or_404(pk: int) -> Document:
    return get_object_or_404(Document.objects.select_related("supporter"), pk=pk)


@needs(KEEP)
@require_POST
def keep_document(request: PersonalRequest, pk: int) -> HttpResponse:
    found = supporter_or_404(pk)
    form = DocumentForm(request.POST, request.FILES, prefix="document", supporter=found)
    if not form.is_valid():
        return supporter_page(request, found, {"document_form": form})
    values = dict(form.cleaned_data)
    file = values.pop("file")
    keep = partial(
        actions.keep_document,
        supporter=found,
        values=values,
        name=file.name,
        file=file,
        by=request.person,
        at=timezone.now(),
    )
    if not carried_out(request, keep, _("The document is kept.")):
        return supporter_page(request, found, {"document_form": form})
    return redirect("supporters:supporter", pk)


@needs(KEEP)
@require_safe
def document(request: PersonalRequest, pk: int) -> HttpResponse:
    """The file itself, to be kept by whoever asks, never opened in the page."""
    found = document_or_404(pk)
    try:
        with found.file.open() as file:
            content = file.read()
    except OSError as error:
        raise Http404 from error
    headers = {"Content-Disposition": content_disposition_header(True, found.file_name) or "attachment"}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@needs(KEEP)
@require_POST
def settle_document(request: PersonalRequest, pk: int) -> HttpResponse:
    found = document_or_404(pk)
    actions.settle_document(document=found, by=request.person, at=timezone.now())
    return redirect("supporters:supporter", found.supporter_id)


@needs(KEEP)
@require_POST
def remove_document(request: PersonalRequest, pk: int) -> HttpResponse:
    found, form = document_or_404(pk), WhyForm(request.POST)
    if form.is_valid():
        actions.remove_document(document=found, why=form.cleaned_data["why"], by=request.person, at=timezone.now())
        messages.success(request, _("The document is thrown away."))
    else:
        messages.error(request, _("Say why."))
    return redirect("supporters:supporter", found.supporter_id)


@needs(KEEP)
@require_safe
def receipts(request: PersonalRequest) -> HttpResponse:
    rows = [(receipt, sheets.receipt_sheet(receipt)) for receipt in queries.receipts()[:500]]
    return render(request, "supporters/receipts.html", {"receipts": rows})


@needs(KEEP)
@require_POST
def make_receipt(request: PersonalRequest, pk: int) -> HttpResponse:
    part, form = get_object_or_404(Instalment, pk=pk), ReceiptForm(request.POST)
    if form.is_valid():
        make = partial(
            actions.make_receipt,
            instalment=part,
            words=form.cleaned_data["words"],
            on=timezone.localdate(),
            by=request.person,
            at=timezone.now(),
        )
        carried_out(request, make, _("The receipt is written."))
    else:
        messages.error(request, _("Your words are too long for a receipt."))
    return redirect("supporters:gift", part.gift_id)


@needs(KEEP)
@require_POST
def cancel_receipt(request: PersonalRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(Receipt.objects.select_related("gift"), pk=pk), WhyForm(request.POST)
    if form.is_valid():
        cancel = partial(
            actions.cancel_receipt,
            receipt=found,
            why=form.cleaned_data["why"],
            on=timezone.localdate(),
            by=request.person,
            at=timezone.now(),
        )
        carried_out(request, cancel, _("The receipt is cancelled. It keeps its number."))
    else:
        messages.error(request, _("Say why."))
    return redirect("supporters:gift", found.gift_id)


@needs(KEEP)
@require_safe
def given(request: PersonalRequest, ending: str) -> HttpResponse:
    """What each supporter gave in each year, as a file; the workbook has every gift on a second sheet."""
    if ending not in MEDIA:
        raise Http404
    table = tables.giving_table()
    content = as_csv(table) if ending == "csv" else as_xlsx({_("Supporters"): table, _("Gifts"): tables.gifts_table()})
    headers = {"Content-Disposition": f'attachment; filename="supporters.{ending}"'}
    return HttpResponse(content, content_type=MEDIA[ending], headers=headers)
