"""The one command, as a person who mistypes meets it: one plain line and an exit code, never a stack trace."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]


@pytest.fixture
def sojourn(tmp_path):
    """Runs `sojourn …` on a data folder that does not exist yet; (exit code, what was said)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SOJOURN_", "DJANGO_"))}
    environment |= {"PYTHONPATH": str(HOME / "src"), "SOJOURN_HOME": str(tmp_path)}

    def run(*words: str) -> tuple[int, str]:
        program = [sys.executable, "-c", "from sojourn.cli import main; main()", *words]
        ended = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=400)
        return ended.returncode, (ended.stdout + ended.stderr).strip()

    return run


def test_an_unknown_command_is_told_in_one_line(sojourn):
    assert sojourn("bogus") == (1, "sojourn: there is no command bogus. ./run alone lists what there is.")


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_asked_for_help_a_command_helps_and_makes_nothing(sojourn, tmp_path, command):
    code, said = sojourn(command, "--help")
    assert (code, said.splitlines()[0].split()[:3]) == (0, ["usage:", "./run", command])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_in_one_line(sojourn, tmp_path):
    (tmp_path / "file").write_text("")
    code, said = sojourn("import", "x.xlsx", "--data", str(tmp_path / "file"))
    assert (code, said) == (1, f"sojourn: the folder {tmp_path / 'file'} cannot be made: File exists")


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_taken_port_is_told_before_anything_is_made(sojourn, tmp_path, command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = sojourn(command, "--port", str(port), "--data", str(tmp_path / "house"))
    assert (code, said) == (
        1,
        f"sojourn: port {port} of 127.0.0.1 is taken. Choose another: --port {port + 1}",
    )
    assert list((tmp_path / "house").iterdir()) == []


def test_a_command_on_a_fresh_folder_makes_its_database_and_says_what_is_missing(sojourn):
    code, said = sojourn("export", "out.xlsx", "--edition", "2018")
    assert (code, said) == (1, "CommandError: There is no edition 2018. Known: none.")


def test_the_demonstration_leaves_a_folder_alone_that_holds_something_else(sojourn, tmp_path):
    live = tmp_path / "var" / "live"
    live.mkdir(parents=True)
    (live / "sojourn.sqlite3").write_bytes(b"")
    code, said = sojourn("demo", "--check", "--data", str(live))
    assert (code, said) == (
        1,
        f"CommandError: {live} holds something else than the demonstration. Name another folder: --data FOLDER",
    )
    assert (live / "sojourn.sqlite3").exists()
