"""The deed of this room: import what a workbook says, all of it or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn.edition.models import Edition, HostingDepartment, Phase, WantedPlace
from sojourn.foundation.daily import make_all_anew
from sojourn.museums.models import Department, PartnerMuseum, Room, RoomClosure, Venue
from sojourn.people.actions import HID, grant_role, open_account, record
from sojourn.people.models import Absence, Account, Institution, Interest, Person, Place
from sojourn.people.rules import Role
from sojourn.placement.models import PartnerOffer, PartnerWish
from sojourn.programme.models import Programme, SessionFormat, Topic
from sojourn.selection.models import CohortRule, DepartmentWish, Nomination, Review
from sojourn.timetable.models import Contributor, ElectiveWish, Session

from . import columns
from .changes import Change, Changes, held_against
from .columns import DateRange, Sheet
from .mistakes import refuse
from .queries import absences_during, contents_of, people_at

Model = TypeVar("Model", bound=models.Model)
Named = dict[str, Any]


@transaction.atomic
def apply(*, changes: Changes, by: Person | None, at: datetime) -> Edition:
    """Carry out what an import would change, in one transaction. Nothing that the workbook leaves out is taken away.

    Contributors, representatives, partners' contacts and the team get their role and an account (log-in by code).

    Raises: CannotImport, when the database has changed since the changes were worked out.
    """
    now_stored = contents_of(changes.edition)
    if held_against(changes.edition, changes.contents, now_stored, changes.ignored) != changes:
        raise refuse(_("The edition has changed since."), _("Look at the changes again, then import them."))
    if not changes.changes:
        return Edition.objects.get(name=changes.edition)
    edition = Import(changes, by, at).carry_out()
    record(by=by, did=gettext_noop("imported a workbook"), about=edition, at=at, details=_details(changes))
    if any(field.heading == "Hidden" for change in changes.changes for field in change.fields if not change.is_new):
        record(by=by, did=HID, about=edition, at=at)
        make_all_anew()
    return edition


def _details(changes: Changes) -> dict[str, Any]:
    """What the journal keeps: how many rows were new, and each cell that changed."""
    return {
        "new": {sheet.sheet: sheet.new for sheet in changes.sheets if sheet.new},
        "changed": [
            {"sheet": change.sheet, "row": change.name, "column": field.heading, "was": field.was, "now": field.now}
            for change in changes.changes
            if not change.is_new
            for field in change.fields
        ],
    }


class Import:
    """One import under way: its changes by sheet, and what it has found or made so far, by name.

    The sheets are carried out in the order in which they need each other.
    """

    def __init__(self, changes: Changes, by: Person | None, at: datetime) -> None:
        self.by, self.at, self.name = by, at, changes.edition
        self.of: dict[str, list[Change]] = defaultdict(list)
        for change in changes.changes:
            self.of[change.sheet].append(change)
        self.edition: Edition
        self.people: dict[str, Person] = {}
        self.roles: dict[str, set[Role]] = defaultdict(set)

    def carry_out(self) -> Edition:
        self.put_edition()
        self.put_phases()
        self.put_places()
        self.put_people()
        self.put_departments()
        self.put_contributors()
        self.put_placements()
        self.put_venues()
        self.put_rooms()
        self.put_formats()
        self.put_sessions()
        self.put_nominations()
        self.put_reviews()
        self.put_rules()
        self.grant_roles()
        return self.edition

    # the edition and its frame

    def put_edition(self) -> None:
        for change in self.of[columns.EDITION.name]:
            values = change.row.values
            programme, _is_new = Programme.objects.get_or_create(name=values["Programme"])
            if programme.aims != list(aims := values["Programme aims"]):  # type: ignore[arg-type]
                programme.aims = list(aims)  # type: ignore[arg-type]
                programme.save()
            edition = Edition() if change.is_new else Edition.objects.get(name=self.name)
            edition.programme = programme
            set_fields(columns.EDITION, edition, change)
            edition.save()
        self.edition = Edition.objects.select_for_update().get(name=self.name)

    def put_phases(self) -> None:
        stored = list(Phase.objects.filter(edition=self.edition).order_by("from_on"))
        keep(
            columns.PHASES,
            self.of[columns.PHASES.name],
            {(str(number),): phase for number, phase in enumerate(stored, start=1)},
            lambda change: Phase(edition=self.edition),
        )

    def put_places(self) -> None:
        names = [str(change.row.values["Place"]) for change in self.of[columns.PLACES.name]]
        places = named(Place, names)
        stored = WantedPlace.objects.filter(edition=self.edition).select_related("place")
        keep(
            columns.PLACES,
            self.of[columns.PLACES.name],
            {(row.place.name,): row for row in stored},
            lambda change: WantedPlace(edition=self.edition, place=places[change.key[0]]),
        )

    # people

    def put_people(self) -> None:
        """Persons of the sheet People and nominees: found by address, or made."""
        staff, nominations = self.of[columns.PEOPLE.name], self.of[columns.NOMINATIONS.name]
        addresses = {change.key[0] for change in staff}
        addresses |= {str(change.row.values["E-mail"]) for change in nominations}
        for sheet, heading in ((columns.DEPARTMENTS, "Representative"), (columns.PARTNERS, "Contact")):
            addresses |= {str(change.row.values[heading]) for change in self.of[sheet.name]}
        addresses |= {change.key[1] for change in self.of[columns.REVIEWS.name]}
        for change in self.of[columns.SESSIONS.name]:
            addresses |= set(change.row.values["Contributors"])  # type: ignore[arg-type]
        self.people = people_at(sorted(addresses - {""}))
        self.known = frozenset(self.people)
        self.move_addresses(nominations)
        keep(
            columns.PEOPLE,
            [*staff],
            {(address,): person for address, person in self.people.items()},
            lambda change: Person(email=change.key[0]),
            found=self.people,
        )
        self.put_absences([(self.people[change.key[0]], change) for change in staff])

    def move_addresses(self, nominations: Sequence[Change]) -> None:
        """A nomination with another address than before: the same person, who has moved; the account moves along."""
        moved = {
            change.key[0]: str(change.row.values["E-mail"]) for change in nominations if is_changed(change, "E-mail")
        }
        for nomination in Nomination.objects.filter(edition=self.edition, code__in=moved).select_related("person"):
            person = nomination.person
            person.email = moved[nomination.code]
            person.save(update_fields=["email"])
            Account.objects.filter(person=person).update(email=person.email)
            self.people[person.email] = person

    def put_absences(self, rows: Iterable[tuple[Person, Change]]) -> None:
        touched = [(person, change) for person, change in rows if change.is_new or is_changed(change, "Away")]
        absences_during(self.edition).filter(person__in=[person.pk for person, _change in touched]).delete()
        Absence.objects.bulk_create(
            Absence(person=person, from_on=from_on, to_on=to_on)
            for person, change in touched
            for from_on, to_on in ranges(change, "Away")
        )

    def grant_roles(self) -> None:
        for address in sorted(self.roles):
            person = self.people[address]
            for role in sorted(self.roles[address]):
                grant_role(person=person, role=role, by=self.by, at=self.at)
            open_account(person=person, by=self.by, at=self.at)

    # museums

    def put_departments(self) -> None:
        changes = self.of[columns.DEPARTMENTS.name]
        stored = {(row.name,): row for row in Department.objects.all()}
        keep(columns.DEPARTMENTS, changes, stored, lambda change: Department(), self.complete_department)
        hosting = {row.department_id: row for row in HostingDepartment.objects.filter(edition=self.edition)}
        departments = {row.name: row for row in Department.objects.all()}
        for change in changes:
            department, values = departments[change.key[0]], change.row.values
            host = hosting.get(department.pk)
            if values["Hosts at most"] is None:
                if host is not None:
                    host.delete()
                continue
            if host is None:
                host = HostingDepartment(edition=self.edition, department=department)
            host.least, host.most = values["Hosts at least"], values["Hosts at most"]  # type: ignore[assignment]
            host.save()

    def complete_department(self, department: Any, change: Change) -> None:
        address = str(change.row.values["Representative"])
        department.representative = self.people[address] if address else None
        if address and (change.is_new or is_changed(change, "Representative")):
            self.roles[address].add(Role.REPRESENTATIVE)

    def put_contributors(self) -> None:
        changes = [change for change in self.of[columns.PEOPLE.name] if change.row.values["Part"] != "colleague"]
        departments = by_name(Department)
        stored = Contributor.objects.filter(edition=self.edition).select_related("person")

        def complete(contributor: Any, change: Change) -> None:
            values = change.row.values
            contributor.department = departments.get(str(values["Department"]))
            contributor.is_team = values["Part"] == "team"
            if change.is_new or is_changed(change, "Part"):
                self.roles[change.key[0]].add(Role.CONTRIBUTOR)
                if contributor.is_team:
                    self.roles[change.key[0]].add(Role.TEAM)

        keep(
            None,
            changes,
            {(row.person.email.lower(),): row for row in stored},
            lambda change: Contributor(edition=self.edition, person=self.people[change.key[0]]),
            complete,
        )

    def put_placements(self) -> None:
        changes = self.of[columns.PARTNERS.name]

        def complete(offer: Any, change: Change) -> None:
            address = str(change.row.values["Contact"])
            offer.contact = self.people[address] if address else None
            if address and (change.is_new or is_changed(change, "Contact")):
                self.roles[address].add(Role.PARTNER)

        stored = {(row.name,): row for row in PartnerOffer.objects.filter(edition=self.edition)}
        made = keep(columns.PARTNERS, changes, stored, lambda change: PartnerOffer(edition=self.edition), complete)
        link(PartnerOffer, "museums", changes, made, "Museums", named(PartnerMuseum, items(changes, "Museums")))
        interests = named(Interest, items(changes, "Fields of interest"))
        link(PartnerOffer, "interests", changes, made, "Fields of interest", interests)

    def put_venues(self) -> None:
        stored = {(row.name,): row for row in Venue.objects.all()}
        keep(columns.VENUES, self.of[columns.VENUES.name], stored, lambda change: Venue())

    def put_rooms(self) -> None:
        changes = self.of[columns.ROOMS.name]
        venues, departments = by_name(Venue), by_name(Department)

        def complete(room: Any, change: Change) -> None:
            room.department = departments.get(str(change.row.values["Department"]))

        stored = {(row.venue.name, row.name): row for row in Room.objects.select_related("venue")}
        made = keep(columns.ROOMS, changes, stored, lambda change: Room(venue=venues[change.key[0]]), complete)
        closed = [change for change in changes if is_changed(change, "Closed")]
        RoomClosure.objects.filter(room__in=[made[change.key] for change in closed]).delete()
        RoomClosure.objects.bulk_create(
            RoomClosure(room=made[change.key], from_on=from_on, to_on=to_on)
            for change in changes
            if change.is_new or is_changed(change, "Closed")
            for from_on, to_on in ranges(change, "Closed")
        )

    # sessions

    def put_formats(self) -> None:
        stored = {(row.name,): row for row in SessionFormat.objects.all()}
        keep(columns.FORMATS, self.of[columns.FORMATS.name], stored, lambda change: SessionFormat())

    def put_sessions(self) -> None:
        changes = self.of[columns.SESSIONS.name]
        topics = named(Topic, [str(change.row.values["Topic"]) for change in changes])
        formats, venues = by_name(SessionFormat), by_name(Venue)

        def complete(session: Any, change: Change) -> None:
            values = change.row.values
            session.topic, session.format = topics[str(values["Topic"])], formats[str(values["Format"])]
            session.venue = venues.get(str(values["Venue"]))

        stored = {(row.code,): row for row in Session.objects.filter(edition=self.edition)}
        made = keep(columns.SESSIONS, changes, stored, lambda change: Session(edition=self.edition), complete)
        rooms: dict[str, Named] = defaultdict(dict)
        for room in Room.objects.select_related("venue"):
            rooms[room.venue.name][room.name] = room
        contributors = {
            row.person.email.lower(): row
            for row in Contributor.objects.filter(edition=self.edition).select_related("person")
        }
        by_venue = {change.key: rooms[str(change.row.values["Venue"])] for change in changes}
        link(Session, "rooms", changes, made, "Rooms", by_venue, moved_by="Venue")
        link(Session, "contributors", changes, made, "Contributors", contributors)
        link(Session, "after", changes, made, "After", {key[0]: row for key, row in (stored | made).items()})

    # nominations

    def put_nominations(self) -> None:
        changes = self.of[columns.NOMINATIONS.name]
        places = by_name(Place)
        institutions = self.institutions(changes, places)
        stored = {
            (row.code,): row
            for row in Nomination.objects.filter(edition=self.edition).select_related("person", "institution", "place")
        }
        self.put_nominees(changes, stored, institutions, places)

        def complete(nomination: Any, change: Change) -> None:
            values = change.row.values
            nomination.person = self.people[str(values["E-mail"])]
            nomination.place = places[str(values["Place"])]
            nomination.institution = institutions[str(values["Institution"]), str(values["Place"])]

        made = keep(columns.NOMINATIONS, changes, stored, lambda change: Nomination(edition=self.edition), complete)
        nominees = {change.key: self.people[str(change.row.values["E-mail"])] for change in changes}
        interests = named(Interest, items(changes, "Fields of interest"))
        has_some = set(Person.objects.filter(interests__isnull=False).values_list("pk", flat=True))
        linked = [each for each in changes if not (self.is_of_known_person(each) and nominees[each.key].pk in has_some)]
        link(Person, "interests", linked, nominees, "Fields of interest", interests)
        self.put_absences([(nominees[change.key], change) for change in changes])
        departments, offers = by_name(Department), {row.name: row for row in self.rows_of(PartnerOffer)}
        electives = {row.code: row for row in self.rows_of(Session)}
        rank(DepartmentWish, "nomination", "department", changes, made, "Departments", departments, None)
        rank(PartnerWish, "person", "offer", changes, nominees, "Wishes for a placement", offers, self.edition)
        rank(ElectiveWish, "person", "session", changes, nominees, "Wishes for electives", electives, self.edition)

    def rows_of(self, model: type[Model]) -> models.QuerySet[Model]:
        return model._default_manager.filter(edition=self.edition)

    def institutions(self, changes: Sequence[Change], places: Named) -> dict[tuple[str, str], Institution]:
        wanted = dict.fromkeys(
            (str(change.row.values["Institution"]), str(change.row.values["Place"])) for change in changes
        )
        stored = {(row.name, row.place.name): row for row in Institution.objects.select_related("place")}
        missing = [Institution(name=name, place=places[place]) for name, place in wanted if (name, place) not in stored]
        Institution.objects.bulk_create(missing)
        return stored | {(row.name, row.place.name): row for row in missing}

    def is_of_known_person(self, change: Change) -> bool:
        """Whether a nomination is new, and the person is not."""
        return change.is_new and str(change.row.values["E-mail"]) in self.known

    def put_nominees(
        self, changes: Sequence[Change], stored: Mapping[Any, Any], institutions: Any, places: Named
    ) -> None:
        """Nominees as persons. Where they work now follows the nomination, unless it has moved on since.

        Who is known from before keeps name, gender and interests, whatever a new nomination calls them; see `changes.known_people`.
        """

        def complete(person: Any, change: Change) -> None:
            values, before = change.row.values, stored.get(change.key)
            is_known = self.is_of_known_person(change)
            own = {"name": "Name", "own_name": "Name in own script", "gender": "Gender"}
            for field, heading in own.items():
                if not is_known or not getattr(person, field):
                    setattr(person, field, values[heading])
            person.is_hidden = values["Hidden"] or (is_known and person.is_hidden)
            now = {
                "job_title": values["Role"],
                "place": places[str(values["Place"])],
                "institution": institutions[str(values["Institution"]), str(values["Place"])],
            }
            for field, value in now.items():
                if not getattr(person, field) or (before and getattr(person, field) == getattr(before, field)):
                    setattr(person, field, value)

        keep(
            None,
            changes,
            {change.key: person for change in changes if (person := self.people.get(str(change.row.values["E-mail"])))},
            lambda change: Person(email=str(change.row.values["E-mail"])),
            complete,
            found=self.people,
        )

    def put_reviews(self) -> None:
        changes = self.of[columns.REVIEWS.name]
        nominations = {row.code: row for row in self.rows_of(Nomination)}
        stored = Review.objects.filter(nomination__edition=self.edition).select_related("nomination", "reviewer")
        keep(
            columns.REVIEWS,
            changes,
            {(row.nomination.code, row.reviewer.email.lower()): row for row in stored},
            lambda change: Review(nomination=nominations[change.key[0]], reviewer=self.people[change.key[1]]),
        )

    def put_rules(self) -> None:
        stored = {(row.label,): row for row in self.rows_of(CohortRule)}
        keep(columns.RULES, self.of[columns.RULES.name], stored, lambda change: CohortRule(edition=self.edition))


# How rows are written, whatever the sheet.


def is_changed(change: Change, heading: str) -> bool:
    return any(field.heading == heading for field in change.fields)


def set_fields(sheet: Sheet, row: models.Model, change: Change) -> None:
    for heading, field in sheet.fields.items():
        setattr(row, field, change.row.values[heading])


def items(changes: Sequence[Change], heading: str) -> list[str]:
    return [name for change in changes for name in change.row.values[heading]]  # type: ignore[union-attr, misc]


def ranges(change: Change, heading: str) -> tuple[DateRange, ...]:
    return change.row.values[heading]  # type: ignore[return-value]


def by_name(model: type[Model]) -> Named:
    return {str(row): row for row in model._default_manager.all()}


def named(model: type[Model], names: Iterable[str]) -> Named:
    """Rows that are nothing but a name: found, or made."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return {}
    stored = by_name(model)
    model._default_manager.bulk_create(model(name=name) for name in wanted if name not in stored)
    return by_name(model)


