"""The outbox: what waits, what was sent, to whom, when; what is held is changed, let go or thrown away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.communications import actions, jobs, queries
from sojourn.communications.forms import LetterForm, MoveLettersForm
from sojourn.communications.kinds import kinds
from sojourn.communications.models import Letter
from sojourn.communications.rules import failure_in_words
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

MOST_LETTERS = 200
"""How many letters the page shows; the newest."""


def letter_or_404(pk: int) -> Letter:
    return get_object_or_404(Letter.objects.select_related("to", "written_by"), pk=pk)


@needs(Permission.SEE_DESK)
@require_safe
def letters(request: PersonalRequest) -> HttpResponse:
    wanted, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    state = Letter.State(wanted) if wanted in Letter.State.values else None
    shown = queries.letters(state=state, kind=kind if kind in kinds() else "", most=MOST_LETTERS)
    return render(
        request,
        "communications/letters.html",
        {
            "letters": shown,
            "state": state,
            "kind": kind,
            "kinds": kinds().values(),
            "counts": list(queries.count_by_state().items()),
            "most": MOST_LETTERS,
            "is_cut": len(shown) == MOST_LETTERS,
            "may_keep": Permission.KEEP_LETTERS in request.permissions,
        },
    )


@needs(Permission.SEE_DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: PersonalRequest, pk: int) -> HttpResponse:
    """One letter; the team changes its words here while it has not left."""
    shown, may_keep = letter_or_404(pk), Permission.KEEP_LETTERS in request.permissions
    changes = list(shown.changes.select_related("changed_by"))
    start = {"subject": shown.subject, "text": shown.text, "changes_seen": len(changes)}
    form = LetterForm(request.POST if request.method == "POST" and may_keep else None, initial=start)
    if form.is_valid():
        try:
            actions.change_letter(letter=shown, **form.cleaned_data, by=request.person, at=timezone.now())
        except actions.CannotChange as refusal:
            known = {**request.POST.dict(), "changes_seen": str(len(changes))}  # the next press knows what stands now
            form = LetterForm(known, initial=start)
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The letter is changed. What it said before is kept below."))
            return redirect("communications:letter", pk)
    words = {
        "letter": shown,
        "kind": kinds().get(shown.kind),
        "form": form if may_keep and shown.state in actions.letters.STILL_HERE else None,
        "changes": changes,
        "failure": failure_in_words(shown.error),
        "may_keep": may_keep,
    }
    return render(request, "communications/letter.html", words)


@needs(Permission.KEEP_LETTERS)
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    jobs.deliver_letters.enqueue()
    messages.success(request, _("What waits is being sent."))
    return redirect("communications:letters")


@needs(Permission.KEEP_LETTERS)
@require_POST
def send_again(request: PersonalRequest, pk: int) -> HttpResponse:
    failed = get_object_or_404(Letter, pk=pk)
    try:
        actions.send_again(letter=failed, by=request.person, at=timezone.now())
    except actions.CannotSend as refusal:
        messages.error(request, str(refusal))
    else:
        jobs.deliver_letters.enqueue()
        messages.success(request, _("The letter is being sent again."))
    return redirect("communications:letter", pk)


@needs(Permission.KEEP_LETTERS)
@require_POST
def move(request: PersonalRequest) -> HttpResponse:
    """Send, hold or throw away the letters that were ticked, or the one whose page it was."""
    form = MoveLettersForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick at least one letter, and press a button."))
        return redirect("communications:letters")
    chosen = list(Letter.objects.filter(pk__in=form.cleaned_data["letters"]).select_related("to"))
    moved, refusals = 0, set()
    for each in chosen:
        try:
            _move(each, form.cleaned_data["deed"], form.cleaned_data["reason"], request)
        except Refusal as refusal:
            refusals.add(str(refusal))
        else:
            moved += 1
    for words in sorted(refusals):
        messages.error(request, words)
    if moved:
        messages.success(request, _done(form.cleaned_data["deed"], moved))
    if moved and form.cleaned_data["deed"] == "send":
        jobs.deliver_letters.enqueue()
    return redirect("communications:letter", chosen[0].pk) if len(chosen) == 1 else redirect("communications:letters")


def _move(letter: Letter, deed: str, reason: str, request: PersonalRequest) -> None:
    by, at = request.person, timezone.now()
    if deed == "hold":
        actions.hold_letter(letter=letter, by=by, at=at)
    elif deed == "throw":
        actions.throw_away_letter(letter=letter, reason=reason, by=by, at=at)
    elif letter.state == Letter.State.FAILED:
        actions.send_again(letter=letter, by=by, at=at)
    elif letter.state != Letter.State.WAITING:
        actions.release_letter(letter=letter, by=by, at=at)


def _done(deed: str, number: int) -> str:
    words = {
        "send": ngettext("{number} letter is being sent.", "{number} letters are being sent.", number),
        "hold": ngettext("{number} letter is held.", "{number} letters are held.", number),
        "throw": ngettext("{number} letter is thrown away.", "{number} letters are thrown away.", number),
    }
    return words[deed].format(number=number)
