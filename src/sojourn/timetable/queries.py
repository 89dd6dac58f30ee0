"""Questions about sessions, groups and versions of the timetable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from sojourn.edition.models import Edition, Phase, PlanRun
from sojourn.museums.models import Room
from sojourn.people.models import Person
from sojourn.placement.models import PartnerOffer, PartnerWish, Placement
from sojourn.placement.queries import offers
from sojourn.selection.models import Fellow
from sojourn.selection.queries import cohort_size

from .models import Contributor, ElectiveWish, FeedAddress, Group, Session, Sitting, Slot, Version

MOST_WISHES = 5
"""How many partners, and how many electives, a fellow may rank."""
GIVES = "gives"
"""What a reason is about that says what would have to give, where a mend is impossible."""


def published_version(edition: Edition) -> Version | None:
    """The version that was published last: what everybody has been told."""
    return _newest(edition, Version.objects.filter(published_at__isnull=False))


def latest_version(edition: Edition) -> Version | None:
    """The newest version, a draft perhaps."""
    return _newest(edition, Version.objects.all())


def _newest(edition: Edition, versions: QuerySet[Version]) -> Version | None:
    version = versions.filter(edition=edition).order_by("-number").annotate(fellows_now=fellows_now()).first()
    if version is not None:
        version.edition = edition
    return version


def fellows_now() -> Coalesce:
    """How many fellows a version's edition has now, within the query for the version."""
    fellows = Fellow.objects.filter(edition=OuterRef("edition")).order_by().values("edition")
    return Coalesce(Subquery(fellows.annotate(number=Count("*")).values("number")), 0)


def is_stale(version: Version) -> bool:
    """Whether the cohort has changed in size since the version was made."""
    if hasattr(version, "fellows_now"):
        return version.cohort_size != (version.fellows_now or version.edition.capacity)
    return version.cohort_size != cohort_size(version.edition)


@dataclass(frozen=True)
class SlotRow:
    """One slot with everything that readers see of it, fetched in two queries whatever the number of slots."""

    slot_id: int
    on: date
    starts: time
    ends: time
    sitting_id: int
    is_locked: bool
    group_id: int
    group_kind: str
    group_name: str
    session_id: int
    code: str
    title: str
    aims: str
    bring: str
    meeting_point: str
    is_optional: bool
    is_public: bool
    topic: str
    format: str
    is_taught: bool
    is_lecture: bool
    room: str | None
    room_venue: str | None
    venue: str | None
    fellows: int
    contributors: tuple[tuple[int, str], ...]


_SLOT_FIELDS = (
    "id", "on", "starts", "ends", "sitting_id", "sitting__is_locked", "sitting__group_id", "sitting__group__kind",
    "sitting__group__name", "sitting__session_id", "sitting__session__code", "sitting__session__title",
    "sitting__session__aims", "sitting__session__bring", "sitting__session__meeting_point",
    "sitting__session__is_optional", "sitting__session__is_public", "sitting__session__topic__name",
    "sitting__session__format__name", "sitting__session__format__is_taught", "sitting__session__format__is_lecture",
    "room__name", "room__venue__name", "sitting__session__venue__name",
)  # fmt: skip


NOT_HIDDEN = Q(contributor__person__is_hidden=False)
"""Contributors whom others than the programme team may read of."""


def slot_rows(version: Version, wanted: Q | None = None, named: Q = NOT_HIDDEN) -> list[SlotRow]:
    """The slots of a version that satisfy `wanted` (a condition on Slot), in order of time. Two queries.

    `named`: which contributors they name; `Q()` for all of them, hidden ones too, for the programme team.
    """
    slots = Slot.objects.filter(version=version)
    if wanted is not None:
        slots = slots.filter(wanted)
    contributors: dict[int, list[tuple[int, str]]] = {}
    roles = Slot.contributors.through.objects.filter(named, slot__version=version).order_by("contributor__person__name")
    for slot_id, contributor_id, name in roles.values_list("slot_id", "contributor_id", "contributor__person__name"):
        contributors.setdefault(slot_id, []).append((contributor_id, name))
    rows = slots.distinct().annotate(fellows=size_of_group("sitting__group")).values_list(*_SLOT_FIELDS, "fellows")
    return [SlotRow(*row, tuple(contributors.get(row[0], ()))) for row in rows]  # type: ignore[call-arg]


def size_of_group(group: str) -> Subquery:
    """How many fellows the group has to which `group` leads, within the query for its rows."""
    groups = Group.objects.filter(pk=OuterRef(group)).order_by()
    return Subquery(groups.annotate(number=Count("fellows")).values("number"))


def placement_phase(edition: Edition) -> Phase | None:
    """The phase in which fellows are at partner museums."""
    return next((phase for phase in phases_of(edition) if phase.kind == Phase.Kind.PLACEMENT), None)


def phases_of(edition: Edition) -> list[Phase]:
    """The phases of an edition in order of time; asked once for each edition at hand."""
    prefetch_related_objects([edition], "phases")
    return list(edition.phases.all())


def contributor_of(edition: Edition, person_id: int) -> Contributor | None:
    """The part that a person plays as contributor of an edition."""
    return Contributor.objects.select_related("person", "edition").filter(edition=edition, person_id=person_id).first()


