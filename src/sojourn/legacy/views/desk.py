"""Opportunities, awards, projects and trainings on the desk."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.models import Person
from sojourn.people.rules import Permission

from .. import actions, queries, sheets
from ..forms import (
    BeginForm,
    DecisionForm,
    NameForm,
    OpportunityForm,
    PartForm,
    PayForm,
    PictureForm,
    ProjectForm,
    StopForm,
    TermsForm,
)
from ..letters import money
from ..models import (
    Application,
    Award,
    Deliverable,
    Opportunity,
    Payment,
    Project,
    ProjectPerson,
    ProjectPicture,
    Stop,
)
from .public import picture_itself

KEEP = Permission.KEEP_OPPORTUNITIES


def carried_out(request: PersonalRequest, deed: Callable[[], Any], said: str) -> bool:
    """Do a deed and say so; where it is refused, say why. True when it was done."""
    try:
        deed()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True


def application_or_404(pk: int) -> Application:
    return get_object_or_404(Application.objects.select_related("opportunity", "lead__place", "award"), pk=pk)


def award_or_404(pk: int) -> Award:
    return get_object_or_404(Award.objects.select_related("application__opportunity", "application__lead"), pk=pk)


@needs(KEEP)
@require_safe
def opportunities(request: PersonalRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = {
        "opportunities": queries.counted_opportunities(),
        "form": BeginForm(),
        "overdue": list(queries.overdue(today)[:30]),
        "now": timezone.now(),
    }
    return render(request, "legacy/opportunities.html", shown)


@needs(KEEP)
@require_POST
def begin(request: PersonalRequest) -> HttpResponse:
    form, now = BeginForm(request.POST), timezone.now()
    if not form.is_valid():
        messages.error(request, _("Choose one of the kinds."))
        return redirect("legacy:opportunities")
    call = actions.begin_opportunity(
        kind=form.cleaned_data["kind"], closes_at=now + timedelta(days=60), by=request.person, at=now
    )
    return redirect("legacy:opportunity", call.pk)


@needs(KEEP)
@require_safe
def opportunity(request: PersonalRequest, pk: int) -> HttpResponse:
    """One call: what it is, its terms, and who applied."""
    found = get_object_or_404(Opportunity, pk=pk)
    made, spent = queries.given(found)
    shown = {
        "opportunity": found,
        "questions": found.questions.all(),
        "terms": sheets.terms_sheet(found),
        "reviewers": found.reviewers.all(),
        "applications": queries.ranked(found),
        "made": made,
        "spent": money(spent, found.currency),
        "is_open": found.is_open(timezone.now()),
    }
    return render(request, "legacy/opportunity.html", shown)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def change_opportunity(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Opportunity, pk=pk)
    form = OpportunityForm(request.POST or None, instance=found)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.Meta.fields}
        actions.change_opportunity(opportunity=found, values=fields, by=request.person, at=timezone.now())
        messages.success(request, _("Noted."))
        return redirect("legacy:opportunity", pk)
    return render(request, "legacy/terms.html", {"opportunity": found, "form": form})


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: PersonalRequest, pk: int) -> HttpResponse:
    """What the form asks, what an award owes, in which parts it is paid."""
    found = get_object_or_404(Opportunity, pk=pk)
    form = TermsForm(request.POST) if request.method == "POST" else TermsForm.of(found)
    if form.is_valid():
        keep = partial(actions.set_form, opportunity=found, **form.cleaned_data, by=request.person, at=timezone.now())
        if carried_out(request, keep, _("Noted.")):
            return redirect("legacy:opportunity", pk)
    return render(request, "legacy/terms.html", {"opportunity": found, "form": form})


@needs(KEEP)
@require_POST
def announce(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Opportunity, pk=pk)
    deed = partial(actions.announce, opportunity=found, by=request.person, at=timezone.now())
    carried_out(request, deed, _("The call is announced."))
    return redirect("legacy:opportunity", pk)


@needs(KEEP)
@require_safe
def application(request: PersonalRequest, pk: int) -> HttpResponse:
    found = application_or_404(pk)
    if found.state == Application.State.DRAFT:
        raise Http404  # what somebody has not sent in is theirs
    return render(request, "legacy/application.html", _application_page(found, DecisionForm()))


def _application_page(found: Application, form: DecisionForm) -> dict[str, Any]:
    call = found.opportunity
    answers = [(one.words, found.answers.get(str(one.pk), "")) for one in call.questions.all()]
    return {
        "application": found,
        "opportunity": call,
        "answers": answers,
        "others": found.others.all(),
        "partners": found.partners.all(),
        "marks": found.marks.select_related("reader"),
        "whole_cost": money(found.whole_cost_pence, call.currency) if found.whole_cost_pence else "",
        "asks": money(found.asks_pence, call.currency) if found.asks_pence else "",
        "broken": queries.broken_rules(found, (found.submitted_at or timezone.now()).date()),
        "form": form,
        "waits": found.state in (Application.State.SUBMITTED, Application.State.RESERVE),
    }


@needs(KEEP)
@require_POST
def decide(request: PersonalRequest, pk: int) -> HttpResponse:
    found, form = application_or_404(pk), DecisionForm(request.POST)
    if not form.is_valid():
        return render(request, "legacy/application.html", _application_page(found, form), status=422)
    given = form.cleaned_data
    common = {"application": found, "reason": given["reason"], "by": request.person, "at": timezone.now()}
    if given["answer"] == "award":
        deed: Callable[[], Any] = partial(
            actions.award, amount_pence=given["amount"] or 0, terms=given["terms"], **common
        )
    else:
        deed = partial({"reserve": actions.keep_in_reserve, "decline": actions.decline}[given["answer"]], **common)
    if not carried_out(request, deed, _("It is decided; the letter waits in the outbox.")):
        return render(request, "legacy/application.html", _application_page(found, form), status=422)
    found.refresh_from_db()
    if found.state == Application.State.AWARDED:
        return redirect("legacy:award", Award.objects.get(application=found).pk)
    return redirect("legacy:application", pk)


@needs(KEEP)
@require_safe
def award(request: PersonalRequest, pk: int) -> HttpResponse:
    found = award_or_404(pk)
    currency = found.application.opportunity.currency
    payments = found.payments.select_related("waits_for", "gift__supporter")
    shown = {
        "projects": queries.projects_of(found),
        "award": found,
        "application": found.application,
        "amount": money(found.amount_pence, currency) if found.amount_pence else "",
        "payments": [(payment, money(payment.amount_pence, currency)) for payment in payments],
        "deliverables": found.deliverables.all(),
        "pay_form": PayForm(currency=currency),
        "today": timezone.localdate(),
    }
    return render(request, "legacy/award.html", shown)


@needs(KEEP)
@require_POST
def pay(request: PersonalRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.select_related("award__application__opportunity"), pk=pk)
    form = PayForm(request.POST, currency=payment.award.application.opportunity.currency)
    if form.is_valid():
        deed = partial(actions.pay, payment=payment, **form.cleaned_data, by=request.person, at=timezone.now())
        carried_out(request, deed, _("The payment is noted."))
    else:
        messages.error(request, _("Say on which day it was paid."))
    return redirect("legacy:award", payment.award_id)


@needs(KEEP)
@require_POST
def accept(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Deliverable, pk=pk)
    deed = partial(actions.accept_deliverable, deliverable=found, by=request.person, at=timezone.now())
    carried_out(request, deed, _("Accepted."))
    return redirect("legacy:award", found.award_id)


@needs(KEEP)
@require_POST
def close(request: PersonalRequest, pk: int) -> HttpResponse:
    found, outcome = award_or_404(pk), request.POST.get("outcome", "").strip()[:20_000]
    if not outcome:
        messages.error(request, _("Say what came of it."))
        return redirect("legacy:award", pk)
    deed = partial(actions.close_award, given=found, outcome=outcome, by=request.person, at=timezone.now())
    carried_out(request, deed, _("The award is closed."))
    return redirect("legacy:award", pk)


@needs(KEEP)
@require_safe
def projects(request: PersonalRequest) -> HttpResponse:
    shown = set(queries.shown_projects().values_list("pk", flat=True))
    rows = [(one, one.pk in shown) for one in Project.objects.select_related("grew_from")[:300]]
    return render(request, "legacy/projects.html", {"projects": rows, "passed": sheets.passed_on(None)})


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: PersonalRequest) -> HttpResponse:
    """A new project; the page of an award leads here with the award and its title filled in."""
    form = ProjectForm(request.POST or None, initial={name: request.GET.get(name) for name in ("award", "title")})
    if form.is_valid():
        made = actions.keep_project(project=None, values=form.cleaned_data, by=request.person, at=timezone.now())
        return redirect("legacy:project", made.pk)
    return render(request, "legacy/project_form.html", {"form": form})


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def project(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Project.objects.select_related("grew_from", "award__application__lead"), pk=pk)
    form = ProjectForm(request.POST or None, instance=found)
    if form.is_valid():
        keep = partial(
            actions.keep_project, project=found, values=form.cleaned_data, by=request.person, at=timezone.now()
        )
        if carried_out(request, keep, _("Noted.")):
            return redirect("legacy:project", pk)
    return render(request, "legacy/project.html", _project_page(found) | {"form": form})


def _project_page(found: Project) -> dict[str, Any]:
    return {
        "project": found,
        "form": ProjectForm(instance=found),
        "people": found.people.select_related("person"),
        "stops": found.stops.select_related("place"),
        "sheet": sheets.project_sheet(found),
        "pictures": found.pictures.all(),
        "chain": queries.chain(found),
        "is_shown": queries.shown_projects().filter(pk=found.pk).exists(),
        "name_form": NameForm(),
        "stop_form": StopForm(),
        "picture_form": PictureForm(),
    }


@needs(KEEP)
@require_POST
def name_in_project(request: PersonalRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(Project, pk=pk), NameForm(request.POST)
    if not form.is_valid():
        return render(request, "legacy/project.html", _project_page(found) | {"name_form": form}, status=422)
    given = form.cleaned_data
    actions.name_in_project(
        project=found, person=given["email"], part=given["part"], by=request.person, at=timezone.now()
    )
    return redirect("legacy:project", pk)


@needs(KEEP)
@require_POST
def add_stop(request: PersonalRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(Project, pk=pk), StopForm(request.POST)
    if not form.is_valid():
        return render(request, "legacy/project.html", _project_page(found) | {"stop_form": form}, status=422)
    actions.add_stop(project=found, values=form.cleaned_data, by=request.person, at=timezone.now())
    return redirect("legacy:project", pk)


@needs(KEEP)
@require_POST
def set_picture(request: PersonalRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(Project, pk=pk), PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "legacy/project.html", _project_page(found) | {"picture_form": form}, status=422)
    given = form.cleaned_data
    deed = partial(
        actions.add_picture if found.picture else actions.set_picture,
        project=found,
        file=given["file"],
        words=given["words"],
        by=request.person,
        at=timezone.now(),
    )
    carried_out(request, deed, _("The picture is kept."))
    return redirect("legacy:project", pk)


@needs(KEEP)
@require_safe
def picture(request: PersonalRequest, pk: int) -> HttpResponse:
    """A project's picture for the team, whether the world may see it or not."""
    return picture_itself(get_object_or_404(Project, pk=pk).picture)


