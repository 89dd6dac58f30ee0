"""Workers killed in the middle of planning, plans that are stopped, a server killed without mercy: real processes, real kills."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

ASK_FOR_A_TIMETABLE = """
from django.utils import timezone
from sojourn.demo.make_workbook import demo_contents
from sojourn.timetable.jobs import request_timetable_plan
from tests.demo_fixtures import imported
edition = imported(demo_contents(), timezone.now())
request_timetable_plan(edition=edition, by=None, at=timezone.now(), seconds=600)
"""
BETTER = "SELECT state = 'running' AND score != '{}' FROM edition_planrun"
SERVE = "import sys; from sojourn.foundation.serving import serve; serve(host='127.0.0.1', port=int(sys.argv[1]), data=sys.argv[2])"


def wait_until(is_so, seconds: float = 150.0) -> float:
    """Wait until it is so; how long that took. Fails when it does not come about."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "it did not come about"
        time.sleep(0.02)
    return time.monotonic() - began


def crowd() -> float:
    """How many processes each core has to serve; 1 on a quiet machine."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def test_a_plan_whose_worker_is_killed_changes_nothing_is_taken_up_again_and_stops_within_a_second(house):
    house.run(ASK_FOR_A_TIMETABLE)
    first = house.start("work", "--dead-after", "2")
    wait_until(lambda: house.ask(BETTER))
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert house.ask("SELECT count(*) FROM timetable_version") == 0
    assert house.ask("SELECT state FROM edition_planrun") == "running"
    house.tell("UPDATE edition_planrun SET score = '{}'")

    second = house.start("work", "--dead-after", "2")
    try:
        wait_until(lambda: house.ask(BETTER))
        house.tell("UPDATE edition_planrun SET stop_asked = 1")
        assert wait_until(lambda: house.ask("SELECT finished_at IS NOT NULL FROM edition_planrun")) < 1.0 * crowd()
        assert house.ask("SELECT state FROM edition_planrun") == "done"
        assert house.ask("SELECT count(*) FROM timetable_version") == 0
    finally:
        second.terminate()
        second.wait(timeout=60)


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_server_whose_parent_is_killed_without_mercy_leaves_nobody_at_the_port(house):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def answers() -> bool:
        with socket.socket() as visitor:
            visitor.settimeout(1)
            return visitor.connect_ex(("127.0.0.1", port)) == 0

    command = [sys.executable, "-c", SERVE, str(port), str(house.folder)]
    parent = subprocess.Popen(command, env=house.environment)
    wait_until(answers)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not answers())
