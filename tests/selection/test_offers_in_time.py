"""An offer is open until a day; whoever is silent is reminded once; and those not chosen are told, once the team has looked."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sojourn.communications.actions import deliver_waiting
from sojourn.communications.models import Letter
from sojourn.edition.models import Edition, HostingDepartment
from sojourn.people.rules import Role
from sojourn.selection.actions import (
    CannotOffer,
    accept_offer,
    change_answer_day,
    offer_place,
    remind_of_offers,
    set_answer_day,
    set_terms,
    tell_those_not_chosen,
)
from sojourn.selection.models import Offer
from tests.selection.factories import MADE_AT, host, make_account, make_edition, nominate

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def edition():
    return make_edition()


@pytest.fixture
def ama(edition):
    return nominate(edition, "Ama Fictional", host(edition, "Asia"))


def offer_to(nomination, at=MADE_AT) -> Offer:
    """An offer whose letter has left."""
    department = nomination.department_wishes.get().department
    made = offer_place(nomination=nomination, department=department, by=None, at=at)
    Letter.objects.filter(state=Letter.State.HELD).update(state=Letter.State.WAITING)
    deliver_waiting(at=at)
    return made


def reminded_on(day: date) -> int:
    return remind_of_offers(on=day, at=MADE_AT + DAY)


def test_the_edition_says_how_long_an_offer_is_open_and_the_letter_says_until_when(edition, ama):
    set_terms(edition=edition, answer_days=10, remind_days=3, by=None, at=MADE_AT)
    assert offer_to(ama).answer_by_on == date(2018, 4, 28)
    assert "Please answer by 28 April 2018" in Letter.objects.get().text
    with pytest.raises(CannotOffer):
        set_terms(edition=edition, answer_days=3, remind_days=3, by=None, at=MADE_AT)


def test_whoever_is_silent_is_reminded_once_in_their_language(ama):
    ama.person.language = "fr"
    ama.person.save()
    offer = offer_to(ama)
    assert offer.answer_by_on == date(2018, 5, 9)
    assert [reminded_on(date(2018, 5, day)) for day in (3, 4, 5)] == [0, 1, 0]
    letter = Letter.objects.get(kind="selection.answer_due")
    assert (letter.to, letter.language, letter.state) == (ama.person, "fr", Letter.State.WAITING)
    accept_offer(offer=offer, by=ama.person, at=MADE_AT + 2 * DAY)
    letter.refresh_from_db()
    assert letter.state == Letter.State.THROWN_AWAY


def test_nobody_is_reminded_of_an_offer_that_still_waits_for_the_team_or_is_answered_or_over(edition, ama):
    department = ama.department_wishes.get().department
    held = offer_place(nomination=ama, department=department, by=None, at=MADE_AT)
    assert reminded_on(date(2018, 5, 9)) == 0
    Letter.objects.update(state=Letter.State.SENT)
    assert reminded_on(date(2018, 5, 10)) == 0
    accept_offer(offer=held, by=None, at=MADE_AT)
    assert reminded_on(date(2018, 5, 9)) == 0


def test_more_time_means_another_reminder(ama):
    offer = offer_to(ama)
    reminded_on(date(2018, 5, 4))
    change_answer_day(offer=offer, answer_by_on=date(2018, 5, 20), by=None, at=MADE_AT + DAY)
    assert [reminded_on(date(2018, 5, day)) for day in (5, 15)] == [0, 1]


def test_those_not_chosen_are_told_once_and_an_offer_keeps_the_letter_here(edition, ama):
    offer_to(ama)
    bo = nominate(edition, "Bo Fictional", ama.department_wishes.get().department)
    bo.person.language = "es"
    bo.person.save()
    assert tell_those_not_chosen(edition=edition, by=None, at=MADE_AT) == 1
    letter = Letter.objects.get(kind="selection.not_chosen")
    assert (letter.to, letter.state, letter.language) == (bo.person, Letter.State.HELD, "es")
    with pytest.raises(CannotOffer):
        tell_those_not_chosen(edition=edition, by=None, at=MADE_AT)
    offer_to(bo)
    letter.refresh_from_db()
    assert letter.state == Letter.State.THROWN_AWAY


def test_the_desk_sets_the_terms_and_writes_the_letters(edition, ama):
    nominate(edition, "Bo Fictional", ama.department_wishes.get().department)
    offer_to(ama)
    desk = Client()
    desk.force_login(make_account("Tess Team", Role.TEAM))
    assert "9 May 2018" in desk.get("/desk/2018/offers/").content.decode()
    assert desk.post("/desk/2018/offers/", {"answer_days": 5, "remind_days": 9}).status_code == 422
    assert desk.post("/desk/2018/offers/", {"answer_days": 30, "remind_days": 9}).status_code == 302
    day = desk.post("/desk/2018/nominations/N001/answer-day/", {"answer_by_on": "2068-01-02"}, follow=True)
    assert "The day is changed." in day.content.decode()
    done = desk.post("/desk/2018/offers/not-chosen/", follow=True).content.decode()
    assert "One letter waits in the outbox." in done
    assert "Everybody who was not chosen has been written to." in done


def test_the_page_of_offers_asks_as_much_for_one_as_for_many(edition, ama):
    department = ama.department_wishes.get().department
    type(edition).objects.update(capacity=30)
    HostingDepartment.objects.update(most=30)
    desk = Client()
    desk.force_login(make_account("Tess Team", Role.TEAM))
    asked = []
    for number in (1, 30):
        while Offer.objects.count() < number:
            known = nominate(edition, f"Bo {Offer.objects.count()} Fictional", department)
            Offer.objects.create(nomination=known, department=department, offered_at=MADE_AT)
        with CaptureQueriesContext(connection) as questions:
            desk.get("/desk/2018/offers/")
        asked.append(len(questions))
    assert asked[0] == asked[1] <= 12


def test_one_day_is_set_for_all_open_offers_and_each_letter_says_it(edition, ama):
    Edition.objects.update(capacity=3)
    bo, cy = (
        nominate(edition, "Bo Fictional", host(edition, "Africa")),
        nominate(edition, "Cy Fictional", host(edition, "Oceania")),
    )
    told, answered = offer_to(ama), offer_to(bo)
    Offer.objects.update(answer_by_on=None)  # as offers were before days were set
    accept_offer(offer=answered, by=bo.person, at=MADE_AT)
    untold = offer_place(nomination=cy, department=cy.department_wishes.get().department, by=None, at=MADE_AT)
    client = Client()
    client.force_login(make_account("Tess Team", Role.TEAM))
    page = f"/desk/{edition.name}/offers/"
    assert "One day for all who have not answered" in client.get(page).content.decode()
    over = client.post(f"{page}answer-day/", {"answer_by_on": "2018-05-20"})  # years ago
    assert "over already" in over.content.decode()
    assert set_answer_day(edition=edition, answer_by_on=date(2018, 5, 20), by=None, at=MADE_AT + DAY) == 2
    assert {offer.pk: offer.answer_by_on for offer in Offer.objects.filter(state=Offer.State.OPEN)} == {
        told.pk: date(2018, 5, 20),
        untold.pk: date(2018, 5, 20),
    }
    going = Letter.objects.exclude(state__in=[Letter.State.SENT, Letter.State.THROWN_AWAY])
    assert {letter.to: letter.kind for letter in going.filter(text__contains="20 May 2018")} == {
        ama.person: "selection.answer_due",
        cy.person: "selection.place_offered",
    }
    assert set_answer_day(edition=edition, answer_by_on=date(2018, 5, 20), by=None, at=MADE_AT + DAY) == 0
