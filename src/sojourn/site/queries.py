"""Questions of the public pages: counts and names of places, museums and topics. Never a person's name."""

from __future__ import annotations

from django.db.models import Count

from sojourn.edition.models import Edition
from sojourn.people.models import JournalEntry
from sojourn.placement.models import PartnerOffer
from sojourn.programme.models import Programme
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Session


def last_deed() -> int:
    """The number of the journal's newest entry: while it stays the same, nobody has done anything."""
    return JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def programmes() -> list[Programme]:
    """The programmes of the house, by name."""
    return list(Programme.objects.order_by("name"))


def editions() -> list[Edition]:
    """Every edition, the latest first."""
    return list(Edition.objects.select_related("programme"))


def fellows_by_place(edition: Edition) -> list[tuple[str, int]]:
    """How many fellows come from each place, by the place's name."""
    counted = Fellow.objects.filter(edition=edition).values_list("place__name").order_by("place__name")
    return list(counted.annotate(Count("pk")))


def hosting_departments(edition: Edition) -> list[str]:
    """The departments that look after fellows in an edition."""
    return list(edition.hosting_departments.values_list("department__name", flat=True))


def partners(edition: Edition) -> list[tuple[str, tuple[str, ...]]]:
    """The city of each placement that partners offer in an edition, with the museums that make it."""
    offers = PartnerOffer.objects.filter(edition=edition).prefetch_related("museums").order_by("city", "name")
    return [(offer.city, tuple(museum.name for museum in offer.museums.all())) for offer in offers]


def topics(edition: Edition) -> list[tuple[str, int]]:
    """How many sessions of the public timetable are about each topic, the most treated first."""
    public = Session.objects.filter(edition=edition, is_public=True).order_by("topic__name")
    counted = public.values_list("topic__name").annotate(Count("pk"))
    return sorted(counted, key=lambda row: -row[1])
