"""The demonstration, planned and published once, laid ready for each file of journeys, and taken away after it."""

import fcntl
import logging
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.db.models import UUIDField
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from sojourn.people.models import Account
from sojourn.people.rules import Role
from tests.database import copy_postgres, lay_out_migrated
from tests.journeys.sight import PHONE

SECONDS = 3
PARTS = {
    Role.TEAM: "programme team",
    Role.FELLOW: "fellow",
    Role.CONTRIBUTOR: "contributor",
    Role.PARTNER: "partner museum",
    Role.REPRESENTATIVE: "department representative",
    Role.EVALUATOR: "external evaluator",
}


def singular(word: str) -> str:
    return re.sub(r"ies$", "y", word) if word.endswith("ies") else word.removesuffix("s")


class Summer:
    """A published edition, with an account for each role and a value for each address."""

    def __init__(self) -> None:
        self.known_values: dict[str, dict[str, str]] = {}

    def account(self, role: Role) -> Account:
        from sojourn.demo.stages import account_of

        return account_of(PARTS[role])

    def row_for(self, address: str) -> str:
        """The key of the first row of the kind that an address speaks of: `desk/letters/<int:pk>/` speaks of a letter.

        The last word of the address that names a kind of row counts; a planning run where none does.
        """
        kinds = {
            model._meta.model_name: model
            for config in apps.get_app_configs()
            if config.name.startswith("sojourn.")
            for model in config.get_models()
        }
        words = [singular(word) for word in re.sub(r"<[^>]*>", "", address).strip("/").split("/")]
        spoken_of = [kinds[word.replace("-", "")] for word in words if word.replace("-", "") in kinds]
        if "<int:pk>" in address:
            spoken_of = [kind for kind in spoken_of if not isinstance(kind._meta.pk, UUIDField)]
        kind = spoken_of[-1] if spoken_of else kinds["planrun"]
        if "run" in words:
            kind = kinds["planrun"]
        first = kind.objects.order_by("pk").values_list("pk", flat=True).first()
        return str(first if first is not None else 1)

    def values_for(self, address: str) -> dict[str, str]:
        """A value for every <converter:name> of an address, of rows that exist where there are any; looked up once."""
        if address not in self.known_values:
            self.known_values[address] = self.looked_up(address)
        return self.known_values[address]

    def looked_up(self, address: str) -> dict[str, str]:
        from sojourn.selection.models import Nomination
        from sojourn.timetable.models import FeedAddress, Session

        code = Session.objects.first().code if "sessions/" in address else Nomination.objects.first().code
        feed = FeedAddress.objects.first()
        known = {
            "name": "2018",
            "edition": "2018",
            "on": "2018-07-03",
            "code": code,
            "ending": "csv",
            "secret": feed.secret if feed else "unknown",
            "pk": self.row_for(address),
        }
        numbers = dict.fromkeys(re.findall(r"<int:(\w+)>", address), "1")
        words = dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", address), "unknown")
        uuids = dict.fromkeys(re.findall(r"<uuid:(\w+)>", address), "00000000-0000-4000-8000-000000000000")
        return words | numbers | uuids | known


@pytest.fixture(autouse=True)
def quiet_refusals():
    """Thousands of refusals are meant here; written down and kept with their requests they would slow every test."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(before)


@pytest.fixture(scope="module")
def server(planned_summer) -> Iterator[str]:
    """The house with the published edition, for every test of this file; the tests only read."""
    served = LiveServer("127.0.0.1")
    yield served.url
    served.stop()


@pytest.fixture
def opened(browser, server):
    """Opens a browser as a person (or as a stranger); what a page complains of in the console fails the test."""
    contexts, complaints = [], []

    def open_browser(account=None, language="", **options):
        context = browser.new_context(**{"base_url": server, "locale": "en-GB", "viewport": PHONE} | options)
        contexts.append(context)
        if account is not None:
            client = Client()
            client.force_login(account)
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}])
        if language:
            context.add_cookies([{"name": "django_language", "value": language, "url": server}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def planned_summer(django_db_setup, django_db_blocker, tmp_path_factory):
    """Planned once for all processes of a test run; the others take a copy of its database."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    copies = CopiesOfSqlite(shared) if connection.vendor == "sqlite" else CopiesOfPostgres(shared)
    with django_db_blocker.unblock(), (shared / "summer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not copies.lay_out():
            plan_and_publish(tmp_path_factory.mktemp("demonstration"))
            copies.keep()
        fcntl.flock(lock, fcntl.LOCK_UN)
        ContentType.objects.clear_cache()
        cache.clear()
        yield Summer()
        cache.clear()
        lay_out_migrated()


class CopiesOfSqlite:
    """A copy of the whole database in a file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "summer.sqlite3"

    def keep(self) -> None:
        connection.ensure_connection()
        with closing(sqlite3.connect(self.file)) as copy:
            connection.connection.backup(copy)

    def lay_out(self) -> bool:
        """Lay out what was kept; False where nothing was."""
        if not self.file.exists():
            return False
        connection.ensure_connection()
        with closing(sqlite3.connect(self.file)) as copy:
            copy.backup(connection.connection)
        return True


class CopiesOfPostgres:
    """A copy of the whole database, made by the server itself."""

    def __init__(self, folder: Path) -> None:
        self.mark = folder / "summer.kept"

    def keep(self) -> None:
        copy_postgres(source=connection.settings_dict["NAME"], target="kept_summer")
        self.mark.touch()

    def lay_out(self) -> bool:
        """Lay out what was kept; False where nothing was."""
        if not self.mark.exists():
            return False
        copy_postgres(source="kept_summer", target=connection.settings_dict["NAME"])
        return True


def plan_and_publish(folder: Path) -> None:
    from sojourn.demo import stages
    from sojourn.web.chain import LINKS

    before = dict(LINKS)
    LINKS.update({name: replace(link, seconds=SECONDS) for name, link in before.items()})
    demonstration = stages.Demonstration(folder=folder)
    for stage in stages.STAGES[1:]:
        stage.run(demonstration)
    LINKS.update(before)
