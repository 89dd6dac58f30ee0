"""A worker that is killed loses nothing: another takes up what it had begun. Real processes, a real database file."""

import signal
import time
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from sojourn.foundation.jobs import take_up_orphans

DEAD_AFTER_SECONDS = 2.0
ASK_FOR_JOBS = """
from tests.foundation.slow_jobs import note_begin_and_end, note_who_looks_up_a_page
note_begin_and_end.enqueue({notes!r})
note_who_looks_up_a_page.enqueue({readers!r})
note_who_looks_up_a_page.enqueue({readers!r})
"""


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def wait_until(is_so, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def test_a_job_of_a_living_worker_is_left_to_it_and_that_of_a_killed_one_is_taken_up_and_finished_by_another(house):
    notes, readers = house.folder / "notes", house.folder / "readers"
    house.run(ASK_FOR_JOBS.format(notes=str(notes), readers=str(readers)))
    workers = {}
    try:
        for _ in range(2):
            worker = house.start("work", "--dead-after", str(DEAD_AFTER_SECONDS))
            workers[f"begin:{worker.pid}"] = worker
        wait_until(lambda: lines(notes))
        [first] = lines(notes)
        [second] = workers.keys() - {first}

        alive = "SELECT count(*) FROM foundation_heartbeat WHERE seen_at > (SELECT datetime(started_at, '+{} seconds')"
        alive += " FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%begin_and_end')"
        wait_until(lambda: house.ask(alive.format(2 * DEAD_AFTER_SECONDS)) == 2)
        assert lines(notes) == [first]
        wait_until(lambda: len(lines(readers)) == 2)
        assert len(set(lines(readers))) == 1, "a worker starts itself anew after light work"

        workers[first].send_signal(signal.SIGKILL)
        wait_until(lambda: len(lines(notes)) == 2)
        (house.folder / "go").touch()
        wait_until(lambda: len(lines(notes)) == 3)
        assert lines(notes) == [first, second, "end"]
    finally:
        (house.folder / "go").touch()
        for worker in workers.values():
            worker.terminate()
            worker.wait(timeout=20)


@pytest.mark.django_db
@pytest.mark.parametrize(("workers", "status"), [(1, "READY"), (3, "READY"), (4, "FAILED")])
def test_a_job_that_kills_its_workers_again_and_again_is_given_up(now, workers, status):
    dead = [f"worker-{number}" for number in range(workers)]
    times = {"enqueued_at": now, "run_after": now, "started_at": now}
    words = {"task_path": "tests.foundation.slow_jobs.note_begin_and_end", "backend_name": "default"}
    job = DBTaskResult.objects.create(
        status="RUNNING", worker_ids=dead, args_kwargs={"args": [], "kwargs": {}}, **times, **words
    )
    take_up_orphans(dead_after_seconds=60)
    job.refresh_from_db()
    assert job.status == status
