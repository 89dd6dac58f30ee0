"""Earlier editions from a spreadsheet: known persons are recognised, doubtful pairs are asked about, a mistake changes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sojourn.network import actions
from sojourn.network.models import CareerStep, Doubt, PastEdition, PastFellow, Profile
from sojourn.network.reading import read_past
from sojourn.people.models import Account, JournalEntry, Person
from sojourn.people.rules import Role
from tests.network.factories import AT, row
from tests.selection.factories import host, make_account, make_edition, make_fellow

pytestmark = pytest.mark.django_db
HEADINGS = "Edition,Name,Place,E-mail,Institution,Role,Languages"


def take_in(*rows):
    return actions.import_past(rows=rows, by=None, at=AT)


def mistakes_in(tmp_path, *lines: str) -> list[str]:
    file = tmp_path / "past.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return [f"{each.row} {each.column}: {each.wrong} {each.right}".strip() for each in read_past(file).mistakes]


def test_the_same_list_again_changes_nothing():
    rows = [row("Amna Fanous", "Sudan", email="amna@example.org", languages=("ar",)), row("Bo Kite", "Ghana")]
    take_in(*rows)
    before = [list(model.objects.order_by("pk").values()) for model in (Person, PastFellow, Profile, CareerStep, Doubt)]
    plan = take_in(*rows)
    after = [list(model.objects.order_by("pk").values()) for model in (Person, PastFellow, Profile, CareerStep, Doubt)]
    assert (plan.new_people, plan.there_already) == (0, 2)
    assert after == before


def test_somebody_seen_before_is_known_by_address_and_gets_a_career_step():
    take_in(
        row("Amna Fanous", "Sudan", 2009, email="amna@example.org", institution="Palm House", job_title="Assistant")
    )
    take_in(
        row("A. Fanous", "Sudan", 2014, email="AMNA@example.org".lower(), institution="River House", job_title="Head")
    )
    person = Person.objects.get(email="amna@example.org")
    assert (person.name, person.institution.name, person.job_title) == ("Amna Fanous", "River House", "Head")
    assert [(s.title, s.institution.name, s.to_year) for s in CareerStep.objects.all()] == [
        ("Assistant", "Palm House", 2014)
    ]
    assert sorted(PastFellow.objects.values_list("edition__name", flat=True)) == ["2009", "2014"]


def test_an_older_list_that_comes_later_becomes_earlier_work():
    take_in(row("Amna Fanous", "Sudan", 2014, email="amna@example.org", institution="River House", job_title="Head"))
    take_in(row("Amna Fanous", "Sudan", 2009, institution="Palm House", job_title="Assistant"))
    person = Person.objects.get()
    assert (person.institution.name, person.job_title) == ("River House", "Head")
    assert [(s.title, s.from_year) for s in CareerStep.objects.all()] == [("Assistant", 2009)]


def test_another_spelling_of_name_and_place_is_the_same_person():
    take_in(row("Željka Ćup", "Türkiye", 2009))
    plan = take_in(row("CUP Zeljka", "Turkiye", 2012, email="zeljka@example.org"))
    assert plan.new_people == 0
    assert Person.objects.get().email == "zeljka@example.org"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (row("Amna Fanous", "Sudan", 2012, email="other@example.org"), "same name and place, other address"),
        (row("Amna Fanous", "Egypt", 2012), "same name, other place"),
        (row("Amnah Fanouss", "Sudan", 2012), "almost the same name, same place"),
    ],
)
def test_a_doubtful_pair_is_put_before_a_person(other, why):
    take_in(row("Amna Fanous", "Sudan", 2009, email="amna@example.org"))
    plan = take_in(other)
    assert (plan.new_people, plan.doubts) == (1, 1)
    assert [doubt.why for doubt in Doubt.objects.all()] == [why]
    take_in(other)
    assert (Person.objects.count(), Doubt.objects.count()) == (2, 1)


def test_who_was_new_further_up_in_the_list_is_known_further_down():
    plan = take_in(row("Amna Fanous", "Sudan", 2009), row("Amna Fanous", "Sudan", 2012, number=3))
    assert (plan.new_people, Person.objects.count(), PastFellow.objects.count()) == (1, 1, 2)


def test_members_with_an_address_can_log_in_and_the_others_can_not():
    take_in(row("Amna Fanous", "Sudan", email="amna@example.org"), row("Bo Kite", "Ghana", number=3))
    assert [account.person.name for account in Account.objects.all()] == ["Amna Fanous"]


def test_an_edition_kept_in_full_takes_nobody_from_a_list():
    edition = make_edition()
    make_fellow(edition, "Bo Teacup", host(edition, "Asia"), place="China")
    assert take_in(row("Bo Teacup", "China", 2018)).there_already == 1
    with pytest.raises(actions.CannotImport) as refused:
        take_in(row("Amna Fanous", "Sudan", 2009), row("Cy Kettle", "China", 2018, number=3))
    assert refused.value.mistakes[0].wrong == "Edition 2018 is kept in full: its fellows come from its own offers."
    assert not PastEdition.objects.exists() and not Person.objects.filter(name="Amna Fanous").exists()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Edition;Nam;Place", "2009;Bo;Ghana"], "1 Nam: There is no column of this name. Did you mean “Name”?"),
        ([HEADINGS, "09,Bo,Ghana,,,,"], "2 Edition: There is no year in “09”. As in 2009."),
        (
            [HEADINGS, "2009,Bo,Ghana,bo at home,,,"],
            "2 E-mail: “bo at home” is not an e-mail address. It looks like name@example.org.",
        ),
        (
            [HEADINGS, "2009,Bo,Ghana,,,,Arabik"],
            "2 Languages: “Arabik” is not in our list of languages. Did you mean Arabic?",
        ),
        (
            [HEADINGS, "2009,,Ghana,,,,"],
            "2 Name: This cell is blank. It needs: as the person writes it in Latin letters.",
        ),
        ([HEADINGS], "0 : There is no row below the headings."),
        (
            [HEADINGS, "2009,Bo Kite,Ghana,,,,", "2009,bo kite,Ghana,,,,"],
            "3 Name: bo kite stands in edition 2009 already, in row 2. Keep one of the two rows.",
        ),
    ],
)
def test_a_mistake_is_told_by_row_column_and_what_would_be_right(tmp_path, lines, told):
    assert mistakes_in(tmp_path, *lines)[0] == told


def test_the_team_looks_first_and_imports_then():
    client, team = Client(), make_account("Tess Team", Role.TEAM)
    client.force_login(team)
    text = f"{HEADINGS}\n2009,Amna Fanous,Sudan,amna@example.org,Palm House,Keeper,Arabic; English\n"
    file = SimpleUploadedFile("past.csv", text.encode())
    preview = client.post("/desk/network/import/", {"file": file}, follow=True)
    address = preview.redirect_chain[-1][0]
    assert "Amna Fanous" in preview.content.decode() and not PastFellow.objects.exists()
    client.post(f"{address}carry-out/", follow=True)
    assert Profile.objects.get(person__name="Amna Fanous").languages == ["ar", "en"]
    assert JournalEntry.objects.filter(did="imported an earlier edition", by=team.person).count() == 1
    assert client.get(address).status_code == 404  # the file is gone


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("past.xlsx", b"no spreadsheet at all", "The file is not a workbook, or it is damaged."),
        ("past.csv", b"Edition,Name\n\xff\xfe", "The file is not UTF-8 text."),
        (
            "past.csv",
            f"{HEADINGS}\n2009,Bo,Sudann,,,,".encode(),
            "“Sudann” is not a known place. Did you mean “Sudan”?",
        ),
    ],
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(name, content, told):
    client = Client()
    client.force_login(make_account("Tess Team", Role.TEAM))
    page = client.post("/desk/network/import/", {"file": SimpleUploadedFile(name, content)}, follow=True)
    assert told in page.content.decode()
    assert client.post(f"{page.redirect_chain[-1][0]}carry-out/").status_code == 302
    assert not PastFellow.objects.exists()
