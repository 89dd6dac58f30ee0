"""Accounts of the hosts and the words of the report of the demonstration edition."""

from datetime import datetime

from sojourn.edition.models import Edition
from sojourn.museums.models import Department
from sojourn.papers import actions
from sojourn.papers.models import Account, ReportText
from sojourn.people.models import Person
from sojourn.placement.models import PartnerOffer, Placement
from sojourn.selection.models import Fellow

DEPARTMENTS = (
    "We opened drawers that nobody had opened together before. The fellows knew two of the objects better"
    " than our register does, and we have written down what they told us. Next year we would plan one "
    "free afternoon more.",
    "Each fellow chose an object with us in the first week and explained it to visitors in the last. The "
    "hours in the stores were what everybody asked for again.",
    "We learned as much as we taught: how to number things without a computer, and why that matters when "
    "the power goes.",
)
PARTNERS = (
    "Ten days in which our own staff asked better questions. The group re-hung a case, led a tour in four"
    " languages, and left us a list of things to mend, which we are mending.",
    "The fellows worked with our volunteers and our school groups. What stays: two labels, one friendship"
    " between stores, and a plan to meet again.",
)
WORDS = {
    "introduction": (
        "Twenty-six people came for six weeks, two of them late, all of them in time for the objects. This "
        "report tells what they did, who made it possible, and what we shall do otherwise next year."
    ),
    "new": (
        "For the first time the timetable was planned with proof and reasons, and mended in seconds when a "
        "speaker fell ill."
    ),
    "plans": ("A course for those who came in earlier years, a display that travels, and a seventh department."),
}


def fill(*, edition: Edition, by: Person | None, at: datetime) -> None:
    """Let hosts tell of the summer, unless somebody has already."""
    if Account.objects.exists() or ReportText.objects.exists():
        return
    hosting = Fellow.objects.filter(edition=edition).values("department")
    hosts = Department.objects.filter(pk__in=hosting).select_related("representative").order_by("name")
    for number, department in enumerate(hosts):
        words = DEPARTMENTS[number % len(DEPARTMENTS)]
        actions.write_account(
            edition=edition, department=department, offer=None, words=words, by=department.representative, at=at
        )
    placed = Placement.objects.filter(offer__edition=edition).values("offer")
    for number, offer in enumerate(PartnerOffer.objects.filter(pk__in=placed).order_by("name")):
        words = PARTNERS[number % len(PARTNERS)]
        actions.write_account(edition=edition, department=None, offer=offer, words=words, by=offer.contact, at=at)
    for part, words in WORDS.items():
        actions.write_text(report=edition.name, part=part, words=words, by=by, at=at)
