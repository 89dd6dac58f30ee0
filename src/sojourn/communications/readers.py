"""Questions about readers: who takes what, who is not written to and why, how a mailing stands. It reads, and writes nothing."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_noop, pgettext_lazy

from sojourn.people.links import Purpose
from sojourn.people.models import Consent, Person
from sojourn.people.rules import Agreement

from .models import MailEvent, Mailing, Recipient, Subscriber, Topic

SOFT_BOUNCES = 3
"""So many times in WITHIN an address may be out of reach; then nothing more is sent there."""
WITHIN = timedelta(days=90)


def key_of(subscriber: Subscriber) -> str:
    return subscriber.key


PREFERENCES = Purpose("newsletter-preferences", Subscriber, days=20 * 366, stamp=key_of, related=("person",))
"""What stands at the foot of each mailing: choose, end, take along or wipe. An old newsletter's link still ends it."""
CONFIRM = Purpose("newsletter-confirm", Subscriber, days=7, stamp=key_of, related=("person",))


@dataclass(frozen=True)
class Reader:
    """Somebody who may be written to, as they were found."""

    person_id: int | None
    subscriber_id: int | None
    address: str
    name: str
    language: str


class Why:
    """Why somebody of the audience is left out; stored as it is, translated where it is shown."""

    NO_CONSENT = gettext_noop("has not agreed to be sent news")
    OTHER_TOPIC = gettext_noop("takes other letters, not these")
    UNREACHABLE = gettext_noop("the address is out of reach, or its reader complained")
    TWICE = gettext_noop("has another entry with the same address")
    ENDED = gettext_noop("ended it before it was sent")
    NOT_CONFIRMED = gettext_noop("has not confirmed the address")


@dataclass(frozen=True)
class Sifted:
    """An audience, sifted: who will be sent the mailing, and who is left out for which reason."""

    going: tuple[Reader, ...]
    left_out: tuple[tuple[Reader, str], ...]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """How many are left out for each reason, the most frequent first."""
        return Counter(why for _reader, why in self.left_out).most_common()

    @property
    def languages(self) -> list[tuple[str, int]]:
        """How many have chosen each language, the most frequent first; "" where none was chosen."""
        return Counter(reader.language for reader in self.going).most_common()


def sift(*, people: QuerySet[Person], strangers: QuerySet[Subscriber], topic: str, at: datetime) -> Sifted:
    """This will tell who of an audience may be sent a mailing: by consent or confirmation, by topic, by whether the address is good.

    Whoever is hidden is written to all the same: a letter is private. Five questions, however many there are.
    """
    agreed = set(
        Consent.objects.filter(what=Agreement.NEWSLETTER, withdrawn_at=None).values_list("person_id", flat=True)
    )
    known = {row.person_id: row for row in Subscriber.objects.filter(person__isnull=False).only("person_id", "topics")}
    stopped = unreachable_addresses(at=at)
    going: list[Reader] = []
    left_out: list[tuple[Reader, str]] = []
    taken: set[str] = set()

    def place(reader: Reader, why: str) -> None:
        if not why and reader.address in stopped:
            why = Why.UNREACHABLE
        if not why and reader.address in taken:
            why = Why.TWICE
        if why:
            left_out.append((reader, why))
        else:
            taken.add(reader.address)
            going.append(reader)

    chosen = people.order_by("pk").values_list("pk", "email", "name", "language").distinct()
    for pk, email, name, language in chosen:
        row = known.get(pk)
        topics = row.topics if row else [Topic.NEWSLETTER]
        why = Why.NO_CONSENT if pk not in agreed else "" if topic in topics else Why.OTHER_TOPIC
        place(Reader(pk, row.pk if row else None, email.lower(), name, language), why)
    for row in strangers.filter(person=None).order_by("pk").distinct():
        why = Why.NOT_CONFIRMED if not row.is_confirmed else "" if topic in row.topics else Why.OTHER_TOPIC
        place(Reader(None, row.pk, row.address.lower(), row.name, row.language), why)
    return Sifted(tuple(going), tuple(left_out))


