"""Sending a mailing: nobody gets it twice, nobody is left out, whenever a worker dies.

The guarantee, and what it rests on. A server has taken a message when it has the full stop that ends it. So for each reader:
 1. their row is claimed by this worker (many at once);
 2. all of the message but that full stop is sent; a server drops what it got if the connection ends here;
 3. the row is marked as handed over, by an update that succeeds only while the claim still holds, and is in the database;
 4. the full stop is sent, and the answer read; the next mark (or the end of the batch) confirms this row as sent.
A worker killed before 3 has sent nothing to this reader: the claim grows old and another worker takes the row. One killed after 3 leaves
a row "handed over, no answer seen", which nobody sends again by themselves. Between 3 and 4 lie some millionths of a second, in which a
kill would leave one reader out; the report names every row that was never confirmed, and a person can have it sent again. Two workers
at one mailing, or one that slept and woke after its claim was taken, are kept apart by the condition in 3.
"""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.people.actions import record
from sojourn.people.links import token_for

from ..models import MailEvent, Mailing, Recipient
from ..models.mailings import fresh_key
from ..mould import Mould, mould
from ..queries import is_out_of_date, wording_of
from ..readers import PREFERENCES, may_not_be_sent
from .subscriptions import note_event

BATCH = 200
BATCH_SECONDS = 20
"""How long a worker keeps a batch in hand; what is not sent by then goes back."""
CLAIM_HOLDS = timedelta(seconds=60)
"""An older claim is that of a dead worker. One that lives has given it back before."""
TRIES = 3
"""How often a reader is tried whom the server puts off."""
RETRY_SECONDS = 5
CONNECTION_TRIES = 4
PATIENCE_SECONDS = 30
S = Recipient.State
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Answer:
    """What the mail server said to one message."""

    code: int
    words: str

    @property
    def is_taken(self) -> bool:
        return 200 <= self.code < 300

    @property
    def may_change(self) -> bool:
        """Put off (4xx, or no answer at all), not refused for good."""
        return self.code < 500


class NotOurs(Exception):
    """Raised when a row is not in this worker's hand any more, just before its message would have gone out."""


Mark = Callable[[], None]
"""Writes down that a message is about to be handed over. Raises: NotOurs."""


class Postman(Protocol):
    """A way to hand over messages."""

    def hand_over(self, address: str, message: bytes, mark: Mark) -> Answer:
        """Hand over one message; `mark` is called at the last moment at which it can still be kept back.

        Raises: OSError (SMTPException is one), before `mark`: nothing was handed over. NotOurs.
        """

    def close(self) -> None: ...


