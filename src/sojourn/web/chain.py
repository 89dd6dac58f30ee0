"""The whole chain as one may ask for it at once: cohort, placements, timetable, publication. Each link is the room's own deed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sojourn.edition.models import Edition, PlanRun
from sojourn.foundation.refusals import Refusal
from sojourn.people.models import Person
from sojourn.placement import actions as placement
from sojourn.planning.outcome import Outcome
from sojourn.selection import actions as selection
from sojourn.selection.models import Offer
from sojourn.timetable import actions as timetable


class CannotContinue(Refusal):
    """Raised when a link of the chain found no plan to go on with."""


@dataclass(frozen=True)
class Link:
    """One of the three plans: how it is asked for, made and adopted."""

    name: str
    title: str
    seconds: int
    request: Callable[..., PlanRun]
    plan: Callable[..., Outcome]
    adopt: Callable[..., Any]


def _plan_cohort(*, run: PlanRun, at: datetime) -> Outcome:
    return selection.plan_cohort(run=run)


def _plan_placements(*, run: PlanRun, at: datetime) -> Outcome:
    return placement.plan_placements(run=run)


def _adopt_placements(*, run: PlanRun, by: Person | None, at: datetime) -> None:
    placement.adopt_placements(run=run, by=by, at=at)
    placement.adopt_pairs(run=run, by=by, at=at)


def _plan_timetable(*, run: PlanRun, at: datetime) -> Outcome:
    return timetable.plan_timetable(run=run, at=at)


LINKS = {
    link.name: link
    for link in [
        Link("cohort", "Cohort", 60, selection.request_cohort_plan, _plan_cohort, selection.adopt_cohort),
        Link(
            "placements",
            "Placements",
            60,
            placement.request_placements,
            _plan_placements,
            _adopt_placements,
        ),
        Link(
            "timetable", "Timetable", 30, timetable.request_timetable_plan, _plan_timetable, timetable.adopt_timetable
        ),
    ]
}


def found_or_refused(run: PlanRun) -> None:
    """Raises: CannotContinue, with the reasons, when a run ended without a plan."""
    if run.plan is None:
        reasons = [reason["text"] for reason in run.outcome.get("reasons", [])] or [
            run.outcome.get("error") or run.state
        ]
        raise CannotContinue(f"{run.get_kind_display()}: no plan. " + " ".join(reasons))


def accept_every_offer(*, edition: Edition, by: Person | None, at: datetime) -> int:
    """Accept every open offer on the nominees' behalf, which only a demonstration may do; how many."""
    offers = Offer.objects.filter(nomination__edition=edition, state=Offer.State.OPEN).order_by("nomination__code")
    for offer in offers:
        selection.accept_offer(offer=offer, by=by, at=at)
    return len(offers)
