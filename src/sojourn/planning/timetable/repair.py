"""A published timetable after a mishap: the plan with the fewest people told something new, and proof that fewer is impossible.

How it is looked for is said in `ladder`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sojourn.planning.outcome import OnProgress, Outcome, Reason, ShouldStop, Status
from sojourn.planning.timetable.check import check
from sojourn.planning.timetable.kinder import kinder
from sojourn.planning.timetable.ladder import Clock, Ladder
from sojourn.planning.timetable.mishap import Late, Longer, Mishap, absent_if_nothing_changes, after, missed
from sojourn.planning.timetable.problem import Plan, Problem
from sojourn.planning.timetable.told import Move, Told, told_of
from sojourn.planning.timetable.words import Words, listed

KINDNESS_SECONDS = 1.0
"""At most so long is spent on making the found repair kinder, once nobody less can be told."""


@dataclass(frozen=True)
class Repair:
    """What to publish next. Where nothing fits `outcome.plan` is None, `gives` says what would have to give, `compromise` is the plan then.

    `proven`: telling fewer people is proven impossible. `missed`: the locked sessions that late participants miss. Status "optimal"
    speaks of the people told alone; `outcome.bound` is the fewest that could be.
    """

    outcome: Outcome
    told: tuple[Told, ...] = ()
    moved: tuple[Move, ...] = ()
    proven: bool = False
    rung: str = ""
    missed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    instead: tuple[Reason, ...] = ()
    """What changing nothing would mean for those who are late: often kinder than moving everybody's sessions."""
    gives: tuple[Reason, ...] = ()
    compromise: dict[str, Any] | None = None
    seconds_to_proof: float | None = None
    """On the clock; what follows makes the plan kinder for the same people told."""

    def to_json(self) -> dict[str, Any]:
        """Write it for the outside."""
        return {
            "status": self.outcome.status,
            "plan": self.outcome.plan,
            "score": self.outcome.score,
            "bound": self.outcome.bound,
            "proven": self.proven,
            "rung": self.rung,
            "told": [told.to_json() for told in self.told],
            "moved": [move.to_json() for move in self.moved],
            "missed": {person: list(sessions) for person, sessions in self.missed.items()},
            "reasons": [{"about": reason.about, "text": reason.text} for reason in self.outcome.reasons],
            "instead": [{"about": reason.about, "text": reason.text} for reason in self.instead],
            "gives": [{"about": reason.about, "text": reason.text} for reason in self.gives],
            "compromise": self.compromise,
            "seconds_to": {
                "first": self.outcome.seconds_to_first,
                "best": self.outcome.seconds_to_best,
                "proof": self.seconds_to_proof,
            },
        }


def repair(
    problem: Problem,
    published: Plan,
    mishaps: Sequence[Mishap],
    *,
    seconds: float = 30,
    workers: int = 1,
    seed: int = 1,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Repair:
    """Find what to publish after a mishap. Sessions that were not placed stay out.

    One worker costs the least and gives the same plan each time, unless the clock cuts in; more help only where cores are idle.
    """
    clock = Clock(seconds, on_progress, should_stop)
    changed = after(problem, mishaps)
    longer = [mishap.session for mishap in mishaps if isinstance(mishap, Longer)]
    search = Ladder(changed, published, longer, clock, workers, seed)
    missed_by = missed(problem, mishaps)
    instead = tuple(_if_nothing_changes(problem, published, mishaps))
    search.climb()
    proven = search.prove()
    proven_after = clock.passed if proven else None
    clock.say("Making it kinder", search.told if search.best is not None else None, search.bound)
    search.change_less()
    if search.best is None:
        return replace(_what_would_have_to_give(search, missed_by), instead=instead)
    plan = kinder(changed, published, search.plan(), longer, clock.until(KINDNESS_SECONDS))
    return replace(_as_repair(changed, plan, search, proven, missed_by), instead=instead, seconds_to_proof=proven_after)


def _as_repair(
    problem: Problem,
    plan: Plan,
    search: Ladder,
    proven: bool,
    missed_by: Mapping[str, tuple[str, ...]],
) -> Repair:
    verdict = check(problem, plan)
    assert verdict.is_sound, "a repair that the checker refuses is never handed out"
    moved = search.moved(plan)
    outcome = Outcome(
        status="optimal" if proven else "feasible",
        plan=plan.to_json(),
        score=verdict.score,
        bound=search.bound,
        reasons=tuple(_absences(problem, missed_by)),
        seconds_to_first=search.clock.first,
        seconds_to_best=search.clock.best,
    )
    told = told_of(problem, moved, search.longer_ids())
    return Repair(outcome, told, moved, proven, search.rung, missed_by)


def _if_nothing_changes(problem: Problem, published: Plan, mishaps: Sequence[Mishap]) -> Iterator[Reason]:
    titles = {row.id: row.title for row in problem.sessions}
    for mishap in mishaps:
        if isinstance(mishap, Late):
            absent = absent_if_nothing_changes(problem, published, mishap)
            if absent:
                names = listed([titles[id] for id in absent])
                yield Reason(mishap.participant, f"If nothing changes, {mishap.participant} misses {names}")


def _absences(problem: Problem, missed_by: Mapping[str, tuple[str, ...]]) -> Iterator[Reason]:
    titles = {row.id: row.title for row in problem.sessions}
    for person, sessions in missed_by.items():
        for session_id in sessions:
            yield Reason(session_id, f"{person} misses {titles[session_id]}, which is locked")


def _what_would_have_to_give(search: Ladder, missed_by: Mapping[str, tuple[str, ...]]) -> Repair:
    """Nothing fits: find the plan that fits when locks of what was hit may be lifted, and the fewest sessions are left out."""
    problem, words = search.problem, Words(search.problem)
    hit = {problem.sessions[x].id for x in search.hit}
    unlocked = replace(
        problem, sessions=tuple(replace(row, locked=False) if row.id in hit else row for row in problem.sessions)
    )
    status: Status = "impossible" if search.is_impossible else "none"
    relaxed = search.again(unlocked)
    if not relaxed.climb():
        return Repair(Outcome(status, None, {}, None), missed=missed_by)
    plan = relaxed.plan()
    titles = {row.id: row for row in problem.sessions}
    moved = relaxed.moved(plan)
    gives = [Reason(id, f"{titles[id].title} would have to be left out") for id in relaxed.left_out]
    for move in moved:
        if titles[move.session].locked and move.after is not None:
            where = words.when(move.after.day, move.after.slot)
            led = f" led by {words.people(move.after.facs)}" if move.after.facs else ""
            gives.append(
                Reason(move.session, f"{titles[move.session].title} is locked, and would have to be {where}{led}")
            )
    reasons = tuple(Reason(found.sessions[0], found.text) for found in search.judge.verdict().broken)
    told = told_of(problem, moved, relaxed.longer_ids())
    return Repair(
        Outcome(status, None, {}, None, reasons),
        told,
        moved,
        rung=relaxed.rung,
        missed=missed_by,
        gives=tuple(gives),
        compromise=plan.to_json(),
    )
