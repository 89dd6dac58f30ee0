"""The network on the desk: its figures, its people, earlier editions from a spreadsheet, doubts and merges, reports."""

from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.foundation.refusals import Refusal
from sojourn.foundation.spreadsheets import CannotRead, Gatekeeper
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.actions import hide_person, show_person
from sojourn.people.models import Person
from sojourn.people.rules import Permission

from .. import actions, queries, sheets, uploads
from ..forms import MergeForm, UploadForm, wanted_from
from ..models import Doubt, Merge, Message, NameFound
from ..reading import COLUMNS, PastFile, read_past
from ..recognising import plan_of
from ..rules import Audience
from .portal import member_or_404, query_of

A_PAGE = 50
ASKED_AT_ONCE = 500


@needs(Permission.KEEP_NETWORK)
@require_safe
def home(request: PersonalRequest) -> HttpResponse:
    actions.catch_up()
    return render(request, "network/desk_home.html", {"sheet": sheets.figures_sheet()})


@needs(Permission.KEEP_NETWORK)
@require_safe
def people(request: PersonalRequest) -> HttpResponse:
    actions.catch_up()
    sheet = sheets.directory_sheet(wanted_from(request.GET), Audience.TEAM, request.GET.get("page", ""))
    return render(request, "network/desk_people.html", {"sheet": sheet, "query": query_of(request)})


@needs(Permission.KEEP_NETWORK)
@require_safe
def member(request: PersonalRequest, pk: int) -> HttpResponse:
    return member_page(request, pk, MergeForm())


def member_page(request: PersonalRequest, pk: int, form: MergeForm) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    shown = {
        "sheet": member_or_404(pk, Audience.ONESELF),
        "person": person,
        "profile": queries.profile_of(person),
        "form": form,
        "found": queries.names_found(person),
    }
    return render(request, "network/desk_member.html", shown, status=400 if form.errors else 200)


