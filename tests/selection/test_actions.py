"""Locks, offers and answers: who may be offered a place, and what becomes of it."""

import threading

import pytest
from django.db import connection

from sojourn.communications.models import Letter
from sojourn.people.models import Account, JournalEntry
from sojourn.people.queries import roles_of
from sojourn.people.rules import Role
from sojourn.selection import queries
from sojourn.selection.actions import (
    CannotAnswer,
    CannotLock,
    CannotOffer,
    accept_offer,
    decline_offer,
    lock_nomination,
    offer_place,
    withdraw_offer,
)
from sojourn.selection.models import Fellow, Nomination, Offer
from tests.selection.factories import host, make_edition, make_person, nominate


@pytest.fixture
def edition():
    return make_edition(capacity=2)


@pytest.fixture
def asia(edition):
    return host(edition, "Asia")


def offer(nomination, department, now) -> Offer:
    return offer_place(nomination=nomination, department=department, by=None, at=now)


@pytest.mark.django_db
def test_a_nominee_is_offered_a_place_and_told_so_once(edition, asia, now):
    made = offer(nominate(edition, "Ama Fictional", asia), asia, now)

    assert made.state == Offer.State.OPEN
    letter = Letter.objects.get()
    assert letter.to.name == "Ama Fictional"
    assert letter.subject == "A place on the Training Programme 2018"
    assert "The department Asia would look after you." in letter.text
    assert "You would arrive on 30 June 2018 and leave on 12 August 2018" in letter.text
    assert queries.places_left(edition) == 1


@pytest.mark.django_db
def test_no_place_is_offered_when_the_edition_is_full(edition, asia, now):
    for name in ("Ama", "Bo"):
        offer(nominate(edition, name, asia), asia, now)

    with pytest.raises(CannotOffer, match=r"^2018 is full: 2 places are taken or on offer\.$"):
        offer(nominate(edition, "Cy", asia), asia, now)


@pytest.mark.django_db
def test_a_place_that_is_declined_can_be_offered_to_somebody_else(edition, asia, now):
    offer(nominate(edition, "Ama", asia), asia, now)
    decline_offer(offer=offer(nominate(edition, "Bo", asia), asia, now), by=None, at=now)

    assert offer(nominate(edition, "Cy", asia), asia, now).state == Offer.State.OPEN


@pytest.mark.django_db
def test_no_place_is_offered_in_a_department_that_is_full_or_does_not_host(edition, now):
    small = host(edition, "Coins and Medals", most=1)
    offer(nominate(edition, "Ama", small), small, now)

    with pytest.raises(CannotOffer, match="Coins and Medals can look after 1 at most"):
        offer(nominate(edition, "Bo", small), small, now)
    elsewhere = host(make_edition(name="2019"), "Prints")
    with pytest.raises(CannotOffer, match="Prints does not host fellows in this edition"):
        offer(nominate(edition, "Cy", small), elsewhere, now)


@pytest.mark.django_db
def test_no_place_is_offered_to_a_nominee_who_is_locked_out_or_has_one(edition, asia, now):
    ama = nominate(edition, "Ama", asia)
    lock_nomination(nomination=ama, lock=Nomination.Lock.LEAVE_OUT, by=None, at=now)
    with pytest.raises(CannotOffer, match="locked: leave out"):
        offer(ama, asia, now)

    bo = nominate(edition, "Bo", asia)
    offer(bo, asia, now)
    with pytest.raises(CannotOffer, match="on offer to this nominee already"):
        offer(bo, asia, now)


