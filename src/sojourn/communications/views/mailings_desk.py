"""Mailings on the desk: what was sent to many, how far one is, what failed; pause, resume, try again; addresses out of reach."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.communications import actions, jobs, readers
from sojourn.communications.models import MailEvent, Mailing, Recipient
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

A_PAGE = 100
TROUBLED = [Recipient.State.FAILED, Recipient.State.HANDED]


@needs(Permission.SEND_NEWSLETTER)
@require_safe
def mailings(request: HttpRequest) -> HttpResponse:
    return render(request, "communications/mailings/list.html", {"mailings": readers.mailings()})


@needs(Permission.SEND_NEWSLETTER)
@require_safe
def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Mailing.objects.select_related("made_by").prefetch_related("texts"), pk=pk)
    state = request.GET.get("state", "")
    states = [state] if state in Recipient.State.values else TROUBLED
    rows = Paginator(readers.of_state(shown, states), A_PAGE).get_page(request.GET.get("page"))
    progress = readers.progress(shown)
    context = {
        "mailing": shown,
        "progress": progress,
        "rows": rows,
        "state": state,
        "reasons": readers.reasons_of(shown),
        "events": readers.events_of(shown),
    }
    return render(request, "communications/mailings/mailing.html", context)


@needs(Permission.SEND_NEWSLETTER)
@require_safe
def read(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The text twin, as it is sent in one language."""
    shown = get_object_or_404(Mailing, pk=pk)
    text = shown.texts.filter(language=code).first()
    if text is None:
        raise Http404
    return render(request, "communications/mailings/text.html", {"mailing": shown, "text": text})


@needs(Permission.SEND_NEWSLETTER)
@require_POST
def test(request: PersonalRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Mailing, pk=pk)
    try:
        number = actions.send_test(mailing=shown, to=request.person, at=timezone.now())
    except actions.CannotMail as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "One message was sent to %(address)s.",
            "%(number)d messages were sent to %(address)s, one a language.",
            number,
        )
        messages.success(request, words % {"number": number, "address": request.person.email})
    return redirect("communications:mailing", pk)


@needs(Permission.SEND_NEWSLETTER)
@require_POST
def pause(request: PersonalRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Mailing, pk=pk)
    try:
        actions.pause_mailing(mailing=shown, by=request.person, at=timezone.now())
    except actions.CannotMail as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Paused. The message in hand is the last for now."))
    return redirect("communications:mailing", pk)


@needs(Permission.SEND_NEWSLETTER)
@require_POST
def resume(request: PersonalRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Mailing, pk=pk)
    try:
        actions.resume_mailing(mailing=shown, by=request.person, at=timezone.now())
    except actions.CannotMail as refusal:
        messages.error(request, str(refusal))
    else:
        jobs.send_mailing.enqueue(pk)
        messages.success(request, _("It goes on where it was."))
    return redirect("communications:mailing", pk)


@needs(Permission.SEND_NEWSLETTER)
@require_POST
def send_again(request: PersonalRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Mailing, pk=pk)
    try:
        actions.send_to_failed_again(mailing=shown, by=request.person, at=timezone.now())
    except actions.CannotMail as refusal:
        messages.error(request, str(refusal))
    else:
        jobs.send_mailing.enqueue(pk)
        messages.success(request, _("Those are being tried again."))
    return redirect("communications:mailing", pk)


@needs(Permission.SEND_NEWSLETTER)
@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: PersonalRequest) -> HttpResponse:
    """What mail servers told of addresses, newest first, and a button to write to one again."""
    if request.method == "POST":
        address = request.POST.get("address", "")[:254]
        actions.set_aside_events(address=address, by=request.person, at=timezone.now())
        messages.success(request, _("It will be written to again."))
        return redirect("communications:mail_addresses")
    events = Paginator(MailEvent.objects.filter(set_aside_at=None), A_PAGE).get_page(request.GET.get("page"))
    stopped = readers.unreachable_addresses(at=timezone.now(), among=[event.address for event in events])
    return render(request, "communications/mailings/addresses.html", {"events": events, "stopped": stopped})
