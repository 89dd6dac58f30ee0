"""The demonstration, planned and published once, laid ready for each file of journeys, and taken away after it."""

import fcntl
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from sojourn.people.models import Account
from sojourn.people.rules import Role

SECONDS = 8
ROOMS = "people communications museums programme edition selection placement timetable evaluation".split()
PARTS = {
    Role.TEAM: "programme team",
    Role.FELLOW: "fellow",
    Role.CONTRIBUTOR: "contributor",
    Role.PARTNER: "partner museum",
    Role.REPRESENTATIVE: "department representative",
    Role.EVALUATOR: "external evaluator",
}


class Summer:
    """A published edition, with an account for each role and a value for each address."""

    def account(self, role: Role) -> Account:
        from sojourn.demo.stages import account_of

        return account_of(PARTS[role])

    def values_for(self, address: str) -> dict[str, str]:
        from sojourn.communications.models import Letter
        from sojourn.edition.models import PlanRun
        from sojourn.selection.models import Nomination
        from sojourn.timetable.models import Contributor, FeedAddress, Group, Session, Sitting, Version

        models = [Nomination, PlanRun, Contributor, Group, Session, Sitting, Version, Letter]
        first = {
            model.__name__.lower(): str(model.objects.order_by("pk").values_list("pk", flat=True).first())
            for model in models
        }
        pk = next((first[word] for word in first if word in address), first["planrun"])
        if "runs/" in address:
            pk = first["planrun"]
        code = Session.objects.first().code if "sessions/" in address else Nomination.objects.first().code
        feed = FeedAddress.objects.first()
        common = {
            "name": "2018",
            "edition": "2018",
            "on": "2018-07-03",
            "code": code,
            "secret": feed.secret if feed else "unknown",
        }
        return common | {"token": "unknown", "pk": pk, "number": "1"}


@pytest.fixture(scope="module")
def planned_summer(django_db_setup, django_db_blocker, tmp_path_factory):
    """Planned once for all processes of a test run; the others read its rows from a file."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with django_db_blocker.unblock(), (shared / "summer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not laid_out(shared):
            plan_and_publish(tmp_path_factory.mktemp("demonstration"))
            keep(shared)
        fcntl.flock(lock, fcntl.LOCK_UN)
        yield Summer()
        call_command("flush", verbosity=0, interactive=False)


def keep(folder: Path) -> None:
    """Keep the rows for the other files: SQLite's as a copy of the database, PostgreSQL's as rows."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "summer.sqlite3")) as copy:
            connection.connection.backup(copy)
    else:
        call_command("dumpdata", *ROOMS, output=folder / "summer.json", verbosity=0)


def laid_out(folder: Path) -> bool:
    """Lay out what was kept; False where nothing was."""
    if (folder / "summer.sqlite3").exists():
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / "summer.sqlite3")) as copy:
            copy.backup(connection.connection)
        return True
    if (folder / "summer.json").exists():
        call_command("loaddata", folder / "summer.json", verbosity=0)
        return True
    return False


def plan_and_publish(folder: Path) -> None:
    from sojourn.demo import stages
    from sojourn.web.chain import LINKS

    before = dict(LINKS)
    LINKS.update({name: replace(link, seconds=SECONDS) for name, link in before.items()})
    demonstration = stages.Demonstration(folder=folder)
    for stage in stages.STAGES[1:]:
        stage.run(demonstration)
    LINKS.update(before)
