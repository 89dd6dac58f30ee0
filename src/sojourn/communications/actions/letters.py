"""Deeds of the outbox: write a letter, look after it, deliver what waits, try again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import JournalEntry, Person
from sojourn.people.queries import Names, hidden_names, roles_of
from sojourn.people.rules import Role

from .. import queries
from ..kinds import LetterKind, Values
from ..models import Letter, LetterChange
from ..rules import fill, fill_line, tidy

PATIENCE_SECONDS = 20
"""How long the mail server may take for one answer."""
LOST_AFTER = timedelta(minutes=30)
"""A letter in a worker's hand for longer than this was in the hand of one that died."""
STILL_HERE = (Letter.State.HELD, Letter.State.WAITING, Letter.State.FAILED)
"""States in which a letter has not left, so that it can be changed, held or thrown away."""


class CannotSend(Refusal):
    """Raised when a letter cannot be sent, or sent again."""


class CannotChange(Refusal):
    """Raised when a letter cannot be changed, held or thrown away."""


@dataclass(frozen=True)
class Address:
    """A reader who is no Person: a bare address, and the name that was given with it."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Thread:
    """The conversation that a letter belongs to: what it answers, what came before, and where its answer goes."""

    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""


@dataclass(frozen=True)
class Delivery:
    """What came of one round."""

    sent: int
    failed: int


def write_letter(
    *,
    key: str,
    to: Person | Address,
    subject: str,
    text: str,
    at: datetime,
    kind: LetterKind | None = None,
    language: str = "",
    by: Person | None = None,
    thread: Thread | None = None,
) -> Letter:
    """Lay a letter into the outbox, in the transaction of the deed that it tells of, so that a rollback unsends it.

    The same key writes one letter only, however often the deed is done; the letter that was first written is returned.
    `by` is who wrote its words by hand: such a letter does not wait for the team.
    """
    waits = by is None and queries.waits_for_team(kind, queries.waiting_habits())
    thread = thread or Thread()
    content = {
        "kind": kind.name if kind else "",
        "language": language,
        "subject": " ".join(subject.split())[:300],
        "text": text,
        "state": Letter.State.HELD if waits else Letter.State.WAITING,
        "written_at": at,
        "written_by": by,
        "reply_to": thread.reply_to,
        "in_reply_to": thread.in_reply_to,
        "references": " ".join(thread.references),
    }
    reader = {"bare_email": to.email, "bare_name": to.name} if isinstance(to, Address) else {"to": to}
    letter, _is_new = Letter.objects.get_or_create(key=key, defaults=content | reader)
    return letter


def write_letter_of_kind(
    *,
    kind: LetterKind,
    key: str,
    to: Person | Address,
    values: Values,
    at: datetime,
    language: str = "",
    thread: Thread | None = None,
) -> Letter:
    """Write a letter in the words that hold for its kind, in its reader's language where there are words in it.

    `values` gives the value of every variable of the kind; it is called while the letter's language is active.
    """
    words = queries.wording(kind, language or (to.language if isinstance(to, Person) else ""))
    with translation.override(words.language):
        given = {name: str(value) for name, value in values().items()}
    return write_letter(
        key=key,
        to=to,
        subject=fill_line(words.subject, given),
        text=fill(words.text, given),
        at=at,
        kind=kind,
        language=words.language,
        thread=thread,
    )


# --- looking after what is in the outbox


@transaction.atomic
def change_letter(
    *, letter: Letter, subject: str, text: str, changes_seen: int, by: Person | None, at: datetime
) -> None:
    """Change the words of a letter that has not left, and keep what it said before.

    Raises: CannotChange, when it has left, or when somebody else changed it since (`changes_seen`: how many changes its page showed).
    """
    current = Letter.objects.select_for_update().get(pk=letter.pk)
    if current.changes.count() != changes_seen:
        raise CannotChange(_("Somebody else has changed this letter in the meantime. Compare, and save again."))
    subject, text = " ".join(subject.split())[:300], tidy(text) + "\n"
    if (subject, text) == (current.subject, current.text):
        return
    _move(current, STILL_HERE, {"subject": subject, "text": text})
    LetterChange.objects.create(
        letter=current, subject=current.subject, text=current.text, changed_at=at, changed_by=by
    )
    record(by=by, did=gettext_noop("changed a letter"), about=letter, at=at)


@transaction.atomic
def hold_letter(*, letter: Letter, by: Person | None, at: datetime) -> None:
    """Keep a waiting letter back until somebody lets it go.

    Raises: CannotChange, when it does not wait any more.
    """
    _move(letter, (Letter.State.WAITING,), {"state": Letter.State.HELD})
    record(by=by, did=gettext_noop("held a letter"), about=letter, at=at)


@transaction.atomic
def release_letter(*, letter: Letter, by: Person | None, at: datetime) -> None:
    """Let a held letter go with the next round.

    Raises: CannotChange, when it is not held.
    """
    _move(letter, (Letter.State.HELD,), {"state": Letter.State.WAITING, "reason": ""})
    record(by=by, did=gettext_noop("let a letter go"), about=letter, at=at)


@transaction.atomic
def throw_away_letter(*, letter: Letter, reason: str, by: Person | None, at: datetime) -> None:
    """Throw away a letter that has not left; it is kept, with the reason, and never sent.

    Raises: CannotChange, when it has left, or no reason is given.
    """
    reason = " ".join(reason.split())[:300]
    if not reason:
        raise CannotChange(_("Say why it is thrown away: others will want to know."))
    _move(letter, STILL_HERE, {"state": Letter.State.THROWN_AWAY, "reason": reason})
    record(by=by, did=gettext_noop("threw a letter away"), about=letter, at=at, details={"reason": reason})


@transaction.atomic
def take_back_letter(*, kind: LetterKind, to: Person, written_at: datetime, reason: str, at: datetime) -> bool:
    """Throw away a letter that was not sent yet because what it says does not hold any more; False when it may have left."""
    not_sent = Letter.objects.filter(
        kind=kind.name, to=to, written_at=written_at, state__in=[Letter.State.HELD, Letter.State.WAITING]
    )
    letter = not_sent.first()
    if not not_sent.update(state=Letter.State.THROWN_AWAY, reason=reason[:300]):
        return False
    record(by=None, did=gettext_noop("took a letter back"), about=letter or to, at=at, details={"reason": reason})
    return True


def _move(letter: Letter, states: tuple[Letter.State, ...], values: dict[str, str]) -> None:
    """Change a letter if it is in one of these states, in one statement, so that a worker cannot take it in between."""
    if not Letter.objects.filter(pk=letter.pk, state__in=states).update(**values):
        state = Letter.State(Letter.objects.values_list("state", flat=True).get(pk=letter.pk))
        words = _("This cannot be done any more: the letter is {state}.")
        raise CannotChange(words.format(state=state.label))


# --- delivery


def deliver_waiting(*, at: datetime) -> Delivery:
    """Send every letter that waits; not one transaction, on purpose.

    Each letter is claimed by a conditional update before it is sent, so that two workers never send the same one. One that
    the mail server refuses is marked as failed, with the server's words; one that names somebody who is hidden by now is
    held; when no mail server answers, the round ends with the letter that met the silence, and the others wait on.
    """
    give_up_lost(at=at)
    sent = failed = 0
    connection, hidden = get_connection(timeout=PATIENCE_SECONDS), Hidden()
    try:
        for letter in _claim_each(at):
            named = hidden.named_in(letter)
            if named:
                _hold_back(letter, named, at)
                continue
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


@dataclass
class Hidden:
    """Who is hidden, asked anew as soon as anything has happened in the house: somebody may hide while letters go out."""

    last_deed: int = -1
    names: Names | None = None

    def named_in(self, letter: Letter) -> str:
        """A hidden person whom a letter names, and whose name its reader may not read; empty without one."""
        newest = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        if newest != self.last_deed:
            self.last_deed, self.names = newest, hidden_names()
        if self.names is None:
            return ""
        own = {letter.to.name.casefold(), letter.to.own_name.casefold()} if letter.to else set()
        found = (match[0] for match in self.names.finditer(f"{letter.subject}\n{letter.text}"))
        first = next((name for name in found if " ".join(name.split()).casefold() not in own), "")
        return "" if first and letter.to_id and Role.TEAM in roles_of(letter.to_id) else first


def _hold_back(letter: Letter, named: str, at: datetime) -> None:
    """Hold a letter that names somebody who is hidden by now, until the team has reworded it."""
    reason = _("It names %(name)s, who is hidden. Change its words, then send it.") % {"name": named}
    Letter.objects.filter(pk=letter.pk, state=Letter.State.SENDING).update(state=Letter.State.HELD, reason=reason[:300])
    record(by=None, did=gettext_noop("held a letter that names somebody who is hidden"), about=letter, at=at)


def _send(letter: Letter, connection: BaseEmailBackend, at: datetime) -> bool:
    try:
        _as_message(letter, connection).send()
    except (OSError, ValueError, UnicodeError) as error:  # refused by the server, or not an address at all
        _mark_failed(letter, error)
        return False
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=at)
    return True


def message_id(letter: Letter) -> str:
    """The Message-ID under which a letter goes out; answers name it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<letter-{letter.pk}@{domain}>"


def _as_message(letter: Letter, connection: BaseEmailBackend) -> EmailMessage:
    headers = {"Message-ID": message_id(letter)}
    if not letter.written_by_id:
        headers["Auto-Submitted"] = "auto-generated"
    if letter.language:
        headers["Content-Language"] = letter.language
    if letter.in_reply_to:
        headers["In-Reply-To"] = letter.in_reply_to
        headers["References"] = letter.references or letter.in_reply_to
    return EmailMessage(
        subject=letter.subject,
        body=letter.text,
        to=[formataddr((" ".join(letter.reader_name.split()), letter.reader_email))],
        reply_to=[letter.reply_to or settings.REPLY_TO_ADDRESS],
        headers=headers,
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
