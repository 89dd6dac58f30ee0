"""What was learned, on the desk: questions left open, lessons, attendance, certificates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.evaluation import actions, queries
from sojourn.evaluation.access import edition_or_404
from sojourn.evaluation.forms import HeedForm, IndicatorForm, LeftOpenAnswerForm, LeftOpenForm, LessonForm, owners
from sojourn.evaluation.indicators import indicator_lines
from sojourn.evaluation.models import Certificate, Indicator, LeftOpen, Lesson, LessonHeeded
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission
from sojourn.selection.models import Fellow


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def left_open(request: PersonalRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    initial = {"asked_on": timezone.localdate(), "text": request.GET.get("text", "")[:1000]}
    form = LeftOpenForm(request.POST or None, initial=initial, edition=edition)
    if request.method == "POST" and form.is_valid():
        actions.note_left_open(edition=edition, by=request.person, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The question is on the list."))
        return redirect("evaluation:left_open", name)
    rows = list(LeftOpen.objects.filter(edition=edition).select_related("session", "owner"))
    shown = {
        "edition": edition,
        "waiting": [row for row in rows if row.answered_at is None],
        "answered": [row for row in rows if row.answered_at],
        "form": form,
        "owners": list(owners()),
    }
    return render(request, "evaluation/left_open.html", shown)


@needs(Permission.EVALUATE)
@require_POST
def answer_left_open(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    row = get_object_or_404(LeftOpen, edition__name=name, pk=pk)
    form = LeftOpenAnswerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        actions.answer_left_open(
            left_open=row, owner=said["owner"], answer=said["answer"], by=request.person, at=timezone.now()
        )
        messages.success(request, _("Kept."))
    else:
        messages.error(request, _("That is too long, or nobody who can be asked."))
    return redirect("evaluation:left_open", name)


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def lessons(request: PersonalRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    form = LessonForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        actions.write_lesson(edition=edition, by=request.person, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The lesson is kept. It comes up again when later editions are planned."))
        return redirect("evaluation:lessons", name)
    own = Lesson.objects.filter(edition=edition).select_related("session", "museum", "topic", "written_by")
    shown = {
        "edition": edition,
        "earlier": list(queries.lessons_from_before(edition)),
        "own": list(own),
        "outcomes": LessonHeeded.Outcome.choices,
        "form": form,
    }
    return render(request, "evaluation/lessons.html", shown)


@needs(Permission.EVALUATE)
@require_POST
def heed_lesson(request: PersonalRequest, name: str) -> HttpResponse:
    edition, form = edition_or_404(name), HeedForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        lesson = get_object_or_404(Lesson, pk=said["lesson"])
        actions.heed_lesson(
            lesson=lesson,
            edition=edition,
            outcome=said["outcome"],
            note=said["note"],
            by=request.person,
            at=timezone.now(),
        )
    return redirect("evaluation:lessons", name)


@needs(Permission.EVALUATE)
@require_safe
def certificates(request: PersonalRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    attended = queries.attended(edition)
    rows = {row.fellow_id: row for row in Certificate.objects.filter(fellow__edition=edition)}
    fellows = Fellow.objects.filter(edition=edition).select_related("person", "place").order_by("person__name")
    lines = [
        (
            fellow,
            attended.get(fellow.pk, (0, 0)),
            rows.get(fellow.pk),
            rows[fellow.pk].code if fellow.pk in rows else "",
        )
        for fellow in fellows
    ]
    shown = {"edition": edition, "lines": lines, "waiting": sum(line[2] is None for line in lines)}
    return render(request, "evaluation/certificates.html", shown)


@needs(Permission.EVALUATE)
@require_POST
def change_certificates(request: PersonalRequest, name: str) -> HttpResponse:
    """Issue all that wait, or withdraw one."""
    edition, at = edition_or_404(name), timezone.now()
    withdrawn = request.POST.get("withdraw", "")
    try:
        if withdrawn.isdecimal() and len(withdrawn) < 12:
            certificate = get_object_or_404(Certificate, pk=withdrawn, fellow__edition=edition)
            actions.withdraw_certificate(certificate=certificate, by=request.person, at=at)
            messages.success(request, _("Withdrawn. Whoever verifies it reads so."))
        else:
            issued = actions.issue_certificates(edition=edition, by=request.person, at=at)
            words = ngettext("{number} certificate is issued.", "{number} certificates are issued.", issued)
            messages.success(request, words.format(number=issued))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("evaluation:certificates", name)


@needs(Permission.EVALUATE)
@require_http_methods(["GET", "HEAD", "POST"])
def indicators(request: PersonalRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    form = IndicatorForm(request.POST or None, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_indicator(edition=edition, by=request.person, at=timezone.now(), **form.columns())
            return redirect("evaluation:indicators", name)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    lines = indicator_lines(edition)
    met = sum(line.is_met is True for line in lines)
    return render(request, "evaluation/indicators.html", {"edition": edition, "lines": lines, "met": met, "form": form})


@needs(Permission.EVALUATE)
@require_POST
def drop_indicator(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    found = get_object_or_404(Indicator, edition=edition_or_404(name), pk=pk)
    actions.drop_indicator(indicator=found, by=request.person, at=timezone.now())
    return redirect("evaluation:indicators", name)