@pytest.mark.django_db(transaction=True)
def test_of_two_readers_who_offer_the_last_place_one_is_refused(now):
    edition = make_edition(capacity=1)
    asia = host(edition, "Asia")
    nominees = [nominate(edition, name, asia) for name in ("Ama", "Bo")]
    start, heard = threading.Barrier(2), []

    def reader(nominee):
        start.wait()
        try:
            heard.append(offer(nominee, asia, now).state)
        except CannotOffer as refusal:
            heard.append(str(refusal))
        finally:
            connection.close()

    readers = [threading.Thread(target=reader, args=(nominee,)) for nominee in nominees]
    for each in readers:
        each.start()
    for each in readers:
        each.join()

    assert sorted(heard) == ["2018 is full: its 1 place is taken or on offer.", "open"]
    assert Offer.objects.count() == 1
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_who_accepts_becomes_a_fellow_with_the_role_and_an_account(edition, asia, now):
    ama, tess = nominate(edition, "Ama", asia, place="Sudan"), make_person("Tess Team")

    fellow = accept_offer(offer=offer(ama, asia, now), by=tess, at=now)

    assert (fellow.person, fellow.department, fellow.place.name) == (ama.person, asia, "Sudan")
    assert roles_of(ama.person_id) == {Role.FELLOW}
    assert not Account.objects.get(person=ama.person).has_usable_password()
    assert JournalEntry.objects.filter(did="accepted an offer", by=tess).count() == 1
    assert list(queries.fellows(edition)) == [fellow]


@pytest.mark.django_db
def test_an_offer_is_answered_once(edition, asia, now):
    made = offer(nominate(edition, "Ama", asia), asia, now)
    accept_offer(offer=made, by=None, at=now)

    for answer in (accept_offer, decline_offer, withdraw_offer):
        with pytest.raises(CannotAnswer, match="This offer is not open any more: it is accepted"):
            answer(offer=made, by=None, at=now)
    assert Fellow.objects.count() == 1


@pytest.mark.django_db
def test_an_offer_that_is_withdrawn_tells_the_nominee(edition, asia, now):
    made = offer(nominate(edition, "Ama", asia), asia, now)
    Letter.objects.update(state=Letter.State.SENT)

    withdraw_offer(offer=made, by=None, at=now)

    assert Offer.objects.get().state == Offer.State.WITHDRAWN
    assert "we have to withdraw this offer" in Letter.objects.get(key__startswith="offer-withdrawn").text


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Letter.State.HELD, Letter.State.WAITING])
def test_a_nominee_whose_offer_is_withdrawn_before_its_letter_left_is_told_of_neither(edition, asia, now, state):
    made = offer(nominate(edition, "Ama", asia), asia, now)
    Letter.objects.update(state=state)

    withdraw_offer(offer=made, by=None, at=now)

    assert Letter.objects.get().state == Letter.State.THROWN_AWAY


@pytest.mark.django_db
def test_a_fellow_is_not_locked_out_and_one_who_declined_is_not_locked_in(edition, asia, now):
    ama, bo = nominate(edition, "Ama", asia), nominate(edition, "Bo", asia)
    accept_offer(offer=offer(ama, asia, now), by=None, at=now)
    decline_offer(offer=offer(bo, asia, now), by=None, at=now)

    with pytest.raises(CannotLock, match="has accepted a place and stays"):
        lock_nomination(nomination=ama, lock=Nomination.Lock.LEAVE_OUT, by=None, at=now)
    with pytest.raises(CannotLock, match="has declined the place"):
        lock_nomination(nomination=bo, lock=Nomination.Lock.KEEP, by=None, at=now)


@pytest.mark.django_db
def test_the_timetable_plans_for_the_capacity_until_someone_accepts(edition, asia, now):
    assert queries.cohort_size(edition) == 2

    made = offer(nominate(edition, "Ama", asia), asia, now)
    assert queries.cohort_size(edition) == 2

    accept_offer(offer=made, by=None, at=now)
    assert queries.cohort_size(edition) == 1


@pytest.mark.django_db
def test_the_reserve_is_ordered_by_score_without_those_who_declined_or_are_left_out(edition, asia, now):
    weak, strong = nominate(edition, "Wen", asia, mark=50), nominate(edition, "Sia", asia, mark=90)
    nominate(edition, "Mid", asia, mark=70)
    gone, out = nominate(edition, "Gone", asia, mark=95), nominate(edition, "Out", asia, mark=95)
    decline_offer(offer=offer(gone, asia, now), by=None, at=now)
    lock_nomination(nomination=out, lock=Nomination.Lock.LEAVE_OUT, by=None, at=now)
    withdraw_offer(offer=offer(strong, asia, now), by=None, at=now)

    assert [nominee.person.name for nominee in queries.reserve(edition)] == ["Sia", "Mid", "Wen"]
    assert weak in queries.reserve(edition)
