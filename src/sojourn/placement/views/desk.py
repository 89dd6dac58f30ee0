"""Placements and project pairs on the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sojourn.edition.forms import WayOutForm
from sojourn.edition.models import Edition, PlanRun
from sojourn.edition.queries import busy_run, latest_proposal
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import needs
from sojourn.people.rules import Permission
from sojourn.placement import actions, jobs
from sojourn.placement.forms import MoveForm, PlacementForm
from sojourn.placement.sheets import pairs_sheet, placements_sheet

SHOWN = ("proposal", "decided")


def edition_or_404(name: str) -> Edition:
    return get_object_or_404(Edition, name=name)


def run_or_404(name: str, pk: int) -> PlanRun:
    return get_object_or_404(PlanRun, pk=pk, edition__name=name, kind=PlanRun.Kind.PLACEMENT)


def shows_proposal(request: HttpRequest, run: PlanRun | None) -> bool:
    """A proposal that nobody adopted yet is shown first; `?shown=` chooses."""
    asked = request.GET.get("shown")
    return run is not None and (asked == "proposal" if asked in SHOWN else run.adopted_at is None)


@needs(Permission.SEE_DESK)
@require_safe
def placements(request: HttpRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    run = latest_proposal(edition, PlanRun.Kind.PLACEMENT)
    shown = {
        "edition": edition,
        "run": run,
        "sheet": placements_sheet(edition, run, is_proposal=shows_proposal(request, run)),
        "busy": busy_run(edition, PlanRun.Kind.PLACEMENT),
    }
    return render(request, "placement/placements.html", shown)


@needs(Permission.PLAN)
@require_POST
def plan(request: HttpRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    try:
        run = jobs.request_placements(edition=edition, by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("placement:placements", name)
    return redirect("edition:run", run.pk)


@needs(Permission.PLAN)
@require_POST
def mend(request: HttpRequest, name: str) -> HttpResponse:
    """Plan again, with as few fellows as can be going elsewhere than they were told."""
    edition = edition_or_404(name)
    try:
        run = jobs.request_mend(edition=edition, by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("placement:placements", name)
    return redirect("edition:run", run.pk)


@needs(Permission.PLAN)
@require_POST
def adopt(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    run = run_or_404(name, pk)
    try:
        adoption = jobs.adopt_placements(run=run, by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("{number} fellow is told.", "{number} fellows are told.", adoption.placed)
        messages.success(request, " ".join([_("The proposal is adopted."), words.format(number=adoption.placed)]))
    return redirect("placement:placements", name)


@needs(Permission.PLAN)
@require_POST
def relax(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Change how many partners take as an impossible run found, and plan again."""
    asked, form = run_or_404(name, pk), WayOutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Press one button beside one way out."))
        return redirect("edition:run", pk)
    try:
        run = jobs.relax(run=asked, way=form.cleaned_data["way"], by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("edition:run", pk)
    return redirect("edition:run", run.pk)


@needs(Permission.PLAN)
@require_POST
def lock(request: HttpRequest, name: str) -> HttpResponse:
    form = PlacementForm(request.POST, edition=edition_or_404(name))
    if form.is_valid():
        actions.lock_placement(placement=form.cleaned_data["fellow"], by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    else:
        messages.error(request, _("This fellow has no placement."))
    return redirect("placement:placements", name)


@needs(Permission.PLAN)
@require_POST
def unlock(request: HttpRequest, name: str) -> HttpResponse:
    form = PlacementForm(request.POST, edition=edition_or_404(name))
    if form.is_valid():
        actions.unlock_placement(placement=form.cleaned_data["fellow"], by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    else:
        messages.error(request, _("This fellow has no placement."))
    return redirect("placement:placements", name)


@needs(Permission.PLAN)
@require_POST
def move(request: HttpRequest, name: str) -> HttpResponse:
    form = MoveForm(request.POST, edition=edition_or_404(name))
    if not form.is_valid():
        messages.error(request, _("Choose a fellow and a partner of this edition."))
        return redirect("placement:placements", name)
    fellow, offer = form.cleaned_data["fellow"], form.cleaned_data["offer"]
    try:
        jobs.move_fellow(fellow=fellow, offer=offer, by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("{fellow} goes to {partner}; this is locked, and the letter is on its way.")
        messages.success(request, words.format(fellow=fellow, partner=offer))
    return redirect("placement:placements", name)


@needs(Permission.SEE_DESK)
@require_safe
def pairs(request: HttpRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    run = latest_proposal(edition, PlanRun.Kind.PLACEMENT)
    is_proposal = run is not None and request.GET.get("shown") == "proposal"
    sheet = pairs_sheet(edition, run, is_proposal=is_proposal)
    return render(request, "placement/pairs.html", {"edition": edition, "run": run, "sheet": sheet})


@needs(Permission.PLAN)
@require_POST
def adopt_pairs(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    try:
        made = actions.adopt_pairs(run=run_or_404(name, pk), by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("{number} pair is made.", "{number} pairs are made.", len(made))
        messages.success(request, words.format(number=len(made)))
    return redirect("placement:pairs", name)
