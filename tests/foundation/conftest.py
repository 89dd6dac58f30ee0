"""A house of its own for tests of processes: a data folder with a database, and ways to start `sojourn` in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.database import MIGRATED

HOME = Path(__file__).resolve().parents[2]
SELF = [sys.executable, "-c", "from sojourn.cli import main; main()"]


def environment_of(folder: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "SOJOURN_DATABASE"}
    }
    return kept | {
        "SOJOURN_DATA": str(folder),
        "SOJOURN_HOME": str(HOME),
        "PYTHONPATH": f"{HOME / 'src'}{os.pathsep}{HOME}",
        "DJANGO_SETTINGS_MODULE": "sojourn.settings",
    }


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory, django_db_modify_db_settings) -> Path:
    """A data folder with an empty database, migrated once for all."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(MIGRATED["template"], folder / "sojourn.sqlite3")
    return folder


@pytest.fixture
def house(tmp_path, empty_house):
    """A data folder with a database of its own, and a way to start `sojourn` in it."""
    shutil.copytree(empty_house, tmp_path, dirs_exist_ok=True)
    environment = environment_of(tmp_path)

    class House:
        folder = tmp_path

        def start(self, *words: str) -> subprocess.Popen:
            return subprocess.Popen([*SELF, *words], env=environment)

        def run(self, program: str) -> str:
            words = [sys.executable, "-c", "import django; django.setup()\n" + program]
            return subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout

    return House()
