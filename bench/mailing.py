"""./run bench mailing: 10,000 personalised messages to a real SMTP server on this machine, beside a bare loop over one connection.

Both send the same octets to the same server, by turns, in the same run, so that a busy machine is busy for both. The bare loop has every
message ready in memory and does nothing but smtplib's `sendmail`; the mailing claims, personalises, marks each reader before the message
is handed over, and confirms. The figures go to bench/mailing.json.
"""

import json
import os
import resource
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
READERS = 10_000
TURNS = 5
GOAL = 1.3


def main(readers: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SOJOURN_DATA": folder, "DJANGO_SETTINGS_MODULE": "sojourn.settings"}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        taken = Path(folder) / "taken"
        os.environ["SOJOURN_SMTP"] = f"smtp://127.0.0.1:{port}"
        sink = subprocess.Popen(
            [sys.executable, str(HERE / "smtp_sink.py"), str(port), str(taken)], stdout=subprocess.PIPE
        )
        assert sink.stdout is not None
        sink.stdout.readline()
        try:
            figures = measured(readers, port, taken)
        finally:
            sink.terminate()
            sink.wait()
    print(json.dumps(figures, indent=1))
    if readers == READERS:
        (HERE / "mailing.json").write_text(json.dumps(figures, indent=1) + "\n")
    return 0 if figures["ratio"] <= GOAL and figures["taken_once"] == readers else 1


def measured(readers: int, port: int, taken: Path) -> dict:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "communications", verbosity=0)  # and what it stands on; the site has a hundred more
    from sojourn.communications.actions.delivery import (
        OwnWords,
        Round,
        _cast,
        moulds_of,
        postman,
        send_mailing,
        wording_of,
    )

    parts = [make_mailing(readers // TURNS, number) for number in range(TURNS)]
    bare = ours = bare_processor = ours_processor = 0.0
    octets = 0
    for part in parts:
        now = datetime.now(UTC)
        work = Round(
            part, lambda: datetime.now(UTC), postman(), moulds_of(part), OwnWords(part.topic), wording_of(part)
        )
        rows = part.recipients.select_related("subscriber__person")
        ready = [(row.address, _cast(work, row, now)) for row in rows]
        octets = len(ready[0][1])
        began, processor = time.monotonic(), time.process_time()
        with smtplib.SMTP("127.0.0.1", port) as server:
            for address, message in ready:
                server.sendmail("programme@example.org", [address], message)
        bare, bare_processor = bare + time.monotonic() - began, bare_processor + time.process_time() - processor
        taken.write_text("")  # what the bare loop sent does not count
        began, processor = time.monotonic(), time.process_time()
        sent = send_mailing(mailing=part, clock=lambda: datetime.now(UTC))
        ours, ours_processor = ours + time.monotonic() - began, ours_processor + time.process_time() - processor
        assert sent == {"sent": readers // TURNS, "failed": 0}, sent
        lines = [line.split()[0] for line in taken.read_text().splitlines()]
        part.taken_once = sum(lines.count(each) == 1 for each in set(lines)) if readers <= 1000 else len(set(lines))
        assert len(lines) == len(set(lines))
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "readers": readers,
        "octets_a_message": octets,
        "bare_seconds": round(bare, 2),
        "mailing_seconds": round(ours, 2),
        "ratio": round(ours / bare, 3),
        "goal": GOAL,
        "bare_processor_seconds": round(bare_processor, 2),
        "mailing_processor_seconds": round(ours_processor, 2),
        "taken_once": sum(part.taken_once for part in parts),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def make_mailing(readers: int, number: int):
    from sojourn.communications.actions import Text, make_mailing, start_mailing
    from sojourn.communications.models import Subscriber
    from sojourn.communications.readers import sift
    from sojourn.people.models import Person

    now = datetime.now(UTC)
    paragraph = "<p>%s</p>\n" % ("What a fellow made of six weeks, told in the words of those who were there. " * 6)
    foot = "<a href='%%preferences%%'>Choose</a> <a href='%%unsubscribe%%'>End</a>"
    html = f"<html><body><p>%%greeting%%</p>{paragraph * 40}{foot}</body></html>"
    plain = "%%greeting%%\n\n" + "What a fellow made of six weeks.\n" * 60 + "\nEnd: %%unsubscribe%%\n"
    mailing = make_mailing(
        title=f"Newsletter {number}",
        topic="newsletter",
        address="",
        language="en-gb",
        texts={"en-gb": Text("What the network did this year", html, plain)},
        by=None,
        at=now,
    )
    Subscriber.objects.bulk_create(
        Subscriber(
            address=f"reader.{number}.{each}@example.org",
            name=f"Reader Fictional-{each}" if each % 5 else f"Żółć Fictional {each}",
            topics=["newsletter"],
            confirmed_at=now,
        )
        for each in range(readers)
    )
    here = Subscriber.objects.filter(address__startswith=f"reader.{number}.")
    sifted = sift(people=Person.objects.none(), strangers=here, topic="newsletter", at=now)
    start_mailing(mailing=mailing, sifted=sifted, audience={}, by=None, at=now)
    return mailing


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else READERS))
