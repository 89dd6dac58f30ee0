"""./run pictures: the pictures of the README and the docs, taken from the demonstration (var/demo, made if it is missing)."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
HOME = HERE.parents[1]
DATA = HOME / "var" / "demo"
MOST_BYTES = 200_000
SECONDS_TO_START = 600
PICTURES = {  # name: (part, address, width, height)
    "week.png": ("programme team", "/desk/2018/timetable/?week=2", 1360, 900),
    "cohort.png": ("programme team", "/desk/2018/cohort/", 1180, 820),
    "phone.png": ("fellow", "/my/week/?on=2018-07-09", 390, 780),
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-c", "from sojourn.cli import main; main()", "demo", "--port", str(port)]
    return subprocess.Popen([*program, "--data", str(DATA)], cwd=HOME, stdout=subprocess.DEVNULL)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=10).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    sys.exit("sojourn: the demonstration did not start")


def keys() -> dict[str, str]:
    """The session of one person in each part, as if they had logged in."""
    os.environ |= {"SOJOURN_DATA": str(DATA), "DJANGO_SETTINGS_MODULE": "sojourn.settings"}
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    import django

    django.setup()
    from django.test import Client

    from sojourn.demo.stages import account_of

    found = {}
    for part in {part for part, *_rest in PICTURES.values()}:
        client = Client()
        client.force_login(account_of(part))
        found[part] = client.cookies["sessionid"].value
    return found


def take(browser: Browser, site: str, name: str, session: str) -> None:
    _part, address, width, height = PICTURES[name]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", color_scheme="light")
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page = context.new_page()
    answer = page.goto(site + address, wait_until="networkidle")
    assert answer is not None and answer.status == 200, f"{address} answered {answer and answer.status}"
    page.screenshot(path=HERE / name)
    context.close()
    size = (HERE / name).stat().st_size
    assert size < MOST_BYTES, f"{name} has {size} bytes"
    print(f"{name}: {size // 1024} KB")


def main() -> None:
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    server = start(port)
    try:
        wait_for(site, server)
        sessions = keys()
        sys.path.insert(0, str(HOME))
        from tests.browser import ARGUMENTS, chromium

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            for name, (part, *_rest) in PICTURES.items():
                take(browser, site, name, sessions[part])
    finally:
        server.terminate()
        server.wait(timeout=30)


if __name__ == "__main__":
    main()
