"""Deeds of the outbox: write a letter, deliver what waits, try again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..models import Letter

PATIENCE_SECONDS = 20
"""How long the mail server may take for one answer."""
LOST_AFTER = timedelta(minutes=30)
"""A letter in a worker's hand for longer than this was in the hand of one that died."""


class CannotSend(Refusal):
    """Raised when a letter cannot be sent again."""


@dataclass(frozen=True)
class Delivery:
    """What came of one round."""

    sent: int
    failed: int


def write_letter(*, key: str, to: Person, subject: str, text: str, at: datetime) -> Letter:
    """Lay a letter into the outbox, in the transaction of the deed that it tells of, so that a rollback unsends it.

    The same key writes one letter only, however often the deed is done; the letter that was first written is returned.
    """
    letter, _is_new = Letter.objects.get_or_create(
        key=key, defaults={"to": to, "subject": " ".join(subject.split())[:300], "text": text, "written_at": at}
    )
    return letter


def deliver_waiting(*, at: datetime) -> Delivery:
    """Send every letter that waits; not one transaction, on purpose.

    Each letter is claimed by a conditional update before it is sent, so that two workers never send the same one. One that
    the mail server refuses is marked as failed, with the server's words; when no mail server answers, the round ends
    with the letter that met the silence, and the others wait on.
    """
    give_up_lost(at=at)
    sent = failed = 0
    connection = get_connection(timeout=PATIENCE_SECONDS)
    try:
        for letter in _claim_each(at):
            try:
                connection.open()
            except OSError as error:  # no server: SMTPException is one too
                _mark_failed(letter, error)
                failed += 1
                break
            if _send(letter, connection, at):
                sent += 1
            else:
                failed += 1
                connection.close()  # after a refusal the conversation may be in disorder: the next letter starts anew
    finally:
        connection.close()
    return Delivery(sent, failed)


def _claim_each(at: datetime) -> Iterator[Letter]:
    """Claim the waiting letters one after the other, oldest first; those that another worker takes are left to it."""
    waiting = Letter.objects.filter(state=Letter.State.WAITING)
    for pk in waiting.order_by("written_at", "id").values_list("pk", flat=True):
        if waiting.filter(pk=pk).update(state=Letter.State.SENDING, claimed_at=at, error=""):
            yield Letter.objects.select_related("to").get(pk=pk)


def _send(letter: Letter, connection: BaseEmailBackend, at: datetime) -> bool:
    try:
        _as_message(letter, connection).send()
    except (OSError, ValueError, UnicodeError) as error:  # refused by the server, or not an address at all
        _mark_failed(letter, error)
        return False
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=at)
    return True


def _as_message(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return EmailMessage(
        subject=letter.subject,
        body=letter.text,
        to=[formataddr((" ".join(letter.to.name.split()), letter.to.email))],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<letter-{letter.pk}@{domain}>"},
        connection=connection,
    )


def _mark_failed(letter: Letter, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:500]
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.FAILED, error=words)


def give_up_lost(*, at: datetime) -> int:
    """Mark letters as failed whose worker died while sending: whether they went out is not known, so a person decides."""
    lost = Letter.objects.filter(state=Letter.State.SENDING, claimed_at__lt=at - LOST_AFTER)
    return lost.update(
        state=Letter.State.FAILED, error="The worker ended while sending; the letter may or may not have gone out."
    )


@transaction.atomic
def send_again(*, letter: Letter, by: Person | None, at: datetime) -> None:
    """Let a letter that failed wait for delivery again.

    Raises: CannotSend, when it has not failed.
    """
    if not Letter.objects.filter(pk=letter.pk, state=Letter.State.FAILED).update(state=Letter.State.WAITING):
        raise CannotSend(_("Only a letter that failed can be sent again."))
    record(by=by, did=gettext_noop("asked for a letter to be sent again"), about=letter, at=at)
