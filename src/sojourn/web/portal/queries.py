"""What is a person's own. Every portal page loads through these, so that no address can ask for somebody else's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sojourn.edition.models import Edition, HostingDepartment
from sojourn.people.models import Person
from sojourn.placement.models import PartnerOffer
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Contributor, FeedAddress


def fellow_of(person: Person) -> Fellow | None:
    """This person as a fellow of their latest edition."""
    rows = Fellow.objects.filter(person=person).select_related("edition", "person", "department__representative")
    return rows.order_by("-edition__first_day_on").first()


def contributor_of(person: Person) -> Contributor | None:
    """This person as a contributor of their latest edition."""
    rows = Contributor.objects.filter(person=person).select_related("edition", "person")
    return rows.order_by("-edition__first_day_on").first()


def offers_of(person: Person) -> list[PartnerOffer]:
    """The placements of the latest edition for which this person is the contact."""
    rows = list(PartnerOffer.objects.filter(contact=person).select_related("edition", "contact").order_by("name"))
    latest = max((row.edition.first_day_on for row in rows), default=None)
    return [row for row in rows if row.edition.first_day_on == latest]


def departments_of(person: Person) -> list[HostingDepartment]:
    """The departments that this person represents, each in the latest edition in which it hosts."""
    rows = HostingDepartment.objects.filter(department__representative=person)
    rows = rows.select_related("edition", "department__representative").order_by("edition__first_day_on")
    latest = {row.department_id: row for row in rows}
    return sorted(latest.values(), key=lambda row: row.department.name)


def feed_address_of(person: Person) -> FeedAddress | None:
    return FeedAddress.objects.filter(person=person).first()


def today_in(edition: Edition, now: datetime) -> date:
    """The date now, where the edition takes place."""
    return now.astimezone(ZoneInfo(edition.time_zone)).date()
