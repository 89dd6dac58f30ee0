"""Deeds about gifts: what is given, in which parts it comes, what it pays for. Every change is made while the gift is held."""

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

from .. import queries
from ..models import Gift, Instalment, Receipt, Supporter, Use
from ..rules import instalments_of


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
    through: Supporter | None = None
    word_of: Person | None = None
    report: str = ""


@transaction.atomic
def keep_gift(*, supporter: Supporter, gift: Gift | None, values: GiftValues, by: Person | None, at: datetime) -> Gift:
    """Note a gift, or what changed about it.

    Raises: CannotChangeGift, when less would be given than was already used, its unit would change under its uses or instalments,
    its state would contradict what came, or it would be given through its own giver.
    """
    if values.through is not None and values.through.pk == supporter.pk:
        raise CannotChangeGift(_("Name somebody else: nobody gives through themselves."))
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
    if used and values.state in queries.NOT_PROMISED:
        raise CannotChangeGift(_("A part of this gift is used already; it is no longer only hoped for."))
    _refuse_against_instalments(held, values)
    before = {"amount": held.amount, "state": held.state}
    for name, value in vars(values).items():
        setattr(held, name, value)
    held.save()
    record(by=by, did=gettext_noop("changed a gift"), about=held, at=at, details={"before": before})
    return held


def _refuse_against_instalments(gift: Gift, values: GiftValues) -> None:
    """Raise CannotChangeGift where a gift would no longer fit the instalments in which it comes."""
    parts = list(gift.instalments.values_list("amount_pence", "received_on"))
    if not parts:
        return
    if (values.unit, values.currency) != (gift.unit, gift.currency):
        raise CannotChangeGift(_("It comes in instalments, so it stays in the same unit and currency."))
    if sum(pence for pence, _received_on in parts) != values.amount:
        raise CannotChangeGift(_("The instalments add up to another amount. Plan them anew first."))
    came = [received_on is not None for _pence, received_on in parts]
    if any(came) and values.state in queries.NOT_PROMISED:
        raise CannotChangeGift(_("A part of this gift has come already; it is no longer only hoped for."))
    if not all(came) and values.state == Gift.State.RECEIVED:
        raise CannotChangeGift(_("Not every instalment has come yet."))


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
    """Note that an instalment came; with the last one the gift is received.

    Raises: CannotChangeGift, when the gift was declined or closed.
    """
    held = Gift.objects.select_for_update().get(pk=instalment.gift_id)
    _refuse_what_is_over(held)
    if not Instalment.objects.filter(pk=instalment.pk, received_on=None).update(received_on=on):
        return
    _follow_what_came(held)
    record(
        by=by, did=gettext_noop("received an instalment"), about=held, at=at, details={"pence": instalment.amount_pence}
    )


@transaction.atomic
def receive_at_once(*, gift: Gift, on: date, by: Person | None, at: datetime) -> Instalment:
    """Note that a whole gift of money came on a day: one instalment, which is there.

    Raises: CannotChangeGift, when it is not money, is over, or comes in instalments.
    """
    held = Gift.objects.select_for_update().get(pk=gift.pk)
    _refuse_what_is_over(held)
    if held.unit != Gift.Unit.MONEY or held.instalments.exists():
        raise CannotChangeGift(_("This is for money that comes at once; instalments are received one by one."))
    came = Instalment.objects.create(gift=held, due_on=on, amount_pence=held.amount, received_on=on)
    _follow_what_came(held)
    record(by=by, did=gettext_noop("received a gift"), about=held, at=at, details={"pence": held.amount})
    return came


@transaction.atomic
def take_back_instalment(*, instalment: Instalment, why: str, by: Person | None, at: datetime) -> None:
    """Undo that an instalment came, where that was noted by mistake; the journal keeps it.

    Raises: CannotChangeGift, while its receipt is valid.
    """
    held = Gift.objects.select_for_update().get(pk=instalment.gift_id)
    if Receipt.objects.filter(instalment=instalment, cancelled_on=None).exists():
        raise CannotChangeGift(_("There is a receipt for it. Cancel the receipt first."))
    if Instalment.objects.filter(pk=instalment.pk, received_on__isnull=False).update(received_on=None):
        if held.state == Gift.State.RECEIVED:
            Gift.objects.filter(pk=held.pk).update(state=Gift.State.PLEDGED)
        details = {"pence": instalment.amount_pence, "why": why}
        record(by=by, did=gettext_noop("took back an instalment"), about=held, at=at, details=details)


def _refuse_what_is_over(gift: Gift) -> None:
    if gift.state in (Gift.State.DECLINED, Gift.State.CLOSED):
        raise CannotChangeGift(_("This gift is %(state)s; nothing comes of it.") % {"state": gift.get_state_display()})


def _follow_what_came(gift: Gift) -> None:
    """Let a gift's state follow: something came, so it is promised; with the last part it is received."""
    is_whole = not gift.instalments.filter(received_on=None).exists()
    Gift.objects.filter(pk=gift.pk).update(state=Gift.State.RECEIVED if is_whole else Gift.State.PLEDGED)


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
