"""What the database holds of an edition, as the contents of a workbook. Rows stand in the order in which they were first imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from sojourn.edition.models import Edition, HostingDepartment, Phase, WantedPlace
from sojourn.museums.models import Department, Room, RoomClosure, Venue
from sojourn.people.models import Absence, Person
from sojourn.placement.models import PartnerOffer, PartnerWish
from sojourn.programme.models import SessionFormat
from sojourn.selection.models import CohortRule, DepartmentWish, Nomination, Review
from sojourn.timetable.models import Contributor, ElectiveWish, Session

from . import columns
from .columns import Contents, DateRange, Row, Sheet, Value

IN_ONE_QUESTION = 900  # values in one query, as SQLite likes it


def contents_of(edition_name: str) -> Contents:
    """The edition as a workbook. Of an edition that does not exist: what lasts (departments and those who
    represent them, venues, rooms, formats)."""
    edition = Edition.objects.select_related("programme").filter(name=edition_name).first()
    rows: dict[str, list[dict[str, Value]]] = {
        columns.DEPARTMENTS.name: _departments(edition),
        columns.VENUES.name: [_flat(columns.VENUES, venue) | {"Venue": venue.name} for venue in _in_order(Venue)],
        columns.ROOMS.name: _rooms(),
        columns.PEOPLE.name: _people(edition),
        columns.FORMATS.name: [_flat(columns.FORMATS, one) for one in _in_order(SessionFormat)],
    }
    if edition is not None:
        rows |= {
            columns.EDITION.name: [_edition(edition)],
            columns.PHASES.name: _phases(edition),
            columns.PLACES.name: _places(edition),
            columns.PARTNERS.name: _placements(edition),
            columns.SESSIONS.name: _sessions(edition),
            columns.NOMINATIONS.name: _nominations(edition),
            columns.REVIEWS.name: _reviews(edition),
            columns.RULES.name: [
                _flat(columns.RULES, rule) for rule in CohortRule.objects.filter(edition=edition).order_by("pk")
            ],
        }
    return {
        sheet.name: tuple(
            Row(number, {heading: values[heading] for heading in (column.heading for column in sheet.columns)})
            for number, values in enumerate(rows.get(sheet.name, ()), start=2)
        )
        for sheet in columns.SHEETS
    }


def editions() -> list[Edition]:
    """The editions that can be written to a workbook, the latest first."""
    return list(Edition.objects.all())


def addresses_taken(addresses: list[str]) -> set[str]:
    """Those of these (lower-case) addresses at which a person is known."""
    return {
        found
        for start in range(0, len(addresses), IN_ONE_QUESTION)
        for found in Person.objects.annotate(address=Lower("email"))
        .filter(address__in=addresses[start : start + IN_ONE_QUESTION])
        .values_list("address", flat=True)
    }


def interests_of(person_ids: list[int]) -> dict[int, set[str]]:
    """The names of these persons' interests, by the person's key; those without any are not there."""
    found: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(person_ids), IN_ONE_QUESTION):
        named = Person.objects.filter(pk__in=person_ids[start : start + IN_ONE_QUESTION], interests__isnull=False)
        for pk, name in named.values_list("pk", "interests__name"):
            found[pk].add(name)
    return found


def people_at(addresses: list[str]) -> dict[str, Person]:
    """Persons by (lower-case) address."""
    return {
        person.email.lower(): person
        for start in range(0, len(addresses), IN_ONE_QUESTION)
        for person in Person.objects.annotate(address=Lower("email")).filter(
            address__in=addresses[start : start + IN_ONE_QUESTION]
        )
    }


def _in_order(model: type[models.Model]) -> Any:
    return model._default_manager.order_by("pk")


def _flat(sheet: Sheet, row: models.Model) -> dict[str, Value]:
    return {heading: getattr(row, field) for heading, field in sheet.fields.items()}


def _lists(pairs: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    """(owner, name) in order → names by owner."""
    found: dict[int, list[str]] = defaultdict(list)
    for owner, name in pairs:
        found[owner].append(name)
    return {owner: tuple(names) for owner, names in found.items()}


def _linked(owners: models.QuerySet[Any], field: str, name: str) -> dict[int, tuple[str, ...]]:
    """Names at the other end of a many-to-many field, by owner, in the order in which they were linked."""
    model = owners.model
    link = model._meta.get_field(field)
    through = link.remote_field.through
    owner, other = link.m2m_field_name(), link.m2m_reverse_field_name()
    rows = through._default_manager.filter(**{f"{owner}__in": owners.order_by()}).order_by("pk")
    return _lists(rows.values_list(f"{owner}_id", f"{other}__{name}"))


def _ranges(rows: models.QuerySet[Any], owner: str) -> dict[int, tuple[DateRange, ...]]:
    found: dict[int, list[DateRange]] = defaultdict(list)
    for owner_id, from_on, to_on in rows.order_by("from_on", "to_on").values_list(owner, "from_on", "to_on"):
        found[owner_id].append((from_on, to_on))
    return {owner_id: tuple(ranges) for owner_id, ranges in found.items()}


def absences_during(edition: Edition) -> models.QuerySet[Absence]:
    """The absences that touch an edition; a person's others are the business of other editions."""
    return Absence.objects.filter(to_on__gte=edition.arrive_on, from_on__lte=edition.leave_on)


def _edition(edition: Edition) -> dict[str, Value]:
    return _flat(columns.EDITION, edition) | {
        "Programme": edition.programme.name,
        "Programme aims": tuple(edition.programme.aims),
    }


def _phases(edition: Edition) -> list[dict[str, Value]]:
    phases = Phase.objects.filter(edition=edition).order_by("from_on")
    return [_flat(columns.PHASES, phase) | {"Number": number} for number, phase in enumerate(phases, start=1)]


