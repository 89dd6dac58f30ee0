"""sojourn paper coursebook 2018 --out coursebook.pdf"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal

from ...queries import coursebook

PAPERS = {"coursebook": coursebook}


class Command(BaseCommand):
    help = "Typeset a paper of an edition as PDF."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paper", choices=sorted(PAPERS))
        parser.add_argument("edition", help="the edition's name, such as 2018")
        parser.add_argument("--out", type=Path, required=True, help="the PDF file to write")

    def handle(self, *, paper: str, edition: str, out: Path, **options: object) -> None:
        found = Edition.objects.select_related("programme").filter(name=edition).first()
        if found is None:
            names = ", ".join(Edition.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"There is no edition {edition}. There is: {names}.")
        try:
            made = PAPERS[paper](found)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        try:
            out.write_bytes(made.pdf)
        except OSError as error:
            raise CommandError(f"{out} could not be written: {error.strerror}.") from error
        for remark in made.remarks:
            self.stderr.write(f"remark: {remark}")
        self.stdout.write(f"{out}: {len(made.pdf) // 1024} KB")
