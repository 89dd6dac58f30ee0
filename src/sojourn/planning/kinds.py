"""The three kinds of problem behind one face, each loaded only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.planning.outcome import BadProblem, Outcome


def nothing_more(problem: Any, plan: dict[str, Any], seconds: float, should_stop: Callable[[], bool]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """What can be done with files of one exchange format. Problems and plans are the kind's own values."""

    read_problem: Callable[[Path], Any]
    read_plan: Callable[[Path, Any], Any]
    solve: Callable[..., Outcome]
    check: Callable[[Any, Any], tuple[list[str], dict[str, int]]]
    """(a sentence a broken rule, score by level)"""
    read_mishaps: Callable[[Path, Any], Any]
    repair: Callable[..., Any]
    """(problem, published, mishaps, …) → `timetable.repair.Repair` or a `Mend`: its outcome, and `to_json` for the outside"""
    explain: Callable[..., Any]
    """JSON-ready: a list of named rules and relaxations, "possible" or "unknown"."""
    more: Callable[[Any, dict[str, Any], float, Callable[[], bool]], dict[str, Any]] = nothing_more
    """(problem, plan, seconds, should_stop) → what else there is to say of a plan, as further keys of its file"""


def _selection() -> Kind:
    from sojourn.planning.selection.alternatives import alternatives
    from sojourn.planning.selection.check import check
    from sojourn.planning.selection.exchange import Exchanges
    from sojourn.planning.selection.explain import explain
    from sojourn.planning.selection.read import read_plan, read_problem
    from sojourn.planning.selection.repair import read_mishaps, repair
    from sojourn.planning.selection.solve import solve

    def judged(problem: Any, plan: Any) -> tuple[list[str], dict[str, int]]:
        judgement = check(problem, plan)
        return [reason.text for reason in judgement.broken], judgement.score

    def explained(problem: Any, **how: Any) -> Any:
        return explain(problem, **how).to_json()

    def more(problem: Any, plan: dict[str, Any], seconds: float, should_stop: Callable[[], bool]) -> dict[str, Any]:
        others = alternatives(problem, plan["chosen"], seconds=seconds / 2, should_stop=should_stop)
        cohorts = [other.to_json() for other in others]
        exchanges = Exchanges(problem, plan["chosen"])
        found = exchanges.of_all(seconds=seconds, should_stop=should_stop)
        return {"alternatives": cohorts, "not_chosen": {exchange.applicant: exchange.to_json() for exchange in found}}

    return Kind(read_problem, read_plan, solve, judged, read_mishaps, repair, explained, more)


def _placement() -> Kind:
    from sojourn.planning.placement.check import check
    from sojourn.planning.placement.explain import explain
    from sojourn.planning.placement.fairest import fairest
    from sojourn.planning.placement.read import read_plan, read_problem
    from sojourn.planning.placement.repair import read_mishaps, repair
    from sojourn.planning.placement.solve import solve

    def judged(problem: Any, plan: Any) -> tuple[list[str], dict[str, int]]:
        judgement = check(problem, plan)
        return [reason.text for reason in judgement.broken], judgement.score

    def explained(problem: Any, **how: Any) -> Any:
        return explain(problem, **how).to_json()

    def more(problem: Any, plan: dict[str, Any], seconds: float, should_stop: Callable[[], bool]) -> dict[str, Any]:
        found = fairest(problem, seconds=seconds, should_stop=should_stop)
        return {"fairest": found.to_json() if found else None}

    return Kind(read_problem, read_plan, solve, judged, read_mishaps, repair, explained, more)


def _timetable() -> Kind:
    from sojourn.planning.timetable.check import check
    from sojourn.planning.timetable.read import read_plan, read_problem
    from sojourn.planning.timetable.solve import solve

    def judged(problem: Any, plan: Any) -> tuple[list[str], dict[str, int]]:
        verdict = check(problem, plan)
        return [broken.text for broken in verdict.broken], verdict.score

    def explained(problem: Any, **how: Any) -> Any:
        from sojourn.planning.timetable.explain import explain

        return explain(problem, **how).to_json()

    def mishaps(path: Path, problem: Any) -> Any:
        from sojourn.planning.timetable.mishap import read_mishap

        return named(read_mishap)(path, problem)

    def repaired(*what: Any, **how: Any) -> Any:
        from sojourn.planning.timetable.repair import repair

        return repair(*what, **how)

    return Kind(named(read_problem), named(read_plan), solve, judged, mishaps, repaired, explained)


def named(read: Callable[..., Any]) -> Callable[..., Any]:
    """Put the file's name before what is wrong with it."""

    def reading(path: Path, *rest: Any) -> Any:
        try:
            return read(path, *rest)
        except BadProblem as refusal:
            raise BadProblem(f"{path}: {refusal}") from None

    return reading


KINDS: dict[str, Callable[[], Kind]] = {"timetable": _timetable, "selection": _selection, "placement": _placement}
"""By the word on the command line."""
