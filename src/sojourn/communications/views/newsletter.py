"""The newsletter's doors for its readers: sign up, confirm, choose, end, take along, wipe. None needs a log-in, a cookie or a script."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sojourn.communications import actions, jobs, readers
from sojourn.communications.mailing_forms import PreferencesForm, SignUpForm, WipeForm, words_shown
from sojourn.foundation.requests import client_network, in_language_asked_for
from sojourn.people.access import open_to_all
from sojourn.people.links import Link, opened_by_link


@open_to_all
@csrf_exempt  # it reads no cookie, and does nothing before the address is confirmed: there is nothing to forge
@require_http_methods(["GET", "HEAD", "POST"])
@in_language_asked_for
def sign_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_from_a_machine:
            return render(request, "communications/newsletter/asked.html", {"address": form.cleaned_data["address"]})
        try:
            actions.ask_to_subscribe(
                **form.wish(),
                language=translation.get_language() or "",
                words_shown=words_shown(),
                asked_from=client_network(request),
                at=timezone.now(),
            )
        except actions.CannotSubscribe as refusal:
            form.add_error(None, str(refusal))
            status = 429
        else:
            jobs.deliver_letters.enqueue()
            return render(request, "communications/newsletter/asked.html", {"address": form.cleaned_data["address"]})
    return render(
        request, "communications/newsletter/sign_up.html", {"form": form, "agreement": words_shown()}, status=status
    )


@opened_by_link(readers.CONFIRM)
def confirm(request: HttpRequest, link: Link) -> HttpResponse:
    subscriber = link.row
    if request.method == "POST":
        actions.confirm(subscriber=subscriber, confirmed_from=client_network(request), at=timezone.now())
    return render(
        request,
        "communications/newsletter/confirm.html",
        {
            "subscriber": subscriber,
            "is_done": bool(readers.takes(subscriber)),
            "address": readers.address_of(subscriber),
        },
    )


@opened_by_link(readers.PREFERENCES)
def preferences(request: HttpRequest, link: Link) -> HttpResponse:
    subscriber = link.row
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=readers.chosen_by(subscriber))
    is_kept = False
    if request.method == "POST" and form.is_valid():
        actions.choose(subscriber=subscriber, at=timezone.now(), **form.cleaned_data)
        subscriber.refresh_from_db()
        is_kept = True
    shown = {"form": form, "is_kept": is_kept, "takes": readers.takes(subscriber), "token": link.token}
    return render(
        request, "communications/newsletter/preferences.html", shown | {"address": readers.address_of(subscriber)}
    )


@opened_by_link(readers.PREFERENCES)
def unsubscribe(request: HttpRequest, link: Link) -> HttpResponse:
    """The page behind "unsubscribe", and the address of RFC 8058: a mailbox program posts `List-Unsubscribe=One-Click` here."""
    topic = request.GET.get("topic", "")
    if request.method == "POST":
        actions.end(subscriber=link.row, topic=request.POST.get("topic", topic), at=timezone.now())
        link.row.refresh_from_db()
    shown = {
        "takes": readers.takes(link.row),
        "is_done": request.method == "POST",
        "topic": topic,
        "token": link.token,
        "address": readers.address_of(link.row),
    }
    return render(request, "communications/newsletter/unsubscribe.html", shown)


@opened_by_link(readers.PREFERENCES)
def take_along(request: HttpRequest, link: Link) -> HttpResponse:
    kept = json.dumps(readers.kept_about(link.row), ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(kept, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="newsletter.json"'
    return response


@opened_by_link(readers.PREFERENCES)
def wipe(request: HttpRequest, link: Link) -> HttpResponse:
    form = WipeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.wipe(subscriber=link.row, at=timezone.now())
        return render(request, "communications/newsletter/wiped.html")
    address = readers.address_of(link.row)
    return render(
        request, "communications/newsletter/wipe.html", {"form": form, "token": link.token, "address": address}
    )
