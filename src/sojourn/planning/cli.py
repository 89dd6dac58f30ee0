"""The command line of the planning engine: plan, check, repair, explain; from files to files, without a database.

Exit codes: 0 done · 1 a rule is broken (check) · 2 proven impossible · 3 nothing found in time · 64 a bad file or word.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from sojourn.planning.attended import Attended
from sojourn.planning.kinds import KINDS, Kind
from sojourn.planning.outcome import BadProblem, Outcome

DONE, BROKEN, IMPOSSIBLE, NOT_FOUND, BAD = 0, 1, 2, 3, 64
EXIT_OF = {"optimal": DONE, "feasible": DONE, "impossible": IMPOSSIBLE, "none": NOT_FOUND}
MOST_SECONDS = 7 * 24 * 3600
MOST_WORKERS = 64
EXPLAIN_SECONDS = 30.0
"""How long an impossible problem is explained by `plan`, which has its answer already."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Bad files and words are told in one line; a bug is not hidden."""
    try:
        words = _parser().parse_args(argv)
        code: int = words.run(words)
        return code
    except BadProblem as refusal:
        print(f"sojourn: {' '.join(str(refusal).split())}", file=sys.stderr)
        return BAD
    except KeyboardInterrupt:
        print("sojourn: stopped", file=sys.stderr)
        return NOT_FOUND


class _Parser(argparse.ArgumentParser):
    """Refuses words as files are refused: one line, exit code 64."""

    def error(self, message: str) -> NoReturn:
        raise BadProblem(f"{message} (see {self.prog} --help)")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sojourn", description="Plans from files: a problem as JSON goes in, a plan with reasons comes out."
    )
    commands = parser.add_subparsers(required=True, metavar="plan | check | repair | explain")
    plan = commands.add_parser("plan", help="make a plan")
    check = commands.add_parser("check", help="judge a plan: exit 0 when no rule is broken")
    repair = commands.add_parser("repair", help="mend a published plan after a mishap")
    explain = commands.add_parser("explain", help="say why a problem is impossible, and what would have to give")
    for command, run, seconds in (
        (plan, _plan, 60),
        (check, _check, None),
        (repair, _repair, 30),
        (explain, _explain, 30),
    ):
        command.set_defaults(run=run)
        command.add_argument("kind", choices=tuple(KINDS))
        command.add_argument("problem", type=Path, metavar="PROBLEM.json")
        if seconds:
            command.add_argument("--seconds", type=_seconds, default=float(seconds), metavar="N")
            command.add_argument("--seed", type=int, default=1, metavar="N")
            command.add_argument("--progress", action="store_true", help="one line a second on standard error")
    check.add_argument("plan", type=Path, metavar="PLAN.json")
    for command in (plan, repair):
        command.add_argument("--out", type=Path, required=True, metavar="PLAN.json")
        command.add_argument("--workers", type=_workers, default=2, metavar="N")
    plan.add_argument(
        "--more",
        action="store_true",
        help="of a selection: also other cohorts, and exchanges; of a placement: also the fairest one",
    )
    plan.add_argument("--start", type=Path, metavar="PLAN.json", help="a plan to begin from")
    repair.add_argument("--published", type=Path, required=True, metavar="PLAN.json")
    repair.add_argument("--mishap", type=Path, required=True, metavar="MISHAP.json")
    return parser


def _seconds(word: str) -> float:
    seconds = float(word)
    if not 0 < seconds <= MOST_SECONDS:
        raise ValueError
    return seconds


def _workers(word: str) -> int:
    workers = int(word)
    if not 1 <= workers <= MOST_WORKERS:
        raise ValueError
    return workers


def _plan(words: argparse.Namespace) -> int:
    kind = KINDS[words.kind]()
    problem = kind.read_problem(words.problem)
    start = kind.read_plan(words.start, problem) if words.start else None
    _refuse_unwritable(words.out)

    def work(attended: Attended[Outcome]) -> Outcome:
        return kind.solve(
            problem,
            seconds=words.seconds,
            workers=words.workers,
            seed=words.seed,
            start=start,
            on_progress=attended.hear,
            should_stop=attended.should_stop,
        )

    outcome = Attended(work, _ear(words)).result()
    summary = _summary(outcome)
    if outcome.status == "impossible":
        summary["explanation"] = _explained(kind, problem, outcome, words)
    more = _more(kind, problem, outcome.plan, words) if words.more and outcome.plan else {}
    reasons = {} if outcome.plan and "reasons" in outcome.plan else {"reasons": _told(outcome)}
    _write(words.out, {**(outcome.plan or {"instance": problem.name}), **summary, **reasons, **more})
    print(json.dumps(summary, ensure_ascii=False))
    return EXIT_OF[outcome.status]


