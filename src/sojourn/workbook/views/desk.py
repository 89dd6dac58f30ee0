"""The workbook on the desk: upload and look, then import; download a template, or an edition."""

import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.edition.models import Edition
from sojourn.foundation.spreadsheets import Gatekeeper
from sojourn.people.access import needs
from sojourn.people.rules import Permission
from sojourn.workbook import actions, previews, queries
from sojourn.workbook.forms import UploadForm
from sojourn.workbook.mistakes import CannotImport
from sojourn.workbook.report import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@csrf_exempt  # only until the gatekeeper stands at the door; `received` asks for the token
@needs(Permission.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    gatekeeper = Gatekeeper(request)
    request.upload_handlers.insert(0, gatekeeper)
    return received(request, gatekeeper)


@csrf_protect
def received(request: HttpRequest, gatekeeper: Gatekeeper) -> HttpResponse:
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, is_too_large=gatekeeper.is_too_large)
        if form.is_valid():
            file = form.cleaned_data["workbook"]
            person = request.person.pk  # type: ignore[attr-defined]
            token = previews.keep(chunks=file.chunks(), file_name=file.name, person_id=person, at=timezone.now())
            return redirect("workbook:preview", token)
    context = {"form": form, "editions": queries.editions()}
    return render(request, "workbook/home.html", context, status=400 if form.errors else 200)


@needs(Permission.IMPORT)
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "workbook/preview.html", {"report": report_or_404(request, token), "token": token})


def report_or_404(request: HttpRequest, token: str) -> Report:
    report = previews.report_on(token=token, person_id=request.person.pk)  # type: ignore[attr-defined]
    if report is None:
        raise Http404
    return report


@needs(Permission.IMPORT)
@require_POST
def carry_out(request: HttpRequest, token: str) -> HttpResponse:
    report = report_or_404(request, token)
    person = request.person  # type: ignore[attr-defined]
    try:
        changes = previews.changes_in(token=token, person_id=person.pk)
        if changes.fingerprint != report.fingerprint:
            messages.warning(request, _("The edition has changed since you looked. This is what would change now."))
        else:
            edition = actions.apply(changes=changes, by=person, at=timezone.now())
            messages.success(request, changes.summary())
            return redirect("desk:edition", edition.name)
    except CannotImport as refusal:
        messages.error(request, str(refusal))
    previews.look_again(token=token, person_id=person.pk, file_name=report.file_name)
    return redirect("workbook:preview", token)


@needs(Permission.IMPORT)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    file = io.BytesIO()
    from sojourn.workbook.write import write_template  # here: the web server need not carry it until it is asked for

    write_template(file)
    return as_download(file, "sojourn-template.xlsx")


@needs(Permission.IMPORT)
@require_safe
def export(request: HttpRequest, name: str) -> HttpResponse:
    edition = get_object_or_404(Edition, name=name)
    file = io.BytesIO()
    from sojourn.workbook.write import write_xlsx  # here: the web server need not carry it until it is asked for

    write_xlsx(queries.contents_of(edition.name), file)
    return as_download(file, f"edition-{edition.name}.xlsx")


def as_download(file: io.BytesIO, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)
