"""Deeds of writing to each other through the house: write, answer, decline, report, block."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from .. import letters, queries, rules
from ..models import Block, Message


class CannotWrite(Refusal):
    """Raised when a message may not be sent, or not be answered any more."""


@transaction.atomic
def write_message(*, sender: Person, receiver: Person, subject: str, text: str, at: datetime) -> Message:
    """Carry a member's message to another. The letter shows no address; the answer shows both.

    Whoever is hidden, has no known address, is not in the directory, or wants no messages from this sender cannot be written to,
    and the sender is not told which.
    Raises: CannotWrite.
    """
    sender = Person.objects.select_for_update().get(pk=sender.pk)  # two messages at once count as two
    refusal = rules.why_not_written(
        to_oneself=sender.pk == receiver.pk,
        is_reachable=queries.is_reachable(receiver.pk, sender),
        sent_today=queries.sent_within_a_day(sender, at),
        waits_for_answer=queries.waits_for_answer(sender, receiver, at),
    )
    if sender.is_hidden:
        refusal = _("You are hidden, so nobody could see who writes. Show yourself again first, in your profile.")
    if refusal:
        raise CannotWrite(refusal)
    message = Message.objects.create(sender=sender, receiver=receiver, subject=subject, text=text, sent_at=at)
    letters.message_arrived(message, at=at)
    record(by=sender, did=gettext_noop("wrote to a member of the network"), about=message, at=at)
    return message


@transaction.atomic
def answer_message(*, message: Message, answer: str, at: datetime) -> None:
    """Answer a message: each is told the other's address.

    Raises: CannotWrite, when it was answered, declined or reported already, or the sender is hidden by now.
    """
    message = _open(message)
    if message.sender.is_hidden:
        raise CannotWrite(_("This person cannot be written to."))
    message.answer, message.answered_at, message.state = answer, at, Message.State.ANSWERED
    message.save(update_fields=["answer", "answered_at", "state"])
    letters.message_answered(message, at=at)
    record(by=message.receiver, did=gettext_noop("answered a message"), about=message, at=at)


@transaction.atomic
def decline_message(*, message: Message, at: datetime) -> None:
    """Let a message be. The sender is not told, and may not write again for a while.

    Raises: CannotWrite, when it is not waiting any more.
    """
    message = _open(message)
    Message.objects.filter(pk=message.pk).update(state=Message.State.DECLINED, answered_at=at)
    record(by=message.receiver, did=gettext_noop("declined a message"), about=message, at=at)


@transaction.atomic
def report_message(*, message: Message, report: str, at: datetime) -> None:
    """Tell the programme team that something is wrong with a message. Its sender can write to this receiver no more.

    Raises: CannotWrite, when it is not waiting any more.
    """
    message = _open(message)
    Message.objects.filter(pk=message.pk).update(state=Message.State.REPORTED, report=report, answered_at=at)
    block(by=message.receiver, whom=message.sender, at=at)
    record(by=message.receiver, did=gettext_noop("reported a message"), about=message, at=at)


@transaction.atomic
def block(*, by: Person, whom: Person, at: datetime) -> None:
    """Let no more messages through from one member to another."""
    Block.objects.get_or_create(by=by, whom=whom, defaults={"at": at})
    record(by=by, did=gettext_noop("wants no messages from somebody"), about=by, at=at)


@transaction.atomic
def settle_report(*, message: Message, by: Person | None, at: datetime) -> None:
    """Write down that the team has looked into a report."""
    Message.objects.filter(pk=message.pk, state=Message.State.REPORTED).update(looked_at=at)
    record(by=by, did=gettext_noop("looked into a reported message"), about=message, at=at)


def _open(message: Message) -> Message:
    message = Message.objects.select_related("sender", "receiver").select_for_update(of=("self",)).get(pk=message.pk)
    if message.state != Message.State.WAITING:
        raise CannotWrite(_("This message does not wait for an answer any more."))
    return message
