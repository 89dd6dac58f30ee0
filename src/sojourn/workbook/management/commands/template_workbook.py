"""Writes an empty workbook: `sojourn template FILE.xlsx`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sojourn.workbook.write import write_template


class Command(BaseCommand):
    help = "Write an empty workbook with headings, notes and drop-down lists."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="FILE.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["file"].suffix.lower() != ".xlsx":
            raise CommandError("The template is an .xlsx file: give it such a name.")
        try:
            write_template(options["file"])
        except OSError as error:
            raise CommandError(f"Cannot write {options['file']}: {error.strerror}.") from error
        self.stdout.write(f"Wrote {options['file']}.")
