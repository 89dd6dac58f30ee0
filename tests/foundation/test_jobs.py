"""A worker that is killed loses nothing: another takes up what it had begun. Real processes, a real database file."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
SELF = [sys.executable, "-c", "from sojourn.cli import main; main()"]


@pytest.fixture
def house(tmp_path):
    """A data folder with a database of its own, and a way to start `sojourn` in it."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "SOJOURN_DATABASE"}
    }
    environment |= {
        "SOJOURN_DATA": str(tmp_path),
        "SOJOURN_HOME": str(HOME),
        "PYTHONPATH": f"{HOME / 'src'}{os.pathsep}{HOME}",
        "DJANGO_SETTINGS_MODULE": "sojourn.settings",
    }

    class House:
        folder = tmp_path

        def start(self, *words: str) -> subprocess.Popen:
            return subprocess.Popen([*SELF, *words], env=environment)

        def run(self, program: str) -> str:
            words = [sys.executable, "-c", "import django; django.setup()\n" + program]
            return subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout

    subprocess.run([*SELF, "manage", "migrate", "--verbosity", "0"], env=environment, check=True)
    return House()


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def wait_until(path: Path, wanted: list[str], seconds: float) -> list[str]:
    end = time.monotonic() + seconds
    while lines(path) != wanted and time.monotonic() < end:
        time.sleep(0.1)
    return lines(path)


def test_a_job_whose_worker_was_killed_is_taken_up_and_finished_by_another(house):
    notes = house.folder / "notes"
    house.run(f"from tests.foundation.slow_jobs import note_begin_and_end as job; job.enqueue({str(notes)!r}, 2.0)")
    first = house.start("work", "--dead-after", "3")
    assert wait_until(notes, ["begin"], 20) == ["begin"]
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = house.start("work", "--dead-after", "3")
    try:
        assert wait_until(notes, ["begin", "begin", "end"], 30) == ["begin", "begin", "end"]
    finally:
        second.terminate()
        second.wait(timeout=10)


def test_a_job_of_a_living_worker_is_left_to_it(house):
    notes = house.folder / "notes"
    house.run(f"from tests.foundation.slow_jobs import note_begin_and_end as job; job.enqueue({str(notes)!r}, 5.0)")
    workers = [house.start("work", "--dead-after", "2") for _ in range(2)]
    try:
        assert wait_until(notes, ["begin", "end"], 30) == ["begin", "end"]
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(timeout=10)
