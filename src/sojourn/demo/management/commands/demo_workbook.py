"""Writes the demonstration workbook to a file."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from sojourn.demo.make_workbook import write_demo_workbook


class Command(BaseCommand):
    help = "Write the demonstration workbook to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="where to write it, FILE.xlsx")
        parser.add_argument("--seed", type=int, default=2018, help="another seed makes another workbook")

    def handle(self, *args: Any, **options: Any) -> None:
        write_demo_workbook(options["file"], seed=options["seed"])
        self.stdout.write(f"Wrote {options['file']}.")
