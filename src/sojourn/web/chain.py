"""The whole chain as one may ask for it at once: cohort, placements, timetable, publication. Each link is the room's own deed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sojourn.edition import actions as edition_actions
from sojourn.edition.models import Edition, PlanRun
from sojourn.foundation.refusals import Refusal
from sojourn.people.models import Person
from sojourn.placement import actions as placement
from sojourn.placement.sheets import obstacles as placement_obstacles
from sojourn.planning.outcome import Outcome
from sojourn.selection import actions as selection
from sojourn.selection import jobs as selection_jobs
from sojourn.selection.models import Fellow, Offer
from sojourn.timetable import actions as timetable
from sojourn.timetable.queries import published_version

SECONDS_TO_LOOK, SECONDS_FOR_OTHERS, SECONDS_FOR_PARTNERS = 20.0, 8.0, 5.0
"""For the timetable of the best cohort, of each other one, and for partners."""


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


class CannotHost(Refusal):
    """Raised when a cohort has no partners, departments or timetable that could take it."""


def _plan_cohort(*, run: PlanRun, at: datetime) -> Outcome:
    return selection.plan_cohort(run=run)


def look_ahead(*, run: PlanRun, at: datetime) -> None:
    """Look at what would follow from each cohort that a run proposes, and write it beside the proposal."""
    if run.plan is None:
        return
    ahead = []
    for choice in range(1 + len(run.plan.get("alternatives", ()))):
        partners, rehearsal = _rehearsed(run, choice, at)
        hosting, others = timetable.obstacles(rehearsal, seconds=SECONDS_TO_LOOK if choice == 0 else SECONDS_FOR_OTHERS)
        refusals = [*partners, *hosting]
        ahead.append({"refusals": refusals, "timetable": list(hosting), "warnings": list(others)})
    edition_actions.note_outcome(run=run, key="ahead", value=ahead)


def _rehearsed(run: PlanRun, choice: int, at: datetime) -> tuple[tuple[str, ...], timetable.Rehearsal]:
    """What keeps partners from taking a cohort, and what a timetable would be asked: seen as if all had accepted, then taken back."""
    with transaction.atomic():
        edition = selection.suppose_accepted(run=run, choice=choice)
        partners = placement_obstacles(edition, seconds=SECONDS_FOR_PARTNERS)
        rehearsal = timetable.rehearse(edition=edition, at=at)
        transaction.set_rollback(True)
    return partners, rehearsal


def adopt_cohort(*, run: PlanRun, by: Person | None, at: datetime, choice: int = 0) -> selection.Adoption:
    """Adopt one of the cohorts that a run proposes, once nothing is seen that keeps it from being hosted.

    Partners and departments are judged as they stand now; the timetable as it was looked at ahead of time.

    Raises: CannotHost, with the reasons; CannotOffer, CannotPlan.
    """
    partners, rehearsal = _rehearsed(run, choice, at)
    ahead = run.outcome.get("ahead", [])
    seen = ahead[choice]["timetable"] if choice < len(ahead) else []
    refusals = [*partners, *rehearsal.hosting, *seen]
    if refusals:
        words = _("This cohort cannot be hosted: {reasons}")
        raise CannotHost(words.format(reasons=" ".join(dict.fromkeys(refusals))))
    return selection_jobs.adopt_cohort(run=run, by=by, at=at, choice=choice)


class CannotLeave(Refusal):
    """Raised when a fellow can no longer be taken out of an edition."""


@transaction.atomic
def let_fellow_leave(*, fellow: Fellow, reason: str, by: Person | None, at: datetime) -> None:
    """Undo an acceptance as long as nobody has been told of days that count on the fellow.

    Raises: CannotLeave, once the timetable is published; CannotAnswer.
    """
    edition = Edition.objects.select_for_update().get(pk=fellow.edition_id)
    if published_version(edition) is not None:
        words = _(
            "The timetable {edition} is published, and others count on {person}. They stay in the record of the edition; "
            "enter the days on which they are away instead."
        )
        raise CannotLeave(words.format(edition=edition, person=fellow.person))
    selection.undo_acceptance(fellow=fellow, reason=reason, by=by, at=at)


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
        Link("cohort", "Cohort", 60, selection.request_cohort_plan, _plan_cohort, adopt_cohort),
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
