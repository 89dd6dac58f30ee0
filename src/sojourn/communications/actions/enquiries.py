"""Deeds about enquiries: they arrive, are answered, go on by e-mail, and are erased in time."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person

from .. import queries, rules
from ..letters import ENQUIRY_RECEIVED, received_values
from ..mail import BadMail, Mail, read_mail
from ..models import CannedAnswer, Enquiry, EnquiryMessage, Letter
from .letters import Address, Thread, message_id, write_letter, write_letter_of_kind

TWICE_WITHIN = timedelta(minutes=30)
"""The same words from the same address within this time are one enquiry: a button was pressed twice."""
QUOTED_SIGNS = 2000
OPEN = (Enquiry.State.NEW, Enquiry.State.IN_HAND)


class CannotAnswer(Refusal):
    """Raised when an enquiry cannot be answered."""


class CannotReceive(Refusal):
    """Raised when an e-mail that came in cannot be read."""


class Outcome(StrEnum):
    ADDED = "added to its enquiry"
    OPENED = "opened an enquiry"
    REPEATED = "was here already"
    IGNORED = "was written by a machine, to nobody in particular"


@dataclass(frozen=True)
class Receipt:
    """What became of an e-mail that came in."""

    outcome: Outcome
    enquiry: Enquiry | None = None


@transaction.atomic
def receive_enquiry(
    *,
    kind: Enquiry.Kind,
    name: str,
    email: str,
    text: str,
    language: str,
    at: datetime,
    organisation: str = "",
    place: str = "",
    job_title: str = "",
) -> Enquiry:
    """Take in what somebody outside wrote into a form, and confirm it by a letter. The same, sent twice, is one enquiry."""
    same = EnquiryMessage.objects.filter(enquiry__email__iexact=email, enquiry__kind=kind, text=text)
    before = same.filter(at__gt=at - TWICE_WITHIN).select_related("enquiry").first()
    if before:
        return before.enquiry
    enquiry = Enquiry.objects.create(
        kind=kind,
        name=name,
        email=email,
        organisation=organisation,
        place=place,
        job_title=job_title,
        language=language,
        received_at=at,
        last_word_at=at,
        answer_by_on=rules.answer_by(kind, at.date()),
    )
    EnquiryMessage.objects.create(enquiry=enquiry, at=at, text=text)
    letter = write_letter_of_kind(
        kind=ENQUIRY_RECEIVED,
        key=f"enquiry-received:{enquiry.pk}",
        to=Address(email, name),
        values=lambda: received_values(enquiry),
        at=at,
        language=language,
        thread=Thread(reply_to=reply_address(enquiry)),
    )
    Enquiry.objects.filter(pk=enquiry.pk).update(subject=letter.subject)
    EnquiryMessage.objects.create(
        enquiry=enquiry, at=at, text=letter.text, letter=letter, is_from_team=True, is_automatic=True
    )
    record(by=None, did=gettext_noop("took in an enquiry"), about=enquiry, at=at, details={"kind": kind.value})
    return enquiry


@transaction.atomic
def answer_enquiry(*, enquiry: Enquiry, text: str, by: Person, at: datetime) -> Letter:
    """Answer an enquiry by e-mail, in its thread; it is then answered until something more is said.

    Raises: CannotAnswer, when nothing is said, or the enquiry has been erased.
    """
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    text = rules.tidy(text)
    if not text.strip():
        raise CannotAnswer(_("Write an answer first."))
    if enquiry.erased_at or not enquiry.email:
        raise CannotAnswer(_("What was personal in this enquiry has been erased: there is no address to answer to."))
    before = list(enquiry.messages.select_related("letter"))
    thread = [name for name in (_name_of(message) for message in before) if name]
    with translation.override(enquiry.language or settings.LANGUAGE_CODE):
        whole = f"{text}\n{_quoted(before)}"
    letter = write_letter(
        key=f"enquiry-answer:{enquiry.pk}:{len(before)}:{at.isoformat()}",
        to=Address(enquiry.email, enquiry.name),
        subject=_as_answer(enquiry.subject),
        text=whole,
        at=at,
        language=enquiry.language,
        by=by,
        thread=Thread(thread[-1] if thread else "", tuple(thread[-20:]), reply_address(enquiry)),
    )
    EnquiryMessage.objects.create(enquiry=enquiry, at=at, by=by, is_from_team=True, text=text, letter=letter)
    changes: dict[str, Any] = {"state": Enquiry.State.ANSWERED, "last_word_at": at}
    if enquiry.owner_id is None:
        changes["owner"] = by
    Enquiry.objects.filter(pk=enquiry.pk).update(**changes)
    record(by=by, did=gettext_noop("answered an enquiry"), about=enquiry, at=at)
    return letter


def _name_of(message: EnquiryMessage) -> str:
    return message_id(message.letter) if message.letter else message.message_id


def _as_answer(subject: str) -> str:
    return subject if re.match(r"(?i)re:", subject) else f"Re: {subject}"


def _quoted(messages: list[EnquiryMessage]) -> str:
    """The enquirer's last words, as an answer quotes them."""
    last = next((message for message in reversed(messages) if not message.is_from_team), None)
    if last is None:
        return ""
    said = last.text[:QUOTED_SIGNS] + (" […]" if len(last.text) > QUOTED_SIGNS else "")
    words = _("On {day} you wrote:").format(day=date_format(last.at, "DATE_FORMAT"))
    return "\n".join(["", words, *(f"> {line}".rstrip() for line in said.split("\n")), ""])


