"""Deeds of selection that put letters on their way. A cohort is planned by the desk, which looks ahead at what follows: web/desk."""

from datetime import date, datetime

from django.utils import timezone
from django_tasks import task

from sojourn.communications.jobs import deliver_letters
from sojourn.edition.models import PlanRun
from sojourn.museums.models import Department
from sojourn.people.models import Person

from . import actions
from .models import Nomination, Offer


def adopt_cohort(*, run: PlanRun, by: Person | None, at: datetime, choice: int = 0) -> actions.Adoption:
    """Adopt a proposal, and have its letters sent once that is written down. Raises as `actions.adopt_cohort`."""
    adoption = actions.adopt_cohort(run=run, by=by, at=at, choice=choice)
    deliver_letters.enqueue()
    return adoption


def offer_place(
    *, nomination: Nomination, department: Department, by: Person | None, at: datetime, answer_by_on: date | None = None
) -> Offer:
    """Offer a place by hand, and have the letter sent. Raises CannotOffer."""
    offer = actions.offer_place(nomination=nomination, department=department, by=by, at=at, answer_by_on=answer_by_on)
    deliver_letters.enqueue()
    return offer


def withdraw_offer(*, offer: Offer, by: Person | None, at: datetime) -> None:
    """Take an open offer back, and have the letter sent. Raises CannotAnswer."""
    actions.withdraw_offer(offer=offer, by=by, at=at)
    deliver_letters.enqueue()


@task(queue_name="mail")
def remind_of_offers() -> int:
    """Remind those whose answer to an offer is due soon. Safe to run twice."""
    now = timezone.now()
    reminded = actions.remind_of_offers(on=now.date(), at=now)
    if reminded:
        deliver_letters.enqueue()
    return reminded


DAILY = (remind_of_offers,)
