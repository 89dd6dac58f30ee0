"""What fellows see of opportunities: calls, their own applications and awards, what they read for others, what they passed on."""

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
from sojourn.people.rules import Permission

from .. import actions, queries, sheets
from ..forms import ApplicationForm, HandInForm, MarkForm, TrainingForm
from ..letters import money
from ..models import Application, Award, Deliverable, Mark, Opportunity, ProjectPerson
from .desk import carried_out


@needs(Permission.APPLY)
@require_safe
def opportunities(request: PersonalRequest) -> HttpResponse:
    own = Application.objects.filter(lead=request.person).select_related("opportunity")
    shown = {
        "open": queries.open_to(request.person, timezone.now()),
        "own": own.exclude(state=Application.State.DRAFT),
        "projects": queries.projects_naming(request.person),
    }
    return render(request, "legacy/own_opportunities.html", shown)


@needs(Permission.APPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: PersonalRequest, pk: int) -> HttpResponse:
    """One call and one's own part in it: the form while it is open, then what was decided, agreed, owed and paid."""
    call = get_object_or_404(Opportunity.objects.exclude(state=Opportunity.State.DRAFT), pk=pk)
    application = Application.objects.filter(opportunity=call, lead=request.person).first()
    is_written = application is None or application.state in (Application.State.DRAFT, Application.State.WITHDRAWN)
    if request.method == "POST":
        return _written(request, call)
    shown: dict[str, Any] = {"opportunity": call, "application": application, "is_open": call.is_open(timezone.now())}
    shown["terms"] = sheets.terms_sheet(call)
    if is_written:
        typed = (application.typed if application else {}) or {}
        form = ApplicationForm(initial=_as_typed(typed), opportunity=call, lead=request.person)
        return render(request, "legacy/apply.html", shown | {"form": form})
    assert application is not None
    given = Award.objects.filter(application=application).first()
    questions = [(one.words, application.answers.get(str(one.pk), "")) for one in call.questions.all()]
    shown |= {
        "award": given,
        "answers": questions,
        "form": HandInForm(),
        "asked": sheets.application_sheet(application),
    }
    if given is not None:
        shown["amount"] = money(given.amount_pence, call.currency) if given.amount_pence else ""
        shown["deliverables"] = given.deliverables.all()
        payments = given.payments.select_related("waits_for")
        shown["payments"] = [(payment, money(payment.amount_pence, call.currency)) for payment in payments]
    return render(request, "legacy/own.html", shown)


def _as_typed(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: values if name in ("others", "partners") else values[0] for name, values in typed.items() if values}


def _written(request: PersonalRequest, call: Opportunity) -> HttpResponse:
    """Keep what was typed, always; then send it in where that was asked."""
    form = ApplicationForm(request.POST, opportunity=call, lead=request.person)
    typed = {name: request.POST.getlist(name)[:100] for name in form.fields if name in request.POST}
    keep = partial(
        actions.keep_draft,
        opportunity=call,
        lead=request.person,
        typed=typed,
        values=form.readable,
        at=timezone.now(),
    )
    page = {
        "opportunity": call,
        "form": form,
        "is_open": call.is_open(timezone.now()),
        "terms": sheets.terms_sheet(call),
    }
    if "send" not in request.POST:
        if carried_out(request, keep, _("Your draft is kept.")):
            return redirect("legacy:own", call.pk)
        return render(request, "legacy/apply.html", page, status=422)
    try:
        keep()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return render(request, "legacy/apply.html", page, status=422)
    application = Application.objects.select_related("opportunity", "lead__place").get(
        opportunity=call, lead=request.person
    )
    if form.errors:
        messages.error(request, _("Please mend what is marked, then send it in."))
        return render(request, "legacy/apply.html", page, status=422)
    try:
        actions.submit(application=application, at=timezone.now())
    except actions.CannotSubmit as refusal:
        for field, sentence in refusal.wrong:
            form.add_error(field or None, sentence)
        messages.error(request, _("Please mend what is marked, then send it in."))
        return render(request, "legacy/apply.html", page, status=422)
    messages.success(request, _("It is sent in. Thank you."))
    return redirect("legacy:own", call.pk)


def own_application_or_404(request: PersonalRequest, pk: int) -> Application:
    return get_object_or_404(Application, opportunity=pk, lead=request.person)


