"""The annual report: its numbers are those of the workbook, its words are kept, and it names only who agrees."""

import io
import json
from collections import Counter
from random import Random

import openpyxl
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from sojourn.demo import earlier as earlier_summers
from sojourn.demo.network import past_rows
from sojourn.edition.models import Edition
from sojourn.evaluation.models import Answer, Round
from sojourn.evaluation.rules.intervals import Estimate
from sojourn.legacy import actions as legacy
from sojourn.museums.models import Department
from sojourn.network.actions import let_quote
from sojourn.network.models import PastFellow, Quotation
from sojourn.papers import actions, figures
from sojourn.papers.figures import Covered
from sojourn.papers.impact import impact_values
from sojourn.papers.models import Account, ReportText
from sojourn.papers.outcomes import moved
from sojourn.papers.report import CannotReport, covered_by, editions_of, report_values
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
    sessions = {row["Code"]: row for row in rows(book, "Sessions")}
    for column, counted in (("Topic", figures.by_topic), ("Format", figures.by_format)):
        of_each: Counter[str] = Counter()
        for code in slots:
            of_each[sessions[code][column]] += sessions[code]["Minutes"]
        assert dict(counted(Covered((edition,)))) == of_each, column
    hosts = {row["Department"] for row in rows(book, "Departments")}
    assert {row[0] for row in figures.departments(Covered((edition,))).rows} <= hosts
    offers = rows(book, "Placements")
    museums = {name.strip() for row in offers for name in str(row["Museums"]).split(";")}
    assert {row[0] for row in figures.partners(Covered((edition,))).rows} == museums
    for row in figures.contributors(Covered((edition,))).rows:
        assert row[0] in {person["Name"] for person in people.values()}, row


# Not counted over the workbook, which does not hold them: whether a fellow came, projects, awards, trainings, gifts, the network.


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
        assert len(paper.pages) >= 10
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
    assert [one.name for one in editions_of("2012-2020")] == ["2016", "2017", "2018"]
    said = report_values("2015-2020")["dates"]
    assert said[-2:] == [
        "Of 2015 only the fellows are known.",
        "No edition is kept here for 2019, 2020. Nothing in this report is about those years.",
    ]
    for unknown in ("2015", "2001-2003", "x-y", ""):
        with pytest.raises(CannotReport):
            editions_of(unknown)


def test_figures_year_by_year_equal_independent_counts(team, edition, tmp_path):
    """Over the exported workbook for the edition kept in full, over the imported list for the years before."""
    listed = past_rows(Random(2006))
    nominated = {row["E-mail"]: row["Place"] for row in rows(exported(tmp_path), "Nominations")}
    chosen = set(Fellow.objects.filter(edition=edition).values_list("person__email", flat=True))
    places = {2018: [nominated[one] for one in chosen]}
    for row in listed:
        places.setdefault(row.year, []).append(row.place)
    told = report_values("2005-2018")["years"]
    shown = {int(row["year"]): {cell["name"]: cell["shown"] for cell in row["cells"]} for row in told["rows"]}
    assert not told["rows"][0]["is_held"]
    for year in range(2006, 2019):
        assert shown[year]["fellows"] == str(len(places[year])), year
        assert shown[year]["places"] == str(len(set(places[year]))), year
    assert shown[2018]["nominations"] == str(len(nominated))
    assert shown[2017]["nominations"] == shown[2010]["sessions"] == ""  # nobody kept them: that is no zero
    sums = {cell["name"]: cell["shown"] for cell in told["sums"]}
    assert sums["fellows"] == str(sum(map(len, places.values())))
    assert sums["places"] == str(len({place for year in places.values() for place in year}))
    hosted = sum(one["hosted"] for one in report_values("2005-2018")["departments"])
    assert hosted == int(sums["fellows"]) == figures.hosted(covered_by("2005-2018", editions_of("2005-2018"))).number
    page = team.get("/desk/2005-2018/report/numbers/places/2010/")
    assert [row[0] for row in page.context["rows"]] == sorted(set(places[2010]))
    assert team.get("/desk/2005-2018/report/numbers/places/2005/").status_code == 404


def test_a_report_tells_the_projects_of_its_own_fellows_and_what_they_grew_from(edition, now):
    told = {one["title"]: one for one in report_values("2018")["projects"]}
    assert list(told) == ["The mended teacup, a proposal", "The mended teacup", "The mended teacup on tour"]
    tour = told["The mended teacup on tour"]
    assert tour["visitors"] == "6,450 visitors"
    assert tour["grew_from"] == "Grew from: The mended teacup, a proposal → The mended teacup"
    assert told["The mended teacup"]["picture"]
    of_old = PastFellow.objects.filter(edition__name="2009").first().person
    values = {"title": "An older display", "kind": "display", "summary": "Cups.", "is_public": True}
    project = legacy.keep_project(project=None, values=values, by=None, at=now)
    named = legacy.name_in_project(project=project, person=of_old, part="", by=None, at=now)
    assert report_values("2009-2018")["silent_projects"] == (
        "1 project is not described: not everybody in it has agreed."
    )
    legacy.answer_for_project(named=named, agrees=True, at=now)
    assert "An older display" not in {one["title"] for one in report_values("2018")["projects"]}
    assert "An older display" in {one["title"] for one in report_values("2009-2018")["projects"]}


