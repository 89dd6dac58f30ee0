"""Deeds about planning runs: ask, follow, finish, stop. What a run means is the business of the room that plans."""

import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn import __version__
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.planning.outcome import Outcome, Progress

from .models import Edition, PlanRun


class CannotPlan(Refusal):
    """Raised when a planning run cannot be asked for or cannot be adopted."""


@transaction.atomic
def ask_for_plan(
    *, edition: Edition, kind: PlanRun.Kind, by: Person | None, at: datetime, seconds: int = 60, seed: int = 1
) -> PlanRun:
    """Write down that a plan is wanted. The room that plans puts its job on the queue.

    Raises: CannotPlan, when one of the same kind is waiting or running.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    busy = [PlanRun.State.WAITING, PlanRun.State.RUNNING]
    if PlanRun.objects.filter(edition=edition, kind=kind, state__in=busy).exists():
        raise CannotPlan(_("A plan of this kind is being made already. Wait for it, or stop it first."))
    run = PlanRun.objects.create(
        edition=edition,
        kind=kind,
        asked_by=by,
        asked_at=at,
        seconds_allowed=seconds,
        seed=seed,
        engine_version=__version__,
    )
    record(by=by, did=gettext_noop("asked for a plan"), about=run, at=at)
    return run


Solve = Callable[..., Outcome]


def carry_out(*, run: PlanRun, problem: dict[str, Any], solve: Solve) -> Outcome:
    """Run a solver for a planning run, with progress and the wish to stop kept in its row; not one transaction, on purpose.

    `solve(on_progress=, should_stop=)` returns an Outcome. A run that was killed may be carried out again.
    """
    PlanRun.objects.filter(pk=run.pk).update(state=PlanRun.State.RUNNING, problem=problem, fraction=0, doing="")
    clock, owner = _Clock(), threading.get_ident()

    def let_go() -> None:
        if threading.get_ident() != owner:
            connection.close()  # a solver's own thread ends without giving its connection back

    def on_progress(progress: Progress) -> None:
        if clock.is_due("progress", seconds=0.5):
            PlanRun.objects.filter(pk=run.pk).update(
                doing=progress.doing[:200], fraction=progress.fraction, score=progress.score, bound=progress.bound
            )
            let_go()

    def should_stop() -> bool:
        if clock.is_due("stop", seconds=0.4):
            clock.stop = PlanRun.objects.filter(pk=run.pk, stop_asked=True).exists()
            let_go()
        return clock.stop

    try:
        outcome = solve(on_progress=on_progress, should_stop=should_stop)
    except Exception as error:
        finish(run=run, state=PlanRun.State.FAILED, outcome={"error": f"{type(error).__name__}: {error}"})
        raise
    run.refresh_from_db()
    finish(run=run, state=_state_of(outcome, run), plan=outcome.plan, outcome=_as_json(outcome))
    return outcome


class _Clock:
    """Says when something is due again, so that a busy solver does not flood the database."""

    def __init__(self) -> None:
        self.last: dict[str, datetime] = {}
        self.stop = False

    def is_due(self, what: str, *, seconds: float) -> bool:
        now = timezone.now()
        if what in self.last and (now - self.last[what]).total_seconds() < seconds:
            return False
        self.last[what] = now
        return True


def _state_of(outcome: Outcome, run: PlanRun) -> PlanRun.State:
    if outcome.status == "impossible":
        return PlanRun.State.IMPOSSIBLE
    if outcome.plan is None:
        return PlanRun.State.STOPPED if run.stop_asked else PlanRun.State.FAILED
    return PlanRun.State.DONE


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "status": outcome.status,
        "score": outcome.score,
        "bound": outcome.bound,
        "seconds_to": {"first": outcome.seconds_to_first, "best": outcome.seconds_to_best},
        "trace": [[seconds, score] for seconds, score in outcome.trace],
        "reasons": [asdict(reason) for reason in outcome.reasons],
    }


def finish(*, run: PlanRun, state: PlanRun.State, plan: dict[str, Any] | None = None, outcome: dict[str, Any]) -> None:
    """Write down how a planning run ended."""
    run.state, run.plan, run.outcome = state, plan, outcome
    run.score, run.bound, run.fraction, run.doing = outcome.get("score") or {}, outcome.get("bound"), 1, ""
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "plan", "outcome", "score", "bound", "fraction", "doing", "finished_at"])


@transaction.atomic
def ask_to_stop(*, run: PlanRun, by: Person | None, at: datetime) -> None:
    """Ask a running plan to end with the best it has; one that still waits is ended at once."""
    PlanRun.objects.filter(pk=run.pk).update(stop_asked=True)
    PlanRun.objects.filter(pk=run.pk, state=PlanRun.State.WAITING).update(state=PlanRun.State.STOPPED, finished_at=at)
    record(by=by, did=gettext_noop("asked a plan to stop"), about=run, at=at)


@transaction.atomic
def mark_adopted(*, run: PlanRun, by: Person | None, at: datetime) -> None:
    """Write down that a proposal was adopted. The room that plans does the adopting.

    Raises: CannotPlan, when there is nothing to adopt.
    """
    if run.plan is None:
        raise CannotPlan(_("This run has no plan to adopt."))
    PlanRun.objects.filter(pk=run.pk).update(adopted_by=by, adopted_at=at)
    record(by=by, did=gettext_noop("adopted a plan"), about=run, at=at)
