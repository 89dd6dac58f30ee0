"""A worker that is killed in the middle of a mailing: nobody gets it twice, nobody is left out. Real processes, a real mail server."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.communications.test_outbox import free_port

HOME = Path(__file__).resolve().parents[2]
SELF = [sys.executable, "-c", "from sojourn.cli import main; main()"]
READERS = 90
MAKE = f"""
from django.utils import timezone
from sojourn.communications import actions, jobs
from sojourn.communications.models import Subscriber
from sojourn.communications.readers import sift
from sojourn.people.models import Person
now = timezone.now()
mailing = actions.make_mailing(title="News", topic="newsletter", address="", language="en-gb", by=None, at=now,
    texts={{"en-gb": actions.Text("News", "<p>%%greeting%%</p>" * 200, "%%greeting%%")}})
Subscriber.objects.bulk_create(Subscriber(address=f"reader.{{n}}@example.org", name=f"Reader Fictional-{{n}}",
    topics=["newsletter"], confirmed_at=now) for n in range({READERS}))
sifted = sift(people=Person.objects.none(), strangers=Subscriber.objects.all(), topic="newsletter", at=now)
actions.start_mailing(mailing=mailing, sifted=sifted, audience={{}}, by=None, at=now)
jobs.send_mailing.enqueue(mailing.pk)
"""


@pytest.fixture
def house(tmp_path, django_db_setup, django_db_blocker):
    """A data folder with a database of its own, a mail server of its own, and a way to start `sojourn` beside them."""
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("copies the migrated file")
    port, taken = free_port(), tmp_path / "taken"
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "SOJOURN_DATABASE"}
    }
    environment |= {
        "SOJOURN_DATA": str(tmp_path),
        "SOJOURN_HOME": str(HOME),
        "SOJOURN_SMTP": f"smtp://127.0.0.1:{port}",
        "SOJOURN_MAILINGS_A_MINUTE": "6000",  # so that there is a middle to be killed in
        "PYTHONPATH": f"{HOME / 'src'}{os.pathsep}{HOME}",
        "DJANGO_SETTINGS_MODULE": "sojourn.settings",
    }

    class House:
        database = tmp_path / "sojourn.sqlite3"

        def start(self) -> subprocess.Popen:
            return subprocess.Popen([*SELF, "work", "--dead-after", "1"], env=environment)

        def run(self, program: str) -> None:
            words = [sys.executable, "-c", "import django; django.setup()\n" + program]
            subprocess.run(words, env=environment, check=True)

        def taken(self) -> list[str]:
            return [line.split()[0] for line in taken.read_text().splitlines()] if taken.exists() else []

        def ask(self, question: str) -> list:
            with sqlite3.connect(self.database, timeout=20) as asked:
                return asked.execute(question).fetchall()

    with django_db_blocker.unblock(), sqlite3.connect(connection.settings_dict["TEST"]["NAME"]) as migrated:
        migrated.backup(sqlite3.connect(House.database))
    sink = subprocess.Popen(
        [sys.executable, str(HOME / "bench" / "smtp_sink.py"), str(port), str(taken)], stdout=subprocess.PIPE
    )
    sink.stdout.readline()
    yield House()
    sink.terminate()
    sink.wait()


def wait_until(condition, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def test_when_a_worker_is_killed_nobody_gets_a_mailing_twice_and_nobody_is_left_out(house):
    house.run(MAKE)
    first = house.start()
    wait_until(lambda: len(house.taken()) >= READERS // 3, 150)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert len(house.taken()) < READERS, "it was killed too late to show anything"
    house.ask("UPDATE communications_recipient SET touched_at = datetime('now', '-2 minutes') WHERE state = 'sending'")

    second = house.start()
    try:
        wait_until(lambda: house.ask("SELECT state FROM communications_mailing") == [("done",)], 150)
    finally:
        second.terminate()
        second.wait(timeout=60)

    got = Counter(house.taken())
    handed = {row[0] for row in house.ask("SELECT address FROM communications_recipient WHERE state = 'handed'")}
    everyone = {f"reader.{number}@example.org" for number in range(READERS)}
    assert set(got.values()) == {1}
    assert len(handed) <= 1  # the one in the dead worker's hand; the report names it
    assert everyone - set(got) <= handed
    states = dict(house.ask("SELECT state, count(*) FROM communications_recipient GROUP BY state"))
    assert states.pop("sent") + states.pop("handed", 0) == READERS
    assert states == {}
