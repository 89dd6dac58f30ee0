"""The outbox: what waits, what was sent, to whom, when."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sojourn.communications import actions, jobs, queries
from sojourn.communications.models import Letter
from sojourn.people.access import needs
from sojourn.people.rules import Permission

MOST_LETTERS = 200
"""How many letters the page shows; the newest."""


@needs(Permission.SEE_DESK)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("state", "")
    state = Letter.State(wanted) if wanted in Letter.State.values else None
    shown = queries.letters(state=state, most=MOST_LETTERS)
    counts = [(each, number) for each, number in queries.count_by_state().items()]
    return render(
        request,
        "communications/letters.html",
        {
            "letters": shown,
            "state": state,
            "counts": counts,
            "most": MOST_LETTERS,
            "is_cut": len(shown) == MOST_LETTERS,
        },
    )


@needs(Permission.SEE_DESK)
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Letter.objects.select_related("to"), pk=pk)
    return render(request, "communications/letter.html", {"letter": shown})


@needs(Permission.PLAN)
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    jobs.deliver_letters.enqueue()
    messages.success(request, _("What waits is being sent."))
    return redirect("communications:letters")


@needs(Permission.PLAN)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    failed = get_object_or_404(Letter, pk=pk)
    try:
        actions.send_again(letter=failed, by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except actions.CannotSend as refusal:
        messages.error(request, str(refusal))
    else:
        jobs.deliver_letters.enqueue()
        messages.success(request, _("The letter is being sent again."))
    return redirect("communications:letter", pk)
