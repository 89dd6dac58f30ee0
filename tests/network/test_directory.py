"""Who is found in the directory, by whom, by which words; and how many questions that costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sojourn.network import actions, queries, sheets
from sojourn.network.queries import Wanted
from sojourn.network.rules import Audience, Kind
from sojourn.network.sheets import directory_sheet, map_sheet, member_sheet
from sojourn.people.models import JournalEntry, Person
from tests.network.factories import AT, account, join, join_many, say, show, show_all
from tests.selection.factories import host, make_edition, make_fellow

pytestmark = pytest.mark.django_db


def found(reader: Audience = Audience.NETWORK, **wanted) -> list[str]:
    """The names that a reader finds."""
    return [line.name for line in directory_sheet(Wanted(**wanted), reader, "").lines]


@pytest.fixture
def conservators():
    """Three who work on textiles, one of them where nobody speaks Arabic; and somebody else altogether."""
    join("Amna Fanous", "Sudan", job_title="Textile conservator", institution="Museum of Palm Thread")
    join("Yara Qandil", "Lebanon", 2012, fields=("Textile conservation",), institution="Cedar Museum")
    say(join("Željka Ćup", "Croatia", 2014), statement="Conservation of textiles, mostly sails.")
    join("Huda Daftar", "Jordan", 2014, job_title="Press officer", languages=("ar", "fr"))


def test_a_question_in_plain_words_finds_those_it_means(conservators):
    assert found(words="Who works on textile conservation in Arabic-speaking places?") == ["Amna Fanous", "Yara Qandil"]
    assert found(words="textile conservators") == ["Amna Fanous", "Yara Qandil", "Željka Ćup"]


@pytest.mark.parametrize("words", ["Zeljka", "ŽELJKA ćup", "cup zeljka", "croatia 2014"])
def test_any_spelling_finds_what_is_there(conservators, words):
    assert found(words=words) == ["Željka Ćup"]
    assert found(words=f"{words} lacquer") == []


@pytest.mark.parametrize("words", ["Arabic", "arabe", "العربية", "арабский", "阿拉伯语"])
def test_a_language_is_found_by_its_name_in_every_language_of_the_house(conservators, words):
    assert found(words=words) == ["Amna Fanous", "Huda Daftar", "Yara Qandil"]


def test_words_of_one_and_two_letters_are_found_too(conservators):
    say(Person.objects.get(name="Huda Daftar"), statement="陶 and 3D")
    assert found(words="3d") == ["Huda Daftar"]
    assert found(words="陶") == found(words="tao") == ["Huda Daftar"]


def test_filters_pick_by_year_place_institution_work_field_and_language(conservators):
    say(Person.objects.get(name="Huda Daftar"), kind=Kind.COMMUNICATION)
    assert found(year="2014") == ["Huda Daftar", "Željka Ćup"]
    assert found(place="Sudan") == ["Amna Fanous"]
    assert found(institution="palm THREAD") == ["Amna Fanous"]
    assert found(role="communication") == ["Huda Daftar"]
    assert found(field="Textile conservation") == ["Yara Qandil"]
    assert found(language="fr") == ["Huda Daftar"]
    assert found(year="2014", place="Jordan", words="press") == ["Huda Daftar"]
    assert found(year="2014", place="Sudan") == []


def test_fellows_of_editions_kept_in_full_stand_beside_those_of_earlier_ones():
    join("Amna Fanous", "Sudan")
    edition = make_edition()
    make_fellow(edition, "Bo Teacup", host(edition, "Asia"), place="China")
    assert actions.catch_up() == 2
    assert found() == ["Amna Fanous", "Bo Teacup"]
    assert found(year="2018") == ["Bo Teacup"]


def test_what_another_room_changed_is_read_before_the_next_page(now):
    person = join("Amna Fanous", "Sudan")
    Person.objects.filter(pk=person.pk).update(job_title="Keeper of kites")
    JournalEntry.objects.create(
        at=now, did="changed", about_kind="people.Person", about_id=str(person.pk), about_name=""
    )
    assert found(words="kites") == []
    assert actions.catch_up() == 1
    assert found(words="kites") == ["Amna Fanous"]
    assert actions.catch_up() == 0


FULL = {
    "statement": "gladly lends kites",
    "kind": Kind.CURATOR,
    "languages": ["sw"],
}


@pytest.fixture
def everything() -> Person:
    """Somebody of whom every field is known."""
    person = join("Amna Fanous", "Sudan", 2009, job_title="Keeper", institution="Kerma House", fields=("weaving",))
    say(person, **FULL)
    actions.change_work(
        person=person,
        title="Director",
        kind="director",
        institution="Palm House",
        place=person.place,
        year=2015,
        by=None,
        at=AT,
    )
    return Person.objects.get(pk=person.pk)


TRACES = {  # field: what of it stands on a page; how a reader could find the member by it
    "years": ("2009", {"year": "2009"}),
    "place": ("Sudan", {"place": "Sudan"}),
    "work": ("Palm House", {"institution": "Palm House"}),
    "fields": ("weaving", {"field": "weaving"}),
    "languages": ("Swahili", {"language": "sw"}),
    "statement": ("gladly lends kites", {"words": "gladly"}),
    "career": ("Kerma House", {"institution": "Kerma House"}),
    "address": ("amna.fanous@example.org", {}),
}


@pytest.mark.parametrize("field", list(TRACES))
@pytest.mark.parametrize("audience", list(Audience))
def test_a_field_is_seen_and_found_by_those_whom_its_owner_chose_and_nobody_else(everything, field, audience):
    trace, wanted = TRACES[field]
    show_all(everything, Audience.EVERYONE)
    if field == "work":
        show(everything, career=Audience.ONESELF)
    show(everything, **{field: audience})
    for reader in (Audience.EVERYONE, Audience.NETWORK, Audience.TEAM):
        may_see = audience <= reader
        sheet = member_sheet(queries.member(everything), reader)
        assert (trace in repr(sheet)) == may_see, reader
        if wanted:
            assert (found(reader, **wanted) == ["Amna Fanous"]) == may_see, reader
            words = {"words": trace.split()[0]}
            assert (found(reader, **words) == ["Amna Fanous"]) == may_see, reader


@pytest.mark.parametrize("audience", list(Audience))
def test_who_does_not_see_the_name_sees_nothing_else(everything, audience):
    show_all(everything, Audience.EVERYONE)
    show(everything, name=audience)
    for reader in (Audience.EVERYONE, Audience.NETWORK, Audience.TEAM):
        assert (member_sheet(queries.member(everything), reader) is not None) == (audience <= reader)
        assert (found(reader, place="Sudan") != []) == (audience <= reader)
        assert (map_sheet(reader).lines != ()) == (audience <= reader)


def test_nobody_is_public_before_they_choose_to_be(everything):
    assert found(Audience.EVERYONE) == []
    assert found(Audience.NETWORK) == ["Amna Fanous"]


def test_the_directory_asks_the_same_questions_for_one_member_and_for_thirty():
    reader = join("Reader Example", "Kenya")
    client = Client()
    client.force_login(account(reader))
    asked = []
    for members in (1, 29):
        join_many(members, "Ghana", f"Member {members}", fields=("kites",), institution="Coast House")
        client.get("/my/network/")
        with CaptureQueriesContext(connection) as queries_of_page:
            answer = client.get("/my/network/?words=kites")
        asked.append(len(queries_of_page))
        assert answer.content.decode().count("<li><h2>") == (1 if members == 1 else 30)
    assert asked[0] == asked[1] <= 12


def test_the_pages_of_the_directory_show_everybody_once():
    join_many(35, "Ghana")
    pages = [directory_sheet(Wanted(), Audience.NETWORK, page).lines for page in ("1", "2")]
    assert [len(lines) for lines in pages] == [30, 5]
    assert len({line.person_id for lines in pages for line in lines}) == 35


def test_the_map_has_a_dot_for_each_place_it_knows_and_a_line_for_every_place():
    join("Amna Fanous", "Sudan")
    join("Tariq Fanous", "Sudan")
    join("Nobody Example", "Nowhere-on-Sea")
    sheet = map_sheet(Audience.NETWORK)
    assert [(dot.place, dot.members) for dot in sheet.dots] == [("Sudan", 2)]
    assert sheet.lines == (("Nowhere-on-Sea", 1), ("Sudan", 2))
    assert len(sheet.others) > 200


def test_of_many_some_are_counted_and_all_can_be_leafed_through(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_COUNTED", 40)
    join_many(100, "Ghana")
    told = []
    for page in ("", "2", "4", "9" * 30, "x"):
        sheet = directory_sheet(Wanted(), Audience.NETWORK, page)
        told.append((sheet.page.number, len(sheet.lines), sheet.total, sheet.is_more))
    assert told == [(1, 30, 40, True), (2, 30, 100, False), (4, 10, 100, False), (2, 11, 40, True), (1, 30, 40, True)]


@pytest.mark.django_db
def test_the_public_map_is_kept_until_something_is_done(client, django_assert_max_num_queries):
    join("Ama Example", place="Egypt")
    assert "Peru" not in client.get("/network/").content.decode().split("<select")[0]
    with django_assert_max_num_queries(7):
        client.get("/network/")
    join("Luz Example", place="Peru")
    assert "Peru" in client.get("/network/").content.decode().split("<select")[0]
