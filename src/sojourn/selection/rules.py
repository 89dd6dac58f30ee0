"""What selection allows, decided from values at hand."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TAKES_A_PLACE = ("open", "accepted")
"""States of an offer in which it takes one of the edition's places."""


def why_not_offered(*, edition: str, capacity: int, places_left: int, lock: str, offer_state: str) -> str:
    """Say why no place can be offered to a nominee; empty when one can. `offer_state` is empty without an offer."""
    if offer_state == "accepted":
        return _("This nominee has accepted a place already.")
    if offer_state == "open":
        return _("A place is on offer to this nominee already.")
    if lock == "leave_out":
        return _("This nominee is locked: leave out. Free the lock first.")
    if places_left <= 0:
        words = ngettext(
            "{edition} is full: its {capacity} place is taken or on offer.",
            "{edition} is full: {capacity} places are taken or on offer.",
            capacity,
        )
        return words.format(edition=edition, capacity=capacity)
    return ""


def why_not_locked(*, lock: str, offer_state: str) -> str:
    """Say why a nomination cannot be locked so; empty when it can."""
    if offer_state == "accepted" and lock != "keep":
        return _("This nominee has accepted a place and stays in the cohort.")
    if offer_state == "declined" and lock == "keep":
        return _("This nominee has declined the place.")
    return ""
