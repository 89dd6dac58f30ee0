"""Fetch and permit: how a page of this room gets its rows, so that it cannot load what it may not show."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from sojourn.edition.models import Edition
from sojourn.people.access import PersonalRequest
from sojourn.people.rules import Permission
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Sitting, Slot

from . import queries
from .models import Certificate, OwnQuestion, Question, QuestionnaireVersion, Round


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
