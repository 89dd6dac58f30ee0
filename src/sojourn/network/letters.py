"""The letters of the network: is this still right; somebody writes to you; an answer."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from sojourn.communications.actions import write_letter
from sojourn.people.links import link_address
from sojourn.people.models import Person

from .links import ANSWER_MESSAGE, STILL_RIGHT
from .models import Message, Profile
from .sheets import own_fields


def is_this_still_right(profile: Profile, *, at: datetime) -> None:
    """Show a member what is known of them, and ask."""
    person = profile.person
    with translation.override(_language(person)):
        link = link_address("network:still_right", STILL_RIGHT, row=profile, person=person, at=at)
        said = {"person": person, "fields": own_fields(person), "link": link, "days": STILL_RIGHT.days}
        text = render_to_string("network/letters/still_right.txt", said)
        subject = _("Is this still right?")
    write_letter(key=f"still-right:{person.pk}:{at:%Y-%m-%d}", to=person, subject=subject, text=text, at=at)


def message_arrived(message: Message, *, at: datetime) -> None:
    """Carry a message to its receiver. It names the sender and no address."""
    receiver = message.receiver
    with translation.override(_language(receiver)):
        link = link_address("network:answer", ANSWER_MESSAGE, row=message, person=receiver, at=at)
        said = {"message": message, "link": link, "days": ANSWER_MESSAGE.days}
        text = render_to_string("network/letters/message.txt", said)
        subject = _("%(name)s of the network writes to you: %(subject)s") % {
            "name": message.sender.name,
            "subject": message.subject,
        }
    write_letter(key=f"message:{message.pk}", to=receiver, subject=subject, text=text, at=at)


def message_answered(message: Message, *, at: datetime) -> None:
    """Carry an answer to the sender, with the address of whoever answers; and the sender's to them."""
    for reader, other in ((message.sender, message.receiver), (message.receiver, message.sender)):
        with translation.override(_language(reader)):
            said = {"message": message, "reader": reader, "other": other}
            text = render_to_string("network/letters/answer.txt", said)
            subject = _("You and %(name)s: %(subject)s") % {"name": other.name, "subject": message.subject}
        write_letter(key=f"message-answered:{message.pk}:{reader.pk}", to=reader, subject=subject, text=text, at=at)


def _language(person: Person) -> str:
    return person.language or settings.LANGUAGE_CODE
