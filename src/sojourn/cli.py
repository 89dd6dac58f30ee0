"""The one command: `sojourn` (and `./run`). Plans need no database; house chores need no Django; the rest are Django's commands."""

import os
import subprocess
import sys
from pathlib import Path

PROBLEMS = {"timetable", "selection", "placement"}
PLANNING = {"plan", "check", "repair", "explain"}
OF_ROWS = {"import_workbook", "export_workbook", "plan_edition", "paper", "work", "make_team_member", "deliver_letters"}
"""Commands that read or write the database: it is made, or brought up to date, before them."""
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
  repair timetable|… PROBLEM.json --published PLAN.json --mishap MISHAP.json --out PLAN.json
  convert FROM TO          ITC-2007 (.ctt, .sol), FET (.fet), matchingproblems (.txt)

The house
  test    everything that CI runs        check   format, lint, types, walls
  fmt     put the code in form           bench   seconds, memory, queries, bytes
  pictures  make the pictures of the README anew     messages  gather what there is to translate
  manage  any Django command

Everything lives in var/live, the demonstration in var/demo; --data FOLDER changes that.
"""

HELP = {
    "demo": """\
usage: ./run demo [--check] [--port N] [--host ADDRESS] [--data FOLDER]

Make, plan, publish and serve the demonstration. Made once, it is kept; delete its folder to make it anew.

  --check          open every page once instead of serving them
  --port N         serve on this port (8000)
  --host ADDRESS   serve at this address (127.0.0.1)
  --data FOLDER    where everything is kept (var/demo)
""",
    "serve": """\
usage: ./run serve [--port N] [--host ADDRESS] [--data FOLDER]

Serve the pages, with one worker beside them.

  --port N         serve on this port (8000)
  --host ADDRESS   serve at this address (127.0.0.1)
  --data FOLDER    where everything is kept (var/live)
""",
}


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
    try:
        run(arguments)
    except KeyboardInterrupt:
        sys.exit(130)


def run(arguments: list[str] | None) -> None:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(OVERVIEW)
        return
    command, rest = words[0], words[1:]
    if (command in PLANNING and rest and rest[0] in PROBLEMS) or command in {"repair", "explain"}:
        from sojourn.planning.cli import main as plan

        sys.exit(plan(words))
    if command == "convert":
        from sojourn.planning.formats.cli import main as convert

        sys.exit(convert(rest))
    if command in {"test", "check", "fmt", "bench", "pictures"}:
        from sojourn.chores import main as chore

        sys.exit(chore(command, rest))
    if command in HELP and {"-h", "--help"} & set(rest):
        print(HELP[command], end="")
        return
    data = data_folder(command, rest)
    if command in {"serve", "demo"}:
        sys.exit(serve(command, rest, data))
    run_django(command, rest)


def data_folder(command: str, rest: list[str]) -> str:
    """The folder that holds everything; taken out of the words, and told to all that is started from here."""
    home = Path(os.environ.get("SOJOURN_HOME") or Path.cwd())
    given = take_option(rest, "--data") or os.environ.get("SOJOURN_DATA")
    folder = Path(given).resolve() if given else home / "var" / ("demo" if command == "demo" else "live")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"sojourn: the folder {folder} cannot be made: {error.strerror}")
    if not os.access(folder, os.W_OK):
        sys.exit(f"sojourn: nothing can be written in the folder {folder}")
    os.environ["SOJOURN_DATA"] = str(folder)
    return str(folder)


def serve(command: str, rest: list[str], data: str) -> int:
    """Prepare in a process of its own, so that what serves stays small; then serve."""
    from sojourn.foundation.serving import SELF, is_free
    from sojourn.foundation.serving import serve as serve_here

    host = take_option(rest, "--host") or "127.0.0.1"
    port = take_option(rest, "--port") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"sojourn: --port {port} is not a port number")
    if "--check" not in rest and not is_free(host, int(port)):  # before a minute of planning, not after it
        sys.exit(f"sojourn: port {port} of {host} is taken. Choose another: --port {int(port) + 1}")
    if command == "demo":
        os.environ.setdefault("SOJOURN_SECOND_FACTOR", "0")  # the demonstration does not ask for one, and says so
    os.environ.setdefault("SOJOURN_ADDRESS", f"http://{host}:{port}")  # for links in letters
    preparing = ["prepare_demo", "--port", port] if command == "demo" else ["prepare_to_serve"]
    prepared = subprocess.run([*SELF, "manage", *preparing, *rest, "--data", data])
    if prepared.returncode or "--check" in rest:
        return prepared.returncode
    return serve_here(host=host, port=int(port), data=data)


def run_django(command: str, rest: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    if command == "plan":
        command = "plan_edition"
        rest = rest[1:] if rest[:1] == ["edition"] else rest
    if command in {"import", "export", "template"}:
        command += "_workbook"
    if command == "manage":
        command, rest = (rest[0], rest[1:]) if rest else ("help", [])
    import django
    from django.core.management import execute_from_command_line, get_commands

    django.setup()
    if command != "help" and command not in get_commands():
        sys.exit(f"sojourn: there is no command {command}. ./run alone lists what there is.")
    if command in OF_ROWS and not {"-h", "--help"} & set(rest):
        from sojourn.foundation.database import bring_up_to_date

        bring_up_to_date()
    execute_from_command_line(["sojourn", command, *rest])