class SmtpPostman:
    """Hands messages to a mail server, all over one connection while it lasts."""

    def __init__(self) -> None:
        self.server: smtplib.SMTP | None = None
        self.sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]

    def _open(self) -> smtplib.SMTP:
        server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=PATIENCE_SECONDS)
        if settings.EMAIL_USE_TLS:
            server.starttls()
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        server.ehlo_or_helo_if_needed()
        assert server.sock is not None
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or the full stop waits 40 ms for company
        return server

    def hand_over(self, address: str, message: bytes, mark: Mark) -> Answer:
        server = self.server = self.server or self._open()
        try:
            for command in (f"MAIL FROM:<{self.sender}>", f"RCPT TO:<{address}>", "DATA"):
                code, words = server.docmd(command)
                if not 200 <= code < 400:
                    return self._refused(server, code, words)
            server.send(message)
            mark()
        except (OSError, NotOurs):
            self.close()  # without the full stop the server drops what it got
            raise
        try:
            server.send(b".\r\n")
            code, words = server.getreply()
        except OSError as error:
            self.close()
            return Answer(0, f"{type(error).__name__}: {error}")
        return Answer(code, _words(words))

    def _refused(self, server: smtplib.SMTP, code: int, words: bytes) -> Answer:
        if code == 421:  # the server ends this conversation, such as after so many messages: begin another
            self.close()
            raise smtplib.SMTPServerDisconnected(_words(words))
        server.rset()
        return Answer(code, _words(words))

    def close(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None


class ReadyMessage(EmailMessage):
    """A message that is written already."""

    def __init__(self, octets: bytes, *, to: str, connection: Any) -> None:
        super().__init__(to=[to], connection=connection)
        self.octets = octets

    def message(self) -> Message:  # type: ignore[override]
        return message_from_bytes(self.octets, policy=policy.SMTP)


class BackendPostman:
    """Hands messages to whatever Django is set to: files on a laptop, memory in tests."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def hand_over(self, address: str, message: bytes, mark: Mark) -> Answer:
        mark()
        ReadyMessage(message, to=address, connection=self.connection).send()
        return Answer(250, "")

    def close(self) -> None:
        self.connection.close()


def postman() -> Postman:
    """The way that the settings name: SMTP, or else what Django is set to."""
    return SmtpPostman() if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") else BackendPostman()


@dataclass
class Round:
    """One worker's work at one mailing."""

    mailing: Mailing
    clock: Clock
    postman: Postman
    moulds: dict[str, Mould]
    words: OwnWords
    wording: int  # the journal's entry of the words that are sent
    claim: str = field(default_factory=fresh_key)
    unconfirmed: int = 0  # the row handed over last, whose answer was good and is not in the database yet
    sent: int = 0
    failed: int = 0
    lost_connections: int = 0
    next_at: float = 0.0


def send_mailing(*, mailing: Mailing, clock: Clock) -> dict[str, int]:
    """Send what waits of a mailing, until all is settled, or it is paused; not one transaction, on purpose (see above).

    Safe to run twice, and by two workers at once. It stops within a second once somebody hides or withdraws a consent, and goes on
    when its words are made anew (`make_mailing_anew`). When the mail server does not answer, the mailing pauses itself and says so.
    """
    wording = wording_of(mailing)  # before the words themselves are read
    work = Round(mailing, clock, postman(), moulds_of(mailing), OwnWords(mailing.topic), wording)
    try:
        while _goes_on(work):
            batch = _claim_batch(work)
            if batch:
                _send_batch(work, batch)
            elif not _something_is_left(mailing):
                _finish(mailing, at=clock())
                break
            else:  # in another worker's hand, or put off
                time.sleep(1)
    finally:
        _confirm(work)
        Recipient.objects.filter(mailing=mailing, claim=work.claim, state=S.CLAIMED).update(state=S.WAITING, claim="")
        work.postman.close()
    return {"sent": work.sent, "failed": work.failed}


def _goes_on(work: Round) -> bool:
    """Whether the mailing is neither paused nor out of date; one that is waits until its words are made anew."""
    is_sending = Mailing.objects.filter(pk=work.mailing.pk, state=Mailing.State.SENDING).exists()
    return is_sending and not is_out_of_date(work.mailing, work.wording)


def _something_is_left(mailing: Mailing) -> bool:
    return Recipient.objects.filter(mailing=mailing, state__in=[S.WAITING, S.CLAIMED]).exists()


def _claim_batch(work: Round) -> list[Recipient]:
    """Claim the next rows: those that wait, those put off long enough ago, and those whose worker died."""
    at = work.clock()
    free = (
        Q(state=S.WAITING, tries=0)
        | Q(state=S.WAITING, touched_at__lt=at - timedelta(seconds=RETRY_SECONDS))
        | Q(state=S.CLAIMED, touched_at__lt=at - CLAIM_HOLDS)
    )
    rows = Recipient.objects.filter(mailing=work.mailing)
    with transaction.atomic():
        chosen = list(rows.filter(free).order_by("tries", "id").values_list("pk", flat=True)[: _batch_size()])
        rows.filter(free, pk__in=chosen).update(state=S.CLAIMED, claim=work.claim, touched_at=at)
    mine = rows.filter(claim=work.claim, state=S.CLAIMED)
    batch = list(mine.select_related("subscriber__person").order_by("tries", "id"))
    left_out = may_not_be_sent(batch, at=at)
    for why in set(left_out.values()):
        these = [pk for pk, reason in left_out.items() if reason == why]
        mine.filter(pk__in=these).update(state=S.SKIPPED, claim="", words=why)
    return [row for row in batch if row.pk not in left_out]


def _batch_size() -> int:
    a_minute = settings.MAILINGS_A_MINUTE
    return min(BATCH, max(1, a_minute * BATCH_SECONDS // 60)) if a_minute else BATCH


def _send_batch(work: Round, batch: list[Recipient]) -> None:
    began = looked = time.monotonic()
    for row in batch:
        now = time.monotonic()
        if now - looked > 1:
            looked = now
            if not _goes_on(work):
                break
        if now - began > BATCH_SECONDS:
            break
        _keep_pace(work)
        if not _send_one(work, row):
            break
    _confirm(work)
    Recipient.objects.filter(mailing=work.mailing, claim=work.claim, state=S.CLAIMED).update(state=S.WAITING, claim="")


def _keep_pace(work: Round) -> None:
    if settings.MAILINGS_A_MINUTE:
        time.sleep(max(0.0, work.next_at - time.monotonic()))
        work.next_at = max(work.next_at, time.monotonic()) + 60 / settings.MAILINGS_A_MINUTE


def _send_one(work: Round, row: Recipient) -> bool:
    """Send to one reader; False when the batch should end here, because the connection was lost."""
    at = work.clock()
    try:
        message = _cast(work, row, at)
    except ValueError as error:  # not an address that can be written to
        _settle(work, row, S.FAILED, str(error), at)
        return True
    try:
        answer = work.postman.hand_over(row.address, message, lambda: _mark(work, row, at))
    except NotOurs:
        return True
    except OSError as error:
        return _lost_connection(work, row, error, at)
    work.lost_connections = 0
    if answer.is_taken:
        work.sent += 1
    elif answer.code == 0:
        work.unconfirmed = 0  # no answer was seen: it stays "handed over"
    elif answer.may_change and row.tries + 1 < TRIES:
        _settle(work, row, S.WAITING, answer.words, at)
    else:
        _settle(work, row, S.FAILED, f"{answer.code} {answer.words}", at)
        kind = MailEvent.Kind.SOFT if answer.may_change else MailEvent.Kind.HARD
        if answer.may_change or _names_the_address(answer):
            note_event(address=row.address, kind=kind, at=at, key=f"recipient:{row.pk}", words=answer.words)
    return True


def _names_the_address(answer: Answer) -> bool:
    """Whether a refusal is about the reader's address, and not about us or the text (RFC 3463: 5.1.x; RFC 5321: 550, 551, 553)."""
    enhanced = answer.words[:5]
    return enhanced.startswith("5.1.") or (answer.code in {550, 551, 553} and not enhanced.startswith("5."))


def _cast(work: Round, row: Recipient, at: datetime) -> bytes:
    mould_of_language = work.moulds[row.language]
    return mould_of_language.cast(
        address=row.address,
        name=row.name,
        number=f"mailing-{work.mailing.pk}-{row.pk}@{work.words.domain}",
        at=at,
        words=work.words.of(row, at=at),
    )


def greeting(name: str, language: str) -> str:
    """How a mailing begins."""
    with translation.override(language):
        return _("Dear %(name)s,") % {"name": name} if name else _("Hello,")


@dataclass
class OwnWords:
    """What stands in a mailing for each %%word%% that differs from reader to reader. What does not differ is asked for once."""

    topic: str
    page: str = field(init=False)
    unsubscribe: str = field(init=False)
    domain: str = field(init=False)  # of the Message-ID
    greetings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        self.page = f"{settings.SITE_ADDRESS}{reverse('communications:preferences', args=['TOKEN'])}"
        stop = reverse("communications:unsubscribe", args=["TOKEN"])
        self.unsubscribe = f"{settings.SITE_ADDRESS}{stop}?topic={self.topic}"

    def of(self, row: Recipient, *, at: datetime) -> dict[str, str]:
        """The words of one reader, whose row is in hand with its subscriber and person."""
        reader = row.subscriber
        if reader is None:
            raise ValueError("the reader has wiped what was kept")
        if row.language not in self.greetings:
            self.greetings[row.language] = greeting("%%", row.language)
        token = token_for(PREFERENCES, row=reader, person=reader.person, at=at)
        named = self.greetings[row.language].replace("%%", row.name) if row.name else greeting("", row.language)
        return {
            "name": row.name,
            "greeting": named,
            "preferences": self.page.replace("TOKEN", token),
            "unsubscribe": self.unsubscribe.replace("TOKEN", token),
        }


def _mark(work: Round, row: Recipient, at: datetime) -> None:
    """Write down that a row is being handed over, and that the one before it was taken, in one statement.

    Plain SQL, because this happens once a message, and building the same statement anew would cost more than running it.
    """
    table = Recipient._meta.db_table
    when = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET state = CASE WHEN id = %s THEN 'handed' ELSE 'sent' END, touched_at = %s "
            "WHERE (id = %s AND state = 'sending' AND claim = %s) OR (id = %s AND state = 'handed')",
            [row.pk, when, row.pk, work.claim, work.unconfirmed],
        )
        changed = cursor.rowcount
    if changed != (2 if work.unconfirmed else 1):
        work.unconfirmed = 0
        if not Recipient.objects.filter(pk=row.pk, state=S.HANDED, claim=work.claim).exists():
            raise NotOurs
    work.unconfirmed = row.pk


def _confirm(work: Round) -> None:
    """Write down that the row handed over last was taken."""
    if work.unconfirmed:
        Recipient.objects.filter(pk=work.unconfirmed, state=S.HANDED).update(state=S.SENT)
        work.unconfirmed = 0


def _settle(work: Round, row: Recipient, state: str, words: str, at: datetime) -> None:
    """Write down what became of a row in this worker's hand that was not taken."""
    if work.unconfirmed == row.pk:
        work.unconfirmed = 0
    work.failed += state == S.FAILED
    Recipient.objects.filter(pk=row.pk, claim=work.claim, state__in=[S.CLAIMED, S.HANDED]).update(
        state=state, claim="", tries=F("tries") + 1, words=words[:300], touched_at=at
    )


def _lost_connection(work: Round, row: Recipient, error: OSError, at: datetime) -> bool:
    """Begin a new conversation, a little later each time; after a few in a row pause the mailing, with the reason. The row is kept."""
    work.lost_connections += 1
    if work.lost_connections >= CONNECTION_TRIES:
        words = f"{type(error).__name__}: {error}"[:500]
        Mailing.objects.filter(pk=work.mailing.pk, state=Mailing.State.SENDING).update(
            state=Mailing.State.PAUSED, trouble=words
        )
        record(
            by=None, did=gettext_noop("paused a mailing: the mail server does not answer"), about=work.mailing, at=at
        )
        return False
    if work.lost_connections > 1:
        time.sleep(2 ** (work.lost_connections - 2))
    return False


@transaction.atomic
def _finish(mailing: Mailing, *, at: datetime) -> None:
    done = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING)
    if done.update(state=Mailing.State.DONE, ended_at=at, trouble=""):
        record(by=None, did=gettext_noop("sent a mailing to everyone"), about=mailing, at=at)


def moulds_of(mailing: Mailing) -> dict[str, Mould]:
    """The mould of each language of a mailing."""
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    return {
        text.language: mould(
            subject=text.subject,
            plain=text.plain,
            html=text.html,
            language=text.language,
            sender=settings.DEFAULT_FROM_EMAIL,
            answers_to=settings.REPLY_TO_ADDRESS,
            list_name=f"{mailing.topic}.{host}",
            boundary=f"sojourn-{mailing.pk}-{text.pk}",
        )
        for text in mailing.texts.all()
    }


def _words(said: bytes) -> str:
    return said.decode(errors="replace")
