"""Deeds about readers: ask, confirm, choose, end, wipe; and what mail servers tell of their addresses."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import agree, record, withdraw_consent
from sojourn.people.models import Interest, Person
from sojourn.people.rules import Agreement

from ..models import MailEvent, Recipient, Subscriber, Topic
from ..models.mailings import fresh_key
from ..readers import Why, subscribers_at, takes
from . import reader_letters as letters
from .knocks import may_enter

MOST_FROM_ONE_PLACE = 10
"""Sign-ups an hour from one place on the internet: a museum's office is one place."""
MOST_LETTERS = 3
"""Letters a day to one address, however often somebody types it."""
UNCONFIRMED_KEPT = timedelta(days=30)


class CannotSubscribe(Refusal):
    """Raised when a wish to be sent the newsletter is not taken up."""


@transaction.atomic
def ask_to_subscribe(
    *,
    address: str,
    name: str,
    language: str,
    topics: Iterable[str],
    interests: Iterable[Interest],
    words_shown: str,
    asked_from: str,
    at: datetime,
) -> None:
    """Take up a stranger's wish, with the evidence, and write to the address to confirm it: nothing is sent before that.

    A member of the network, or a reader who is on the list already, is written to as well, with a link to what they have chosen; who
    asked cannot tell the difference, so that nobody finds out who is in the network.
    Raises: CannotSubscribe, when too many wishes come from one place.
    """
    if not may_enter(door="newsletter", who=asked_from, most=MOST_FROM_ONE_PLACE, within=timedelta(hours=1), at=at):
        raise CannotSubscribe(_("Too many sign-ups came from where you are. Please try again in an hour."))
    if not may_enter(door="newsletter", who=address.lower(), most=MOST_LETTERS, within=timedelta(days=1), at=at):
        return  # somebody types another's address again and again: that one is left in peace
    member = Person.objects.filter(email__iexact=address).first()
    row = subscriber_of(member) if member else subscribers_at(address).first() or Subscriber(address=address.lower())
    if row.pk and takes(row):
        letters.known_already(row, language=language, at=at)
        return
    row.topics, row.asked_at, row.asked_from, row.words_shown = list(topics), at, asked_from[:45], words_shown
    row.confirmed_at, row.confirmed_from, row.ended_at = None, "", None
    if member is None:
        row.name, row.language, row.key = name, language, fresh_key()
    row.save()
    if member is None:
        row.interests.set(interests)
    letters.please_confirm(row, language=language, at=at)


def forget_unconfirmed(*, at: datetime) -> int:
    """Forget the addresses that somebody typed and nobody confirmed; how many rows that were."""
    old = Subscriber.objects.filter(person=None, confirmed_at=None, asked_at__lt=at - UNCONFIRMED_KEPT)
    return old.delete()[0]


def subscriber_of(person: Person) -> Subscriber:
    """The row of a member of the network; made when there is none yet, which agrees to nothing."""
    return Subscriber.objects.get_or_create(person=person, defaults={"topics": [Topic.NEWSLETTER]})[0]


@transaction.atomic
def confirm(*, subscriber: Subscriber, confirmed_from: str, at: datetime) -> None:
    """Write down that a stranger, or a member, pressed the button in the letter's page: from now on they are sent what they chose."""
    if subscriber.person:
        agree(person=subscriber.person, to=Agreement.NEWSLETTER, by=subscriber.person, at=at)
    Subscriber.objects.filter(pk=subscriber.pk).update(confirmed_at=at, confirmed_from=confirmed_from, ended_at=None)
    subscriber.refresh_from_db()
    record(by=subscriber.person, did=gettext_noop("confirmed the newsletter"), about=subscriber, at=at)


@transaction.atomic
def choose(
    *, subscriber: Subscriber, topics: Iterable[str], language: str, interests: Iterable[Interest], at: datetime
) -> None:
    """Keep what a reader chose to be sent; choosing nothing ends it, choosing something agrees to it."""
    chosen = list(topics)
    holder = subscriber.person or subscriber
    holder.language = language
    holder.save(update_fields=["language"])
    holder.interests.set(interests)
    if not chosen:
        end(subscriber=subscriber, topic="", at=at)
        return
    if subscriber.person:
        agree(person=subscriber.person, to=Agreement.NEWSLETTER, by=subscriber.person, at=at)
    Subscriber.objects.filter(pk=subscriber.pk).update(topics=chosen, ended_at=None)
    record(by=subscriber.person, did=gettext_noop("chose which news to be sent"), about=subscriber, at=at)


