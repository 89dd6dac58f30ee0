"""The letters of selection: a place is offered; an offer is withdrawn."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from sojourn.communications.actions import write_letter

from .models import Offer


def place_offered(offer: Offer, *, at: datetime) -> None:
    """Write the letter that offers a place, in the language of its reader."""
    with translation.override(_language(offer)):
        subject = _("A place on the {programme} {edition}").format_map(_names(offer))
        text = render_to_string("selection/letters/place_offered.txt", {"offer": offer})
    write_letter(key=_key("place-offered", offer, at), to=offer.nomination.person, subject=subject, text=text, at=at)


def offer_withdrawn(offer: Offer, *, at: datetime) -> None:
    """Write the letter that takes an offer back, in the language of its reader."""
    with translation.override(_language(offer)):
        subject = _("The {programme} {edition}: the offer of a place is withdrawn").format_map(_names(offer))
        text = render_to_string("selection/letters/offer_withdrawn.txt", {"offer": offer})
    write_letter(key=_key("offer-withdrawn", offer, at), to=offer.nomination.person, subject=subject, text=text, at=at)


def _language(offer: Offer) -> str:
    return offer.nomination.person.language or settings.LANGUAGE_CODE


def _names(offer: Offer) -> dict[str, str]:
    edition = offer.nomination.edition
    return {"programme": edition.programme.name, "edition": edition.name}


def _key(deed: str, offer: Offer, at: datetime) -> str:
    return f"{deed}:{offer.nomination_id}:{at.isoformat()}"
