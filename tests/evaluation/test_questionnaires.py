"""Questionnaires: frozen once published, in series across versions, in and out as XLSForm, edited on the desk."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyxform.xls2xform import convert

from sojourn.evaluation import actions, queries
from sojourn.evaluation.library import LIBRARY
from sojourn.evaluation.models import Question, Questionnaire, QuestionnaireVersion
from sojourn.evaluation.wording import Worded, WordedSection
from sojourn.evaluation.xlsform import BadForm, read, written
from sojourn.people.rules import Role
from tests.evaluation.factories import OPEN_AT, ask, choices, make_version
from tests.selection.factories import make_account

EVERY_KIND = Worded(
    "every-kind",
    {"en-gb": "Every kind", "fr": "Chaque type"},
    ["en-gb", "fr"],
    [
        WordedSection(
            {"en-gb": "One", "fr": "Un"},
            [
                ask("visited", "single", choices=choices("yes", "no"), is_required=True, is_breakdown=True),
                ask("done", "multi", choices=choices("a", "b", "c"), most=2, condition="visited = yes"),
                ask("week", "scale", level="reaction"),
                ask("parts", "matrix", rows=choices("food", "room"), condition="done = a and visited != no"),
            ],
        ),
        WordedSection(
            {"en-gb": "Two", "fr": "Deux"},
            [
                ask("order", "ranking", choices=choices("a", "b")),
                ask("people", "number", low=0, high=100),
                ask("arrived", "date"),
                ask("highlights", "text", hints={"en-gb": "In short"}),
                ask("three_words", "words"),
                ask("recommend", "nps"),
                ask("picture", "file"),
                ask("own_code", "code"),
            ],
        ),
    ],
    {"en-gb": "Hello."},
    {"en-gb": "Thanks."},
)


@pytest.fixture
def desk(client):
    client.force_login(make_account("Tess Team", Role.TEAM))
    return client


@pytest.mark.parametrize("worded", [EVERY_KIND, *LIBRARY], ids=lambda worded: worded.code)
def test_an_xlsform_is_taken_by_the_fields_own_compiler_and_comes_back_as_it_was(worded, tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(written(worded))

    assert convert(str(path)).xform.startswith("<?xml") or convert(str(path)).xform.startswith("<h:html")
    assert read(path.read_bytes()) == worded


def test_an_xlsform_of_another_program_is_read_and_what_we_cannot_do_is_told(tmp_path):
    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "survey"
    survey.append(["type", "name", "label", "relevant"])
    survey.append(["select_one yn", "here", "Were you here?", None])
    survey.append(["text", "why", "Why?", "selected(${here}, 'no')"])
    survey.append(["geopoint", "where", "Where?", None])
    survey.append(["text", "when", "When?", "${here} > 3"])
    book.create_sheet("choices").append(["list_name", "name", "label"])
    book["choices"].append(["yn", "yes", "Yes"])
    book["choices"].append(["yn", "no", "No"])
    file = io.BytesIO()
    book.save(file)

    with pytest.raises(BadForm) as refused:
        read(file.getvalue())
    assert str(refused.value).splitlines() == [
        "survey, row 4: “geopoint” is no kind of question that we have.",
        "when: the condition “${here} > 3” says more than we can read. Use ${question} = 'value', and, or.",
    ]


@pytest.mark.django_db
def test_the_library_is_added_once_and_published():
    assert actions.add_library(by=None, at=OPEN_AT) == 11
    assert actions.add_library(by=None, at=OPEN_AT) == 0
    assert QuestionnaireVersion.objects.filter(published_at=None).count() == 0


@pytest.mark.django_db
def test_a_published_version_stays_as_it_is_and_a_new_one_carries_its_series_on():
    version = make_version(ask("week", "scale"), ask("highlights", "text"))
    week = Question.objects.get(name="week")
    with pytest.raises(actions.CannotChange):
        actions.remove_question(question=week, by=None, at=OPEN_AT)

    second = actions.begin_version(questionnaire=version.questionnaire, by=None, at=OPEN_AT)
    again = Question.objects.get(version=second, name="week")
    columns = {
        name: getattr(again, name) for name in ("name", "kind", "choices", "rows", "condition", "hints", "continues")
    }
    reworded = columns | {"labels": {"en-gb": "How good was the week?"}}
    actions.save_question(section=again.section, question=again, columns=reworded, by=None, at=OPEN_AT)
    actions.publish_version(version=second, by=None, at=OPEN_AT)

    again.refresh_from_db()
    assert (again.continues, again.labels) == (week, {"en-gb": "How good was the week?"})
    assert queries.forerunners([again]) == {again.pk: [again.pk, week.pk]}
    with pytest.raises(actions.CannotChange):
        actions.save_question(section=again.section, question=again, columns=reworded, by=None, at=OPEN_AT)


@pytest.mark.django_db
def test_a_question_with_other_values_cannot_carry_a_series_on():
    version = make_version(ask("week", "scale"))
    week = Question.objects.get()
    second = actions.begin_version(questionnaire=version.questionnaire, by=None, at=OPEN_AT)
    again = Question.objects.get(version=second)
    columns = {"name": "week", "kind": "scale", "choices": choices("1", "2", "3"), "continues": week}

    with pytest.raises(actions.CannotChange):
        actions.save_question(section=again.section, question=again, columns=columns, by=None, at=OPEN_AT)


@pytest.mark.django_db
def test_a_version_whose_condition_asks_for_what_comes_later_is_not_published():
    worded = Worded(
        "x", {"en-gb": "X"}, ["en-gb"], [WordedSection({}, [ask("a", "text", condition="b = yes"), ask("b", "text")])]
    )
    version = actions.make_questionnaire(worded=worded, by=None, at=OPEN_AT)

    with pytest.raises(actions.CannotPublishQuestions, match="asks for “b”, which does not come before it"):
        actions.publish_version(version=version, by=None, at=OPEN_AT)


@pytest.mark.django_db
def test_a_questionnaire_is_made_worded_and_published_on_the_desk(desk):
    made = desk.post(
        reverse("evaluation:questionnaires"), {"title": "After lunch", "code": "after-lunch", "audience": "fellows"}
    )
    version = QuestionnaireVersion.objects.get()
    typed = {
        "name": "taste",
        "kind": "single",
        "label_en-gb": "How was it?",
        "choices_en-gb": "good: Good\nbad: Bad",
        "condition": "",
    }
    address = reverse("evaluation:new_question", args=[version.pk])
    assert "is not like this: value: words" in desk.post(address, typed | {"choices_en-gb": "Good"}).content.decode()
    assert "cannot be read" in desk.post(address, typed | {"condition": "lunch"}).content.decode()

    desk.post(address, typed)
    desk.post(address, {"name": "more", "kind": "scale", "label_en-gb": "And the soup?", "scale": "quality"})
    second = Question.objects.get(name="more")
    desk.post(reverse("evaluation:change_question", args=[second.pk]), {"do": "up"})
    desk.post(reverse("evaluation:change_questionnaire", args=[version.pk]), {"do": "publish"})

    version.refresh_from_db()
    assert made.status_code == 302 and version.published_at
    assert [each.name for each in queries.questions_of(version)] == ["more", "taste"]
    assert desk.get(reverse("evaluation:preview", args=[version.pk])).status_code == 200


@pytest.mark.django_db
def test_an_xlsform_goes_in_and_out_on_the_desk_and_a_bad_file_changes_nothing(desk):
    address = reverse("evaluation:import_xlsform")
    bad = desk.post(address, {"file": SimpleUploadedFile("form.xlsx", b"not a workbook")})
    assert (bad.status_code, Questionnaire.objects.count()) == (422, 0)

    desk.post(address, {"file": SimpleUploadedFile("form.xlsx", written(EVERY_KIND))})

    version = QuestionnaireVersion.objects.get()
    file = desk.get(reverse("evaluation:xlsform", args=[version.pk])).content
    assert read(file) == EVERY_KIND


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_the_list_of_questionnaires_asks_as_much_of_the_database_for_1_as_for_30(
    desk, number, django_assert_num_queries
):
    for each in range(number):
        make_version(ask("week", "scale"), code=f"code-{each}")

    with django_assert_num_queries(5):
        desk.get(reverse("evaluation:questionnaires"))