@transaction.atomic
def end(*, subscriber: Subscriber, topic: str, at: datetime) -> None:
    """Send a reader no more of one topic; of none at all, when it is the last or `topic` is empty. What already waits is left out."""
    row = Subscriber.objects.select_for_update(of=("self",)).select_related("person").get(pk=subscriber.pk)
    row.topics = [each for each in row.topics if each != topic] if topic else []
    if not row.topics:
        row.ended_at = at
        if row.person:
            withdraw_consent(person=row.person, to=Agreement.NEWSLETTER, by=row.person, at=at)
    row.save(update_fields=["topics", "ended_at"])
    waiting = Recipient.objects.filter(subscriber=row, state=Recipient.State.WAITING)
    if topic:
        waiting = waiting.filter(mailing__topic=topic)
    waiting.update(state=Recipient.State.SKIPPED, words=Why.ENDED)
    record(by=row.person, did=gettext_noop("ended the newsletter"), about=row, at=at, details={"topic": topic})


@transaction.atomic
def wipe(*, subscriber: Subscriber, at: datetime) -> None:
    """Forget a reader of mailings: the row, the evidence, and the address in what was sent; the figures of past mailings stay.

    A member of the network stays one: what the network keeps of them is not here.
    """
    end(subscriber=subscriber, topic="", at=at)
    address = (subscriber.person.email if subscriber.person else subscriber.address).lower()
    for row in Recipient.objects.filter(subscriber=subscriber):
        Recipient.objects.filter(pk=row.pk).update(address=f"wiped-{row.pk}", name="", subscriber=None)
    if subscriber.person is None:
        MailEvent.objects.filter(address=address, kind=MailEvent.Kind.SOFT).delete()
    record(by=subscriber.person, did=gettext_noop("wiped what was kept for the newsletter"), about=subscriber, at=at)
    Subscriber.objects.filter(pk=subscriber.pk).delete()


@transaction.atomic
def note_event(*, address: str, kind: str, at: datetime, key: str, words: str) -> bool:
    """Keep what a mail server or the mail provider told of an address; False when it was told before.

    A hard bounce or a complaint stops everything that waits for the address at once; `readers.unreachable_addresses` keeps the rest away.
    """
    _event, is_new = MailEvent.objects.get_or_create(
        key=key[:200], defaults={"address": address.lower(), "kind": kind, "at": at, "words": words[:500]}
    )
    if not is_new:
        return False
    if kind == MailEvent.Kind.COMPLAINT:
        end_at_address(address=address, at=at)
    if kind != MailEvent.Kind.SOFT:
        waiting = Recipient.objects.filter(address=address.lower(), state=Recipient.State.WAITING)
        waiting.update(state=Recipient.State.SKIPPED, words=Why.UNREACHABLE)
    return True


@transaction.atomic
def end_at_address(*, address: str, at: datetime) -> int:
    """Send whoever reads at an address no more news, whether member or stranger; how many readers that were."""
    members = Subscriber.objects.filter(person__email__iexact=address)
    found = [*members, *subscribers_at(address)]
    for subscriber in found:
        end(subscriber=subscriber, topic="", at=at)
    return len(found)


@transaction.atomic
def set_aside_events(*, address: str, by: Person | None, at: datetime) -> None:
    """Write to an address again: what was told of it before does not count any more. A complaint is not set aside: its reader spoke."""
    events = MailEvent.objects.filter(address=address.lower(), set_aside_at=None)
    events.exclude(kind=MailEvent.Kind.COMPLAINT).update(set_aside_at=at)
    person = Person.objects.filter(email__iexact=address).first()
    if person:
        record(by=by, did=gettext_noop("let an address be written to again"), about=person, at=at)
