"""sojourn manage ask_whether_right: once a year each, by a daily timer."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sojourn.network.actions import ask_everyone_due

MOST_A_DAY = 500


class Command(BaseCommand):
    help = "Write “is this still right?” to members who have not been heard of about it for a year."

    def handle(self, **options: Any) -> None:
        asked = ask_everyone_due(by=None, at=timezone.now(), most=MOST_A_DAY)
        self.stdout.write(f"{asked} letters wait in the outbox.")