@transaction.atomic
def hand_over_enquiry(*, enquiry: Enquiry, owner: Person | None, by: Person, at: datetime) -> None:
    """Say who looks after an enquiry; None: nobody does."""
    state = Enquiry.State.IN_HAND if owner and enquiry.state == Enquiry.State.NEW else enquiry.state
    Enquiry.objects.filter(pk=enquiry.pk).update(owner=owner, state=state)
    details = {"to": owner.name if owner else ""}
    record(by=by, did=gettext_noop("handed an enquiry over"), about=enquiry, at=at, details=details)


@transaction.atomic
def move_enquiry(*, enquiry: Enquiry, state: Enquiry.State, by: Person, at: datetime) -> None:
    """Say how far an enquiry is: new, in hand, answered, closed."""
    Enquiry.objects.filter(pk=enquiry.pk).update(state=state)
    record(by=by, did=gettext_noop("moved an enquiry on"), about=enquiry, at=at, details={"state": state.value})


# --- answers kept ready


@transaction.atomic
def keep_canned_answer(
    *, title: str, language: str, text: str, by: Person, at: datetime, instead_of: CannedAnswer | None = None
) -> CannedAnswer:
    """Keep an answer ready, new or instead of one that was."""
    row = instead_of or CannedAnswer()
    row.title, row.language, row.text = title, language, rules.tidy(text)
    row.save()
    record(by=by, did=gettext_noop("kept an answer ready"), about=row, at=at)
    return row


@transaction.atomic
def drop_canned_answer(*, answer: CannedAnswer, by: Person, at: datetime) -> None:
    """Keep an answer ready no longer."""
    record(by=by, did=gettext_noop("dropped an answer that was kept ready"), about=answer, at=at)
    answer.delete()


# --- e-mail coming in


def reply_address(enquiry: Enquiry) -> str:
    """Where answers to an enquiry's letters go: an address of its own, signed; empty where Sojourn receives no mail."""
    if not settings.INBOUND_ADDRESS:
        return ""
    local, _at, domain = settings.INBOUND_ADDRESS.rpartition("@")
    return f"{local}+e{enquiry.pk}.{_seal(enquiry.pk)}@{domain}"


def _seal(pk: int) -> str:
    """Small letters and figures, because mail programs change large ones; 80 bits."""
    return salted_hmac("sojourn.communications.enquiries", str(pk), algorithm="sha256").hexdigest()[:20]


