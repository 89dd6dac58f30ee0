"""./run bench: processor seconds and memory of each stage of the main job; queries, bytes and milliseconds of each page; memory at rest.

Everything is done on the demonstration, in a scratch folder, from nothing. The figures go to bench/main_job.json and bench/main_job.md.
"""

import gzip
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOALS = {"main job, processor seconds": 90, "main job, MB": 700, "at rest, MB": 300, "queries of a page": 12}
REPEATS = 15
MANY = 300


def in_child(what: str, data: str) -> dict:
    """Run one part in a process of its own, so that its memory is its own."""
    environment = dict(
        os.environ, SOJOURN_DATA=data, SOJOURN_SECOND_FACTOR="0", DJANGO_SETTINGS_MODULE="sojourn.settings"
    )
    done = subprocess.run([sys.executable, __file__, what], env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def processor_seconds() -> float:
    """Of this process and of every child it has waited for."""
    usages = [resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_megabytes() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def measure_stages() -> dict:
    import django

    django.setup()
    from sojourn.demo.stages import STAGES, Demonstration

    rows, demonstration = [], Demonstration()
    for stage in STAGES:
        processor, wall = processor_seconds(), time.monotonic()
        stage.run(demonstration)
        rows.append(
            {
                "stage": stage.title,
                "processor_seconds": round(processor_seconds() - processor, 2),
                "seconds": round(time.monotonic() - wall, 2),
                "peak_megabytes": round(peak_megabytes()),
            }
        )
        print(rows[-1], file=sys.stderr, flush=True)
    return {"stages": rows}


def measure_pages() -> dict:
    import django

    django.setup()
    from sojourn.demo.stages import EDITION, account_of, doors

    rows = [measured(who, address) for who, address in doors()]
    nominate_many()
    team = account_of("programme team")
    for page in ("nominations/", "cohort/"):
        row = measured(team, f"/desk/{EDITION}/{page}")
        rows.append(row | {"page": f"{row['page']} with {MANY} more nominations"})
    return {"pages": rows}


def nominate_many() -> None:
    """As many nominations more, each with a review, in the scratch database."""
    from sojourn.demo.stages import EDITION
    from sojourn.people.models import Person
    from sojourn.selection.models import Nomination, Review

    first = list(Nomination.objects.filter(edition__name=EDITION).select_related("place", "institution"))
    people = Person.objects.bulk_create(
        Person(email=f"nominee.{number}@example.org", name=f"Nominee Fictional-Example {number}")
        for number in range(MANY)
    )
    nominations = Nomination.objects.bulk_create(
        Nomination(
            edition_id=like.edition_id,
            code=f"X{number:03}",
            person=person,
            place=like.place,
            institution=like.institution,
            job_title=like.job_title,
            career_stage=like.career_stage,
        )
        for number, person in enumerate(people)
        for like in [first[number % len(first)]]
    )
    reader = first[0].reviews.all()[0].reviewer
    Review.objects.bulk_create(Review(nomination=one, reviewer=reader, score=one.pk % 100) for one in nominations)


def measured(who, address: str) -> dict:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    if who is not None:
        client.force_login(who)
    cold = client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    asked = len(queries)  # now: the next request empties the log
    milliseconds = []
    for _ in range(REPEATS):
        began = time.process_time()
        response = client.get(address)
        milliseconds.append((time.process_time() - began) * 1000)
    return {
        "page": address,
        "as": "a stranger" if who is None else ", ".join(sorted(who.person.role_grants.values_list("role", flat=True))),
        "status": cold.status_code,
        "queries": asked,
        "kilobytes": round(len(response.content) / 1024, 1),
        "kilobytes_gzip": round(len(gzip.compress(response.content)) / 1024, 1),
        "milliseconds": round(statistics.median(milliseconds), 1),
    }


def measure_rest(data: str) -> dict:
    """Memory of web and worker together, ten seconds after a start and a few pages: the sum of proportional set sizes."""
    port = "8976"
    environment = dict(os.environ, SOJOURN_SECOND_FACTOR="0")
    program = [sys.executable, "-c", "from sojourn.cli import main; main()", "serve", "--port", port, "--data", data]
    server = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(120):
            time.sleep(0.5)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
                break
            except OSError:
                continue
        for address in ("/", "/2018/", "/2018/timetable/"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=20).read()
        time.sleep(10)
        processes = family(server.pid)
        return {
            "at_rest": {
                "processes": len(processes),
                "megabytes": round(sum(proportional_megabytes(pid) for pid in processes)),
            }
        }
    finally:
        server.terminate()
        server.wait(timeout=30)


def family(parent: int) -> list[int]:
    found = [parent]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found += family(int(entry.name))
    return found


def proportional_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def report(figures: dict) -> str:
    total = sum(row["processor_seconds"] for row in figures["stages"])
    peak = max(row["peak_megabytes"] for row in figures["stages"])
    lines = [
        "# The main job and the pages, measured",
        "",
        f"`./run bench` on {figures['on']}, {os.cpu_count()} cores, Python {sys.version.split()[0]}.",
        "",
        "| stage | processor s | wall s | peak MB so far |",
        "|---|--:|--:|--:|",
        *(
            f"| {r['stage']} | {r['processor_seconds']} | {r['seconds']} | {r['peak_megabytes']} |"
            for r in figures["stages"]
        ),
        f"| **all** (goal: {GOALS['main job, processor seconds']} s, {GOALS['main job, MB']} MB) | **{total:.1f}** | | **{peak}** |",
        "",
        f"Web and worker at rest: {figures['at_rest']['megabytes']} MB in {figures['at_rest']['processes']} processes "
        f"(goal: under {GOALS['at rest, MB']} MB).",
        "",
        f"Pages (goal: at most {GOALS['queries of a page']} queries), warm, median of {REPEATS}:",
        "",
        "| page | as | status | queries | KB | KB gzip | processor ms |",
        "|---|---|--:|--:|--:|--:|--:|",
        *(
            f"| {r['page']} | {r['as']} | {r['status']} | {r['queries']} | {r['kilobytes']} | {r['kilobytes_gzip']} | {r['milliseconds']} |"
            for r in figures["pages"]
        ),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    if sys.argv[1:] == ["stages"]:
        print(json.dumps(measure_stages()))
        return
    if sys.argv[1:] == ["pages"]:
        print(json.dumps(measure_pages()))
        return
    data = tempfile.mkdtemp(prefix="sojourn-bench-")
    try:
        figures = {"on": datetime.now(UTC).date().isoformat()}
        figures |= in_child("stages", data) | in_child("pages", data) | measure_rest(data)
        (HERE / "main_job.json").write_text(json.dumps(figures, indent=1) + "\n")
        (HERE / "main_job.md").write_text(report(figures))
        print(report(figures))
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
