"""Supporters on the desk: the list, one supporter, one gift, who is thanked, what is owed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sojourn.foundation.refusals import Refusal
from sojourn.people.access import PersonalRequest, needs
from sojourn.people.rules import Permission

from .. import actions, queries, sheets
from ..forms import (
    ContactForm,
    ConversationForm,
    GiftForm,
    InstalmentsForm,
    KeptForm,
    PromiseForm,
    SupporterForm,
    TaskForm,
    UseForm,
)
from ..models import Gift, Instalment, Promise, Supporter, Task, Use

KEEP = Permission.KEEP_SUPPORTERS
MINYEAR_OF_THANKS, MAXYEAR_OF_THANKS = 1900, 2100


def supporter_or_404(pk: int) -> Supporter:
    return get_object_or_404(Supporter, pk=pk)


def gift_or_404(pk: int) -> Gift:
    found = Gift.objects.select_related("supporter", "edition", "place", "person").prefetch_related("uses")
    return get_object_or_404(found, pk=pk)


def carried_out(request: PersonalRequest, deed: Callable[[], Any], said: str) -> bool:
    """Do a deed and say so; where it is refused, say why. True when it was done."""
    try:
        deed()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True


@needs(KEEP)
@require_safe
def supporters(request: PersonalRequest) -> HttpResponse:
    today = timezone.localdate()
    promises, tasks, late = queries.owed(today)
    gifts = Gift.objects.select_related("supporter", "edition", "place", "person").prefetch_related("uses")
    shown = {
        "lines": sheets.supporter_lines(),
        "gifts": [sheets.gift_line(gift) for gift in gifts[:100]],
        "promises": promises,
        "tasks": tasks,
        "late": [(part, part.gift.in_words(part.amount_pence)) for part in late],
        "today": today,
        "editions": list(queries.editions()[:12]),
    }
    return render(request, "supporters/supporters.html", shown)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def new_supporter(request: PersonalRequest) -> HttpResponse:
    form = SupporterForm(request.POST or None)
    if form.is_valid():
        kept = actions.keep_supporter(supporter=None, values=form.cleaned_data, by=request.person, at=timezone.now())
        return redirect("supporters:supporter", kept.pk)
    return render(request, "supporters/form.html", {"form": form, "title": _("A new supporter")})


@needs(KEEP)
@require_safe
def supporter(request: PersonalRequest, pk: int) -> HttpResponse:
    return _supporter_page(request, supporter_or_404(pk), {})


def _supporter_page(request: PersonalRequest, found: Supporter, typed: dict[str, forms.BaseForm]) -> HttpResponse:
    gifts = found.gifts.select_related("supporter", "edition", "place", "person").prefetch_related("uses")
    lines = [sheets.gift_line(gift) for gift in gifts]
    shown = {
        "supporter": found,
        "gifts": lines,
        "contacts": found.contacts.all(),
        "conversations": found.conversations.select_related("noted_by")[:50],
        "tasks": found.tasks.select_related("owner"),
        "promises": found.promises.select_related("gift__supporter"),
        "contact_form": ContactForm(prefix="contact"),
        "conversation_form": ConversationForm(prefix="conversation", initial={"on": timezone.localdate()}),
        "task_form": TaskForm(prefix="task"),
        "promise_form": PromiseForm(prefix="promise", supporter=found, gifts=[(line.pk, line.title) for line in lines]),
    }
    status = 422 if typed else 200
    return render(request, "supporters/supporter.html", shown | typed, status=status)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def change_supporter(request: PersonalRequest, pk: int) -> HttpResponse:
    found = supporter_or_404(pk)
    form = SupporterForm(request.POST or None, instance=found)
    if form.is_valid():
        actions.keep_supporter(supporter=found, values=form.cleaned_data, by=request.person, at=timezone.now())
        messages.success(request, _("Noted."))
        return redirect("supporters:supporter", pk)
    return render(request, "supporters/form.html", {"form": form, "title": Supporter.objects.get(pk=pk).name})


@needs(KEEP)
@require_POST
def note(request: PersonalRequest, pk: int, what: str) -> HttpResponse:
    """A contact, a conversation, a task or a promise, from the supporter's page; a form with a mistake comes back as typed."""
    found = supporter_or_404(pk)
    forms_of: dict[str, forms.BaseForm] = {
        "contact": ContactForm(request.POST, prefix="contact"),
        "conversation": ConversationForm(request.POST, prefix="conversation"),
        "task": TaskForm(request.POST, prefix="task"),
        "promise": PromiseForm(request.POST, prefix="promise", supporter=found),
    }
    if what not in forms_of:
        raise Http404
    form = forms_of[what]
    if not form.is_valid():
        return _supporter_page(request, found, {f"{what}_form": form})
    given = {"values": form.cleaned_data} if what == "contact" else form.cleaned_data
    deeds: dict[str, Callable[..., Any]] = {
        "contact": actions.note_contact,
        "conversation": actions.note_conversation,
        "task": actions.set_task,
        "promise": actions.promise,
    }
    carried_out(
        request, partial(deeds[what], supporter=found, **given, by=request.person, at=timezone.now()), _("Noted.")
    )
    return redirect("supporters:supporter", pk)


