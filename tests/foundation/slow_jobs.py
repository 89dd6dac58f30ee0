"""Jobs for tests of the worker: each writes a line when it begins and when it ends."""

import time
from pathlib import Path

from django_tasks import task


@task()
def note_begin_and_end(path: str, seconds: float) -> None:
    with Path(path).open("a") as file:
        file.write("begin\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write("end\n")
