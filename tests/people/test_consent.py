"""Consent is given for one thing, and ends when its person says so."""

from datetime import timedelta

import pytest

from sojourn.people.actions import agree, withdraw_consent
from sojourn.people.models import Consent, JournalEntry, Person
from sojourn.people.queries import agreements_of, who_agreed
from sojourn.people.rules import Agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def ama():
    return Person.objects.create(email="ama@example.org", name="Ama Example")


def test_nobody_has_agreed_to_anything_until_they_say_so(ama):
    assert agreements_of(ama) == set()
    assert list(who_agreed(Agreement.QUOTED)) == []


def test_consent_stands_for_what_it_was_given_for(ama, now):
    assert agree(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    assert not agree(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    assert agreements_of(ama) == {Agreement.QUOTED}
    assert list(who_agreed(Agreement.QUOTED)) == [ama]
    assert list(who_agreed(Agreement.PICTURED)) == []


def test_consent_that_was_withdrawn_can_be_given_again_and_both_are_remembered(ama, now):
    agree(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    assert withdraw_consent(person=ama, to=Agreement.QUOTED, by=ama, at=now + timedelta(days=1))
    assert list(who_agreed(Agreement.QUOTED)) == []
    assert not withdraw_consent(person=ama, to=Agreement.QUOTED, by=ama, at=now + timedelta(days=1))
    agree(person=ama, to=Agreement.QUOTED, by=ama, at=now + timedelta(days=2))
    assert Consent.objects.count() == 2
    assert list(JournalEntry.objects.order_by("at").values_list("did", flat=True)) == [
        "gave consent",
        "withdrew consent",
        "gave consent",
    ]


def test_who_is_hidden_is_shown_in_no_way_whatever_they_agreed_to(ama, now):
    agree(person=ama, to=Agreement.QUOTED, by=ama, at=now)
    agree(person=ama, to=Agreement.NEWSLETTER, by=ama, at=now)
    ama.is_hidden = True
    ama.save()
    assert agreements_of(ama) == {Agreement.NEWSLETTER}
    assert list(who_agreed(Agreement.QUOTED)) == []