@transaction.atomic
def receive_mail(*, raw: bytes, at: datetime, recipient: str = "") -> Receipt:
    """Take in an e-mail: add it to the enquiry that it answers, or open one. The same message, received twice, is one.

    It belongs to an enquiry when it came to its signed address, or when it names one of its letters and comes from the
    enquirer's own address. A machine's message is kept in its thread, moves nothing on, and opens nothing.

    Raises: CannotReceive, when it is no e-mail that can be read.
    """
    try:
        mail = read_mail(raw, recipient=recipient)
    except BadMail as error:
        raise CannotReceive(f"The message {error}.") from error
    if mail.message_id and EnquiryMessage.objects.filter(message_id=mail.message_id).exists():
        return Receipt(Outcome.REPEATED)
    enquiry = _by_address(mail) or _by_thread(mail)
    if enquiry is None and mail.is_automatic:
        return Receipt(Outcome.IGNORED)
    outcome = Outcome.ADDED if enquiry else Outcome.OPENED
    if enquiry is None:
        enquiry = Enquiry.objects.create(
            kind=Enquiry.Kind.MAIL,
            name=mail.name,
            email=mail.sender,
            subject=mail.subject,
            received_at=at,
            last_word_at=at,
            answer_by_on=rules.answer_by(Enquiry.Kind.MAIL, at.date()),
        )
        record(by=None, did=gettext_noop("took in an enquiry"), about=enquiry, at=at, details={"kind": "mail"})
    EnquiryMessage.objects.create(
        enquiry=enquiry,
        at=at,
        text=mail.text,
        sender="" if mail.sender.lower() == enquiry.email.lower() else mail.sender,
        message_id=mail.message_id,
        is_automatic=mail.is_automatic,
        left_out=", ".join(mail.attachments)[:500],
    )
    if outcome is Outcome.ADDED and not mail.is_automatic:
        _reopen(enquiry, at)
    return Receipt(outcome, enquiry)


def _reopen(enquiry: Enquiry, at: datetime) -> None:
    state = Enquiry.State.IN_HAND if enquiry.owner_id else Enquiry.State.NEW
    changes: dict[str, Any] = {"last_word_at": at}
    if enquiry.state not in OPEN:
        changes |= {"state": state, "answer_by_on": rules.answer_by(enquiry.kind, at.date())}
    Enquiry.objects.filter(pk=enquiry.pk).update(**changes)
    record(by=None, did=gettext_noop("took in an answer to an enquiry"), about=enquiry, at=at)


def _by_address(mail: Mail) -> Enquiry | None:
    for address in mail.recipients:
        found = re.search(r"\+e([0-9]{1,15})\.([0-9a-f]{20})@", address)
        if found and hmac.compare_digest(found[2], _seal(int(found[1]))):
            return Enquiry.objects.filter(pk=int(found[1]), erased_at=None).first()
    return None


def _by_thread(mail: Mail) -> Enquiry | None:
    numbers = [int(found[1]) for each in mail.answers if (found := re.match(r"<letter-([0-9]{1,15})@", each))]
    said = EnquiryMessage.objects.filter(letter__in=numbers, enquiry__email__iexact=mail.sender)
    message = said.filter(enquiry__erased_at=None).select_related("enquiry").last()
    return message.enquiry if message else None


# --- erasing


@transaction.atomic
def erase_enquiry(*, enquiry: Enquiry, by: Person | None, at: datetime) -> None:
    """Erase what is personal: who asked, what was said, the letters. What stays is that somebody asked about what, and when."""
    said = EnquiryMessage.objects.filter(enquiry=enquiry)
    Letter.objects.filter(pk__in=said.exclude(letter=None).values("letter")).delete()
    said.delete()
    Enquiry.objects.filter(pk=enquiry.pk).update(
        name="",
        email="",
        organisation="",
        place="",
        job_title="",
        subject="",
        state=Enquiry.State.CLOSED,
        erased_at=at,
    )
    record(by=by, did=gettext_noop("erased what was personal in an enquiry"), about=enquiry, at=at)


def erase_old_enquiries(*, at: datetime) -> int:
    """Erase what is personal in enquiries that are done and in which nothing was said for as long as the policy says; how many."""
    old = queries.enquiries_to_erase(before=at - timedelta(days=settings.ENQUIRY_DAYS))
    for enquiry in old:
        erase_enquiry(enquiry=enquiry, by=None, at=at)
    return len(old)
