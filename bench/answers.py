"""./run bench answers [sqlite] [postgresql]: a round of 100,000 answers, read on both databases.

The goal: 200 ms at the 95th percentile.
The round is filled through the same function that closing uses (answers written and counted); then its pages are opened as the team opens
them. Figures go to bench/answers.json and bench/answers.md.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ANSWERS = int(os.environ.get("ANSWERS", "100000"))
REPEATS = 60
GOAL_MILLISECONDS = 200


def measure() -> dict:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    round, began = filled_round()
    seconds = time.monotonic() - began
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(team())
    from sojourn.evaluation.models import Question

    text = Question.objects.get(version=round.version_id, kind="text")
    words = Question.objects.get(version=round.version_id, kind="words")
    base = f"/desk/{round.edition.name}/rounds"
    pages = {
        "list of rounds": f"{base}/",
        "results of the round": f"{base}/{round.pk}/",
        "answers in own words, first page": f"{base}/{round.pk}/texts/{text.pk}/",
        "answers in own words, a page in the middle": f"{base}/{round.pk}/texts/{text.pk}/?page={ANSWERS // 40}",
        "words": f"{base}/{round.pk}/words/{words.pk}/",
        "results as CSV": f"{base}/{round.pk}/results.csv",
    }
    rows = []
    for name, address in pages.items():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            asked = len(queries)
        assert answer.status_code == 200, (address, answer.status_code)
        times = []
        for _repeat in range(REPEATS):
            start = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - start))
        rows.append(
            {
                "page": name,
                "median_ms": round_to(statistics.median(times)),
                "p95_ms": round_to(statistics.quantiles(times, n=20)[-1]),
                "queries": asked,
                "bytes": len(answer.content),
            }
        )
    return {
        "database": connection.vendor,
        "answers": ANSWERS,
        "seconds_to_write_and_count": round_to(seconds),
        "pages": rows,
    }


def round_to(number: float) -> float:
    return float(f"{number:.1f}")


def team():
    from sojourn.people.actions import welcome
    from sojourn.people.models import Account
    from sojourn.people.rules import Role

    now = datetime(2018, 8, 10, 12, tzinfo=UTC)
    return Account.objects.get(
        person=welcome(email="tess@example.org", name="Tess Team", role=Role.TEAM, by=None, at=now)
    )


def filled_round():
    """A closed round of the questionnaire for all fellows, with a breakdown and three words, and when writing began."""
    from sojourn.evaluation import actions
    from sojourn.evaluation.actions.rounds import write_answers
    from sojourn.evaluation.library import LIBRARY
    from sojourn.evaluation.models import Round
    from sojourn.evaluation.wording import Worded, WordedQuestion, WordedSection
    from tests.selection.factories import make_edition

    now, chance = datetime(2018, 8, 10, 12, tzinfo=UTC), random.Random(1)
    alumni = next(worded for worded in LIBRARY if worded.code == "all-fellows")
    words = WordedSection({"en-gb": "Words"}, [WordedQuestion("three_words", "words", {"en-gb": "Three words"})])
    worded = Worded("bench", alumni.titles, alumni.languages, [*alumni.sections, words], audience="alumni")
    version = actions.make_questionnaire(worded=worded, by=None, at=now)
    actions.publish_version(version=version, by=None, at=now)
    round = Round.objects.create(
        edition=make_edition(), version=version, title="All fellows", audience="alumni", from_on=date(2018, 8, 10),
        to_on=date(2018, 8, 10), state="closed", sent=2 * ANSWERS, bounced=0, opened=ANSWERS, partly=0, completed=ANSWERS,
    )  # fmt: skip
    vocabulary = [f"word{number}" for number in range(400)]

    def said() -> dict:
        return {
            "since": chance.choice(["recent", "some", "long"]),
            "impact": {row: chance.choice("12345") for row in ("practice", "passed_on", "career", "network")},
            "contact": chance.choice("12345"),
            "wanted": chance.sample(["meetings", "grants", "courses", "news"], 4),
            "recommend": chance.randint(0, 10),
            "story": f"A fictional story, number {chance.random()}, of what came of it.",
            "three_words": chance.sample(vocabulary, 3),
        }

    contents = [said() for _answer in range(ANSWERS)]
    began = time.monotonic()
    write_answers(round, contents)
    return Round.objects.select_related("edition", "version").get(pk=round.pk), began


def in_child(database: str | None) -> dict:
    """Measure in a process of its own, in a scratch folder."""
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(
            os.environ,
            SOJOURN_DATA=folder,
            SOJOURN_SECOND_FACTOR="0",
            DJANGO_SETTINGS_MODULE="tests.settings",
            PYTHONPATH=os.pathsep.join([str(HERE.parent / "src"), str(HERE.parent), os.environ.get("PYTHONPATH", "")]),
        )
        if database:
            environment["SOJOURN_DATABASE"] = database
        done = subprocess.run(
            [sys.executable, __file__, "measure"], env=environment, stdout=subprocess.PIPE, check=True
        )
    return json.loads(done.stdout.splitlines()[-1])


def written(results: list[dict]) -> str:
    lines = [
        "# A round of 100,000 answers, read",
        "",
        f"`./run bench answers`, {datetime.now(UTC).date().isoformat()}. Goal: {GOAL_MILLISECONDS} ms at the 95th percentile. "
        f"{REPEATS} readings of each page.",
        "",
    ]
    for result in results:
        lines += [
            f"## {result['database']}: {result['answers']:,} answers",
            "",
            f"Written and counted, as closing does it, in {result['seconds_to_write_and_count']} s.",
            "",
            "| page | median ms | 95th percentile ms | queries | KB |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| {row['page']} | {row['median_ms']} | {row['p95_ms']} | {row['queries']} | {row['bytes'] / 1000:.1f} |"
            for row in result["pages"]
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
        return 0
    sys.path.insert(0, str(HERE.parent))
    from tests.postgres import Server

    kept = HERE / "answers.json"
    results = {each["database"]: each for each in json.loads(kept.read_text())} if kept.exists() else {}
    for database in sys.argv[1:] or ["sqlite", "postgresql"]:
        server = Server() if database == "postgresql" else None
        try:
            results[database] = in_child(server.address if server else None)
        finally:
            if server:
                server.stop()
    found = list(results.values())
    kept.write_text(json.dumps(found, indent=1) + "\n")
    (HERE / "answers.md").write_text(written(found))
    print(written(found))
    slow = [row for result in found for row in result["pages"] if row["p95_ms"] > GOAL_MILLISECONDS]
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
