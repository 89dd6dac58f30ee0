"""Deeds of placement: plan, adopt, lock, move by hand; project pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition import actions as edition_actions
from sojourn.edition.actions import CannotPlan
from sojourn.edition.models import Edition, PlanRun
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.planning.outcome import BadProblem, OnProgress, Outcome, ShouldStop
from sojourn.planning.placement.check import check
from sojourn.planning.placement.problem import Problem
from sojourn.planning.placement.read import placed_from, problem_from
from sojourn.selection.models import Fellow
from sojourn.selection.queries import fellows

from . import letters, queries
from .brief import (
    id_of,
    number_of,
    problem_of,
    propose,
    stated_wishes,
    told_so_far,
    why_not,
    wish_in_words,
    with_names,
)
from .models import PartnerOffer, PartnerWish, Placement, ProjectPair
from .rules import why_no_placements

SENTENCES = 3
"""How many broken rules a refusal names."""


class CannotPlace(Refusal):
    """Raised when a fellow cannot go to a partner, or a proposal does not fit any more."""


def request_placements(
    *,
    edition: Edition,
    by: Person | None,
    at: datetime,
    seconds: int = 60,
    seed: int = 1,
    published: Mapping[str, str] | None = None,
) -> PlanRun:
    """Write down that placements are wanted; `jobs.request_placements` also puts the work on the queue.

    `published`, {fellow: partner}: as few as can be are to go elsewhere; see `brief.told_so_far`.

    Raises: CannotPlan, when the fellows are too few or too many for the partners, or placements are being planned already.
    """
    room = queries.offers(edition).aggregate(least=Sum("least"), most=Sum("most"))
    number = fellows(edition).count()
    refusal = why_no_placements(fellows=number, least=room["least"] or 0, most=room["most"] or 0)
    if refusal:
        raise CannotPlan(refusal)
    return edition_actions.ask_for_plan(
        edition=edition, kind=PlanRun.Kind.PLACEMENT, by=by, at=at, seconds=seconds, seed=seed, published=published
    )


def request_mend(*, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1) -> PlanRun:
    """Write down that placements are wanted in which as few fellows as can be go elsewhere than was decided.

    Raises: CannotPlace, when nobody was placed; CannotPlan, as `request_placements`.
    """
    published = told_so_far(edition)
    if not published:
        raise CannotPlace(_("Nobody has been placed yet: there is nothing to keep."))
    return request_placements(edition=edition, by=by, at=at, seconds=seconds, seed=seed, published=published)


def plan_placements(*, run: PlanRun) -> Outcome:
    """Plan placements and project pairs here and now, as a run asked for; they wait in the run until someone adopts them."""
    content = problem_of(run.edition) | ({"published": told_so_far(run.edition)} if run.keeps_what_was_told else {})
    solve = partial(propose, content, seconds=run.seconds_allowed, seed=run.seed)

    def explain(outcome: Outcome, *, on_progress: OnProgress, should_stop: ShouldStop) -> dict[str, Any]:
        cohort = _cohort(run.edition)
        return why_not(outcome, content, cohort, seed=run.seed, on_progress=on_progress, should_stop=should_stop)

    return edition_actions.carry_out(run=run, problem=content, solve=solve, explain=explain)


@transaction.atomic
def relax(*, run: PlanRun, way: int, by: Person | None, at: datetime) -> None:
    """Change how many partners take, as a way out says that an impossible run found.

    Raises: CannotPlan, when it has no such way out, or a number has changed since.
    """
    edition = Edition.objects.select_for_update().get(pk=run.edition_id)
    for change in edition_actions.changes_of(run, way):
        found = number_of(edition, change["rule"])
        if found is None:
            raise CannotPlan(_("What this is about is not there any more. Plan again."))
        row, field = found
        was, becomes = change["was"], change["becomes"]
        edition_actions.change_number(row=row, field=field, was=was, becomes=becomes, by=by, at=at)


@dataclass(frozen=True)
class Adoption:
    """What adopting placements came to, in numbers of fellows."""

    placed: int
    unchanged: int


@transaction.atomic
def adopt_placements(*, run: PlanRun, by: Person | None, at: datetime) -> Adoption:
    """Place everyone as a run proposes, and tell those for whom something changed.

    The proposal is judged anew, by today's fellows, offers and locks.

    Raises: CannotPlace, when the proposal breaks a rule by now; CannotPlan, when the run has no plan.
    """
    run = _adoptable(run)
    placed = _judged(run)
    cohort = {id_of(fellow): fellow for fellow in _cohort(run.edition)}
    offers = {offer.name: offer for offer in queries.offers(run.edition)}
    standing = {placement.fellow_id: placement for placement in queries.placements(run.edition)}
    changed = []
    for fellow_id, partner in placed.items():
        fellow, before = cohort[fellow_id], standing.get(cohort[fellow_id].pk)
        values = _values(run, fellow_id, offers[partner])
        placement, _is_new = Placement.objects.update_or_create(fellow=fellow, defaults=values)
        placement.fellow = fellow
        if before is None or before.offer_id != placement.offer_id:
            changed.append(placement)
    for placement in changed:
        _tell(placement, placed, cohort, at)
    edition_actions.mark_adopted(run=run, by=by, at=at)
    return Adoption(len(changed), len(placed) - len(changed))


def _adoptable(run: PlanRun) -> PlanRun:
    Edition.objects.select_for_update().get(pk=run.edition_id)
    run = PlanRun.objects.select_related("edition").get(pk=run.pk)
    if run.kind != PlanRun.Kind.PLACEMENT or run.plan is None:
        raise CannotPlan(_("This run has no placements to adopt."))
    return run


def _judged(run: PlanRun) -> Mapping[str, str]:
    """The placements that a run proposes, once the checker found that they keep every rule as of today."""
    try:
        problem = problem_from(with_names(problem_of(run.edition), _cohort(run.edition)))
        placed = placed_from(run.plan, problem)
    except BadProblem as error:
        words = _("Fellows or partners have changed since this proposal was made. Plan again. ({error})")
        raise CannotPlace(words.format(error=error)) from error
    broken = check(problem, placed).broken
    if broken:
        faults = "; ".join(reason.text for reason in broken[:SENTENCES])
        raise CannotPlace(_("This proposal no longer fits: {faults}. Plan again.").format(faults=faults))
    return placed


def _cohort(edition: Edition) -> list[Fellow]:
    return list(fellows(edition).select_related("person", "department", "place", "edition"))


def _values(run: PlanRun, fellow_id: str, offer: PartnerOffer) -> dict[str, Any]:
    stated = stated_wishes(run.problem, fellow_id)
    plan = run.plan or {}
    return {
        "offer": offer,
        "reason": plan["reasons"][fellow_id][:500],
        "wish_rank": stated.index(offer.name) + 1 if offer.name in stated else None,
        "plan_run": run,
    }


def _tell(placement: Placement, placed: Mapping[str, str], cohort: Mapping[str, Fellow], at: datetime) -> None:
    here = placement.offer.name
    others = [cohort[each] for each, partner in placed.items() if partner == here and each in cohort]
    companions = sorted(fellow.person.shown_name for fellow in others if fellow.pk != placement.fellow_id)
    letters.placement_told(placement, companions=companions, at=at)


@transaction.atomic
def lock_placement(*, placement: Placement, by: Person | None, at: datetime) -> None:
    """Keep a placement as it is, whatever is planned again."""
    Placement.objects.filter(pk=placement.pk).update(is_locked=True)
    record(by=by, did=gettext_noop("locked a placement"), about=placement, at=at)


@transaction.atomic
def unlock_placement(*, placement: Placement, by: Person | None, at: datetime) -> None:
    """Let a placement change when placements are planned again."""
    Placement.objects.filter(pk=placement.pk).update(is_locked=False)
    record(by=by, did=gettext_noop("unlocked a placement"), about=placement, at=at)


@transaction.atomic
def move_fellow(*, fellow: Fellow, offer: PartnerOffer, by: Person | None, at: datetime) -> Placement:
    """Place a fellow with a partner by hand, and lock it, because a person has decided. The fellow is told where it changes.

    Raises: CannotPlace, with the rule that the move would break.
    """
    edition = Edition.objects.select_for_update().get(pk=fellow.edition_id)
    content = problem_of(edition)
    content["locks"].pop(id_of(fellow), None)
    problem = problem_from(with_names(content, _cohort(edition)))
    before = {id_of(each.fellow): each.offer.name for each in queries.placements(edition)}
    after = {**before, id_of(fellow): offer.name}
    faults = _new_faults(problem, before, after, offer)
    if faults:
        raise CannotPlace(_("This cannot be: {faults}.").format(faults="; ".join(faults[:SENTENCES])))
    stated = stated_wishes(content, id_of(fellow))
    placement, _is_new = Placement.objects.update_or_create(
        fellow=fellow,
        defaults={
            "offer": offer,
            "reason": _("{wish}; decided by the programme team.").format(wish=wish_in_words(stated, offer.name)),
            "wish_rank": stated.index(offer.name) + 1 if offer.name in stated else None,
            "is_locked": True,
            "plan_run": None,
        },
    )
    record(by=by, did=gettext_noop("placed a fellow by hand"), about=placement, at=at, details={"partner": offer.name})
    if before.get(id_of(fellow)) != offer.name:
        _tell(placement, after, {id_of(each): each for each in _cohort(edition)}, at)
    return placement


def _new_faults(
    problem: Problem, before: Mapping[str, str], after: Mapping[str, str], offer: PartnerOffer
) -> list[str]:
    """The rules that the move breaks and that were kept before it. A group that is still growing may be too small."""
    known = {reason.text for reason in check(problem, before).broken}
    guests = sum(partner == offer.name for partner in after.values())
    return [
        reason.text
        for reason in check(problem, after).broken
        if reason.text not in known and not (reason.about == offer.name and guests < offer.least)
    ]


@transaction.atomic
def adopt_pairs(*, run: PlanRun, by: Person | None, at: datetime) -> list[ProjectPair]:
    """Make the project pairs that a run proposes; those that were made before are dissolved.

    Raises: CannotPlace, when the cohort has changed since; CannotPlan, when the run has no pairs.
    """
    run = _adoptable(run)
    teams: dict[str, list[str]] = (run.plan or {}).get("pairs") or {}
    if not teams:
        raise CannotPlan(_("This run has no pairs to adopt."))
    cohort = {id_of(fellow): fellow for fellow in _cohort(run.edition)}
    if sorted(each for team in teams.values() for each in team) != sorted(cohort):
        raise CannotPlace(_("The cohort has changed since these pairs were proposed. Plan again."))
    ProjectPair.objects.filter(edition=run.edition).delete()
    made = []
    for number, team in teams.items():
        reason = (run.plan or {})["pair_reasons"][number][:500]
        pair = ProjectPair.objects.create(edition=run.edition, number=int(number), reason=reason)
        pair.fellows.set([cohort[each] for each in team])
        made.append(pair)
    record(by=by, did=gettext_noop("adopted project pairs"), about=run, at=at)
    return made


# --- wishes


@transaction.atomic
def state_partner_wishes(
    *, person: Person, edition: Edition, offers: Sequence[PartnerOffer], by: Person | None, at: datetime
) -> None:
    """Write down which partners of an edition a person wishes for, best first, instead of what they wished before."""
    PartnerWish.objects.filter(offer__edition=edition, person=person).delete()
    PartnerWish.objects.bulk_create(
        [PartnerWish(offer=offer, person=person, rank=rank) for rank, offer in enumerate(offers, start=1)]
    )
    record(by=by, did=gettext_noop("stated wishes for a placement"), about=person, at=at)