@needs(KEEP)
@require_POST
def finish_task(request: PersonalRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.select_related("supporter"), pk=pk)
    actions.finish_task(task=task, by=request.person, at=timezone.now())
    return redirect("supporters:supporter", task.supporter_id)


@needs(KEEP)
@require_POST
def keep_promise(request: PersonalRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(Promise.objects.select_related("supporter"), pk=pk)
    form = KeptForm(request.POST)
    if form.is_valid():
        actions.keep_promise(
            made=made,
            on=form.cleaned_data["on"],
            proof=form.cleaned_data["proof"],
            by=request.person,
            at=timezone.now(),
        )
        messages.success(request, _("The promise is kept."))
    else:
        messages.error(request, _("Say on which day the promise was kept and where that can be seen."))
    return redirect("supporters:supporter", made.supporter_id)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def new_gift(request: PersonalRequest, pk: int) -> HttpResponse:
    found = supporter_or_404(pk)
    form = GiftForm(request.POST or None)
    if form.is_valid():
        keep = partial(
            actions.keep_gift, supporter=found, gift=None, values=form.values, by=request.person, at=timezone.now()
        )
        if carried_out(request, keep, _("The gift is noted.")):
            return redirect("supporters:supporter", pk)
    title = _("A gift of %(supporter)s") % {"supporter": found}
    return render(request, "supporters/form.html", {"form": form, "title": title})


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def change_gift(request: PersonalRequest, pk: int) -> HttpResponse:
    found = gift_or_404(pk)
    form = GiftForm(request.POST or None, gift=found)
    if form.is_valid():
        keep = partial(
            actions.keep_gift,
            supporter=found.supporter,
            gift=found,
            values=form.values,
            by=request.person,
            at=timezone.now(),
        )
        if carried_out(request, keep, _("Noted.")):
            return redirect("supporters:gift", pk)
    return render(request, "supporters/form.html", {"form": form, "title": found.title})


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def gift(request: PersonalRequest, pk: int) -> HttpResponse:
    """One gift: what it is, what it paid for; a part is used from here."""
    found = gift_or_404(pk)
    form = UseForm(request.POST or None, gift=found, initial={"on": timezone.localdate()})
    if form.is_valid():
        use = partial(actions.use_gift, gift=found, **form.cleaned_data, by=request.person, at=timezone.now())
        if carried_out(request, use, _("The use is noted.")):
            return redirect("supporters:gift", pk)
    uses = found.uses.select_related("fellow__person", "edition")
    shown = {
        "gift": found,
        "line": sheets.gift_line(found),
        "uses": [(use, found.in_words(use.amount)) for use in uses],
        "instalments": [(part, found.in_words(part.amount_pence)) for part in found.instalments.all()],
        "form": form,
        "instalments_form": InstalmentsForm(),
        "today": timezone.localdate(),
    }
    return render(request, "supporters/gift.html", shown)


@needs(KEEP)
@require_POST
def plan_instalments(request: PersonalRequest, pk: int) -> HttpResponse:
    found, form = gift_or_404(pk), InstalmentsForm(request.POST)
    if form.is_valid():
        plan = partial(
            actions.plan_instalments, gift=found, due_on=form.cleaned_data["days"], by=request.person, at=timezone.now()
        )
        carried_out(request, plan, _("The instalments are planned."))
    else:
        for error in form.errors.get("days", [_("Type a day a line.")]):
            messages.error(request, str(error))
    return redirect("supporters:gift", pk)


@needs(KEEP)
@require_POST
def receive(request: PersonalRequest, pk: int) -> HttpResponse:
    part = get_object_or_404(Instalment, pk=pk)
    actions.receive_instalment(instalment=part, on=timezone.localdate(), by=request.person, at=timezone.now())
    return redirect("supporters:gift", part.gift_id)


@needs(KEEP)
@require_POST
def take_back(request: PersonalRequest, pk: int) -> HttpResponse:
    use = get_object_or_404(Use, pk=pk)
    why = request.POST.get("why", "").strip()[:300]
    if why:
        actions.take_back_use(use=use, why=why, by=request.person, at=timezone.now())
    else:
        messages.error(request, _("Say why the use is taken back."))
    return redirect("supporters:gift", use.gift_id)


@needs(KEEP)
@require_safe
def thanks(request: PersonalRequest, year: int) -> HttpResponse:
    if not MINYEAR_OF_THANKS <= year <= MAXYEAR_OF_THANKS:
        raise Http404
    shown = {
        "year": year,
        "names": queries.acknowledgements(year),
        "unnamed": queries.unnamed_supporters(year),
    }
    return render(request, "supporters/thanks.html", shown)
