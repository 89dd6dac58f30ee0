"""./run bench pages: bytes, queries, milliseconds and pages a second of each kind of page, with 26 and with 100,000 people in the network.

The house is filled as the demonstration fills it (with short planning), in a scratch folder: with its fellows alone in the network on
SQLite, and with 100,000 invented members beside them on PostgreSQL. Pages are asked for in one process by Django's test client with
gzip: what a web server and a wire add is not in the milliseconds. MEMBERS=2000 makes a small network. Kept in pages.json and pages.md.
"""

import gzip
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import directory

HERE = Path(__file__).resolve().parent
GOALS = {"bytes": 50_000, "queries": 12, "milliseconds": 50}
SECONDS = 3
REPEATS = 20
NEEDED = re.compile(r"""<(?:link|script|use|img)\b[^>]*?\b(?:href|src)="([^"#]+)[^>]*>""")
WITHIN = re.compile(r"""url\(["']?([^"')]+)""")
Rows = list[dict[str, Any]]


def lay_out(with_members: bool) -> dict[str, Any]:
    """The demonstration in the scratch database, its network the fellows alone; where asked for, a hundred thousand members before it."""
    import django

    django.setup()
    from django.core.management import call_command

    from sojourn.demo import earlier, network, stages
    from sojourn.network.actions import read_again
    from sojourn.selection.models import Fellow
    from sojourn.web.chain import LINKS

    began = time.monotonic()
    if with_members:
        call_command("migrate", verbosity=0)
        directory.fill(random.Random(2018))
    LINKS.update({name: replace(link, seconds=SECONDS) for name, link in LINKS.items()})
    network.fill = lambda *, by, at: None  # the earlier editions of the demonstration would make it more than 26 people
    earlier.fill = lambda *, edition, by, at: None
    demonstration = stages.Demonstration()
    for stage in stages.STAGES:
        stage.run(demonstration)
        print(f"{time.monotonic() - began:6.1f} s  {stage.title}", file=sys.stderr, flush=True)
    read_again(Fellow.objects.values_list("person", flat=True))
    return {"seconds_to_lay_out": round(time.monotonic() - began, 1)}


def public_pages() -> Iterator[tuple[str, str]]:
    """(kind, address) of one page of each kind that a stranger reads."""
    from wagtail.models import Page

    from sojourn.legacy.models import Project
    from sojourn.site.models import HomePage

    home = HomePage.objects.get(locale__language_code="en-gb")
    seen = set()
    for page in Page.objects.live().descendant_of(home, inclusive=True).order_by("path").specific():
        if type(page) not in seen:
            seen.add(type(page))
            yield str(type(page)._meta.verbose_name), str(urlsplit(page.full_url).path)
    yield "home in Arabic", "/ar/"
    yield "edition's timetable", "/2018/timetable/"
    yield "projects", "/projects/"
    yield "one project", f"/projects/{Project.objects.latest('pk').pk}/"
    yield "enquiries", "/enquiries/"
    yield "an enquiry's form", "/enquiries/press/"
    yield "newsletter, signing up", "/newsletter/"
    yield "search", "/search/?q=textiles"
    yield "sitemap", "/sitemap.xml"
    yield "feed of the blog", "/blog/feed.atom"
    yield "log-in", "/account/login/"


def questions(base: str) -> Iterator[tuple[str, str]]:
    """(kind, address) of the directory's pages below this address."""
    yield "directory", base
    yield "directory, third page", f"{base}?page=3"
    yield "directory, search", f"{base}?words=textile+conservation"
    yield "directory, search for a name", f"{base}?words=Bade"
    yield "directory, one filter", f"{base}?place=Egypt"
    yield "directory, search and filters", f"{base}?words=textiles&language=ar&year=2010"


