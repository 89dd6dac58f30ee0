"""For other programs: closed rounds, code books, results, single answers, as JSON. Read only, by key; docs/api.md tells of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sojourn.evaluation import exports, queries
from sojourn.evaluation.access import needs_key, refused
from sojourn.evaluation.models import Round
from sojourn.evaluation.queries import Counts
from sojourn.evaluation.rules.withholding import FEWEST
from sojourn.evaluation.sheets import results_sheet
from sojourn.foundation.requests import in_language_asked_for
from sojourn.foundation.spreadsheets import Table
from sojourn.people.access import PersonalRequest
from sojourn.people.rules import Permission

ROUNDS_A_PAGE = 100


@needs_key(Permission.READ_ANSWERS)
@require_safe
def rounds(request: PersonalRequest) -> HttpResponse:
    """The closed rounds, the newest first; ?edition=2018 asks for those of one edition."""
    found = _closed().order_by("-from_on", "-pk")
    if edition := request.GET.get("edition", ""):
        found = found.filter(edition__name=edition)
    page = Paginator(found, ROUNDS_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    counts = queries.counts_by_round(rows)
    following = request.GET.copy()
    following["page"] = str(page.number + 1)
    more = request.build_absolute_uri(f"{request.path}?{following.urlencode()}") if page.has_next() else None
    lines = [_line(request, row, counts[row.pk]) for row in rows]
    return JsonResponse({"rounds": lines, "next": more})


@needs_key(Permission.READ_ANSWERS)
@require_safe
def round(request: PersonalRequest, pk: int) -> HttpResponse:
    found = _closed_or_404(pk)
    return JsonResponse(_line(request, found, queries.counts_of(found)))


@needs_key(Permission.READ_ANSWERS)
@require_safe
def code_book(request: PersonalRequest, pk: int) -> HttpResponse:
    """What each column of the single answers means."""
    found = _closed_or_404(pk)
    return JsonResponse({"round": found.pk, "code_book": _as_rows(exports.code_book(found))})


@needs_key(Permission.READ_ANSWERS)
@in_language_asked_for
@require_safe
def results(request: PersonalRequest, pk: int) -> HttpResponse:
    """The results as the pages show them, with what is withheld there withheld here; ?lang=fr asks for a language."""
    found = _closed_or_404(pk)
    sheet = results_sheet(found)
    rows = _as_rows(exports.results_table(sheet))
    lines = [{**row, "withheld": bool(row["withheld"])} for row in rows]
    known = {"round": found.pk, "answers": sheet.answers, "asked": sheet.population, "fewest": FEWEST}
    return JsonResponse({**known, "results": lines})


@needs_key(Permission.READ_EACH_ANSWER)
@require_safe
def answers(request: PersonalRequest, pk: int) -> HttpResponse:
    """Single answers, without names, in the order of random numbers: for the external evaluator, from five on."""
    found = _closed_or_404(pk)
    table = exports.answers_table(found)
    if len(table) - 1 < FEWEST:
        return refused(403, _("Fewer than five answers are not given out."))
    given = [{name: cell for name, cell in row.items() if cell is not None} for row in _as_rows(table)]
    return JsonResponse({"round": found.pk, "answers": given})


def _closed() -> Any:
    rows = Round.objects.filter(state=Round.State.CLOSED)
    return rows.select_related("edition__programme", "version__questionnaire", "session")


def _closed_or_404(pk: int) -> Round:
    return get_object_or_404(_closed(), pk=pk)


def _line(request: PersonalRequest, row: Round, counts: Counts) -> dict[str, Any]:
    asked: dict[str, int | None] = {
        "sent": counts.sent,
        "bounced": counts.bounced,
        "reached": counts.reached,
        "opened": counts.opened,
    }
    if row.sent is None:
        asked = dict.fromkeys(asked)
    parts = {
        each: request.build_absolute_uri(reverse(f"evaluation:api_{each}", args=[row.pk]))
        for each in ("code_book", "results", "answers")
        if each != "answers" or Permission.READ_EACH_ANSWER in request.permissions
    }
    return {
        "id": row.pk,
        "title": row.title,
        "programme": row.edition.programme.name,
        "edition": row.edition.name,
        "questionnaire": row.version.questionnaire.code,
        "version": row.version.number,
        "languages": row.version.languages,
        "audience": row.audience,
        "session": row.session.title if row.session else None,
        "from": row.from_on.isoformat(),
        "to": row.to_on.isoformat(),
        "counts": {**asked, "partly": counts.partly, "completed": counts.completed},
        **parts,
    }


def _as_rows(table: Table) -> list[dict[str, Any]]:
    heads, *rows = table
    return [dict(zip(heads, row, strict=True)) for row in rows]