@needs(Permission.KEEP_NETWORK)
@require_POST
def hide(request: PersonalRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    do = show_person if request.POST.get("do") == "show" else hide_person
    do(person=person, by=request.person, at=timezone.now())
    return redirect("network:desk_member", pk)


@needs(Permission.KEEP_NETWORK)
@require_POST
def ask(request: PersonalRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    if actions.ask_whether_right(person=person, by=request.person, at=timezone.now()):
        messages.success(request, _("The letter waits in the outbox."))
    else:
        messages.error(request, _("No address of this person is known."))
    return redirect("network:desk_member", pk)


@needs(Permission.KEEP_NETWORK)
@require_POST
def ask_everyone(request: PersonalRequest) -> HttpResponse:
    asked = actions.ask_everyone_due(by=request.person, at=timezone.now(), most=ASKED_AT_ONCE)
    words = ngettext("%(count)s letter waits in the outbox.", "%(count)s letters wait in the outbox.", asked)
    messages.success(request, words % {"count": asked})
    return redirect("network:silent")


@needs(Permission.KEEP_NETWORK)
@require_safe
def silent(request: PersonalRequest) -> HttpResponse:
    actions.catch_up()
    page = Paginator(queries.not_heard_of(timezone.now()), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "network/desk_silent.html", {"page": page, "never": queries.NEVER})


# Doubts and merges.


@needs(Permission.KEEP_NETWORK)
@require_safe
def doubts(request: PersonalRequest) -> HttpResponse:
    shown = {"doubts": queries.open_doubts(), "merges": queries.merges()}
    return render(request, "network/desk_doubts.html", shown)


@needs(Permission.KEEP_NETWORK)
@require_POST
def settle(request: PersonalRequest, pk: int) -> HttpResponse:
    doubt = get_object_or_404(Doubt.objects.select_related("one", "other"), pk=pk)
    keep = request.POST.get("keep", "")
    if keep not in {"one", "other", "both"}:
        messages.error(request, _("Press one button beside one pair."))
        return redirect("network:doubts")
    if keep == "both":
        actions.keep_apart(doubt=doubt, by=request.person, at=timezone.now())
        messages.success(request, _("They are two people. You will not be asked again."))
        return redirect("network:doubts")
    kept, gone = (doubt.one, doubt.other) if keep == "one" else (doubt.other, doubt.one)
    return merged(request, kept, gone, "network:doubts")


def merged(request: PersonalRequest, kept: Person, gone: Person, onward: str, *arguments: object) -> HttpResponse:
    """Merge two persons and say what came of it."""
    try:
        actions.merge(kept=kept, gone=gone, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("They are one person now. You can undo it below “Merged”."))
    return redirect(onward, *arguments)


@needs(Permission.KEEP_NETWORK)
@require_POST
def merge(request: PersonalRequest, pk: int) -> HttpResponse:
    kept, form = get_object_or_404(Person, pk=pk), MergeForm(request.POST)
    if not form.is_valid():
        return member_page(request, pk, form)
    return merged(request, kept, form.cleaned_data["gone"], "network:desk_member", pk)


@needs(Permission.KEEP_NETWORK)
@require_POST
def undo(request: PersonalRequest, pk: int) -> HttpResponse:
    try:
        actions.undo_merge(merge=get_object_or_404(Merge, pk=pk), by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("They are two people again, as they were."))
    return redirect("network:doubts")


# Reports.


@needs(Permission.KEEP_NETWORK)
@require_safe
def reports(request: PersonalRequest) -> HttpResponse:
    return render(request, "network/desk_reports.html", {"reports": queries.reports()})


@needs(Permission.KEEP_NETWORK)
@require_POST
def settle_report(request: PersonalRequest, pk: int) -> HttpResponse:
    actions.settle_report(message=get_object_or_404(Message, pk=pk), by=request.person, at=timezone.now())
    return redirect("network:reports")


# Earlier editions from a spreadsheet: look first, then import.


@csrf_exempt  # only until the gatekeeper stands at the door; `received` asks for the token
@needs(Permission.KEEP_NETWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PersonalRequest) -> HttpResponse:
    gatekeeper = Gatekeeper(request)
    request.upload_handlers.insert(0, gatekeeper)
    return received(request, gatekeeper)


@csrf_protect
def received(request: HttpRequest, gatekeeper: Gatekeeper) -> HttpResponse:
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, is_too_large=gatekeeper.is_too_large)
        if form.is_valid():
            file = form.cleaned_data["file"]
            person_id = request.person.pk  # type: ignore[attr-defined]
            ending = ".csv" if file.name.lower().endswith(".csv") else ".xlsx"
            token = uploads.keep(chunks=file.chunks(), ending=ending, person_id=person_id, at=timezone.now())
            return redirect("network:import_preview", token)
    shown = {"form": form, "columns": COLUMNS}
    return render(request, "network/desk_import.html", shown, status=400 if form.errors else 200)


def file_or_404(request: PersonalRequest, token: str) -> Path:
    path = uploads.kept_file(token=token, person_id=request.person.pk)
    if path is None:
        raise Http404
    return path


@needs(Permission.KEEP_NETWORK)
@require_safe
def import_preview(request: PersonalRequest, token: str) -> HttpResponse:
    path = file_or_404(request, token)
    try:
        found = read_past(path)
    except CannotRead as refusal:
        return render(request, "network/desk_import_preview.html", {"refusal": refusal})
    plan = plan_of(found.rows) if not found.mistakes else None
    mistakes = plan.mistakes if plan else found.mistakes
    shown = {"file": found, "plan": plan, "mistakes": mistakes, "token": token}
    return render(request, "network/desk_import_preview.html", shown)


@needs(Permission.KEEP_NETWORK)
@require_POST
def import_past(request: PersonalRequest, token: str) -> HttpResponse:
    path = file_or_404(request, token)
    try:
        plan = actions.import_past(rows=_rows(read_past(path)), by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("network:import_preview", token)
    uploads.forget(path)
    words = _("%(rows)s rows are imported: %(new)s people are new, %(known)s were known.")
    counts = {"rows": len(plan.lines), "new": plan.new_people, "known": len(plan.lines) - plan.new_people}
    messages.success(request, words % counts)
    return redirect("network:doubts" if plan.doubts else "network:desk")


def _rows(file: PastFile) -> tuple:  # type: ignore[type-arg]
    """The rows of a file.

    Raises: CannotImport, when it has mistakes.
    """
    if file.mistakes:
        raise actions.CannotImport(file.mistakes)
    return file.rows


@needs(Permission.KEEP_NETWORK)
@require_safe
def names(request: PersonalRequest) -> HttpResponse:
    """Texts that may still name somebody who asked not to be shown."""
    return render(request, "network/desk_names.html", {"found": queries.names_found()})


@needs(Permission.KEEP_NETWORK)
@require_POST
def look_at_name(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(NameFound.objects.select_related("person"), pk=pk)
    actions.look_at_name(found=found, by=request.person, at=timezone.now())
    return redirect("network:names")