def _check(words: argparse.Namespace) -> int:
    kind = KINDS[words.kind]()
    problem = kind.read_problem(words.problem)
    broken, score = kind.check(problem, kind.read_plan(words.plan, problem))
    for text in broken:
        print(text)
    print(json.dumps(score, ensure_ascii=False))
    return BROKEN if broken else DONE


def _repair(words: argparse.Namespace) -> int:
    kind = KINDS[words.kind]()
    problem = kind.read_problem(words.problem)
    published = kind.read_plan(words.published, problem)
    mishaps = kind.read_mishaps(words.mishap, problem)
    _refuse_unwritable(words.out)

    def work(attended: Attended[Any]) -> Any:
        return kind.repair(
            problem,
            published,
            mishaps,
            seconds=words.seconds,
            workers=words.workers,
            seed=words.seed,
            on_progress=attended.hear,
            should_stop=attended.should_stop,
        )

    found = Attended(work, _ear(words)).result()
    said = found.to_json()
    _write(words.out, {**(said.pop("plan") or {"instance": problem.name}), **said})
    print(json.dumps({key: said[key] for key in ("status", "score", "bound", "proven", "seconds_to")}))
    return EXIT_OF[found.outcome.status]


def _explain(words: argparse.Namespace) -> int:
    kind = KINDS[words.kind]()
    problem = kind.read_problem(words.problem)

    def work(attended: Attended[Any]) -> Any:
        return kind.explain(problem, seconds=words.seconds, seed=words.seed, should_stop=attended.should_stop)

    explanation = Attended(work, _ear(words)).result()
    print(json.dumps(explanation, ensure_ascii=False, indent=1))
    return NOT_FOUND if explanation == "unknown" else DONE


def _explained(kind: Kind, problem: Any, outcome: Outcome, words: argparse.Namespace) -> Any:
    """What `explain` finds; where it finds nothing in time, what the solver said."""
    seconds = min(words.seconds, EXPLAIN_SECONDS)
    explanation = Attended(
        lambda attended: kind.explain(problem, seconds=seconds, seed=words.seed, should_stop=attended.should_stop),
        _ear(words),
    ).result()
    return explanation if isinstance(explanation, list) else _told(outcome)


def _more(kind: Kind, problem: Any, plan: dict[str, Any], words: argparse.Namespace) -> dict[str, Any]:
    """What else there is to say of a plan, in the same time again."""
    return Attended(
        lambda attended: kind.more(problem, plan, words.seconds, attended.should_stop), _ear(words)
    ).result()


def _ear(words: argparse.Namespace) -> Any:
    return sys.stderr if words.progress else None


def _told(outcome: Outcome) -> list[dict[str, str]]:
    return [{"about": reason.about, "text": reason.text} for reason in outcome.reasons]


def _summary(outcome: Outcome) -> dict[str, Any]:
    """What is written beside the plan, and printed."""
    return {
        "status": outcome.status,
        "score": outcome.score,
        "bound": outcome.bound,
        "seconds_to": {"first": _round(outcome.seconds_to_first), "best": _round(outcome.seconds_to_best)},
        "trace": [[_round(seconds), score] for seconds, score in outcome.trace],
    }


def _round(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _refuse_unwritable(path: Path) -> None:
    """Before the work, not after it. Raises BadProblem."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise BadProblem(f"{path}: cannot be written")


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write the file whole or not at all; packed where its name ends in .gz."""
    raw = json.dumps(content, ensure_ascii=False, indent=1).encode()
    if path.suffix == ".gz":
        raw = gzip.compress(raw, mtime=0)
    try:
        if path.exists() and not path.is_file():  # a pipe or /dev/null
            path.write_bytes(raw)
            return
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            unfinished.write_bytes(raw)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BadProblem(f"{path}: cannot be written ({error.strerror or error})") from None


if __name__ == "__main__":
    sys.exit(main())