def keep(
    sheet: Sheet | None,
    changes: Sequence[Change],
    stored: Mapping[Any, Any],
    make: Callable[[Change], Any],
    complete: Callable[[Any, Change], None] | None = None,
    found: dict[str, Person] | None = None,
) -> dict[tuple[str, ...], Any]:
    """Make or change one row for each change, in bulk; the rows by key. `complete` sets what is not one plain field."""
    rows = {change.key: stored.get(change.key) or make(change) for change in changes}
    for change in changes:
        if sheet is not None:
            set_fields(sheet, rows[change.key], change)
        if complete is not None:
            complete(rows[change.key], change)
    if not rows:
        return rows
    model = type(next(iter(rows.values())))
    model.objects.bulk_create([row for row in rows.values() if row.pk is None])
    old = [rows[change.key] for change in changes if change.key in stored]
    model.objects.bulk_update(old, [field.name for field in model._meta.concrete_fields if not field.primary_key], 200)
    if found is not None:
        found.update({row.email.lower(): row for row in rows.values()})
    return rows


def link(
    model: type[models.Model],
    field: str,
    changes: Sequence[Change],
    owners: dict[tuple[str, ...], Any],
    heading: str,
    targets: Any,
    *,
    moved_by: str = "",
) -> None:
    """Make a many-to-many field what the workbook says, in its order. `targets`: by name, or by the owner's key and name."""
    through: Any = getattr(model, field).through
    many: Any = model._meta.get_field(field)
    owner_field, target_field = many.m2m_field_name(), many.m2m_reverse_field_name()
    touched = [
        change for change in changes if change.is_new or is_changed(change, heading) or is_changed(change, moved_by)
    ]
    through._default_manager.filter(**{f"{owner_field}__in": [owners[change.key].pk for change in touched]}).delete()
    through._default_manager.bulk_create(
        through(**{owner_field: owners[change.key], target_field: (targets.get(change.key) or targets)[name]})
        for change in touched
        for name in items([change], heading)
    )


def rank(
    model: type[models.Model],
    owner_field: str,
    target_field: str,
    changes: Sequence[Change],
    owners: dict[tuple[str, ...], Any],
    heading: str,
    targets: Named,
    edition: Edition | None,
) -> None:
    """Make wishes what the workbook says; the first has rank 1. With an edition, a person's wishes in others stay."""
    touched = [change for change in changes if change.is_new or is_changed(change, heading)]
    old = model._default_manager.filter(**{f"{owner_field}__in": [owners[change.key].pk for change in touched]})
    if edition is not None:
        old = old.filter(**{f"{target_field}__edition": edition})
    old.delete()
    model._default_manager.bulk_create(
        model(**{owner_field: owners[change.key], target_field: targets[name], "rank": number})
        for change in touched
        for number, name in enumerate(items([change], heading), start=1)
    )
