"""The one command: `sojourn` (and `./run`). Plans need no database; house chores need no Django; the rest are Django's commands."""

import os
import sys
from pathlib import Path

PROBLEMS = {"timetable", "selection", "placement"}
PLANNING = {"plan", "check", "repair", "explain"}
OVERVIEW = """\
Sojourn: an international training programme from beginning to end.

The main job
  demo [--check] [--port N] [--data FOLDER]   make, plan, publish and serve the demonstration (127.0.0.1:8000)
  serve [--port N] [--data FOLDER]            serve the pages, with one worker beside them
  work [--data FOLDER]                        a further worker for background jobs
  template FILE.xlsx                          an empty workbook with headings, notes and lists
  import WORKBOOK [--dry-run]                 read an edition from a workbook (.xlsx, or a folder of CSV files)
  export WORKBOOK --edition NAME              write it back
  plan edition NAME [--adopt] [--publish]     cohort, placements and timetable of an edition
  paper coursebook NAME --out FILE.pdf        the printed handbook

Plans from files (see docs/planning.md)
  plan | check | explain   timetable | selection | placement   PROBLEM.json ...
  repair timetable PROBLEM.json --published PLAN.json --mishap MISHAP.json --out PLAN.json

The house
  test    everything that CI runs        check   format, lint, types, walls
  fmt     put the code in form           bench   seconds, memory, queries, bytes
  manage  any Django command

Everything lives in var/live, the demonstration in var/demo; --data FOLDER changes that.
"""


def take_option(words: list[str], name: str) -> str | None:
    """Remove `--name VALUE` or `--name=VALUE` from the words and return the value; None where it is not there."""
    for place, word in enumerate(words):
        if word == name:
            if place + 1 == len(words):
                sys.exit(f"sojourn: {name} needs a value")
            value = words[place + 1]
            del words[place : place + 2]
            return value
        if word.startswith(name + "="):
            del words[place]
            return word.partition("=")[2]
    return None


def main(arguments: list[str] | None = None) -> None:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(OVERVIEW)
        return
    command, rest = words[0], words[1:]
    if command in PLANNING and rest and rest[0] in PROBLEMS:
        from sojourn.planning.cli import main as plan

        sys.exit(plan(words))
    if command in {"test", "check", "fmt", "bench"}:
        from sojourn.chores import main as chore

        sys.exit(chore(command, rest))
    run_django(command, rest)


def run_django(command: str, rest: list[str]) -> None:
    home = Path(os.environ.get("SOJOURN_HOME") or Path.cwd())
    data = take_option(rest, "--data") or os.environ.get("SOJOURN_DATA")
    os.environ["SOJOURN_DATA"] = str(
        Path(data).resolve() if data else home / "var" / ("demo" if command == "demo" else "live")
    )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    if command == "plan":
        command = "plan_edition"
        rest = rest[1:] if rest[:1] == ["edition"] else rest
    if command in {"import", "export", "template"}:
        command += "_workbook"
    if command == "manage":
        command, rest = (rest[0], rest[1:]) if rest else ("help", [])
    from django.core.management import execute_from_command_line

    execute_from_command_line(["sojourn", command, *rest])
