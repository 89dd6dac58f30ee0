"""Questions of the public pages: counts and names of places, museums and topics. Never a person's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as WagtailPermission
from django.db import connection
from django.db.models import CharField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from sojourn.edition.models import Edition, HostingDepartment
from sojourn.museums.models import PartnerMuseum
from sojourn.network.models import PastEdition, PastFellow, Quotation
from sojourn.network.queries import fellows_by_place, quotations
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


def below_a_closed_page() -> Exists:
    """Whether a page stands below one that is not published: then the world does not read it either."""
    own = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    closed = Page.objects.filter(live=False, depth__gt=1).annotate(own_path=own)
    return Exists(closed.filter(own_path__startswith=F("path")))


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


def editions() -> QuerySet[Edition]:
    """Every edition, the latest first."""
    return Edition.objects.select_related("programme")


@dataclass(frozen=True)
class Counted:
    """What an edition consists of, by name: fellows of each place, departments that host, public sessions on each topic."""

    places: list[tuple[str, int]]
    departments: list[str]
    topics: list[tuple[str, int]]


def counted(edition: Edition) -> Counted:
    """What an edition consists of, in one question."""
    fellows = Fellow.objects.filter(edition=edition).order_by().annotate(name=F("place__name"), what=Value("place"))
    hosts = HostingDepartment.objects.filter(edition=edition).order_by()
    hosts = hosts.annotate(name=F("department__name"), what=Value("department"))
    public = Session.objects.filter(edition=edition, is_public=True).order_by()
    public = public.annotate(name=F("topic__name"), what=Value("topic"))
    parts = (rows.values_list("what", "name").annotate(number=Count("pk")) for rows in (fellows, hosts, public))
    first, *others = parts
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for what, name, number in sorted(first.union(*others, all=True)):
        found[what].append((name, number))
    topics = sorted(found["topic"], key=lambda row: -row[1])
    return Counted(found["place"], [name for name, _number in found["department"]], topics)


def partners(edition: Edition) -> list[tuple[str, tuple[str, ...]]]:
    """The city of each placement that partners offer in an edition, with the museums that make it."""
    rows = PartnerOffer.objects.filter(edition=edition).order_by("city", "name", "pk", "museums__name")
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for pk, city, museum in rows.values_list("pk", "city", "museums__name"):
        found[pk, city] += [museum] if museum else []
    return [(city, tuple(museums)) for (_pk, city), museums in found.items()]


def fellows_in_all() -> QuerySet[Any, Any]:
    """People who have been fellows in any edition, those before the house among them, each once."""
    earlier = PastFellow.objects.order_by().values("person")
    return Fellow.objects.order_by().values("person").union(earlier)


def places_in_all() -> QuerySet[Any, Any]:
    """Places that fellows have come from, in any edition."""
    earlier = PastFellow.objects.order_by().values("place")
    return Fellow.objects.order_by().values("place").union(earlier)


def editions_in_all() -> QuerySet[Any, Any]:
    """Editions, those before the house among them."""
    earlier = PastEdition.objects.order_by().values("name")
    return Edition.objects.order_by().values("name").union(earlier)


def partners_in_all() -> QuerySet[Any, Any]:
    """Museums that have hosted, or offered to."""
    return PartnerOffer.museums.through.objects.values("partnermuseum").distinct()


def departments_in_all() -> QuerySet[Any, Any]:
    """Departments that host fellows."""
    return HostingDepartment.objects.order_by().values("department").distinct()


def contributors_in_all() -> QuerySet[Any, Any]:
    return Contributor.objects.order_by().values("person").distinct()


def sessions_in_all() -> QuerySet[Any, Any]:
    return Session.objects.order_by().values("pk")


def numbers_of(counted: Sequence[QuerySet[Any, Any]]) -> list[int]:
    """How many rows each of these has, in one question."""
    if not counted:
        return []
    parts = [rows.query.get_compiler(connection=connection).as_sql() for rows in counted]
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS counted)" for sql, _values in parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _sql, values in parts for value in values])
        return list(cursor.fetchone())


def may_be_quoted(person_pk: int) -> Person | None:
    """The person, where their consent to be quoted by name stands and they are not hidden; None otherwise."""
    return who_agreed(Agreement.QUOTED).filter(pk=person_pk).first()


def quotations_shown(pk: int | None = None) -> list[Quotation]:
    """What members say of the programme, the newest first, of those who agreed; or one of these alone, if it is among them."""
    return [one for one in quotations() if pk in (None, one.pk)]


def first_fellowships(people: Iterable[int]) -> dict[int, Fellow]:
    """The first edition in which each of these people was a fellow, by the person; who never was is missing."""
    taken = Fellow.objects.filter(person__in=people).select_related("edition", "place")
    return {fellow.person_id: fellow for fellow in taken.order_by("-edition__first_day_on")}


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
    """How many people of all editions, those before the house among them, come from each place."""
    return sorted(fellows_by_place().items())


def addresses_of_editions() -> list[str]:
    """Where each edition is shown, and its timetable where one is published."""
    names = Edition.objects.values_list("name", flat=True)
    published = Version.objects.filter(published_at__isnull=False).values_list("edition__name", flat=True).distinct()
    return [f"/{name}/" for name in names] + [f"/{name}/timetable/" for name in published]
