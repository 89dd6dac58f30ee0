"""Deeds on one's own profile: keep it, change work, write down earlier work, say that it is right, let oneself be quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import agree, record, withdraw_consent
from sojourn.people.models import Institution, Interest, Person, Place
from sojourn.people.rules import Agreement

from .. import letters, queries
from ..models import CareerStep, Profile, Quotation
from ..rules import Audience, has_address
from .index import read_again


class CannotKeep(Refusal):
    """Raised when a profile cannot be kept as it was typed."""


@dataclass(frozen=True)
class Typed:
    """A profile as its owner typed it, in clean values."""

    name: str
    own_name: str
    job_title: str
    kind: str
    since_year: int | None
    institution: str
    place: Place | None
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    statement: str
    audiences: Mapping[str, Audience]


def institution_named(name: str, place: Place | None) -> Institution | None:
    """The institution of this name in this place, made where there is none; None where nothing is named."""
    if not name or place is None:
        return None
    return Institution.objects.get_or_create(name=name, place=place)[0]


def interests_named(names: Iterable[str]) -> list[Interest]:
    """Fields of interest by name, whatever their capitals; new ones are made."""
    found = []
    for name in names:
        known = Interest.objects.filter(name__iexact=name).first()
        found.append(known or Interest.objects.create(name=name))
    return found


@transaction.atomic
def keep_profile(*, person: Person, typed: Typed, by: Person | None, at: datetime) -> Profile:
    """Keep a profile as its owner wants it, and who may see each field. It counts as looked through.

    Raises: CannotKeep, when an institution is named without a place.
    """
    if typed.institution and typed.place is None:
        raise CannotKeep(_("Please choose the place, too: an institution is known by name and place."))
    Person.objects.select_for_update().get(pk=person.pk)
    person.name, person.own_name, person.job_title = typed.name, typed.own_name, typed.job_title
    person.place, person.institution = typed.place, institution_named(typed.institution, typed.place)
    person.save(update_fields=["name", "own_name", "job_title", "place", "institution"])
    person.interests.set(interests_named(typed.fields))
    profile, _is_new = Profile.objects.get_or_create(person=person)
    profile.kind, profile.since_year = typed.kind, typed.since_year
    profile.languages, profile.statement = list(typed.languages), typed.statement
    for field, audience in typed.audiences.items():
        setattr(profile, f"show_{field}", audience)
    profile.changed_at = profile.confirmed_at = at
    profile.save()
    record(by=by, did=gettext_noop("changed a profile"), about=person, at=at)
    read_again([person.pk])
    return profile


@transaction.atomic
def change_work(
    *, person: Person, title: str, kind: str, institution: str, place: Place, year: int, by: Person | None, at: datetime
) -> None:
    """Write down that a person works elsewhere, or as something else, from a year on. What they did until then becomes earlier work."""
    profile, _is_new = Profile.objects.get_or_create(person=person)
    since = profile.since_year if profile.since_year and profile.since_year <= year else None
    if person.job_title or person.institution:
        CareerStep.objects.create(
            person=person,
            title=person.job_title,
            kind=profile.kind,
            institution=person.institution,
            from_year=since,
            to_year=year,
        )
    person.job_title, person.place, person.institution = title, place, institution_named(institution, place)
    person.save(update_fields=["job_title", "place", "institution"])
    profile.kind, profile.since_year, profile.changed_at, profile.confirmed_at = kind, year, at, at
    profile.save()
    record(by=by, did=gettext_noop("wrote down new work"), about=person, at=at)
    read_again([person.pk])


@transaction.atomic
def add_step(*, step: CareerStep, institution: str, place: Place | None, by: Person | None, at: datetime) -> CareerStep:
    """Add earlier work to a person's career: a step that is not saved yet, at the institution of this name and place."""
    step.institution = institution_named(institution, place)
    step.save()
    record(by=by, did=gettext_noop("added earlier work"), about=step.person, at=at)
    read_again([step.person_id])
    return step


@transaction.atomic
def remove_step(*, step: CareerStep, by: Person | None, at: datetime) -> None:
    """Take earlier work out of a person's career."""
    person = step.person
    step.delete()
    record(by=by, did=gettext_noop("removed earlier work"), about=person, at=at)
    read_again([person.pk])


@transaction.atomic
def confirm_profile(*, person: Person, by: Person | None, at: datetime) -> None:
    """Write down that a person looked through their profile and found it right."""
    Profile.objects.get_or_create(person=person)
    Profile.objects.filter(person=person).update(confirmed_at=at)
    record(by=by, did=gettext_noop("found their profile right"), about=person, at=at)


@transaction.atomic
def ask_whether_right(*, person: Person, by: Person | None, at: datetime) -> bool:
    """Write the letter that asks a member whether their profile is still right; False where no address is known."""
    if not has_address(person.email):
        return False
    profile, _is_new = Profile.objects.get_or_create(person=person)
    Profile.objects.filter(pk=profile.pk).update(asked_at=at)
    letters.is_this_still_right(profile, at=at)
    return True


def ask_everyone_due(*, by: Person | None, at: datetime, most: int) -> int:
    """Write that letter to every member who has neither changed, confirmed nor been asked for a year; how many were written."""
    asked = 0
    for person in queries.due_to_be_asked(at=at, most=most):
        asked += ask_whether_right(person=person, by=by, at=at)
    return asked


def ask_again(*, at: datetime, most: int) -> int:
    """Write that letter by the clock, to members who were asked, or said that all is right, a year ago; how many were written.

    Whom nobody has asked yet the team asks first: an import must not send letters by itself.
    """
    asked = 0
    for person in queries.due_to_be_asked_again(at=at, most=most):
        asked += ask_whether_right(person=person, by=None, at=at)
    return asked


@transaction.atomic
def let_quote(*, person: Person, text: str, by: Person | None, at: datetime) -> Quotation:
    """Keep what a member says of the programme, and their consent to be quoted with name, place and year."""
    quotation, _is_new = Quotation.objects.update_or_create(person=person, defaults={"text": text, "written_at": at})
    agree(person=person, to=Agreement.QUOTED, by=by, at=at)
    record(by=by, did=gettext_noop("changed what they say of the programme"), about=person, at=at)
    return quotation


@transaction.atomic
def quote_no_more(*, person: Person, by: Person | None, at: datetime) -> None:
    """Withdraw a member's consent to be quoted; their words stay theirs to read, and are shown nowhere."""
    withdraw_consent(person=person, to=Agreement.QUOTED, by=by, at=at)


@transaction.atomic
def keep_invented(*, profiles: Iterable[Profile], steps: Iterable[CareerStep]) -> None:
    """Keep the profiles and careers of a demonstration, all at once and without a word in the journal for each."""
    kept = list(profiles)
    Profile.objects.bulk_update(kept, [field.name for field in Profile._meta.concrete_fields if not field.primary_key])
    CareerStep.objects.bulk_create(steps)
    read_again(profile.person_id for profile in kept)
