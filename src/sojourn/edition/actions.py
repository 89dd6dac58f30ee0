"""Deeds about planning runs: ask, follow, finish, stop. What a run means is the business of the room that plans."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sojourn import __version__
from sojourn.foundation.refusals import Refusal
from sojourn.people.actions import record
from sojourn.people.models import Person
from sojourn.planning.outcome import Outcome, Progress

from .models import BUSY, Edition, PlanRun
from .sheets import sentences_of

MOST_WORKERS = 3
"""A run that was begun by so many workers, each of which was killed, is given up."""
SILENT_SECONDS = 5.0
"""A worker that gives no sign of life for so long may be gone."""


class CannotPlan(Refusal):
    """Raised when a planning run cannot be asked for or cannot be adopted."""


@transaction.atomic
def ask_for_plan(
    *,
    edition: Edition,
    kind: PlanRun.Kind,
    by: Person | None,
    at: datetime,
    seconds: int = 60,
    seed: int = 1,
    published: Mapping[str, str | None] | None = None,
) -> PlanRun:
    """Write down that a plan is wanted. The room that plans puts its job on the queue.

    `published`, as the room's exchange format writes it: the plan is to tell as few people as can be something else.

    Raises: CannotPlan, when one of the same kind is waiting or running.
    """
    Edition.objects.select_for_update().get(pk=edition.pk)
    if PlanRun.objects.filter(edition=edition, kind=kind, state__in=BUSY).exists():
        raise CannotPlan(_("A plan of this kind is being made already. Wait for it, or stop it first."))
    run = PlanRun.objects.create(
        edition=edition,
        kind=kind,
        asked_by=by,
        asked_at=at,
        seconds_allowed=seconds,
        seed=seed,
        engine_version=__version__,
        problem={"published": dict(published)} if published else {},
    )
    record(by=by, did=gettext_noop("asked for a plan"), about=run, at=at)
    return run


Solve = Callable[..., Outcome]
Explain = Callable[..., dict[str, Any]]


def carry_out_asked(*, run_id: int, attempt: int, work: Callable[[PlanRun], Outcome]) -> str:
    """Carry out a run that a job names; how it ended. One that was stopped before it began is left alone.

    `attempt`: the how manieth worker this is that takes it up, from 1. After three that were killed it is given up, in words.
    """
    run = PlanRun.objects.select_related("edition", "asked_by").get(pk=run_id)
    if run.state not in BUSY:
        return run.state
    if attempt > MOST_WORKERS:
        words = _("{number} workers were killed while they planned this: perhaps it needs more memory than there is.")
        finish(run=run, state=PlanRun.State.FAILED, outcome={"error": words.format(number=MOST_WORKERS)})
        return PlanRun.State.FAILED
    try:
        return work(run).status
    except CannotPlan:
        return PlanRun.State.FAILED  # the run tells why


def carry_out(*, run: PlanRun, problem: dict[str, Any], solve: Solve, explain: Explain | None = None) -> Outcome:
    """Run a solver for a planning run, with progress and the wish to stop kept in its row; not one transaction, on purpose.

    `solve(on_progress=, should_stop=)` returns an Outcome. `explain(outcome, on_progress=, should_stop=)` says afterwards what stands
    in the way, as `sheets.why_not` writes it, {} where nothing does. A run that was killed may be carried out again.
    """
    now = timezone.now()
    begun = PlanRun.objects.filter(pk=run.pk, state__in=BUSY)
    begun.update(state=PlanRun.State.RUNNING, problem=problem, fraction=0, doing="", seen_at=now)
    clock, owner = _Clock(), threading.get_ident()
    own = PlanRun.objects.filter(pk=run.pk, state=PlanRun.State.RUNNING)

    def let_go() -> None:
        if threading.get_ident() != owner:
            connection.close()  # a solver's own thread ends without giving its connection back

    def on_progress(progress: Progress) -> None:
        if clock.is_due("progress", seconds=0.5):
            own.update(
                doing=progress.doing[:200],
                fraction=progress.fraction,
                score=progress.score,
                bound=progress.bound,
                seen_at=timezone.now(),
            )
            let_go()

    def should_stop() -> bool:
        if clock.is_due("stop", seconds=0.4):
            if clock.is_due("sign of life", seconds=2):
                own.update(seen_at=timezone.now())
            clock.stop = not own.filter(stop_asked=False).exists()
            let_go()
        return clock.stop

    try:
        outcome = solve(on_progress=on_progress, should_stop=should_stop)
        why = explain(outcome, on_progress=on_progress, should_stop=should_stop) if explain else {}
    except Exception as error:
        finish(run=run, state=PlanRun.State.FAILED, outcome={"error": f"{type(error).__name__}: {error}"})
        raise
    run.refresh_from_db()
    said = _as_json(outcome)
    if why:
        said["why"] = why
        said["reasons"] += [{"about": about, "text": text} for about, text in sentences_of(why)]
    finish(run=run, state=_state_of(outcome, run), plan=outcome.plan, outcome=said)
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
    """Write down how a planning run ended; one that was ended by hand meanwhile stays as it is."""
    PlanRun.objects.filter(pk=run.pk, state__in=BUSY).update(
        state=state,
        plan=plan,
        outcome=outcome,
        score=outcome.get("score") or {},
        bound=outcome.get("bound"),
        fraction=1,
        doing="",
        finished_at=timezone.now(),
    )
    run.refresh_from_db()


@transaction.atomic
def ask_to_stop(*, run: PlanRun, by: Person | None, at: datetime) -> PlanRun:
    """Ask a running plan to end with the best it has; one that still waits is ended at once.

    Asked a second time, a run is ended whose worker gives no sign of life any more.
    """
    run = PlanRun.objects.select_for_update(of=("self",)).select_related("edition").get(pk=run.pk)
    if run.state not in BUSY:
        return run
    is_forsaken = run.stop_asked and run.seconds_silent(at) > SILENT_SECONDS
    if run.state == PlanRun.State.WAITING or is_forsaken:
        run.state, run.finished_at, run.fraction = PlanRun.State.STOPPED, at, 1
        if is_forsaken:
            run.outcome = {"error": _("Its worker was gone. What it had found is lost: plan again.")}
    run.stop_asked = True
    run.save(update_fields=["state", "finished_at", "fraction", "outcome", "stop_asked"])
    record(by=by, did=gettext_noop("asked a plan to stop"), about=run, at=at)
    return run


@transaction.atomic
def note_outcome(*, run: PlanRun, key: str, value: Any) -> None:
    """Write one more thing beside what came of a planning run."""
    fresh = PlanRun.objects.select_for_update(of=("self",)).only("outcome").get(pk=run.pk)
    run.outcome = fresh.outcome | {key: value}
    PlanRun.objects.filter(pk=run.pk).update(outcome=run.outcome)


def changes_of(run: PlanRun, way: int) -> list[dict[str, Any]]:
    """The changes of numbers that a way out is made of which a run found, the how manieth from 0.

    Raises: CannotPlan, when the run has no such way out.
    """
    ways = run.outcome.get("why", {}).get("ways_out", [])
    if way >= len(ways) or not ways[way]["changes"]:
        raise CannotPlan(_("There is no such way out, or only people can bring it about."))
    changes: list[dict[str, Any]] = ways[way]["changes"]
    return changes


@transaction.atomic
def change_number(*, row: Model, field: str, was: int, becomes: int, by: Person | None, at: datetime) -> None:
    """Change one number that the edition asks for, because a planning run showed that it cannot be kept.

    Raises: CannotPlan, when the number is not what it was then.
    """
    changed = type(row)._default_manager.filter(pk=row.pk, **{field: was}).update(**{field: becomes})
    if not changed:
        raise CannotPlan(_("{what} has changed since this was worked out. Plan again.").format(what=row))
    details = {"number": field, "was": was, "becomes": becomes}
    record(by=by, did=gettext_noop("changed what the edition asks for"), about=row, at=at, details=details)


@transaction.atomic
def mark_adopted(*, run: PlanRun, by: Person | None, at: datetime) -> None:
    """Write down that a proposal was adopted. The room that plans does the adopting.

    Raises: CannotPlan, when there is nothing to adopt.
    """
    if run.plan is None:
        raise CannotPlan(_("This run has no plan to adopt."))
    PlanRun.objects.filter(pk=run.pk).update(adopted_by=by, adopted_at=at)
    record(by=by, did=gettext_noop("adopted a plan"), about=run, at=at)
