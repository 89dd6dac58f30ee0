"""Timetable problems that no one has seen, made of known ones: python bench/unseen.py KNOWN.json COUNT FOLDER

A plan for the known problem is made and kept; who is there when, who dislikes what, and when rooms are closed is dealt out anew around
it. So each problem has a plan, and none is the known one: its cheapest plan costs something else, and is as hard to prove.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

Json = dict[str, Any]
SECONDS = 0.5
"""For the plan around which a problem is dealt out."""


def unseen(known: Json, seed: int) -> Json:
    """Deal out anew, from this seed, what a plan has to go round."""
    plan = _complete_plan(known, seed)
    rng, lengths = Random(seed), {row["id"]: row["slots"] for row in known["sessions"]}
    places = [(row, row["slot"] + lengths[id]) for id, row in plan["sessions"].items()]
    led = {
        row["id"]: [(p["day"], p["slot"], end) for p, end in places if row["id"] in p["facs"]]
        for row in known["facilitators"]
    }
    held = {
        row["id"]: [(p["day"], p["slot"], end) for p, end in places if row["id"] == p["room"]] for row in known["rooms"]
    }
    days, slots = [row["id"] for row in known["days"]], known["slots_per_day"]
    guests = [row for row in known["facilitators"] if row["dept"] != "team"]
    dealt = dict(zip((row["id"] for row in guests), rng.sample(guests, len(guests)), strict=True))
    people = []
    for row in known["facilitators"]:
        pattern, other = dealt.get(row["id"], row), dict(zip(days, rng.sample(days, len(days)), strict=True))
        there = {(other[day], start, end) for day, start, end in pattern["available"]}
        people.append(
            row
            | {
                "available": _with(there, led[row["id"]], slots),
                "dislikes": sorted([other[day], start, end] for day, start, end in pattern["dislikes"]),
            }
        )
    rooms = []
    for row in known["rooms"]:
        shut = [[rng.choice(days), start, end] for _, start, end in row["closed"]]
        rooms.append(row | {"closed": sorted(each for each in shut if not _meets(each, held[row["id"]]))})
    return known | {"name": f"{known['name']}-unseen-{seed}", "facilitators": people, "rooms": rooms}


def _complete_plan(known: Json, seed: int) -> Json:
    """Half a second's plan, or the first that leaves nothing out."""
    from sojourn.planning.outcome import Progress
    from sojourn.planning.timetable.read import read_problem
    from sojourn.planning.timetable.solve import solve

    began, complete = time.monotonic(), []

    def hear(progress: Progress) -> None:
        if progress.score and not progress.score["placed"]:
            complete.append(True)

    def is_enough() -> bool:
        return bool(complete) and time.monotonic() - began > SECONDS

    problem = read_problem(json.dumps(known).encode())
    outcome = solve(problem, seconds=SECONDS, workers=1, seed=seed)
    if outcome.score["placed"]:
        outcome = solve(problem, seconds=300, workers=1, seed=seed, on_progress=hear, should_stop=is_enough)
    assert outcome.plan is not None and not outcome.score["placed"], "the known problem has a plan"
    return outcome.plan


def _with(there: set[tuple[int, int, int]], needed: list[tuple[int, int, int]], slots: int) -> list[list[int]]:
    """Hours by half days, those needed included."""
    half = slots // 2
    halves = {
        (day, n) for day, start, end in (*there, *needed) for n in (0, 1) if start < (n + 1) * half and end > n * half
    }
    days = sorted({day for day, _ in halves})
    return [[day, 0 if (day, 0) in halves else half, slots if (day, 1) in halves else half] for day in days]


def _meets(period: list[int], taken: list[tuple[int, int, int]]) -> bool:
    return any(day == period[0] and start < period[2] and period[1] < end for day, start, end in taken)


def main() -> None:
    known, count, folder = json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(1, count + 1):
        made = unseen(known, seed)
        (folder / f"tt-{made['name']}.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main()
