"""Deeds of selection: lock, plan, adopt, offer, accept, decline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition import actions as edition_actions
from sojourn.edition.actions import CannotPlan
from sojourn.edition.models import Edition, HostingDepartment, PlanRun
from sojourn.foundation.refusals import Refusal
from sojourn.museums.models import Department
from sojourn.people.actions import grant_role, open_account, record, take_role
from sojourn.people.models import Person
from sojourn.people.rules import Role
from sojourn.planning.outcome import BadProblem, OnProgress, Outcome, ShouldStop
from sojourn.planning.selection.check import check
from sojourn.planning.selection.demands import PLACES
from sojourn.planning.selection.read import chosen_from, problem_from

from . import letters, queries, rules
from .brief import names_of, number_of, problem_of, propose, proposed_in, told_so_far, why_not
from .models import CohortRule, Fellow, Nomination, Offer, OfferTerms

SENTENCES = 3
"""How many broken rules a refusal names."""


class CannotLock(Refusal):
    """Raised when a nomination cannot be locked as asked."""


class CannotOffer(Refusal):
    """Raised when a place cannot be offered."""


class CannotAnswer(Refusal):
    """Raised when an offer cannot be answered, or taken back, any more."""


@transaction.atomic
def lock_nomination(*, nomination: Nomination, lock: Nomination.Lock, by: Person | None, at: datetime) -> None:
    """Lock a nominee into every further proposal (keep), out of it (leave out), or neither (free).

    Raises: CannotLock, when the answer to an offer says otherwise.
    """
    refusal = rules.why_not_locked(lock=lock.value, offer_state=_fresh(nomination).offer_state)
    if refusal:
        raise CannotLock(refusal)
    Nomination.objects.filter(pk=nomination.pk).update(lock=lock)
    record(by=by, did=gettext_noop("locked a nomination"), about=nomination, at=at, details={"lock": lock.value})


def request_cohort_plan(
    *,
    edition: Edition,
    by: Person | None,
    at: datetime,
    seconds: int = 60,
    seed: int = 1,
    published: Mapping[str, str | None] | None = None,
) -> PlanRun:
    """Write down that a cohort is wanted; `jobs.request_cohort_plan` also puts the work on the queue.

    `published`, {code: department}: as few as can be are to hear something new; see `brief.told_so_far`.

    Raises: CannotPlan, when there is nobody to choose from, or a cohort is being planned already.
    """
    if not Nomination.objects.filter(edition=edition).exists():
        raise CannotPlan(_("Nobody has been nominated yet."))
    return edition_actions.ask_for_plan(
        edition=edition, kind=PlanRun.Kind.COHORT, by=by, at=at, seconds=seconds, seed=seed, published=published
    )


def request_cohort_mend(
    *, edition: Edition, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Write down that a cohort is wanted which tells as few as can be something else than their offer.

    Raises: CannotOffer, when nobody was offered a place; CannotPlan, as `request_cohort_plan`.
    """
    published = told_so_far(edition)
    if not published:
        raise CannotOffer(_("Nobody was offered a place yet: there is nothing to keep."))
    return request_cohort_plan(edition=edition, by=by, at=at, seconds=seconds, seed=seed, published=published)


def plan_cohort(*, run: PlanRun) -> Outcome:
    """Plan a cohort here and now, as a run asked for; the plan waits in the run until someone adopts it."""
    content = problem_of(run.edition) | ({"published": told_so_far(run.edition)} if run.keeps_what_was_told else {})
    solve = partial(propose, content, seconds=run.seconds_allowed, seed=run.seed)

    def explain(outcome: Outcome, *, on_progress: OnProgress, should_stop: ShouldStop) -> dict[str, Any]:
        names = names_of(run.edition)
        return why_not(outcome, content, names, seed=run.seed, on_progress=on_progress, should_stop=should_stop)

    return edition_actions.carry_out(run=run, problem=content, solve=solve, explain=explain)


@transaction.atomic
def relax(*, run: PlanRun, way: int, by: Person | None, at: datetime) -> None:
    """Change the numbers of the edition as a way out says that an impossible run found.

    Raises: CannotPlan, when it has no such way out, or a number has changed since.
    """
    edition = Edition.objects.select_for_update().get(pk=run.edition_id)
    for change in edition_actions.changes_of(run, way):
        found = number_of(edition, change["rule"])
        if found is None:
            raise CannotPlan(_("What this is about is not there any more. Plan again."))
        row, field = found
        was = getattr(row, field)
        if change["rule"] != PLACES and was != change["was"]:
            raise CannotPlan(_("{what} has changed since this was worked out. Plan again.").format(what=row))
        becomes = was + change["becomes"] - change["was"]
        edition_actions.change_number(row=row, field=field, was=was, becomes=becomes, by=by, at=at)
        if isinstance(row, CohortRule):  # its words may say the old number
            words = _("{rule}: {becomes} instead of {was}").format(rule=row.label, becomes=becomes, was=was)
            CohortRule.objects.filter(pk=row.pk).update(label=words[-200:])


