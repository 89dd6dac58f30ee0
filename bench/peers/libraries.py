"""Two libraries from PyPI, `matching` and `conference-scheduler`, in an environment of their own outside the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from peers.running import measured

PACKAGES = ("matching==1.4.3", "conference-scheduler==3.0.1")
PLACE = Path(os.environ.get("SOJOURN_PEERS") or Path(tempfile.gettempdir()) / "sojourn-bench-peers")

MATCHING = """
import json, sys, warnings
warnings.simplefilter("ignore")
from matching.games import HospitalResident
problem = json.load(open(sys.argv[1]))
museums = {each["id"]: each for each in problem["museums"]}
people = {each["id"]: [m for m in each["prefers"] if m not in each.get("avoid", [])] for each in problem["participants"]}
wanted = {m: {p for p in people if m in people[p]} for m in museums}
hosts = {m: [p for p in each["prefers"] if p in wanted[m]] for m, each in museums.items()}
for m, names in hosts.items():
    names += sorted(wanted[m] - set(names))
game = HospitalResident.create_from_dictionaries(people, hosts, {m: each["max"] for m, each in museums.items()}, clean=True)
print(json.dumps({person.name: museum.name for museum, there in game.solve(optimal="resident").items() for person in there}))
"""
"""Hospitals and residents: wishes of both sides and largest sizes; it knows no smallest sizes and no mix."""

CONFERENCE = """
import json, sys
from datetime import datetime, timedelta
from conference_scheduler import scheduler
from conference_scheduler.resources import Event, Slot
import pulp
data = json.load(open(sys.argv[1]))
def starts(day, slot):
    return datetime.fromisoformat(data["dates"][str(day)]) + timedelta(minutes=slot * data["minutes"])
slots = [Slot(room, starts(day, slot), data["block"] * data["minutes"], 99, str(day)) for room, day, slot in data["slots"]]
events = [Event(row["id"], row["slots"] * data["minutes"], 1) for row in data["events"]]
for event, row in zip(events, data["events"]):
    event.add_unavailability(*[slots[place] for place in row["never"]], *[events[other] for other in row["clashes"]])
found = scheduler.solution(events, slots, solver=pulp.PULP_CBC_CMD(msg=False))
print(json.dumps([[events[event].name, *data["slots"][slot]] for event, slot in found]))
"""


def environment() -> Path | None:
    """The Python of the peers' environment, made when it is missing; None where it cannot be made."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        uv = shutil.which("uv")
        make = [uv, "venv", "-q", PLACE] if uv else [sys.executable, "-m", "venv", PLACE]
        if subprocess.run([str(word) for word in make]).returncode:
            return None
    if subprocess.run([python, "-c", "import matching, conference_scheduler"], stderr=subprocess.DEVNULL).returncode:
        uv = shutil.which("uv")
        install = [uv, "pip", "install", "-q", "--python", python] if uv else [python, "-m", "pip", "install", "-q"]
        if subprocess.run([str(word) for word in [*install, *PACKAGES]]).returncode:
            return None
    return python


def asked(program: str, question: Any, seconds: float) -> dict[str, Any] | str:
    """Run a small program on a question in the peers' environment; its answer with figures, or why there is none."""
    python = environment()
    if python is None:
        return "absent (the peers' environment could not be made)"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "question.json"
        file.write_text(json.dumps(question))
        run = measured([python, "-c", program, file], seconds)
    if run.code:
        is_late = run.code < 0 and run.seconds >= seconds
        return f"nothing in {run.processor_seconds:.0f} s" if is_late else f"fails ({run.wrong[:80]})"
    return {
        "answer": json.loads(run.out.splitlines()[-1]),
        "processor_seconds": round(run.processor_seconds, 2),
        "megabytes": round(run.megabytes),
    }
