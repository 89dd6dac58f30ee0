"""A small edition to choose a cohort for; everybody in it is visibly fictional.

Each function makes one row, and what that cannot do without. What a test is about it says itself.
"""

from datetime import UTC, date, datetime, time

from sojourn.edition.models import Edition, HostingDepartment, Phase, WantedPlace
from sojourn.museums.models import Department
from sojourn.people.actions import grant_role, open_account
from sojourn.people.models import Account, Institution, Person, Place
from sojourn.people.rules import Role
from sojourn.programme.models import Programme
from sojourn.selection.models import DepartmentWish, Fellow, Nomination, Review

MADE_AT = datetime(2018, 4, 18, 9, 0, tzinfo=UTC)


def make_edition(*, name: str = "2018", capacity: int = 2) -> Edition:
    programme, _ = Programme.objects.get_or_create(name="Training Programme")
    edition = Edition.objects.create(
        programme=programme,
        name=name,
        capacity=capacity,
        arrive_on=date(2018, 6, 30),
        leave_on=date(2018, 8, 12),
        first_day_on=date(2018, 7, 2),
        last_day_on=date(2018, 8, 10),
        meet_at=time(8, 45),
        teach_from=time(9, 15),
        teach_to=time(17, 15),
        lunch_from=time(12),
        lunch_to=time(14),
        lunch_minutes=60,
    )
    Phase.objects.create(
        edition=edition,
        name="Partner placement",
        kind=Phase.Kind.PLACEMENT,
        from_on=date(2018, 7, 23),
        to_on=date(2018, 8, 1),
    )
    return edition


def make_person(name: str, *, gender: str = "", place: str = "") -> Person:
    address = "".join(letter if letter.isascii() and letter.isalnum() else "." for letter in name.lower())
    where = make_place(place) if place else None
    person, _ = Person.objects.get_or_create(
        email=f"{address}@example.org", defaults={"name": name, "gender": gender, "place": where}
    )
    return person


def make_place(name: str) -> Place:
    return Place.objects.get_or_create(name=name)[0]


def host(edition: Edition, name: str, *, least: int = 0, most: int = 5) -> Department:
    """Let a department host fellows in the edition."""
    department, _ = Department.objects.get_or_create(name=name)
    HostingDepartment.objects.create(edition=edition, department=department, least=least, most=most)
    return department


def want(edition: Edition, place: str, *, least: int = 0, most: int = 5) -> None:
    """Let the edition want so many people from a place."""
    WantedPlace.objects.create(edition=edition, place=make_place(place), least=least, most=most)


def nominate(
    edition: Edition,
    name: str,
    *departments: Department,
    mark: int = 70,
    place: str = "Nepal",
    stage: str = "mid",
    gender: str = "woman",
    statement: str = "",
) -> Nomination:
    """Nominate a person whom one reader gave this mark."""
    where = make_place(place)
    museum, _ = Institution.objects.get_or_create(name=f"Museum of {place}", place=where)
    person = make_person(name, gender=gender, place=place)
    person.institution = museum
    person.save()
    nomination = Nomination.objects.create(
        edition=edition,
        code=f"N{Nomination.objects.filter(edition=edition).count() + 1:03}",
        person=person,
        place=where,
        institution=museum,
        job_title="Curator",
        career_stage=stage,
        statement=statement,
    )
    DepartmentWish.objects.bulk_create(
        [
            DepartmentWish(nomination=nomination, department=department, rank=rank)
            for rank, department in enumerate(departments, start=1)
        ]
    )
    Review.objects.create(nomination=nomination, reviewer=make_person("Rhea Reader"), score=mark)
    return nomination


def make_fellow(edition: Edition, name: str, department: Department, *, place: str = "Nepal") -> Fellow:
    person = make_person(name, place=place)
    return Fellow.objects.create(edition=edition, person=person, department=department, place=make_place(place))


def make_account(name: str, *roles: Role) -> Account:
    person = make_person(name)
    for role in roles:
        grant_role(person=person, role=role, by=None, at=MADE_AT)
    return open_account(person=person, by=None, at=MADE_AT)
