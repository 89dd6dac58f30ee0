"""Supporters on the desk: the list, one supporter, one gift, who is thanked, what is owed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Prefetch
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
    CameForm,
    ContactForm,
    ConversationForm,
    DocumentForm,
    GiftForm,
    InstalmentsForm,
    KeptForm,
    MergeForm,
    OwnFieldForm,
    PromiseForm,
    ReceiptForm,
    SupporterForm,
    TaskForm,
    UseForm,
    WhyForm,
)
from ..models import Contact, Gift, Instalment, OwnField, Promise, Supporter, SupporterMerge, Task, Use

KEEP = Permission.KEEP_SUPPORTERS
MINYEAR_OF_THANKS, MAXYEAR_OF_THANKS = 1900, 2100


def supporter_or_404(pk: int) -> Supporter:
    return get_object_or_404(Supporter, pk=pk)


def gift_or_404(pk: int) -> Gift:
    found = Gift.objects.select_related("supporter", "edition", "place", "person", "through", "word_of")
    found = found.prefetch_related(Prefetch("uses", Use.objects.select_related("fellow__person", "edition")))
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
    filters, everyone = sheets.own_filters(request.GET), list(queries.counted_supporters())
    promises, tasks, late = queries.owed(today)
    gifts = Gift.objects.select_related("supporter", "edition", "place", "person").prefetch_related("uses")
    shown = {
        "lines": sheets.supporter_lines(everyone, filters),
        "filters": filters,
        "gifts": [sheets.gift_line(gift) for gift in gifts[:100]],
        "promises": promises,
        "tasks": tasks,
        "late": [(part, part.gift.in_words(part.amount_pence)) for part in late],
        "ending": queries.documents_to_warn_of(today),
        "alike": queries.pairs_alike(everyone)[:20],
        "today": today,
        "editions": list(queries.editions()[:12]),
    }
    return render(request, "supporters/supporters.html", shown)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def new_supporter(request: PersonalRequest) -> HttpResponse:
    """A new supporter; who looks like one that is known is kept only when somebody says that it is another."""
    form, alike = SupporterForm(request.POST or None, own=queries.own_fields()), []
    if form.is_valid():
        alike = queries.alike(form.cleaned_data["name"], form.cleaned_data["website"])
        if not alike or "another" in request.POST:
            kept = actions.keep_supporter(
                supporter=None, values=form.columns, own=form.own_values, by=request.person, at=timezone.now()
            )
            return redirect("supporters:supporter", kept.pk)
    return render(request, "supporters/form.html", {"form": form, "title": _("A new supporter"), "alike": alike})


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def own_fields(request: PersonalRequest) -> HttpResponse:
    """The team's own fields, and a new one."""
    form = OwnFieldForm(request.POST or None)
    if form.is_valid():
        actions.keep_field(field=None, values=form.cleaned_data, by=request.person, at=timezone.now())
        messages.success(request, _("The field is asked from now on."))
        return redirect("supporters:own_fields")
    shown = {"fields": OwnField.objects.annotate(noted=Count("values")), "form": form}
    return render(request, "supporters/own_fields.html", shown, status=422 if form.errors else 200)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def change_field(request: PersonalRequest, pk: int) -> HttpResponse:
    field = get_object_or_404(OwnField, pk=pk)
    form = OwnFieldForm(request.POST or None, instance=field)
    if form.is_valid():
        keep = partial(actions.keep_field, field=field, values=form.cleaned_data, by=request.person, at=timezone.now())
        if carried_out(request, keep, _("Noted.")):
            return redirect("supporters:own_fields")
    return render(request, "supporters/form.html", {"form": form, "title": field.name})


@needs(KEEP)
@require_POST
def retire_field(request: PersonalRequest, pk: int) -> HttpResponse:
    """Ask a field no more, or again."""
    field = get_object_or_404(OwnField, pk=pk)
    deed = actions.bring_back_field if field.retired_at else actions.retire_field
    deed(field=field, by=request.person, at=timezone.now())
    return redirect("supporters:own_fields")


@needs(KEEP)
@require_safe
def standing(request: PersonalRequest) -> HttpResponse:
    """Where gifts stand, stage by stage, and what the next step is."""
    shown = {"stages": sheets.stages(timezone.localdate()), "not_asked": queries.not_asked_yet()[:100]}
    return render(request, "supporters/standing.html", shown)


@needs(KEEP)
@require_safe
def supporter(request: PersonalRequest, pk: int) -> HttpResponse:
    return supporter_page(request, supporter_or_404(pk), {})


