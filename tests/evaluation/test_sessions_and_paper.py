"""A round about one session, read by whoever gives it; questionnaires and results on paper; answers typed in from paper."""

import shutil
import subprocess
from io import BytesIO

import pikepdf
import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sojourn.evaluation import actions, queries
from sojourn.evaluation.actions import CannotAsk
from sojourn.evaluation.models import Answer, Audience, Invitation
from sojourn.evaluation.papers import form_paper
from sojourn.evaluation.rules.kinds import normal_sheet
from sojourn.evaluation.rules.scales import SCALES
from sojourn.people.models import JournalEntry
from sojourn.people.rules import Role
from tests.evaluation.factories import OPEN_AT, ask, choices, links_of, make_cohort, make_version, open_round, say
from tests.evaluation.test_attendance import client_of, summer  # noqa: F401
from tests.selection.factories import make_account
from tests.timetable import factories as timetable

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    """What poppler reads in a paper."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) reads the papers here")
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def said_of(summer, people: int):  # noqa: F811
    """A closed round about the session of Clem Contributor, with so many answers of six fellows."""
    edition, sitting, fellows = summer
    more = [timetable.make_fellow(edition, f"Fellow More {number}") for number in range(3)]
    sitting.group.fellows.add(*more)
    timetable.make_fellow(edition, "Fellow Elsewhere")
    version = make_version(ask("overall", "scale"), ask("try", "text"), ask("three", "words"), code="session")
    round = actions.make_round(
        edition=edition,
        version=version,
        title="Care of textiles",
        audience=Audience.FELLOWS,
        from_on=OPEN_AT.date(),
        to_on=OPEN_AT.date(),
        session=sitting.session,
        by=None,
        at=OPEN_AT,
    )
    assert actions.open_round(round=round, by=None, at=OPEN_AT) == len(fellows) + 3
    round.refresh_from_db()
    for number, (_each, link) in enumerate(links_of(round)[:people]):
        values = {"overall": "5" if number else "2", "try": f"Fictional words {number}", "three": [f"lonely{number}"]}
        say(link, values)
    return round


def test_whoever_gives_a_session_reads_its_figures_and_nobody_elses_words(summer):  # noqa: F811
    round = said_of(summer, 6)
    client = client_of("Clem Contributor", Role.CONTRIBUTOR)
    page = reverse("evaluation:own_result", args=[round.pk])

    assert client.get(page).status_code == 404  # still open
    actions.close_round(round=round, by=None, at=OPEN_AT)
    listed = client.get(reverse("evaluation:own_results")).content.decode()
    shown = client.get(page).content.decode()
    paper = text_of(client.get(reverse("evaluation:own_result_pdf", args=[round.pk])).content)

    assert page in listed
    assert "6 of 6 answered." in shown and "About overall?" in shown
    assert "4.50" in shown and "4.50" in paper
    assert [word for word in ("Fictional words", "lonely") if word in shown + paper] == []


def test_of_four_answers_a_contributor_sees_no_figure(summer):  # noqa: F811
    round = said_of(summer, 4)
    actions.close_round(round=round, by=None, at=OPEN_AT)
    shown = client_of("Clem Contributor", Role.CONTRIBUTOR).get(reverse("evaluation:own_result", args=[round.pk]))

    assert "Withheld: fewer than five people answered." in shown.content.decode()
    assert "<svg" not in shown.content.decode().partition("<main")[2]


def test_another_contributor_sees_neither_the_list_nor_the_page(summer):  # noqa: F811
    round = said_of(summer, 6)
    actions.close_round(round=round, by=None, at=OPEN_AT)
    timetable.make_contributor(round.edition, "Otto Other")
    client = client_of("Otto Other", Role.CONTRIBUTOR)

    assert str(round.session) not in client.get(reverse("evaluation:own_results")).content.decode()
    assert client.get(reverse("evaluation:own_result", args=[round.pk])).status_code == 404
    assert client.get(reverse("evaluation:own_result_pdf", args=[round.pk])).status_code == 404


def test_a_round_about_a_session_asks_no_partners(summer):  # noqa: F811
    edition, sitting, _fellows = summer
    with pytest.raises(CannotAsk):
        actions.make_round(
            edition=edition,
            version=make_version(ask("overall", "scale")),
            title="Care of textiles",
            audience=Audience.PARTNERS,
            from_on=OPEN_AT.date(),
            to_on=OPEN_AT.date(),
            session=sitting.session,
            by=None,
            at=OPEN_AT,
        )


def test_an_answer_from_paper_comes_in_by_the_same_form_and_is_tied_to_nobody():
    round = open_round(make_cohort(5), make_version(ask("week", "scale")), on=timezone.localdate())
    for _each, link in links_of(round)[:4]:
        say(link, {"week": "4"})
    team = Client()
    team.force_login(make_account("Tess Team", Role.TEAM))

    sent = team.post(reverse("evaluation:change_round", args=[round.edition.name, round.pk]), {"do": "paper"})
    assert Invitation.objects.filter(round=round, person=None).count() == 1
    done = team.post(sent.url, {"q_week": "5", "go": "on"}, follow=True)
    assert "complete" in done.content.decode()
    counts = queries.counts_of(round)
    assert (counts.invited, counts.completed) == (5, 5)
    assert actions.remind(round=round, by=None, at=OPEN_AT) == 1  # whoever has not answered by a link; not the paper
    actions.close_round(round=round, by=None, at=OPEN_AT)

    assert sorted(values["week"] for values in Answer.objects.values_list("values", flat=True)) == ["4"] * 4 + ["5"]
    assert sent.url.rsplit("-", 1)[1].strip("/") not in str(list(JournalEntry.objects.values()))


def test_the_questionnaire_on_paper_says_its_conditions_in_words_and_is_tagged():
    version = make_version(
        ask("visited", "single", "Did you visit?", choices=SCALES["yes_no"][1]),
        ask("parts", "matrix", rows=choices("stores", "galleries"), condition="visited = yes"),
        ask("best", "ranking", choices=choices("food", "views")),
        ask("several", "multi", choices=choices("one", "two"), most=1),
        ask("again", "nps", "And ${visited}?", condition="visited != no and several = one"),
        ask("why", "text"),
        ask("three", "words"),
        ask("day", "date"),
    )
    paper = form_paper(version, queries.questions_of(version), "en-gb")
    text = " ".join(text_of(paper.pdf).split())

    assert paper.is_accessible and paper.remarks == ()
    assert "Only if you answered “Yes” to 1." in text
    assert "Only if you answered something else than “No” to 1 and “One” to 4." in text
    assert "5. And (your answer to 1)?" in text
    assert "Number of this sheet" in text
    with pikepdf.open(BytesIO(paper.pdf)) as pdf:
        assert "/StructTreeRoot" in pdf.Root


def test_the_same_sheet_twice_is_asked_about_before_it_is_kept_and_numbers_are_forgotten():
    round = open_round(make_cohort(5), make_version(ask("week", "scale")), on=timezone.localdate())
    team = Client()
    team.force_login(make_account("Tess Team", Role.TEAM))
    change = reverse("evaluation:change_round", args=[round.edition.name, round.pk])

    team.post(change, {"do": "paper", "sheet": "No. 07"})
    team.post(change, {"do": "paper", "sheet": ""})
    team.post(change, {"do": "paper", "sheet": ""})
    again = team.post(change, {"do": "paper", "sheet": "7"})
    assert again.status_code == 409 and "Sheet 7 of this round has been typed in already." in again.content.decode()
    assert sorted(Invitation.objects.filter(person=None).values_list("sheet", flat=True)) == ["", "", "7"]
    assert team.post(change, {"do": "paper-again", "sheet": "7"}).status_code == 302
    assert Invitation.objects.filter(sheet="7").count() == 2

    actions.close_round(round=round, by=None, at=OPEN_AT)
    assert not Invitation.objects.exists()
    assert [
        entry for entry in JournalEntry.objects.values_list("did", "details", "about_name") if "7" in str(entry)
    ] == []


def test_who_is_asked_by_name_has_no_sheet():
    round = open_round(make_cohort(5), make_version(ask("week", "scale")))
    with pytest.raises(IntegrityError):
        Invitation.objects.filter(round=round).update(sheet="7")


@given(st.text(max_size=30), st.integers(0, 10**6))
def test_a_sheets_number_is_compared_however_it_is_written(text, number):
    assert normal_sheet(normal_sheet(text)) == normal_sheet(text)
    assert normal_sheet(f"No. {number:07}") == normal_sheet(str(number)) == normal_sheet(f" {number} ")
