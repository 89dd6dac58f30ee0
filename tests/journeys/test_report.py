"""The annual report: its numbers are those of the workbook, its words are kept, and it names only who agrees."""

import io
import json
from collections import Counter

import openpyxl
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from sojourn.edition.models import Edition
from sojourn.museums.models import Department
from sojourn.papers import actions, figures
from sojourn.papers.figures import Covered
from sojourn.papers.models import Account, ReportText
from sojourn.papers.report import CannotReport, editions_of, report_values
from sojourn.people.actions import agree, withdraw_consent
from sojourn.people.models import Person
from sojourn.people.rules import Agreement, Role
from sojourn.placement.models import PartnerOffer
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Slot
from sojourn.timetable.queries import published_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(planned_summer):
    return Edition.objects.get(name="2018")


@pytest.fixture
def team(planned_summer):
    client = Client()
    client.force_login(planned_summer.account(Role.TEAM))
    return client


def exported(tmp_path) -> openpyxl.Workbook:
    """The edition as the workbook has it, opened by openpyxl alone."""
    call_command("export_workbook", str(tmp_path / "edition.xlsx"), "--edition", "2018")
    return openpyxl.load_workbook(tmp_path / "edition.xlsx")


def rows(book: openpyxl.Workbook, sheet: str) -> list[dict]:
    table = list(book[sheet].iter_rows(values_only=True))
    return [dict(zip(table[0], row, strict=True)) for row in table[1:] if any(cell is not None for cell in row)]


def test_every_number_is_what_its_rows_say(team, edition):
    for name, (_words, question) in (figures.FIGURES | figures.FURTHER).items():
        page = team.get(f"/desk/2018/report/numbers/{name}/")
        assert page.status_code == 200
        counted = question(Covered((edition,)))
        assert page.context["number"] == figures.shown(sum(counted.counts))
        assert all(len(row) == len(counted.headings) for row in counted.rows), name


def test_the_figures_equal_independent_counts_over_the_workbook(edition, tmp_path):
    book = exported(tmp_path)
    nominated = rows(book, "Nominations")
    told = {name: figures.FIGURES[name][1](Covered((edition,))).number for name in figures.FIGURES}
    assert told["nominations"] == len(nominated)
    people = {row["E-mail"]: row for row in rows(book, "People")}
    fellows = set(Fellow.objects.filter(edition=edition).values_list("person__email", flat=True))
    chosen = [row for row in nominated if row.get("E-mail") in fellows]
    assert told["fellows"] == len(chosen) == 26
    assert told["places"] == len({row["Place"] for row in chosen})
    minutes = {row["Code"]: row["Minutes"] for row in rows(book, "Sessions")}
    slots = Slot.objects.filter(version=published_version(edition)).values_list("sitting__session__code", flat=True)
    assert round(told["hours"], 6) == round(sum(minutes[code] for code in slots) / 60, 6)
    assert told["sessions"] == len(set(slots) & set(minutes))
    assert people


def test_topics_and_formats_add_up_to_the_hours(edition):
    covered = Covered((edition,))
    hours = figures.hours(covered).number
    for counted in (figures.by_topic(covered), figures.by_format(covered)):
        assert round(sum(minutes for _name, minutes in counted) / 60, 6) == round(hours, 6)
    for name, bars in (("topics", figures.by_topic), ("formats", figures.by_format)):
        behind: Counter[str] = Counter()
        for row in figures.FURTHER[name][1](covered).rows:
            behind[row[0]] += row[-1]
        assert behind == dict(bars(covered))
    assert Counter(name for name, _minutes in figures.by_topic(covered)).most_common(1)[0][1] == 1


def test_words_are_added_and_a_new_run_overwrites_nothing(team, edition):
    ReportText.objects.filter(part="plans").delete()
    assert report_values("2018")["texts"]["plans"] == ""  # what nobody wrote is left out
    before = ReportText.objects.count()
    team.post("/desk/2018/report/words/introduction/", {"words": "It rained twice."})
    team.post("/desk/2018/report/words/introduction/", {"words": "It rained <b>three</b> times."})
    report_values("2018")
    assert report_values("2018")["texts"]["introduction"] == "It rained <b>three</b> times."
    assert ReportText.objects.count() == before + 2
    assert "It rained &lt;b&gt;three&lt;/b&gt; times." in team.get("/desk/2018/report/").content.decode()


def test_only_those_are_named_who_agree_at_that_moment(edition, now):
    fellow = Fellow.objects.filter(edition=edition).select_related("person").first()

    def named() -> bool:
        return fellow.person.name in json.dumps(report_values("2018")["fellows"], ensure_ascii=False)

    withdraw_consent(person=fellow.person, to=Agreement.QUOTED, by=None, at=now)
    assert not named()
    agree(person=fellow.person, to=Agreement.QUOTED, by=None, at=now)
    assert named()
    Person.objects.filter(pk=fellow.person_id).update(is_hidden=True)
    assert not named()


def test_the_world_reads_it_once_it_is_opened(team, edition):
    stranger = Client()
    assert stranger.get("/reports/2018/").status_code == 404
    team.post("/desk/2018/report/release/", {"answer": "open"})
    assert stranger.get("/reports/2018/").status_code == 200
    team.post("/desk/2018/report/release/", {"answer": "close"})
    assert stranger.get("/reports/2018/").status_code == 404


def test_a_representative_tells_of_the_summer_in_the_portal(planned_summer, edition):
    client = Client()
    client.force_login(planned_summer.account(Role.REPRESENTATIVE))
    client.post("/my/accounts/1/", {"words": "We opened every drawer."})
    assert Account.objects.first().words == "We opened every drawer."
    told = json.dumps(report_values("2018")["departments"])
    assert "We opened every drawer." in told
    assert client.get("/my/accounts/99/").status_code == 404


def test_the_report_is_a_tagged_paper_and_the_impact_report_has_two_pages(team, edition, tmp_path, now):
    department = Department.objects.filter(pk__in=Fellow.objects.filter(edition=edition).values("department")).first()
    actions.write_account(edition=edition, department=department, offer=None, words="A good summer.", by=None, at=now)
    call_command("paper", "annual-report", "2018", "--out", str(tmp_path / "report.pdf"))
    with pikepdf.open(tmp_path / "report.pdf") as paper:
        assert paper.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in paper.Root
        assert len(paper.pages) >= 8
    impact = team.get(f"/desk/2018/report/departments/{department.pk}.pdf")
    with pikepdf.open(io.BytesIO(impact.content)) as paper:
        assert len(paper.pages) == 2
    for host in (department.name, PartnerOffer.objects.filter(placements__isnull=False).first().name):
        call_command("paper", "impact-report", "2018", "--of", host, "--out", str(tmp_path / "impact.pdf"))
        with pikepdf.open(tmp_path / "impact.pdf") as paper:
            assert host in paper.docinfo["/Title"].__str__()
            assert len(paper.pages) == 2
    with pytest.raises(CommandError, match="Nobody called “Moon” hosted in 2018"):
        call_command("paper", "impact-report", "2018", "--of", "Moon", "--out", str(tmp_path / "impact.pdf"))


def test_a_span_of_editions_is_one_report_and_an_unknown_one_is_refused(edition):
    assert [one.name for one in editions_of("2012-2020")] == ["2018"]
    said = report_values("2017-2020")["dates"]
    assert said[-1] == "No edition is kept here for 2017, 2019, 2020. Nothing in this report is about those years."
    for unknown in ("2017", "2001-2003", "x-y", ""):
        with pytest.raises(CannotReport):
            editions_of(unknown)
