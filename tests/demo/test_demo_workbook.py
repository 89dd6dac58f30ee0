"""The demonstration workbook: the same each time, as the facts say, and with a full plan within reach."""

from collections import Counter, defaultdict
from math import ceil

import pytest
import yaml
from django.core.management import call_command
from ortools.sat.python import cp_model

from sojourn.demo import make_workbook
from sojourn.demo.make_workbook import demo_contents
from sojourn.workbook.checks import mistakes_in
from sojourn.workbook.read import read_workbook


@pytest.fixture(scope="module")
def facts():
    return yaml.safe_load((make_workbook.HERE / "edition-2018.yaml").read_text(encoding="utf-8"))


def cells(demo, sheet):
    return [row.values for row in demo[sheet]]


def test_the_same_seed_makes_the_same_workbook_and_another_makes_another(demo):
    assert demo_contents() == demo
    assert demo_contents(seed=2019) != demo


@pytest.mark.parametrize("seed", [1, 2, 2019])
def test_any_seed_makes_a_workbook_without_mistakes(seed):
    assert [str(mistake) for mistake in mistakes_in(demo_contents(seed=seed), {})] == []


def test_the_command_writes_it(demo, tmp_path):
    call_command("demo_workbook", str(tmp_path / "demo.xlsx"))

    assert read_workbook(tmp_path / "demo.xlsx").contents == demo


def test_every_fact_is_in_it(demo, facts):
    [edition] = cells(demo, "Edition")
    assert (edition["Name"], edition["Capacity"]) == ("2018", 26)
    assert {row["Place"] for row in cells(demo, "Places")} == set(facts["places"])
    assert {row["Department"] for row in cells(demo, "Departments") if row["Hosts at most"]} == set(
        facts["departments"]
    )
    assert {museum for row in cells(demo, "Placements") for museum in row["Museums"]} == {
        museum for partner in facts["partner_museums"] for museum in partner["museums"]
    }
    titles = {row["Title"]: row for row in cells(demo, "Sessions")}
    for fact in [*facts["sessions"], *facts["repeated"]]:
        row = titles[fact["title"]]
        assert (row["Topic"], row["Format"], row["Minutes"]) == (fact["topic"], fact["format"], fact["minutes"])
    assert len(titles) == len(facts["sessions"]) + len(facts["repeated"]) + len(facts["day_trips"])


def test_it_is_as_large_as_a_real_one(demo):
    people = Counter(row["Part"] for row in cells(demo, "People"))
    assert (len(demo["Nominations"]), people["contributor"], people["team"]) == (80, 69, 3)
    assert set(Counter(row["Place"] for row in cells(demo, "Nominations")).values()) == {5}


def test_nobody_in_it_can_be_written_to(demo):
    addresses = [row["E-mail"] for sheet in ("People", "Nominations") for row in cells(demo, sheet)]
    assert [address for address in addresses if not address.endswith("@example.org")] == []
    assert len(set(addresses)) == len(addresses) == 163


@pytest.mark.parametrize(
    ("script", "letters"),
    [("Arabic", "ن"), ("Chinese", "张"), ("Burmese", "မ"), ("Greek", "λ"), ("Devanagari", "अ")],
)
def test_names_stand_in_their_own_scripts(demo, script, letters):
    assert letters in "".join(row["Name in own script"] for row in cells(demo, "Nominations"))


def test_a_cohort_that_keeps_every_wish_of_the_edition_exists(demo):
    model, nominations = cp_model.CpModel(), cells(demo, "Nominations")
    hosted = {(row["Code"], name): model.new_bool_var("") for row in nominations for name in row["Departments"]}
    chosen = {row["Code"]: sum(hosted[row["Code"], name] for name in row["Departments"]) for row in nominations}

    def count(heading, value):
        return sum(chosen[row["Code"]] for row in nominations if row[heading] == value)

    for total in chosen.values():
        model.add(total <= 1)
    for row in cells(demo, "Places"):
        model.add(count("Place", row["Place"]) >= max(row["At least"], 1))  # even all sixteen places
        model.add(count("Place", row["Place"]) <= row["At most"])
    for row in cells(demo, "Departments"):
        total = sum(var for (_, name), var in hosted.items() if name == row["Department"])
        model.add(total >= (row["Hosts at least"] or 0))
        model.add(total <= (row["Hosts at most"] or 0))
    for institution in {row["Institution"] for row in nominations}:
        model.add(count("Institution", institution) <= 2)
    model.add(count("Gender", "man") >= 8)
    model.add(count("Gender", "woman") >= 8)
    model.add(count("Career stage", "early") >= 8)
    model.add(count("Career stage", "senior") <= 5)
    model.add(sum(chosen.values()) == 26)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1

    assert solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}


def test_contributors_are_enough_for_the_week_that_each_session_prefers(demo):
    """Each is asked at most three times a week; the team and the representatives, who come with their department, aside."""
    model, asked, team = cp_model.CpModel(), defaultdict(list), set()
    team = {row["E-mail"] for row in cells(demo, "People") if row["Part"] == "team"}
    for session in cells(demo, "Sessions"):
        if session["Audience"] == "department":
            continue
        groups = ceil(26 / session["Group size"]) if session["Audience"] == "split" else 1
        for _ in range(groups * session["Times"]):
            gives = {name: model.new_bool_var("") for name in session["Contributors"]}
            model.add(sum(gives.values()) == session["Contributors needed"])
            for name in gives.keys() - team:
                asked[name, session["Week"]].append(gives[name])
    for times in asked.values():
        model.add(sum(times) <= 3)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1

    assert solver.solve(model) in {cp_model.OPTIMAL, cp_model.FEASIBLE}


def test_no_week_teaches_more_than_a_fellow_can_take(demo):
    taught = {row["Format"]: row["Taught"] for row in cells(demo, "Formats")}
    minutes: Counter = Counter()
    for session in cells(demo, "Sessions"):
        if session["Week"] and taught[session["Format"]] and session["Audience"] != "elective":
            minutes[session["Week"]] += session["Minutes"]
    minutes[6] += 120  # one elective

    assert {week: total for week, total in minutes.items() if total + 150 > 1680} == {}  # room for department time


def test_the_placements_hold_the_cohort(demo):
    placements = cells(demo, "Placements")
    assert sum(row["At least"] for row in placements) <= 26 <= sum(row["At most"] for row in placements)
