"""Fellows say from a letter what they would choose; the plans read it; what is decided stays decided."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sojourn.communications.models import Letter
from sojourn.people.links import token_for
from sojourn.people.rules import Role
from sojourn.placement.models import PartnerOffer, PartnerWish, Placement
from sojourn.placement.queries import wishes as partner_wishes
from sojourn.timetable.letters import STATE_WISHES
from sojourn.timetable.models import ElectiveWish, Session
from sojourn.timetable.queries import elective_wishes
from tests.selection.factories import host, make_account, make_edition, make_fellow
from tests.timetable.factories import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    edition = make_edition()
    for name in ("Castle", "Harbour", "Lake"):
        PartnerOffer.objects.create(edition=edition, name=name, city="Exampleton", least=1, most=4)
    return edition


@pytest.fixture
def electives(edition):
    made = [make_session(edition, f"E{number}", title=f"Elective {number}") for number in (1, 2)]
    Session.objects.update(audience=Session.Audience.ELECTIVE)
    return made


@pytest.fixture
def ama(edition):
    return make_fellow(edition, "Ama Fictional", host(edition, "Asia"))


@pytest.fixture
def address(ama):
    token = token_for(STATE_WISHES, row=ama, person=ama.person, at=timezone.now())
    return reverse("timetable:state_wishes", args=[token])


def offer(name: str) -> int:
    return PartnerOffer.objects.get(name=name).pk


def test_a_fellow_ranks_partners_and_electives_and_may_change_their_mind(edition, electives, ama, address):
    stranger = Client(enforce_csrf_checks=True)
    stranger.get(address)
    assert partner_wishes(edition) == {}

    first = {"partner-wish1": offer("Lake"), "partner-wish3": offer("Castle"), "elective-wish1": electives[1].pk}
    page = stranger.post(address, first, follow=True)
    assert "your wishes are written down" in page.content.decode()
    assert partner_wishes(edition) == {ama.person_id: ["Lake", "Castle"]}
    assert elective_wishes(edition) == {ama.person_id: ["Elective 2"]}

    stranger.post(address, {"partner-wish1": offer("Harbour")})
    assert partner_wishes(edition) == {ama.person_id: ["Harbour"]}
    assert elective_wishes(edition) == {}


def test_what_is_wished_twice_or_is_not_there_is_refused_and_nothing_typed_is_lost(edition, electives, address):
    for second in (offer("Lake"), 999999, "x"):
        page = Client().post(address, {"partner-wish1": offer("Lake"), "partner-wish2": second})
        assert page.status_code == 422
        assert f'<option value="{offer("Lake")}" selected>' in page.content.decode()
    assert (PartnerWish.objects.count(), ElectiveWish.objects.count()) == (0, 0)


def test_who_is_placed_chooses_no_partner_any_more(edition, electives, ama, address):
    Placement.objects.create(fellow=ama, offer=PartnerOffer.objects.first(), reason="x")

    Client().post(address, {"partner-wish1": offer("Lake"), "elective-wish1": electives[0].pk})

    assert partner_wishes(edition) == {}
    assert elective_wishes(edition) == {ama.person_id: ["Elective 1"]}


@pytest.mark.parametrize("number", [1, 30])
def test_the_team_sees_all_wishes_with_the_same_number_of_questions_and_asks_who_is_silent(
    edition, electives, ama, number, django_assert_num_queries
):
    desk = Client()
    desk.force_login(make_account("Tess Team", Role.TEAM))
    for each in range(number):
        make_fellow(edition, f"Fellow {each}", ama.department)
    PartnerWish.objects.create(offer=PartnerOffer.objects.first(), person=ama.person, rank=1)

    with django_assert_num_queries(7):
        assert desk.get(reverse("timetable:wishes", args=["2018"])).status_code == 200

    for _ in range(2):
        desk.post(reverse("timetable:ask_for_wishes", args=["2018"]))
    assert Letter.objects.count() == number
    link = re.search(r"http://127.0.0.1:8000(/wishes/\S+)", Letter.objects.first().text)[1]
    assert "Your wishes" in Client().get(link).content.decode()
