"""The network in the portal: find each other, keep one's profile, write to each other through the house."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.actions import hide_person, show_person
from sojourn.people.models import Person
from sojourn.people.rules import Permission

from .. import actions, queries, sheets
from ..forms import (
    AnswerForm,
    MessageForm,
    NewWorkForm,
    QuotationForm,
    StepForm,
    ask_for_places_once,
    form_of_known,
    profile_form,
    wanted_from,
)
from ..models import CareerStep, Message
from ..rules import Audience

AUDIENCES = {"network": Audience.NETWORK, "everyone": Audience.EVERYONE}


def member_or_404(pk: int, reader: Audience) -> sheets.MemberSheet:
    """A member as this reader sees them; 404 where they see nothing, which does not tell whether there is somebody."""
    get_object_or_404(Person.objects.only("pk"), pk=pk)  # a number that no row can have is not found either
    found = next(iter(queries.members([pk])), None)
    sheet = sheets.member_sheet(found, reader) if found else None
    if sheet is None:
        raise Http404
    return sheet if reader >= Audience.TEAM else sheets.naming_nobody_hidden(sheet)


@needs(Permission.SEE_NETWORK)
@require_safe
def directory(request: PersonalRequest) -> HttpResponse:
    actions.catch_up()
    sheet = sheets.directory_sheet(wanted_from(request.GET), Audience.NETWORK, request.GET.get("page", ""))
    return render(request, "network/directory.html", {"sheet": sheet, "query": query_of(request)})


def query_of(request: HttpRequest) -> str:
    """What stands in the address besides the page, for the links to the next one."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode() + "&" if query else ""


@needs(Permission.SEE_NETWORK)
@require_safe
def map_page(request: PersonalRequest) -> HttpResponse:
    actions.catch_up()
    return render(request, "network/map.html", {"sheet": sheets.kept_map(Audience.NETWORK)})


@needs(Permission.SEE_NETWORK)
@require_safe
def member(request: PersonalRequest, pk: int) -> HttpResponse:
    sheet = member_or_404(pk, Audience.NETWORK)
    may_write = pk != request.person.pk and queries.is_reachable(pk, request.person)
    return render(request, "network/member.html", {"sheet": sheet, "may_write": may_write})


