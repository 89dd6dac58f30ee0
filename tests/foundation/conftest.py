"""A house of its own for tests of processes: a data folder with a database, and ways to start `sojourn` in it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
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
    if MIGRATED["template"].endswith(".sqlite3"):
        shutil.copy(MIGRATED["template"], folder / "sojourn.sqlite3")
    else:
        program = "import django; django.setup(); from sojourn.foundation.database import bring_up_to_date as up; up()"
        subprocess.run([sys.executable, "-c", program], env=environment_of(folder), check=True)
    return folder


@pytest.fixture
def house(tmp_path, empty_house):
    """A data folder with a database of its own, and a way to start `sojourn` in it."""
    shutil.copytree(empty_house, tmp_path, dirs_exist_ok=True)

    class House:
        folder = tmp_path
        environment = environment_of(tmp_path)

        def start(self, *words: str) -> subprocess.Popen:
            return subprocess.Popen([*SELF, *words], env=self.environment)

        def ask(self, question: str):
            """The one value that answers a question in SQL."""
            with closing(sqlite3.connect(self.folder / "sojourn.sqlite3", timeout=20)) as database:
                [[found]] = database.execute(question).fetchall()
            return found

        def tell(self, order: str) -> None:
            with closing(sqlite3.connect(self.folder / "sojourn.sqlite3", timeout=20)) as database, database:
                database.execute(order)

        def run(self, program: str) -> str:
            words = [sys.executable, "-c", "import django; django.setup()\n" + program]
            return subprocess.run(words, env=self.environment, check=True, capture_output=True, text=True).stdout

    return House()
