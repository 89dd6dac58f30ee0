"""Alumni of earlier editions to test with; everybody is visibly fictional."""

import hashlib
from datetime import UTC, datetime

from sojourn.network import actions
from sojourn.network.models import Profile
from sojourn.network.reading import PastRow
from sojourn.network.rules import FIELDS, Audience
from sojourn.people.models import Account, Person

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def row(name: str, place: str = "Egypt", year: int = 2009, **said) -> PastRow:
    """A row of a list of earlier editions, as it is read."""
    told = {"email": "", "own_name": "", "gender": "", "job_title": "", "institution": "", "department": ""}
    told |= {"fields": (), "languages": (), "number": 2} | said
    return PastRow(edition=str(year), year=year, name=name, place=place, **told)


def join(name: str, place: str = "Egypt", year: int = 2009, **said) -> Person:
    """Somebody who took part in an earlier edition, with an address."""
    email = said.pop("email", f"{name.lower().replace(' ', '.')}@example.org")
    actions.import_past(rows=[row(name, place, year, email=email, **said)], by=None, at=AT)
    return Person.objects.get(email=email)


def join_many(number: int, place: str, prefix: str = "", **said) -> list[Person]:
    """So many who took part in 2009, taken in by one list."""
    unlike = [hashlib.blake2b(f"{prefix}{count}".encode(), digest_size=8).hexdigest() for count in range(number)]
    names = [f"Example {each}" for each in unlike]  # names that nobody takes for one another
    rows = [
        row(name, place, number=n, email=f"{name.lower().replace(' ', '.')}@example.org", **said)
        for n, name in enumerate(names, 2)
    ]
    actions.import_past(rows=rows, by=None, at=AT)
    return list(Person.objects.filter(name__in=names).order_by("name"))


def show(person: Person, **audiences: Audience) -> Profile:
    """Let somebody choose who sees a field: show(person, statement=Audience.TEAM)."""
    profile, _ = Profile.objects.get_or_create(person=person)
    for field, audience in audiences.items():
        setattr(profile, f"show_{field}", audience)
    profile.save()
    actions.read_again([person.pk])
    return profile


def say(person: Person, **values) -> Profile:
    """Let somebody say something in their profile."""
    profile, _ = Profile.objects.get_or_create(person=person)
    for name, value in values.items():
        setattr(profile, name, value)
    profile.save()
    actions.read_again([person.pk])
    return profile


def show_all(person: Person, audience: Audience) -> None:
    show(person, **dict.fromkeys(FIELDS, audience))


def account(person: Person) -> Account:
    return Account.objects.get(person=person)
