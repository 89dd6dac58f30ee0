"""The portal's pages: each shows the logged-in person what is theirs, and has no address for anything else."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission
from sojourn.selection.models import Fellow
from sojourn.timetable.actions import make_feed_address, renew_feed_address
from sojourn.timetable.sheets import (
    FellowSheet,
    contributor_sheet,
    department_sheet,
    fellow_sheet,
    partner_sheet,
)

from . import queries, sheets

Row = TypeVar("Row", bound=Model)

FIRST_PAGE = {
    Permission.SEE_OWN_DAYS: "portal:days",
    Permission.SEE_OWN_SESSIONS: "portal:sessions",
    Permission.SEE_OWN_GROUP: "portal:group",
    Permission.SEE_OWN_DEPARTMENT: "portal:department",
    Permission.READ_EACH_ANSWER: "evaluation:answers",
}


@needs(Permission.SEE_PORTAL)
@require_safe
def home(request: PersonalRequest) -> HttpResponse:
    own = [page for permission, page in FIRST_PAGE.items() if permission in request.permissions]
    if own == ["portal:days"] and queries.fellow_of(request.person) is None:  # of an edition before the house was used
        return redirect("network:directory")
    if len(own) == 1:
        return redirect(own[0])
    return render(request, "portal/home.html", {})


def _own(request: PersonalRequest) -> tuple[Fellow | None, FellowSheet | None]:
    fellow = queries.fellow_of(request.person)
    return fellow, fellow_sheet(fellow) if fellow else None


def _asked(request: PersonalRequest) -> date | None:
    """The day in `?on=`, where there is one to be read."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None


@needs(Permission.SEE_OWN_DAYS)
@require_safe
def days(request: PersonalRequest) -> HttpResponse:
    fellow, sheet = _own(request)
    if not fellow or not sheet or not sheet.timetable:
        return render(request, "portal/not_yet.html", {"sheet": sheet})
    today = queries.today_in(fellow.edition, timezone.now())
    page = sheets.day_page(sheet.timetable, _asked(request), today)
    return render(request, "portal/day.html", {"sheet": sheet, "page": page, "edition_dates": fellow.edition})


@needs(Permission.SEE_OWN_DAYS)
@require_safe
def week(request: PersonalRequest) -> HttpResponse:
    fellow, sheet = _own(request)
    if not fellow or not sheet or not sheet.timetable:
        return render(request, "portal/not_yet.html", {"sheet": sheet})
    today = queries.today_in(fellow.edition, timezone.now())
    page = sheets.week_page(sheet.timetable, _asked(request), today)
    return render(request, "portal/week.html", {"sheet": sheet, "page": page})


@needs(Permission.SEE_OWN_DAYS)
@require_safe
def everything(request: PersonalRequest) -> HttpResponse:
    fellow, sheet = _own(request)
    if not fellow or not sheet or not sheet.timetable:
        return render(request, "portal/not_yet.html", {"sheet": sheet})
    return render(request, "portal/all.html", {"sheet": sheet, "weeks": sheets.weeks_in_short(sheet.timetable)})


@needs(Permission.SEE_OWN_DAYS)
@require_safe
def placement(request: PersonalRequest) -> HttpResponse:
    _fellow, sheet = _own(request)
    return render(request, "portal/placement.html", {"sheet": sheet, "placement": sheet and sheet.placement})


@needs(Permission.SEE_OWN_SESSIONS)
@require_safe
def sessions(request: PersonalRequest) -> HttpResponse:
    contributor = queries.contributor_of(request.person)
    sheet = contributor_sheet(contributor) if contributor else None
    weeks = sheets.weeks_with_lines(sheet) if sheet else []
    return render(request, "portal/sessions.html", {"weeks": weeks, "sheet": sheet})


@needs(Permission.SEE_OWN_GROUP)
@require_safe
def group(request: PersonalRequest) -> HttpResponse:
    offers = queries.offers_of(request.person)
    shown = _one_of(offers, request.GET.get("of", ""))
    sheet = partner_sheet(shown) if shown else None
    return render(request, "portal/group.html", {"own": offers, "shown": shown, "group": sheet})


@needs(Permission.SEE_OWN_DEPARTMENT)
@require_safe
def department(request: PersonalRequest) -> HttpResponse:
    hosted = queries.departments_of(request.person)
    shown = _one_of(hosted, request.GET.get("of", ""))
    sheet = department_sheet(shown.edition, shown.department) if shown else None
    weeks = sheets.weeks_with_lines(sheet.timetable) if sheet and sheet.timetable else []
    more = {"own": hosted, "shown": shown, "department": sheet, "weeks": weeks}
    return render(request, "portal/department.html", more)


def _one_of(own: Sequence[Row], asked: str) -> Row | None:
    """That of one's own rows which the address asks for, else the first: one at a time keeps the page light."""
    return next((row for row in own if str(row.pk) == asked), own[0] if own else None)


@needs(Permission.SEE_PORTAL)
@require_safe
def calendar(request: PersonalRequest) -> HttpResponse:
    address = queries.feed_address_of(request.person)
    link = request.build_absolute_uri(reverse("timetable:feed", args=[address.secret])) if address else ""
    return render(request, "portal/calendar.html", {"address": address, "link": link})


@needs(Permission.SEE_PORTAL)
@require_POST
def make_calendar(request: PersonalRequest) -> HttpResponse:
    make_feed_address(person=request.person, at=timezone.now())
    return redirect("portal:calendar")


@needs(Permission.SEE_PORTAL)
@require_POST
def renew_calendar(request: PersonalRequest) -> HttpResponse:
    renew_feed_address(person=request.person, by=request.person, at=timezone.now())
    messages.success(request, _("Your calendar has a new address. The old one no longer works."))
    return redirect("portal:calendar")
