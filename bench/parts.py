"""What `./run bench planning` measures, each in a process of its own: python bench/parts.py NAME '[words…]' prints one JSON object.

Only what a part needs is loaded: reading and importing count.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

CHANGES = 3000
"""Made by hand, and judged, of each problem."""
Json = dict[str, Any]


def processor_seconds() -> float:
    usages = [resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def plan_part(kind_name: str, path: str, seconds: float, workers: int) -> Json:
    """Plan, and note the processor seconds at the first complete plan."""
    from sojourn.planning.kinds import KINDS
    from sojourn.planning.outcome import Progress

    kind = KINDS[kind_name]()
    problem = kind.read_problem(Path(path))
    first: list[float] = []

    def hear(progress: Progress) -> None:
        if progress.score and not first and not progress.score.get("placed"):
            first.append(processor_seconds())

    began = time.monotonic()
    outcome = kind.solve(problem, seconds=seconds, workers=workers, seed=1, on_progress=hear)
    wall = time.monotonic() - began
    broken = kind.check(problem, kind.read_plan(_kept(outcome.plan), problem))[0] if outcome.plan else ["no plan"]
    return {
        "status": outcome.status,
        "score": outcome.score,
        "bound": outcome.bound,
        "broken": len(broken),
        "first": round(first[0], 2) if first else None,
        "first_wall": outcome.seconds_to_first,
        "wall": round(wall, 2),
    }


def _kept(plan: Json) -> Path:
    path = Path(os.environ["BENCH_PLAN"])
    path.write_text(json.dumps(plan))
    return path


def _timetable(path: str, seconds: float) -> tuple[Any, Any]:
    """A problem and a plan for it."""
    from sojourn.planning.timetable.problem import Plan
    from sojourn.planning.timetable.read import read_problem
    from sojourn.planning.timetable.solve import solve

    problem = read_problem(Path(path))
    outcome = solve(problem, seconds=seconds, workers=2, seed=1)
    assert outcome.plan is not None
    return problem, Plan.from_json(outcome.plan)


def repair_part(path: str, seconds: float, count: int, plan_seconds: float) -> Json:
    """So many mishaps of every kind, each repaired on its own."""
    from sojourn.planning.outcome import Progress
    from sojourn.planning.timetable.repair import repair

    problem, published = _timetable(path, plan_seconds)
    rng, rows = Random(7), []
    for number in range(count):
        mishap = _mishap(problem, published, rng, number)
        shown: list[float] = []
        settled: list[float] = []
        began, wall = processor_seconds(), time.monotonic()

        def hear(
            progress: Progress, began: float = began, shown: list[float] = shown, settled: list[float] = settled
        ) -> None:
            if progress.score and not shown:
                shown.append(processor_seconds() - began)
            if progress.doing == "Making it kinder":  # told from here on; the proof stands, or the time is over
                settled.append(processor_seconds() - began)

        found = repair(problem, published, [mishap], seconds=seconds, on_progress=hear)
        took = settled[0] if settled else processor_seconds() - began
        rows.append(
            {
                "mishap": str(mishap),
                "status": found.outcome.status,
                "proven": found.proven or found.outcome.status == "impossible",
                "told": len(found.told),
                "shown": round(shown[0] if shown else took, 2),
                "processor": round(took, 2),
                "wall": round(time.monotonic() - wall, 2),
            }
        )
    return {"rows": rows}


def _mishap(problem: Any, published: Any, rng: Random, number: int) -> Any:
    """One of the four kinds in turn, about something that is in the plan."""
    from sojourn.planning.timetable.mishap import Away, Closed, Late, Longer

    sessions = {row.id: row for row in problem.sessions}
    placed = [(id, row) for id, row in sorted(published.sessions.items()) if not sessions[id].locked]
    led = [(id, row) for id, row in placed if row.facs]
    held = [(id, row) for id, row in placed if row.room]
    match number % 4:
        case 0:
            row = rng.choice(led)[1]
            return Away(rng.choice(row.facs), (row.day,))
        case 1:
            row = rng.choice(held)[1]
            return Closed(row.room, (row.day,))
        case 2:
            return Late(rng.choice(problem.participants).id, rng.choice((1, 2)))
        case _:
            id, _ = rng.choice(placed)
            return Longer(id, sessions[id].slots + 1)


def explain_part(path: str, seconds: float) -> Json:
    """Impossible problems made from a possible one, each explained."""
    from sojourn.planning.reading import read_json
    from sojourn.planning.timetable.explain import explain
    from sojourn.planning.timetable.read import read_problem

    rows = []
    for name, spoilt in _spoilt(read_json(Path(path))):
        problem = read_problem(json.dumps(spoilt).encode())
        began, wall = processor_seconds(), time.monotonic()
        found = explain(problem, seconds=seconds)
        rows.append(
            {
                "case": name,
                "status": found.status,
                "reasons": len(found.conflicts),
                "irreducible": all(conflict.is_irreducible for conflict in found.conflicts),
                "disjoint": _are_disjoint(found.conflicts),
                "relaxations": sum(len(conflict.relaxations) for conflict in found.conflicts),
                "processor": round(processor_seconds() - began, 2),
                "wall": round(time.monotonic() - wall, 2),
                "text": found.conflicts[0].text if found.conflicts else "",
            }
        )
    return {"rows": rows}


def _are_disjoint(conflicts: Sequence[Any]) -> bool:
    named = [session for conflict in conflicts for session in conflict.sessions]
    return len(set(named)) == len(named)


def _spoilt(file: Json) -> Iterator[tuple[str, Json]]:
    """The problem made impossible in five ways."""
    rng = Random(3)
    led = [row for row in file["sessions"] if row["roles"] and not row["locked"]]
    for number in range(2):
        away = {person for role in rng.choice(led)["roles"][:1] for person in role["from"]}
        people = [row | {"available": []} if row["id"] in away else row for row in file["facilitators"]]
        yield f"people never there ({number + 1})", file | {"facilitators": people}
    first, second = rng.sample(led, 2)
    ring = [(first, second), (second, first)]
    rules = [
        {
            "id": f"X{n}",
            "type": "precedence",
            "before": a["id"],
            "after": b["id"],
            "label": f"{a['title']} before {b['title']}",
        }
        for n, (a, b) in enumerate(ring)
    ]
    yield "two orders that contradict", file | {"rules": file["rules"] + rules}
    shut = rng.choice([row for row in led if row["rooms"]])
    rooms = [
        row | {"closed": [[day["id"], 0, file["slots_per_day"]] for day in file["days"]]}
        if row["id"] in shut["rooms"]
        else row
        for row in file["rooms"]
    ]
    yield "rooms always closed", file | {"rooms": rooms}
    week = [day["id"] for day in file["days"] if day["week"] == file["days"][0]["week"]]
    everybody = next(row["id"] for row in file["groups"] if len(row["members"]) == len(file["participants"]))
    model = next(row for row in led if everybody in row["groups"] and row["kind"] == "talk" and row["rooms"])
    crowd = [
        model | {"id": f"x{n}", "title": f"One more talk {n}", "days": week, "window": None, "slots": 4}
        for n in range(20)
    ]
    yield "twenty sessions too many in a week", file | {"sessions": file["sessions"] + crowd}


def check_part(path: str, plan_seconds: float) -> Json:
    """Changes made by hand, judged one by one."""
    from dataclasses import replace
    from statistics import median

    from sojourn.planning.timetable.check import Judge, check

    problem, plan = _timetable(path, plan_seconds)
    began = time.process_time()
    check(problem, plan)
    whole = time.process_time() - began
    judge, rng, times = Judge(problem, plan), Random(5), []
    for _ in range(CHANGES):
        session = rng.choice(problem.sessions)
        row = plan.sessions[session.id]
        place = replace(
            row, day=rng.choice(session.days), slot=rng.randrange(problem.slots_per_day - session.slots + 1)
        )
        began = time.process_time()
        judge.move(session.id, place)
        times.append(1000 * (time.process_time() - began))
    times.sort()
    return {
        "median": median(times),
        "most": times[int(0.99 * CHANGES)],
        "worst": times[-1],
        "over": sum(took > 5 for took in times),
        "whole": 1000 * whole,
    }


def exchange_part(path: str, seconds: float, asked: int) -> Json:
    """Exchanges for so many applicants who are outside (0: for all of them)."""
    from sojourn.planning.selection.exchange import Exchanges
    from sojourn.planning.selection.read import read_problem
    from sojourn.planning.selection.solve import solve

    problem = read_problem(Path(path))
    chosen = (solve(problem).plan or {})["chosen"]
    outside = [row.id for row in problem.applicants if row.id not in chosen]
    picked = Random(2).sample(outside, min(asked, len(outside))) if asked else outside
    began = processor_seconds()
    exchanges = Exchanges(problem, chosen)
    built = processor_seconds() - began
    times, proven = [], 0
    for applicant in picked:
        began = processor_seconds()
        proven += exchanges.of(applicant, seconds=seconds).status in ("optimal", "impossible")
        times.append(processor_seconds() - began)
    return {"built": built, "times": times, "proven": proven, "asked": len(picked)}


def itc_part(path: str, seconds: float, out: str) -> Json:
    from dataclasses import asdict

    from sojourn.planning.formats.ctt import cost_of, read_ctt, written_solution
    from sojourn.planning.formats.ctt_search import solve

    course_timetable = read_ctt(Path(path).read_text())
    found = solve(course_timetable, seconds=seconds)
    if found is None:
        return {"hard": None, "cost": None}
    Path(out).write_text(written_solution(found))
    judged = cost_of(course_timetable, found)
    return {"hard": judged.hard, "cost": judged.soft, "parts": asdict(judged)}


PARTS: dict[str, Callable[..., Json]] = {
    "plan": plan_part,
    "repair": repair_part,
    "explain": explain_part,
    "check": check_part,
    "exchange": exchange_part,
    "itc": itc_part,
}


if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](*json.loads(sys.argv[2]))))
