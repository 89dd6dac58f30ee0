"""Serving on one machine: the web server and one worker side by side, watched by a small parent that knows no Django."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

SELF = [sys.executable, "-c", "from sojourn.cli import main; main()"]


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen here."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError:
        return False
    return True


def web_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-c", f"from sojourn.foundation.serving import serve_web; serve_web(parent={os.getpid()})"),
        "sojourn.wsgi:application",
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--blocking-threads", "4"),
        *("--no-ws", "--http", "1", "--log-level", "warning", "--respawn-failed-workers"),
    ]


def serve_web(*, parent: int) -> None:
    """Be the web server that the command line asks for, until its end or that of the process that started it, however that ends."""
    threading.Thread(target=end_with, kwargs={"parent": parent}, daemon=True).start()
    from granian.cli import entrypoint

    entrypoint()


def end_with(*, parent: int) -> None:
    """End this process kindly once its parent is gone; killed without mercy, a parent cannot do that itself."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


class Companion:
    """A process that is started again when it ends: soon the first time, later and later while it does not hold."""

    SOONEST_SECONDS, LATEST_SECONDS, HOLDS_AFTER_SECONDS = 1.0, 60.0, 120.0

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.command, self.environment = command, environment
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = self.SOONEST_SECONDS
        self.started = self.start_after = 0.0

    def look_after(self, now: float) -> None:
        """Start it, or start it again, when it is time; to be called every second or so with a steady clock."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            held = now - self.started > self.HOLDS_AFTER_SECONDS
            self.pause = self.SOONEST_SECONDS if held else min(2 * self.pause, self.LATEST_SECONDS)
            self.start_after = now + self.pause
            print(
                f"sojourn: the worker ended ({self.process.returncode}); another starts in {self.pause:.0f} s",
                file=sys.stderr,
            )
            self.process = None
        if now >= self.start_after:
            self.process = subprocess.Popen(self.command, env=self.environment)
            self.started = now


def serve(*, host: str, port: int, data: str) -> int:
    """Serve until interrupted; the exit code. A worker that ends is started again; when the web server ends, all ends."""
    environment = dict(os.environ, SOJOURN_DATA=data, DJANGO_SETTINGS_MODULE="sojourn.settings")
    for ending in (signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])):
        signal.signal(ending, lambda *_: sys.exit(0))
    web = subprocess.Popen(web_command(host, port), env=environment)
    worker = Companion([*SELF, "work", "--data", data, "--with-parent"], environment)
    try:
        while web.poll() is None:
            worker.look_after(time.monotonic())
            time.sleep(1)
        print(f"sojourn: the web server ended ({web.returncode})", file=sys.stderr)
        return web.returncode or 1
    except KeyboardInterrupt:
        return 0
    finally:
        for ending in (signal.SIGTERM, signal.SIGINT):  # a second wish to end does not stop the ending half-way
            signal.signal(ending, signal.SIG_IGN)
        end([web, *([worker.process] if worker.process else [])])


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """End processes kindly, and after ten seconds for good."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
