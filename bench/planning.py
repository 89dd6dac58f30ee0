"""./run bench planning [rows…]: the planning engine beside its peers, planted plans and proofs, row by row of the bar.

    ./run bench planning                                  every row that needs no other files: some twenty minutes
    ./run bench planning timetable-S check                only these
    ./run bench planning timetable-XL --seconds 1800      as long as the bar allows (the rows take far less by themselves)
    ./run bench planning itc --itc FOLDER                 ITC-2007 track 3: comp01.ctt …
    options: --instances FOLDER (or SOJOURN_INSTANCES) · --seconds N for each plan · --peer-seconds N · --most N instances a row
             --matchingproblems FOLDER: a checkout of fmcooper/matchingproblems, for the row placement
             --cases comp01 comp02 …: of itc only these; the table keeps the others as they were measured before
             --first-seed N: of the rows unseen…, whose problems are dealt out anew from so many seeds, this the first
             --winner COMMAND: the winner's program, run as COMMAND problem output seconds seed · --validator COMMAND: the competition's

Each part runs in a process of its own; seconds are processor seconds of that process and all that it starts, reading and
importing included, unless "wall" is said. Figures are kept row by row in bench/planning.json, and shown in bench/planning.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shlex
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "src"))

from parts import CHANGES  # noqa: E402
from peers import fet, libraries  # noqa: E402
from peers.running import measured  # noqa: E402

PLANTED = {"S": 440, "M": 1458, "L": 5815, "XL": 35215}
"""What the plan costs that the first public instance of each size was made from (PLANNING: the study's figures)."""
PLAN_SECONDS = {"S": 20.0, "M": 30.0, "L": 60.0, "XL": 90.0}
"""On the clock, with two workers: of M's 60 processor seconds all, of L's 10 minutes and XL's 30 a small part."""
FIRST = {"S": None, "M": 5.0, "L": 30.0, "XL": 90.0}
BEST_KNOWN = [5, 24, 64, 35, 284, 27, 6, 37, 96, 4, 0, 294, 59, 51, 62, 18, 56, 61, 57, 4, 74]
WINNER = {"comp01": 5, "comp02": 60, "comp05": 372, "comp11": 0, "comp12": 344}
"""The 2007 winner's own program, 60 s each (PLANNING)."""
MISHAPS = 20
Json = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of the table. `is_met`: None where the bar does not speak of it, or nothing could be measured."""

    case: str
    measure: str
    ours: str
    beside: str = ""
    bar: str = ""
    is_met: bool | None = None


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line."""

    instances: Path
    seconds: float | None
    peer_seconds: int
    most: int
    itc: Path | None
    cases: list[str]
    winner: list[str]
    """Words before "problem output seconds seed"."""
    validator: list[str]
    """Words before "problem solution"."""
    matchingproblems: Path | None
    first_seed: int
    """Of the unseen problems."""

    def files(self, start: str) -> list[Path]:
        """The instances whose name begins so, at most as many as were asked for."""
        found = sorted(self.instances.glob(f"{start}-*.json*"))
        if not found:
            sys.exit(
                f"bench: no {start}-*.json in {self.instances}. Public instances lie in bench/instances; others: --instances FOLDER"
            )
        return found[: self.most]


# ── Parts: each runs in a process of its own ────────────────────────────────────────────────────────────────────────


def part(name: str, *words: object, most: float = 3600) -> Json:
    """Run one part; its answer, with the processor seconds and memory of its whole process."""
    environment = {"BENCH_PLAN": f"/tmp/sojourn-bench-{os.getpid()}.json"}
    run = measured([sys.executable, HERE / "parts.py", name, json.dumps(words)], most, environment)
    Path(environment["BENCH_PLAN"]).unlink(missing_ok=True)
    if run.code:
        sys.exit(
            f"bench: {name} {words} ended with {run.code}; run it alone: python bench/parts.py {name} '{json.dumps(words)}'"
        )
    figures = {"processor": round(run.processor_seconds, 2), "megabytes": round(run.megabytes)}
    return json.loads(run.out.splitlines()[-1]) | figures


# ── Rows of the table ───────────────────────────────────────────────────────────────────────────────────────────────


def timetable(wishes: Wishes, size: str) -> Iterator[Line]:
    from sojourn.planning.timetable.read import read_problem

    for path in wishes.files(f"tt-{size}"):
        name, seconds = path.name.split(".")[0], wishes.seconds or PLAN_SECONDS[size]
        ours = part("plan", "timetable", str(path), seconds, 2)
        peer: Json | str = "not run beyond M; --peer-seconds"
        if size in "SM" and wishes.peer_seconds:
            peer = fet.fet_cl(read_problem(path), wishes.peer_seconds)
        beside = peer if isinstance(peer, str) else f"fet-cl {peer['processor_seconds']} s, {peer['megabytes']} MB"
        if not isinstance(peer, str) and (peer["broken"] or peer["unplaced"]):
            beside += f", breaks {peer['broken']} rules, leaves out {peer['unplaced']}"
        limit = FIRST[size] or (0.0 if isinstance(peer, str) else float(peer["processor_seconds"]))
        first, cost = ours["first"], sum(ours["score"].values())
        is_met = None if not limit else first is not None and first <= limit
        shown = "none" if first is None else f"{first:.2f} s ({ours['first_wall']:.2f} s wall after reading)"
        bar = f"≤ {limit:g} s" if FIRST[size] else "fet-cl's time"
        yield Line(name, "first plan, nothing left out", shown, beside, bar, is_met)
        costs = [f"planted {PLANTED[size]}"] if name.endswith("-1") else []
        costs += [] if isinstance(peer, str) else [f"fet-cl {peer['cost']}"]
        yield Line(name, "cost by level", " · ".join(f"{level} {value}" for level, value in ours["score"].items()))
        yield Line(
            name,
            f"cost after {seconds:g} s wall",
            f"{cost}, breaks {ours['broken']} rules ({ours['processor']} processor s)",
            ", ".join(costs),
            *_cost_bar(size, cost, name, peer, ours["broken"]),
        )
        if size == "S":
            proof = (
                "all levels proven" if ours["status"] == "optimal" else f"not all levels proven, bound {ours['bound']}"
            )
            met = ours["status"] == "optimal" and ours["wall"] <= 20
            yield Line(
                name,
                "proof",
                f"{proof} in {ours['processor']} s ({ours['wall']} s wall)",
                "",
                "≤ 20 s on 8 of 10 unseen",
                met,
            )
            yield conference(path, wishes)
        limit_mb = 2048 if size == "XL" else None
        yield Line(
            name, "peak memory", f"{ours['megabytes']} MB", "", "≤ 2 GB" if limit_mb else "",
            ours["megabytes"] <= limit_mb if limit_mb else None,
        )  # fmt: skip


def conference(path: Path, wishes: Wishes) -> Line:
    """conference-scheduler on the same sessions, as far as it can be told of them."""
    from sojourn.planning.timetable.check import check
    from sojourn.planning.timetable.read import read_problem

    problem, name = read_problem(path), path.name.split(".")[0]
    seconds = min(60, wishes.peer_seconds)
    asked = (
        libraries.asked(libraries.CONFERENCE, libraries.conference_question(problem), seconds) if seconds else "not run"
    )
    if isinstance(asked, str):
        return Line(name, "conference-scheduler", "", asked)
    verdict = check(problem, libraries.conference_plan(problem, asked["answer"]))
    cost = sum(verdict.score.values())
    beside = f"{asked['processor_seconds']} s, cost {cost}, breaks {len(verdict.broken)} rules, leaves out {len(verdict.unplaced)}"
    return Line(name, "conference-scheduler", "", beside)


def _cost_bar(size: str, cost: int, name: str, peer: Json | str, broken: int) -> tuple[str, bool | None]:
    limits = []
    if size == "M":
        limits += [0.65 * PLANTED["M"]] if name.endswith("-1") else []
        limits += [] if isinstance(peer, str) else [0.45 * peer["cost"]]
        words = "≤ 0.65 of planted and ≤ 0.45 of fet-cl's at 60 s"
    elif size in ("L", "XL"):
        limits += [PLANTED[size]] if name.endswith("-1") else []
        words = "no dearer than planted"
    else:
        words = ""
    return words, (not broken and cost <= min(limits)) if limits else None


def repairs(wishes: Wishes, size: str) -> Iterator[Line]:
    count = MISHAPS if size == "M" else MISHAPS // 3
    for path in wishes.files(f"tt-{size}"):
        rows = part("repair", str(path), wishes.seconds or 30.0, count, 10.0 if size == "M" else 25.0)["rows"]
        yield from _repair_lines(path.name.split(".")[0], size, rows)


def _repair_lines(name: str, size: str, rows: list[Json]) -> Iterator[Line]:
    most_shown = 2.0 if size == "M" else 5.0
    shown = sorted(row["shown"] for row in rows)
    walls = sorted(row["wall"] for row in rows)
    known = ("study 0.01 to 5.7 s", "study median 4.5, worst 26 s") if size == "M" else ("", "")
    figure = f"{_spread(shown)} of {len(rows)} mishaps"
    yield Line(name, "repair shown", figure, known[0], f"≤ {most_shown:g} s", shown[-1] <= most_shown)
    times = sorted(row["processor"] for row in rows)
    settled = sum(row["proven"] for row in rows)
    within = sum(row["proven"] and row["processor"] <= 5 for row in rows)
    figure = (
        f"{_spread(times)}, proven or not; {settled} of {len(rows)} proven,"
        f" {within} within 5 s (wall: median {statistics.median(walls):.2f}, worst {walls[-1]:.2f} s)"
    )
    bar, met = ("≤ 5 s in 95 %", within >= 0.95 * len(rows)) if size == "M" else ("", None)
    yield Line(name, "repair proven", figure, known[1], bar, met)


def _spread(times: list[float]) -> str:
    at95 = times[max(0, -(-95 * len(times) // 100) - 1)]
    return f"median {statistics.median(times):.2f}, 95 % {at95:.2f}, worst {times[-1]:.2f} s"


def explanations(wishes: Wishes) -> Iterator[Line]:
    for path in wishes.files("tt-M"):
        for row in part("explain", str(path), 30.0)["rows"]:
            irreducible = "irreducible" if row["irreducible"] else "not shown irreducible"
            disjoint = "" if row["disjoint"] else ", overlapping"
            ours = (
                f"{row['processor']} s ({row['wall']} s wall): {row['status']}, {row['reasons']} reasons{disjoint},"
                f" {irreducible}, {row['relaxations']} relaxations"
            )
            met = row["processor"] <= 3 and row["status"] == "impossible" and row["irreducible"] and row["disjoint"]
            yield Line(path.name.split(".")[0], row["case"], ours, "study 0.4 to 4.5 s", "≤ 3 s, irreducible", met)


def checks(wishes: Wishes) -> Iterator[Line]:
    for path in wishes.files("tt-M"):
        row = part("check", str(path), 6.0)
        ours = (
            f"median {row['median']:.2f}, 99 % {row['most']:.2f}, worst {row['worst']:.2f} ms of {CHANGES} changes;"
            f" {row['over']} over 5 ms"
        )
        yield Line(path.name.split(".")[0], "a change judged", ours, "", "≤ 5 ms", row["over"] == 0)


def selections(wishes: Wishes) -> Iterator[Line]:
    for path in wishes.files("sel"):
        name = path.name.split(".")[0]
        row = part("plan", "selection", str(path), 60.0, 1)
        ours = f"{row['processor']} s with start and reading, {row['megabytes']} MB; {row['status']}, score {row['score'].get('score')}"
        is_large = "2000" in name
        met = row["status"] == "optimal" and not row["broken"] and (not is_large or row["processor"] <= 1.5)
        yield Line(name, "proven optimum", ours, f"bound {row['bound']}", "≤ 1.5 s" if is_large else "proven", met)
        one = part("exchange", str(path), 30.0, 20)
        worst = max(one["times"])
        ours = f"median {statistics.median(one['times']):.2f}, worst {worst:.2f} s of {one['asked']}; {one['proven']} proven"
        yield Line(
            name,
            "one exchange",
            ours,
            "study 0.05, 0.15, 1.7 s",
            "≤ 0.5 s",
            worst <= 0.5 and one["proven"] == one["asked"],
        )
        if "300" in name:
            every = part("exchange", str(path), 30.0, 0)
            ours = f"{every['processor']} s for {every['asked']}, {every['proven']} proven"
            yield Line(
                name,
                "all exchanges",
                ours,
                "",
                "≤ 30 s",
                every["processor"] <= 30 and every["proven"] == every["asked"],
            )


def placements(wishes: Wishes) -> Iterator[Line]:
    from sojourn.planning.placement.check import check
    from sojourn.planning.placement.read import read_problem
    from sojourn.planning.reading import read_json

    for path in wishes.files("plc"):
        name = path.name.split(".")[0]
        row = part("plan", "placement", str(path), 60.0, 1)
        peer = libraries.asked(libraries.MATCHING, read_json(path), 60) if wishes.peer_seconds else "not run"
        beside = f"matching: {peer}"
        if not isinstance(peer, str):
            judged = check(read_problem(path), peer["answer"])
            beside = f"matching: {peer['processor_seconds']} s, wishes {judged.score['wishes']}, breaks {len(judged.broken)} rules"
        ours = f"{row['processor']} s with start and reading, {row['megabytes']} MB; {row['status']}, wishes {row['score'].get('wishes')}"
        is_large = "2000" in name
        met = row["status"] == "optimal" and not row["broken"] and (not is_large or row["processor"] <= 2)
        yield Line(name, "exact", ours, beside, "≤ 2 s" if is_large else "exact", met)
    if wishes.matchingproblems is None:
        yield Line(
            "fmcooper/matchingproblems", "stored results", "not run: --matchingproblems FOLDER", "", "reproduced"
        )
        return
    from peers.stored import reproduced

    for kind, (same, compared) in reproduced(wishes.matchingproblems).items():
        yield Line(
            f"matchingproblems {kind}",
            "stored results",
            f"{same} of {compared} figures the same",
            "",
            "reproduced",
            same == compared,
        )


def course_timetables(wishes: Wishes) -> Iterator[Line]:
    bar, seconds = "≤ 1.5 times the winner's", wishes.seconds or 60.0
    if wishes.itc is None:
        yield Line("ITC-2007", "track 3", "not run: --itc FOLDER with comp01.ctt …", "", bar)
        return
    known = dict(zip([f"comp{n:02}" for n in range(1, 22)], BEST_KNOWN, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        paths = [path for path in sorted(wishes.itc.glob("*.ctt")) if not wishes.cases or path.stem in wishes.cases]
        for path in paths[: wishes.most]:
            out = Path(folder) / f"{path.stem}.sol"
            row = part("itc", str(path), seconds, str(out))
            winner, words = WINNER.get(path.stem), []
            if wishes.winner:
                winner = _winners_cost(wishes.winner, path, Path(folder) / f"{path.stem}.out", seconds)
                words.append(f"winner's program, run beside: {winner}")
            elif winner is not None:
                words.append(f"winner {winner}")
            if path.stem in known:
                words.append(f"best known {known[path.stem]}")
            if wishes.validator and row["cost"] is not None:
                said = measured([*wishes.validator, path, out], 60).out.strip().splitlines()
                words.append(f"validator: {said[-1] if said else 'nothing'}")
            met = (
                None if winner is None else row["cost"] is not None and not row["hard"] and row["cost"] <= 1.5 * winner
            )
            ours = "none found" if row["cost"] is None else f"{row['cost']}, breaks {row['hard']} rules"
            ours += f" ({row['processor']} processor s, {row['megabytes']} MB)"
            yield Line(path.stem, f"cost after {seconds:g} s wall", ours, ", ".join(words), bar, met)


def _winners_cost(command: list[str], path: Path, out: Path, seconds: float) -> int | None:
    """What the other program's timetable costs, as we count; None if it made none that breaks no rule."""
    from sojourn.planning.formats.ctt import cost_of, read_ctt, read_solution

    measured([*command, path, out, f"{seconds:.0f}", "1"], seconds + 30)
    if not out.exists():
        return None
    problem = read_ctt(path.read_text())
    judged = cost_of(problem, read_solution(out.read_text(), problem))
    return None if judged.hard else judged.soft


def dealt_out(wishes: Wishes, size: str, count: int) -> Iterator[Path]:
    """So many problems that nobody has seen, from each known one of that size, in files that are gone afterwards."""
    from unseen import unseen

    with tempfile.TemporaryDirectory() as folder:
        for path in wishes.files(f"tt-{size}"):
            packed = path.read_bytes()
            known = json.loads(gzip.decompress(packed) if path.suffix == ".gz" else packed)
            for seed in range(wishes.first_seed, wishes.first_seed + count):
                problem = Path(folder) / f"{path.name.split('.')[0]}-unseen-{seed}.json"
                problem.write_text(json.dumps(unseen(known, seed)))
                yield problem
                problem.unlink()


def unseen_proofs(wishes: Wishes) -> Iterator[Line]:
    """Ten problems of S, five from each known one: proven or not, 20 seconds of the clock each."""
    within = []
    for problem in dealt_out(wishes, "S", 5):
        ours = part("plan", "timetable", str(problem), wishes.seconds or 20, 2)
        within.append(ours["status"] == "optimal" and ours["wall"] <= 20)
        cost = sum(ours["score"].values())
        said = f"{cost}, " + ("proven" if ours["status"] == "optimal" else f"bound {ours['bound']}")
        yield Line(problem.stem, "proof", f"{said} in {ours['processor']} s ({ours['wall']} s wall)")
    is_met = 10 * sum(within) >= 8 * len(within)
    yield Line("S, unseen", "proven", f"{sum(within)} of {len(within)}", "", "≤ 20 s on 8 of 10 unseen", is_met)


def unseen_first_plans(wishes: Wishes, size: str) -> Iterator[Line]:
    """Ten problems of a size: the processor seconds until a plan leaves nothing out."""
    limit, firsts = FIRST[size] or 0.0, []
    for problem in dealt_out(wishes, size, 10 // len(wishes.files(f"tt-{size}"))):
        ours = part("plan", "timetable", str(problem), wishes.seconds or (30 if size == "XL" else 5), 2)
        firsts.append(ours["first"])
        shown = "none" if ours["first"] is None else f"{ours['first']:.2f} s"
        cost = f"costs {sum(ours['score'].values())}, breaks {ours['broken']} rules" if ours["score"] else "no plan"
        yield Line(problem.stem, "first plan", f"{shown}, {cost} after {ours['wall']} s wall ({ours['megabytes']} MB)")
    there = sum(first is not None and first <= limit for first in firsts)
    bar, is_met = f"≤ {limit:g} s on 10 of 10 unseen", there == len(firsts)
    yield Line(f"{size}, unseen", "first plan, nothing left out", f"{there} of {len(firsts)}", "", bar, is_met)


def unseen_repairs(wishes: Wishes) -> Iterator[Line]:
    """Ten problems of M, each planned and published; eight mishaps each."""
    rows = []
    for problem in dealt_out(wishes, "M", 5):
        found = part("repair", str(problem), wishes.seconds or 30.0, 8, 10.0)["rows"]
        rows += found
        unproven = [row["mishap"] for row in found if not row["proven"] or row["processor"] > 5]
        times = sorted(row["processor"] for row in found)
        said = f"{_spread(times)} of {len(found)}" + (
            f"; not proven within 5 s: {', '.join(unproven)}" if unproven else ""
        )
        yield Line(problem.stem, "repair proven", said)
    yield from _repair_lines("M, unseen", "M", rows)


ROWS: dict[str, Callable[[Wishes], Iterator[Line]]] = {
    "timetable-S": lambda wishes: timetable(wishes, "S"),
    "unseen": unseen_proofs,
    "unseen-M": lambda wishes: unseen_first_plans(wishes, "M"),
    "unseen-L": lambda wishes: unseen_first_plans(wishes, "L"),
    "unseen-XL": lambda wishes: unseen_first_plans(wishes, "XL"),
    "unseen-repair": unseen_repairs,
    "timetable-M": lambda wishes: timetable(wishes, "M"),
    "timetable-L": lambda wishes: timetable(wishes, "L"),
    "timetable-XL": lambda wishes: timetable(wishes, "XL"),
    "repair": lambda wishes: repairs(wishes, "M"),
    "repair-L": lambda wishes: repairs(wishes, "L"),
    "explain": explanations,
    "check": checks,
    "selection": selections,
    "placement": placements,
    "itc": course_timetables,
}
LONG = {"itc", "unseen-M", "unseen-L", "unseen-XL", "unseen-repair"}
"""Run only when named: itc needs files that are not here, the others take some ten minutes together."""


# ── The table ───────────────────────────────────────────────────────────────────────────────────────────────────────


def machine() -> str:
    model = ""
    if Path("/proc/cpuinfo").exists():
        names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() + ", " if names else ""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{model}{cores} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"


def report(figures: Json) -> str:
    lines = [
        "# The planning engine, measured",
        "",
        "Made by `./run bench planning`; each row says when, where and with which command it was run. Seconds are processor",
        "seconds of all threads and processes together, unless “wall” is said. Peers run on the same machine in the same row.",
        "",
    ]
    for name in ROWS:
        row = figures.get(name)
        if row is None:
            continue
        lines += [
            f"## {name}",
            "",
            f"{row['on']} · `{row['command']}` · {row['machine']}",
            "",
            "| case | measure | ours | beside | bar | met |",
            "|---|---|---|---|---|---|",
        ]
        for line in row["lines"]:
            met = {True: "yes", False: "**no**", None: ""}[line["is_met"]]
            lines.append(
                f"| {line['case']} | {line['measure']} | {line['ours']} | {line['beside']} | {line['bar']} | {met} |"
            )
        lines.append("")
    return "\n".join(lines)


def wishes_from(argv: list[str]) -> tuple[list[str], Wishes]:
    parser = argparse.ArgumentParser(
        prog="./run bench planning", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("rows", nargs="*", metavar="row", help=" · ".join(ROWS))
    parser.add_argument(
        "--instances", type=Path, default=Path(os.environ.get("SOJOURN_INSTANCES") or HERE / "instances")
    )
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--peer-seconds", type=int, default=120)
    parser.add_argument("--most", type=int, default=99)
    parser.add_argument("--itc", type=Path)
    parser.add_argument("--cases", nargs="+", default=[], metavar="comp01")
    parser.add_argument("--winner", type=shlex.split, default=[])
    parser.add_argument("--validator", type=shlex.split, default=[])
    parser.add_argument("--matchingproblems", type=Path)
    parser.add_argument("--first-seed", type=int, default=1)
    words = parser.parse_args(argv)
    unknown = set(words.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    wishes = Wishes(
        words.instances,
        words.seconds,
        words.peer_seconds,
        words.most,
        words.itc,
        words.cases,
        words.winner,
        words.validator,
        words.matchingproblems,
        words.first_seed,
    )
    return words.rows or [name for name in ROWS if name not in LONG], wishes


def main() -> None:
    rows, wishes = wishes_from(sys.argv[1:])
    store = HERE / "planning.json"
    figures: Json = json.loads(store.read_text()) if store.exists() else {}
    for name in rows:
        on, where, lines = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), machine(), []
        print(f"\n{name}", flush=True)
        for line in ROWS[name](wishes):
            lines.append(asdict(line))
            met = {True: "met", False: "NOT MET", None: "-"}[line.is_met]
            print(f"  {line.case:12} {line.measure}: {line.ours} | {line.beside} | {line.bar} | {met}", flush=True)
        if wishes.cases:
            now = {line["case"] for line in lines}
            before = figures[name]["lines"] if name in figures else []
            lines = sorted(
                [*lines, *(line for line in before if line["case"] not in now)], key=lambda line: line["case"]
            )
        command = " ".join(["./run bench planning", *sys.argv[1:]])
        figures[name] = {"on": on, "command": command, "machine": where, "lines": lines}
        store.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
        (HERE / "planning.md").write_text(report(figures))


if __name__ == "__main__":
    main()
