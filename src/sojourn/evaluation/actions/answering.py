"""Deeds of whoever answers: open the form, keep what was said, finish. The journal is silent, and no time is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.foundation.refusals import Refusal

from .. import keys
from ..models import Invitation, Round, SealedAnswer


class CannotSay(Refusal):
    """Raised when a link opens nothing (any more); the text says why."""


@dataclass
class Said:
    """What somebody has said so far: `values` as they may be counted, `typed` as they stood in fields that were not understood."""

    round: Round
    secret: str
    is_finished: bool
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_form(*, link: str, at: datetime) -> Said:
    """Find what belongs to a link; the first time, that the form was opened is counted. Raises: CannotSay."""
    round, key, secret = _opened(link, at)
    invitation = Invitation.objects.filter(round=round, fingerprint=keys.fingerprint(key, secret)).first()
    if invitation is None:
        raise CannotSay(_("This link is not known. Please use the one in your letter."))
    if invitation.is_spent:
        return Said(round, secret, is_finished=True)
    lock = keys.lock_of(key, secret)
    row = SealedAnswer.objects.filter(pk=lock).first()
    if row is None:
        SealedAnswer.objects.create(lock=lock, round=round, sealed=keys.seal(key, secret, {}))
        return Said(round, secret, is_finished=False)
    content = keys.unseal(key, secret, bytes(row.sealed))
    return Said(round, secret, is_finished=False, values=content.get("values", {}), typed=content.get("typed", {}))


@transaction.atomic
def keep_answers(*, link: str, values: dict[str, Any], typed: dict[str, Any], finish: bool, at: datetime) -> None:
    """Keep everything that somebody has said so far, sealed; `finish` spends the invitation. Raises: CannotSay."""
    round, key, secret = _opened(link, at)
    invitations = Invitation.objects.select_for_update().filter(round=round, fingerprint=keys.fingerprint(key, secret))
    invitation = invitations.first()
    if invitation is None or invitation.is_spent:
        raise CannotSay(_("Your answers are complete already."))
    sealed = keys.seal(key, secret, {"values": values, "typed": typed})
    defaults = {"round": round, "is_begun": True, "sealed": sealed}
    SealedAnswer.objects.update_or_create(lock=keys.lock_of(key, secret), defaults=defaults)
    if finish:
        Invitation.objects.filter(pk=invitation.pk).update(is_spent=True)


def _opened(link: str, at: datetime) -> tuple[Round, bytes, str]:
    number, _dash, secret = link.partition("-")
    rounds = Round.objects.select_related("version__questionnaire", "edition__programme")
    round = rounds.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 10 else None
    if round is None or not secret:
        raise CannotSay(_("This link is not known. Please use the one in your letter."))
    if round.state == Round.State.CLOSED or timezone.localdate(at) > round.to_on:
        raise CannotSay(_("These questions are closed. Thank you for your interest."))
    if round.state != Round.State.OPEN:
        raise CannotSay(_("This link is not known. Please use the one in your letter."))
    try:
        return round, keys.round_key(round.key), secret
    except keys.KeyIsGone as error:
        raise CannotSay(_("These questions are closed. Thank you for your interest.")) from error
