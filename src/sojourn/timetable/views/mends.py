"""When something goes wrong: a mishap is entered, its mend is looked at, and adopted or left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.edition.models import Edition, PlanRun
from sojourn.edition.queries import busy_run, proposals
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

from .. import actions, forms, jobs, queries, sheets, tables
from ..access import Chosen, chosen_or_404, newest_or_404, run_or_404, sitting_or_404, slot_of
from ..models import Version


def _frame(request: PersonalRequest, chosen: Chosen) -> dict[str, object]:
    return {
        "edition": chosen.edition,
        "version": chosen.version,
        "published": chosen.published,
        "keep": chosen.keep,
        "here": "mishap",
        "may_plan": Permission.PLAN in request.permissions,
    }


@needs(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def mishap(request: PersonalRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name)
    form = forms.MishapForm(request.POST if request.method == "POST" else None)
    form.limit_to(chosen.edition, queries.what_can_go_wrong(chosen.edition))
    if chosen.versions:
        form.offer_versions(chosen.versions[0], chosen.published)
    if request.method == "POST" and form.is_valid():
        found, number = form.mishap(), form.cleaned_data.get("version")
        base = next((one for one in chosen.versions if str(one.number) == number), None)
        if found["kind"] == "longer":
            found["sittings"] = queries.sittings_of(found["session"])
        return _asked(request, chosen.edition, found, base, back=reverse("timetable:mishap", args=[name]))
    proposed = proposals(chosen.edition, PlanRun.Kind.MEND).defer("problem", "plan").first()
    more = {
        "form": form,
        "busy": busy_run(chosen.edition, PlanRun.Kind.MEND),
        "proposal": proposed if proposed and proposed.adopted_at is None else None,
    }
    return render(request, "timetable/mishap.html", _frame(request, chosen) | more)


def _asked(
    request: PersonalRequest, edition: Edition, found: dict[str, Any], base: Version | None, *, back: str
) -> HttpResponse:
    try:
        run = jobs.request_mend(edition=edition, mishap=found, by=request.person, at=timezone.now(), version=base)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return redirect("edition:run", run.pk)


@needs(Permission.PLAN)
@require_POST
def around(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    """Move a sitting to where others are in the way, and mend around it."""
    chosen = newest_or_404(name, request.GET.get("version", ""))
    sitting = sitting_or_404(chosen.edition, pk)
    form = forms.MoveForm(request.POST)
    form.limit_to(sitting, slot_of(chosen.version, sitting))
    back = reverse("timetable:sitting", args=[name, pk])
    if not form.is_valid():
        messages.error(request, _("Say a day and an hour."))
        return redirect(back)
    on, starts, room = (form.cleaned_data[key] for key in ("on", "starts", "room"))
    words = _("{session} ({group}) is on {day} at {hour}")
    found = {
        "kind": "moved",
        "sitting": sitting.pk,
        "on": on.isoformat(),
        "starts": f"{starts:%H:%M}",
        "room": room.pk if room else None,
        "contributors": [one.pk for one in form.cleaned_data["contributors"]],
        "words": words.format(
            session=sitting.session.title,
            group=sitting.group,
            day=date_format(on, "MONTH_DAY_FORMAT"),
            hour=f"{starts:%H:%M}",
        ),
    }
    return _asked(request, chosen.edition, found, chosen.version, back=back)


@needs(Permission.SEE_DESK)
@require_safe
def mend(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    run, chosen = run_or_404(name, pk, PlanRun.Kind.MEND), chosen_or_404(name)
    run.edition = chosen.edition
    base = next((version for version in chosen.versions if version.pk == run.problem.get("version")), None)
    reasons = run.outcome.get("reasons", ())
    more: dict[str, object] = {
        "run": run,
        "base": base,
        "mishap": run.problem.get("mishap", {}).get("words", ""),
        "is_impossible": run.state == PlanRun.State.IMPOSSIBLE,
        "gives": [row["text"] for row in reasons if row["about"] == queries.GIVES],
        "reasons": [row["text"] for row in reasons if row["about"] != queries.GIVES],
        "is_old": base is None or base not in (chosen.published, *chosen.versions[:1]),
        "has_compromise": bool(run.outcome.get("compromise")),
    }
    if run.plan is not None and base is not None:
        found = tables.changes(sheets.sheet_of_version(base), sheets.sheet_of_plan(run))
        left_out = {int(key) for key in run.problem.get("gives", {}).get("leave_out", ())}
        gone = tuple(line for line in found.gone if line.sitting_id in left_out)
        found = replace(found, new=(), gone=gone)  # what the planner was not asked stays
        told = tables.told(found.moved)
        more |= {
            "changes": found,
            "told": told,
            "people": sum(len(each.names) for each in told),
            "is_proven": run.outcome.get("status") == "optimal",
        }
    return render(request, "timetable/mend.html", _frame(request, chosen) | more)


@needs(Permission.PLAN)
@require_POST
def compromise(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    """Choose what an impossible mend found that would have to give; it becomes a mend to adopt."""
    run = run_or_404(name, pk, PlanRun.Kind.MEND)
    try:
        made = actions.choose_compromise(run=run, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("timetable:mend", name, pk)
    return redirect("timetable:mend", name, made.pk)


@needs(Permission.PLAN)
@require_POST
def adopt(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    run = run_or_404(name, pk, PlanRun.Kind.MEND)
    try:
        version = actions.adopt_mend(run=run, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("timetable:mend", name, pk)
    words = _("The mend is adopted as version {number}, a draft. Publish it, and those whom it concerns are told.")
    messages.success(request, words.format(number=version.number))
    return redirect("timetable:versions", name)
