"""Workers killed in the middle of planning, plans that are stopped, a server killed without mercy: real processes, real kills."""

import os
import signal
import socket
import sqlite3
import time
from contextlib import closing

import pytest

ASK_FOR_A_TIMETABLE = """
from django.utils import timezone
from sojourn.demo.make_workbook import demo_contents
from sojourn.timetable.jobs import request_timetable_plan
from tests.demo_fixtures import imported
edition = imported(demo_contents(), timezone.now())
request_timetable_plan(edition=edition, by=None, at=timezone.now(), seconds=120)
"""
BETTER = "SELECT state = 'running' AND score != '{}' FROM edition_planrun"


def ask(house, question: str):
    with closing(sqlite3.connect(house.folder / "sojourn.sqlite3", timeout=10)) as database:
        [found] = database.execute(question).fetchone()
        database.commit()
    return found


def tell(house, order: str) -> None:
    with closing(sqlite3.connect(house.folder / "sojourn.sqlite3", timeout=10)) as database, database:
        database.execute(order)


def wait_until(is_so, seconds: float) -> float:
    """Wait until it is so; how long that took. Fails when it does not come about."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "it did not come about"
        time.sleep(0.05)
    return time.monotonic() - began


def test_a_plan_whose_worker_is_killed_changes_nothing_is_taken_up_again_and_stops_within_a_second(house):
    house.run(ASK_FOR_A_TIMETABLE)
    first = house.start("work", "--dead-after", "2")
    wait_until(lambda: ask(house, BETTER), 40)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert ask(house, "SELECT count(*) FROM timetable_version") == 0
    assert ask(house, "SELECT state FROM edition_planrun") == "running"
    tell(house, "UPDATE edition_planrun SET score = '{}'")

    second = house.start("work", "--dead-after", "2")
    try:
        wait_until(lambda: ask(house, BETTER), 40)
        tell(house, "UPDATE edition_planrun SET stop_asked = 1")
        assert wait_until(lambda: ask(house, "SELECT finished_at IS NOT NULL FROM edition_planrun"), 10) < 1.0
        assert ask(house, "SELECT state FROM edition_planrun") == "done"
        assert ask(house, "SELECT count(*) FROM timetable_version") == 0
    finally:
        second.terminate()
        second.wait(timeout=10)


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_server_whose_parent_is_killed_without_mercy_leaves_nobody_at_the_port(house):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def answers() -> bool:
        with socket.socket() as visitor:
            visitor.settimeout(1)
            return visitor.connect_ex(("127.0.0.1", port)) == 0

    parent = house.start("serve", "--port", str(port), "--data", str(house.folder))
    wait_until(answers, 40)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not answers(), 15)