@needs(Permission.APPLY)
@require_POST
def withdraw(request: PersonalRequest, pk: int) -> HttpResponse:
    found = own_application_or_404(request, pk)
    deed = partial(actions.withdraw, application=found, by=request.person, at=timezone.now())
    carried_out(request, deed, _("It is withdrawn. What you wrote is kept."))
    return redirect("legacy:own", pk)


@needs(Permission.APPLY)
@require_POST
def agree(request: PersonalRequest, pk: int) -> HttpResponse:
    given = get_object_or_404(Award, application__opportunity=pk, application__lead=request.person)
    actions.agree_to_terms(given=given, by=request.person, at=timezone.now())
    return redirect("legacy:own", pk)


@needs(Permission.APPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: PersonalRequest, pk: int) -> HttpResponse:
    owed = get_object_or_404(
        Deliverable.objects.select_related("award__application__opportunity"),
        pk=pk,
        award__application__lead=request.person,
    )
    form = HandInForm(request.POST or None, initial={"words": owed.words, "address": owed.address})
    if form.is_valid():
        deed = partial(actions.hand_in, deliverable=owed, **form.cleaned_data, by=request.person, at=timezone.now())
        if carried_out(request, deed, _("Handed in. Thank you.")):
            return redirect("legacy:own", owed.award.application.opportunity_id)
    return render(request, "legacy/hand_in.html", {"owed": owed, "form": form})


@needs(Permission.SEE_PORTAL)
@require_safe
def to_read(request: PersonalRequest) -> HttpResponse:
    return render(request, "legacy/to_read.html", {"lines": queries.to_read(request.person)})


@needs(Permission.SEE_PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: PersonalRequest, pk: int) -> HttpResponse:
    """One application, for somebody who is asked to read it."""
    asked = {one.pk: one for one, _mark in queries.to_read(request.person)}
    if pk not in asked:
        raise Http404
    application = asked[pk]
    given = Mark.objects.filter(application=application, reader=request.person).first()
    first = {"points": given.mark, "comment": given.comment} if given else None
    form = MarkForm(request.POST or None, initial=first)
    if form.is_valid():
        deed = partial(
            actions.mark, application=application, reader=request.person, **form.cleaned_data, at=timezone.now()
        )
        if carried_out(request, deed, _("Noted. Thank you.")):
            return redirect("legacy:to_read")
    answers = [(one.words, application.answers.get(str(one.pk), "")) for one in application.opportunity.questions.all()]
    shown = {
        "application": application,
        "asked": sheets.application_sheet(application),
        "answers": answers,
        "form": form,
    }
    return render(request, "legacy/read.html", shown)


@needs(Permission.SEE_PORTAL)
@require_safe
def own_projects(request: PersonalRequest) -> HttpResponse:
    """The projects that name somebody, fellow or not, each with their answer whether the world may read of it."""
    return render(request, "legacy/own_projects.html", {"projects": queries.projects_naming(request.person)})


@needs(Permission.SEE_PORTAL)
@require_POST
def answer_for_project(request: PersonalRequest, pk: int) -> HttpResponse:
    named = get_object_or_404(ProjectPerson.objects.select_related("project", "person"), pk=pk, person=request.person)
    answer = request.POST.get("answer", "")
    if answer in ("yes", "no"):
        actions.answer_for_project(named=named, agrees=answer == "yes", at=timezone.now())
    return redirect("legacy:own_projects")


@needs(Permission.APPLY)
@require_http_methods(["GET", "HEAD", "POST"])
def trainings(request: PersonalRequest) -> HttpResponse:
    """What one passed on, as a tree and in figures; a training is recorded from here."""
    form = TrainingForm(request.POST or None)
    if form.is_valid():
        given = dict(form.cleaned_data)
        trained, others, trainers = given.pop("trained"), given.pop("others"), given.pop("trainers")
        deed = partial(
            actions.record_training,
            values=given,
            trainers=trainers or [(request.person.name, request.person.email)],
            trained=trained,
            others=others,
            by=request.person,
            at=timezone.now(),
        )
        if carried_out(request, deed, _("Recorded. Thank you for passing it on.")):
            return redirect("legacy:trainings")
    return render(request, "legacy/trainings.html", {"form": form, "passed": sheets.passed_on(request.person)})
