"""sojourn manage make_team_member EMAIL NAME: the first account of the programme team."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from sojourn.people.actions import welcome
from sojourn.people.rules import Role


class Command(BaseCommand):
    help = "Give a person an account and the role of the programme team. They log in by a code sent to their address."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email: str, name: str, **options: object) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        person = welcome(email=email, name=name, role=Role.TEAM, by=None, at=timezone.now())
        self.stdout.write(f"{person} ({person.email}) works for the programme team and can log in.")
