"""Where strangers ask: the forms for enquiries; and the door at which a mail provider hands in what came by e-mail."""

import logging
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.communications import actions, jobs
from sojourn.communications.forms import PUBLIC_FORMS, EnquiryForm, opened_now
from sojourn.communications.models import Enquiry
from sojourn.foundation.requests import client_network, in_language_asked_for
from sojourn.people.access import open_to_all

log = logging.getLogger(__name__)
LIMITS = {"network": (10, timedelta(hours=1)), "reader": (4, timedelta(days=1)), "house": (300, timedelta(hours=1))}
"""How many enquiries one network, one e-mail address and the whole world may send, and within what time."""


@open_to_all
@in_language_asked_for
@require_safe
def enquire(request: HttpRequest) -> HttpResponse:
    return render(
        request, "communications/enquire.html", {"kinds": list(PUBLIC_FORMS), "address": settings.REPLY_TO_ADDRESS}
    )


@open_to_all
@in_language_asked_for
@csrf_exempt  # no session is trusted here: the form is a stranger's, and carries its own signed time
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in PUBLIC_FORMS:
        raise Http404
    asked, at = Enquiry.Kind(kind), timezone.now()
    form = PUBLIC_FORMS[asked](request.POST if request.method == "POST" else None, at=at)
    if request.method == "POST" and not form.is_valid():
        return _form_page(request, asked, _once_more(form), 422)
    if request.method == "POST":
        given = form.cleaned_data
        if not _may_send(request, given["email"]):
            form.add_error(
                None,
                _(
                    "Many enquiries have come from here just now. Nothing is lost: wait an hour, or write to %(address)s."
                )
                % {"address": settings.REPLY_TO_ADDRESS},
            )
            return _form_page(request, asked, _once_more(form), 429)
        actions.receive_enquiry(
            kind=asked,
            name=given["name"],
            email=given["email"],
            text=given["text"],
            organisation=given["organisation"],
            place=given["place"],
            job_title=given.get("job_title", ""),
            language=get_language() or settings.LANGUAGE_CODE,
            at=at,
        )
        jobs.deliver_letters.enqueue()
        asked_for = f"?lang={get_language()}" if "lang" in request.GET else ""
        return redirect(f"{reverse('communications:thanks', args=[kind])}{asked_for}")
    return _form_page(request, asked, form, 200)


def _once_more(form: EnquiryForm) -> EnquiryForm:
    """The form filled as it was. One that knew no good time is opened now; another keeps its time, so that the next press is in time."""
    age = form._age()
    if age is None or age > timedelta(days=1):
        form.data = {**form.data.dict(), "opened": opened_now(form.at)}  # type: ignore[attr-defined]
    return form


def _form_page(request: HttpRequest, kind: Enquiry.Kind, form: EnquiryForm, status: int) -> HttpResponse:
    shown = {"form": form, "kind": kind, "address": settings.REPLY_TO_ADDRESS, "kept_days": settings.ENQUIRY_DAYS}
    return render(request, "communications/enquiry_form.html", shown, status=status)


def _may_send(request: HttpRequest, email: str) -> bool:
    at = timezone.now()
    who = {"network": client_network(request), "reader": email.lower(), "house": ""}
    return all(
        actions.may_enter(door=f"enquiry-{by}", who=who[by], most=most, within=within, at=at)
        for by, (most, within) in LIMITS.items()
    )


@open_to_all
@in_language_asked_for
@require_safe
def thanks(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in PUBLIC_FORMS:
        raise Http404
    return render(request, "communications/thanks.html", {"address": settings.REPLY_TO_ADDRESS})


@open_to_all
@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Takes one RFC 822 message from whoever knows the secret (Authorization: Bearer …); `?to=` is the envelope's recipient."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.INBOUND_SECRET or not constant_time_compare(given, settings.INBOUND_SECRET):
        raise Http404
    try:
        receipt = actions.receive_mail(raw=request.body, at=timezone.now(), recipient=request.GET.get("to", ""))
    except actions.CannotReceive as refusal:
        log.warning("mail that came in: %s", refusal)
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(receipt.outcome, content_type="text/plain; charset=utf-8")
