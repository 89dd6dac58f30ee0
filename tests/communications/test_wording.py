"""Every kind of letter can be reworded in every language, in words that can do no harm and leave nothing out."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from sojourn.communications import actions
from sojourn.communications.actions import CannotReword
from sojourn.communications.kinds import kinds, original
from sojourn.communications.models import Letter, LetterTemplate
from sojourn.communications.rules import faults_of, fill
from sojourn.people.models import Person
from sojourn.people.rules import Role
from sojourn.selection.actions import offer_place
from sojourn.selection.letters import PLACE_OFFERED
from tests.selection.factories import host, make_account, make_edition, nominate

NAMES = ["name", "link"]


def faults(text: str) -> list[str]:
    return [str(fault) for fault in faults_of(text, known=NAMES, needed=["link"], longest=500)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Dear {name}, see {link}", []),
        ("Dear { name }, see\r\n{link}", []),
        ("Dear {nmae}\n{link}", ["Line 1, sign 6: This letter knows no {nmae}. It knows: {name}, {link}."]),
        ("{link}\n\n  {name", ["Line 3, sign 3: A brace “{” stands alone. Variables are written {name}."]),
        ("{link} }", ["Line 1, sign 8: A brace “}” stands alone. Variables are written {name}."]),
        ("Dear {name}", ["{link} is missing. This letter cannot do without it."]),
        (" \n ", ["Nothing is written here."]),
        ("{link}\x07", ["Line 1, sign 7: A sign that cannot be printed stands here."]),
        ("{link}" + "x" * 500, ["It is longer than 500 signs."]),
    ],
)
def test_a_template_that_would_fail_is_refused_with_the_place_of_the_fault(text, wrong):
    assert faults(text) == wrong


@pytest.mark.parametrize(
    "text",
    [
        "{link.__class__}",
        "{link[0]}",
        "{0}",
        "{}",
        "{link!r}",
        "{link:>99999999}",
        "{{link}}{link}",
        "{name}{name.password} {link}",
    ],
)
def test_a_template_reaches_nothing_but_the_variables_by_their_names(text):
    assert faults(text) != []


@pytest.mark.parametrize("text", ["{% load x %}{link}", "{link} {{% now 'Y' %}", "{% include '/etc/passwd' %} {link}"])
def test_the_code_of_a_page_template_is_refused_as_lonely_braces(text):
    assert faults(text) != []


def test_values_are_put_in_once_and_nothing_in_them_is_obeyed():
    assert fill("Dear {name}, {link}", {"name": "{link}", "link": "{% now %}"}) == "Dear {link}, {% now %}\n"


def test_a_paragraph_whose_variables_are_all_empty_is_left_out():
    text = "Dear {name},\n\nWith you will be {who}.\n\n{name} and {who} meet.\n\nGoodbye"
    assert fill(text, {"name": "Ama", "who": ""}) == "Dear Ama,\n\nAma and  meet.\n\nGoodbye\n"


def test_every_kind_of_letter_of_every_room_is_good_by_its_own_rules():
    assert len(kinds()) >= 6
    for kind in kinds().values():
        words = original(kind, "en-gb")
        assert actions.faults(kind, subject=words.subject, text=words.text) == ([], []), kind.name


@pytest.fixture
def tess(db):
    return make_account("Tess Team", Role.TEAM).person


@pytest.fixture
def edition(db):
    edition = make_edition(capacity=9)
    host(edition, "Asia")
    return edition


def reword(tess, now, language: str = "en-gb", text: str = "{name}: {link}"):
    return actions.reword(kind=PLACE_OFFERED, language=language, subject="Come, {name}", text=text, by=tess, at=now)


def offered(edition, name: str, now, language: str = "") -> Letter:
    nomination = nominate(edition, name)
    Person.objects.filter(pk=nomination.person_id).update(language=language)
    department = edition.hosting_departments.get().department
    offer_place(nomination=nomination, department=department, by=None, at=now)
    return Letter.objects.get(to=nomination.person_id)


@pytest.mark.django_db
def test_a_reworded_letter_says_the_new_words_from_then_on(tess, edition, now):
    before = offered(edition, "Ama", now)
    reword(tess, now)
    after = offered(edition, "Bo", now)

    assert before.text.startswith("Dear Ama,\n\nWe are glad to offer you a place on the Training Programme 2018.")
    assert (after.subject, after.text.split("http")[0]) == ("Come, Bo", "Bo: ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject"),
    [("fr", "Venez, Ama"), ("es", "Una plaza en Training Programme 2018"), ("", "Come, Ama"), ("tlh", "Come, Ama")],
)
def test_a_reader_gets_the_words_of_their_own_language_where_there_are_some(tess, edition, now, language, subject):
    reword(tess, now)
    actions.reword(kind=PLACE_OFFERED, language="fr", subject="Venez, {name}", text="{link} {arrive}", by=tess, at=now)

    letter = offered(edition, "Ama", now, language)

    assert letter.subject == subject
    if language == "fr":
        assert "30 juin 2018" in letter.text
        assert letter.language == "fr"


@pytest.mark.django_db
def test_the_language_of_the_one_who_presses_the_button_does_not_matter(edition, now):
    with translation.override("fr"):
        assert "30 June 2018" in offered(edition, "Ama", now).text


@pytest.mark.django_db
def test_each_version_is_kept_and_the_original_comes_back(tess, edition, now):
    reword(tess, now, text="First {link}")
    reword(tess, now, text="Second {link}")
    actions.back_to_original(kind=PLACE_OFFERED, language="en-gb", by=tess, at=now)

    assert offered(edition, "Ama", now).text.startswith("Dear Ama,\n\nWe are glad")
    kept = [(row.text, row.written_by) for row in LetterTemplate.objects.all()]
    assert kept == [("", tess), ("Second {link}", tess), ("First {link}", tess)]


@pytest.mark.django_db
def test_a_letter_without_its_link_is_refused(tess, now):
    with pytest.raises(CannotReword) as refusal:
        reword(tess, now, text="Dear {name}")
    assert [str(fault) for fault in refusal.value.text] == ["{link} is missing. This letter cannot do without it."]
    assert not LetterTemplate.objects.exists()


@pytest.fixture
def desk(tess):
    client = Client()
    client.force_login(tess.account)
    return client


def address(language: str = "en-gb") -> str:
    return reverse("communications:kind", args=["selection.place_offered", language])


@pytest.mark.django_db
def test_the_form_shows_the_words_on_a_real_case_and_saves_nothing_by_looking(desk, edition, now):
    offered(edition, "Ama Fictional", now)

    typed = {"subject": "Come, {name}", "text": "{name}, on {arrive}: {link}", "preview": ""}
    page = desk.post(address(), typed)

    assert page.context["preview"]["subject"] == "Come, Ama Fictional"
    assert page.context["preview"]["text"].startswith("Ama Fictional, on 30 June 2018: http")
    assert not LetterTemplate.objects.exists()


@pytest.mark.django_db
def test_the_form_names_faults_and_keeps_what_was_typed(desk):
    page = desk.post(address("fr"), {"subject": "Venez", "text": "Bonjour {nom}", "save": ""})

    assert page.status_code == 422
    shown = page.content.decode()
    assert "Line 1, sign 9: This letter knows no {nom}." in shown
    assert "Bonjour {nom}</textarea>" in shown
    assert not LetterTemplate.objects.exists()


@pytest.mark.django_db
def test_the_form_saves_and_a_kind_or_language_that_is_not_there_is_not_found(desk):
    desk.post(address("fr"), {"subject": "Venez", "text": "Ici : {link}", "save": ""})

    assert LetterTemplate.objects.get().language == "fr"
    for name, language in (("selection.nothing", "fr"), ("selection.place_offered", "tlh")):
        assert desk.get(reverse("communications:kind", args=[name, language])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 12])
def test_the_list_of_kinds_asks_as_much_for_one_rewording_as_for_many(
    desk, tess, now, number, django_assert_num_queries
):
    for language in ["fr", "es", "ar"][:number]:
        reword(tess, now, language)

    with django_assert_num_queries(6):
        assert desk.get(reverse("communications:kinds")).status_code == 200
