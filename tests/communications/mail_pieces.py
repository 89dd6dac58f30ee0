"""What tests of mailings are made of."""

from sojourn.communications.actions import Text, make_mailing, start_mailing
from sojourn.communications.models import Mailing, Subscriber
from sojourn.communications.readers import sift
from sojourn.people.models import Consent, Person
from sojourn.people.rules import Agreement
from tests.selection.factories import make_person

TEXT = Text("News", "<p>%%greeting%%</p><a href='%%unsubscribe%%'>End</a>", "%%greeting%%\nEnd: %%unsubscribe%%\n")


def make_stranger(name: str, now, *, topics: tuple[str, ...] = ("newsletter",), language: str = "") -> Subscriber:
    """A stranger who has confirmed."""
    address = f"{name.lower().replace(' ', '.')}@example.org"
    return Subscriber.objects.create(
        address=address, name=name, topics=list(topics), language=language, asked_at=now, confirmed_at=now
    )


def make_member(name: str, now) -> Person:
    """A member of the network who has agreed to be sent news."""
    person = make_person(name)
    Consent.objects.create(person=person, what=Agreement.NEWSLETTER, given_at=now)
    return person


def sifted(now, *, topic: str = "newsletter"):
    return sift(people=Person.objects.all(), strangers=Subscriber.objects.all(), topic=topic, at=now)


def make(now, *, languages: tuple[str, ...] = ("en-gb",), text: Text = TEXT) -> Mailing:
    return make_mailing(
        title="News",
        topic="newsletter",
        address="https://example.org/newsletters/8/",
        language="en-gb",
        texts=dict.fromkeys(languages, text),
        by=None,
        at=now,
    )


def start(now, *, languages: tuple[str, ...] = ("en-gb",), text: Text = TEXT) -> Mailing:
    """A mailing to everybody, which has begun."""
    mailing = make(now, languages=languages, text=text)
    start_mailing(mailing=mailing, sifted=sifted(now), audience={}, by=None, at=now)
    return mailing
