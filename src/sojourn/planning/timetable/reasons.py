"""Why something could not be placed, and which locked sessions contradict the rules, in words that staff use."""

from __future__ import annotations

from sojourn.planning.outcome import Reason
from sojourn.planning.timetable.board import Board
from sojourn.planning.timetable.grid import Grid, bits, runs


def locked_contradictions(board: Board) -> list[Reason]:
    """Place the locked sessions one after the other; a reason for each that breaks a rule with those before it."""
    grid = board.grid
    found = []
    for x in bits(grid.locked):
        session, place = grid.problem.sessions[x], grid.published[x]
        if place is None:
            found.append(Reason(session.id, f"“{session.title}” is locked, but was never published."))
            continue
        if not board.fits(x, place):
            found.append(
                Reason(
                    session.id, f"“{session.title}” is locked where it breaks a rule or meets another locked session."
                )
            )
        board.put(x, place)
    return found


def left_out(board: Board) -> list[Reason]:
    """A reason for each session that waits."""
    return [Reason(board.grid.problem.sessions[x].id, _why_out(board, x)) for x in bits(board.waiting)]


def _why_out(board: Board, x: int) -> str:
    grid = board.grid
    title = f"“{grid.problem.sessions[x].title}”"
    if not any(grid.starts[x].values()):
        return f"{title} has no hour on its days that its length, its window and the hours kept free allow."
    by_people = _startswith_people(grid, x)
    if not any(by_people.values()):
        return f"{title} needs people who are never available together on its days: {_names(grid, x)}."
    if grid.rooms[x] and not any(by_people[day] & _room_starts(grid, x, day) for day in by_people):
        return f"{title} finds none of its rooms open at an hour when those who lead it are available."
    taken = sum(mask.bit_count() for mask in by_people.values())
    hours = "hour" if taken == 1 else "hours"
    return f"{title} could start at {taken} {hours}, but each is taken by other sessions of its participants, people or rooms."


def _startswith_people(grid: Grid, x: int) -> dict[int, int]:
    """The starts at which enough people are available, whatever else is planned, by day."""
    alone = Board(grid, [0] * len(grid.problem.levels))
    return {day: alone.with_people(x, day, mask) for day, mask in grid.starts[x].items()}


def _room_starts(grid: Grid, x: int, day: int) -> int:
    starts = 0
    for room in grid.rooms[x]:
        starts |= runs(grid.room_open[room][day], grid.length[x])
    return starts


def _names(grid: Grid, x: int) -> str:
    people = grid.problem.facilitators
    return "; ".join(f"{role.n} of {', '.join(people[f].name for f in role.choices)}" for role in grid.roles[x])
