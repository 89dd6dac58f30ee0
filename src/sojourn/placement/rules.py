"""What placements allow, decided from values at hand."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def most_of_one_place(fellows_by_place: Iterable[int], partners: int) -> int:
    """How many fellows of one place may go to one partner: one, unless a place has more fellows than there are partners."""
    largest = max(fellows_by_place, default=0)
    return max(1, -(-largest // partners)) if partners else 1


def why_no_placements(*, fellows: int, least: int, most: int) -> str:
    """Say why so many fellows cannot be placed with partners who want `least` to `most` together; empty when they can."""
    if fellows == 0:
        return _("There is no fellow yet: nobody has accepted a place.")
    if most < fellows:
        words = _("The partners can take {most} fellows together, and there are {fellows}.")
        return words.format(most=most, fellows=fellows)
    if least > fellows:
        words = _("The partners want at least {least} fellows together, and there are {fellows}.")
        return words.format(least=least, fellows=fellows)
    return ""