def reader_pages() -> Iterator[tuple[Any, str, str]]:
    """(account or None, kind, address) of everything that is measured."""
    from sojourn.demo.stages import people_to_be
    from sojourn.network.models import Entry
    from sojourn.people.models import Account

    for kind, address in public_pages():
        yield None, kind, address
    for kind, address in questions("/network/"):
        yield None, kind, address
    accounts = {part: Account.objects.get(person=person) for part, person in people_to_be()}
    fellow, other = accounts["fellow"], Entry.objects.order_by("pk").last()
    assert other is not None
    for kind, address in questions("/my/network/"):
        yield fellow, kind, address
    yield fellow, "directory, map", "/my/network/map/"
    yield fellow, "one member", f"/my/network/people/{other.person_id}/"
    yield fellow, "own profile", "/my/network/profile/"
    for part, account in accounts.items():
        if part != "programme team":
            yield account, f"first page, {part}", "/my/"


def measure() -> dict[str, Any]:
    from django.db import connection

    import sojourn.wsgi  # noqa: F401, loads what the server loads, and keeps it as the server does
    from sojourn.network.models import Entry

    weights: dict[str, int] = {}
    rows = [measured(account, kind, address, weights) for account, kind, address in reader_pages()]
    return {"engine": connection.vendor, "members": Entry.objects.count(), "pages": rows}


def measured(account: Any, kind: str, address: str, weights: dict[str, int]) -> dict[str, Any]:
    from django.core.cache import cache
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1", "accept-encoding": "gzip"})
    if account is not None:
        client.force_login(account)
    first = client.get(address)
    address = first.headers.get("Location", address)  # a portal may begin with a page of its own
    cache.clear()
    began = time.perf_counter()
    response, cold = asked(lambda: client.get(address))
    cold_ms = (time.perf_counter() - began) * 1000
    _response, kept = asked(lambda: client.get(address))
    milliseconds = []
    for _repeat in range(REPEATS):
        began = time.perf_counter()
        client.get(address)
        milliseconds.append((time.perf_counter() - began) * 1000)
    zipped = "Content-Encoding" in response.headers
    body = gzip.decompress(response.content) if zipped else response.content
    over_the_wire = len(response.content) + sum(weighed(each, weights) for each in needed(body.decode()))
    return {
        "kind": kind,
        "reader": "a stranger" if account is None else "portal",
        "address": address,
        "status": response.status_code,
        "bytes": len(body),
        "bytes_gzip": len(response.content),
        "first_view_bytes": over_the_wire,
        "queries_cold": cold,
        "queries_kept": kept,
        "cold_ms": round(cold_ms, 1),
        "p50_ms": round(statistics.median(milliseconds), 1),
        "p95_ms": directory.percentiles(milliseconds)["p95"],
        "pages_a_second": round(1000 / statistics.mean(milliseconds)),
    }


def asked(ask: Callable[[], Any]) -> tuple[Any, int]:
    """What is answered, and how many queries that took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        response = ask()
        return response, len(queries)


def needed(page: str) -> set[str]:
    """The addresses of the house's own files that a browser fetches to show this page: no pictures, nothing it would only link to."""
    tags = (found for found in NEEDED.finditer(page) if not found[0].startswith("<link") or is_fetched(found[0]))
    return {found[1] for found in tags if found[1].startswith("/static/")}


def is_fetched(link: str) -> bool:
    return any(f'rel="{relation}"' in link for relation in ("stylesheet", "icon", "preload", "modulepreload"))


def weighed(address: str, weights: dict[str, int]) -> int:
    """Bytes over the wire of a file and of what its style sheet names, compressed where the server keeps a compressed copy."""
    from django.conf import settings

    if address not in weights:
        file = Path(settings.STATIC_ROOT) / address.removeprefix("/static/")
        sent = file.with_name(f"{file.name}.gz")
        weights[address] = (sent if sent.exists() else file).stat().st_size
        if file.suffix == ".css":
            for inner in set(WITHIN.findall(file.read_text())) - {""}:
                if not inner.startswith(("data:", "#")):
                    target = (file.parent / inner.split("?")[0].split("#")[0]).resolve()
                    weights[address] += target.stat().st_size
    return weights[address]


