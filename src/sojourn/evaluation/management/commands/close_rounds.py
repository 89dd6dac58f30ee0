"""sojourn manage close_rounds: for a clock that knocks once a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from sojourn.evaluation.actions import close_due


class Command(BaseCommand):
    help = "Close every round of questions whose last day is over."

    def handle(self, **options: object) -> None:
        closed = close_due(at=timezone.now())
        self.stdout.write(f"{len(closed)} closed")
