"""The first half of `./run serve`: database and static files; say where to look, and how the first person gets in."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from sojourn.people.models import Account, RoleGrant
from sojourn.people.rules import Role


class Command(BaseCommand):
    help = "Make the house ready to be served, and say where it will be."

    def handle(self, **options: object) -> None:
        call_command("prepare")
        base = settings.SITE_ADDRESS
        self.stdout.write(
            f"Sojourn is at {base}/, the desk at {base}/desk/. Ctrl-C ends it. Everything is kept in {settings.DATA}."
        )
        letters = getattr(settings, "EMAIL_FILE_PATH", None)
        if letters is not None:
            self.stdout.write(
                f"Letters become files in {letters}, log-in codes too, until SOJOURN_SMTP names a mail server."
            )
        if not Account.objects.filter(person__in=RoleGrant.objects.filter(role=Role.TEAM).values("person")).exists():
            self.stdout.write(
                "Nobody can log in yet. Make the first member of the team, in another window: "
                f'./run manage make_team_member you@your.museum "Your Name" --data {settings.DATA}'
            )
        self.stdout.flush()
