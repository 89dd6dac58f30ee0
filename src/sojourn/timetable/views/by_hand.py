"""Pieces of the week grid moved by hand: what a drop would break and cost, and the move itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sojourn.edition.queries import week_number
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

from .. import actions, forms
from ..access import newest_or_404


@needs(Permission.PLAN)
@require_safe
def drop(request: PersonalRequest, name: str) -> HttpResponse:
    """What it would break and cost if these sittings were there: a part of the week's page, fetched when a piece is dropped."""
    chosen = newest_or_404(name, request.GET.get("version", ""))
    form = forms.DropForm(request.GET, edition=chosen.edition)
    if chosen.version is None or not form.is_valid():
        raise Http404
    on, starts = form.cleaned_data["on"], form.cleaned_data["starts"]
    pieces = actions.pieces_of(chosen.version, form.cleaned_data["sittings"])
    shown = {
        "edition": chosen.edition,
        "version": chosen.version,
        "on": on,
        "starts": starts,
        "pieces": pieces,
        "effect": actions.effect_of_moving(version=chosen.version, pieces=pieces, on=on, starts=starts),
    }
    return render(request, "timetable/_dropped.html", shown)


@needs(Permission.PLAN)
@require_POST
def move(request: PersonalRequest, name: str) -> HttpResponse:
    """Move sittings of one hour to another; from the week's page, once it was seen what that breaks and costs."""
    chosen = newest_or_404(name, request.GET.get("version", ""))
    form = forms.DropForm(request.POST, edition=chosen.edition)
    if chosen.version is None or not form.is_valid():
        raise Http404
    typed = form.cleaned_data
    number, week = chosen.version.number, week_number(chosen.edition, typed["on"])
    try:
        changed = actions.move_together(version=chosen.version, by=request.person, at=timezone.now(), **typed)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        number = changed.number
        words = _("Moved, in version {number}, a draft. Nobody is told of it until you publish it.")
        messages.success(request, words.format(number=number))
    return redirect(f"{reverse('timetable:week', args=[name])}?version={number}&week={week}")
