"""Jobs for tests of the worker: each writes a line into a file of notes."""

import os
import time
import uuid
from pathlib import Path

from django.urls import reverse
from django_tasks import task

BORN = uuid.uuid4().hex
"""Another one in every process, also when a process starts itself anew under its old number."""


@task()
def note_begin_and_end(path: str) -> None:
    """Note which process begins, wait for a file named `go` beside the notes, note the end."""
    note(path, f"begin:{os.getpid()}")
    patience = time.monotonic() + 120
    while not Path(path).with_name("go").exists() and time.monotonic() < patience:
        time.sleep(0.02)
    note(path, "end")


@task()
def note_who_looks_up_a_page(path: str) -> None:
    reverse("account_login")  # loads every page of the house, as a letter with a link does
    note(path, BORN)


def note(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{line}\n")
