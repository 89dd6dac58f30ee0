"""A profile is its owner's: kept, looked at as others see it, asked about once a year, hidden at once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from sojourn.communications.models import Letter
from sojourn.network import actions, queries
from sojourn.network.models import CareerStep, Profile
from sojourn.network.rules import FIELDS, Audience
from sojourn.people.models import Person
from tests.journeys.reader import Reader
from tests.network.factories import AT, account, join, say, show_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def amna() -> Person:
    return join("Amna Fanous", "Sudan", 2009, job_title="Keeper", institution="Palm House", languages=("ar",))


@pytest.fixture
def at_home(amna) -> Client:
    client = Client()
    client.force_login(account(amna))
    return client


def test_ones_own_profile_asks_little(at_home, django_assert_max_num_queries):
    at_home.get("/my/network/profile/")
    with django_assert_max_num_queries(12):
        assert b"Palm House" in at_home.get("/my/network/profile/").content


def typed(amna: Person, **changed) -> dict:
    audiences = {f"show_{field}": Audience.NETWORK.value for field in FIELDS}
    said = {
        "name": "Amna Fanous",
        "own_name": "آمنة فانوس",
        "place": amna.place_id,
        "job_title": "Keeper",
        "kind": "curator",
        "institution": "Palm House",
        "since_year": "2011",
        "fields_of_interest": "weaving; Kites",
        "languages": "Arabic; français",
        "statement": "Gladly lends kites.",
    }
    return said | audiences | changed


def test_an_alumna_comes_back_after_years_by_a_code_to_her_address(amna):
    reader = Reader()
    page = reader.log_in(account(amna))
    assert reader.address == "/my/network/"
    assert "Everybody who took part" in page


def test_what_its_owner_keeps_is_kept(amna, at_home):
    answer = at_home.post("/my/network/profile/", typed(amna, show_statement="0"))
    assert answer.status_code == 302
    profile = Profile.objects.get(person=amna)
    amna.refresh_from_db()
    assert (amna.own_name, profile.languages, profile.statement) == ("آمنة فانوس", ["ar", "fr"], "Gladly lends kites.")
    assert (profile.show_statement, profile.show_place) == (Audience.EVERYONE, Audience.NETWORK)
    assert list(amna.interests.values_list("name", flat=True)) == ["Kites", "weaving"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"languages": "Arabik"}, "“Arabik” is not in our list of languages. Did you mean Arabic?"),
        ({"since_year": "20111"}, "less than or equal to 2100"),
        ({"place": ""}, "an institution is known by name and place"),
        ({"name": ""}, "This field is required"),
        ({"show_place": "9"}, "Select a valid choice"),
    ],
)
def test_nothing_that_was_typed_is_lost(amna, at_home, wrong, told):
    answer = at_home.post("/my/network/profile/", typed(amna, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert "Gladly lends kites." in page
    assert Profile.objects.get(person=amna).statement == ""


def test_the_preview_shows_what_each_would_see(amna, at_home):
    actions.confirm_profile(person=amna, by=amna, at=AT)
    assert "you are not shown here" in at_home.get("/my/network/profile/preview/?as=everyone").content.decode()
    assert "Palm House" in at_home.get("/my/network/profile/preview/?as=network").content.decode()


def test_new_work_makes_the_old_one_earlier_work(amna, at_home):
    new = {"title": "Director", "kind": "director", "institution": "River House", "place": amna.place_id, "year": 2020}
    assert at_home.post("/my/network/profile/work/", new).status_code == 302
    amna.refresh_from_db()
    assert (amna.job_title, amna.institution.name) == ("Director", "River House")
    step = CareerStep.objects.get(person=amna)
    assert (step.title, step.institution.name, step.to_year) == ("Keeper", "Palm House", 2020)
    at_home.post(f"/my/network/profile/earlier/{step.pk}/remove/")
    assert not CareerStep.objects.exists()


def test_nobody_removes_anothers_earlier_work(amna):
    step = actions.add_step(step=CareerStep(person=amna, title="Assistant"), institution="", place=None, by=None, at=AT)
    other = Client()
    other.force_login(account(join("Bo Kite", "Ghana")))
    assert other.post(f"/my/network/profile/earlier/{step.pk}/remove/").status_code == 404


# Is this still right?


def letter_to(person: Person) -> tuple[str, str]:
    """The last letter to a person, and the way to the page that its link opens."""
    text = Letter.objects.filter(to=person).order_by("-pk")[0].text
    return text, re.search(r"https?://[^/]+(/network/\S+)", text)[1]


def test_once_a_year_a_letter_asks_and_a_link_answers_without_log_in(amna):
    assert actions.ask_everyone_due(by=None, at=timezone.now(), most=10) == 1
    text, link = letter_to(amna)
    assert "Keeper, Palm House (the network)" in text.replace("Work: title, kind of work, institution: ", "")
    reader = Client(enforce_csrf_checks=True)
    assert "Amna Fanous" in reader.get(link).content.decode()
    assert Profile.objects.get(person=amna).confirmed_at is None  # a mail scanner that follows the link says nothing
    assert "We will ask again in a year" in reader.post(link, {"do": "confirm"}).content.decode()
    confirmed = Profile.objects.get(person=amna).confirmed_at
    assert confirmed is not None
    assert actions.ask_everyone_due(by=None, at=confirmed + timedelta(days=300), most=10) == 0
    assert actions.ask_everyone_due(by=None, at=confirmed + timedelta(days=400), most=10) == 1


def test_the_clock_asks_again_and_leaves_the_first_time_to_the_team(amna):
    at = timezone.now()
    assert actions.ask_again(at=at, most=10) == 0
    assert actions.ask_whether_right(person=amna, by=None, at=at)
    assert [actions.ask_again(at=at + timedelta(days=days), most=10) for days in (300, 400, 401)] == [0, 1, 0]


def test_the_link_puts_right_what_has_changed_and_loses_nothing(amna):
    actions.ask_whether_right(person=amna, by=None, at=timezone.now())
    _text, link = letter_to(amna)
    reader = Client()
    wrong = reader.post(link, typed(amna, do="change", languages="Arabik"))
    assert (wrong.status_code, "Gladly lends kites." in wrong.content.decode()) == (400, True)
    assert reader.post(link, typed(amna, do="change")).status_code == 200
    assert Profile.objects.get(person=amna).statement == "Gladly lends kites."


def test_the_link_hides_at_once(amna):
    actions.ask_whether_right(person=amna, by=None, at=timezone.now())
    Client().post(letter_to(amna)[1], {"do": "hide"})
    assert Person.objects.get(pk=amna.pk).is_hidden


def test_nobody_without_a_known_address_is_asked():
    person = join("Bo Kite", "Ghana", email="x@unknown.invalid")
    assert not actions.ask_whether_right(person=person, by=None, at=AT)
    assert actions.ask_everyone_due(by=None, at=AT, most=10) == 0
    assert not Letter.objects.exists() and mail.outbox == []


# Hidden, and quoted.


def test_one_switch_hides_from_every_page_and_back(amna, at_home):
    show_all(amna, Audience.EVERYONE)
    stranger, other = Client(), Client()
    other.force_login(account(join("Bo Kite", "Ghana")))
    pages = [(stranger, "/network/"), (stranger, f"/network/{amna.pk}/"), (other, "/my/network/")]
    pages += [
        (other, f"/my/network/people/{amna.pk}/"),
        (other, "/my/network/?words=Fanous"),
        (other, "/my/network/?place=Sudan"),
    ]

    def named() -> list[bool]:
        return ["Amna Fanous" in client.get(address).content.decode() for client, address in pages]

    assert named() == [True] * 6
    at_home.post("/my/network/profile/hide/", {"do": "hide"})
    assert named() == [False] * 6
    assert "You are hidden" in at_home.get("/my/network/profile/").content.decode()
    at_home.post("/my/network/profile/hide/", {"do": "show"})
    assert named() == [True] * 6


def test_words_are_quoted_while_consent_stands_and_their_speaker_is_not_hidden(amna, at_home):
    at_home.post("/my/network/profile/quotation/", {"do": "agree", "text": "None of us works alone any more."})
    assert [quotation.person for quotation in queries.quotations()] == [amna]
    Person.objects.update(is_hidden=True)
    assert queries.quotations() == []
    Person.objects.update(is_hidden=False)
    at_home.post("/my/network/profile/quotation/", {"do": "withdraw"})
    assert queries.quotations() == []


def test_a_members_own_words_name_nobody_who_hides(amna):
    say(amna, statement="Ask Bo Kite, who taught me.")
    join("Bo Kite", "Ghana", 2012)
    Person.objects.filter(name="Bo Kite").update(is_hidden=True)
    reader = Client()
    reader.force_login(account(join("Zed Example", "Nepal", 2011)))
    page = reader.get(f"/my/network/people/{amna.pk}/").content.decode()
    assert ("Ask (not named), who taught me." in page, "Bo Kite" in page) == (True, False)
