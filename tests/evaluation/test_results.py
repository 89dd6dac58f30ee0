"""Reading: figures with their denominators, what is withheld on pages and in files, years in series, themes, past answers."""

import csv
import io
import json
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyreadstat
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.evaluation import actions
from sojourn.evaluation.exports import DDI, answers_table
from sojourn.evaluation.models import Answer, OpenAnswer, Question, Result, Round, Theme
from sojourn.evaluation.sheets import before_and_after, results_sheet
from sojourn.people.rules import Role
from tests.evaluation.factories import OPEN_AT, ask, choices, closed_round, make_cohort, make_version
from tests.selection.factories import make_account, make_edition

pytestmark = pytest.mark.django_db
REGION = ask("region", "single", choices=choices("north", "south", "west"), is_breakdown=True)


@pytest.fixture
def team(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


@pytest.fixture
def evaluator(client):
    client.force_login(make_account("Ivy Lens", Role.EVALUATOR))
    return client


def regional(counts: dict[str, int]) -> list[dict]:
    """Answers of so many people of each region."""
    everyone = [region for region, count in counts.items() for _each in range(count)]
    return [
        {"region": region, "week": str(number % 5 + 1), "highlights": f"Fictional highlight {number}"}
        for number, region in enumerate(everyone)
    ]


@pytest.fixture
def friday():
    """A closed round of 16 of 18: nine of the north, five of the south, two of the west."""
    version = make_version(REGION, ask("week", "scale"), ask("highlights", "text"))
    return closed_round(make_cohort(18), version, regional({"north": 9, "south": 5, "west": 2}))


def page_of(round: Round, name: str = "round", *more) -> str:
    return reverse(f"evaluation:{name}", args=[round.edition.name, round.pk, *more])


def test_every_figure_says_of_how_many_it_speaks(team, friday):
    sheet = results_sheet(friday)
    week = sheet.questions[1].first

    assert (sheet.population, sheet.answers, week.n) == (18, 16, 16)
    assert [bar.count for bar in week.bars] == [4, 3, 3, 3, 3]
    assert week.mean.value == pytest.approx(46 / 16)
    assert week.mean.low < week.mean.value < week.mean.high
    text = team.get(page_of(friday)).content.decode()
    assert "completed, of 18 reached" in text and "16 of 16 answered." in text


def test_a_group_of_two_is_withheld_and_so_is_the_one_that_would_tell_it(friday):
    groups = {group.value: group for group in results_sheet(friday).questions[1].first.groups}

    assert {value: group.is_withheld for value, group in groups.items()} == {
        "north": False,
        "south": True,
        "west": True,
    }
    assert groups["south"].bars == () and groups["south"].n is None
    assert set(Result.objects.filter(is_withheld=True).values_list("n", flat=True)) == {None}
    assert all(row.counts == {} and row.figures == {} for row in Result.objects.filter(is_withheld=True))


def test_a_round_of_four_shows_nothing_and_gives_nothing_out(evaluator):
    version = make_version(ask("week", "scale"), ask("highlights", "text"))
    round = closed_round(make_cohort(4), version, [{"week": "4", "highlights": "fictional"}] * 4)

    assert all(question.first.is_withheld for question in results_sheet(round).questions)
    question = Question.objects.get(name="highlights")
    assert evaluator.get(page_of(round, "texts", question.pk)).status_code == 403
    assert evaluator.get(page_of(round, "answers_file", "csv")).status_code == 302


def test_an_open_round_shows_no_answer(team, friday):
    Round.objects.filter(pk=friday.pk).update(state=Round.State.OPEN)
    question = Question.objects.get(name="highlights")

    assert "its answers are sealed" in team.get(page_of(friday)).content.decode()
    for address in (page_of(friday, "results_file", "csv"), page_of(friday, "texts", question.pk)):
        assert team.get(address).status_code == 404


def test_files_for_the_team_hold_only_what_may_be_shown(team, friday):
    rows = list(
        csv.DictReader(io.StringIO(team.get(page_of(friday, "results_file", "csv")).content.decode("utf-8-sig")))
    )

    shown = [row for row in rows if row["question"] == "week"]
    assert Counter(row["withheld"] for row in shown) == {"0": 10, "1": 2}
    assert {row["count"] for row in shown if row["withheld"] == "1"} == {""}
    assert {row["group"] for row in shown if row["withheld"] == "0"} == {"", "North"}
    book = openpyxl.load_workbook(io.BytesIO(team.get(page_of(friday, "results_file", "xlsx")).content))
    assert book.sheetnames == ["results", "code book"] and book["results"].max_row == len(rows) + 1
    for ending in ("csv", "xlsx", "sav", "json"):
        assert team.get(page_of(friday, "answers_file", ending)).status_code == 403


def read_sav(content: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sav"
        path.write_bytes(content)
        return pyreadstat.read_sav(str(path))


def test_the_evaluator_has_each_answer_in_every_format_and_no_person(evaluator, friday):
    table = list(
        csv.reader(io.StringIO(evaluator.get(page_of(friday, "answers_file", "csv")).content.decode("utf-8-sig")))
    )
    frame, meta = read_sav(evaluator.get(page_of(friday, "answers_file", "sav")).content)
    said = json.loads(evaluator.get(page_of(friday, "answers_file", "json")).content)

    assert table[0] == list(frame.columns) == ["region", "week", "highlights"]
    assert len(table) - 1 == len(frame) == len(said["answers"]) == 16
    assert meta.column_names_to_labels["week"] == "About week?"
    assert meta.variable_value_labels["week"][4.0] == "Good"
    assert sorted(frame["week"]) == sorted(float(row[1]) for row in table[1:])
    everything = json.dumps([table, said])
    assert "Fellow Number" not in everything and "example.org" not in everything


def test_the_evaluator_reads_answers_and_opens_no_door_to_people(evaluator, friday):
    assert evaluator.get("/my/").url == reverse("evaluation:answers")
    assert evaluator.get(reverse("evaluation:answers")).status_code == 200
    page = evaluator.get(page_of(friday)).content.decode()
    assert "Fellow Number" not in page and "Nominations" not in page and "Remind" not in page
    assert evaluator.get(reverse("evaluation:certificates", args=["2018"])).status_code == 403
    assert evaluator.post(page_of(friday, "change_round"), {"do": "remind"}).status_code == 403


@pytest.mark.parametrize("people", [6, 26])
def test_results_ask_as_much_of_the_database_for_6_answers_as_for_26(team, people, django_assert_num_queries):
    version = make_version(REGION, ask("week", "scale"), ask("parts", "matrix", rows=choices("food", "room")))
    answers = regional({"north": people})
    round = closed_round(make_cohort(people), version, [each | {"parts": {"food": "4"}} for each in answers])

    with django_assert_num_queries(9):
        team.get(page_of(round))


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_rounds_asks_as_much_of_the_database_for_1_as_for_30(team, number, django_assert_num_queries):
    version, edition = make_version(ask("week", "scale")), make_edition()
    for each in range(number):
        Round.objects.create(
            edition=edition,
            version=version,
            title=f"R{each}",
            audience="fellows",
            from_on=date(2018, 7, 6),
            to_on=date(2018, 7, 6),
        )

    with django_assert_num_queries(7):
        page = team.get(reverse("evaluation:rounds", args=["2018"]))
    assert page.content.count(b"not yet sent") == number


def test_a_year_is_compared_with_the_years_whose_questions_it_carries_on():
    version = make_version(ask("week", "scale"))
    closed_round(make_cohort(6, "2017"), version, [{"week": "2"}, {"week": "3"}] * 3, on=date(2017, 7, 7))
    second = actions.begin_version(questionnaire=version.questionnaire, by=None, at=OPEN_AT)
    Question.objects.filter(version=second).update(labels={"en-gb": "How good was it?"})
    actions.publish_version(version=second, by=None, at=OPEN_AT)
    second.refresh_from_db()
    now = closed_round(make_cohort(6, "2018"), second, [{"week": "4"}, {"week": "5"}] * 3)

    (earlier,) = results_sheet(now).questions[0].first.earlier

    assert (earlier.edition, earlier.n, earlier.mean.value, earlier.change.value) == ("2017", 6, 2.5, 2.0)
    assert earlier.is_reworded
    assert earlier.change.low == pytest.approx(2 - 2.228139 * (0.3 / 6 * 2) ** 0.5, abs=1e-4)


def waves(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> tuple[Round, Round]:
    """Two rounds of a series: (own code, how confident) of each."""
    series = actions.name_series(name="before and after", by=None, at=OPEN_AT)
    version = make_version(ask("week", "scale"), ask("own_code", "code"))
    edition = make_cohort(max(len(before), len(after)))
    rounds = [
        closed_round(
            edition,
            version,
            [{"own_code": code, "week": value} if code else {"week": value} for code, value in answers],
            title=title,
            series=series,
            on=on,
        )
        for title, on, answers in (("Before", date(2018, 6, 30), before), ("After", date(2018, 8, 10), after))
    ]
    return rounds[0], rounds[1]


def test_people_are_compared_with_themselves_by_their_own_codes():
    codes = [f"Ka {number:02} n" for number in range(8)]
    before, after = waves([(code, "2") for code in codes], [(code.upper().replace(" ", ""), "4") for code in codes])

    (change,) = before_and_after(before, after)

    assert (change.is_paired, change.change.value, change.change.n) == (True, 2.0, 8)
    assert set(Answer.objects.values_list("wave", flat=True)) & set(codes) == set()


def test_people_are_not_compared_one_by_one_where_the_rest_would_be_fewer_than_five():
    codes = [f"ka{number:02}" for number in range(8)]
    before, after = waves([(code, "2") for code in codes], [(code, "4") for code in codes[:7]] + [("", "1")])

    (change,) = before_and_after(before, after)

    assert (change.is_paired, change.change.n) == (False, 16)


def test_two_readers_sort_answers_into_themes_and_see_how_far_they_agree(client, friday):
    question = Question.objects.get(name="highlights")
    one, two = make_account("Rhea Reader", Role.EVALUATOR), make_account("Tess Team", Role.TEAM)
    theme = actions.add_theme(question=question, name="objects", by=None, at=OPEN_AT)
    texts = list(OpenAnswer.objects.filter(question=question)[:10])
    for at, text in enumerate(texts):
        for reader, found in ((one, at < 5), (two, at < 4 or at == 9)):
            actions.read_text(text=text, themes=[theme] if found else [], by=reader.person, at=OPEN_AT)

    client.force_login(two)
    page = client.get(page_of(friday, "texts", question.pk))

    (line,) = page.context["table"].themes
    assert (line.count, line.agreement.n, line.agreement.observed) == (6, 10, 0.8)
    assert line.agreement.kappa == pytest.approx(0.6)
    client.post(page_of(friday, "read_texts", question.pk), {"text": [str(texts[9].pk)], f"themes-{texts[9].pk}": []})
    assert client.get(page_of(friday, "texts", question.pk)).context["table"].themes[0].count == 5
    assert Theme.objects.count() == 1


def test_texts_of_one_person_cannot_be_laid_together_by_a_reader(team):
    version = make_version(ask("best", "text"), ask("worst", "text"))
    round = closed_round(make_cohort(6), version, [{"best": f"b{at}", "worst": f"w{at}"} for at in range(6)])
    keys = [
        {line.key for line in team.get(page_of(round, "texts", question.pk)).context["table"].lines}
        for question in Question.objects.all()
    ]

    assert not keys[0] & keys[1]
    assert not (keys[0] | keys[1]) & set(map(str, Answer.objects.values_list("pk", flat=True)))


def test_words_are_counted_and_sorted_into_well_and_ill_meant(team):
    version = make_version(ask("three_words", "words"))
    said = [["Busy", "kind"], ["busy", "packed"], ["BUSY.", "warm"], ["kind"], ["tiring"], ["busy"]]
    round = closed_round(make_cohort(6), version, [{"three_words": words} for words in said])
    question = Question.objects.get()
    address = page_of(round, "words", question.pk)

    team.post(address, {"word:busy": "negative", "word:kind": "positive", "word:warm": "rude"})

    by_count = team.get(address).context["words"]
    assert [(word.word, word.count) for word in by_count][:2] == [("busy", 4), ("kind", 2)]
    by_feeling = team.get(address, {"sort": "feeling"}).context["words"]
    assert [word.word for word in by_feeling] == ["kind", "packed", "tiring", "warm", "busy"]


def as_csv(*rows) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def upload(team, version, content: bytes, name: str = "past.csv"):
    return team.post(
        reverse("evaluation:import_past", args=["2018"]),
        {
            "version": version.pk,
            "title": "2017",
            "on": "2017-07-07",
            "asked": "8",
            "file": SimpleUploadedFile(name, content),
        },
    )


def test_past_answers_come_in_from_a_spreadsheet(team):
    make_edition()
    version = make_version(REGION, ask("parts", "matrix", rows=choices("food", "room")), ask("highlights", "text"))
    heads = ["region", "parts__food", "parts__room", "highlights"]
    answers = [["north", 4, "", f"text {at}"] for at in range(6)]
    book = openpyxl.Workbook()
    for row in (heads, *answers):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)

    assert upload(team, version, file.getvalue(), "past.xlsx").status_code == 302

    sheet = results_sheet(Round.objects.select_related("version", "edition").get())
    assert (sheet.population, sheet.answers) == (8, 6)
    assert [item.n if not item.is_withheld else None for item in sheet.questions[1].items] == [6, None]


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (as_csv(["region", "weak"], ["north", 4]), "These columns are no questions of this questionnaire: weak."),
        (as_csv(["region"], ["north"]), "These columns are missing: week."),
        (as_csv(["region", "week", "week"], ["north", 4, 4]), "These columns stand twice: week."),
        (as_csv(["region", "week"], ["north", 4], ["moon", 4]), "Row 3, region: Choose one of the answers. (it says “moon”)"),
        (as_csv(["region", "week"], *[["north", 4]] * 9), "There are more answers than people asked."),
        (as_csv(["region", "week"]), "The file has heads but no answers."),
        (b"", "The submitted file is empty."),
        (b"PK\x03\x04 no workbook", "The file is not a workbook (.xlsx) that can be read."),
        (b"\xff\xfe\x00r", "The file is neither a workbook (.xlsx) nor a CSV file in UTF-8."),
    ],
)  # fmt: skip
def test_a_spreadsheet_that_does_not_fit_changes_nothing_and_says_why(team, content, mistake):
    make_edition()
    version = make_version(REGION, ask("week", "scale"))

    page = upload(team, version, content)

    assert mistake in page.content.decode()
    assert (Round.objects.count(), Answer.objects.count(), Result.objects.count()) == (0, 0, 0)


