"""Partners and fellows to place; everybody is visibly fictional."""

from sojourn.edition.models import Edition, PlanRun
from sojourn.museums.models import Department
from sojourn.people.models import Interest
from sojourn.placement.actions import adopt_placements, plan_placements, request_placements
from sojourn.placement.models import PartnerOffer, PartnerWish
from sojourn.selection.models import Fellow
from tests.selection.factories import make_fellow, make_person


def make_offer(
    edition: Edition, name: str, *interests: str, least: int = 1, most: int = 4, city: str = "Oxford"
) -> PartnerOffer:
    offer = PartnerOffer.objects.create(
        edition=edition, name=name, city=city, least=least, most=most, contact=make_person(f"Contact of {name}")
    )
    offer.interests.set([Interest.objects.get_or_create(name=each)[0] for each in interests])
    return offer


def make_cohort_fellow(
    edition: Edition,
    name: str,
    *wishes: PartnerOffer,
    place: str = "Nepal",
    department: str = "Asia",
    interests: tuple[str, ...] = (),
) -> Fellow:
    """A fellow with wishes, best first, and interests."""
    host, _ = Department.objects.get_or_create(name=department)
    fellow = make_fellow(edition, name, host, place=place)
    fellow.person.interests.set([Interest.objects.get_or_create(name=each)[0] for each in interests])
    for rank, offer in enumerate(wishes, start=1):
        PartnerWish.objects.create(offer=offer, person=fellow.person, rank=rank)
    return fellow


def propose(edition: Edition, now) -> PlanRun:
    run = request_placements(edition=edition, by=None, at=now, seconds=10)
    plan_placements(run=run)
    run.refresh_from_db()
    return run


def place_all(edition: Edition, now) -> PlanRun:
    run = propose(edition, now)
    adopt_placements(run=run, by=None, at=now)
    return run
