"""Questions about partner offers, placements and project pairs."""

from django.db.models import QuerySet

from sojourn.edition.models import Edition
from sojourn.selection.models import Fellow

from .models import PartnerOffer, PartnerWish, Placement, ProjectPair


def offers(edition: Edition) -> QuerySet[PartnerOffer]:
    """What partners offer in an edition, by name, with the person to ask."""
    return PartnerOffer.objects.filter(edition=edition).select_related("contact")


def placements(edition: Edition) -> QuerySet[Placement]:
    """The placements of an edition's fellows, by the fellow's name, with fellow and offer at hand."""
    placed = Placement.objects.filter(fellow__edition=edition)
    return placed.select_related("fellow__person", "fellow__place", "offer").order_by("fellow__person__name")


def placement_of(fellow: Fellow) -> Placement | None:
    """Where a fellow goes; None while it is not decided."""
    placed = Placement.objects.filter(fellow=fellow).select_related("offer__contact")
    return placed.prefetch_related("offer__museums").first()


def group_of(offer: PartnerOffer) -> list[Fellow]:
    """The fellows who go to a partner, by name, with person, institution, department and place at hand."""
    ids = Placement.objects.filter(offer=offer).values("fellow_id")
    return list(Fellow.objects.filter(pk__in=ids).select_related("person__institution", "department", "place"))


def pairs(edition: Edition) -> list[ProjectPair]:
    """The project pairs of an edition by number, with their fellows at hand (`pair.fellows.all()`)."""
    found = ProjectPair.objects.filter(edition=edition)
    return list(found.prefetch_related("fellows__person", "fellows__department", "fellows__place"))


def pair_of(fellow: Fellow) -> ProjectPair | None:
    """The project pair of a fellow, with its fellows at hand; None while it is not decided."""
    found = ProjectPair.objects.filter(fellows=fellow)
    return found.prefetch_related("fellows__person", "fellows__department", "fellows__place").first()


def wishes(edition: Edition) -> dict[int, list[str]]:
    """The partners that each person wishes for, best first: names of offers by the person's id."""
    stated: dict[int, list[str]] = {}
    found = PartnerWish.objects.filter(offer__edition=edition).order_by("person_id", "rank", "offer__name")
    for person, offer in found.values_list("person_id", "offer__name"):
        stated.setdefault(person, []).append(offer)
    return stated
