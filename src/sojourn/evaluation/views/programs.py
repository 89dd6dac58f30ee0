"""On the desk and for the external evaluator: keys by which other programs read, and addresses that are told of closed rounds."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sojourn.evaluation import actions, queries
from sojourn.evaluation.access import key_or_404
from sojourn.evaluation.forms import KeyForm, ListenerForm
from sojourn.evaluation.models import Listener
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

USUAL = timedelta(days=90)


@needs(Permission.READ_ANSWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def programs(request: PersonalRequest) -> HttpResponse:
    """One's own keys; a new one is shown once, here. The team sees everybody's, and the addresses that are told."""
    at, made = timezone.now(), ""
    form = KeyForm(request.POST or None, initial={"ends_on": timezone.localdate(at) + USUAL})
    if request.method == "POST" and form.is_valid():
        try:
            _key, made = actions.make_key(person=request.person, at=at, **form.cleaned_data)
            form = KeyForm(initial={"ends_on": timezone.localdate(at) + USUAL})
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return _page(request, form, ListenerForm(), made=made)


def _page(
    request: PersonalRequest, form: KeyForm, listener_form: ListenerForm, *, made: str = "", secret: str = ""
) -> HttpResponse:
    is_team = Permission.EVALUATE in request.permissions
    shown = {
        "made": made,
        "secret": secret,
        "form": form,
        "listener_form": listener_form,
        "today": timezone.localdate(),
        "keys": list(queries.keys_of(request.person)),
        "keys_of_others": list(queries.keys_of_others(request.person)) if is_team else [],
        "is_team": is_team,
        "listeners": list(Listener.objects.all()) if is_team else [],
        "announcements": list(queries.newest_announcements()) if is_team else [],
    }
    return render(request, "evaluation/programs.html", shown)


@needs(Permission.READ_ANSWERS)
@require_POST
def withdraw_key(request: PersonalRequest, pk: int) -> HttpResponse:
    actions.withdraw_key(key=key_or_404(request, pk), by=request.person, at=timezone.now())
    messages.success(request, _("The key holds no more."))
    return redirect("evaluation:programs")


@needs(Permission.EVALUATE)
@require_POST
def keep_listener(request: PersonalRequest) -> HttpResponse:
    """Let an address be told; its secret is shown once."""
    form = ListenerForm(request.POST)
    if not form.is_valid():
        return _page(request, KeyForm(), form)
    told = actions.keep_listener(**form.cleaned_data, by=request.person, at=timezone.now())
    return _page(request, KeyForm(), ListenerForm(), secret=told.secret)


@needs(Permission.EVALUATE)
@require_POST
def drop_listener(request: PersonalRequest, pk: int) -> HttpResponse:
    actions.drop_listener(listener=get_object_or_404(Listener, pk=pk), by=request.person, at=timezone.now())
    messages.success(request, _("It is told nothing more."))
    return redirect("evaluation:programs")
