"""Planning runs: one while it works, and the list of an edition's."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sojourn.edition import actions, queries
from sojourn.edition.models import BUSY, Edition, PlanRun
from sojourn.edition.sheets import file_of, run_sheet
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

MOST_RUNS = 100
PROPOSALS = {
    PlanRun.Kind.COHORT: "cohort",
    PlanRun.Kind.PLACEMENT: "placements",
    PlanRun.Kind.TIMETABLE: "timetable/proposals/{pk}",
    PlanRun.Kind.MEND: "timetable/mends/{pk}",
}
"""The end of the address at which the room that plans shows its proposal."""
RELAXATIONS = {
    PlanRun.Kind.COHORT: "cohort/relax/{pk}",
    PlanRun.Kind.PLACEMENT: "placements/relax/{pk}",
    PlanRun.Kind.TIMETABLE: "timetable/relax/{pk}",
}
"""The end of the address at which the room that plans carries out a way out that a run found."""


def proposal_address(run: PlanRun) -> str:
    """Where the proposal of a run is shown: beside the edition's list of runs, under the word of its kind."""
    return _beside_runs(run, PROPOSALS[PlanRun.Kind(run.kind)])


def relaxation_address(run: PlanRun) -> str:
    """Where a way out is carried out; "" where a run of this kind has none."""
    end = RELAXATIONS.get(PlanRun.Kind(run.kind))
    return _beside_runs(run, end) if end else ""


def _beside_runs(run: PlanRun, end: str) -> str:
    beside = reverse("edition:runs", args=[run.edition.name]).removesuffix("runs/")
    return f"{beside}{end.format(pk=run.pk)}/"


def _shown(request: PersonalRequest, found: PlanRun) -> dict[str, object]:
    return {
        "edition": found.edition,
        "run": run_sheet(found, at=timezone.now()),
        "proposal": proposal_address(found),
        "relaxation": relaxation_address(found) if Permission.PLAN in request.permissions else "",
    }


@needs(Permission.SEE_DESK)
@require_safe
def run(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.light_runs(), pk=pk)
    return render(request, "edition/run.html", _shown(request, found))


@needs(Permission.SEE_DESK)
@require_safe
def run_progress(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.light_runs(), pk=pk)
    answer = render(request, "edition/run_progress.html", _shown(request, found))
    if found.state not in BUSY:
        answer["HX-Refresh"] = "true"  # so that what belongs to a running plan, such as stopping it, goes from the page
    return answer


@needs(Permission.SEE_DESK)
@require_safe
def run_file(request: PersonalRequest, pk: int, file: str) -> HttpResponse:
    """A run's problem, plan or record, as `sojourn plan`, `check` and `repair` read and write them."""
    found = get_object_or_404(PlanRun.objects.select_related("edition", "asked_by", "adopted_by"), pk=pk)
    content = file_of(found, file)
    if content is None:
        raise Http404
    name = f"{found.kind}-{found.edition.name}-{pk}-{file}.json"
    answer = JsonResponse(content, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


@needs(Permission.PLAN)
@require_POST
def stop_run(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PlanRun, pk=pk)
    ended = actions.ask_to_stop(run=found, by=request.person, at=timezone.now())
    if ended.finished_at:
        messages.success(request, _("The plan is ended."))
    else:
        messages.success(request, _("The plan was asked to stop. It ends with the best it has."))
    return redirect("edition:run", pk)


@needs(Permission.SEE_DESK)
@require_safe
def runs(request: HttpRequest, name: str) -> HttpResponse:
    edition = get_object_or_404(Edition, name=name)
    sheets = [run_sheet(each, at=timezone.now()) for each in queries.runs(edition, most=MOST_RUNS)]
    return render(request, "edition/runs.html", {"edition": edition, "runs": sheets})
