"""The first half of `./run demo`: make, plan and publish the demonstration, once; say where to look and whom to log in as."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client

from sojourn.foundation.refusals import Refusal
from sojourn.web.console import stage, watched

from ...stages import EDITION, PASSWORD, STAGES, Demonstration, doors, people_to_be

DONE, BEGUN = "demonstration.done", "demonstration.begun"


class Command(BaseCommand):
    help = "Make, plan and publish the demonstration, unless it is there already."
    requires_system_checks = ()  # they would load every page of the house

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000")
        parser.add_argument("--check", action="store_true", help="open every page once instead of serving them")

    def handle(self, *, port: str, check: bool, **options: object) -> None:
        done = Path(settings.DATA) / DONE
        try:
            if done.exists():
                call_command("prepare")
                self.stderr.write(
                    f"The demonstration is there already ({settings.DATA}); delete that folder to make it anew."
                )
            else:
                self.begin(Path(settings.DATA))
                self.make()
                done.touch()
            if check:
                self.open_every_page()
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.say_where(port)

    def begin(self, folder: Path) -> None:
        """Make room for the demonstration: one that was interrupted goes, anything else stays and is told."""
        if connection.vendor != "sqlite":
            return
        begun, database = folder / BEGUN, Path(settings.DATABASES["default"]["NAME"])
        if database.exists() and not begun.exists():
            raise CommandError(
                f"{folder} holds something else than the demonstration. Name another folder: --data FOLDER"
            )
        connection.close()
        for end in ("", "-wal", "-shm"):
            database.with_name(database.name + end).unlink(missing_ok=True)
        begun.touch()

    def make(self) -> None:
        self.stderr.write(
            "The demonstration decides for you: it adopts each plan and accepts every offer. In real life people do."
        )
        demonstration = Demonstration(watch=watched)
        for one in STAGES:
            with stage(one.title):
                one.run(demonstration)

    def open_every_page(self) -> None:
        failed = []
        for who, address in doors():
            client = Client(headers={"host": "127.0.0.1"})
            if who is not None:
                client.force_login(who)
            status = client.get(address).status_code
            if status != 200:
                failed.append(f"{address} answered {status}")
        if failed:
            raise CommandError("; ".join(failed))
        self.stderr.write(f"{len(doors())} pages opened, each answered 200.")

    def say_where(self, port: str) -> None:
        base = f"http://127.0.0.1:{port}"
        self.stdout.write(
            f"\nThe edition      {base}/{EDITION}/        the desk   {base}/desk/        the portal   {base}/my/"
        )
        self.stdout.write(f"Log in at        {base}/account/login/   with the password: {PASSWORD}")
        for part, person in people_to_be():
            self.stdout.write(f"  {part:<26} {person.email}")
        self.stdout.write(
            f"Letters are kept as files in {Path(settings.DATA) / 'letters'}; no second factor is asked for here."
        )
        sys.stdout.flush()
