"""A proof in two parts, for the level that counts whole days: which session on which day, and whether each day can be lived.

Who comes in on which days does not depend on hours. So a small master problem (session and leader to day) gives a bound at once. Each day
of its answer is then looked at alone, hour by hour; what cannot be together on one day is cut out of the master, for every day for
which that holds. The bound rises until it meets the best plan, or an answer of the master stands on every day.

Only where everything above costs nothing: then gaps, heavy days and clashes of topics are forbidden, and nothing else joins two days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

from sojourn.planning.timetable.board import starts_alone
from sojourn.planning.timetable.daywise.cuts import ANYBODY, EVER_SO_MANY, Cut, Key
from sojourn.planning.timetable.daywise.day import Day, Left
from sojourn.planning.timetable.daywise.master import Master
from sojourn.planning.timetable.grid import Grid
from sojourn.planning.timetable.problem import Level

__all__ = ["ANYBODY", "EVER_SO_MANY", "Answer", "Daywise", "is_provable_by_days"]
COUNTS_DAYS = frozenset({"extra_day", "disliked"})
KEPT_AT_ZERO = frozenset({"unplaced", "gap_slot", "heavy_slot", "topic_clash", "published_moved"})


@dataclass(frozen=True, slots=True)
class Answer:
    """When each session begins, by index, and who leads it."""

    hours: Sequence[tuple[int, int]]
    leaders: Mapping[int, set[int]]


def is_provable_by_days(level: Level, above: Sequence[Level], costs: Mapping[str, int]) -> bool:
    """Whether the level counts whole days and everything above costs nothing."""
    counted = {name for name, weight in level.weights.items() if weight}
    held = {name for each in above for name, weight in each.weights.items() if weight}
    return counted <= COUNTS_DAYS and held <= KEPT_AT_ZERO and not any(costs[each.id] for each in above)


class Daywise:
    """The master and the days."""

    def __init__(self, grid: Grid, level: Level, above: Sequence[Level]) -> None:
        self.grid = grid
        self.alone = starts_alone(grid)
        self.master = Master(grid, level, above, self.alone)
        used = sorted({day for starts in self.alone for day in starts})
        self.days = {day: Day(grid, above, self.alone, day) for day in used}
        self.tried: set[tuple[int, tuple[Key, ...], int, frozenset[int] | None]] = set()

    def raise_bound(
        self, best: Callable[[], int], workers: int, left: Left, tell: Callable[[int], None]
    ) -> Answer | None:
        """Cut and solve until no plan can cost less than the best, or until an answer stands on every day. `tell` hears each bound.

        Gives that answer: a plan that costs as much as the bound, but for the names of rooms and what joins days.
        """
        with ThreadPoolExecutor(workers) as pool:
            while left() > 0:
                answer = self.master.solve(left())
                if answer is None:
                    return None
                bound, on_day, dislikes = answer
                tell(min(bound, best()))
                if bound >= best():
                    return None
                asked = [(day, keys, dislikes[day]) for day, keys in on_day.items()]
                found = [*pool.map(self._reasons, asked, repeat(left))]
                if not any(found):
                    return self._standing(asked)
                everywhere = [cut for cuts in found for cut in cuts]
                list(pool.map(self._cut, self.days, repeat(everywhere), repeat(left)))
                list(pool.map(self._cut_alike, on_day, found, repeat(left)))
                if not self.master.add_cuts(self.days.values()):
                    return None
        return None

    def _standing(self, asked: Sequence[tuple[int, tuple[Key, ...], int]]) -> Answer | None:
        """The days put together; None where one of them has not been seen to stand."""
        hours: dict[int, tuple[int, int]] = {}
        leaders: dict[int, set[int]] = {x: set() for x in range(self.grid.count)}
        for day, keys, most in asked:
            seen = self.days[day].seen_with(keys, most)
            if seen is None:
                return None
            for x, slot in seen.slots.items():
                hours[x] = (day, slot)
            for x, f in seen.leaders:
                leaders[x].add(f)
        return Answer([hours[x] for x in range(self.grid.count)], leaders)

    def stop(self) -> None:
        """End soon; `left` has to say 0 as well."""
        self.master.stop()

    def _reasons(self, asked: tuple[int, tuple[Key, ...], int], left: Left) -> list[Cut]:
        day, keys, most = asked
        return self.days[day].reasons(keys, most, left)

    def _cut(self, day: int, found: Sequence[Cut], left: Left) -> None:
        """Cut what was found on any day out of this one too, where it holds."""
        here = self.days[day]
        for cut in found:
            asked = (day, cut.keys, cut.most, cut.idle)
            if asked not in self.tried and left() > 0 and (holds := here.as_here(cut)) is not None:
                here.cuts.append(holds)
            self.tried.add(asked)

    def _cut_alike(self, day: int, found: Sequence[Cut], left: Left) -> None:
        """Cut out of the day what holds as well where one session of a cut is another: most reasons come in families."""
        here = self.days[day]
        for cut in found:
            for keys in here.alike(cut):
                asked = (day, keys, cut.most, cut.idle)
                if asked not in self.tried and left() > 0 and (holds := here.by_hand.as_cut(keys, cut)) is not None:
                    here.cuts.append(holds)
                self.tried.add(asked)
