"""In the portal: tick who is there, one's own certificate, and the list of rounds for the external evaluator."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.edition.models import Edition
from sojourn.evaluation import actions, queries
from sojourn.evaluation.access import (
    certificate_of,
    own_question_or_404,
    round_of_own_session_or_404,
    round_to_come_of_own_session_or_404,
    slot_to_tick_or_404,
)
from sojourn.evaluation.certificates import badge, certificate_paper
from sojourn.evaluation.forms import OwnQuestionForm, ShowForm
from sojourn.evaluation.models import Attendance, Round
from sojourn.evaluation.papers import results_paper
from sojourn.evaluation.rules import own
from sojourn.evaluation.sheets import for_contributor, results_sheet
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission


@needs(Permission.SEE_PORTAL)
@require_safe
def attendance(request: PersonalRequest) -> HttpResponse:
    is_team = Permission.EVALUATE in request.permissions
    edition = Edition.objects.order_by("-first_day_on").first()
    today = timezone.localdate()
    slots = queries.sittings_on(edition, None, person=request.person, is_team=is_team) if edition else []
    day = min((slot.on for slot in slots if slot.on >= today), default=slots[-1].on if slots else today)
    asked = request.GET.get("on", "")
    day = next((slot.on for slot in slots if slot.on.isoformat() == asked), day)
    ticked = queries.presence(slot.sitting_id for slot in slots)
    shown = {
        "day": day,
        "lines": [(slot, ticked.get(slot.sitting_id)) for slot in slots if slot.on == day],
        "days": sorted({slot.on for slot in slots}),
    }
    return render(request, "evaluation/attendance.html", shown)


@needs(Permission.SEE_PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def tick(request: PersonalRequest, pk: int) -> HttpResponse:
    slot = slot_to_tick_or_404(request, pk)
    fellows = list(slot.sitting.group.fellows.select_related("person", "place").order_by("person__name"))
    if request.method == "POST":
        present = {fellow.pk for fellow in fellows if str(fellow.pk) in request.POST.getlist("present")}
        there = actions.mark_attendance(sitting=slot.sitting, present=present, by=request.person, at=timezone.now())
        messages.success(request, _("Kept: {there} of {all} are there.").format(there=there, all=len(fellows)))
        return redirect(f"{request.path.rsplit('/', 2)[0]}/?on={slot.on.isoformat()}")
    before = dict(Attendance.objects.filter(sitting=slot.sitting_id).values_list("fellow", "is_present"))
    names_all = Permission.EVALUATE in request.permissions
    lines = [
        (
            fellow.pk,
            fellow.person.name if names_all else fellow.person.shown_name,
            fellow.place.name,
            before.get(fellow.pk, True),
        )
        for fellow in fellows
    ]
    return render(request, "evaluation/tick.html", {"slot": slot, "lines": lines, "is_ticked": bool(before)})


@needs(Permission.SEE_OWN_DAYS)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: PersonalRequest) -> HttpResponse:
    own = certificate_of(request)
    if request.method == "POST" and own:
        form = ShowForm(request.POST)
        if form.is_valid():
            actions.agree_to_show(person=request.person, what=form.cleaned_data["show"], at=timezone.now())
            messages.success(request, _("Kept. It holds from now on, everywhere."))
        return redirect("evaluation:certificate")
    named = [
        ("name", _("my name")),
        ("place", _("my country or place")),
        ("institution", _("my institution")),
        ("hours", _("how many hours I attended")),
    ]
    agreed = queries.agreed(request.person)
    shown = {
        "own": own,
        "code": own.code if own else "",
        "choices": [(key, words, key in agreed) for key, words in named],
    }
    return render(request, "evaluation/certificate.html", shown)


@needs(Permission.SEE_OWN_DAYS)
@require_safe
def certificate_pdf(request: PersonalRequest) -> HttpResponse:
    own = certificate_of(request)
    if own is None or own.withdrawn_at:
        raise Http404
    try:
        paper = certificate_paper(own)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluation:certificate")
    headers = {"Content-Disposition": f'attachment; filename="certificate-{own.code}.pdf"'}
    return HttpResponse(paper.pdf, content_type="application/pdf", headers=headers)


@needs(Permission.SEE_OWN_DAYS)
@require_safe
def certificate_badge(request: PersonalRequest) -> HttpResponse:
    own = certificate_of(request)
    if own is None or own.withdrawn_at:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="badge-{own.code}.jwt"'}
    return HttpResponse(badge(own, queries.agreed(request.person)), content_type="application/vc+jwt", headers=headers)


@needs(Permission.READ_ANSWERS)
@require_safe
def rounds(request: PersonalRequest) -> HttpResponse:
    found = Round.objects.exclude(state=Round.State.DRAFT).select_related("edition", "version__questionnaire", "series")
    rows = list(found.order_by("-edition__first_day_on", "-from_on", "title")[:200])
    counts = queries.counts_by_round(rows)
    return render(request, "evaluation/all_rounds.html", {"rows": [(row, counts[row.pk]) for row in rows]})


@needs(Permission.SEE_OWN_SESSIONS)
@require_safe
def own_results(request: PersonalRequest) -> HttpResponse:
    """The closed rounds about the sessions that one gives."""
    shown = {
        "rows": list(queries.rounds_about_sessions_of(request.person)),
        "to_come": list(queries.rounds_to_come_about_sessions_of(request.person)),
    }
    return render(request, "evaluation/own_results.html", shown)


@needs(Permission.SEE_OWN_SESSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_questions(request: PersonalRequest, pk: int) -> HttpResponse:
    """What whoever gives a session wishes to ask in the round about it."""
    found = round_to_come_of_own_session_or_404(request, pk)
    form = OwnQuestionForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"choices": form.cleaned_data["choices"].splitlines()}
        try:
            actions.add_own_question(round=found, by=request.person, at=timezone.now(), **said)
            messages.success(request, _("Your question is added."))
            return redirect("evaluation:own_questions", pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    rows = list(queries.own_questions_of(found).filter(written_by=request.person))
    shown = {"round": found, "rows": rows, "form": form, "most": own.MOST, "left": own.MOST - len(rows)}
    return render(request, "evaluation/own_questions.html", shown)


@needs(Permission.SEE_OWN_SESSIONS)
@require_POST
def drop_own_question(request: PersonalRequest, pk: int, number: int) -> HttpResponse:
    question = own_question_or_404(round_to_come_of_own_session_or_404(request, pk), number)
    if question.written_by_id != request.person.pk:
        raise Http404
    try:
        actions.drop_own_question(question=question, by=request.person, at=timezone.now())
        messages.success(request, _("The question is taken away."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation:own_questions", pk)


@needs(Permission.SEE_OWN_SESSIONS)
@require_safe
def own_result(request: PersonalRequest, pk: int) -> HttpResponse:
    """What fellows said of a session, to whoever gives it: figures alone, of five and more, of this session alone."""
    found = round_of_own_session_or_404(request, pk)
    sheet = for_contributor(results_sheet(found), request.person)
    return render(request, "evaluation/own_result.html", {"round": found, "sheet": sheet})


@needs(Permission.SEE_OWN_SESSIONS)
@require_safe
def own_result_pdf(request: PersonalRequest, pk: int) -> HttpResponse:
    found = round_of_own_session_or_404(request, pk)
    try:
        paper = results_paper(for_contributor(results_sheet(found), request.person))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluation:own_result", pk)
    headers = {"Content-Disposition": f'attachment; filename="results-{found.pk}.pdf"'}
    return HttpResponse(paper.pdf, content_type="application/pdf", headers=headers)


@needs(Permission.SEE_OWN_DAYS)
@require_POST
def withdraw_all(request: PersonalRequest) -> HttpResponse:
    actions.agree_to_show(person=request.person, what=(), at=timezone.now())
    messages.success(request, _("Nothing of you is shown any more to those who verify your certificate."))
    return redirect("evaluation:certificate")