def groups(edition: Edition) -> list[Group]:
    """The groups of an edition, with their fellows."""
    return list(Group.objects.filter(edition=edition).prefetch_related("fellows__person"))


@dataclass(frozen=True)
class Unplaced:
    """A sitting that a version has no slot for, and why."""

    sitting: Sitting
    reason: str


def unplaced(version: Version) -> list[Unplaced]:
    """What a version leaves out of what its planning run was asked to place, with the reason that the run gave."""
    if version.plan_run is None:
        return []
    return _left_out(version.plan_run, Slot.objects.filter(version=version).values_list("sitting_id", flat=True))


def left_out(run: PlanRun) -> list[Unplaced]:
    """What a run's own plan leaves out of what the run was asked to place, with the reasons."""
    parts = {row["id"]: [part["id"] for part in row.get("parts", ())] for row in run.problem.get("sessions", ())}
    sessions = (run.plan or {}).get("sessions", {})
    return _left_out(run, (int(key) for row in sessions for key in parts.get(row) or [row]))


def _left_out(run: PlanRun, placed: Iterable[int]) -> list[Unplaced]:
    reasons = {row["about"]: row["text"] for row in run.outcome.get("reasons", ()) if row["about"].isdigit()}
    for row in run.problem.get("sessions", ()):
        for part in row.get("parts") or [row]:
            reasons.setdefault(part["id"], reasons.get(row["id"], ""))
    known = {str(key) for key in placed}
    sittings = Sitting.objects.filter(id__in=[key for key in reasons if key not in known])
    return [Unplaced(one, reasons[str(one.pk)]) for one in sittings.select_related("session", "group")]


def feed_address(secret: str) -> FeedAddress | None:
    """The feed address with this secret, by its unique column."""
    return FeedAddress.objects.select_related("person").filter(secret=secret).first()


def feed_address_of(person: Person) -> FeedAddress | None:
    """A person's feed address, if they have one: they get it when first told of their days."""
    return FeedAddress.objects.filter(person=person).first()


def fellows_of_groups(group_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """The fellows in each of these groups: names by key."""
    found: dict[int, dict[int, str]] = {}
    members = Group.fellows.through.objects.filter(group_id__in=group_ids).order_by("fellow__person__name")
    for group_id, fellow_id, name in members.values_list("group_id", "fellow_id", "fellow__person__name"):
        found.setdefault(group_id, {})[fellow_id] = name
    return found


Choice = tuple[str, str]


def what_can_go_wrong(edition: Edition) -> list[tuple[str, list[Choice]]]:
    """Everybody and everything that a mishap can befall, in groups: "contributor-12" and a name. Four queries."""
    contributors = Contributor.objects.filter(edition=edition).values_list("pk", "person__name")
    rooms = Room.objects.order_by("venue__name", "name").values_list("pk", "name", "venue__name")
    fellows = Fellow.objects.filter(edition=edition).order_by("person__name").values_list("pk", "person__name")
    sessions = Session.objects.filter(edition=edition, is_whole_day=False).order_by("title").values_list("pk", "title")
    return [
        (_("Contributors"), [(f"contributor-{pk}", name) for pk, name in contributors]),
        (_("Rooms"), [(f"room-{pk}", f"{name}, {venue}") for pk, name, venue in rooms]),
        (_("Fellows"), [(f"fellow-{pk}", name) for pk, name in fellows]),
        (_("Sessions"), [(f"session-{pk}", title) for pk, title in sessions]),
    ]


def sittings_of(session_id: int) -> list[int]:
    """The keys of a session's sittings."""
    return list(Sitting.objects.filter(session=session_id).order_by("pk").values_list("pk", flat=True))


# --- wishes


@dataclass(frozen=True)
class WishesOpen:
    """What a fellow may still wish for, and how many wishes they may rank."""

    partners: list[PartnerOffer]
    electives: list[Session]

    @property
    def partner_wishes(self) -> int:
        return min(MOST_WISHES, len(self.partners))

    @property
    def elective_wishes(self) -> int:
        return min(MOST_WISHES, len(self.electives))


def wishes_open(fellow: Fellow) -> WishesOpen:
    """Partners, while it is not decided where the fellow goes; electives, while no timetable is published."""
    partners = list(offers(fellow.edition)) if not Placement.objects.filter(fellow=fellow).exists() else []
    electives = Session.objects.filter(edition=fellow.edition_id, audience=Session.Audience.ELECTIVE).order_by("title")
    return WishesOpen(partners, [] if published_version(fellow.edition) else list(electives))


def elective_wishes(edition: Edition) -> dict[int, list[str]]:
    """The electives that each person wishes for, best first: titles by the person's id."""
    stated: dict[int, list[str]] = {}
    found = ElectiveWish.objects.filter(session__edition=edition).order_by("person_id", "rank", "id")
    for person, title in found.values_list("person_id", "session__title"):
        stated.setdefault(person, []).append(title)
    return stated


def partners_wished(fellow: Fellow) -> list[int]:
    """The keys of the partners that a fellow wishes for, best first."""
    wished = PartnerWish.objects.filter(offer__edition=fellow.edition_id, person=fellow.person_id)
    return list(wished.values_list("offer_id", flat=True))
