"""What a new database on one machine begins with is what all the migrations, carried out one by one, leave."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sojourn.foundation.start import START, seal
from tests.conftest import HOME

ANEW = "./run manage write_start writes it anew"


def comparable(statements: Path) -> list[str]:
    """Statements line by line, without their seal; keys that are drawn at random do not count."""
    return re.sub(r"'[0-9a-f]{32}'", "'a key'", statements.read_text("utf-8")).splitlines()[1:]


def test_the_start_was_written_after_the_migrations_that_there_are_and_not_by_hand():
    first, statements = START.read_text("utf-8").split("\n", 1)
    assert first == seal(statements), ANEW


def test_another_statement_breaks_the_seal():
    first, statements = START.read_text("utf-8").split("\n", 1)
    assert first != seal(statements.replace("people_person", "people_persons", 1))


@pytest.mark.skipif(
    not os.environ.get("SOJOURN_THOROUGH"), reason="carries out every migration, a minute; SOJOURN_THOROUGH=1"
)
def test_the_start_is_what_every_migration_leaves(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SOJOURN_", "DJANGO_"))}
    environment |= {"PYTHONPATH": str(HOME / "src"), "SOJOURN_HOME": str(tmp_path)}
    written = tmp_path / "start.sql"
    program = [sys.executable, "-c", "from sojourn.cli import main; main()", "manage", "write_start", "--out", written]
    subprocess.run(program, env=environment, check=True)
    assert comparable(START) == comparable(written), ANEW
