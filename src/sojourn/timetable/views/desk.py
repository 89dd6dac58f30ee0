"""The programme team's pages of the timetable: weeks, groups, days, sessions, contributors, versions."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sojourn.edition.models import Edition, PlanRun
from sojourn.edition.queries import busy_run, proposals, week_number
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

from .. import forms, queries, sheets, tables
from ..access import Chosen, chosen_or_404, contributor_or_404, run_or_404, session_or_404
from ..models import Version

MAY_PLAN, MAY_PUBLISH = Permission.PLAN, Permission.PUBLISH


def _frame(request: PersonalRequest, chosen: Chosen, here: str) -> dict[str, object]:
    """What every page of the timetable needs for its frame."""
    return {
        "edition": chosen.edition,
        "version": chosen.version,
        "published": chosen.published,
        "newer": chosen.newer,
        "is_picked": chosen.is_picked,
        "keep": chosen.keep,
        "here": here,
        "may_plan": MAY_PLAN in request.permissions,
        "may_publish": MAY_PUBLISH in request.permissions,
    }


def _today(edition: Edition) -> date:
    return timezone.now().astimezone(ZoneInfo(edition.time_zone)).date()


def _week_or_404(request: PersonalRequest, sheet: sheets.TimetableSheet, edition: Edition) -> sheets.WeekSheet:
    """The week in the address, else this week, else the first."""
    numbers = {str(week.number): week for week in sheet.weeks}
    if not numbers:
        raise Http404
    asked = request.GET.get("week", "")
    if asked and asked not in numbers:
        raise Http404
    return numbers.get(asked) or numbers.get(str(week_number(edition, _today(edition)))) or sheet.weeks[0]


def _dates(week: sheets.WeekSheet) -> dict[str, object]:
    return {"number": week.number, "first_on": week.days[0].on, "last_on": week.days[-1].on}


@require_safe
@needs(Permission.SEE_DESK)
def week(request: PersonalRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    frame = _frame(request, chosen, "week")
    if chosen.version is None:
        return render(request, "timetable/week.html", frame)
    sheet, edition = sheets.sheet_of_version(chosen.version), chosen.edition
    shown = _week_or_404(request, sheet, edition)
    may_move = MAY_PLAN in request.permissions and chosen.version == chosen.versions[0]
    hours = (min(edition.meet_at, edition.teach_from), edition.teach_to) if may_move else None
    more = {
        "sheet": sheet,
        **_dates(shown),
        "grid": tables.week_grid(shown, shown=hours),
        "unplaced": queries.unplaced(chosen.version),
        "may_move": may_move,
    }
    return render(request, "timetable/week.html", frame | more)


@require_safe
@needs(Permission.SEE_DESK)
def groups(request: PersonalRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    frame = _frame(request, chosen, "groups")
    if chosen.version is None:
        return render(request, "timetable/groups.html", frame)
    sheet = sheets.sheet_of_version(chosen.version)
    shown = _week_or_404(request, sheet, chosen.edition)
    more = {"sheet": sheet, **_dates(shown), "table": tables.group_table(shown)}
    return render(request, "timetable/groups.html", frame | more)


@require_safe
@needs(Permission.SEE_DESK)
def day(request: PersonalRequest, name: str, on: date) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    if chosen.version is None or not chosen.edition.arrive_on <= on <= chosen.edition.leave_on:
        raise Http404
    sheet = sheets.sheet_of_version(chosen.version)
    days = {each.on: each for week in sheet.weeks for each in week.days}
    shown = days.get(on) or sheets.DaySheet(on, "", "", ())
    before, after = on - timedelta(1), on + timedelta(1)
    more = {
        "sheet": sheet,
        "day": shown,
        "number": week_number(chosen.edition, on),
        "entries": tables.entries_of(shown.lines),
        "before": before if before >= chosen.edition.arrive_on else None,
        "after": after if after <= chosen.edition.leave_on else None,
    }
    return render(request, "timetable/day.html", _frame(request, chosen, "week") | more)


@require_safe
@needs(Permission.SEE_DESK)
def versions(request: PersonalRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name)
    newest = chosen.versions[0] if chosen.versions else None
    more: dict[str, object] = {
        "versions": chosen.versions,
        "compare_from": chosen.versions[1] if len(chosen.versions) > 1 else None,
        "compare_to": newest,
        "draft": newest if newest and not newest.published_at else None,
    }
    if request.GET.get("from") and request.GET.get("to"):
        more |= _compared(chosen, request.GET["from"], request.GET["to"])
    else:
        more |= _standing(chosen.edition, newest)
    return render(request, "timetable/versions.html", _frame(request, chosen, "versions") | more)


def _standing(edition: Edition, newest: Version | None) -> dict[str, object]:
    """How planning stands: what is being planned, what waits to be adopted, how good the newest version is."""
    proposed = proposals(edition, PlanRun.Kind.TIMETABLE).defer("problem", "plan").first()
    run = newest.plan_run if newest else None
    return {
        "busy": busy_run(edition, PlanRun.Kind.TIMETABLE),
        "proposal": proposed if proposed and proposed.adopted_at is None else None,
        "looked_at": newest,
        "unplaced": queries.unplaced(newest) if newest else (),
        "score": sheets.score_in_words(run.score) if run else (),
    }


def _compared(chosen: Chosen, one: str, other: str) -> dict[str, object]:
    numbers = {str(version.number): version for version in chosen.versions}
    if one not in numbers or other not in numbers:
        raise Http404
    old, new = numbers[one], numbers[other]
    found = tables.changes(sheets.sheet_of_version(old), sheets.sheet_of_version(new))
    compared = {"old": old, "new": new, "compare_from": old, "compare_to": new}
    return compared | {"changes": found, "concerned": tables.concerned(found)}


@require_safe
@needs(Permission.SEE_DESK)
def proposal(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    run = run_or_404(name, pk, PlanRun.Kind.TIMETABLE)
    chosen = chosen_or_404(name)
    run.edition = chosen.edition
    frame = _frame(request, chosen, "versions") | {"run": run, "score": sheets.score_in_words(run.score)}
    if run.plan is None:
        return render(request, "timetable/proposal.html", frame)
    sheet = sheets.sheet_of_plan(run)
    newest = chosen.versions[0] if chosen.versions else None
    more: dict[str, object] = {"sheet": sheet, "left_out": queries.left_out(run), "placed": len(tables.lines_of(sheet))}
    if newest:
        found = tables.changes(sheets.sheet_of_version(newest), sheet)
        more |= {"old": newest, "changes": found}
    return render(request, "timetable/proposal.html", frame | more)


@require_safe
@needs(Permission.SEE_DESK)
def sessions(request: PersonalRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    form = forms.SessionFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"words": "", "audience": ""}
    sheet = sheets.sheet_of_version(chosen.version) if chosen.version else None
    lines = tables.lines_of(sheet) if sheet else []
    rows = tables.session_rows(chosen.edition, lines, wanted["words"], wanted["audience"])
    more = {"sheet": sheet, "rows": rows, "form": form}
    return render(request, "timetable/sessions.html", _frame(request, chosen, "sessions") | more)


@require_safe
@needs(Permission.SEE_DESK)
def session(request: PersonalRequest, name: str, code: str) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    shown = session_or_404(chosen.edition, code)
    sheet = sheets.session_sheet(shown, chosen.version)
    more = {"sheet": sheet, "session": shown}
    return render(request, "timetable/session.html", _frame(request, chosen, "sessions") | more)


@require_safe
@needs(Permission.SEE_DESK)
def contributors(request: PersonalRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    frame = _frame(request, chosen, "contributors")
    weeks = week_number(chosen.edition, chosen.edition.last_day_on)
    loads = sheets.contributor_load(chosen.version) if chosen.version else ()
    more = {"weeks": range(1, weeks + 1), "rows": tables.load_rows(loads, weeks)}
    return render(request, "timetable/contributors.html", frame | more)


@require_safe
@needs(Permission.SEE_DESK)
def contributor(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    shown = contributor_or_404(chosen.edition, pk)
    sheet = sheets.sheet_of_version(chosen.version) if chosen.version else None
    more = {
        "sheet": sheet,
        "contributor": shown,
        "absences": shown.person.absences.all(),
        "weeks": tables.weeks_of_contributor(sheet, pk) if sheet else (),
    }
    return render(request, "timetable/contributor.html", _frame(request, chosen, "contributors") | more)
