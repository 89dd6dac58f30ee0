"""The advocacy book speaks with live figures, and in the words of those alone whose consent stands at that moment."""

from datetime import date

import pikepdf
import pytest
from django.core.management import call_command

from sojourn.legacy.models import Project, ProjectPerson
from sojourn.network import actions
from sojourn.network.rules import Audience
from sojourn.papers.advocacy import advocacy_values
from sojourn.papers.queries import CannotPrint, advocacy_book
from sojourn.people.models import Person
from sojourn.programme.models import Programme
from tests.network.factories import AT, join, say, show_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return Programme.objects.create(name="Training Programme", aims=["A network across the world that lasts"])


@pytest.fixture
def amna() -> Person:
    person = join("Amna Fanous", "Sudan", 2009, job_title="Keeper", institution="Palm House")
    say(person, statement="Gladly lends kites.")
    actions.let_quote(person=person, text="None of us works alone any more.", by=person, at=AT)
    return person


def told(programme: Programme) -> str:
    return repr(advocacy_values(programme))


def test_a_quotation_is_in_it_while_its_consent_stands(programme, amna):
    assert "None of us works alone any more." in told(programme)
    assert advocacy_values(programme)["quotations"][0] == {
        "text": "None of us works alone any more.",
        "name": "Amna Fanous",
        "place": "Sudan",
        "year": "2009",
    }
    actions.quote_no_more(person=amna, by=amna, at=AT)
    assert "Amna" not in told(programme)


def test_a_story_is_in_it_when_its_owner_shows_it_to_everyone(programme, amna):
    assert "Gladly lends kites." not in told(programme)
    show_all(amna, Audience.EVERYONE)
    assert "Gladly lends kites." in told(programme)


def test_what_grew_from_it_is_in_it_while_the_world_may_read_of_it(programme, amna):
    told_of = {"kind": "display", "summary": "One cup.", "from_on": date(2019, 2, 26), "to_on": date(2020, 5, 1)}
    project = Project.objects.create(title="The cup", visitors=12480, is_public=True, **told_of)
    Project.objects.create(title="Not yet", **told_of)
    assert advocacy_values(programme)["grown"] == [
        {"title": "The cup", "about": "display · 2019–2020 · Visitors: 12,480", "summary": "One cup."}
    ]
    ProjectPerson.objects.create(project=project, person=amna)  # who has not agreed
    assert advocacy_values(programme)["grown"] == []


def test_whoever_hides_is_counted_and_not_named(programme, amna):
    show_all(amna, Audience.EVERYONE)
    Person.objects.update(is_hidden=True)
    assert "Amna" not in told(programme)
    assert advocacy_values(programme)["figures"][0][0] == "1"


def test_nobody_hidden_is_named_in_the_words_of_another(programme, amna):
    bo = join("Bo Kite", "Ghana", 2012)
    actions.let_quote(person=bo, text="I left with Amna Fanous as a friend.", by=bo, at=AT)
    Person.objects.filter(pk=amna.pk).update(is_hidden=True)
    assert [said["text"] for said in advocacy_values(programme)["quotations"]] == [
        "I left with (not named) as a friend."
    ]


def test_it_is_a_tagged_pdf_from_the_command_line(programme, amna, tmp_path):
    call_command("paper", "advocacy-book", out=tmp_path / "book.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as pdf:
        assert 10 <= len(pdf.pages) <= 14
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo["/Title"] == "Training Programme: a network for life"
    assert advocacy_book().is_accessible


def test_without_a_programme_there_is_nothing_to_speak_for():
    with pytest.raises(CannotPrint):
        advocacy_book()