@dataclass(frozen=True)
class Adoption:
    """What adopting a cohort came to, in numbers of people."""

    offered: int
    withdrawn: int
    unchanged: int


@transaction.atomic
def adopt_cohort(*, run: PlanRun, by: Person | None, at: datetime, choice: int = 0) -> Adoption:
    """Offer a place to everyone whom a run proposes, and take back open offers to those it leaves out.

    `choice`: 0 for the best cohort, else the how manieth of the alternatives to it, from 1. Accepted offers are never touched.
    The proposal is judged anew, by today's nominations, locks and answers.

    Raises: CannotOffer, when the proposal breaks a rule by now; CannotPlan, when the run has no plan.
    """
    Edition.objects.select_for_update().get(pk=run.edition_id)  # two readers, one last place
    run = PlanRun.objects.select_related("edition__programme").get(pk=run.pk)
    chosen = _judged(run, choice)
    nominations = {each.code: each for each in queries.nominations(run.edition)}
    departments = {each.name: each for each in Department.objects.filter(name__in=set(chosen.values()))}
    offered = 0
    for code, department in chosen.items():
        offered += _propose(nominations[code], departments[department], run, by, at)
    dropped = [each for code, each in nominations.items() if code not in chosen and each.offer_state == "open"]
    for nomination in dropped:
        _withdraw(nomination.offer, by, at)
    edition_actions.note_outcome(run=run, key="adopted_choice", value=choice)
    edition_actions.mark_adopted(run=run, by=by, at=at)
    return Adoption(offered, len(dropped), len(chosen) - offered)


@transaction.atomic
def suppose_accepted(*, run: PlanRun, choice: int = 0) -> Edition:
    """Make fellows of everybody whom a run proposes, to look at what would follow. The caller takes the transaction back.

    Tells nobody and writes no journal. Raises as `adopt_cohort`.
    """
    run = PlanRun.objects.select_related("edition__programme").get(pk=run.pk)
    chosen = _judged(run, choice)
    departments = {each.name: each for each in Department.objects.filter(name__in=set(chosen.values()))}
    known = set(Fellow.objects.filter(edition=run.edition).values_list("person_id", flat=True))
    Fellow.objects.bulk_create(
        Fellow(
            edition=run.edition,
            person=each.person,
            nomination=each,
            department=departments[chosen[each.code]],
            place=each.place,
        )
        for each in queries.nominations(run.edition)
        if each.code in chosen and each.person_id not in known
    )
    return run.edition


def _judged(run: PlanRun, choice: int) -> Mapping[str, str]:
    """The cohort that a run proposes, {code: department}, once the checker found that it keeps every rule as of today."""
    if run.kind != PlanRun.Kind.COHORT or run.plan is None or choice > len(run.plan.get("alternatives", ())):
        raise CannotPlan(_("This run has no cohort to adopt."))
    try:
        problem = problem_from(problem_of(run.edition))
        chosen = chosen_from(run.plan | {"chosen": proposed_in(run, choice)}, problem)
    except BadProblem as error:
        words = _("The nominations have changed since this proposal was made. Plan again. ({error})")
        raise CannotOffer(words.format(error=error)) from error
    broken = check(problem, chosen).broken
    if broken:
        faults = "; ".join(reason.text for reason in broken[:SENTENCES])
        words = _("This proposal no longer fits: {faults}. Plan again.")
        raise CannotOffer(words.format(faults=faults))
    return {code: department for code, department in chosen.items() if department is not None}


def _propose(nomination: Nomination, department: Department, run: PlanRun, by: Person | None, at: datetime) -> bool:
    """Make the offer that a plan proposes; False where it stands already, or was accepted."""
    state = nomination.offer_state
    if state == Offer.State.ACCEPTED or (state == Offer.State.OPEN and nomination.offer.department_id == department.pk):
        return False
    _make_offer(nomination, department, run, by, at)
    return True


def _make_offer(
    nomination: Nomination,
    department: Department,
    run: PlanRun | None,
    by: Person | None,
    at: datetime,
    answer_by_on: date | None = None,
) -> Offer:
    offer, _is_new = Offer.objects.update_or_create(
        nomination=nomination,
        defaults={
            "department": department,
            "plan_run": run,
            "state": Offer.State.OPEN,
            "offered_at": at,
            "offered_by": by,
            "answered_at": None,
            "answer_by_on": answer_by_on or at.date() + timedelta(days=queries.terms(nomination.edition).answer_days),
            "reminded_at": None,
        },
    )
    offer.nomination = nomination
    letters.take_back_not_chosen(nomination, at=at)
    letters.place_offered(offer, at=at)
    record(by=by, did=gettext_noop("offered a place"), about=nomination, at=at, details={"department": department.name})
    return offer


