"""The letters that a wish for the newsletter leads to, each with its signed link."""

from datetime import datetime

from sojourn.people.links import link_address
from sojourn.people.models import Person

from ..letters import NEWSLETTER_CONFIRM, NEWSLETTER_KNOWN, newsletter_values
from ..models import Letter, Subscriber
from ..readers import CONFIRM, PREFERENCES
from .letters import Address, write_letter_of_kind


def please_confirm(subscriber: Subscriber, *, language: str, at: datetime) -> Letter:
    """Ask whoever reads at the address whether they want it: a page with a button."""
    link = link_address("communications:confirm", CONFIRM, row=subscriber, person=subscriber.person, at=at)
    return write_letter_of_kind(
        kind=NEWSLETTER_CONFIRM,
        key=f"newsletter-confirm:{subscriber.pk}:{at.isoformat()}",
        to=_reader(subscriber),
        values=lambda: newsletter_values(subscriber, link),
        at=at,
        language=language,
    )


def known_already(subscriber: Subscriber, *, language: str, at: datetime) -> Letter:
    """Tell somebody who is on the list already where to choose otherwise."""
    link = link_address("communications:preferences", PREFERENCES, row=subscriber, person=subscriber.person, at=at)
    return write_letter_of_kind(
        kind=NEWSLETTER_KNOWN,
        key=f"newsletter-known:{subscriber.pk}:{at.isoformat()}",
        to=_reader(subscriber),
        values=lambda: newsletter_values(subscriber, link),
        at=at,
        language=language,
    )


def _reader(subscriber: Subscriber) -> Address | Person:
    return subscriber.person or Address(subscriber.address, subscriber.name)
