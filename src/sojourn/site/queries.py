"""Questions of the public pages: counts and names of places, museums and topics. Never a person's name."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as WagtailPermission
from django.db import connection
from django.db.models import Count, Q
from wagtail.models import ModelLogEntry, PageLogEntry

from sojourn.edition.models import Edition, HostingDepartment
from sojourn.museums.models import PartnerMuseum
from sojourn.network.models import Quotation
from sojourn.network.queries import quotations
from sojourn.people.models import Account, JournalEntry, Person
from sojourn.people.queries import who_agreed
from sojourn.people.rules import PERMISSIONS, Agreement, Permission
from sojourn.placement.models import PartnerOffer, Placement
from sojourn.programme.models import Programme, SessionFormat, Topic
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Contributor, Session, Version

from .rules import EDITORS

LOGS = (JournalEntry, PageLogEntry, ModelLogEntry)
"""Ours, and Wagtail's two: of pages, and of pictures, documents, redirects and quotations."""


def last_deed() -> str:
    """The newest entry of each log, in one question: while they stay the same, nobody has done anything."""
    quote = connection.ops.quote_name
    parts = [f"(SELECT MAX({quote('id')}) FROM {quote(log._meta.db_table)})" for log in LOGS]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return ".".join(str(number or 0) for number in cursor.fetchone())


def editors() -> frozenset[int]:
    """The accounts whose roles permit editing the public site."""
    roles = [role for role, permitted in PERMISSIONS.items() if Permission.EDIT_SITE in permitted]
    found = Account.objects.filter(is_active=True, person__role_grants__role__in=roles)
    return frozenset(found.values_list("pk", flat=True))


def group_of_editors() -> frozenset[int] | None:
    """The accounts that Wagtail takes for editors; None before there is such a group."""
    members = Group.objects.filter(name=EDITORS).values_list("user__pk", flat=True)
    found = frozenset(members)
    return frozenset(pk for pk in found if pk is not None) if found else None


def permissions_named(names: Collection[str]) -> list[WagtailPermission]:
    """Wagtail's permissions by their full names, such as wagtailadmin.access_admin."""
    wanted = Q()
    for name in names:
        label, codename = name.split(".")
        wanted |= Q(content_type__app_label=label, codename=codename)
    return list(WagtailPermission.objects.filter(wanted))


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


def fellows_in_all() -> int:
    """People who have been fellows, each counted once."""
    return Fellow.objects.values("person").distinct().count()


def places_in_all() -> int:
    """Places that fellows have come from."""
    return Fellow.objects.values("place").distinct().count()


def editions_in_all() -> int:
    return Edition.objects.count()


def partners_in_all() -> int:
    """Museums that have hosted, or offered to."""
    return PartnerOffer.museums.through.objects.values("partnermuseum").distinct().count()


def departments_in_all() -> int:
    """Departments that host fellows."""
    return HostingDepartment.objects.values("department").distinct().count()


def contributors_in_all() -> int:
    return Contributor.objects.values("person").distinct().count()


def sessions_in_all() -> int:
    return Session.objects.count()


def may_be_quoted(person_pk: int) -> Person | None:
    """The person, where their consent to be quoted by name stands and they are not hidden; None otherwise."""
    return who_agreed(Agreement.QUOTED).filter(pk=person_pk).first()


def quotations_shown(pk: int | None = None) -> list[Quotation]:
    """What members say of the programme, the newest first, of those who agreed; or one of these alone, if it is among them."""
    return [one for one in quotations() if pk in (None, one.pk)]


def first_fellowship(person: Person) -> Fellow | None:
    """The first edition in which a person was a fellow."""
    taken = Fellow.objects.filter(person=person).select_related("edition", "place")
    return taken.order_by("edition__first_day_on").first()


def formats() -> list[str]:
    """The formats of session that the programme mixes."""
    return list(SessionFormat.objects.values_list("name", flat=True))


def topics_of_all() -> list[str]:
    """The topics that are treated in any edition."""
    return list(Topic.objects.filter(pk__in=Session.objects.values("topic")).values_list("name", flat=True))


def offers_of_all() -> list[PartnerOffer]:
    """Every placement ever offered, the newest edition first, with its edition and museums."""
    found = PartnerOffer.objects.select_related("edition").prefetch_related("museums")
    return list(found.order_by("-edition__first_day_on", "city", "name"))


def offers_of(museum: PartnerMuseum) -> list[PartnerOffer]:
    """The placements that a museum offered, the newest edition first."""
    found = PartnerOffer.objects.filter(museums=museum).select_related("edition")
    return list(found.prefetch_related("museums", "interests").order_by("-edition__first_day_on", "name"))


def fellows_hosted(offers: list[PartnerOffer]) -> dict[int, int]:
    """How many fellows were placed with each offer."""
    placed = Placement.objects.filter(offer__in=offers).values_list("offer").annotate(Count("pk"))
    return dict(placed)


def fellows_of_all_places() -> list[tuple[str, int]]:
    """How many fellows of all editions come from each place."""
    return list(Fellow.objects.values_list("place__name").order_by("place__name").annotate(Count("pk")))


def addresses_of_editions() -> list[str]:
    """Where each edition is shown, and its timetable where one is published."""
    names = Edition.objects.values_list("name", flat=True)
    published = Version.objects.filter(published_at__isnull=False).values_list("edition__name", flat=True).distinct()
    return [f"/{name}/" for name in names] + [f"/{name}/timetable/" for name in published]
