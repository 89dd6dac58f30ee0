"""The deed of taking in earlier editions from a spreadsheet: all of it, or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import grant_role, open_account, record
from sojourn.people.models import Institution, Interest, Person, Place
from sojourn.people.rules import Role
from sojourn.selection.models import Fellow

from ..models import CareerStep, Doubt, PastEdition, PastFellow, Profile
from ..reading import Mistake, PastRow
from ..recognising import Known, Line, Plan, plan_of
from ..rules import NO_ADDRESS, fold, has_address
from .index import read_again
from .profiles import institution_named, interests_named


class CannotImport(Refusal):
    """Raised when earlier editions are not taken in; `mistakes` says what to put right. Nothing was changed."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(_("The file has mistakes; nothing was imported."))


@transaction.atomic
def import_past(*, rows: Sequence[PastRow], by: Person | None, at: datetime) -> Plan:
    """Take in persons of earlier editions: known ones are recognised, doubtful pairs are kept for a person to decide.

    The same file again changes nothing. Who has an address gets an account; nobody is written to.
    Raises: CannotImport.
    """
    plan = plan_of(rows)
    if plan.mistakes:
        raise CannotImport(plan.mistakes)
    writer = _Writer(plan, by, at)
    for line in plan.lines:
        writer.write(line)
    writer.keep_doubts()
    for edition in writer.editions.values():
        own = [line for line in plan.lines if line.row.edition == edition.name]
        told = {"rows": len(own), "new people": sum(line.is_new for line in own)}
        record(by=by, did=gettext_noop("imported an earlier edition"), about=edition, at=at, details=told)
    read_again(known.pk for known in writer.touched if known.pk)
    return plan


class _Writer:
    """Writes a plan, line by line."""

    def __init__(self, plan: Plan, by: Person | None, at: datetime) -> None:
        self.plan, self.by, self.at = plan, by, at
        self.places = {fold(place.name): place for place in Place.objects.all()}
        self.editions: dict[str, PastEdition] = {}
        self.touched: list[Known] = []
        self.houses: dict[tuple[str, int], Institution | None] = {}
        self.interests: dict[str, Interest] = {}

    def write(self, line: Line) -> None:
        row = line.row
        if line.is_there and not line.is_new:
            return
        place = self.place(row)
        person = self.new_person(line, place) if line.known.pk is None else Person.objects.get(pk=line.known.pk)
        line.known.pk = person.pk
        self.touched.append(line.known)
        if not line.is_new:
            self.career(person, row, place)
            self.fill(person, row, place)
        PastFellow.objects.create(
            edition=self.edition(row),
            person=person,
            place=place,
            institution=self.house(row, place),
            job_title=row.job_title,
            department=row.department,
        )
        grant_role(person=person, role=Role.FELLOW, by=self.by, at=self.at)
        if has_address(person.email):
            open_account(person=person, by=self.by, at=self.at)

    def place(self, row: PastRow) -> Place:
        key = fold(row.place)
        if key not in self.places:
            self.places[key] = Place.objects.create(name=row.place)
        return self.places[key]

    def edition(self, row: PastRow) -> PastEdition:
        if row.edition not in self.editions:
            found, _is_new = PastEdition.objects.get_or_create(name=row.edition, defaults={"year": row.year})
            self.editions[row.edition] = found
        return self.editions[row.edition]

    def new_person(self, line: Line, place: Place) -> Person:
        row = line.row
        person = Person.objects.create(
            email=row.email or f"{uuid.uuid4().hex}@{NO_ADDRESS}",
            name=row.name,
            own_name=row.own_name,
            gender=row.gender,
            job_title=row.job_title,
            place=place,
            institution=self.house(row, place),
        )
        through = Person.interests.through
        through.objects.bulk_create(through(person=person, interest=each) for each in self.fields(row))
        Profile.objects.create(person=person, languages=list(row.languages))
        return person

    def house(self, row: PastRow, place: Place) -> Institution | None:
        key = (row.institution, place.pk)
        if key not in self.houses:
            self.houses[key] = institution_named(row.institution, place)
        return self.houses[key]

    def fields(self, row: PastRow) -> list[Interest]:
        missing = [name for name in row.fields if name not in self.interests]
        self.interests |= dict(zip(missing, interests_named(missing), strict=True))
        return list({self.interests[name].pk: self.interests[name] for name in row.fields}.values())

    def career(self, person: Person, row: PastRow, place: Place) -> None:
        """Put a known person's other work where it belongs: earlier work, unless the row is the latest that is known."""
        house = self.house(row, place)
        if house is None or house == person.institution:
            return
        profile, _is_new = Profile.objects.get_or_create(person=person)
        latest = max(PastFellow.objects.filter(person=person).values_list("edition__year", flat=True), default=0)
        if person.institution is None or (
            profile.changed_at is None and not self.is_in_full(person) and row.year > latest
        ):
            if person.institution or person.job_title:
                self.step(person, person.job_title, person.institution_id, None, row.year)
            person.institution, person.job_title, person.place = house, row.job_title, place
            person.save(update_fields=["institution", "job_title", "place"])
        else:
            self.step(person, row.job_title, house.pk, row.year, None)

    def is_in_full(self, person: Person) -> bool:
        """Whether the person also is in an edition kept in full, from which newer work is known."""
        return Fellow.objects.filter(person=person).exists()

    def step(self, person: Person, title: str, institution_id: int | None, first: int | None, last: int | None) -> None:
        same = CareerStep.objects.filter(person=person, title=title, institution=institution_id)
        if not same.exists():
            CareerStep.objects.create(
                person=person, title=title, institution_id=institution_id, from_year=first, to_year=last
            )

    def fill(self, person: Person, row: PastRow, place: Place) -> None:
        """Add what a row knows and the person has not said. What they said stays."""
        told = {"own_name": row.own_name, "gender": row.gender, "job_title": row.job_title}
        for field, value in told.items():
            if value and not getattr(person, field):
                setattr(person, field, value)
        if row.email and not has_address(person.email):
            person.email = row.email
        person.place = person.place or place
        person.save()
        person.interests.add(*self.fields(row))
        profile, _is_new = Profile.objects.get_or_create(person=person)
        if row.languages:
            profile.languages = list(dict.fromkeys([*profile.languages, *row.languages]))
            profile.save(update_fields=["languages"])

    def keep_doubts(self) -> None:
        for line in self.plan.lines:
            for other, why in line.doubts:
                if line.known.pk and other.pk and line.known.pk != other.pk:
                    one, two = sorted([line.known.pk, other.pk])
                    defaults = {"why": why[:200], "raised_at": self.at}
                    Doubt.objects.get_or_create(one_id=one, other_id=two, defaults=defaults)
