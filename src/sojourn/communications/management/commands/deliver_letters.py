"""sojourn manage deliver_letters: send what waits in the outbox."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from sojourn.communications.actions import deliver_waiting


class Command(BaseCommand):
    help = "Send the letters that wait in the outbox."
    requires_system_checks = ()  # they would load every page of the house

    def handle(self, **options: object) -> None:
        delivery = deliver_waiting(at=timezone.now())
        self.stdout.write(f"{delivery.sent} sent, {delivery.failed} failed")
