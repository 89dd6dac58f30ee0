"""The house's chores, from a checkout: test, check, fmt, bench, pictures. What CI runs is `./run test`, nothing else."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HOME = Path(os.environ.get("SOJOURN_HOME") or Path.cwd())
BIN = Path(sys.executable).parent
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
CODE = ["src", "tests", "bench", "docs", "bootstrap.py"]

ASK_NO_POSTGRES = [
    "planning",
    "house",
    "ui",
    "foundation/test_command.py",
    "foundation/test_jobs.py",
    "foundation/test_killed_planning.py",
    "foundation/test_serving.py",
    "foundation/test_start.py",
    "journeys/test_hidden_person.py",
    "journeys/test_what_each_sees.py",
    "timetable/test_demonstration.py",
    "workbook/test_bad_files.py",
]
"""Tests that use no database, or start a house of their own on SQLite: they pass the same on both. And four long ones: two walks that
look at who reads what on pages which `test_every_door` opens on both, the summer that every journey plans on both, and files that are
refused before a row is written."""

PAGES = ["*/test_pages.py", "*/test_desk_pages.py", "*/test_own_pages.py", "*/test_nothing_typed_is_lost.py"]
"""What single pages say, and give back. Every page is opened on PostgreSQL too, by `test_every_door` and `test_bad_requests`;
SOJOURN_THOROUGH=1 runs these there as well."""

EVERY_METHOD = "journeys/test_bad_requests.py::test_every_method_is_answered_and_reading_changes_nothing"
"""Refused before a row is read."""


def ran(title: str, command: Sequence[str | Path], environment: dict[str, str] | None = None) -> bool:
    """Run one step with its name and time; True when it went well."""
    print(f"\n== {title}", flush=True)
    began, busy = time.monotonic(), processor_seconds()
    code = subprocess.run([str(word) for word in command], cwd=HOME, env=os.environ | (environment or {})).returncode
    took = f"{time.monotonic() - began:.0f} s ({processor_seconds() - busy:.0f} s of processors)"
    print(f"-- {title}: {'ok' if code == 0 else f'FAILED ({code})'} in {took}", flush=True)
    return code == 0


def processor_seconds() -> float:
    """Of everything that was started from here and has ended."""
    times = os.times()
    return times.children_user + times.children_system


def django(*words: str) -> list[str]:
    return [sys.executable, "-c", "from sojourn.cli import main; main()", "manage", *words]


def fmt(rest: list[str]) -> int:
    fixed = ran("order of imports", [BIN / "ruff", "check", "--select", "I", "--fix", *CODE])
    return 0 if ran("form", [BIN / "ruff", "format", *CODE]) and fixed else 1


TYPES: list[str | Path] = [BIN / "mypy"]
QUICK_CHECKS: list[Callable[[], bool]] = [
    lambda: ran("form", [BIN / "ruff", "format", "--check", *CODE]),
    lambda: ran("lint", [BIN / "ruff", "check", *CODE]),
    lambda: ran("walls between rooms", [BIN / "lint-imports", "--no-logo"]),
    lambda: ran(
        "migrations match the models",
        django("makemigrations", "--check", "--dry-run"),
        {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    ),
]


def check(rest: list[str]) -> int:
    steps = [*(step() for step in QUICK_CHECKS), ran("types", TYPES)]
    return 0 if all(steps) else 1


def test(rest: list[str]) -> int:
    """Everything that CI runs. Words after `test` go to pytest alone: `./run test tests/people -k name`."""
    if rest:
        return 0 if ran("tests", [BIN / "python", "-m", "pytest", *rest]) else 1
    find_or_install_browser()
    pytest: list[str | Path] = [
        BIN / "python",
        "-m",
        "pytest",
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "-n",
        "3",
    ]
    on_postgres = [*pytest, *(f"--ignore=tests/{each}" for each in ASK_NO_POSTGRES), "-m", "not browser"]
    if os.environ.get("SOJOURN_THOROUGH") != "1":
        on_postgres += [f"--ignore-glob={each}" for each in PAGES]
    on_postgres += ["--deselect", f"tests/{EVERY_METHOD}"]
    with server_of_postgres() as address_of_postgres:
        types = Beside("types", TYPES)
        steps = [step() for step in QUICK_CHECKS]
        steps += [ran("tests on SQLite", pytest), types.ended_well()]
        address = address_of_postgres()
        steps.append(bool(address) and ran("tests on PostgreSQL", on_postgres, {"SOJOURN_DATABASE": address}))
    return 0 if all(steps) else 1


class Beside:
    """A step that runs beside others; what it says is shown when it is waited for."""

    def __init__(self, title: str, command: Sequence[str | Path]) -> None:
        self.title, self.began = title, time.monotonic()
        words = [str(word) for word in command]
        self.process = subprocess.Popen(words, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def ended_well(self) -> bool:
        said, _ = self.process.communicate()
        print(f"\n== {self.title}\n{said}", flush=True)
        code = self.process.returncode
        print(f"-- {self.title}: {'ok' if code == 0 else f'FAILED ({code})'}, beside the others", flush=True)
        return code == 0


@contextmanager
def server_of_postgres() -> Iterator[Callable[[], str]]:
    """A PostgreSQL server for the tests, migrated beside whatever else goes on; its address can be waited for.

    The address is empty where the server could not be made ready; it has said why by then.
    """
    command: list[str | Path] = [BIN / "python", "-m", "tests.lay_ready"]
    server = subprocess.Popen(command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield lambda: server.stdout.readline().strip() if server.stdout else ""
    finally:
        server.communicate()  # its input ends, and so does it


def find_or_install_browser() -> None:
    """Say which browser the tests use; install Chromium where the machine's own means allow it without asking."""
    if os.environ.get("CHROMIUM") or any(shutil.which(name) for name in BROWSERS):
        return
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("sojourn: no Chromium here; installing it with apt-get ...", flush=True)
        subprocess.run(["apt-get", "update", "-qq"])
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], stdout=subprocess.DEVNULL)
    if not any(shutil.which(name) for name in BROWSERS):
        print(
            "sojourn: no Chromium or Chrome was found: the tests marked `browser` cannot run (and fail where CI is set)."
        )


def bench(rest: list[str]) -> int:
    """`./run bench` measures the main job and the pages; `./run bench planning` the engine."""
    program = HOME / "bench" / f"{rest[0] if rest else 'main_job'}.py"
    if not program.exists():
        print(
            f"sojourn: no such bench; there are: {', '.join(sorted(path.stem for path in program.parent.glob('*.py')))}"
        )
        return 64
    return subprocess.run([sys.executable, str(program), *rest[1:]], cwd=HOME).returncode


def pictures(rest: list[str]) -> int:
    """`./run pictures` makes the pictures of the README and the docs anew, from the demonstration."""
    find_or_install_browser()
    return subprocess.run([sys.executable, str(HOME / "docs" / "pictures" / "make.py"), *rest], cwd=HOME).returncode


CHORES: dict[str, Callable[[list[str]], int]] = {
    "fmt": fmt,
    "check": check,
    "test": test,
    "bench": bench,
    "pictures": pictures,
}


def main(chore: str, rest: list[str]) -> int:
    return CHORES[chore](rest)
