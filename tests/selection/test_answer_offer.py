"""A nominee answers an offer from the letter: without a password, without cookies, and only by pressing a button."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sojourn.communications.models import Letter
from sojourn.people.links import token_for
from sojourn.people.models import JournalEntry
from sojourn.selection.actions import offer_place, withdraw_offer
from sojourn.selection.letters import ANSWER_OFFER
from sojourn.selection.models import Fellow, Offer
from tests.selection.factories import host, make_edition, nominate

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer():
    edition = make_edition()
    nomination = nominate(edition, "Ama Fictional", host(edition, "Asia"))
    return offer_place(
        nomination=nomination, department=nomination.department_wishes.get().department, by=None, at=timezone.now()
    )


@pytest.fixture
def address(offer):
    """The address as it stands in the letter."""
    return re.search(r"http://127.0.0.1:8000(/offers/\S+)", Letter.objects.get().text)[1]


@pytest.fixture
def stranger():
    return Client(enforce_csrf_checks=True)


def test_opening_the_link_says_what_it_is_about_and_changes_nothing(stranger, offer, address):
    for _ in range(3):
        page = stranger.get(address)

    assert "A place on the Training Programme 2018" in page.content.decode()
    assert "I accept the place" in page.content.decode()
    assert (Offer.objects.get().state, Fellow.objects.count()) == (Offer.State.OPEN, 0)
    assert page.cookies.keys() == set()


def test_the_button_accepts_in_the_nominees_own_name_and_may_be_pressed_twice(stranger, offer, address):
    assert stranger.post(address, {"answer": "accept"}).status_code == 302
    again = stranger.post(address, {"answer": "accept"})

    assert Fellow.objects.get().person == offer.nomination.person
    assert "You have accepted." in again.content.decode()
    assert JournalEntry.objects.get(did="accepted an offer").by == offer.nomination.person


def test_one_who_declines_reads_so_and_cannot_accept_afterwards(stranger, address):
    stranger.post(address, {"answer": "decline"})
    page = stranger.post(address, {"answer": "accept"})

    assert (page.status_code, Offer.objects.get().state) == (409, Offer.State.DECLINED)
    assert "You have declined." in stranger.get(address).content.decode()


@pytest.mark.parametrize("posted", [{}, {"answer": "withdraw"}, {"answer": "x" * 5000}])
def test_what_is_neither_yes_nor_no_changes_nothing(stranger, address, posted):
    assert "Press one of the two buttons." in stranger.post(address, posted).content.decode()
    assert Offer.objects.get().state == Offer.State.OPEN


def test_a_withdrawn_offer_says_so_and_a_new_one_voids_the_old_link(stranger, offer, address):
    withdraw_offer(offer=offer, by=None, at=timezone.now())
    assert "has been withdrawn" in stranger.get(address).content.decode()

    again = offer_place(nomination=offer.nomination, department=offer.department, by=None, at=timezone.now())

    assert stranger.get(address).status_code == 404
    fresh = token_for(ANSWER_OFFER, row=again, person=offer.nomination.person, at=timezone.now())
    assert stranger.get(reverse("selection:answer_offer", args=[fresh])).status_code == 200


def test_the_page_speaks_the_readers_language_and_the_one_asked_for(stranger, offer, address):
    offer.nomination.person.language = "ar"
    offer.nomination.person.save()

    assert 'lang="ar" dir="rtl"' in stranger.get(address).content.decode()
    assert 'lang="fr" dir="ltr"' in stranger.get(f"{address}?lang=fr").content.decode()
