"""sojourn work: run background jobs until stopped."""

from django.core.management.base import BaseCommand, CommandParser

from sojourn.foundation.jobs import DEAD_AFTER_SECONDS, work


class Command(BaseCommand):
    help = "Run background jobs: plans, letters. Start as many as you like, on as many machines as share the database."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--queue", action="append", help="default, mail or solver; may be repeated (default: all)")
        parser.add_argument(
            "--dead-after", type=float, default=DEAD_AFTER_SECONDS, help="seconds without a sign of life"
        )
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that started this one ends"
        )

    def handle(self, *, queue: list[str] | None, dead_after: float, with_parent: bool, **options: object) -> None:
        work(queues=queue or ["*"], dead_after_seconds=dead_after, with_parent=with_parent)
