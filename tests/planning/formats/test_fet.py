"""A timetable problem as FET reads it, and FET's answer as a plan."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sojourn.planning.formats.fet import exported, plan_from
from sojourn.planning.outcome import BadProblem
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.problem import Assignment
from sojourn.planning.timetable.read import read_problem
from tests.planning.timetable.tiny import tiny

S_1 = Path(__file__).parents[1] / "data" / "tt-S-1.json"


def test_every_session_is_an_activity_with_its_people_and_tags() -> None:
    root = ET.fromstring(exported(tiny()).xml)

    rows = [[(line.tag, line.text) for line in row if line.text] for row in root.iter("Activity")]
    assert len(rows) == 5
    assert rows[1] == [
        ("Subject", "stores"),
        ("Teacher", "fay"),
        ("Activity_Tag", "kind visit"),
        ("Activity_Tag", "contact"),
        ("Activity_Tag", "at HOST"),
        ("Students", "all"),
        ("Duration", "2"),
        ("Total_Duration", "2"),
        ("Id", "2"),
        ("Activity_Group_Id", "0"),
        ("Active", "true"),
    ]


def test_rules_that_fet_does_not_know_are_named_in_the_file() -> None:
    rule = {"type": "max_asked", "facilitators": ["fay"], "sessions": 2, "label": "Fay leads twice a week at most"}

    export = exported(tiny(rules=[rule]))

    assert export.losses == (
        "Fay leads twice a week at most (max_asked)",
        "who leads: for 4 sessions with a choice it is settled beforehand",
    )
    assert "- Fay leads twice a week at most (max_asked)" in (ET.fromstring(export.xml).findtext("Comments") or "")


def test_an_answer_becomes_a_plan() -> None:
    export = exported(tiny())
    answer = (
        "<Activities_Timetable><Activity><Id>1</Id><Day>1</Day><Hour>3</Hour><Room>Study</Room></Activity>"
        "<Activity><Id>5</Id><Day>0</Day><Hour>6</Hour><Room>place of walk</Room></Activity></Activities_Timetable>"
    )

    plan = plan_from(tiny(), export, answer.encode())

    assert plan.sessions == {
        "loans": Assignment(1, 3, "Study", export.people["loans"]),
        "walk": Assignment(0, 6, None, ()),
    }


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(BadProblem):
        plan_from(
            tiny(), exported(tiny()), b"<Activities_Timetable><Activity><Id>one</Id></Activity></Activities_Timetable>"
        )


@pytest.mark.skipif(shutil.which("fet-cl") is None, reason="needs FET (apt-get install fet)")
def test_fet_solves_two_weeks_and_our_checker_finds_no_rule_broken(tmp_path: Path) -> None:
    problem = read_problem(S_1)
    export = exported(problem)
    (tmp_path / "s.fet").write_bytes(export.xml)

    subprocess.run(
        [
            "fet-cl",
            f"--inputfile={tmp_path / 's.fet'}",
            f"--outputdir={tmp_path}",
            "--htmllevel=0",
            "--timelimitseconds=20",
        ],
        stdout=subprocess.DEVNULL,
        check=False,
    )

    plan = plan_from(problem, export, (tmp_path / "timetables/s/s_activities.xml").read_bytes())
    verdict = check(problem, plan)
    assert (verdict.broken, verdict.unplaced) == ((), ())
