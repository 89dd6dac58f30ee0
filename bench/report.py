"""./run bench report: the annual report of the demonstration, with as many written words as make some sixty pages.

The goal: a report of 60 pages within 3 seconds, from the database to the file. The demonstration is made in a scratch folder; every
part, department and partner then writes its own account. Figures go to bench/report.md.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOAL_PAGES, GOAL_SECONDS = 60, 3.0
REPEATS = 3
PARAGRAPH = (
    "The group spent the morning in the store with the objects that had come back from the display, and the afternoon in "
    "front of the cases, asking visitors what they had read and what they had passed by. What each of them noted was put "
    "side by side in the evening; the differences were larger than anyone had thought, and some of them were about light. "
)
"""A paragraph as people write it: 340 letters."""


def measure() -> dict:
    import django

    django.setup()
    from django.utils import timezone

    from sojourn.demo.stages import EDITION
    from sojourn.papers.queries import report_of
    from sojourn.papers.report import report_values

    write_accounts(EDITION, timezone.now())
    began = time.monotonic()
    values = report_values(EDITION)
    gathered = time.monotonic() - began
    paper = report_of(values)
    whole = time.monotonic() - began
    return {
        "pages": pages_of(paper.pdf),
        "kilobytes": len(paper.pdf) // 1024,
        "gathered": round(gathered, 2),
        "seconds": round(whole, 2),
    }


def write_accounts(name: str, at: datetime) -> None:
    """Every part of the report, every department and every partner with words of its own."""
    from sojourn.edition.models import Edition
    from sojourn.museums.models import Department
    from sojourn.papers import actions
    from sojourn.papers.report import PARTS
    from sojourn.placement.models import PartnerOffer

    edition = Edition.objects.get(name=name)
    for part in PARTS:
        actions.write_text(report=name, part=part.name, words=written(30), by=None, at=at)
    for department in Department.objects.all():
        actions.write_account(edition=edition, department=department, offer=None, words=written(9), by=None, at=at)
    for offer in PartnerOffer.objects.filter(edition=edition):
        actions.write_account(edition=edition, department=None, offer=offer, words=written(9), by=None, at=at)


def written(paragraphs: int) -> str:
    return "\n\n".join([PARAGRAPH * 2] * paragraphs)


def pages_of(pdf: bytes) -> int:
    """Counted by a program that we did not write."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def in_child(*words: str, data: str) -> str:
    environment = os.environ | {"SOJOURN_DATA": data, "DJANGO_SETTINGS_MODULE": "sojourn.settings"}
    return subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout


def main() -> int:
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
        return 0
    with tempfile.TemporaryDirectory() as data:
        in_child(
            sys.executable, "-c", "from sojourn.cli import main; main()", "demo", "--check", "--data", data, data=data
        )
        rows = [
            json.loads(in_child(sys.executable, __file__, "measure", data=data).splitlines()[-1])
            for _ in range(REPEATS)
        ]
    words = "\n".join(
        [
            "# The annual report",
            "",
            f"`./run bench report`, {datetime.now(UTC):%Y-%m-%d}.",
            f"Goal: {GOAL_PAGES} pages within {GOAL_SECONDS:.0f} s. Each line is a process of its own: the typesetter remembers.",
            "",
            "| pages | KB | figures gathered, s | gathered and typeset, s |",
            "|---|---|---|---|",
            *(f"| {row['pages']} | {row['kilobytes']} | {row['gathered']} | {row['seconds']} |" for row in rows),
            "",
        ]
    )
    (HERE / "report.md").write_text(words, "utf-8")
    print(words)
    good = all(row["pages"] >= GOAL_PAGES and row["seconds"] <= GOAL_SECONDS for row in rows)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
