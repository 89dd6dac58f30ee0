"""How anything is run to be measured: a process of its own, its processor seconds and memory taken by the kernel."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """What a process said and took. `processor_seconds`, `megabytes`: with all that it started and waited for."""

    code: int
    out: str
    wrong: str
    """The last line on standard error."""
    processor_seconds: float
    seconds: float
    megabytes: float


def measured(command: Sequence[str | Path], seconds: float, environment: dict[str, str] | None = None) -> Run:
    """Run a command to its end, or kill it (and what it started) after so many seconds."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as wrong:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=out,
            stderr=wrong,
            env=os.environ | (environment or {}),
            start_new_session=True,
        )
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - began > seconds:
                os.killpg(process.pid, signal.SIGKILL)
                _, status, usage = os.wait4(process.pid, 0)
                break
            time.sleep(0.01)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode(errors="replace")
        wrong.seek(0)
        complained = wrong.read().decode(errors="replace").strip().splitlines()
    return Run(
        process.returncode,
        said,
        complained[-1] if complained else "",
        usage.ru_utime + usage.ru_stime,
        time.monotonic() - began,
        usage.ru_maxrss / 1024,
    )
