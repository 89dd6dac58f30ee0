"""Writes an edition back to a workbook: `sojourn export WORKBOOK --edition NAME`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sojourn.workbook.queries import contents_of, editions
from sojourn.workbook.write import write_folder, write_xlsx


class Command(BaseCommand):
    help = "Write an edition to a workbook: FILE.xlsx, or, where the name does not end so, a folder of CSV files."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workbook", type=Path, help="FILE.xlsx, or a folder for CSV files")
        parser.add_argument("--edition", required=True, help="the name of the edition")

    def handle(self, *args: Any, **options: Any) -> None:
        path, name = options["workbook"], options["edition"]
        names = [edition.name for edition in editions()]
        if name not in names:
            raise CommandError(f"There is no edition {name}. Known: {', '.join(names) or 'none'}.")
        contents = contents_of(name)
        try:
            if path.suffix.lower() == ".xlsx":
                write_xlsx(contents, path)
            else:
                write_folder(contents, path)
        except OSError as error:
            raise CommandError(f"Cannot write {path}: {error.strerror}.") from error
        rows = sum(len(sheet) for sheet in contents.values())
        self.stdout.write(f"Wrote edition {name} to {path}: {rows} rows.")
