"""The inbox of enquiries on the desk: who looks after which, what was said, the answer, and the answers kept ready."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.communications import actions, jobs, queries
from sojourn.communications.forms import AnswerForm, CannedAnswerForm, OwnerForm, StateForm
from sojourn.communications.models import CannedAnswer, Enquiry
from sojourn.communications.rules import fill
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

LINES_A_PAGE = 40


def enquiry_or_404(pk: int) -> Enquiry:
    return get_object_or_404(Enquiry.objects.select_related("owner"), pk=pk)


@needs(Permission.ANSWER_ENQUIRIES)
@require_safe
def inbox(request: PersonalRequest) -> HttpResponse:
    state, kind = request.GET.get("state", "open"), request.GET.get("kind", "")
    mine = request.GET.get("mine") == "yes"
    found = queries.enquiries(
        state=state if state in {"open", *Enquiry.State.values} else "",
        kind=kind if kind in Enquiry.Kind.values else "",
        owner=request.person if mine else None,
    )
    counts = queries.count_enquiries()
    shown = {
        "page": Paginator(found, LINES_A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "kind": kind,
        "mine": mine,
        "kinds": Enquiry.Kind.choices,
        "open_count": counts["new"] + counts["in_hand"],
        "counts": [
            (value, label, counts[value]) for value, label in Enquiry.State.choices if value in ("answered", "closed")
        ],
        "today": timezone.now().date(),
        "kept_days": settings.ENQUIRY_DAYS,
    }
    return render(request, "communications/inbox.html", shown)


@needs(Permission.ANSWER_ENQUIRIES)
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: PersonalRequest, pk: int) -> HttpResponse:
    """One enquiry with all that was said; the answer is written here, perhaps from one kept ready (?ready=its number)."""
    found = enquiry_or_404(pk)
    ready = queries.canned_answers(found.language)
    chosen = next((each for each in ready if str(each.pk) == request.GET.get("ready")), None)
    start = {"text": fill(chosen.text, {"name": found.name, "number": str(found.pk)})} if chosen else {}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        try:
            actions.answer_enquiry(enquiry=found, text=form.cleaned_data["text"], by=request.person, at=timezone.now())
        except actions.CannotAnswer as refusal:
            form.add_error(None, str(refusal))
        else:
            jobs.deliver_letters.enqueue()
            messages.success(request, _("The answer is on its way."))
            return redirect("communications:enquiry", pk)
    shown = {
        "enquiry": found,
        "said": found.messages.select_related("by", "letter"),
        "form": form if not found.erased_at else None,
        "owner_form": OwnerForm(None, people=queries.who_answers(), owner=found.owner_id),
        "states": Enquiry.State,
        "ready": ready,
        "language_name": dict(settings.LANGUAGES).get(found.language, ""),
        "today": timezone.now().date(),
    }
    return render(request, "communications/enquiry.html", shown)


@needs(Permission.ANSWER_ENQUIRIES)
@require_POST
def hand_over(request: PersonalRequest, pk: int) -> HttpResponse:
    form = OwnerForm(request.POST, people=queries.who_answers())
    if form.is_valid():
        owner = form.cleaned_data["owner"]
        actions.hand_over_enquiry(enquiry=enquiry_or_404(pk), owner=owner, by=request.person, at=timezone.now())
        messages.success(request, _("It is written down who looks after this enquiry."))
    else:
        messages.error(request, _("Choose somebody who may answer enquiries."))
    return redirect("communications:enquiry", pk)


@needs(Permission.ANSWER_ENQUIRIES)
@require_POST
def move(request: PersonalRequest, pk: int) -> HttpResponse:
    form, found = StateForm(request.POST), enquiry_or_404(pk)
    if form.is_valid():
        actions.move_enquiry(enquiry=found, state=form.cleaned_data["state"], by=request.person, at=timezone.now())
        messages.success(request, _("The enquiry is moved on."))
    else:
        messages.error(request, _("Press one of the buttons."))
    return redirect("communications:enquiry", pk)


@needs(Permission.ANSWER_ENQUIRIES)
@require_POST
def erase(request: PersonalRequest, pk: int) -> HttpResponse:
    actions.erase_enquiry(enquiry=enquiry_or_404(pk), by=request.person, at=timezone.now())
    messages.success(request, _("What was personal in this enquiry is erased."))
    return redirect("communications:inbox")


@needs(Permission.ANSWER_ENQUIRIES)
@require_http_methods(["GET", "HEAD", "POST"])
def ready_answers(request: PersonalRequest) -> HttpResponse:
    """The answers kept ready; a new one is written here, or one is changed (?change=its number)."""
    wanted = request.GET.get("change", "")
    row = get_object_or_404(CannedAnswer, pk=int(wanted)) if wanted.isdecimal() and len(wanted) < 16 else None
    form = CannedAnswerForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("title", "language", "text")}
        actions.keep_canned_answer(**given, by=request.person, at=timezone.now(), instead_of=row)
        messages.success(request, _("The answer is kept ready."))
        return redirect("communications:ready_answers")
    shown = {"form": form, "row": row, "answers": CannedAnswer.objects.all(), "languages": dict(settings.LANGUAGES)}
    return render(request, "communications/ready_answers.html", shown)


@needs(Permission.ANSWER_ENQUIRIES)
@require_POST
def drop_ready_answer(request: PersonalRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CannedAnswer, pk=pk)
    actions.drop_canned_answer(answer=row, by=request.person, at=timezone.now())
    messages.success(request, _("The answer is kept ready no longer."))
    return redirect("communications:ready_answers")
