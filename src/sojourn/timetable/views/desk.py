"""The programme team's pages of the timetable: weeks, groups, days, sessions, contributors, versions."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sojourn.edition.models import Edition
from sojourn.edition.queries import week_number
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import needs
from sojourn.people.rules import Permission

from .. import forms, queries, sheets, tables
from ..access import Chosen, chosen_or_404, contributor_or_404, session_or_404, sitting_or_404, slot_or_404

MAY_PLAN, MAY_PUBLISH = Permission.PLAN, Permission.PUBLISH


def _frame(request: HttpRequest, chosen: Chosen, here: str) -> dict[str, object]:
    """What every page of the timetable needs for its frame."""
    return {
        "edition": chosen.edition,
        "version": chosen.version,
        "published": chosen.published,
        "is_picked": chosen.is_picked,
        "keep": chosen.keep,
        "here": here,
        "may_plan": MAY_PLAN in request.permissions,
        "may_publish": MAY_PUBLISH in request.permissions,
    }


def _today(edition: Edition) -> date:
    return timezone.now().astimezone(ZoneInfo(edition.time_zone)).date()


def _week_or_404(request: HttpRequest, sheet: sheets.TimetableSheet, edition: Edition) -> sheets.WeekSheet:
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
def week(request: HttpRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    frame = _frame(request, chosen, "week")
    if chosen.version is None:
        return render(request, "timetable/week.html", frame)
    sheet = sheets.sheet_of_version(chosen.version)
    shown = _week_or_404(request, sheet, chosen.edition)
    return render(
        request,
        "timetable/week.html",
        frame
        | {
            "sheet": sheet,
            **_dates(shown),
            "grid": tables.week_grid(shown),
            "unplaced": queries.unplaced(chosen.version),
        },
    )


@require_safe
@needs(Permission.SEE_DESK)
def groups(request: HttpRequest, name: str) -> HttpResponse:
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
def day(request: HttpRequest, name: str, on: date) -> HttpResponse:
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
def versions(request: HttpRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name)
    more: dict[str, object] = {"versions": chosen.versions}
    if chosen.versions and chosen.versions[0] != chosen.published:
        more["draft"] = chosen.versions[0]
    if request.GET.get("from") and request.GET.get("to"):
        old = chosen_or_404(name, request.GET["from"]).version
        new = chosen_or_404(name, request.GET["to"]).version
        assert old and new
        found = tables.changes(sheets.sheet_of_version(old), sheets.sheet_of_version(new))
        more |= {"old": old, "new": new, "changes": found}
    return render(request, "timetable/versions.html", _frame(request, chosen, "versions") | more)


@require_safe
@needs(Permission.SEE_DESK)
def sessions(request: HttpRequest, name: str) -> HttpResponse:
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
def session(request: HttpRequest, name: str, code: str) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    shown = session_or_404(chosen.edition, code)
    sheet = sheets.session_sheet(shown, chosen.version)
    more = {"sheet": sheet, "session": shown}
    return render(request, "timetable/session.html", _frame(request, chosen, "sessions") | more)


@require_safe
@needs(Permission.SEE_DESK)
def contributors(request: HttpRequest, name: str) -> HttpResponse:
    chosen = chosen_or_404(name, request.GET.get("version", ""))
    frame = _frame(request, chosen, "contributors")
    weeks = week_number(chosen.edition, chosen.edition.last_day_on)
    loads = sheets.contributor_load(chosen.version) if chosen.version else ()
    more = {"weeks": range(1, weeks + 1), "rows": tables.load_rows(loads, weeks)}
    return render(request, "timetable/contributors.html", frame | more)


@require_safe
@needs(Permission.SEE_DESK)
def contributor(request: HttpRequest, name: str, pk: int) -> HttpResponse:
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
