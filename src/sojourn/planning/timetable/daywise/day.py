"""One day hour by hour: whether sessions and leaders can be on it together, and if not, why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.planning.timetable import model as hours
from sojourn.planning.timetable.daywise.by_hand import ByHand
from sojourn.planning.timetable.daywise.cuts import ANYBODY, EVER_SO_MANY, Cut, Key
from sojourn.planning.timetable.grid import Grid, bits
from sojourn.planning.timetable.problem import Level

DAY_SECONDS = 5.0
"""One day, at most; it takes some hundredths of a second."""

Left = Callable[[], float]
"""Seconds left."""


@dataclass(frozen=True, slots=True)
class SeenDay:
    """How these can be on one day together with at most so many disliked hours: starts by session, and who leads what."""

    most: int
    slots: Mapping[int, int]
    leaders: frozenset[Key]


class Day:
    """One day hour by hour: any of its sessions may be on it, as asked."""

    def __init__(self, grid: Grid, above: Sequence[Level], alone: list[dict[int, int]], day: int) -> None:
        from ortools.sat.python import cp_model

        self.grid, self.day, self.cp = grid, day, cp_model.CpModel()
        self.cuts: list[Cut] = []
        self.by_hand = ByHand(grid, above, alone, day)
        self.asked: dict[Key, Any] = {}
        """The literal of each session that may be on the day, and of each that someone leads it."""
        self.limits: dict[int, Any] = {}
        self.seen: dict[frozenset[Key], SeenDay] = {}
        """How sessions and leaders have been seen to stand, with the fewest disliked hours asked for."""
        self.starts: dict[Key, Any] = {}
        """By session and slot."""
        model = hours.Model(self.cp, grid)
        for x, starts in enumerate(alone):
            literals = {(day, slot): self.cp.new_bool_var("") for slot in bits(starts.get(day, 0))}
            self.starts.update({(x, slot): literal for (_, slot), literal in literals.items()})
            model.starts.append(literals)
            model.by_day.append({day: [(slot, literal) for (_, slot), literal in literals.items()]} if literals else {})
            if literals:
                self.asked[x, ANYBODY] = self.cp.new_bool_var("")
                self.cp.add(sum(literals.values()) == self.asked[x, ANYBODY])
        model.audiences = hours.audience_days(model)
        hours.lay_one_day(model)
        self._keep_order(model)
        for level in above:
            if level.weights.get("gap_slot", 0):
                for term in hours.gaps(model, level):
                    self.cp.add(term <= 0)
        led: dict[Key, list[Any]] = defaultdict(list)
        for f, uses in model.leads.items():
            for x, _, literal in uses:
                led[x, f].append(literal)
        for key, uses_of in led.items():
            self.asked[key] = self.cp.new_bool_var("")
            self.cp.add(sum(uses_of) == self.asked[key])
        self.disliked = hours.disliked(model)

    def _keep_order(self, model: hours.Model) -> None:
        for x in range(self.grid.count):
            for y in self.grid.earlier[x] if (x, ANYBODY) in self.asked else ():
                if (y, ANYBODY) in self.asked:
                    for (_, slot), literal in model.starts[x].items():
                        ended = [t for (_, s), t in model.starts[y].items() if s + self.grid.length[y] <= slot]
                        self.cp.add_bool_or(*ended, ~literal, ~self.asked[y, ANYBODY])

    def reasons(self, keys: Sequence[Key], most: int, left: Left) -> list[Cut]:
        """Why these sessions and leaders, and no others, cannot be on the day with at most so many disliked hours; empty if they can.

        Empty too where nobody knows.
        """
        if self.seen_with(keys, most):
            return []
        found, rest = [], list(keys)
        while self.by_hand.is_impossible(rest, most):
            core, limit = self._fewest(rest, most, self.by_hand.is_impossible)
            found.append(Cut(core, limit))
            rest = [key for key in rest if key not in core]
        if not found:
            found = self._idle_reasons(keys, most)
        if found or left() <= 0 or (whole := self._core(keys, most, self._others(keys))) is None:
            return found
        fewer, limit, fillers = whole
        if fillers and (alone := self._core(fewer, limit, ())) is not None:
            fewer, limit, fillers = alone
        if fillers:
            return [Cut(tuple(sorted(fewer)), limit, None, frozenset(fillers))]
        core, limit = self._fewest(fewer, limit, lambda keys, most: self._core(keys, most, ()) is not None)
        return [Cut(core, limit, None)]

    def seen_with(self, keys: Sequence[Key], most: int) -> SeenDay | None:
        """How these stand with at most so many disliked hours, if that has been seen."""
        seen = self.seen.get(frozenset(keys))
        return seen if seen is not None and seen.most <= most else None

    def _others(self, keys: Sequence[Key]) -> list[int]:
        here = {x for x, _ in keys}
        return [x for x, f in self.asked if f == ANYBODY and x not in here]

    def _idle_reasons(self, keys: Sequence[Key], most: int) -> list[Cut]:
        """Why somebody's idle hours are too many: a reason for each class alone, else one for as few classes as it takes."""
        by_hand = self.by_hand
        found: dict[int, Cut] = {}
        for c in by_hand.idle_classes(keys):
            idle = frozenset({c})
            own = by_hand.of_classes(keys, idle)
            if own not in {cut.keys for cut in found.values()} and by_hand.is_too_idle(own, most, idle):
                found[c] = self._idle_cut(own, most, idle)
        if found:
            return [*dict.fromkeys(found.values())]
        idle = by_hand.idle_classes(keys)
        if not by_hand.is_too_idle(keys, most, idle):
            return []
        for c in sorted(idle):
            if by_hand.is_too_idle(keys, most, idle - {c}):
                idle -= {c}
        return [self._idle_cut(keys, most, idle)]

    def _idle_cut(self, keys: Sequence[Key], most: int, idle: frozenset[int]) -> Cut:
        """As few of these as are too idle. One of a class whose idle hours count stays, unless no other session could help either."""
        by_hand, core = self.by_hand, list(keys)
        if by_hand.is_too_idle(core, EVER_SO_MANY, idle):
            most = EVER_SO_MANY
        is_lost = not by_hand.could_stand(core, most, idle)
        for key in sorted(core, key=lambda key: key[1] == ANYBODY):
            less = [other for other in core if other != key]
            if key[1] == ANYBODY and any(other[0] == key[0] for other in less):
                continue
            if is_lost:
                if less and not by_hand.could_stand(less, most, idle):
                    core = less
            elif key[1] == ANYBODY and idle.intersection(self.grid.classes[key[0]]):
                continue
            elif by_hand.is_too_idle(less, most, idle):
                core = less
        core.sort()
        return Cut(tuple(core), most, idle, by_hand.fillers(core, most, idle))

    def _fewest(
        self, keys: Sequence[Key], most: int, is_impossible: Callable[[Sequence[Key], int], bool]
    ) -> tuple[tuple[Key, ...], int]:
        """As few of these as still cannot be together, leaders given up first, then the limit."""
        core = list(keys)
        for key in sorted(core, key=lambda key: key[1] == ANYBODY):
            less = [other for other in core if other != key]
            if not (key[1] == ANYBODY and any(other[0] == key[0] for other in less)) and is_impossible(less, most):
                core = less
        if most != EVER_SO_MANY and is_impossible(core, EVER_SO_MANY):
            most = EVER_SO_MANY
        return tuple(sorted(core)), most

    def as_here(self, cut: Cut) -> Cut | None:
        """A cut found on another day as it holds here; None where it does not, or one of its sessions or leaders cannot be here at all."""
        if not all(key in self.asked for key in cut.keys):
            return None
        holds = self.by_hand.as_cut(cut.keys, cut)
        if holds is not None or cut.idle is not None:
            return holds
        core = self._core(cut.keys, cut.most, self._others(cut.keys) if cut.fillers else ())
        return None if core is None else Cut(cut.keys, cut.most, None, frozenset(core[2]))

    def alike(self, cut: Cut) -> Iterator[tuple[Key, ...]]:
        """The keys of a cut with one session replaced by another that shares somebody with the rest; whoever was to lead leads that one."""
        if cut.idle is None:
            return
        for x in sorted({x for x, _ in cut.keys}):
            rest = [key for key in cut.keys if key[0] != x]
            leaders = [f for y, f in cut.keys if y == x and f != ANYBODY]
            for y in self.by_hand.others(rest):
                mine = [(y, ANYBODY), *((y, f) for f in leaders)]
                if y != x and all(key in self.asked for key in mine):
                    yield tuple(sorted([*rest, *mine]))

    def _core(self, keys: Sequence[Key], most: int, absent: Sequence[int]) -> tuple[list[Key], int, list[int]] | None:
        """Some of these that cannot be together while some of the others are absent; None where all can (or it was not found out)."""
        from ortools.sat.python import cp_model

        asked = {self.asked[key].index: key for key in keys if key in self.asked}
        away = {(~self.asked[x, ANYBODY]).index: x for x in absent}
        literals = [self.asked[key] for key in asked.values()] + [~self.asked[x, ANYBODY] for x in absent]
        if most != EVER_SO_MANY:
            literals.append(self._limit(most))
        self.cp.clear_assumptions()
        self.cp.add_assumptions(literals)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_time_in_seconds = DAY_SECONDS
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.linearization_level = 0
        status = solver.solve(self.cp)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            slots = {x: slot for (x, slot), literal in self.starts.items() if solver.boolean_value(literal)}
            led = (key for key, literal in self.asked.items() if key[1] != ANYBODY and solver.boolean_value(literal))
            if slots.keys() == {x for x, _ in keys}:
                self.seen[frozenset(keys)] = SeenDay(most, slots, frozenset(led))
        if status != cp_model.INFEASIBLE:
            return None
        core = solver.sufficient_assumptions_for_infeasibility()
        is_limit_in = any(index not in asked and index not in away for index in core)
        fewer = [asked[index] for index in core if index in asked]
        return fewer, most if is_limit_in else EVER_SO_MANY, [away[index] for index in core if index in away]

    def _limit(self, most: int) -> Any:
        """The literal that at most so many hours of the day are disliked."""
        if most not in self.limits:
            self.limits[most] = self.cp.new_bool_var("")
            if self.disliked:
                self.cp.add(sum(self.disliked) <= most).only_enforce_if(self.limits[most])
        return self.limits[most]
