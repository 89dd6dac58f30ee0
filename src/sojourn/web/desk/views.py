"""The desk's pages that gather rooms: the list of editions, an edition's home, the journal."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sojourn.edition.forms import WayOutForm
from sojourn.edition.models import Edition, PlanRun
from sojourn.foundation.refusals import Refusal
from sojourn.network.queries import names_to_look_at
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission
from sojourn.selection.models import Fellow

from .. import chain
from . import forms, jobs, queries, sheets

LINES_A_PAGE = 50


@require_safe
@needs(Permission.SEE_DESK)
def home(request: HttpRequest) -> HttpResponse:
    editions = queries.editions()
    if len(editions) == 1:
        return redirect("desk:edition", editions[0].name)
    return render(request, "desk/home.html", {"editions": editions, "waiting": names_to_look_at().count()})


@require_safe
@needs(Permission.SEE_DESK)
def edition(request: HttpRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    return render(request, "desk/edition.html", {"edition": found, "sheet": sheets.home_sheet(found)})


@require_POST
@needs(Permission.PLAN)
def plan_cohort(request: PersonalRequest, name: str) -> HttpResponse:
    found = get_object_or_404(Edition, name=name)
    try:
        run = jobs.request_cohort_plan(edition=found, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("selection:cohort", name)
    return redirect("edition:run", run.pk)


@require_POST
@needs(Permission.PLAN)
def mend_cohort(request: PersonalRequest, name: str) -> HttpResponse:
    """Plan again, telling as few as can be something else than they were offered."""
    found = get_object_or_404(Edition, name=name)
    try:
        run = jobs.request_cohort_mend(edition=found, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("selection:cohort", name)
    return redirect("edition:run", run.pk)


@require_POST
@needs(Permission.PLAN)
def adopt_cohort(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    """Adopt one of a run's cohorts. The door stands here, not in selection, because partners and timetable are asked first."""
    run = cohort_run_or_404(name, pk)
    form = forms.ChoiceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Press one button beside one cohort."))
        return redirect("selection:cohort", name)
    try:
        choice = form.cleaned_data["choice"] or 0
        adoption = chain.adopt_cohort(run=run, by=request.person, at=timezone.now(), choice=choice)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        offered = ngettext("{number} place is offered.", "{number} places are offered.", adoption.offered)
        withdrawn = ngettext("{number} offer is withdrawn.", "{number} offers are withdrawn.", adoption.withdrawn)
        words = [offered.format(number=adoption.offered), withdrawn.format(number=adoption.withdrawn)]
        messages.success(request, " ".join([_("The proposal is adopted."), *words]))
    return redirect("selection:cohort", name)


@require_POST
@needs(Permission.PLAN)
def relax_cohort(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    """Change a number of the edition as an impossible run found, and plan again."""
    found, form = cohort_run_or_404(name, pk), WayOutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Press one button beside one way out."))
        return redirect("edition:run", pk)
    try:
        run = jobs.relax_cohort(run=found, way=form.cleaned_data["way"], by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("edition:run", pk)
    return redirect("edition:run", run.pk)


@require_POST
@needs(Permission.PLAN)
def leave(request: PersonalRequest, name: str, code: str) -> HttpResponse:
    """A fellow will not come after all. The door stands here because it is too late once the timetable is published."""
    fellows = Fellow.objects.select_related("edition", "person", "nomination")
    fellow = get_object_or_404(fellows, edition__name=name, nomination__code=code)
    form = forms.LeaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words why they do not come."))
        return redirect("selection:nomination", name, code)
    try:
        reason = form.cleaned_data["reason"]
        chain.let_fellow_leave(fellow=fellow, reason=reason, by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is written down, and the place is free again."))
    return redirect("selection:nomination", name, code)


def cohort_run_or_404(name: str, pk: int) -> PlanRun:
    runs = PlanRun.objects.select_related("edition")
    return get_object_or_404(runs, pk=pk, edition__name=name, kind=PlanRun.Kind.COHORT)


@require_safe
@needs(Permission.SEE_DESK)
def journal(request: HttpRequest) -> HttpResponse:
    editions = queries.editions()
    zone = ZoneInfo(editions[0].time_zone if editions else "UTC")
    page = Paginator(queries.journal(), LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/journal.html", {"page": page, "zone": zone})