def _withdraw(offer: Offer, by: Person | None, at: datetime) -> None:
    Offer.objects.filter(pk=offer.pk).update(state=Offer.State.WITHDRAWN, answered_at=at)
    letters.take_back_reminder(offer, at=at)
    letters.offer_withdrawn(offer, at=at)
    record(by=by, did=gettext_noop("withdrew an offer"), about=offer.nomination, at=at)


@transaction.atomic
def offer_place(
    *,
    nomination: Nomination,
    department: Department,
    by: Person | None,
    at: datetime,
    answer_by_on: date | None = None,
) -> Offer:
    """Offer a nominee a place by hand: from the reserve, once a place is free. `answer_by_on`: otherwise by the edition's terms.

    Raises: CannotOffer, when no place is left (open offers count as taken), the department has no room, or that day is over.
    """
    edition = Edition.objects.select_for_update().get(pk=nomination.edition_id)  # two readers, one last place
    nomination = _fresh(nomination)
    refusal = rules.why_not_offered(
        edition=edition.name,
        capacity=edition.capacity,
        places_left=queries.places_left(edition),
        lock=nomination.lock,
        offer_state=nomination.offer_state,
    ) or _why_no_room(edition, department)
    if answer_by_on and answer_by_on < at.date():
        refusal = refusal or _("The day by which to answer is over already.")
    if refusal:
        raise CannotOffer(refusal)
    return _make_offer(nomination, department, None, by, at, answer_by_on)


def _why_no_room(edition: Edition, department: Department) -> str:
    hosting = HostingDepartment.objects.filter(edition=edition, department=department).first()
    if hosting is None:
        return _("{department} does not host fellows in this edition.").format(department=department)
    guests = Offer.objects.filter(
        nomination__edition=edition, department=department, state__in=rules.TAKES_A_PLACE
    ).count()
    if guests >= hosting.most:
        return _("{department} can look after {most} at most.").format(department=department, most=hosting.most)
    return ""


def _fresh(nomination: Nomination) -> Nomination:
    found = Nomination.objects.select_related("person", "edition__programme", "offer__department")
    return found.select_for_update(of=("self",)).get(pk=nomination.pk)


@transaction.atomic
def accept_offer(*, offer: Offer, by: Person | None, at: datetime) -> Fellow:
    """Write down that a nominee accepts: they become a fellow, with the role and an account.

    Raises: CannotAnswer, when the offer is not open any more.
    """
    offer = _open_offer(offer)
    nomination = offer.nomination
    Offer.objects.filter(pk=offer.pk).update(state=Offer.State.ACCEPTED, answered_at=at)
    letters.take_back_reminder(offer, at=at)
    fellow = Fellow.objects.create(
        edition=nomination.edition,
        person=nomination.person,
        nomination=nomination,
        department=offer.department,
        place=nomination.place,
    )
    grant_role(person=nomination.person, role=Role.FELLOW, by=by, at=at)
    open_account(person=nomination.person, by=by, at=at)
    record(by=by, did=gettext_noop("accepted an offer"), about=nomination, at=at)
    return fellow


@transaction.atomic
def decline_offer(*, offer: Offer, by: Person | None, at: datetime) -> None:
    """Write down that a nominee declines; the place is free again.

    Raises: CannotAnswer, when the offer is not open any more.
    """
    offer = _open_offer(offer)
    Offer.objects.filter(pk=offer.pk).update(state=Offer.State.DECLINED, answered_at=at)
    letters.take_back_reminder(offer, at=at)
    record(by=by, did=gettext_noop("declined an offer"), about=offer.nomination, at=at)


@transaction.atomic
def undo_acceptance(*, fellow: Fellow, reason: str, by: Person | None, at: datetime) -> None:
    """Write down that somebody who had accepted will not come after all: the place is free again, and so is what hung on it.

    Their offer counts as declined, so that no further proposal has them. Whether it is too late for that is not known here: see
    web/chain. Raises: CannotAnswer, when something is written about them as a fellow that must not be lost.
    """
    Edition.objects.select_for_update().get(pk=fellow.edition_id)
    nomination, person = fellow.nomination, fellow.person
    try:
        fellow.delete()
    except ProtectedError as error:
        words = _("{person} has a part in this edition already that must not be lost: {what}.")
        kept = ", ".join(sorted({str(row._meta.verbose_name) for row in error.protected_objects}))
        raise CannotAnswer(words.format(person=person, what=kept)) from error
    if nomination is not None:
        Offer.objects.filter(nomination=nomination).update(state=Offer.State.DECLINED, answered_at=at)
    if not Fellow.objects.filter(person=person).exists():
        take_role(person=person, role=Role.FELLOW, by=by, at=at)
    about = nomination or person
    record(by=by, did=gettext_noop("wrote down that a fellow leaves"), about=about, at=at, details={"reason": reason})


