"""The letters of placement: where a fellow goes, and with whom."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from sojourn.communications.actions import write_letter
from sojourn.edition.models import Edition, Phase

from .models import Placement


def placement_told(placement: Placement, *, companions: list[str], at: datetime) -> None:
    """Write the letter that tells a fellow where they are placed, in the language of its reader."""
    person, edition = placement.fellow.person, placement.fellow.edition
    with translation.override(person.language or settings.LANGUAGE_CODE):
        shown = {"placement": placement, "companions": companions, "phase": _placement_phase(edition)}
        subject = _("Your placement: {partner}").format(partner=placement.offer.name)
        text = render_to_string("placement/letters/placement_told.txt", shown)
    key = f"placement-told:{placement.fellow_id}:{placement.offer_id}:{at.isoformat()}"
    write_letter(key=key, to=person, subject=subject, text=text, at=at)


def _placement_phase(edition: Edition) -> Phase | None:
    return next((phase for phase in edition.phases.all() if phase.kind == Phase.Kind.PLACEMENT), None)
