"""sojourn manage write_start [--out FILE.sql]: carry out every migration on an empty file and keep the outcome as text."""

import os
import subprocess
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from ...serving import SELF
from ...start import START, seal, told


class Command(BaseCommand):
    help = "Write anew what a database on one machine begins with; needed after new migrations, takes a minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=START)

    def handle(self, *, out: Path, **options: object) -> None:
        with tempfile.TemporaryDirectory() as folder:
            alone = os.environ | {"SOJOURN_DATA": folder, "SOJOURN_DATABASE": ""}
            subprocess.run([*SELF, "manage", "migrate", "--verbosity", "0"], env=alone, check=True)
            statements = "\n".join(told(Path(folder) / "sojourn.sqlite3")) + "\n"
            out.write_text(f"{seal(statements)}\n{statements}", "utf-8")
