"""What a reader sees of a planning run, as frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.planning.explanation import Change, Explanation

from .models import PlanRun

SENTENCES_SHOWN = 100
TELL_SILENT_SECONDS = 15.0
OWN_KEYS = ("mishap", "version", "published file", "mishap file", "gives")
"""What a mend keeps beside its problem."""
LEVELS = {
    "score": gettext_lazy("score"),
    "wishes": gettext_lazy("wishes"),
    "repeats": gettext_lazy("repeats"),
    "hosts": gettext_lazy("wishes of partners"),
    "placed": gettext_lazy("placed"),
    "kept": gettext_lazy("kept"),
    "empty": gettext_lazy("places left empty"),
    "weeks": gettext_lazy("weeks"),
    "days": gettext_lazy("days"),
    "topics": gettext_lazy("topics"),
    "people": gettext_lazy("people"),
    "told": gettext_lazy("people told something new"),
}
"""What the planners weigh, in words."""


def why_not(
    explanation: Explanation, *, locks: Mapping[str, str], is_doable: Callable[[Change], bool]
) -> dict[str, Any]:
    """What stands in the way and what would put it right, as a run keeps it; {} where nothing stands in the way.

    `locks` says in words what people have locked, by the id of the rule that came of it. `is_doable`: whether a change is of a number
    of the edition, so that one press can carry it out.
    """
    if explanation.status != "impossible":
        return {}
    conflicts = [
        conflict_of([locks.get(rule.about, rule.text) for rule in conflict.rules], conflict.is_irreducible)
        for conflict in explanation.conflicts
    ]
    ways_out = [
        way_out_of(
            "; ".join(_change_in_words(change, locks) for change in relaxation.changes),
            [{"rule": each.rule, "was": each.was, "becomes": each.becomes} for each in relaxation.changes]
            if all(map(is_doable, relaxation.changes))
            else [],
        )
        for relaxation in explanation.relaxations
    ]
    return {"conflicts": conflicts, "ways_out": ways_out}


def conflict_of(rules: Sequence[str], is_irreducible: bool) -> dict[str, Any]:
    """Rules in words that cannot hold together, as a run keeps them."""
    return {"rules": list(dict.fromkeys(rules)), "is_irreducible": is_irreducible}


def way_out_of(text: str, changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What would put it right, as a run keeps it; `changes`: of numbers of the edition, none where people must do something."""
    return {"text": text, "changes": list(changes)}


def sentences_of(why: Mapping[str, Any]) -> list[tuple[str, str]]:
    """One sentence for each set of rules that cannot hold together, and one for each way out, each with what it is."""
    together, out = _("These cannot hold together: {rules}."), _("It would do to change: {changes}.")
    said = [("conflict", together.format(rules="; ".join(each["rules"]))) for each in why.get("conflicts", ())]
    said += [("way out", out.format(changes=each["text"])) for each in why.get("ways_out", ())]
    return list(dict.fromkeys(said))


def _change_in_words(change: Change, locks: Mapping[str, str]) -> str:
    if change.rule in locks:
        return _("no longer “{lock}”").format(lock=locks[change.rule])
    if change.becomes is None:
        return _("no longer “{rule}”").format(rule=change.label)
    words = _("{rule}: {becomes} instead of {was}")
    return words.format(rule=change.label, becomes=change.becomes, was=change.was)


@dataclass(frozen=True)
class ConflictLine:
    """Rules that cannot hold together."""

    rules: tuple[str, ...]
    is_irreducible: bool
    """Without any one of them the others can."""


@dataclass(frozen=True)
class WayOutLine:
    """What would put it right; `is_doable`: one press carries it out."""

    number: int
    text: str
    is_doable: bool


@dataclass(frozen=True)
class RunSheet:
    """A planning run while it works and when it is done."""

    pk: int
    kind: PlanRun.Kind
    edition: str
    asked_by: str
    asked_at: datetime
    adopted_by: str
    adopted_at: datetime | None
    state: PlanRun.State
    words: str
    """One line: what it is doing, or how it ended."""
    per_cent: int
    time: str
    """Since it was asked for, until it ended or now, in words."""
    seconds_allowed: int
    levels: tuple[tuple[str, int], ...]
    """The best plan so far, most important level first."""
    bound: int | None
    distance: int | None
    """How far the best plan is from the bound, where the two can be compared."""
    reasons: tuple[str, ...]
    """What stood in the way, where it is not told as conflicts."""
    conflicts: tuple[ConflictLine, ...]
    ways_out: tuple[WayOutLine, ...]
    seed: int
    engine_version: str
    files: tuple[tuple[str, str], ...]
    """(name, in words) of what can be taken away in the exchange format."""
    stop_asked: bool

    @property
    def is_over(self) -> bool:
        return self.state not in (PlanRun.State.WAITING, PlanRun.State.RUNNING)

    @property
    def has_plan(self) -> bool:
        return self.state == PlanRun.State.DONE


