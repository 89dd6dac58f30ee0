"""A small summer for tests: an edition, its people, sessions and a version of the timetable, all visibly fictional.

Each function makes one row (and what it cannot do without). Plain values in, rows out; what a test is about it says itself.
"""

from datetime import UTC, date, datetime, time

from sojourn.edition.models import Edition, Phase
from sojourn.museums.models import Department, PartnerMuseum, Room, Venue
from sojourn.people.actions import grant_role, open_account
from sojourn.people.models import Account, Institution, Person, Place
from sojourn.people.rules import Role
from sojourn.placement.models import PartnerOffer, Placement
from sojourn.programme.models import Programme, SessionFormat, Topic
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Contributor, Group, Session, Sitting, Slot, Version

MADE_AT = datetime(2018, 4, 18, 9, 0, tzinfo=UTC)
MONDAY = date(2018, 7, 2)


def make_edition(*, name: str = "2018") -> Edition:
    programme, _ = Programme.objects.get_or_create(name="A Training Programme")
    edition = Edition.objects.create(
        programme=programme,
        name=name,
        capacity=26,
        arrive_on=date(2018, 6, 30),
        leave_on=date(2018, 8, 12),
        first_day_on=date(2018, 7, 2),
        last_day_on=date(2018, 8, 10),
        meet_at=time(8, 45),
        meeting_point="Information desk",
        teach_from=time(9, 15),
        teach_to=time(17, 15),
        lunch_from=time(12),
        lunch_to=time(14),
        lunch_minutes=60,
    )
    taught, placement = Phase.Kind.TAUGHT, Phase.Kind.PLACEMENT
    Phase.objects.bulk_create(
        [
            Phase(edition=edition, name="London", kind=taught, from_on=date(2018, 7, 2), to_on=date(2018, 7, 20)),
            Phase(
                edition=edition,
                name="UK partner placement",
                kind=placement,
                from_on=date(2018, 7, 23),
                to_on=date(2018, 8, 1),
            ),
            Phase(edition=edition, name="London", kind=taught, from_on=date(2018, 8, 2), to_on=date(2018, 8, 10)),
        ]
    )
    return edition


def make_person(name: str, *, own_name: str = "", place: str = "", job_title: str = "") -> Person:
    address = "".join(letter if letter.isascii() and letter.isalnum() else "." for letter in name.lower())
    return Person.objects.create(
        name=name,
        own_name=own_name,
        job_title=job_title,
        email=f"{address}@example.org",
        place=Place.objects.get_or_create(name=place)[0] if place else None,
    )


def make_account(person: Person, *roles: Role) -> Account:
    for role in roles:
        grant_role(person=person, role=role, by=None, at=MADE_AT)
    return open_account(person=person, by=None, at=MADE_AT)


def make_department(name: str = "Asia", *, representative: Person | None = None) -> Department:
    department, _ = Department.objects.get_or_create(name=name)
    if representative:
        department.representative = representative
        department.save()
    return department


def make_fellow(edition: Edition, name: str, *, department: Department | None = None, place: str = "Nepal") -> Fellow:
    person = make_person(name, place=place, job_title="Curator")
    person.institution, _ = Institution.objects.get_or_create(name=f"Museum of {place}", place=person.place)
    person.save()
    return Fellow.objects.create(
        edition=edition, person=person, department=department or make_department(), place=person.place
    )


def make_contributor(edition: Edition, name: str) -> Contributor:
    return Contributor.objects.create(edition=edition, person=make_person(name))


def make_room(name: str = "Sackler A", *, seats: int = 30, venue: str = "Great Museum") -> Room:
    house, _ = Venue.objects.get_or_create(name=venue, defaults={"city": "London", "is_host": True})
    return Room.objects.get_or_create(venue=house, name=name, defaults={"seats": seats})[0]


def make_session(
    edition: Edition,
    code: str,
    title: str,
    *,
    audience: str = Session.Audience.ALL,
    minutes: int = 90,
    room: Room | None = None,
    contributor: Contributor | None = None,
    is_public: bool = True,
    aims: str = "Fellows know how it is done here.",
) -> Session:
    session = Session.objects.create(
        edition=edition,
        code=code,
        title=title,
        topic=Topic.objects.get_or_create(name="collections management")[0],
        format=SessionFormat.objects.get_or_create(name="presentation", defaults={"is_lecture": True})[0],
        minutes=minutes,
        audience=audience,
        is_public=is_public,
        aims=aims,
    )
    if room:
        session.rooms.add(room)
    if contributor:
        session.contributors.add(contributor)
    return session


def make_group(
    edition: Edition, name: str = "whole cohort", *, fellows: list[Fellow], kind: str = Group.Kind.ALL
) -> Group:
    group = Group.objects.create(edition=edition, kind=kind, name=name)
    group.fellows.set(fellows)
    return group


def make_version(edition: Edition, *, number: int = 1, cohort_size: int = 1, is_published: bool = True) -> Version:
    return Version.objects.create(
        edition=edition,
        number=number,
        cohort_size=cohort_size,
        made_at=MADE_AT,
        published_at=MADE_AT if is_published else None,
    )


def make_slot(
    version: Version,
    session: Session,
    group: Group,
    *,
    on: date = MONDAY,
    starts: time = time(9, 15),
    ends: time = time(10, 45),
    room: Room | None = None,
    contributors: list[Contributor] | None = None,
    number: int = 1,
) -> Slot:
    sitting, _ = Sitting.objects.get_or_create(session=session, group=group, number=number)
    slot = Slot.objects.create(version=version, sitting=sitting, on=on, starts=starts, ends=ends, room=room)
    slot.contributors.set(contributors or [])
    return slot


def make_offer(edition: Edition, name: str = "Norfolk", *, contact: Person | None = None) -> PartnerOffer:
    offer = PartnerOffer.objects.create(
        edition=edition,
        name=name,
        city="Norwich",
        contact=contact,
        least=1,
        most=4,
        offers="Time with the costume collection.",
        meeting_point="Castle entrance",
    )
    offer.museums.add(PartnerMuseum.objects.get_or_create(name=f"{name} Museums")[0])
    return offer


def make_placement(fellow: Fellow, offer: PartnerOffer) -> Placement:
    return Placement.objects.create(fellow=fellow, offer=offer, reason="Shares an interest in textiles.")