def unreachable_addresses(*, at: datetime, among: Collection[str] | None = None) -> set[str]:
    """The addresses, in lower case, to which nothing is sent: one hard bounce or complaint, or several soft bounces lately."""
    events = MailEvent.objects.filter(set_aside_at=None)
    if among is not None:
        events = events.filter(address__in=[address.lower() for address in among])
    hard = Count("pk", filter=Q(kind__in=[MailEvent.Kind.HARD, MailEvent.Kind.COMPLAINT]))
    soft = Count("pk", filter=Q(kind=MailEvent.Kind.SOFT, at__gte=at - WITHIN))
    counted = events.order_by().values("address").annotate(hard=hard, soft=soft)
    return set(counted.filter(Q(hard__gte=1) | Q(soft__gte=SOFT_BOUNCES)).values_list("address", flat=True))


def takes(subscriber: Subscriber) -> list[str]:
    """The topics that a reader is sent at present; empty for one who has not agreed, confirmed, or has ended it."""
    if subscriber.person_id is None:
        return list(subscriber.topics) if subscriber.is_confirmed else []
    has_agreed = Consent.objects.filter(
        person=subscriber.person_id, what=Agreement.NEWSLETTER, withdrawn_at=None
    ).exists()
    return list(subscriber.topics) if has_agreed else []


def may_not_be_sent(rows: list[Recipient], *, at: datetime) -> dict[int, str]:
    """Which of these rows may not be sent any more, though they could when the mailing began, and why: row -> reason.

    Asked again before each batch, because a consent that is withdrawn ends everything at once, a mailing under way included.
    """
    subscribers = [row.subscriber for row in rows if row.subscriber is not None]
    members = [one.person_id for one in subscribers if one.person_id]
    agreed = Consent.objects.filter(what=Agreement.NEWSLETTER, withdrawn_at=None, person__in=members)
    standing = set(agreed.values_list("person_id", flat=True))
    stopped = unreachable_addresses(at=at, among=[row.address for row in rows])
    found: dict[int, str] = {}
    for row in rows:
        reader = row.subscriber
        if reader is None or (reader.person_id not in standing if reader.person_id else not reader.is_confirmed):
            found[row.pk] = Why.ENDED
        elif row.address in stopped:
            found[row.pk] = Why.UNREACHABLE
    return found


def subscribers_at(address: str) -> QuerySet[Subscriber]:
    """The stranger of an address, whatever its capitals."""
    return Subscriber.objects.annotate(lower=Lower("address")).filter(lower=address.lower(), person=None)


STATES = {
    Recipient.State.WAITING: pgettext_lazy("recipients", "waiting"),
    Recipient.State.CLAIMED: pgettext_lazy("recipients", "in hand"),
    Recipient.State.SENT: pgettext_lazy("recipients", "sent"),
    Recipient.State.HANDED: pgettext_lazy("recipients", "handed over, no answer seen"),
    Recipient.State.FAILED: pgettext_lazy("recipients", "failed"),
    Recipient.State.SKIPPED: pgettext_lazy("recipients", "left out"),
}


@dataclass(frozen=True)
class Progress:
    """How far a mailing is."""

    by_state: dict[str, int]
    bounced: int
    complained: int

    @property
    def going(self) -> int:
        return sum(number for state, number in self.by_state.items() if state != Recipient.State.SKIPPED)

    @property
    def settled(self) -> int:
        return self.going - self.by_state[Recipient.State.WAITING] - self.by_state[Recipient.State.CLAIMED]

    @property
    def percent(self) -> int:
        return 100 * self.settled // self.going if self.going else 100

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        return [(state.value, str(words), self.by_state[state]) for state, words in STATES.items()]