def run_sheet(run: PlanRun, *, at: datetime) -> RunSheet:
    """Draw up the sheet of a planning run as it stands at that moment."""
    why = run.outcome.get("why", {})
    return RunSheet(
        pk=run.pk,
        kind=PlanRun.Kind(run.kind),
        edition=run.edition.name,
        asked_by=run.asked_by.name if run.asked_by else _("Sojourn"),
        asked_at=run.asked_at,
        adopted_by=run.adopted_by.name if run.adopted_by else _("Sojourn"),
        adopted_at=run.adopted_at,
        state=PlanRun.State(run.state),
        words=_words(run, at),
        per_cent=round(100 * min(1.0, max(0.0, run.fraction))),
        time=_in_words(max(0, round(((run.finished_at or at) - run.asked_at).total_seconds()))),
        seconds_allowed=run.seconds_allowed,
        levels=_levels(run),
        bound=None if _kept_what_was_told(run) else run.bound,
        distance=_distance(run),
        reasons=_reasons(run.outcome) if run.state == PlanRun.State.IMPOSSIBLE and "why" not in run.outcome else (),
        conflicts=tuple(
            ConflictLine(tuple(each["rules"]), each["is_irreducible"]) for each in why.get("conflicts", ())
        ),
        ways_out=tuple(
            WayOutLine(number, each["text"], bool(each["changes"]))
            for number, each in enumerate(why.get("ways_out", ()))
        ),
        seed=run.seed,
        engine_version=run.engine_version,
        files=_files(run),
        stop_asked=run.stop_asked,
    )


def _kept_what_was_told(run: PlanRun) -> bool:
    """`run.keeps_what_was_told` of a run that found a plan, without reading its problem, which is long."""
    return run.kind in (PlanRun.Kind.COHORT, PlanRun.Kind.PLACEMENT) and "kept" in run.score


def _levels(run: PlanRun) -> tuple[tuple[str, int], ...]:
    words = LEVELS | {"kept": LEVELS["told"]} if _kept_what_was_told(run) else LEVELS
    return tuple((str(words.get(name, name)), int(number)) for name, number in run.score.items())


def _distance(run: PlanRun) -> int | None:
    """How far the best plan is from what no plan can beat, where all that is weighed is one number."""
    if _kept_what_was_told(run):
        return None
    if run.bound is None or len(run.score) == 0 or run.kind == PlanRun.Kind.TIMETABLE:
        return None
    return abs(run.bound - next(iter(run.score.values())))


def _files(run: PlanRun) -> tuple[tuple[str, str], ...]:
    names = {"record": _("the record")}
    if run.state != PlanRun.State.WAITING:
        names["problem"] = _("the problem")
    if run.kind == PlanRun.Kind.MEND and run.state != PlanRun.State.WAITING:
        names |= {"published": _("the plan before"), "mishap": _("the mishap")}
    if run.state == PlanRun.State.DONE:
        names["plan"] = _("the plan")
    return tuple(names.items())


def file_of(run: PlanRun, name: str) -> dict[str, Any] | list[Any] | None:
    """One of a run's files in the exchange format of sojourn.planning; None where it has none of this name."""
    problem = {key: value for key, value in run.problem.items() if key not in OWN_KEYS}
    match name:
        case "problem":
            return problem or None
        case "plan":
            return {**run.plan, **run.outcome} if run.plan else None
        case "published" | "mishap" if run.kind == PlanRun.Kind.MEND:
            found: dict[str, Any] | list[Any] | None = run.problem.get(f"{name} file")
            return found
        case "record":
            return _record(run)
        case _:
            return None


def _record(run: PlanRun) -> dict[str, Any]:
    return {
        "kind": run.kind,
        "edition": run.edition.name,
        "state": run.state,
        "seed": run.seed,
        "seconds_allowed": run.seconds_allowed,
        "engine_version": run.engine_version,
        "asked_by": run.asked_by.name if run.asked_by else "",
        "asked_at": run.asked_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "adopted_by": run.adopted_by.name if run.adopted_by else "",
        "adopted_at": run.adopted_at.isoformat() if run.adopted_at else None,
        "outcome": run.outcome,
    }


def _in_words(seconds: int) -> str:
    if seconds < 120:
        return _("{seconds} s").format(seconds=seconds)
    minutes = seconds // 60
    if minutes < 120:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h").format(hours=minutes // 60)


def _words(run: PlanRun, at: datetime) -> str:
    if run.state == PlanRun.State.WAITING:
        return _("It waits for a worker.")
    if run.state == PlanRun.State.RUNNING:
        silent = run.seconds_silent(at)
        if silent > TELL_SILENT_SECONDS:
            words = _("Its worker has given no sign for {seconds} s. If it is gone, another takes the plan up soon.")
            return words.format(seconds=round(silent))
        ending = _("It was asked to stop and ends with the best plan it has.")
        return ending if run.stop_asked else run.doing or _("It begins.")
    if run.state == PlanRun.State.DONE:
        is_proven = run.outcome.get("status") == "optimal"
        if is_proven and _kept_what_was_told(run):
            return _("Done: proven that no plan tells fewer people something new.")
        return _("Done: proven to be the best there is.") if is_proven else _("Done: the best that was found in time.")
    if run.state == PlanRun.State.IMPOSSIBLE:
        return _("There is no such plan: what is asked cannot hold together.")
    if run.state == PlanRun.State.STOPPED:
        return str(run.outcome.get("error") or _("Stopped before there was a plan."))
    return _("It failed: {error}").format(error=run.outcome.get("error") or _("no plan was found in time"))


def _reasons(outcome: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(reason["text"]) for reason in outcome.get("reasons", [])[:SENTENCES_SHOWN])