def _places(edition: Edition) -> list[dict[str, Value]]:
    wanted = WantedPlace.objects.filter(edition=edition).select_related("place").order_by("pk")
    return [_flat(columns.PLACES, row) | {"Place": row.place.name} for row in wanted]


def _departments(edition: Edition | None) -> list[dict[str, Value]]:
    hosting = {row.department_id: row for row in HostingDepartment.objects.filter(edition=edition)}
    rows = []
    for department in _in_order(Department).select_related("representative"):
        host = hosting.get(department.pk)
        rows.append(
            _flat(columns.DEPARTMENTS, department)
            | {
                "Representative": _address(department.representative),
                "Hosts at least": host.least if host else None,
                "Hosts at most": host.most if host else None,
            }
        )
    return rows


def _address(person: Person | None) -> str:
    return person.email.lower() if person else ""


def people_of(edition: Edition | None) -> models.QuerySet[Person]:
    """Everyone on the sheet People: contributors, representatives, partners' contacts, reviewers."""
    return Person.objects.filter(
        Q(pk__in=Contributor.objects.filter(edition=edition).values("person"))
        | Q(pk__in=Department.objects.exclude(representative=None).values("representative"))
        | Q(pk__in=PartnerOffer.objects.filter(edition=edition).exclude(contact=None).values("contact"))
        | Q(pk__in=Review.objects.filter(nomination__edition=edition).values("reviewer"))
    )


def _people(edition: Edition | None) -> list[dict[str, Value]]:
    parts = {row.person_id: row for row in Contributor.objects.filter(edition=edition).select_related("department")}
    away = _ranges(absences_during(edition), "person_id") if edition else {}
    rows = []
    for person in people_of(edition).order_by("pk"):
        part = parts.get(person.pk)
        rows.append(
            _flat(columns.PEOPLE, person)
            | {
                "E-mail": _address(person),
                "Part": "colleague" if part is None else "team" if part.is_team else "contributor",
                "Department": part.department.name if part and part.department else "",
                "Away": away.get(person.pk, ()),
            }
        )
    return rows


def _placements(edition: Edition) -> list[dict[str, Value]]:
    offers = PartnerOffer.objects.filter(edition=edition)
    museums, interests = _linked(offers, "museums", "name"), _linked(offers, "interests", "name")
    return [
        _flat(columns.PARTNERS, offer)
        | {
            "Museums": museums.get(offer.pk, ()),
            "Contact": _address(offer.contact),
            "Fields of interest": interests.get(offer.pk, ()),
        }
        for offer in offers.select_related("contact").order_by("pk")
    ]


def _rooms() -> list[dict[str, Value]]:
    closed = _ranges(RoomClosure.objects.all(), "room_id")
    return [
        _flat(columns.ROOMS, room)
        | {
            "Venue": room.venue.name,
            "Department": room.department.name if room.department else "",
            "Closed": closed.get(room.pk, ()),
        }
        for room in _in_order(Room).select_related("venue", "department")
    ]


def _sessions(edition: Edition) -> list[dict[str, Value]]:
    sessions = Session.objects.filter(edition=edition)
    rooms, after = _linked(sessions, "rooms", "name"), _linked(sessions, "after", "code")
    contributors = _linked(sessions, "contributors", "person__email")
    return [
        _flat(columns.SESSIONS, session)
        | {
            "Topic": session.topic.name,
            "Format": session.format.name,
            "Venue": session.venue.name if session.venue else "",
            "Rooms": rooms.get(session.pk, ()),
            "Contributors": tuple(address.lower() for address in contributors.get(session.pk, ())),
            "After": after.get(session.pk, ()),
        }
        for session in sessions.select_related("topic", "format", "venue").order_by("pk")
    ]


def _nominations(edition: Edition) -> list[dict[str, Value]]:
    nominations = Nomination.objects.filter(edition=edition)
    nominees = Person.objects.filter(pk__in=nominations.order_by().values("person"))
    departments = _lists(
        DepartmentWish.objects.filter(nomination__edition=edition)
        .order_by("rank")
        .values_list("nomination_id", "department__name")
    )
    placements = _lists(
        PartnerWish.objects.filter(offer__edition=edition)
        .order_by("rank", "pk")
        .values_list("person_id", "offer__name")
    )
    electives = _lists(
        ElectiveWish.objects.filter(session__edition=edition)
        .order_by("rank", "pk")
        .values_list("person_id", "session__code")
    )
    interests = _linked(nominees, "interests", "name")
    away = _ranges(absences_during(edition), "person_id")
    return [
        _flat(columns.NOMINATIONS, row)
        | {
            "E-mail": _address(row.person),
            "Name": row.person.name,
            "Name in own script": row.person.own_name,
            "Gender": row.person.gender,
            "Hidden": row.person.is_hidden,
            "Place": row.place.name,
            "Institution": row.institution.name,
            "Departments": departments.get(row.pk, ()),
            "Fields of interest": interests.get(row.person_id, ()),
            "Wishes for a placement": placements.get(row.person_id, ()),
            "Wishes for electives": electives.get(row.person_id, ()),
            "Away": away.get(row.person_id, ()),
        }
        for row in nominations.select_related("person", "place", "institution").order_by("pk")
    ]


def _reviews(edition: Edition) -> list[dict[str, Value]]:
    reviews = Review.objects.filter(nomination__edition=edition).select_related("nomination", "reviewer")
    return [
        _flat(columns.REVIEWS, review) | {"Nomination": review.nomination.code, "Reviewer": _address(review.reviewer)}
        for review in reviews.order_by("pk")
    ]
