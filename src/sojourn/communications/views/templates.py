"""Kinds of letters: which wait for the team, how they are worded, and the form in which they are reworded."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.communications import actions, queries, sheets
from sojourn.communications.forms import WordingForm
from sojourn.communications.kinds import LetterKind, kinds, original
from sojourn.communications.models import LetterHabit, LetterTemplate
from sojourn.communications.rules import fill, fill_line
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission


def kind_or_404(name: str, language: str = settings.LANGUAGE_CODE) -> LetterKind:
    kind = kinds().get(name)
    if kind is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return kind


@needs(Permission.KEEP_LETTERS)
@require_safe
def kind_list(request: PersonalRequest) -> HttpResponse:
    habits = queries.waiting_habits()
    shown = {
        "kinds": sheets.kind_lines(),
        "every": LetterHabit.EVERY,
        "all_wait": habits.get(LetterHabit.EVERY, False),
        "languages": settings.LANGUAGES,
    }
    return render(request, "communications/kinds.html", shown)


@needs(Permission.KEEP_LETTERS)
@require_POST
def let_wait(request: PersonalRequest) -> HttpResponse:
    name = request.POST.get("kind", "")
    if name != LetterHabit.EVERY:
        kind_or_404(name)
    waits = request.POST.get("waits") == "yes"
    actions.let_wait(kind=name, waits=waits, by=request.person, at=timezone.now())
    words = _("From now on these letters wait for the team.") if waits else _("From now on these letters go at once.")
    messages.success(request, words)
    return redirect("communications:kinds")


@needs(Permission.KEEP_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: PersonalRequest, name: str, language: str) -> HttpResponse:
    """Reword a kind of letter in one language, and see it on a real case first."""
    chosen = kind_or_404(name, language)
    words, first = queries.rewordings(chosen).get((name, language)), original(chosen, language)
    start = {"subject": words.subject, "text": words.text} if words else {"subject": first.subject, "text": first.text}
    form = WordingForm(request.POST if request.method == "POST" else None, kind=chosen, initial=start)
    if form.is_valid() and "save" in request.POST:
        actions.reword(kind=chosen, language=language, **form.cleaned_data, by=request.person, at=timezone.now())
        messages.success(request, _("From now on this letter is worded so. What it said before is kept below."))
        return redirect("communications:kind", name, language)
    tried = form.cleaned_data if form.is_bound and form.is_valid() else None if form.is_bound else start
    cases = chosen.cases()
    case_number = request.POST.get("case", request.GET.get("case", "0"))
    number = int(case_number) if case_number.isdecimal() and int(case_number[:4]) < len(cases) else 0
    shown = {
        "kind": chosen,
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "languages": settings.LANGUAGES,
        "form": form,
        "is_reworded": words is not None,
        "cases": [case.label for case in cases],
        "case_number": number,
        "preview": _preview(chosen, language, tried, number) if tried else None,
        "versions": LetterTemplate.objects.filter(kind=name, language=language).select_related("written_by")[:30],
    }
    return render(request, "communications/kind.html", shown, status=422 if form.errors else 200)


def _preview(kind: LetterKind, language: str, words: dict[str, str], number: int) -> dict[str, str]:
    cases = kind.cases()
    with translation.override(language):
        values = cases[number].values() if cases else kind.examples()
        given = {name: str(value) for name, value in values.items()}
        return {"subject": fill_line(words["subject"], given), "text": fill(words["text"], given)}


@needs(Permission.KEEP_LETTERS)
@require_POST
def back_to_original(request: PersonalRequest, name: str, language: str) -> HttpResponse:
    chosen = kind_or_404(name, language)
    actions.back_to_original(kind=chosen, language=language, by=request.person, at=timezone.now())
    messages.success(request, _("This letter says again what it said at first."))
    return redirect("communications:kind", name, language)
