"""sojourn paper coursebook 2018 --out coursebook.pdf; annual-report 2018 (or 2012-2018) --out …; advocacy-book --out …"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.foundation.typesetting import Paper

from ...queries import advocacy_book, annual_report, coursebook

OF_AN_EDITION = {"coursebook": coursebook}
OF_THE_PROGRAMME = {"advocacy-book": advocacy_book}
OF_SOME_YEARS = {"annual-report": annual_report}


class Command(BaseCommand):
    help = "Typeset a paper as PDF."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paper", choices=sorted({**OF_AN_EDITION, **OF_THE_PROGRAMME, **OF_SOME_YEARS}))
        parser.add_argument(
            "edition",
            nargs="?",
            default="",
            help="the edition's name, such as 2018; a report takes a span too: 2012-2018",
        )
        parser.add_argument("--out", type=Path, required=True, help="the PDF file to write")

    def handle(self, *, paper: str, edition: str, out: Path, **options: object) -> None:
        try:
            made = self.made(paper, edition)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        try:
            out.write_bytes(made.pdf)
        except OSError as error:
            raise CommandError(f"{out} could not be written: {error.strerror}.") from error
        for remark in made.remarks:
            self.stderr.write(f"remark: {remark}")
        self.stdout.write(f"{out}: {len(made.pdf) // 1024} KB")

    def made(self, paper: str, edition: str) -> Paper:
        if paper in OF_THE_PROGRAMME:
            return OF_THE_PROGRAMME[paper]()
        if paper in OF_SOME_YEARS:
            return OF_SOME_YEARS[paper](edition)
        return OF_AN_EDITION[paper](self.edition(edition))

    def edition(self, name: str) -> Edition:
        found = Edition.objects.select_related("programme").filter(name=name).first()
        if found is None:
            names = ", ".join(Edition.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"There is no edition {name}. There is: {names}.")
        return found
