"""Serving on one machine: the web server and one worker side by side, watched by a small parent that knows no Django."""

import os
import signal
import socket
import subprocess
import sys
import time

SELF = [sys.executable, "-c", "from sojourn.cli import main; main()"]


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def web_command(host: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "sojourn.wsgi:application"),
        *("--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--blocking-threads", "4"),
        *("--no-ws", "--http", "1", "--log-level", "warning", "--respawn-failed-workers"),
    ]


def serve(*, host: str, port: int, data: str) -> int:
    """Serve until interrupted; the exit code. A worker that ends is started again; when the web server ends, all ends."""
    if not is_free(host, port):
        print(f"sojourn: port {port} is taken. Choose another: --port {port + 1}", file=sys.stderr)
        return 1
    environment = dict(os.environ, SOJOURN_DATA=data, DJANGO_SETTINGS_MODULE="sojourn.settings")
    web = subprocess.Popen(web_command(host, port), env=environment)
    worker = None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while web.poll() is None:
            if worker is None or worker.poll() is not None:
                worker = subprocess.Popen([*SELF, "work", "--data", data, "--with-parent"], env=environment)
            time.sleep(1)
        return web.returncode or 0
    except KeyboardInterrupt:
        return 0
    finally:
        for process in (web, worker):
            if process is not None and process.poll() is None:
                process.terminate()
        for process in (web, worker):
            if process is not None:
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
