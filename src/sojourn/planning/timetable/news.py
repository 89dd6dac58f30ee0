"""Counting the people a repair tells something new: in the model, and before it, those who are told whatever is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sojourn.planning.timetable.fit import Fit, Literal
from sojourn.planning.timetable.grid import NO_ROOM, Grid, Place, span

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True, slots=True)
class Certain:
    """What is known before any search: `people` are told in every repair, and no repair tells fewer than `least`."""

    people: frozenset[str]
    least: int


class Options:
    """What one published session could do, looked at alone: keep its place, swap people, or move."""

    def __init__(self, grid: Grid, published: Mapping[int, Place]) -> None:
        self._grid = grid
        self._published = published

    def audience(self, x: int) -> frozenset[str]:
        """Everybody who is told when the session moves: its participants and those who lead it now."""
        members = {person for c in self._grid.classes[x] for person in self._grid.members[c]}
        return frozenset(members) | self.leaders(x)

    def leaders(self, x: int) -> frozenset[str]:
        """Those who lead the session now."""
        people = self._grid.problem.facilitators
        return frozenset(people[f].id for f in self._published[x][3])

    def can_stay(self, x: int) -> bool:
        """Whether day, time and room can stay, as far as the session alone is concerned."""
        day, slot, room, _ = self._published[x]
        if not self._grid.starts[x].get(day, 0) >> slot & 1:
            return False
        busy = span(slot, slot + self._grid.length[x])
        if room == NO_ROOM:
            return not self._grid.rooms[x]
        return room in self._grid.rooms[x] and self._grid.room_open[room][day] & busy == busy

    def leavers(self, x: int) -> frozenset[str]:
        """Those who lead the session now and cannot where it is."""
        people = self._grid.problem.facilitators
        return frozenset(people[f].id for f in self._published[x][3] if not self._can_lead(x, f))

    def joiners(self, x: int) -> frozenset[str]:
        """Those who could join in leading the session where it is."""
        people, now = self._grid.problem.facilitators, self._published[x][3]
        choices = {f for role in self._grid.roles[x] for f in role.choices}
        return frozenset(people[f].id for f in choices if f not in now and self._can_lead(x, f))

    def can_move(self, x: int) -> bool:
        """Whether the session has any other start or room."""
        if self._grid.is_locked(x):
            return False
        starts = sum(mask.bit_count() for mask in self._grid.starts[x].values())
        return starts - self.can_stay(x) > 0 or len(self._grid.rooms[x]) > 1

    def _can_lead(self, x: int, f: int) -> bool:
        day, slot, _, _ = self._published[x]
        busy = span(slot, slot + self._grid.length[x])
        return self._grid.available[f][day] & busy == busy


def certain_news(options: Options, hit: Iterable[int], longer: Iterable[int]) -> Certain:
    """Find who is told in every repair, from what each session that was hit can do alone."""
    people: set[str] = set()
    for x in longer:
        people |= options.audience(x)
    costs = []
    for x in hit:
        leavers = options.leavers(x)
        people |= leavers
        if not options.can_stay(x) or len(options.joiners(x)) < len(leavers):
            people |= options.audience(x)
        elif leavers:
            costs.append(x)
    least = max((_cheapest(options, x, people, len(options.leavers(x))) for x in costs), default=0)
    return Certain(frozenset(people), len(people) + least)


def _cheapest(options: Options, x: int, people: set[str], joining: int) -> int:
    """The fewest people told beyond those who are told anyway, when some leave a session."""
    swap = max(0, joining - len(options.joiners(x) & people))
    return min(swap, len(options.audience(x) - people)) if options.can_move(x) else swap


def may_change(options: Options, x: int, certain: Certain, most: int) -> tuple[bool, bool]:
    """Whether a session could move, and whether it could swap people, without more than `most` being told."""
    spare = most - len(certain.people)
    move = options.can_move(x) and len(options.audience(x) - certain.people) <= spare
    joiners, leaders = options.joiners(x), options.leaders(x)
    swap = bool(joiners and leaders) and (
        int(not joiners & certain.people) + int(not leaders & certain.people) <= spare
    )
    return move, swap


class News:
    """The counts of people told and of sessions changed, as expressions of a model."""

    def __init__(self, fit: Fit, published: Mapping[int, Place], told_anyway: Iterable[str]) -> None:
        self._fit, self._grid, self._published = fit, fit.grid, published
        self._anyway = set(told_anyway)
        self._classes: dict[int, Literal] = {}
        self._leaders: dict[int, Literal] = {}
        self.changed = {x: fit.model.new_bool_var("") for x in fit.free if x in published}
        for x, changed in self.changed.items():
            self._count_session(x, changed)

    @property
    def told(self) -> Any:
        """How many people are told, as a linear expression."""
        members, people = self._grid.members, self._grid.problem.facilitators
        total: Any = len(self._anyway)
        for c, literal in self._classes.items():
            total += literal * sum(person not in self._anyway for person in members[c])
        return total + sum(literal for f, literal in self._leaders.items() if people[f].id not in self._anyway)

    def told_in(self, solver: cp_model.CpSolver) -> frozenset[str]:
        """Who is told in a solution."""
        members, people = self._grid.members, self._grid.problem.facilitators
        told = set(self._anyway)
        for c, literal in self._classes.items():
            if solver.boolean_value(literal):
                told.update(members[c])
        return frozenset(told | {people[f].id for f, literal in self._leaders.items() if solver.boolean_value(literal)})

    def beyond(self, known: frozenset[str]) -> list[Literal]:
        """The literals of telling anybody else than these."""
        members, people = self._grid.members, self._grid.problem.facilitators
        classes = [literal for c, literal in self._classes.items() if not known.issuperset(members[c])]
        return classes + [literal for f, literal in self._leaders.items() if people[f].id not in known]

    def _count_session(self, x: int, changed: Literal) -> None:
        model, (day, slot, room, people) = self._fit.model, self._published[x]
        moved = model.new_bool_var("")
        start = self._fit.starts[x].get((day, slot), 0)
        model.add(moved >= 1 - start)
        if room != NO_ROOM:
            model.add(moved >= 1 - self._fit.rooms[x].get(room, 0))
        model.add_implication(moved, changed)
        for c in self._grid.classes[x]:
            model.add_implication(moved, self._told_class(c))
        for f in people:
            led = self._fit.people[x].get(f, 0)
            model.add_implication(moved, self._told_leader(f))
            model.add(self._told_leader(f) >= 1 - led)
            model.add(changed >= 1 - led)
        for f, led in self._fit.people[x].items():
            if f not in people:
                model.add_implication(led, self._told_leader(f))
                model.add_implication(led, changed)

    def _told_class(self, c: int) -> Literal:
        if c not in self._classes:
            self._classes[c] = self._fit.model.new_bool_var("")
        return self._classes[c]

    def _told_leader(self, f: int) -> Literal:
        if f not in self._leaders:
            self._leaders[f] = self._fit.model.new_bool_var("")
        return self._leaders[f]
