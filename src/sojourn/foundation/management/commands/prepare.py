"""sojourn manage prepare: bring database and static files up to date. Safe to run at every start."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from ...database import migrate
from ...static import fingerprint

GATHERED = "gathered"


class Command(BaseCommand):
    help = "Make or update the database, and gather static files."

    def handle(self, **options: object) -> None:
        Path(settings.DATA).mkdir(parents=True, exist_ok=True)
        migrate()
        self.gather()

    def gather(self) -> None:
        """Gather and pack static files, unless these very files were gathered before: it takes ten seconds."""
        mark, now = Path(settings.STATIC_ROOT) / GATHERED, fingerprint()
        if mark.exists() and mark.read_text() == now:
            return
        call_command("collectstatic", verbosity=0, interactive=False, clear=False)
        mark.write_text(now)
