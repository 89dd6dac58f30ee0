"""Planning runs: one while it works, and the list of an edition's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sojourn.edition import actions, queries
from sojourn.edition.models import Edition, PlanRun
from sojourn.edition.sheets import run_sheet
from sojourn.people.access import needs
from sojourn.people.rules import Permission

MOST_RUNS = 100
PROPOSALS = {
    PlanRun.Kind.COHORT: "cohort",
    PlanRun.Kind.PLACEMENT: "placements",
    PlanRun.Kind.TIMETABLE: "timetable/proposals/{pk}",
    PlanRun.Kind.MEND: "timetable/mends/{pk}",
}
"""The end of the address at which the room that plans shows its proposal."""


def proposal_address(run: PlanRun) -> str:
    """Where the proposal of a run is shown: beside the edition's list of runs, under the word of its kind."""
    beside = reverse("edition:runs", args=[run.edition.name]).removesuffix("runs/")
    return f"{beside}{PROPOSALS[PlanRun.Kind(run.kind)].format(pk=run.pk)}/"


@needs(Permission.SEE_DESK)
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.light_runs(), pk=pk)
    sheet = run_sheet(found, at=timezone.now())
    shown = {"edition": found.edition, "run": sheet, "proposal": proposal_address(found)}
    return render(request, "edition/run.html", shown)


@needs(Permission.SEE_DESK)
@require_safe
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.light_runs(), pk=pk)
    sheet = run_sheet(found, at=timezone.now())
    return render(request, "edition/run_progress.html", {"run": sheet, "proposal": proposal_address(found)})


@needs(Permission.PLAN)
@require_POST
def stop_run(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PlanRun, pk=pk)
    actions.ask_to_stop(run=found, by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The plan was asked to stop. It ends with the best it has."))
    return redirect("edition:run", pk)


@needs(Permission.SEE_DESK)
@require_safe
def runs(request: HttpRequest, name: str) -> HttpResponse:
    edition = get_object_or_404(Edition, name=name)
    sheets = [run_sheet(each, at=timezone.now()) for each in queries.runs(edition, most=MOST_RUNS)]
    return render(request, "edition/runs.html", {"edition": edition, "runs": sheets})
