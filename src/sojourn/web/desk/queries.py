"""Questions of the edition's home and the journal: each a fixed number of questions to the database."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Value

from sojourn.edition.models import Edition, PlanRun
from sojourn.network.queries import names_to_look_at
from sojourn.people.models import JournalEntry, Person
from sojourn.placement.models import Placement
from sojourn.selection.models import Fellow, Nomination, Offer
from sojourn.timetable.models import Contributor, Session

BUSY = [PlanRun.State.WAITING, PlanRun.State.RUNNING]


def editions() -> list[Edition]:
    """Every edition, the latest first."""
    return list(Edition.objects.select_related("programme"))


@dataclass(frozen=True)
class Counts:
    """How much there is of an edition."""

    nominations: int
    fellows: int
    placements: int
    sessions: int
    contributors: int
    offers_open: int
    offers_accepted: int
    offers_declined: int
    names_to_look_at: int
    """Texts that may still name somebody who hid or withdrew a consent; of all editions."""


def counts(edition: Edition) -> Counts:
    """How much there is of an edition, in one question."""
    parts = {
        "nominations": Nomination.objects.filter(edition=edition),
        "fellows": Fellow.objects.filter(edition=edition),
        "placements": Placement.objects.filter(fellow__edition=edition),
        "sessions": Session.objects.filter(edition=edition),
        "contributors": Contributor.objects.filter(edition=edition),
        "offers_open": Offer.objects.filter(nomination__edition=edition, state=Offer.State.OPEN),
        "offers_accepted": Offer.objects.filter(nomination__edition=edition, state=Offer.State.ACCEPTED),
        "offers_declined": Offer.objects.filter(nomination__edition=edition, state=Offer.State.DECLINED),
        "names_to_look_at": names_to_look_at(),
    }
    first, *others = [
        rows.order_by().values(part=Value(name)).annotate(rows=Count("pk")) for name, rows in parts.items()
    ]
    found = {row["part"]: row["rows"] for row in first.union(*others, all=True)}
    return Counts(**{name: found.get(name, 0) for name in parts})


def plan_runs(edition: Edition) -> list[PlanRun]:
    """The planning runs that still matter, newest first: those at work, those adopted, and the newest of each kind."""
    newest = PlanRun.objects.filter(edition=edition).order_by().values("kind").annotate(newest=Max("pk"))
    wanted = Q(state__in=BUSY) | Q(adopted_at__isnull=False) | Q(pk__in=newest.values("newest"))
    runs = PlanRun.objects.filter(wanted, edition=edition).select_related("asked_by", "adopted_by")
    return list(runs.defer("problem", "plan", "outcome", "score"))


def journal() -> QuerySet[JournalEntry]:
    """Who did what, the latest first."""
    return JournalEntry.objects.select_related("by").defer("details")


def last_deeds(number: int) -> list[JournalEntry]:
    """The latest deeds, without those about roles and accounts, of which an import brings a hundred."""
    return list(journal().exclude(about_kind=Person._meta.label)[:number])


def import_of(edition: Edition) -> JournalEntry | None:
    """The journal's last word on a workbook that was read into an edition."""
    about = journal().filter(about_kind=edition._meta.label, about_id=str(edition.pk))
    return about.filter(did__startswith="imported").first()
