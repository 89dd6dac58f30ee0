"""sojourn manage lay_out_site: every kind of page with words to begin with. Safe to run again: what is there stays."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from ...actions import lay_out


class Command(BaseCommand):
    help = "Lay out the pages of the public site with words that editors change."

    def handle(self, **options: object) -> None:
        made = lay_out(by=None, at=timezone.now())
        self.stdout.write(f"{made} pages were made. Editors change them at /editor/.")