def test_change_since_earlier_years_is_told_with_the_mean_of_those_years(edition):
    numbers = [
        int(values["week"])
        for values in Answer.objects.filter(round__edition__name="2017", round__title="Friday, week 1").values_list(
            "values", flat=True
        )
        if values.get("week")
    ]
    friday = next(one for one in report_values("2018")["rounds"] if one["title"] == "Friday, week 1")
    first = friday["questions"][0]["items"][0]
    assert first["then"][0].startswith(f"2017: {sum(numbers) / len(numbers):.1f}, since then ")
    assert [line[:4] for line in first["then"]] == ["2017", "2016"]
    about_one = set(Round.objects.filter(session__isnull=False).values_list("title", flat=True))
    assert about_one
    assert not about_one & {one["title"] for one in report_values("2018")["rounds"]}  # that is for who gave it
    pair = report_values("2018")["pairs"][0]
    assert pair["title"] == "Before arrival – Last day"
    assert pair["of_whom"] == "The same 26 people before and after, linked by codes that nobody else knows."


def test_the_desk_shows_change_since_earlier_years_and_the_thin_summers_are_made_once(team, edition, now):
    friday = Round.objects.get(edition=edition, title="Friday, week 1")
    page = team.get(f"/desk/2018/rounds/{friday.pk}/")
    earlier = page.context["sheet"].questions[0].items[0].earlier
    assert [one.edition for one in earlier] == ["2017", "2016"]
    made = [Edition.objects.count(), Round.objects.count()]
    earlier_summers.fill(edition=edition, by=None, at=now)
    assert made == [Edition.objects.count(), Round.objects.count()]


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.2, 1.0, "higher by 0.6 (0.2 to 1.0)"),
        (-1.0, -0.2, "lower by 0.6 (0.2 to 1.0)"),
        (-0.2, 1.04, "no clear change (0.2 lower to 1.0 higher)"),
        (0.03, 1.17, "higher by 0.6 (0.03 to 1.2)"),
    ],
)
def test_a_change_is_clear_only_where_its_whole_range_is(low, high, words):
    assert moved(Estimate((low + high) / 2, low, high, 20)) == words


def test_an_impact_report_quotes_its_own_fellows_not_their_namesakes(edition, now):
    Quotation.objects.all().delete()
    fellows = list(Fellow.objects.filter(edition=edition).select_related("person", "department"))
    own = fellows[0]
    other = next(one for one in fellows if one.department_id != own.department_id)
    Person.objects.filter(pk=other.person_id).update(name=own.person.name)
    for fellow in [own, *(one for one in fellows if one.department_id != own.department_id)]:
        let_quote(person=fellow.person, text=f"I am {fellow.pk}.", by=fellow.person, at=now)
    told = impact_values(edition, department=own.department, offer=None)["quotations"]
    assert [one["words"] for one in told] == [f"I am {own.pk}."]  # however many others spoke after


def times(inner, outer):
    """Two matrices of PDF, one after the other."""
    a, b, c, d, e, f = inner
    a2, b2, c2, d2, e2, f2 = outer
    return (
        a * a2 + b * c2,
        a * b2 + b * d2,
        c * a2 + d * c2,
        c * b2 + d * d2,
        e * a2 + f * c2 + e2,
        e * b2 + f * d2 + f2,
    )


def lines_of(page) -> list[tuple[float, float]]:
    """(points above the lower edge, size in points) of every piece of text on a page, as the PDF places it; the lowest first."""
    matrix, kept, at, size, found = (1, 0, 0, 1, 0, 0), [], None, 0.0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                kept.append(matrix)
            case "Q":
                matrix = kept.pop()
            case "cm":
                matrix = times(tuple(map(float, operands)), matrix)
            case "Tf":
                size = float(operands[1])
            case "Tm":
                at = times(tuple(map(float, operands)), matrix)
            case "Tj" | "TJ" if at:
                found.append((at[5], size * abs(at[3])))
    return sorted(found)


@pytest.mark.parametrize("report", ["2018", "2012-2018"])
def test_no_page_of_the_report_is_nearly_empty_or_ends_on_a_heading(edition, tmp_path, report):
    call_command("paper", "annual-report", report, "--out", str(tmp_path / "report.pdf"))
    foot, largest_of_text = 68, 13
    with pikepdf.open(tmp_path / "report.pdf") as paper:
        assert paper.Root.MarkInfo.Marked
        for number, page in enumerate(list(paper.pages)[1:-1], start=2):
            height, size = next(line for line in lines_of(page) if line[0] > foot)
            assert height < 842 / 3, f"page {number} is empty below {height:.0f} points"
            assert size < largest_of_text, f"page {number} ends on a heading"
