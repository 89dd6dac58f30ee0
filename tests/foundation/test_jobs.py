"""A worker that is killed loses nothing: another takes up what it had begun. Real processes, a real database file."""

import signal
import time
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from sojourn.foundation.jobs import take_up_orphans


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def wait_until(path: Path, wanted: list[str], seconds: float) -> list[str]:
    end = time.monotonic() + seconds
    while lines(path) != wanted and time.monotonic() < end:
        time.sleep(0.1)
    return lines(path)


def test_a_job_whose_worker_was_killed_is_taken_up_and_finished_by_another(house):
    notes = house.folder / "notes"
    house.run(f"from tests.foundation.slow_jobs import note_begin_and_end as job; job.enqueue({str(notes)!r}, 2.0)")
    first = house.start("work", "--dead-after", "3")
    assert wait_until(notes, ["begin"], 20) == ["begin"]
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = house.start("work", "--dead-after", "3")
    try:
        assert wait_until(notes, ["begin", "begin", "end"], 30) == ["begin", "begin", "end"]
    finally:
        second.terminate()
        second.wait(timeout=10)


def test_a_job_of_a_living_worker_is_left_to_it(house):
    notes = house.folder / "notes"
    house.run(f"from tests.foundation.slow_jobs import note_begin_and_end as job; job.enqueue({str(notes)!r}, 5.0)")
    workers = [house.start("work", "--dead-after", "2") for _ in range(2)]
    try:
        assert wait_until(notes, ["begin", "end"], 30) == ["begin", "end"]
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(timeout=10)


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