@transaction.atomic
def withdraw_offer(*, offer: Offer, by: Person | None, at: datetime) -> None:
    """Take an open offer back; the nominee is told.

    Raises: CannotAnswer, when the offer is not open any more.
    """
    _withdraw(_open_offer(offer), by, at)


@transaction.atomic
def set_terms(*, edition: Edition, answer_days: int, remind_days: int, by: Person | None, at: datetime) -> None:
    """Say within how many days offers that are made from now on are to be answered, and how long before that to remind.

    Raises: CannotOffer, when the reminder would come before the offer.
    """
    if not 0 <= remind_days < answer_days:
        raise CannotOffer(_("The reminder must come after the offer: fewer days than there are to answer."))
    values = {"answer_days": answer_days, "remind_days": remind_days}
    OfferTerms.objects.update_or_create(edition=edition, defaults=values)
    record(by=by, did=gettext_noop("set the terms of offers"), about=edition, at=at, details=values)


@transaction.atomic
def change_answer_day(*, offer: Offer, answer_by_on: date, by: Person | None, at: datetime) -> None:
    """Give a nominee another day by which to answer; they are reminded of that one.

    Raises: CannotAnswer, when the offer is not open any more, or the day is over.
    """
    offer = _open_offer(offer)
    if answer_by_on < at.date():
        raise CannotAnswer(_("The day by which to answer is over already."))
    letters.take_back_reminder(offer, at=at)
    Offer.objects.filter(pk=offer.pk).update(answer_by_on=answer_by_on, reminded_at=None)
    details = {"answer by": answer_by_on.isoformat()}
    record(
        by=by, did=gettext_noop("changed the day by which to answer"), about=offer.nomination, at=at, details=details
    )


@transaction.atomic
def set_answer_day(*, edition: Edition, answer_by_on: date, by: Person | None, at: datetime) -> int:
    """Give everybody whose offer is open the same day by which to answer, and tell them; how many.

    Who was told of the offer gets a letter with the day; where the offer's own letter has not left yet, it is written anew.
    Raises: CannotAnswer, when the day is over.
    """
    opened = Offer.objects.filter(nomination__edition=edition, state=Offer.State.OPEN).order_by("pk")
    numbers = [offer.pk for offer in opened if offer.answer_by_on != answer_by_on]
    for pk in numbers:
        change_answer_day(offer=Offer.objects.get(pk=pk), answer_by_on=answer_by_on, by=by, at=at)
        offer = _open_offer(Offer.objects.get(pk=pk))
        if letters.was_told(offer):
            letters.answer_due(offer, at=at)
        elif letters.take_back_offer(
            offer, reason=_("Another day to answer was set before this letter was sent."), at=at
        ):
            Offer.objects.filter(pk=pk).update(offered_at=at)
            letters.place_offered(_open_offer(offer), at=at)
    return len(numbers)


@transaction.atomic
def remind_of_offers(*, on: date, at: datetime) -> int:
    """Write to everybody whose answer is due soon, once for each offer; how many. Those whose offer has not left yet are spared."""
    reminded = 0
    for offer in queries.to_be_reminded(on=on):
        if letters.was_told(offer) and Offer.objects.filter(pk=offer.pk, reminded_at=None).update(reminded_at=at):
            letters.answer_due(offer, at=at)
            record(by=None, did=gettext_noop("reminded of an offer"), about=offer.nomination, at=at)
            reminded += 1
    return reminded


@transaction.atomic
def tell_those_not_chosen(*, edition: Edition, by: Person | None, at: datetime) -> int:
    """Write to every nominee who was never offered a place; how many. The letters wait for the team in the outbox.

    Raises: CannotOffer, when there is nobody left to write to.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)  # two buttons pressed at once
    told = queries.not_chosen(edition)
    if not told:
        raise CannotOffer(_("Everybody who was not chosen has been written to."))
    for nomination in told:
        letters.not_chosen(nomination, at=at)
    details = {"letters": len(told)}
    record(by=by, did=gettext_noop("wrote to those not chosen"), about=edition, at=at, details=details)
    return len(told)


def _open_offer(offer: Offer) -> Offer:
    Edition.objects.select_for_update().get(pk=offer.nomination.edition_id)
    fresh = Offer.objects.select_related("nomination__person", "nomination__edition__programme", "department")
    offer = fresh.select_for_update(of=("self",)).get(pk=offer.pk)
    if offer.state != Offer.State.OPEN:
        words = _("This offer is not open any more: it is {state}.")
        raise CannotAnswer(words.format(state=offer.get_state_display()))
    return offer
