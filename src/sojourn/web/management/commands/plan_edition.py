"""sojourn plan edition NAME [--adopt] [--accept] [--publish] [--only cohort|placements|timetable]"""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sojourn.edition.models import Edition
from sojourn.foundation.refusals import Refusal
from sojourn.timetable import actions as timetable
from sojourn.timetable.queries import latest_version

from ...chain import LINKS, Link, accept_every_offer, found_or_refused
from ...console import watched


class Command(BaseCommand):
    help = "Plan an edition: cohort, placements, timetable. Plans only propose: --adopt adopts each before the next is made."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="the edition's name, such as 2018")
        parser.add_argument("--only", choices=list(LINKS), action="append", help="only this plan; may be repeated")
        parser.add_argument("--adopt", action="store_true", help="adopt each plan")
        parser.add_argument(
            "--accept", action="store_true", help="accept the offers on everyone's behalf (rehearsals only)"
        )
        parser.add_argument("--publish", action="store_true", help="publish the timetable at the end")
        parser.add_argument("--seconds", type=int, help="time for each plan")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, edition: str, only: list[str] | None, publish: bool, **options: object) -> None:
        found = Edition.objects.select_related("programme").filter(name=edition).first()
        if found is None:
            names = ", ".join(Edition.objects.values_list("name", flat=True)) or "none; import a workbook first"
            raise CommandError(f"There is no edition {edition}. There is: {names}.")
        try:
            for name in only or (list(LINKS) if options["adopt"] else ["cohort"]):
                self.make(LINKS[name], found, options)
            if publish:
                self.publish(found)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def make(self, link: Link, edition: Edition, options: dict[str, object]) -> None:
        seconds = options["seconds"] or link.seconds
        run = link.request(edition=edition, by=None, at=timezone.now(), seconds=seconds, seed=options["seed"])
        with watched(link.title, run):
            link.plan(run=run, at=timezone.now())
        found_or_refused(run)
        if options["adopt"]:
            link.adopt(run=run, by=None, at=timezone.now())
            self.stdout.write(f"{link.title}: adopted.")
        if options["accept"] and link.name == "cohort":
            accepted = accept_every_offer(edition=edition, by=None, at=timezone.now())
            self.stdout.write(f"Offers: {accepted} accepted on their behalf.")

    def publish(self, edition: Edition) -> None:
        version = latest_version(edition)
        if version is None:
            raise CommandError(f"Edition {edition} has no timetable to publish. Add --adopt.")
        timetable.publish(version=version, by=None, at=timezone.now())
        self.stdout.write(f"Published: version {version.number}.")
