"""The letters of placement: where a fellow goes, and with whom."""

from datetime import datetime
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.communications.actions import write_letter_of_kind
from sojourn.communications.kinds import Case, LetterKind, Variable
from sojourn.edition.models import Edition, Phase

from .models import Placement

CASES = 5
"""How many real cases the desk can try a template on."""


def _told(placement: Placement, companions: list[str]) -> dict[str, str]:
    person, edition, offer = placement.fellow.person, placement.fellow.edition, placement.offer
    return {
        "name": person.name,
        "year": edition.name,
        "partner": offer.name,
        "city": offer.city,
        "days": _days(_placement_phase(edition)),
        "companions": ", ".join(companions),
        "offers": offer.offers,
        "meeting_point": offer.meeting_point,
        "reason": placement.reason,
    }


def _days(phase: Phase | None) -> str:
    if phase is None:
        return ""
    first, last = date_format(phase.from_on, "DATE_FORMAT"), date_format(phase.to_on, "DATE_FORMAT")
    return _("{first} to {last}").format(first=first, last=last)


def _placement_phase(edition: Edition) -> Phase | None:
    return next((phase for phase in edition.phases.all() if phase.kind == Phase.Kind.PLACEMENT), None)


def _cases() -> list[Case]:
    found = Placement.objects.select_related("fellow__person", "fellow__edition", "offer").order_by("-pk")
    return [Case(each.fellow.person.name, partial(_told, each, _companions(each))) for each in found[:CASES]]


def _companions(placement: Placement) -> list[str]:
    others = placement.offer.placements.exclude(pk=placement.pk).select_related("fellow__person")
    return [other.fellow.person.shown_name for other in others]


PLACEMENT_TOLD = LetterKind(
    name="placement.placement_told",
    title=gettext_lazy("A fellow is told the placement"),
    subject=gettext_lazy("Your placement: {partner}"),
    variables=(
        Variable("name", gettext_lazy("the reader's name"), "Ama Example"),
        Variable("year", gettext_lazy("the edition's name"), "2018"),
        Variable("partner", gettext_lazy("the placement's name"), "Example Museum of the North", is_needed=True),
        Variable("city", gettext_lazy("its city"), "Exampleton"),
        Variable(
            "days",
            gettext_lazy("first and last day; may be empty"),
            gettext_lazy("23 July 2018 to 1 August 2018"),
        ),
        Variable("companions", gettext_lazy("who goes there too; may be empty"), "Bo Example, Li Example"),
        Variable(
            "offers", gettext_lazy("what the partner offers; may be empty"), gettext_lazy("Work behind the scenes.")
        ),
        Variable("meeting_point", gettext_lazy("where they meet first; may be empty"), gettext_lazy("the front desk")),
        Variable("reason", gettext_lazy("why there; may be empty"), gettext_lazy("First wish.")),
    ),
    cases=_cases,
)
KINDS = (PLACEMENT_TOLD,)


def placement_told(placement: Placement, *, companions: list[str], at: datetime) -> None:
    """Write the letter that tells a fellow where they are placed."""
    write_letter_of_kind(
        kind=PLACEMENT_TOLD,
        key=f"placement-told:{placement.fellow_id}:{placement.offer_id}:{at.isoformat()}",
        to=placement.fellow.person,
        values=partial(_told, placement, companions),
        at=at,
    )
