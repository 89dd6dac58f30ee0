"""`sojourn convert FROM TO`: files of other programs to the exchange formats and back, told apart by the ends of their names.

  course.ctt problem.json    an ITC-2007 course timetable as tt/1      problem.json problem.fet    tt/1 for FET 6
  allocation.txt plc.json    matchingproblems as plc/1                 course.ctt course.sol       a solution, searched for (--seconds)

What the other format cannot say is told on standard error. Exit codes: 0 done, 3 no solution found in time, 64 a bad file or
word.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from sojourn.planning.formats import ctt, fet, matchingproblems
from sojourn.planning.outcome import BadProblem
from sojourn.planning.placement.problem import Museum, Participant, ranks_by
from sojourn.planning.placement.problem import Problem as Placement

DONE, NOT_FOUND, BAD = 0, 3, 64
MOST_BYTES = 8_000_000
Written = tuple[bytes, Sequence[str]]
"""The file, and what it does not say."""


def main(argv: Sequence[str] | None = None) -> int:
    """Convert one file and return the exit code. Bad files and words are told in one line."""
    try:
        words = _parser().parse_args(argv)
        ways = {(source, target): way for source, target, way in WAYS}
        way = ways.get((words.source.suffix, words.target.suffix))
        if way is None:
            known = ", ".join(f"{source} to {target}" for source, target in ways)
            raise BadProblem(f"{words.source} to {words.target}: not known; there are {known}")
        content, losses = way(words.source, words.seconds)
        words.target.write_bytes(content)
    except (BadProblem, NoneFound) as refusal:
        print(f"sojourn: {' '.join(str(refusal).split())}", file=sys.stderr)
        return BAD if isinstance(refusal, BadProblem) else NOT_FOUND
    except OSError as error:
        print(f"sojourn: {error.filename}: {error.strerror}", file=sys.stderr)
        return BAD
    for loss in losses:
        print(f"not said: {loss}", file=sys.stderr)
    return DONE


class NoneFound(Exception):
    """A search ended without anything that may be handed out."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadProblem(f"{message} (see {self.prog} --help)")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="sojourn convert", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, metavar="FROM")
    parser.add_argument("target", type=Path, metavar="TO")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="N", help="to search for a .sol")
    return parser


def _text(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BadProblem(f"{path}: longer than {MOST_BYTES:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadProblem(f"{path}: not UTF-8 at byte {error.start}") from None


def _as_json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _ctt_to_tt(path: Path, seconds: float) -> Written:
    return _as_json(ctt.as_document(ctt.read_ctt(_text(path)))), ctt.NOT_CARRIED


def _ctt_to_solution(path: Path, seconds: float) -> Written:
    from sojourn.planning.formats.ctt_search import solve

    problem = ctt.read_ctt(_text(path))
    solution = solve(problem, seconds=seconds)
    if solution is None:
        raise NoneFound(f"{path}: no timetable that keeps every rule was found in {seconds:g} seconds")
    cost = ctt.cost_of(problem, solution)
    print(json.dumps({"hard": cost.hard, "cost": cost.soft}))
    return ctt.written_solution(solution).encode(), ()


def _tt_to_fet(path: Path, seconds: float) -> Written:
    from sojourn.planning.timetable.read import read_problem

    export = fet.exported(read_problem(path))
    return export.xml, export.losses


def _allocation_to_plc(path: Path, seconds: float) -> Written:
    instance = matchingproblems.read_instance(_text(path))
    losses = [
        "that students may stay without a project",
        "how much each project is liked by rank alone: plc/1 squares ranks",
    ]
    if instance.lecturers:
        losses.append("lecturers and their quotas")
    return _as_json(_placement(matchingproblems.as_placement(instance, path.stem))), losses


def _placement(problem: Placement) -> dict[str, Any]:
    return {
        "schema": "plc/1",
        "name": problem.name,
        "participants": [
            {"id": row.id, "country": "-", "interests": [], "prefers": _wishes(row), "avoid": []}
            for row in problem.participants
        ],
        "museums": [
            {"id": row.id, "min": row.least, "max": row.most, "strengths": [], "prefers": _wishes(row)}
            for row in problem.museums
        ],
        "rules": [],
    }


def _wishes(row: Participant | Museum) -> list[str | list[str]]:
    """Best first; a list where some are wanted alike."""
    groups: dict[int, list[str]] = {}
    for wish, rank in ranks_by(row).items():
        groups.setdefault(rank, []).append(wish)
    return [group[0] if len(group) == 1 else group for group in groups.values()]


WAYS: tuple[tuple[str, str, Callable[[Path, float], Written]], ...] = (
    (".ctt", ".json", _ctt_to_tt),
    (".ctt", ".sol", _ctt_to_solution),
    (".json", ".fet", _tt_to_fet),
    (".gz", ".fet", _tt_to_fet),
    (".txt", ".json", _allocation_to_plc),
)


if __name__ == "__main__":
    sys.exit(main())
