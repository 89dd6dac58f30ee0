"""Selection on the desk: the proposal for a cohort, the list of nominations, one nomination."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.edition.models import Edition, PlanRun
from sojourn.edition.queries import busy_run, latest_proposal
from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission
from sojourn.selection import actions, jobs, queries, tables
from sojourn.selection.forms import AnswerDayForm, AnswerForm, LockForm, OfferForm, TermsForm
from sojourn.selection.models import Nomination, Offer
from sojourn.selection.sheets import Only, cohort_sheet, nomination_sheet

ANSWERS = {"accept": actions.accept_offer, "decline": actions.decline_offer, "withdraw": jobs.withdraw_offer}

FILTERS = ("place", "department", "stage")


def edition_or_404(name: str) -> Edition:
    return get_object_or_404(Edition, name=name)


def nomination_or_404(name: str, code: str) -> Nomination:
    found = Nomination.objects.select_related("edition", "person", "place", "institution", "offer__department")
    return get_object_or_404(found, edition__name=name, code=code)


@needs(Permission.SEE_DESK)
@require_safe
def cohort(request: HttpRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    wanted = {key: request.GET.get(key, "") for key in FILTERS}
    run = latest_proposal(edition, PlanRun.Kind.COHORT)
    shown = {
        "edition": edition,
        "sheet": cohort_sheet(edition, run, only=Only(page=request.GET.get("page", ""), **wanted)) if run else None,
        "busy": busy_run(edition, PlanRun.Kind.COHORT),
        "wanted": wanted,
        "query": urlencode({key: value for key, value in wanted.items() if value}),
        "stages": Nomination.Stage,
    }
    return render(request, "selection/cohort.html", shown)


@needs(Permission.PLAN)
@require_POST
def lock(request: HttpRequest, name: str) -> HttpResponse:
    edition_or_404(name)
    form = LockForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Press one button beside one nominee."))
        return redirect("selection:cohort", name)
    nominee, wanted = nomination_or_404(name, form.cleaned_data["code"]), form.cleaned_data["lock"]
    try:
        actions.lock_nomination(nomination=nominee, lock=wanted, by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return back_to(request, nominee)


def back_to(request: HttpRequest, nominee: Nomination) -> HttpResponseRedirect:
    """To the page from which a lock was set: the nominee's own, or the cohort with its filters, at the nominee's line."""
    if "own-page" in request.GET:
        return redirect("selection:nomination", nominee.edition.name, nominee.code)
    query = urlencode({key: request.GET[key] for key in (*FILTERS, "page") if request.GET.get(key)})
    address = reverse("selection:cohort", args=[nominee.edition.name])
    return HttpResponseRedirect(f"{address}{'?' if query else ''}{query}#{nominee.code}")


@needs(Permission.SEE_DESK)
@require_safe
def nominations(request: HttpRequest, name: str) -> HttpResponse:
    edition = edition_or_404(name)
    table = tables.nomination_table(edition, request.GET)
    return render(request, "selection/nominations.html", {"edition": edition, "table": table})


@needs(Permission.SEE_DESK)
@require_safe
def nominations_csv(request: HttpRequest, name: str) -> HttpResponse:
    table = tables.nomination_table(edition_or_404(name), request.GET)
    headers = {"Content-Disposition": 'attachment; filename="nominations.csv"'}
    return HttpResponse(tables.as_csv(table), content_type="text/csv; charset=utf-8", headers=headers)


@needs(Permission.SEE_DESK)
@require_safe
def nomination(request: HttpRequest, name: str, code: str) -> HttpResponse:
    found = nomination_or_404(name, code)
    hosts = [host.department for host in queries.hosting(found.edition)]
    shown = {"edition": found.edition, "sheet": nomination_sheet(found), "hosts": hosts}
    return render(request, "selection/nomination.html", shown)


@needs(Permission.PLAN)
@require_POST
def offer(request: HttpRequest, name: str, code: str) -> HttpResponse:
    found = nomination_or_404(name, code)
    form = OfferForm(request.POST, departments=[host.department for host in queries.hosting(found.edition)])
    if not form.is_valid():
        messages.error(request, _("Choose a department that hosts fellows in this edition."))
        return redirect("selection:nomination", name, code)
    department = form.cleaned_data["department"]
    try:
        jobs.offer_place(
            nomination=found,
            department=department,
            by=request.person,  # type: ignore[attr-defined]
            at=timezone.now(),
            answer_by_on=form.cleaned_data["answer_by_on"],
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The place is offered. Its letter is in the outbox."))
    return redirect("selection:nomination", name, code)


@needs(Permission.PLAN)
@require_POST
def answer(request: HttpRequest, name: str, code: str) -> HttpResponse:
    found, form = nomination_or_404(name, code), AnswerForm(request.POST)
    if not form.is_valid() or not found.offer_state:
        messages.error(request, _("There is no offer to answer."))
        return redirect("selection:nomination", name, code)
    try:
        ANSWERS[form.cleaned_data["answer"]](offer=found.offer, by=request.person, at=timezone.now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The answer is written down."))
    return redirect("selection:nomination", name, code)


@needs(Permission.PLAN)
@require_POST
def answer_day(request: PersonalRequest, name: str, code: str) -> HttpResponse:
    found, form = nomination_or_404(name, code), AnswerDayForm(request.POST)
    if not form.is_valid() or not found.offer_state:
        messages.error(request, _("Choose a day for an offer that is open."))
        return redirect("selection:nomination", name, code)
    try:
        actions.change_answer_day(
            offer=found.offer, answer_by_on=form.cleaned_data["answer_by_on"], by=request.person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The day is changed. Tell the nominee, if they should know before the reminder."))
    return redirect("selection:nomination", name, code)


@needs(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: PersonalRequest, name: str) -> HttpResponse:
    """Who was offered a place and has to answer by when; how long nominees have; and those who were not chosen."""
    edition = edition_or_404(name)
    terms = queries.terms(edition)
    known = {"answer_days": terms.answer_days, "remind_days": terms.remind_days}
    form = TermsForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            actions.set_terms(
                edition=edition,
                answer_days=form.cleaned_data["answer_days"],
                remind_days=form.cleaned_data["remind_days"],
                by=request.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("remind_days", str(refusal))
        else:
            messages.success(request, _("It holds for offers that are made from now on."))
            return redirect("selection:offers", name)
    return offers_page(request, edition, form, AnswerDayForm())


@needs(Permission.PLAN)
@require_POST
def set_answer_day(request: PersonalRequest, name: str) -> HttpResponse:
    """One day by which to answer, for everybody whose offer is open."""
    edition, form = edition_or_404(name), AnswerDayForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["answer_by_on"]
        try:
            told = actions.set_answer_day(edition=edition, answer_by_on=day, by=request.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error("answer_by_on", str(refusal))
        else:
            words = ngettext("One nominee is told by letter.", "{number} nominees are told by letter.", told)
            messages.success(request, words.format(number=told))
            return redirect("selection:offers", name)
    terms = queries.terms(edition)
    known = {"answer_days": terms.answer_days, "remind_days": terms.remind_days}
    return offers_page(request, edition, TermsForm(initial=known), form)


def offers_page(request: PersonalRequest, edition: Edition, form: TermsForm, day_form: AnswerDayForm) -> HttpResponse:
    shown_offers = queries.offers(edition)
    shown = {
        "edition": edition,
        "offers": shown_offers,
        "has_open": any(offer.state == Offer.State.OPEN for offer in shown_offers),
        "day_form": day_form,
        "not_chosen": len(queries.not_chosen(edition)),
        "places_left": queries.places_left(edition),
        "today": timezone.localdate(),
        "form": form,
    }
    return render(request, "selection/offers.html", shown, status=422 if form.errors or day_form.errors else 200)


@needs(Permission.PLAN)
@require_POST
def tell_those_not_chosen(request: PersonalRequest, name: str) -> HttpResponse:
    try:
        number = actions.tell_those_not_chosen(edition=edition_or_404(name), by=request.person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "One letter waits in the outbox. Look at it, then send it.",
            "%(number)d letters wait in the outbox. Look at them, then send them.",
            number,
        )
        messages.success(request, words % {"number": number})
    return redirect("selection:offers", name)