def progress(mailing: Mailing) -> Progress:
    """How many addresses of a mailing are in each state, and how many of those it reached bounced or complained since."""
    counted = dict(mailing.recipients.order_by().values_list("state").annotate(Count("pk")))
    events: dict[str, int] = {}
    if mailing.started_at:
        reached = mailing.recipients.filter(state__in=[Recipient.State.SENT, Recipient.State.HANDED]).values("address")
        since = MailEvent.objects.filter(at__gte=mailing.started_at, address__in=reached)
        events = dict(since.order_by().values_list("kind").annotate(Count("address", distinct=True)))
    bounced = events.get(MailEvent.Kind.HARD, 0) + events.get(MailEvent.Kind.SOFT, 0)
    by_state = {state.value: counted.get(state.value, 0) for state in Recipient.State}
    return Progress(by_state, bounced, events.get(MailEvent.Kind.COMPLAINT, 0))


def mailings() -> list[Mailing]:
    """Every mailing, newest first, with `going` and `sent` counted."""
    reached = [Recipient.State.SENT, Recipient.State.HANDED]
    return list(
        Mailing.objects.annotate(
            going=Count("recipients", filter=~Q(recipients__state=Recipient.State.SKIPPED)),
            reached=Count("recipients", filter=Q(recipients__state__in=reached)),
        ).select_related("made_by")
    )


def of_state(mailing: Mailing, states: Iterable[str]) -> QuerySet[Recipient]:
    return mailing.recipients.filter(state__in=list(states))


def kept_about(subscriber: Subscriber) -> dict[str, object]:
    """Everything that is kept about a reader of mailings, to be taken along."""
    person = subscriber.person
    addresses = Recipient.objects.filter(subscriber=subscriber)
    sent = addresses.exclude(state=Recipient.State.SKIPPED).values_list("mailing__title", "touched_at", "state")
    address = (person.email if person else subscriber.address).lower()
    return {
        "address": address,
        "name": person.name if person else subscriber.name,
        "language": person.language if person else subscriber.language,
        "interests": sorted(each.name for each in (person or subscriber).interests.all()),
        "topics": subscriber.topics,
        "takes_now": takes(subscriber),
        "asked_at": subscriber.asked_at,
        "asked_from": subscriber.asked_from,
        "words_shown": subscriber.words_shown,
        "confirmed_at": subscriber.confirmed_at,
        "confirmed_from": subscriber.confirmed_from,
        "ended_at": subscriber.ended_at,
        "mailings": [{"title": title, "at": at, "state": state} for title, at, state in sent],
        "reported_by_mail_servers": [
            {"at": event.at, "what": event.kind, "words": event.words}
            for event in MailEvent.objects.filter(address=address)
        ],
    }


def address_of(subscriber: Subscriber) -> str:
    """Where a reader is written to."""
    return subscriber.person.email if subscriber.person else subscriber.address


def chosen_by(subscriber: Subscriber) -> dict[str, object]:
    """What a reader has chosen, as the form of preferences shows it."""
    holder = subscriber.person or subscriber
    return {
        "topics": takes(subscriber),
        "language": holder.language,
        "interests": list(holder.interests.values_list("pk", flat=True)),
    }


def reasons_of(mailing: Mailing) -> list[tuple[str, int]]:
    """How many were left out of a mailing for each reason, the most frequent first."""
    left_out = mailing.recipients.filter(state=Recipient.State.SKIPPED).order_by()
    return sorted(left_out.values_list("words").annotate(Count("pk")), key=lambda row: -row[1])


def events_of(mailing: Mailing, most: int = 50) -> list[MailEvent]:
    """What mail servers told of a mailing's addresses since it began, newest first."""
    if mailing.started_at is None:
        return []
    reached = mailing.recipients.exclude(state=Recipient.State.SKIPPED).values("address")
    return list(MailEvent.objects.filter(at__gte=mailing.started_at, address__in=reached)[:most])
