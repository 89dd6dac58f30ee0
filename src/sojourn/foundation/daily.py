"""What is done once a day, by whichever worker notices first.

A room names its daily jobs in its jobs.py: `DAILY = (erase_old_enquiries,)`. They take no argument and are safe to run twice.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import transaction

from .models import DailyRun


@cache
def jobs_of_rooms(under: str) -> dict[str, Any]:
    """The jobs that every installed room names in its jobs.py under a word, such as DAILY, by name."""
    found = {}
    for config in apps.get_app_configs():
        if config.name.startswith("sojourn.") and find_spec(f"{config.name}.jobs"):
            for job in getattr(import_module(f"{config.name}.jobs"), under, ()):
                found[f"{config.label}.{job.name}"] = job
    return found


def make_all_anew() -> None:
    """Put the jobs on the queue that make anew, or take down, what rooms keep and what may name somebody who may not be named any more.

    A room names them in its jobs.py: `ANEW = (make_mailings_anew,)`. They take no argument and are safe to run twice.
    """
    for job in jobs_of_rooms("ANEW").values():
        job.enqueue()


def start_daily_jobs(*, at: datetime) -> list[str]:
    """Put the jobs on the queue that nobody has put there today; their names. Two workers never start the same one."""
    today, started = at.date(), []
    done = set(DailyRun.objects.filter(on__gte=today).values_list("name", flat=True))
    for name, job in jobs_of_rooms("DAILY").items():
        if name in done:
            continue
        DailyRun.objects.get_or_create(name=name, defaults={"on": date.min})
        with transaction.atomic():  # the day is marked and the job queued together, or neither
            if DailyRun.objects.filter(name=name, on__lt=today).update(on=today):
                job.enqueue()
                started.append(name)
    return started
