"""What a reader sees of a planning run, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.planning.explanation import Change, Explanation
from sojourn.planning.outcome import Reason

from .models import PlanRun

SENTENCES_SHOWN = 100
LEVELS = {
    "score": gettext_lazy("score"),
    "wishes": gettext_lazy("wishes"),
    "repeats": gettext_lazy("repeats"),
    "placed": gettext_lazy("placed"),
    "kept": gettext_lazy("kept"),
    "weeks": gettext_lazy("weeks"),
    "days": gettext_lazy("days"),
    "topics": gettext_lazy("topics"),
    "people": gettext_lazy("people"),
}
"""What the planners weigh, in words."""


def reasons_of(explanation: Explanation, *, locks: Mapping[str, str]) -> tuple[Reason, ...]:
    """One sentence for each set of rules that cannot hold together, and one for each way out.

    `locks` says in words what people have locked, by the id of the rule that came of it.
    """
    conflicts = [
        _("These cannot hold together: {rules}.").format(
            rules="; ".join(locks.get(rule.about, rule.text) for rule in conflict.rules)
        )
        for conflict in explanation.conflicts
    ]
    ways_out = [
        _("It would do to change: {changes}.").format(
            changes="; ".join(_change_in_words(change, locks) for change in relaxation.changes)
        )
        for relaxation in explanation.relaxations
    ]
    sentences = dict.fromkeys([("conflict", text) for text in conflicts] + [("way out", text) for text in ways_out])
    return tuple(Reason(about, text) for about, text in sentences)


def _change_in_words(change: Change, locks: Mapping[str, str]) -> str:
    if change.rule in locks:
        return _("no longer “{lock}”").format(lock=locks[change.rule])
    words = _("{rule}: {becomes} instead of {was}")
    return words.format(rule=change.label, becomes=change.becomes, was=change.was)


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
    reasons: tuple[str, ...]

    @property
    def is_over(self) -> bool:
        return self.state not in (PlanRun.State.WAITING, PlanRun.State.RUNNING)

    @property
    def has_plan(self) -> bool:
        return self.state == PlanRun.State.DONE


def run_sheet(run: PlanRun, *, at: datetime) -> RunSheet:
    """Draw up the sheet of a planning run as it stands at that moment."""
    return RunSheet(
        pk=run.pk,
        kind=PlanRun.Kind(run.kind),
        edition=run.edition.name,
        asked_by=run.asked_by.name if run.asked_by else _("Sojourn"),
        asked_at=run.asked_at,
        adopted_by=run.adopted_by.name if run.adopted_by else _("Sojourn"),
        adopted_at=run.adopted_at,
        state=PlanRun.State(run.state),
        words=_words(run),
        per_cent=round(100 * min(1.0, max(0.0, run.fraction))),
        time=_in_words(max(0, round(((run.finished_at or at) - run.asked_at).total_seconds()))),
        seconds_allowed=run.seconds_allowed,
        levels=tuple((str(LEVELS.get(name, name)), int(number)) for name, number in run.score.items()),
        bound=run.bound,
        reasons=_reasons(run.outcome) if run.state == PlanRun.State.IMPOSSIBLE else (),
    )


def _in_words(seconds: int) -> str:
    if seconds < 120:
        return _("{seconds} s").format(seconds=seconds)
    minutes = seconds // 60
    if minutes < 120:
        return _("{minutes} min").format(minutes=minutes)
    return _("{hours} h").format(hours=minutes // 60)


def _words(run: PlanRun) -> str:
    if run.state == PlanRun.State.WAITING:
        return _("It waits for a worker.")
    if run.state == PlanRun.State.RUNNING:
        ending = _("It was asked to stop and ends with the best plan it has.")
        return ending if run.stop_asked else run.doing or _("It begins.")
    if run.state == PlanRun.State.DONE:
        is_proven = run.outcome.get("status") == "optimal"
        return _("Done: proven to be the best there is.") if is_proven else _("Done: the best that was found in time.")
    if run.state == PlanRun.State.IMPOSSIBLE:
        return _("There is no such plan: what is asked cannot hold together.")
    if run.state == PlanRun.State.STOPPED:
        return _("Stopped before there was a plan.")
    return _("It failed: {error}").format(error=run.outcome.get("error") or _("no plan was found in time"))


def _reasons(outcome: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(reason["text"]) for reason in outcome.get("reasons", [])[:SENTENCES_SHOWN])
