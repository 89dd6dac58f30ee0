"""What the programme team does to the timetable: plan, adopt, publish, note, lock, move."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sojourn.edition.forms import WayOutForm
from sojourn.edition.models import PlanRun
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

from .. import actions, forms, jobs
from ..access import chosen_or_404, newest_or_404, run_or_404, sitting_or_404, slot_of
from ..models import Sitting, Slot, Version


@needs(Permission.PLAN)
@require_POST
def plan(request: PersonalRequest, name: str) -> HttpResponse:
    edition = chosen_or_404(name).edition
    try:
        run = jobs.request_timetable_plan(edition=edition, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("timetable:versions", name)
    return redirect("edition:run", run.pk)


@needs(Permission.PLAN)
@require_POST
def relax(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    """Change a number of the edition as a run found that left something out, and plan again."""
    found, form = run_or_404(name, pk, PlanRun.Kind.TIMETABLE), WayOutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Press one button beside one way out."))
        return redirect("edition:run", pk)
    try:
        run = jobs.relax(run=found, way=form.cleaned_data["way"], by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("edition:run", pk)
    return redirect("edition:run", run.pk)


@needs(Permission.PLAN)
@require_POST
def adopt(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    run = run_or_404(name, pk, PlanRun.Kind.TIMETABLE)
    try:
        version = actions.adopt_timetable(run=run, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("timetable:proposal", name, pk)
    words = _("The proposal is adopted as version {number}, a draft. Nobody is told of it until you publish it.")
    messages.success(request, words.format(number=version.number))
    return redirect(_week_of(name, version))


def _week_of(name: str, version: Version) -> str:
    return f"{reverse('timetable:week', args=[name])}?version={version.number}"


@needs(Permission.PUBLISH)
@require_POST
def publish(request: PersonalRequest, name: str, number: int) -> HttpResponse:
    version, form = _version_or_404(name, number), forms.NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The note is too long. Nothing was published."))
        return redirect("timetable:versions", name)
    try:
        jobs.publish(version=version, note=form.cleaned_data["note"], by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("Version {number} is published. Those whom it concerns get a letter.")
        messages.success(request, words.format(number=number))
    return redirect("timetable:versions", name)


@needs(Permission.PLAN)
@require_POST
def note(request: PersonalRequest, name: str, number: int) -> HttpResponse:
    version, form = _version_or_404(name, number), forms.NoteForm(request.POST)
    if form.is_valid():
        actions.add_note(version=version, note=form.cleaned_data["note"], by=request.person, at=timezone.now())
    else:
        messages.error(request, _("The note is too long: 300 letters at most."))
    return redirect("timetable:versions", name)


def _version_or_404(name: str, number: int) -> Version:
    version = chosen_or_404(name, str(number)).version
    if version is None:
        raise Http404
    return version


@needs(Permission.PLAN)
@require_POST
def lock(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    found, form = sitting_or_404(chosen_or_404(name).edition, pk), forms.LockForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Press one of the two buttons: lock or unlock."))
        return redirect("timetable:sitting", name, pk)
    deed = actions.lock_sitting if form.cleaned_data["lock"] else actions.unlock_sitting
    try:
        deed(sitting=found, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("timetable:sitting", name, pk)


@needs(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    chosen = newest_or_404(name, request.GET.get("version", ""))
    assert chosen.version
    found = sitting_or_404(chosen.edition, pk)
    slot = slot_of(chosen.version, found)
    form = _move_form(request, found, slot)
    effect = None
    if request.method == "POST" and form.is_valid():
        where = {key: form.cleaned_data[key] for key in ("on", "starts", "room", "contributors")}
        effect = actions.effect_of_move(version=chosen.version, sitting=found, **where)
        if not effect.refusal and request.POST.get("do") == "move":
            return _moved(request, name, chosen.version, found, where)
    shown = {
        "edition": chosen.edition,
        "version": chosen.version,
        "published": chosen.published,
        "keep": chosen.keep,
        "sitting": found,
        "slot": slot,
        "form": form,
        "effect": effect,
        "typed": [(key, value) for key in form.fields for value in request.POST.getlist(key)],
        "was_to_move": request.POST.get("do") == "move",
    }
    return render(request, "timetable/sitting.html", shown)


def _move_form(request: PersonalRequest, found: Sitting, slot: Slot | None) -> forms.MoveForm:
    now = None
    if slot:
        people = [each.pk for each in slot.contributors.all()]
        now = {"on": slot.on, "starts": slot.starts, "room": slot.room_id, "contributors": people}
    form = forms.MoveForm(request.POST if request.method == "POST" else None, initial=now)
    form.limit_to(found, slot)
    return form


def _moved(
    request: PersonalRequest, name: str, version: Version, found: Sitting, where: dict[str, object]
) -> HttpResponse:
    try:
        changed = actions.move_sitting(version=version, sitting=found, by=request.person, at=timezone.now(), **where)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("timetable:sitting", name, found.pk)
    words = _("Moved, in version {number}, a draft. Nobody is told of it until you publish it.")
    messages.success(request, words.format(number=changed.number))
    return redirect(f"{reverse('timetable:sitting', args=[name, found.pk])}?version={changed.number}")
