"""Deeds about supporters. Every change of a gift is made while the gift is held, so that nothing is used twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.selection.models import Fellow

from . import queries
from .models import Contact, Conversation, Gift, Instalment, Promise, Supporter, Task, Use
from .rules import instalments_of


class CannotUseGift(Refusal):
    """Raised when a gift is not there to be used, is tied to something else, or has not enough left."""


class CannotChangeGift(Refusal):
    """Raised when a change would contradict what was already used or received."""


@dataclass(frozen=True)
class GiftValues:
    """What a gift is, as it was typed."""

    title: str
    state: str
    given_on: date
    unit: str
    amount: int
    currency: str = "GBP"
    edition: Edition | None = None
    place: Any = None
    person: Person | None = None
    project: str = ""
    report: str = ""


@transaction.atomic
def keep_supporter(
    *, supporter: Supporter | None, values: dict[str, Any], by: Person | None, at: datetime
) -> Supporter:
    """Note a new supporter, or what changed about one. `values` are the columns of Supporter that a form gives."""
    kept = supporter or Supporter()
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    did = gettext_noop("changed a supporter") if supporter else gettext_noop("noted a supporter")
    record(by=by, did=did, about=kept, at=at)
    return kept


@transaction.atomic
def note_contact(*, supporter: Supporter, values: dict[str, Any], by: Person | None, at: datetime) -> Contact:
    contact = Contact.objects.create(supporter=supporter, **values)
    record(by=by, did=gettext_noop("noted a contact of a supporter"), about=supporter, at=at)
    return contact


@transaction.atomic
def note_conversation(*, supporter: Supporter, on: date, words: str, by: Person | None, at: datetime) -> Conversation:
    conversation = Conversation.objects.create(supporter=supporter, on=on, words=words, noted_by=by, noted_at=at)
    record(by=by, did=gettext_noop("noted a conversation with a supporter"), about=supporter, at=at)
    return conversation


@transaction.atomic
def set_task(
    *, supporter: Supporter, what: str, due_on: date | None, owner: Person | None, by: Person | None, at: datetime
) -> Task:
    task = Task.objects.create(supporter=supporter, what=what, due_on=due_on, owner=owner)
    record(by=by, did=gettext_noop("set a task about a supporter"), about=supporter, at=at)
    return task


@transaction.atomic
def finish_task(*, task: Task, by: Person | None, at: datetime) -> None:
    if Task.objects.filter(pk=task.pk, done_at=None).update(done_at=at):
        record(by=by, did=gettext_noop("did a task about a supporter"), about=task.supporter, at=at)


@transaction.atomic
def keep_gift(*, supporter: Supporter, gift: Gift | None, values: GiftValues, by: Person | None, at: datetime) -> Gift:
    """Note a gift, or what changed about it.

    Raises: CannotChangeGift, when less would be given than was already used, or its unit would change under its uses.
    """
    if gift is None:
        _refuse_supporter_not_accepted(supporter)
        made = Gift.objects.create(supporter=supporter, **vars(values))
        record(by=by, did=gettext_noop("noted a gift"), about=made, at=at, details={"amount": made.amount})
        return made
    held = Gift.objects.select_for_update().get(pk=gift.pk)
    used = held.amount - queries.left(held)
    if values.amount < used:
        raise CannotChangeGift(
            _("%(used)s of this gift are used already; it cannot be less.") % {"used": held.in_words(used)}
        )
    if used and (values.unit, values.currency) != (held.unit, held.currency):
        raise CannotChangeGift(_("A part of this gift is used already, so it stays in the same unit and currency."))
    if used and values.state == Gift.State.HOPED:
        raise CannotChangeGift(_("A part of this gift is used already; it is no longer only hoped for."))
    paid = sum(held.instalments.values_list("amount_pence", flat=True))
    if paid and paid != values.amount:
        raise CannotChangeGift(_("The instalments add up to another amount. Plan them anew first."))
    before = {"amount": held.amount, "state": held.state}
    for name, value in vars(values).items():
        setattr(held, name, value)
    held.save()
    record(by=by, did=gettext_noop("changed a gift"), about=held, at=at, details={"before": before})
    return held


def _refuse_supporter_not_accepted(supporter: Supporter) -> None:
    if supporter.standing == Supporter.Standing.REFUSED:
        raise CannotChangeGift(
            _("%(supporter)s was not accepted when it was looked at; see its due diligence.") % {"supporter": supporter}
        )


@transaction.atomic
def plan_instalments(*, gift: Gift, due_on: Sequence[date], by: Person | None, at: datetime) -> list[Instalment]:
    """Let a gift of money come in equal parts on these days; those not yet received are planned anew.

    Raises: CannotChangeGift, when it is not money, all of it has come, or there is not a penny for each day.
    """
    held = Gift.objects.select_for_update().get(pk=gift.pk)
    if held.unit != Gift.Unit.MONEY:
        raise CannotChangeGift(_("Only money comes in instalments."))
    came = sum(held.instalments.filter(received_on__isnull=False).values_list("amount_pence", flat=True))
    outstanding = held.amount - came
    if not due_on or outstanding < len(due_on):
        raise CannotChangeGift(
            ngettext(
                "There is not a penny for each day.", "There is not a penny for each of the %(days)d days.", len(due_on)
            )
            % {"days": len(due_on)}
        )
    held.instalments.filter(received_on=None).delete()
    parts = zip(sorted(due_on), instalments_of(outstanding, len(due_on)), strict=True)
    planned = [Instalment(gift=held, due_on=day, amount_pence=pence) for day, pence in parts]
    Instalment.objects.bulk_create(planned)
    record(by=by, did=gettext_noop("planned a gift's instalments"), about=held, at=at)
    return planned


@transaction.atomic
def receive_instalment(*, instalment: Instalment, on: date, by: Person | None, at: datetime) -> None:
    """Note that an instalment came; with the last one the gift is received."""
    held = Gift.objects.select_for_update().get(pk=instalment.gift_id)
    if not Instalment.objects.filter(pk=instalment.pk, received_on=None).update(received_on=on):
        return
    if held.state == Gift.State.PLEDGED and not held.instalments.filter(received_on=None).exists():
        Gift.objects.filter(pk=held.pk).update(state=Gift.State.RECEIVED)
    record(
        by=by, did=gettext_noop("received an instalment"), about=held, at=at, details={"pence": instalment.amount_pence}
    )


@transaction.atomic
def use_gift(
    *,
    gift: Gift,
    amount: int,
    on: date,
    what_for: str,
    fellow: Fellow | None = None,
    edition: Edition | None = None,
    project: str = "",
    by: Person | None,
    at: datetime,
) -> Use:
    """Use a part of a gift. What is left is counted while the gift is held, so that no part is used twice.

    Raises: CannotUseGift, when the gift is only hoped for or closed, is tied to something else, or has not enough left.
    """
    held = Gift.objects.select_for_update(of=("self",)).select_related("edition", "place", "person").get(pk=gift.pk)
    if held.state not in (Gift.State.PLEDGED, Gift.State.RECEIVED):
        raise CannotUseGift(
            _("This gift is %(state)s; only what was promised or received is used.")
            % {"state": held.get_state_display()}
        )
    _refuse_what_it_is_not_for(held, fellow, edition, project)
    remaining = queries.left(held)
    if not 0 < amount <= remaining:
        raise CannotUseGift(
            _("%(left)s of this gift are left; %(wanted)s cannot be taken from it.")
            % {"left": held.in_words(remaining), "wanted": held.in_words(amount)}
        )
    use = Use.objects.create(
        gift=held,
        amount=amount,
        on=on,
        what_for=what_for,
        fellow=fellow,
        edition=edition or (fellow.edition if fellow else None),
        project=project,
    )
    record(by=by, did=gettext_noop("used a gift"), about=held, at=at, details={"amount": amount, "for": what_for})
    return use


def _refuse_what_it_is_not_for(gift: Gift, fellow: Fellow | None, edition: Edition | None, project: str) -> None:
    """Raise CannotUseGift where the use is not what the gift is tied to."""
    year = edition or (fellow.edition if fellow else None)
    wrong = None
    if gift.edition_id and (year is None or year.pk != gift.edition_id):
        wrong = _("the edition %(edition)s") % {"edition": gift.edition}
    elif gift.place_id and (fellow is None or fellow.place_id != gift.place_id):
        wrong = _("fellows from %(place)s") % {"place": gift.place}
    elif gift.person_id and (fellow is None or fellow.person_id != gift.person_id):
        wrong = str(gift.person)
    elif gift.project and project.casefold().strip() != gift.project.casefold().strip():
        wrong = _("the project “%(project)s”") % {"project": gift.project}
    if wrong:
        raise CannotUseGift(_("This gift is only for %(what)s.") % {"what": wrong})


@transaction.atomic
def take_back_use(*, use: Use, why: str, by: Person | None, at: datetime) -> None:
    """Undo a use that was noted by mistake; the journal keeps what it was."""
    gift = Gift.objects.select_for_update().get(pk=use.gift_id)
    details = {"amount": use.amount, "for": use.what_for, "why": why}
    Use.objects.filter(pk=use.pk).delete()
    record(by=by, did=gettext_noop("took back the use of a gift"), about=gift, at=at, details=details)


@transaction.atomic
def promise(
    *,
    supporter: Supporter,
    gift: Gift | None,
    kind: str,
    what: str,
    due_on: date | None,
    by: Person | None,
    at: datetime,
) -> Promise:
    """Note what a supporter was promised."""
    made = Promise.objects.create(supporter=supporter, gift=gift, kind=kind, what=what, due_on=due_on)
    record(by=by, did=gettext_noop("promised something to a supporter"), about=supporter, at=at, details={"what": what})
    return made


@transaction.atomic
def keep_promise(*, made: Promise, on: date, proof: str, by: Person | None, at: datetime) -> None:
    """Note that a promise was kept, and where that can be seen."""
    if Promise.objects.filter(pk=made.pk, kept_on=None).update(kept_on=on, proof=proof):
        record(
            by=by,
            did=gettext_noop("kept a promise to a supporter"),
            about=made.supporter,
            at=at,
            details={"what": made.what},
        )
