"""The report on the desk, in the portal and for the world: its words, its numbers and the rows behind them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.foundation.requests import in_language_asked_for
from sojourn.foundation.typesetting import Paper
from sojourn.museums.models import Department
from sojourn.people.access import PersonalRequest, names_nobody_hidden, needs, open_to_all
from sojourn.people.models import Person
from sojourn.people.rules import Permission
from sojourn.placement.models import PartnerOffer, Placement
from sojourn.selection.models import Fellow

from .. import actions, figures, queries
from ..forms import WordsForm
from ..models import Account, ReportRelease
from ..outcomes import closed_rounds
from ..report import PARTS, CannotReport, covered_by, editions_of, report_values, texts_of, words, years

MOST_ROWS = 2000


def editions_or_404(report: str) -> list[Edition]:
    try:
        return editions_of(report)
    except CannotReport as refusal:
        raise Http404 from refusal


def as_pdf(paper: Paper, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(paper.pdf, content_type="application/pdf", headers=headers)


@needs(Permission.WRITE_REPORT)
@require_safe
def report(request: PersonalRequest, name: str) -> HttpResponse:
    editions = editions_or_404(name)
    hosted, texts = Fellow.objects.filter(edition__in=editions), texts_of(name)
    placed = Placement.objects.filter(offer__edition__in=editions)
    covered = covered_by(name, editions)
    shown = {
        "edition": editions[-1],
        "report": name,
        "parts": [(part, texts[part.name]) for part in PARTS],
        "figures": figures.figures(figures.FIGURES, covered),
        "further": figures.figures(figures.FURTHER, covered),
        "years": years(name, covered),
        "once": words()["once"],
        "rounds": closed_rounds(editions),
        "is_open": ReportRelease.objects.filter(report=name).exists(),
        "departments": Department.objects.filter(pk__in=hosted.values("department")),
        "partners": PartnerOffer.objects.filter(pk__in=placed.values("offer")),
    }
    return render(request, "papers/report.html", shown)


@needs(Permission.WRITE_REPORT)
@require_safe
def print_report(request: PersonalRequest, name: str) -> HttpResponse:
    editions_or_404(name)
    try:
        paper = queries.annual_report(name)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("papers:report", name)
    return as_pdf(paper, f"report-{name}")


@needs(Permission.WRITE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: PersonalRequest, name: str, part: str) -> HttpResponse:
    """The words of one part; the newest are printed, earlier ones are kept."""
    editions = editions_or_404(name)
    known = {one.name: one for one in PARTS}
    if part not in known:
        raise Http404
    form = WordsForm(request.POST or None, initial={"words": texts_of(name)[part]})
    if form.is_valid():
        actions.write_text(
            report=name, part=part, words=form.cleaned_data["words"], by=request.person, at=timezone.now()
        )
        messages.success(request, _("Kept."))
        return redirect("papers:report", name)
    shown = {"edition": editions[-1], "report": name, "part": known[part], "form": form}
    return render(request, "papers/part.html", shown)


@needs(Permission.WRITE_REPORT)
@require_safe
def figure(request: PersonalRequest, name: str, figure: str) -> HttpResponse:
    """The rows that a number was counted from."""
    return _rows(request, name, figure, None)


@needs(Permission.WRITE_REPORT)
@require_safe
def figure_of_year(request: PersonalRequest, name: str, figure: str, year: int) -> HttpResponse:
    """The rows that a number of one year was counted from."""
    return _rows(request, name, figure, year)


def _rows(request: PersonalRequest, name: str, figure: str, year: int | None) -> HttpResponse:
    editions = editions_or_404(name)
    covered = covered_by(name, editions)
    known = figures.FIGURES | figures.FURTHER
    if figure not in known or (year is not None and year not in covered.years):
        raise Http404
    told, question = known[figure]
    rows = question(covered if year is None else covered.of(year))
    shown = {
        "edition": editions[-1],
        "report": name,
        "words": told,
        "year": year,
        "rows": rows.rows[:MOST_ROWS],
        "headings": rows.headings,
        "number": figures.shown(rows.number),
        "is_cut": len(rows.rows) > MOST_ROWS,
    }
    return render(request, "papers/figure.html", shown)


@needs(Permission.WRITE_REPORT)
@require_POST
def release(request: PersonalRequest, name: str) -> HttpResponse:
    editions_or_404(name)
    deed = actions.take_back if request.POST.get("answer") == "close" else actions.release
    deed(report=name, by=request.person, at=timezone.now())
    return redirect("papers:report", name)


@open_to_all
@in_language_asked_for
@require_safe
@names_nobody_hidden
def public_report(request: HttpRequest, name: str) -> HttpResponse:
    """The same report as a page, once the team has opened it to the world."""
    get_object_or_404(ReportRelease, report=name)
    editions_or_404(name)
    return render(request, "papers/public_report.html", {"sheet": report_values(name)})


@needs(Permission.WRITE_REPORT)
@require_safe
def impact_of_department(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    return _impact(request, edition, department=get_object_or_404(Department, pk=pk), offer=None)


@needs(Permission.WRITE_REPORT)
@require_safe
def impact_of_partner(request: PersonalRequest, name: str, pk: int) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.select_related("programme"), name=name)
    return _impact(request, edition, department=None, offer=get_object_or_404(PartnerOffer, pk=pk, edition=edition))


def _impact(
    request: PersonalRequest, edition: Edition, *, department: Department | None, offer: PartnerOffer | None
) -> HttpResponse:
    try:
        paper = queries.impact_report(edition, department=department, offer=offer)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("papers:report", edition.name)
    return as_pdf(paper, f"impact-{edition.name}")


def hosts(person: Person) -> list[tuple[Edition, Department | None, PartnerOffer | None]]:
    """What a person may tell of: the editions in which their department or their partner museum hosted fellows."""
    own = Department.objects.filter(representative=person)
    hosted = Fellow.objects.filter(department__in=own).select_related("edition", "department")
    told = {(one.edition_id, one.department_id): (one.edition, one.department, None) for one in hosted}
    offers = PartnerOffer.objects.filter(contact=person, placements__isnull=False).select_related("edition").distinct()
    found: list[Any] = [*told.values(), *((offer.edition, None, offer) for offer in offers)]
    return found


def account_of(edition: Edition, department: Department | None, offer: PartnerOffer | None) -> Account | None:
    return Account.objects.filter(edition=edition, department=department, offer=offer).first()


@needs(Permission.SEE_PORTAL)
@require_safe
def accounts(request: PersonalRequest) -> HttpResponse:
    """What a department or a partner is asked to tell, and what it told."""
    asked = hosts(request.person)
    lines = [(number, one[0], one[1] or one[2], account_of(*one)) for number, one in enumerate(asked, start=1)]
    return render(request, "papers/accounts.html", {"lines": lines})


@needs(Permission.SEE_PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PersonalRequest, number: int) -> HttpResponse:
    asked = hosts(request.person)
    if not 1 <= number <= len(asked):
        raise Http404
    edition, department, offer = asked[number - 1]
    written = account_of(edition, department, offer)
    form = WordsForm(request.POST or None, initial={"words": written.words if written else ""})
    if form.is_valid() and form.cleaned_data["words"].strip():
        actions.write_account(
            edition=edition,
            department=department,
            offer=offer,
            words=form.cleaned_data["words"],
            by=request.person,
            at=timezone.now(),
        )
        messages.success(request, _("Thank you. It goes into the report of the year."))
        return redirect("papers:accounts")
    return render(request, "papers/account.html", {"form": form, "edition": edition, "host": department or offer})
