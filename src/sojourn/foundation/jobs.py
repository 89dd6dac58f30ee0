"""Background jobs: a worker that shows that it is alive, and takes up what a dead one had begun.

Jobs are written against Django's Tasks API and queued in the database (docs/decisions/jobs.md). Delivery is at least once: a job
whose worker dies between its work and its last word is run again, so every job must be safe to run twice.
"""

import logging
import os
import resource
import socket
import sys
import threading
import uuid
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone
from django_tasks import task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .daily import start_daily_jobs
from .models import Heartbeat

log = logging.getLogger(__name__)
DEAD_AFTER_SECONDS = 60.0
MOST_WORKERS = 3
"""A job over which more workers died than this is given up. The last is there to say so in its own words, by its context's `attempt`."""
GIVEN_UP = "Its workers died, one after the other."
HEAVY_MEGABYTES = 70
"""A worker that has grown by this (a solver's libraries stay loaded) starts itself anew when the job is done. Pages and letters take 40."""


@task()
def tidy_up() -> None:
    """Forget sessions that have ended and jobs that were done two weeks ago. Safe to run twice."""
    call_command("clearsessions")
    done = DBTaskResult.objects.filter(status__in=["SUCCESSFUL", "FAILED"])
    done.filter(finished_at__lt=timezone.now() - timedelta(days=14)).delete()


DAILY = (tidy_up,)


class PatientWorker(Worker):
    """A queue worker that starts itself anew after a heavy job, so that memory at rest stays small."""

    def run(self) -> None:
        self.megabytes_at_first = resident_megabytes()
        super().run()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        if self.running and resident_megabytes() - self.megabytes_at_first > HEAVY_MEGABYTES:
            log.info("worker %s starts anew to give memory back", self.worker_id)
            connection.close()
            os.execv(sys.executable, [sys.executable, "-c", "from sojourn.cli import main; main()", *sys.argv[1:]])


def resident_megabytes() -> float:
    """The memory this process holds now, in MB (its greatest so far where the system does not tell)."""
    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def take_up_orphans(*, dead_after_seconds: float) -> int:
    """Put jobs back on the queue whose worker has shown no life for so long; the number of jobs put back.

    A job that killed too many workers is not put back but failed.
    """
    limit = timezone.now() - timedelta(seconds=dead_after_seconds)
    alive = set(Heartbeat.objects.filter(seen_at__gte=limit).values_list("worker_id", flat=True))
    put_back = 0
    for job in DBTaskResult.objects.filter(status="RUNNING", started_at__lt=limit).only("id", "worker_ids"):
        if job.worker_ids and job.worker_ids[-1] in alive:
            continue
        orphaned = DBTaskResult.objects.filter(pk=job.pk, status="RUNNING", worker_ids=job.worker_ids)
        if len(job.worker_ids) > MOST_WORKERS:
            log.error("job %s is given up: %d workers died over it", job.pk, len(job.worker_ids))
            orphaned.update(status="FAILED", finished_at=timezone.now(), exception_class_path="", traceback=GIVEN_UP)
        else:
            put_back += orphaned.update(status="READY", started_at=None)
    Heartbeat.objects.filter(seen_at__lt=limit - timedelta(days=1)).delete()
    return put_back


def show_life(worker_id: str) -> None:
    Heartbeat.objects.update_or_create(
        worker_id=worker_id, defaults={"seen_at": timezone.now(), "host": socket.gethostname()[:100]}
    )


def beat(worker_id: str, *, dead_after_seconds: float, stop: threading.Event, parent: int | None) -> None:
    """Show life and take up orphans until told to stop; end the process when its parent is gone."""
    while not stop.wait(min(5.0, dead_after_seconds / 5)):
        try:
            show_life(worker_id)
            take_up_orphans(dead_after_seconds=dead_after_seconds)
            start_daily_jobs(at=timezone.now())
        except OperationalError as error:  # the database is busy or away: the next beat tries again
            log.warning("heartbeat: %s", error)
        if parent is not None and os.getppid() != parent:
            os._exit(0)
    connection.close()


def work(*, queues: list[str], dead_after_seconds: float = DEAD_AFTER_SECONDS, with_parent: bool = False) -> None:
    """Run jobs until told to stop by a signal."""
    worker_id = f"{socket.gethostname()[:20]}-{uuid.uuid4().hex[:12]}"
    stop = threading.Event()
    show_life(worker_id)
    parent = os.getppid() if with_parent else None
    heart = threading.Thread(
        target=beat,
        args=(worker_id,),
        kwargs={"dead_after_seconds": dead_after_seconds, "stop": stop, "parent": parent},
        daemon=True,
    )
    heart.start()
    worker = PatientWorker(
        queue_names=queues,
        interval=1.0,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    worker.configure_signals()
    try:
        worker.run()
    finally:
        stop.set()
