"""Questions about nominations, offers and fellows."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import QuerySet

from sojourn.communications.models import Letter
from sojourn.edition.models import Edition, HostingDepartment
from sojourn.people.models import Person
from sojourn.planning.selection.problem import Applicant, applicant_scores

from .models import REMIND_DAYS, Fellow, Nomination, Offer, OfferTerms, Review


def fellows(edition: Edition) -> QuerySet[Fellow]:
    """The fellows of an edition, by name, with person, institution, department and place at hand."""
    return Fellow.objects.filter(edition=edition).select_related("person__institution", "department", "place")


def places_left(edition: Edition) -> int:
    """How many places can still be offered: open offers count as taken. The only place where this is derived."""
    on_offer = Offer.objects.filter(nomination__edition=edition, state=Offer.State.OPEN).count()
    return max(0, edition.capacity - on_offer - Fellow.objects.filter(edition=edition).count())


def cohort_size(edition: Edition) -> int:
    """How many people to plan for: the fellows once anyone has accepted, before that the capacity."""
    return Fellow.objects.filter(edition=edition).count() or edition.capacity


def nominations(edition: Edition) -> QuerySet[Nomination]:
    """The nominations of an edition, by code, with everything that is said about each in one line (long texts are not)."""
    found = Nomination.objects.filter(edition=edition)
    found = found.select_related("person", "place", "institution__place", "offer__department")
    return found.defer("statement", "person__biography")


def marks(edition: Edition) -> dict[int, list[tuple[int, int]]]:
    """What the readers gave: (reader, mark 0 to 100) by nomination."""
    given: dict[int, list[tuple[int, int]]] = defaultdict(list)
    reviews = Review.objects.filter(nomination__edition=edition).order_by("nomination_id", "reviewer_id")
    for nomination, reviewer, score in reviews.values_list("nomination_id", "reviewer_id", "score"):
        given[nomination].append((reviewer, score))
    return given


def scores(edition: Edition) -> dict[int, int]:
    """The score of each nomination of an edition, harsh and kind readers weighed alike (see planning.selection)."""
    return scores_from(list(Nomination.objects.filter(edition=edition).values_list("pk", flat=True)), marks(edition))


def scores_from(nominated: list[int], given: dict[int, list[tuple[int, int]]]) -> dict[int, int]:
    """The scores of these nominations, from all the marks of their edition."""
    applicants = tuple(
        Applicant(str(pk), {}, (), 0, tuple((str(reviewer), float(mark)) for reviewer, mark in given.get(pk, ())))
        for pk in nominated
    )
    return dict(zip(nominated, applicant_scores(applicants), strict=True))


def score_of(nomination: Nomination) -> int:
    """The score of one nomination among those of its edition."""
    given = marks(nomination.edition)
    return scores_from([*{*given, nomination.pk}], given)[nomination.pk]


def hosting(edition: Edition) -> list[HostingDepartment]:
    """The departments that host fellows in an edition, with their representatives."""
    return list(HostingDepartment.objects.filter(edition=edition).select_related("department__representative"))


def history(person: Person) -> list[Nomination]:
    """Every nomination of a person, newest edition first, with what became of it."""
    nominated = Nomination.objects.filter(person=person).select_related("edition", "place", "offer__department")
    return list(nominated.order_by("-edition__first_day_on"))


def reserve(edition: Edition) -> list[Nomination]:
    """Those who could be offered a place that becomes free, strongest first: no open, accepted or declined offer, not left out."""
    taken = [Offer.State.OPEN, Offer.State.ACCEPTED, Offer.State.DECLINED]
    free = nominations(edition).exclude(offer__state__in=taken).exclude(lock=Nomination.Lock.LEAVE_OUT)
    worth = scores(edition)
    return sorted(free, key=lambda nomination: (-worth[nomination.pk], nomination.code))


def terms(edition: Edition) -> OfferTerms:
    """Within how many days the offers of an edition are to be answered; those that hold by default where nobody said so."""
    return OfferTerms.objects.filter(edition=edition).first() or OfferTerms(edition=edition)


def offers(edition: Edition) -> list[Offer]:
    """The offers of an edition: open ones first, by the day on which an answer is due."""
    found = Offer.objects.filter(nomination__edition=edition).select_related("nomination__person", "department")
    return sorted(
        found, key=lambda offer: (offer.state != "open", offer.answer_by_on or date.max, offer.nomination.code)
    )


def to_be_reminded(*, on: date) -> list[Offer]:
    """Open offers whose day of answer is near or here, nobody having been reminded yet."""
    waiting = Offer.objects.filter(state=Offer.State.OPEN, reminded_at=None, answer_by_on__gte=on)
    near = {one.edition_id: one.remind_days for one in OfferTerms.objects.all()}
    found = waiting.select_related("nomination__person", "nomination__edition__programme", "department")
    due = []
    for offer in found.order_by("pk"):
        remind = timedelta(days=near.get(offer.nomination.edition_id, REMIND_DAYS))
        if offer.answer_by_on and offer.answer_by_on - remind <= on:
            due.append(offer)
    return due


def not_chosen_key(nomination: Nomination) -> str:
    """The key of the letter to somebody who was not chosen: there is one for each nomination."""
    return f"not-chosen:{nomination.pk}"


def not_chosen(edition: Edition) -> list[Nomination]:
    """Nominees who were never offered a place and have not been written to about it."""
    told = set(Letter.objects.filter(key__startswith="not-chosen:").values_list("key", flat=True))
    without = nominations(edition).filter(offer=None).select_related("edition__programme")
    return [nomination for nomination in without if not_chosen_key(nomination) not in told]