@needs(KEEP)
@require_safe
def further_picture(request: PersonalRequest, pk: int) -> HttpResponse:
    return picture_itself(get_object_or_404(ProjectPicture, pk=pk).picture)


@needs(KEEP)
@require_POST
def take_out_first_picture(request: PersonalRequest, pk: int) -> HttpResponse:
    actions.take_out_picture(project=get_object_or_404(Project, pk=pk), by=request.person, at=timezone.now())
    return redirect("legacy:project", pk)


@needs(KEEP)
@require_POST
def take_out_picture(request: PersonalRequest, pk: int) -> HttpResponse:
    return _taken_out(request, get_object_or_404(ProjectPicture.objects.select_related("project"), pk=pk))


@needs(KEEP)
@require_POST
def take_out_person(request: PersonalRequest, pk: int) -> HttpResponse:
    return _taken_out(request, get_object_or_404(ProjectPerson.objects.select_related("project", "person"), pk=pk))


@needs(KEEP)
@require_POST
def take_out_stop(request: PersonalRequest, pk: int) -> HttpResponse:
    return _taken_out(request, get_object_or_404(Stop.objects.select_related("project"), pk=pk))


def _taken_out(request: PersonalRequest, part: ProjectPicture | ProjectPerson | Stop) -> HttpResponse:
    actions.take_out(part=part, by=request.person, at=timezone.now())
    messages.success(request, _("It is taken out."))
    return redirect("legacy:project", part.project_id)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def life(request: PersonalRequest, pk: int) -> HttpResponse:
    """Everything that one person was in the programme, on one timeline."""
    person, form = get_object_or_404(Person, pk=pk), PartForm(request.POST or None)
    if form.is_valid():
        actions.play_part(person=person, **form.cleaned_data, by=request.person, at=timezone.now())
        return redirect("legacy:life", pk)
    return render(request, "legacy/life.html", {"person": person, "moments": queries.life(person), "form": form})