def faults(row: dict[str, Any]) -> list[str]:
    """Which goals a page misses."""
    found = [] if row["status"] == 200 else [f"status {row['status']}"]
    if row["first_view_bytes"] > GOALS["bytes"] and row["kind"] not in {"sitemap", "feed of the blog"}:
        found.append("bytes")
    if max(row["queries_cold"], row["queries_kept"]) > GOALS["queries"]:
        found.append("queries" if row["queries_kept"] > GOALS["queries"] else "queries when cold")
    if row["kind"].startswith("directory") and row["p95_ms"] > GOALS["milliseconds"]:
        found.append("time")
    return found


def report(figures: dict[str, Any]) -> str:
    lines = [
        "# The pages, measured",
        "",
        f"`./run bench pages` on {figures['on']}, {os.cpu_count()} cores, Python {sys.version.split()[0]}. In one process, by a "
        f"test client with gzip, {REPEATS} readings; what a web server and a wire add is not in the milliseconds. First view: page, "
        "style sheets, scripts, fonts and marks over the wire, without pictures. Cold: nothing kept; kept: asked again.",
        "",
        f"Goals: first view at most {GOALS['bytes'] // 1000} KB, at most {GOALS['queries']} queries, the directory within "
        f"{GOALS['milliseconds']} ms at the 95th percentile.",
    ]
    for run in figures["runs"]:
        missed = [row for row in run["pages"] if faults(row)]
        lines += [
            "",
            f"## {run['members']:,} people in the network, {run['engine']}",
            "",
            f"{len(run['pages']) - len(missed)} of {len(run['pages'])} pages meet every goal.",
            "",
            "| page | read in | KB | KB gzip | first view KB | queries cold | kept | cold ms | ms p50 | p95 | pages a second | goals |",
            "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
            *(line(row) for row in run["pages"]),
        ]
    return "\n".join(lines) + "\n"


def line(row: dict[str, Any]) -> str:
    missed = faults(row)
    sizes = " | ".join(f"{row[name] / 1000:.1f}" for name in ("bytes", "bytes_gzip", "first_view_bytes"))
    rest = ("queries_cold", "queries_kept", "cold_ms", "p50_ms", "p95_ms", "pages_a_second")
    where = "public" if row["reader"] == "a stranger" else row["reader"]
    verdict = f"**not met: {', '.join(missed)}**" if missed else "met"
    return f"| {row['kind']} | {where} | {sizes} | {' | '.join(str(row[name]) for name in rest)} | {verdict} |"


def in_child(what: str, data: str, database: str) -> dict[str, Any]:
    environment = dict(
        os.environ,
        SOJOURN_DATA=data,
        SOJOURN_SECOND_FACTOR="0",
        SOJOURN_DATABASE=database,
        DJANGO_SETTINGS_MODULE="sojourn.settings",
    )
    done = subprocess.run([sys.executable, __file__, what], env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run(how: str, database: str) -> dict[str, Any]:
    data = tempfile.mkdtemp(prefix="sojourn-bench-")
    try:
        return in_child(how, data, database) | in_child("measure", data, database)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def main() -> int:
    match sys.argv[1:]:
        case ["lay-out"]:
            print(json.dumps(lay_out(with_members=False)))
            return 0
        case ["lay-out-many"]:
            print(json.dumps(lay_out(with_members=True)))
            return 0
        case ["measure"]:
            print(json.dumps(measure()))
            return 0
    sys.path.insert(0, str(HERE.parent))
    from tests.postgres import Server

    runs = [run("lay-out", "")]
    server = Server()
    try:
        runs.append(run("lay-out-many", server.address))
    finally:
        server.stop()
    figures = {"on": datetime.now(UTC).date().isoformat(), "runs": runs}
    (HERE / "pages.json").write_text(json.dumps(figures, indent=1) + "\n")
    (HERE / "pages.md").write_text(report(figures))
    print(report(figures))
    return 1 if any(faults(row) for each in runs for row in each["pages"]) else 0


if __name__ == "__main__":
    sys.exit(main())
