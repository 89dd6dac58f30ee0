"""How much one person may be given in a day or a week."""

from __future__ import annotations

from sojourn.planning.timetable.grid import Grid, Ledger
from sojourn.planning.timetable.problem import MaxAsked, MaxContact, MaxContactWeek, MaxKind


def max_contact(rule: MaxContact, grid: Grid) -> None:
    """At most so many contact slots a day."""
    counted = [session.contact for session in grid.problem.sessions]
    _cap(grid, rule.participants, rule.slots, counted, grid.daily, grid.daily_use)


def max_contact_week(rule: MaxContactWeek, grid: Grid) -> None:
    """At most so many contact slots a week."""
    counted = [session.contact for session in grid.problem.sessions]
    _cap(grid, rule.participants, rule.slots, counted, grid.weekly, grid.weekly_use)


def max_kind(rule: MaxKind, grid: Grid) -> None:
    """At most so many slots a day in sessions of some kinds."""
    counted = [session.kind in rule.kinds for session in grid.problem.sessions]
    _cap(grid, rule.participants, rule.slots, counted, grid.daily, grid.daily_use)


def max_asked(rule: MaxAsked, grid: Grid) -> None:
    """At most so many sessions a week for someone who leads them."""
    for id in rule.facilitators:
        f = grid.fac_index[id]
        grid.asked_cap[f] = min(grid.asked_cap[f], rule.sessions)


def _cap(
    grid: Grid, participants: tuple[str, ...], slots: int, counted: list[bool], ledger: Ledger, use: list[int]
) -> None:
    """Open one counter a class, booked by the length of each session that counts."""
    for c in sorted(grid.classes_of(participants)):
        unit = ledger.open(slots)
        for x, counts in enumerate(counted):
            if counts and grid.class_sessions[c] >> x & 1:
                use[x] += unit * grid.length[x]