def supporter_page(request: PersonalRequest, found: Supporter, typed: dict[str, forms.BaseForm]) -> HttpResponse:
    gifts = queries.gifts_with(found)
    lines = [sheets.gift_line(gift) for gift in gifts if gift.supporter_id == found.pk]
    titles = [(line.pk, line.title) for line in lines]
    shown = {
        "supporter": found,
        "gifts": lines,
        "through": [sheets.gift_line(gift) for gift in gifts if gift.through_id == found.pk],
        "contacts": found.contacts.all(),
        "conversations": found.conversations.select_related("noted_by")[:50],
        "tasks": found.tasks.select_related("owner", "gift"),
        "promises": found.promises.select_related("gift"),
        "documents": found.documents.select_related("gift"),
        "own": sheets.own_lines(found),
        "today": timezone.localdate(),
        "contact_form": ContactForm(prefix="contact"),
        "conversation_form": ConversationForm(prefix="conversation", initial={"on": timezone.localdate()}),
        "task_form": TaskForm(prefix="task", supporter=found, gifts=titles),
        "promise_form": PromiseForm(prefix="promise", supporter=found, gifts=titles),
        "document_form": DocumentForm(prefix="document", supporter=found, gifts=titles),
    }
    status = 422 if typed else 200
    return render(request, "supporters/supporter.html", shown | typed, status=status)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def change_supporter(request: PersonalRequest, pk: int) -> HttpResponse:
    found = supporter_or_404(pk)
    noted = queries.noted_of(found)
    form = SupporterForm(request.POST or None, instance=found, own=queries.own_fields(), noted=noted)
    if form.is_valid():
        actions.keep_supporter(
            supporter=found, values=form.columns, own=form.own_values, by=request.person, at=timezone.now()
        )
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
        "task": TaskForm(request.POST, prefix="task", supporter=found),
        "promise": PromiseForm(request.POST, prefix="promise", supporter=found),
    }
    if what not in forms_of:
        raise Http404
    form = forms_of[what]
    if not form.is_valid():
        return supporter_page(request, found, {f"{what}_form": form})
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
    if what == "contact":
        _tell_of_the_same_address(request, found, form.cleaned_data["email"])
    return redirect("supporters:supporter", pk)


def _tell_of_the_same_address(request: PersonalRequest, found: Supporter, email: str) -> None:
    for other in queries.others_with_address(email, found)[:3]:
        said = {"contact": other.name, "supporter": other.supporter.name}
        messages.warning(request, _("%(contact)s of %(supporter)s has the same e-mail address.") % said)


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def change_contact(request: PersonalRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Contact.objects.select_related("supporter"), pk=pk)
    form = ContactForm(request.POST or None, instance=found)
    if form.is_valid():
        actions.change_contact(contact=found, values=form.cleaned_data, by=request.person, at=timezone.now())
        messages.success(request, _("Noted."))
        _tell_of_the_same_address(request, found.supporter, form.cleaned_data["email"])
        return redirect("supporters:supporter", found.supporter_id)
    return render(request, "supporters/form.html", {"form": form, "title": found.name})


@needs(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: PersonalRequest, pk: int) -> HttpResponse:
    """Say that another supporter is the same as this one: the other's gifts, promises and papers come here."""
    found = supporter_or_404(pk)
    form = MergeForm(request.POST or (request.GET if "other" in request.GET else None), supporter=found)
    if form.is_valid() and request.method == "POST":
        deed = partial(actions.merge, kept=found, gone=form.cleaned_data["other"], by=request.person, at=timezone.now())
        if carried_out(request, deed, _("They are one now. It can be undone from the foot of this page.")):
            return redirect("supporters:supporter", pk)
    return render(
        request, "supporters/merge.html", {"supporter": found, "form": form, "merges": queries.merges_of(found)}
    )


@needs(KEEP)
@require_POST
def undo_merge(request: PersonalRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(SupporterMerge, pk=pk)
    undo = partial(actions.undo_merge, made=made, by=request.person, at=timezone.now())
    carried_out(request, undo, _("They are two again."))
    return redirect("supporters:supporter", made.kept_id)


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
    receipts = list(found.receipts.all())
    valid = {receipt.instalment_id: receipt for receipt in receipts if receipt.cancelled_on is None}
    parts = [(part, found.in_words(part.amount_pence), valid.get(part.pk)) for part in found.instalments.all()]
    shown = {
        "gift": found,
        "line": sheets.gift_line(found),
        "uses": [(use, found.in_words(use.amount)) for use in found.uses.all()],
        "instalments": parts,
        "receipts": receipts,
        "promises": found.promises.all(),
        "tasks": found.tasks.select_related("owner"),
        "documents": found.documents.all(),
        "form": form,
        "instalments_form": InstalmentsForm(),
        "receipt_form": ReceiptForm(),
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
    part, form = get_object_or_404(Instalment, pk=pk), CameForm(request.POST)
    if form.is_valid():
        receive = partial(
            actions.receive_instalment, instalment=part, **form.cleaned_data, by=request.person, at=timezone.now()
        )
        carried_out(request, receive, _("Noted."))
    else:
        messages.error(request, _("Say on which day it came."))
    return redirect("supporters:gift", part.gift_id)


@needs(KEEP)
@require_POST
def came_at_once(request: PersonalRequest, pk: int) -> HttpResponse:
    found, form = gift_or_404(pk), CameForm(request.POST)
    if form.is_valid():
        receive = partial(
            actions.receive_at_once, gift=found, **form.cleaned_data, by=request.person, at=timezone.now()
        )
        carried_out(request, receive, _("Noted."))
    else:
        messages.error(request, _("Say on which day it came."))
    return redirect("supporters:gift", pk)


@needs(KEEP)
@require_POST
def take_back_instalment(request: PersonalRequest, pk: int) -> HttpResponse:
    part, form = get_object_or_404(Instalment, pk=pk), WhyForm(request.POST)
    if form.is_valid():
        undo = partial(
            actions.take_back_instalment, instalment=part, **form.cleaned_data, by=request.person, at=timezone.now()
        )
        carried_out(request, undo, _("It is noted as not come."))
    else:
        messages.error(request, _("Say why."))
    return redirect("supporters:gift", part.gift_id)


@needs(KEEP)
@require_POST
def take_back(request: PersonalRequest, pk: int) -> HttpResponse:
    use = get_object_or_404(Use, pk=pk)
    form = WhyForm(request.POST)
    if form.is_valid():
        actions.take_back_use(use=use, why=form.cleaned_data["why"], by=request.person, at=timezone.now())
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