@needs(Permission.SEE_NETWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PersonalRequest, pk: int) -> HttpResponse:
    sheet = member_or_404(pk, Audience.NETWORK)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            receiver = Person.objects.get(pk=pk)
            actions.write_message(sender=request.person, receiver=receiver, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your message is on its way. You will get a letter when there is an answer."))
            return redirect("network:member", pk)
    return render(request, "network/write.html", {"sheet": sheet, "form": form}, status=400 if form.errors else 200)


@needs(Permission.SEE_NETWORK)
@require_safe
def message_list(request: PersonalRequest) -> HttpResponse:
    return render(request, "network/messages.html", {"messages_of": queries.messages_of(request.person)})


@needs(Permission.SEE_NETWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Message.objects.select_related("sender", "receiver"), pk=pk)
    if request.person not in (found.sender, found.receiver):
        raise Http404
    is_mine = request.person == found.sender
    form = AnswerForm(request.POST if request.method == "POST" and not is_mine else None)
    if form.is_valid() and carried_out(form, found):
        messages.success(request, _("Done."))
        return redirect("network:message", pk)
    shown = {"message": found, "form": form, "is_mine": is_mine}
    return render(request, "network/message.html", shown, status=400 if form.errors else 200)


def carried_out(form: AnswerForm, message: Message) -> bool:
    """Do what was chosen with a message; False, with the reason in the form, where it cannot be done any more."""
    text, at = form.cleaned_data["text"], timezone.now()
    try:
        match form.cleaned_data["do"]:
            case "answer":
                actions.answer_message(message=message, answer=text, at=at)
            case "decline":
                actions.decline_message(message=message, at=at)
            case _:
                actions.report_message(message=message, report=text, at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


# One's own profile.


@needs(Permission.SEE_NETWORK)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonalRequest) -> HttpResponse:
    if request.method != "POST":
        return profile_page(request)
    form = profile_form(request.POST, request.person)
    if form.is_valid():
        try:
            actions.keep_profile(person=request.person, typed=form.typed(), by=request.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error("place", str(refusal))
        else:
            messages.success(request, _("Your profile is kept."))
            return redirect("network:profile")
    return profile_page(request, form=form)


def profile_page(request: PersonalRequest, **forms: object) -> HttpResponse:
    """The page of one's own profile, with its several forms; those with errors as they were typed."""
    quotation, is_quoted = queries.quotation_of(request.person)
    known = queries.member(request.person)
    person = known.person if known else Person.objects.get(pk=request.person.pk)  # as it is after what was just done
    shown: dict[str, Any] = {
        "form": form_of_known(None, person, known.profile) if known else profile_form(None, person),
        "work_form": NewWorkForm(auto_id="work_%s"),
        "step_form": StepForm(auto_id="step_%s"),
        "quotation_form": QuotationForm({"text": quotation.text} if quotation else None, auto_id="quote_%s"),
        "is_quoted": is_quoted,
        "steps": known.steps
        if known
        else CareerStep.objects.filter(person=person).select_related("institution__place"),
        "took_part": known.took_part if known else [],
        "is_hidden": person.is_hidden,
    } | forms
    ask_for_places_once(shown["form"], shown["work_form"], shown["step_form"])
    return render(request, "network/profile.html", shown, status=400 if any(map(has_errors, forms.values())) else 200)


def has_errors(form: object) -> bool:
    return bool(getattr(form, "is_bound", False) and form.errors)  # type: ignore[attr-defined]


@needs(Permission.SEE_NETWORK)
@require_POST
def new_work(request: PersonalRequest) -> HttpResponse:
    form = NewWorkForm(request.POST, auto_id="work_%s")
    if not form.is_valid():
        return profile_page(request, work_form=form)
    actions.change_work(person=request.person, by=request.person, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Your new work is written down; what you did before stands in earlier work."))
    return redirect("network:profile")


@needs(Permission.SEE_NETWORK)
@require_POST
def add_step(request: PersonalRequest) -> HttpResponse:
    form = StepForm(request.POST, auto_id="step_%s")
    if not form.is_valid():
        return profile_page(request, step_form=form)
    typed = form.cleaned_data
    actions.add_step(
        step=form.step_of(request.person),
        institution=typed["institution"],
        place=typed["place"],
        by=request.person,
        at=timezone.now(),
    )
    messages.success(request, _("Your earlier work is written down."))
    return redirect("network:profile")


@needs(Permission.SEE_NETWORK)
@require_POST
def remove_step(request: PersonalRequest, pk: int) -> HttpResponse:
    step = get_object_or_404(CareerStep.objects.select_related("person"), pk=pk, person=request.person)
    actions.remove_step(step=step, by=request.person, at=timezone.now())
    messages.success(request, _("It is removed."))
    return redirect("network:profile")


@needs(Permission.SEE_NETWORK)
@require_POST
def quotation(request: PersonalRequest) -> HttpResponse:
    if request.POST.get("do") == "withdraw":
        actions.quote_no_more(person=request.person, by=request.person, at=timezone.now())
        messages.success(request, _("Your words are quoted nowhere any more."))
        return redirect("network:profile")
    form = QuotationForm(request.POST, auto_id="quote_%s")
    if not form.is_valid():
        return profile_page(request, quotation_form=form)
    actions.let_quote(person=request.person, text=form.cleaned_data["text"], by=request.person, at=timezone.now())
    messages.success(request, _("Thank you. You can withdraw it at any time."))
    return redirect("network:profile")


@needs(Permission.SEE_NETWORK)
@require_POST
def hide(request: PersonalRequest) -> HttpResponse:
    do = show_person if request.POST.get("do") == "show" else hide_person
    do(person=request.person, by=request.person, at=timezone.now())
    return redirect("network:profile")


@needs(Permission.SEE_NETWORK)
@require_safe
def preview(request: PersonalRequest) -> HttpResponse:
    reader = request.GET.get("as", "network")
    audience = AUDIENCES.get(reader, Audience.NETWORK)
    known = queries.member(request.person)
    sheet = sheets.member_sheet(known, audience) if known else None
    return render(request, "network/preview.html", {"sheet": sheet, "is_public": audience == Audience.EVERYONE})
