"""The command line as people and benchmarks call it: files in, files out, exit codes, one line for a bad file."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).resolve().parents[2]


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "sojourn.planning.cli", *map(str, words)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HOME / "src")}


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*words), env=environment(), capture_output=True, text=True, timeout=120)


def last_line(output: str) -> Any:
    return json.loads(output.strip().splitlines()[-1])


def selection(**changes: Any) -> dict[str, Any]:
    """Three applicants for two places; two of them come from one museum."""
    return {
        "schema": "sel/1",
        "name": "three for two",
        "places": 2,
        "departments": [{"id": "Asia", "min": 0, "max": 2}],
        "applicants": [
            {
                "id": name,
                "country": country,
                "departments": ["Asia"],
                "cost": 10,
                "scores": [{"reviewer": "V", "score": score}],
            }
            for name, country, score in (("N1", "Peru", 90), ("N2", "Peru", 80), ("N3", "Oman", 70))
        ],
        "rules": [{"id": "mix", "type": "max_per", "field": "country", "max": 1, "label": "One from each country"}],
        **changes,
    }


def placement(**changes: Any) -> dict[str, Any]:
    return {
        "schema": "plc/1",
        "name": "two for one",
        "participants": [
            {"id": "P1", "country": "Peru", "interests": [], "prefers": ["M1", "M2"], "avoid": []},
            {"id": "P2", "country": "Oman", "interests": ["loans"], "prefers": ["M1", "M2"], "avoid": []},
        ],
        "museums": [
            {"id": "M1", "min": 1, "max": 1, "strengths": [], "prefers": ["P1", "P2"]},
            {"id": "M2", "min": 0, "max": 2, "strengths": ["loans"], "prefers": []},
        ],
        "rules": [],
        **changes,
    }


def written(folder: Path, content: Any, name: str = "problem.json") -> Path:
    path = folder / name
    raw = json.dumps(content).encode()
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def test_a_plan_is_written_with_its_score_and_bound_and_passes_the_check(tmp_path: Path) -> None:
    problem, plan = written(tmp_path, selection()), tmp_path / "plan.json"
    made = run("plan", "selection", problem, "--out", plan, "--seed", 1, "--workers", 1)
    assert (made.returncode, made.stderr) == (0, "")
    content = json.loads(plan.read_text())
    assert content["chosen"] == {"N1": "Asia", "N3": "Asia"}
    assert {key: content[key] for key in ("status", "score", "bound")} == {
        "status": "optimal",
        "score": {"score": 800},
        "bound": 800,
    }
    assert last_line(made.stdout) == {key: content[key] for key in ("status", "score", "bound", "seconds_to", "trace")}
    judged = run("check", "selection", problem, plan)
    assert (judged.returncode, judged.stdout) == (0, '{"score": 800}\n')


def test_more_says_for_everybody_left_out_what_would_let_them_in(tmp_path: Path) -> None:
    problem, plan = written(tmp_path, selection()), tmp_path / "plan.json"
    assert run("plan", "selection", problem, "--out", plan, "--more").returncode == 0
    assert json.loads(plan.read_text())["not_chosen"] == {
        "N2": {
            "in_the_way": [
                {"rule": "places", "text": "All 2 places are taken"},
                {"rule": "mix", "text": "One from each country"},
            ],
            "status": "optimal",
            "text": "N2 can come in if N1 leaves: the score falls by 122.",
            "leaves": ["N1"],
            "joins": ["N2"],
            "lost": 122,
            "swap": {"leaves": "N1", "lost": 122},
        }
    }


def test_a_broken_rule_is_told_in_its_own_words(tmp_path: Path) -> None:
    problem = written(tmp_path, selection())
    plan = written(tmp_path, {"chosen": {"N1": "Asia", "N2": "Asia"}}, "plan.json")
    judged = run("check", "selection", problem, plan)
    assert (judged.returncode, judged.stdout) == (1, 'One from each country: 2 of Peru\n{"score": 922}\n')


def test_packed_files_are_read_and_written(tmp_path: Path) -> None:
    problem, plan = written(tmp_path, placement(), "problem.json.gz"), tmp_path / "plan.json.gz"
    assert run("plan", "placement", problem, "--out", plan).returncode == 0
    content = json.loads(gzip.decompress(plan.read_bytes()))
    assert (content["score"], content["status"]) == ({"wishes": 2, "repeats": 0, "hosts": 0}, "optimal")
    assert run("check", "placement", problem, plan).returncode == 0


def test_an_impossible_problem_ends_with_two_and_says_why(tmp_path: Path) -> None:
    problem = written(tmp_path, selection(keep=["N1", "N2"]))
    made = run("plan", "selection", problem, "--out", tmp_path / "plan.json")
    assert made.returncode == 2
    (reason,) = last_line(made.stdout)["explanation"]
    assert (reason["irreducible"], reason["rules"]) == (
        True,
        [
            {"rule": "mix", "text": "One from each country"},
            {"rule": "keep N1", "text": "N1 must be chosen"},
            {"rule": "keep N2", "text": "N2 must be chosen"},
        ],
    )
    assert [relaxation["text"] for relaxation in reason["relaxations"]] == [
        "One from each country: 2 instead of 1",
        "Give up: N1 must be chosen",
        "Give up: N2 must be chosen",
    ]
    assert json.loads((tmp_path / "plan.json").read_text())["status"] == "impossible"


@pytest.mark.parametrize(
    ("kind", "problem", "said"),
    [
        ("selection", selection(), "possible"),
        ("placement", placement(), "possible"),
    ],
)
def test_a_possible_problem_is_called_possible(tmp_path: Path, kind: str, problem: dict[str, Any], said: str) -> None:
    explained = run("explain", kind, written(tmp_path, problem))
    assert (explained.returncode, json.loads(explained.stdout)) == (0, said)


def test_an_impossible_placement_is_explained_with_what_would_have_to_give(tmp_path: Path) -> None:
    problem = placement(locks={"P1": "M1", "P2": "M1"})
    explained = run("explain", "placement", written(tmp_path, problem))
    assert explained.returncode == 0
    (reason,) = json.loads(explained.stdout)
    assert reason["text"] == ("These cannot hold together: M1 hosts at most 1; P1 was promised M1; P2 was promised M1.")
    assert "M1 hosts at most 1: 2 instead of 1" in [relaxation["text"] for relaxation in reason["relaxations"]]


def test_a_timetable_is_planned_checked_and_mended(tmp_path: Path) -> None:
    problem, plan = HOME / "tests/planning/data/tt-S-1.json", tmp_path / "plan.json"
    made = run("plan", "timetable", problem, "--out", plan, "--seconds", 3, "--workers", 1)
    assert (made.returncode, made.stderr) == (0, "")
    score = last_line(made.stdout)["score"]
    judged = run("check", "timetable", problem, plan)
    assert (judged.returncode, last_line(judged.stdout)) == (0, score)
    placed = json.loads(plan.read_text())["sessions"].values()
    away = next(person for session in placed for person in session["facs"] if session["day"] == 1)
    mishap = written(tmp_path, {"away": {"facilitator": away, "days": [1]}}, "mishap.json")
    mended = tmp_path / "mended.json"
    answer = run("repair", "timetable", problem, "--published", plan, "--mishap", mishap, "--out", mended)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert run("check", "timetable", problem, mended).returncode == 0
    assert not any(
        away in session["facs"]
        for session in json.loads(mended.read_text())["sessions"].values()
        if session["day"] == 1
    )


@pytest.mark.parametrize(
    ("kind", "problem", "published", "mishap", "told"),
    [
        (
            "selection",
            selection(),
            {"chosen": {"N1": "Asia", "N3": "Asia"}},
            {"declined": {"applicant": "N1"}},
            ["N2 is chosen, hosted by Asia"],
        ),
        (
            "placement",
            placement(),
            {"placed": {"P1": "M1", "P2": "M2"}},
            [{"fewer": {"museum": "M1", "max": 0}}],
            ["P1 goes to M2 instead of M1"],
        ),
    ],
)
def test_a_cohort_and_placements_are_mended_too(
    tmp_path: Path, kind: str, problem: dict[str, Any], published: Any, mishap: Any, told: list[str]
) -> None:
    files = [written(tmp_path, each, f"{n}.json") for n, each in enumerate((problem, published, mishap))]
    mended = tmp_path / "mended.json"
    answer = run("repair", kind, files[0], "--published", files[1], "--mishap", files[2], "--out", mended)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert [each["text"] for each in json.loads(mended.read_text())["told"]] == told
    assert last_line(answer.stdout)["proven"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "not JSON: line 1, column 1"),
        (b'{"places": 2', "not JSON: line 1"),
        (b"[1, 2]", "must be an object"),
        (b"\x1f\x8b\x08nonsense", "the gzip file is damaged"),
        (b"\xff\xfe\x00", "the file is not UTF-8: byte 0"),
        (b"[" * 100_000, "nests lists and objects too deeply"),
        (b"[" + b"{}," * 2_000_000 + b"{}]", "more than any problem needs"),
        (json.dumps(selection(places=-1)).encode(), "places: must be from 0 to 1,000,000,000, not -1"),
        (json.dumps(selection(places=1.5)).encode(), "places: must be a whole number"),
        (json.dumps(selection(places=1e400)).encode(), "Infinity"),
        (json.dumps(selection(keep=["N9"])).encode(), "no such applicant: “N9”"),
        (json.dumps(selection(rules=[{"type": "magic"}])).encode(), "no such type of rule: “magic”"),
        (json.dumps(selection(departments=[])).encode(), "no such department: “Asia”"),
        (json.dumps(selection(applicants=[0] * 20_001)).encode(), "has 20,001 entries; at most 20,000 are allowed"),
        (b'{"places": ' + b"9" * 5000 + b"}", "thousands of digits"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, content: bytes, refusal: str) -> None:
    problem = tmp_path / "problem.json"
    problem.write_bytes(content)
    from sojourn.planning.outcome import BadProblem
    from sojourn.planning.selection.read import read_problem

    with pytest.raises(BadProblem) as refused:
        read_problem(problem)
    assert refusal in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_command_line_refuses_with_sixty_four(tmp_path: Path) -> None:
    problem, absent = written(tmp_path, selection(places="two")), tmp_path / "absent.json"
    for words, said in (
        (("plan", "selection", problem, "--out", tmp_path / "plan.json"), "places: must be a whole number"),
        (("explain", "selection", absent), "cannot be read (No such file or directory)"),
        (("plan", "selection", problem), "the following arguments are required: --out"),
        (("explain", "selection", problem, "--seconds", "-1"), "argument --seconds: invalid"),
    ):
        refused = run(*words)
        assert (refused.returncode, refused.stdout) == (64, "")
        assert said in refused.stderr
        assert refused.stderr.count("\n") == 1


@pytest.mark.skipif(not hasattr(signal, "sigtimedwait"), reason="needs signals that can be waited for")
def test_ctrl_c_ends_long_work_with_the_best_there_is() -> None:
    program = (
        "import sys, time\n"
        "from sojourn.planning.attended import Attended\n"
        "from sojourn.planning.outcome import Progress\n"
        "def work(attended):\n"
        "    attended.hear(Progress('Counting', 0.5, {'score': 3}, 9))\n"
        "    print('begun', flush=True)\n"
        "    while not attended.should_stop():\n"
        "        time.sleep(0.01)\n"
        "    return 'the best so far'\n"
        "print(Attended(work, sys.stderr).result())\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(1.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "the best so far\n", "   1 s ·  50% · Counting · score 3 · bound 9\n")