def test_the_code_book_in_ddi_names_every_column_of_the_answers_and_no_answer(team, friday):
    book = ElementTree.fromstring(team.get(page_of(friday, "code_book_ddi")).content)
    variables = book.findall(f".//{{{DDI}}}var")

    assert [each.get("name") for each in variables] == answers_table(friday)[0]
    week = variables[1]
    assert [each.findtext(f"{{{DDI}}}catValu") for each in week.findall(f"{{{DDI}}}catgry")] == [
        "1",
        "2",
        "3",
        "4",
        "5",
    ]
    assert week.findtext(f"{{{DDI}}}qstn/{{{DDI}}}qstnLit") == "About week?"
    assert "Fictional highlight" not in ElementTree.tostring(book, encoding="unicode")


def test_a_letter_that_no_workbook_holds_does_not_stop_the_files(evaluator):
    """A vertical tab, as slides have it, in an answer and in a question; and a formula behind one."""
    version = make_version(ask("highlights", "text", "Highlights\x0bof the week"))
    round = closed_round(make_cohort(5), version, [{"highlights": "\x0b=1+1"}] * 5)

    sheet = openpyxl.load_workbook(io.BytesIO(evaluator.get(page_of(round, "answers_file", "xlsx")).content))["answers"]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["highlights", *["' =1+1"] * 5]
    book = ElementTree.fromstring(evaluator.get(page_of(round, "code_book_ddi")).content)
    assert book.findtext(".//{ddi:codebook:2_5}qstnLit") == "Highlights of the week"
