"""What a new database on one machine begins with is what all the migrations, carried out one by one, leave."""

import os
import re
import subprocess
import sys
from pathlib import Path

from sojourn.foundation.start import START
from tests.conftest import HOME


def comparable(statements: Path) -> list[str]:
    """Statements line by line; keys that are drawn at random do not count."""
    return re.sub(r"'[0-9a-f]{32}'", "'a key'", statements.read_text("utf-8")).splitlines()


def test_the_start_is_what_every_migration_leaves(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SOJOURN_", "DJANGO_"))}
    environment |= {"PYTHONPATH": str(HOME / "src"), "SOJOURN_HOME": str(tmp_path)}
    written = tmp_path / "start.sql"
    program = [sys.executable, "-c", "from sojourn.cli import main; main()", "manage", "write_start", "--out", written]
    subprocess.run(program, env=environment, check=True)
    assert comparable(START) == comparable(written), "./run manage write_start writes it anew"
