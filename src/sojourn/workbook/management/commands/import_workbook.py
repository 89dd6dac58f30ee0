"""Reads an edition from a workbook: `sojourn import WORKBOOK [--dry-run]`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sojourn.workbook.actions import apply
from sojourn.workbook.changes import changes_of
from sojourn.workbook.mistakes import CannotImport
from sojourn.workbook.read import read_workbook
from sojourn.workbook.report import lines_of_changes


class Command(BaseCommand):
    help = "Read an edition from a workbook (.xlsx, or a folder of CSV files). With mistakes in it, nothing is changed."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workbook", type=Path, help="FILE.xlsx, or a folder of CSV files")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changes = changes_of(read_workbook(options["workbook"]))
            if options["dry_run"]:
                self.stdout.write("\n".join(lines_of_changes(changes)))
                return
            apply(changes=changes, by=None, at=timezone.now())
        except CannotImport as refusal:
            self.stderr.write("\n".join([*map(str, refusal.mistakes), str(refusal)]))
            sys.exit(1)
        self.stdout.write(changes.summary())
