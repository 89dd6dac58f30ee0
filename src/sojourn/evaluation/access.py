"""Fetch and permit: how a page of this room gets its rows, so that it cannot load what it may not show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.communications.actions import may_enter
from sojourn.edition.models import Edition
from sojourn.foundation.requests import client_network
from sojourn.people.access import PersonalRequest, View, has_second_factor
from sojourn.people.rules import Permission, Role
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Sitting, Slot

from . import queries
from .actions import WrongKey, use_key
from .models import ApiKey, Certificate, OwnQuestion, Question, QuestionnaireVersion, Round

WRONG_KEYS_AN_HOUR = 20
"""From one place on the internet; after so many it is told to wait. A right key is never kept waiting."""


def needs_key(permission: Permission) -> Callable[[View], View]:
    """This will let a program read, in the place of whoever made the key that it sends (Authorization: Bearer …), and answer in JSON.

    The view finds `request.person` and `request.permissions`, as behind `needs`. No session is read or made.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = _answered(view, permission, request, args, kwargs)
            response.headers["Cache-Control"] = "private, no-store"
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.is_by_key = True  # type: ignore[attr-defined]
        return guarded

    return mark


def _answered(
    view: View, permission: Permission, request: HttpRequest, args: Any, named: dict[str, Any]
) -> HttpResponse:
    scheme, _space, typed = request.headers.get("Authorization", "").partition(" ")
    at = timezone.now()
    try:
        visitor = use_key(typed=typed.strip() if scheme.casefold() == "bearer" else "", at=at)
        if Role.TEAM in visitor.roles and not has_second_factor(visitor.account):
            raise WrongKey
    except WrongKey:
        where = client_network(request)
        if typed and not may_enter(door="api", who=where, most=WRONG_KEYS_AN_HOUR, within=timedelta(hours=1), at=at):
            return refused(
                429, _("Too many wrong keys came from where you are. Try again in an hour."), {"Retry-After": "3600"}
            )
        return refused(401, _("Send a key that holds: Authorization: Bearer …"), {"WWW-Authenticate": "Bearer"})
    if permission not in visitor.permissions:
        return refused(403, _("Your role may not read this."))
    request.person, request.permissions = visitor.person, visitor.permissions  # type: ignore[attr-defined]
    try:
        return view(request, *args, **named)
    except Http404:
        return refused(404, _("There is nothing here."))


def refused(status: int, words: str, headers: dict[str, str] | None = None) -> JsonResponse:
    """What a program reads when it gets nothing."""
    return JsonResponse({"error": words}, status=status, headers=headers)


def key_or_404(request: PersonalRequest, pk: int) -> ApiKey:
    """A key of one's own; the team may withdraw anybody's."""
    rows = (
        ApiKey.objects.all()
        if Permission.EVALUATE in request.permissions
        else ApiKey.objects.filter(person=request.person)
    )
    return get_object_or_404(rows, pk=pk)


def edition_or_404(name: str) -> Edition:
    return get_object_or_404(Edition.objects.select_related("programme"), name=name)


def version_or_404(pk: int) -> QuestionnaireVersion:
    return get_object_or_404(QuestionnaireVersion.objects.select_related("questionnaire"), pk=pk)


def round_or_404(name: str, pk: int) -> Round:
    rows = Round.objects.select_related("edition__programme", "version__questionnaire", "series", "session")
    return get_object_or_404(rows, edition__name=name, pk=pk)


def round_of_own_session_or_404(request: PersonalRequest, pk: int) -> Round:
    """A closed round about a session to which this person contributes."""
    return get_object_or_404(queries.rounds_about_sessions_of(request.person), pk=pk)


def round_to_come_of_own_session_or_404(request: PersonalRequest, pk: int) -> Round:
    """A round, not closed yet, about a session to which this person contributes."""
    return get_object_or_404(queries.rounds_to_come_about_sessions_of(request.person), pk=pk)


def own_question_or_404(round: Round, pk: int) -> OwnQuestion:
    return get_object_or_404(queries.own_questions_of(round).select_related("round"), pk=pk)


def closed_round_or_404(name: str, pk: int) -> Round:
    """A round whose answers may be read."""
    round = round_or_404(name, pk)
    if round.state != Round.State.CLOSED:
        raise Http404
    return round


def question_or_404(round: Round, pk: int) -> Question:
    """A question that is asked in a round."""
    found = Question.objects.filter(Q(round=None) | Q(round=round), version=round.version_id)
    return get_object_or_404(found.select_related("section"), pk=pk)


def for_evaluator(request: PersonalRequest) -> None:
    """Single answers are for the external evaluator. Raises: PermissionDenied."""
    if Permission.READ_EACH_ANSWER not in request.permissions:
        raise PermissionDenied


def slot_to_tick_or_404(request: PersonalRequest, pk: int) -> Slot:
    """A sitting's slot in the published timetable, if this person may tick who is there."""
    slot = _newest_slot(pk)
    edition = slot.sitting.session.edition
    mine = queries.sittings_on(
        edition, slot.on, person=request.person, is_team=Permission.EVALUATE in request.permissions
    )
    if not any(each.sitting_id == slot.sitting_id for each in mine):
        raise Http404
    return slot


def _newest_slot(pk: int) -> Slot:
    rows = Slot.objects.select_related("sitting__session__edition", "sitting__group", "room__venue", "version")
    get_object_or_404(Sitting.objects.only("pk"), pk=pk)  # a number that no row can have is not found either
    slot = rows.filter(sitting=pk, version__published_at__isnull=False).order_by("-version__number").first()
    if slot is None:
        raise Http404
    return slot


def certificate_of(request: PersonalRequest) -> Certificate | None:
    """The newest certificate of whoever is logged in."""
    rows = Certificate.objects.select_related(
        "fellow__person__institution", "fellow__edition__programme", "fellow__place"
    )
    return rows.filter(fellow__person=request.person).order_by("-fellow__edition__first_day_on").first()


def fellow_of(request: PersonalRequest) -> Fellow | None:
    return Fellow.objects.filter(person=request.person).order_by("-edition__first_day_on").first()
