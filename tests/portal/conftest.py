"""A small published summer with one person in each part, and a second one of each whose things are nobody else's."""

from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from django.test import Client

from sojourn.edition.models import Edition, HostingDepartment
from sojourn.people.models import Account, Interest
from sojourn.people.rules import Role
from sojourn.placement.models import PartnerOffer
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Contributor, Group, Session, Version
from tests.timetable.factories import (
    MONDAY,
    make_account,
    make_contributor,
    make_department,
    make_edition,
    make_fellow,
    make_group,
    make_offer,
    make_person,
    make_placement,
    make_room,
    make_session,
    make_slot,
    make_version,
)


@dataclass
class Summer:
    """Asha and Biko are fellows; everything of Biko's bears the word Other, and is not Asha's."""

    edition: Edition
    version: Version
    asha: Fellow
    biko: Fellow
    speaker: Contributor
    offer: PartnerOffer
    other_offer: PartnerOffer

    def as_fellow(self) -> Client:
        return logged_in(make_account(self.asha.person, Role.FELLOW))

    def as_contributor(self) -> Client:
        return logged_in(make_account(self.speaker.person, Role.CONTRIBUTOR))

    def as_partner(self) -> Client:
        return logged_in(make_account(self.offer.contact, Role.PARTNER))

    def as_representative(self) -> Client:
        return logged_in(make_account(self.asha.department.representative, Role.REPRESENTATIVE))


def logged_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def summer(db) -> Summer:
    edition = make_edition()
    asia = make_department("Asia", representative=make_person("Rosa Lind"))
    other = make_department("Other Department", representative=make_person("Otto Other"))
    for department in (asia, other):
        HostingDepartment.objects.create(edition=edition, department=department, most=5)
    asha = make_fellow(edition, "Asha Rai", department=asia)
    biko = make_fellow(edition, "Biko Otherwise", department=other, place="Uganda")
    asha.person.interests.add(Interest.objects.create(name="textiles"))
    biko.person.interests.add(Interest.objects.create(name="other interests"))
    offer = make_offer(edition, "Norfolk", contact=make_person("Nora Norfolk"))
    other_offer = make_offer(edition, "Other Place", contact=make_person("Olga Otherland"))
    make_placement(asha, offer)
    make_placement(biko, other_offer)
    speaker, another = make_contributor(edition, "Ned Speaker"), make_contributor(edition, "Ola Otherman")
    version = make_version(edition, cohort_size=2)
    everyone = make_group(edition, fellows=[asha, biko])
    loans = make_session(edition, "S1", "Loans", aims="Fellows can draw up a loan agreement.")
    loans.bring, loans.meeting_point = "A loan form of your museum", "Great Court"
    loans.save()
    make_slot(version, loans, everyone, room=make_room("Sackler A"), contributors=[speaker])
    for number, fellow in enumerate([asha, biko]):
        group = make_group(edition, fellow.department.name, fellows=[fellow], kind=Group.Kind.DEPARTMENT)
        title = "Asian stores" if fellow is asha else "Other stores"
        session = make_session(edition, f"D{number}", title, audience=Session.Audience.DEPARTMENT)
        given = [speaker] if fellow is asha else [another]
        day = MONDAY + timedelta(days=1)
        make_slot(version, session, group, on=day, starts=time(14), ends=time(15, 30), contributors=given)
    return Summer(edition, version, asha, biko, speaker, offer, other_offer)
