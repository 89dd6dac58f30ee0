"""Deeds of receipts: each has the next number, says what it says for ever, and is cancelled rather than taken away."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from .. import queries
from ..models import Gift, Instalment, Receipt

MOST_TRIES = 20
"""So many colleagues may take the next number at the same moment."""


class CannotReceipt(Refusal):
    """Raised when there is nothing to write a receipt for, or it was cancelled already."""


@transaction.atomic
def make_receipt(*, instalment: Instalment, words: str, on: date, by: Person | None, at: datetime) -> Receipt:
    """Write the receipt of an instalment that came. What it says today stays, whatever changes later.

    Raises: CannotReceipt, when the instalment has not come, or has a receipt that is valid.
    """
    held = Gift.objects.select_for_update(of=("self",)).select_related("supporter").get(pk=instalment.gift_id)
    part = Instalment.objects.get(pk=instalment.pk)
    if part.received_on is None:
        raise CannotReceipt(_("It has not come yet."))
    valid = part.receipts.filter(cancelled_on=None).first()
    if valid is not None:
        raise CannotReceipt(_("Receipt %(number)d is valid for it. Cancel that one first.") % {"number": valid.number})
    made = _with_next_number(
        Receipt(
            gift=held,
            instalment=part,
            addressed_to=held.supporter.printed_name or held.supporter.name,
            title=held.title,
            amount_pence=part.amount_pence,
            currency=held.currency,
            received_on=part.received_on,
            words=words.strip(),
            made_on=on,
        )
    )
    record(by=by, did=gettext_noop("wrote a receipt"), about=held, at=at, details={"number": made.number})
    return made


def _with_next_number(receipt: Receipt) -> Receipt:
    """Keep a receipt under the next number. The database refuses a number twice, so whoever is second tries the one after."""
    for _each in range(MOST_TRIES):
        receipt.number = queries.last_receipt_number() + 1
        try:
            with transaction.atomic():
                receipt.save(force_insert=True)
                return receipt
        except IntegrityError:
            receipt.pk = None
    raise CannotReceipt(_("Others are writing receipts at this moment. Please try again."))


@transaction.atomic
def cancel_receipt(*, receipt: Receipt, why: str, on: date, by: Person | None, at: datetime) -> None:
    """Cancel a receipt. It keeps its number and stays in the list, with the reason.

    Raises: CannotReceipt, when it was cancelled already.
    """
    if not Receipt.objects.filter(pk=receipt.pk, cancelled_on=None).update(cancelled_on=on, cancelled_why=why[:300]):
        raise CannotReceipt(_("It was cancelled already."))
    details = {"number": receipt.number, "why": why}
    record(by=by, did=gettext_noop("cancelled a receipt"), about=receipt.gift, at=at, details=details)
