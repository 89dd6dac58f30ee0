"""Writes docs/workbook.md again from the description of the columns."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from sojourn.workbook.write import documentation


class Command(BaseCommand):
    help = "Write docs/workbook.md from the description of sheets and columns."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.HOME) / "docs" / "workbook.md"
        page.write_text(documentation(), encoding="utf-8")
        self.stdout.write(f"Wrote {page}.")
