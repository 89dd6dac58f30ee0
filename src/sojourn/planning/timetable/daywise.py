"""A proof in two parts, for the level that counts whole days: which session on which day, and whether each day can be lived.

Who comes in on which days does not depend on hours. So a small master problem (session and leader to day) gives a bound at once. Each day
of its answer is then looked at alone, hour by hour; what cannot be together on one day is cut out of the master, for every day for
which that holds. The bound rises until it meets the best plan, or an answer of the master stands on every day.

Only where everything above costs nothing: then gaps, heavy days and clashes of topics are forbidden, and nothing else joins two days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from sojourn.planning.timetable import model as hours
from sojourn.planning.timetable.board import starts_alone
from sojourn.planning.timetable.grid import Grid, bits, span
from sojourn.planning.timetable.problem import Level

Key = tuple[int, int]
"""(session, leader), or (session, ANYBODY)."""
ANYBODY = -1
COUNTS_DAYS = frozenset({"extra_day", "disliked"})
KEPT_AT_ZERO = frozenset({"unplaced", "gap_slot", "heavy_slot", "topic_clash", "published_moved"})
MASTER_WORKERS = 4
DAY_SECONDS = 5.0
"""One day, at most; it takes some hundredths of a second."""

MOST_NODES = 4_000
"""Places tried by hand for one day before it is left to CP-SAT."""
MOST_NODES_TO_FILL = 1_500
"""Places tried by hand to find which sessions could fill a gap."""
EVER_SO_MANY = 1_000
"""As many disliked hours as anybody likes: what cannot be even so, cannot be at all."""

Left = Callable[[], float]
"""Seconds left."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What cannot be together on a day with at most `most` disliked hours, unless one of the sessions `fillers` is there too."""

    keys: tuple[Key, ...]
    most: int
    idle: frozenset[int] | None = frozenset()
    """The classes whose idle hours are counted; None where only CP-SAT sees the reason."""
    fillers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """When each session begins, by index, and who leads it."""

    hours: Sequence[tuple[int, int]]
    leaders: Mapping[int, set[int]]


@dataclass(frozen=True, slots=True)
class SeenDay:
    """How these can be on one day together: starts by session, and who leads what."""

    keys: frozenset[Key]
    slots: Mapping[int, int]
    leaders: frozenset[Key]


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
        self.master = _Master(grid, level, above, self.alone)
        used = sorted({day for starts in self.alone for day in starts})
        self.days = {day: _Day(grid, above, self.alone, day) for day in used}
        self.tried: set[tuple[int, tuple[Key, ...], int, frozenset[int] | None]] = set()

    def raise_bound(
        self, best: Callable[[], int], workers: int, left: Left, tell: Callable[[int], None]
    ) -> Answer | None:
        """Cut and solve until no plan can cost less than the best, or until an answer stands on every day. `tell` hears each bound.

        Gives that answer: a plan that costs as much as the bound, but for the names of rooms and what joins days.
        """
        with ThreadPoolExecutor(workers) as pool:
            while left() > 0:
                answer = self.master.solve(MASTER_WORKERS if workers > 1 else 1, left())
                if answer is None:
                    return None
                bound, on_day, dislikes = answer
                tell(min(bound, best()))
                if bound >= best():
                    return None
                asked = [(day, keys, dislikes[day]) for day, keys in on_day.items()]
                found = [cut for cuts in pool.map(self._reasons, asked, repeat(left)) for cut in cuts]
                if not found:
                    return self._standing(on_day)
                list(pool.map(self._cut, self.days, repeat(found), repeat(left)))
                if not self.master.add_cuts(self.days.values()):
                    return None
        return None

    def _standing(self, on_day: Mapping[int, tuple[Key, ...]]) -> Answer | None:
        """The days put together; None where one of them has not been seen to stand."""
        hours: dict[int, tuple[int, int]] = {}
        leaders: dict[int, set[int]] = {x: set() for x in range(self.grid.count)}
        for day, keys in on_day.items():
            seen = self.days[day].seen
            if seen is None or seen.keys != frozenset(keys):
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


class _Master:
    """Session and leader to day."""

    def __init__(self, grid: Grid, level: Level, above: Sequence[Level], alone: list[dict[int, int]]) -> None:
        from ortools.sat.python import cp_model

        self.grid, self.cp = grid, cp_model.CpModel()
        self.solver: Any = None
        self.on = [{day: self.cp.new_bool_var("") for day in starts} for starts in alone]
        self.who: dict[int, dict[Key, Any]] = defaultdict(dict)
        """By day: the literal of each leader where there is a choice."""
        self.leads: dict[int, dict[int, list[tuple[int, Any]]]] = defaultdict(lambda: defaultdict(list))
        self.options: dict[int, list[_Option]] = defaultdict(list)
        for on in self.on:
            self.cp.add_exactly_one(on.values())
        for x, starts in enumerate(alone):
            for day, mask in starts.items():
                self._staff(x, day, mask)
        self.disliked = {day: self.cp.new_int_var(0, grid.count, "") for day in range(grid.horizon)}
        self._keep_pairs()
        self._keep_caps(above)
        self._keep_order()
        self.cost = level.weights.get("extra_day", 0) * sum(self._extra_days()) + level.weights.get(
            "disliked", 0
        ) * sum(self.disliked.values())
        self.cp.minimize(self.cost)

    def _staff(self, x: int, day: int, mask: int) -> None:
        grid = self.grid
        length, published = grid.length[x], grid.published[x] if grid.is_locked(x) else None
        on = self.on[x][day]
        liked_by_all = mask
        for role in grid.roles[x]:
            choices = [f for f in role.choices if published is None or f in published[3]]
            able = {f: sum(1 << s for s in bits(mask) if _is_there(grid, f, day, s, length)) for f in choices}
            able = {f: starts for f, starts in able.items() if starts}
            literals = dict.fromkeys(able, on)
            likes = {
                f: sum(1 << s for s in bits(starts) if not grid.dislikes[f][day] & span(s, s + length))
                for f, starts in able.items()
            }
            enough = (s for s in bits(mask) if sum(liked >> s & 1 for liked in likes.values()) >= role.n)
            liked_by_all &= sum(1 << s for s in enough)
            if len(able) != role.n:
                literals = {f: self.cp.new_bool_var("") for f in able}
                self.cp.add(sum(literals.values()) == role.n * on)
                self.who[day].update({(x, f): literal for f, literal in literals.items()})
            for f, literal in literals.items():
                self.leads[f][day].append((x, literal))
                self.options[day].append(_Option(x, f, literal, able[f], likes[f]))
        self.options[day].append(_Option(x, ANYBODY, on, mask, liked_by_all))

    def _keep_pairs(self) -> None:
        """Two sessions that share someone, or a leader, find hours side by side; where only disliked ones, that counts."""
        for day, options in self.options.items():
            by_person = [option.literal for option in options if not option.liked and option.f != ANYBODY]
            by_session = [option.literal for option in options if not option.liked and option.f == ANYBODY]
            for surely in (by_person, by_session):
                self.cp.add(self.disliked[day] >= sum(surely))
            for n, one in enumerate(options):
                for other in options[:n]:
                    if one.x != other.x and self._are_apart(one, other):
                        if not self._fit(one, other, one.starts, other.starts):
                            self.cp.add_bool_or(~one.literal, ~other.literal)
                        elif one.liked and other.liked and not self._fit(one, other, one.liked, other.liked):
                            self.cp.add(self.disliked[day] >= 1).only_enforce_if(one.literal, other.literal)

    def _are_apart(self, one: _Option, other: _Option) -> bool:
        return bool(self.grid.shares[one.x] >> other.x & 1) or (one.f == other.f and one.f != ANYBODY)

    def _fit(self, one: _Option, other: _Option, mine: int, theirs: int) -> bool:
        return any(theirs & ~self.grid.fence(other.x, one.x, start) for start in bits(mine))

    def _keep_caps(self, above: Sequence[Level]) -> None:
        grid, cp = self.grid, self.cp
        for f, by_day in self.leads.items():
            for uses in by_day.values():
                cp.add(sum(grid.length[x] * literal for x, literal in uses) <= grid.day_cap[f])
        caps, booked = grid.daily.caps(), defaultdict(list)
        for x, on in enumerate(self.on):
            for counter, amount in grid.daily.amounts(grid.daily_use[x]).items():
                for day, literal in on.items():
                    booked[counter, day].append(amount * literal)
        for (counter, _), terms in booked.items():
            cp.add(sum(terms) <= caps[counter])
        heavy = [level.heavy_over for level in above if level.weights.get("heavy_slot", 0)]
        taught = [session.contact for session in grid.problem.sessions]
        for sessions in set(grid.class_sessions) if heavy else ():
            for day in range(grid.horizon):
                there = [x for x in bits(sessions) if taught[x] and day in self.on[x]]
                if there and grid.weekday[day]:
                    cp.add(sum(grid.length[x] * self.on[x][day] for x in there) <= min(heavy))
        clash = [level.max_same_topic_per_day for level in above if level.weights.get("topic_clash", 0)]
        for topic in range(grid.topics) if clash else ():
            for day in range(grid.horizon):
                there = [x for x in range(grid.count) if grid.topic[x] == topic and day in self.on[x]]
                if len(there) > min(clash):
                    cp.add(sum(self.on[x][day] for x in there) <= min(clash))

    def _keep_order(self) -> None:
        grid, cp, on = self.grid, self.cp, self.on
        for x in range(grid.count):
            for y in grid.earlier[x]:
                for day in on[x]:
                    begun = sum(literal for d, literal in on[x].items() if d <= day)
                    cp.add(begun <= sum(literal for d, literal in on[y].items() if d <= day))
            for y, most in grid.near[x]:
                for day in on[x]:
                    cp.add(on[x][day] <= sum(literal for d, literal in on[y].items() if abs(d - day) <= most))
            for y in bits(grid.elsewhere[x] & ~((1 << x) - 1)):
                for day in on[x].keys() & on[y].keys():
                    cp.add_bool_or(~on[x][day], ~on[y][day])

    def _extra_days(self) -> list[Any]:
        """Days on which someone leads, less one for who leads at all."""
        cp, terms = self.cp, []
        for f, by_day in self.leads.items():
            if self.grid.problem.facilitators[f].is_team:
                continue
            comes = {day: cp.new_bool_var("") for day in by_day}
            leads = cp.new_bool_var("")
            cp.add(sum(comes.values()) >= leads)
            for day, uses in by_day.items():
                for _, literal in uses:
                    cp.add_implication(literal, comes[day])
                    cp.add_implication(literal, leads)
            terms.append(sum(comes.values()) - leads)
        return terms

    def stop(self) -> None:
        if self.solver is not None:
            self.solver.stop_search()

    def solve(self, workers: int, seconds: float) -> tuple[int, dict[int, tuple[Key, ...]], dict[int, int]] | None:
        """The cheapest answer: what it costs, what is on each day, and how many disliked hours it counts on. None where none was found."""
        from ortools.sat.python import cp_model

        self.solver = solver = cp_model.CpSolver()
        solver.parameters.num_workers = workers
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
        if solver.solve(self.cp) != cp_model.OPTIMAL:
            return None
        on_day: dict[int, list[Key]] = defaultdict(list)
        for x, on in enumerate(self.on):
            for day, literal in on.items():
                if solver.boolean_value(literal):
                    on_day[day].append((x, ANYBODY))
        for day, who in self.who.items():
            on_day[day] += [key for key, literal in who.items() if solver.boolean_value(literal)]
        self.cp.add(self.cost >= round(solver.objective_value))
        disliked = {day: solver.value(count) for day, count in self.disliked.items()}
        return round(solver.objective_value), {day: tuple(keys) for day, keys in on_day.items()}, disliked

    def add_cuts(self, days: Iterable[_Day]) -> int:
        """Take over what the days have found impossible, and say how much that was."""
        count = sum(len(day.cuts) for day in days)
        for day in days:
            for cut in day.cuts:
                literals = [self.who[day.day].get((x, f), self.on[x][day.day]) for x, f in cut.keys]
                literals += [~self.on[y][day.day] for y in sorted(cut.fillers)]
                if cut.most == EVER_SO_MANY:
                    self.cp.add_bool_or(*(~literal for literal in literals))
                else:
                    self.cp.add(self.disliked[day.day] >= cut.most + 1).only_enforce_if(*literals)
            day.cuts.clear()
        return count


class _Option:
    """A session on a day with one of those who may lead it: its starts, and those that the leader does not dislike."""

    def __init__(self, x: int, f: int, literal: Any, starts: int, liked: int) -> None:
        self.x, self.f, self.literal, self.starts, self.liked = x, f, literal, starts, liked


def _is_there(grid: Grid, f: int, day: int, slot: int, length: int) -> bool:
    return not span(slot, slot + length) & ~grid.available[f][day]


class _Day:
    """One day hour by hour: any of its sessions may be on it, as asked."""

    def __init__(self, grid: Grid, above: Sequence[Level], alone: list[dict[int, int]], day: int) -> None:
        from ortools.sat.python import cp_model

        self.grid, self.day, self.cp = grid, day, cp_model.CpModel()
        self.cuts: list[Cut] = []
        self.by_hand = _ByHand(grid, above, alone, day)
        self.asked: dict[Key, Any] = {}
        """The literal of each session that may be on the day, and of each that someone leads it."""
        self.limits: dict[int, Any] = {}
        self.seen: SeenDay | None = None
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
        if self.by_hand.is_impossible(cut.keys, cut.most):
            return Cut(cut.keys, cut.most)
        if cut.idle is not None:
            if not cut.idle or not self.by_hand.is_too_idle(cut.keys, cut.most, cut.idle):
                return None
            return Cut(cut.keys, cut.most, cut.idle, self.by_hand.fillers(cut.keys, cut.most, cut.idle))
        core = self._core(cut.keys, cut.most, self._others(cut.keys) if cut.fillers else ())
        return None if core is None else Cut(cut.keys, cut.most, None, frozenset(core[2]))

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
                self.seen = SeenDay(frozenset(keys), slots, frozenset(led))
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


class _ByHand:
    """One day tried by hand, without rooms: a few numbers say all. Without idle hours, fewer sessions never fit worse.

    With them, one more session may fill a gap: what is too idle is so until one of its `fillers` comes.
    """

    def __init__(self, grid: Grid, above: Sequence[Level], alone: list[dict[int, int]], day: int) -> None:
        self.grid, self.day = grid, day
        free = [level.free_idle for level in above if level.weights.get("gap_slot", 0)]
        self.free_idle = min(free) if free and grid.weekday[day] else None
        heavy = [level.heavy_over for level in above if level.weights.get("heavy_slot", 0)]
        self.most_contact = min(heavy) if heavy and grid.weekday[day] else EVER_SO_MANY
        clash = [level.max_same_topic_per_day for level in above if level.weights.get("topic_clash", 0)]
        self.most_of_topic = min(clash, default=EVER_SO_MANY)
        self.contact = [session.slots if session.contact else 0 for session in grid.problem.sessions]
        self.longest: dict[int, int] = {}
        """By class whose idle hours count: how many slots may lie between the first and the last of its day."""
        self.stands: dict[tuple[frozenset[Key], int, frozenset[int]], bool] = {}
        self.starts = {x: starts[day] for x, starts in enumerate(alone) if day in starts}
        self.known: dict[tuple[int, frozenset[int]], dict[int, int]] = {}
        self.surely = {x: self._no_choice(x) for x in self.starts}
        """The leaders of each session for whom there is nobody else on this day."""

    def _no_choice(self, x: int) -> frozenset[int]:
        grid, day, length = self.grid, self.day, self.grid.length[x]
        published, surely = grid.published[x] if grid.is_locked(x) else None, frozenset[int]()
        for role in grid.roles[x]:
            able = {f for f in role.choices if published is None or f in published[3]}
            able = {f for f in able if any(_is_there(grid, f, day, s, length) for s in bits(self.starts[x]))}
            if len(able) == role.n:
                surely |= able
        return surely

    def _dislikes_at(self, x: int, leaders: frozenset[int]) -> dict[int, int]:
        """By start at which enough people are there, these leaders among them: the fewest of them that dislike it."""
        if (x, leaders) in self.known:
            return self.known[x, leaders]
        grid, day = self.grid, self.day
        length, published = grid.length[x], grid.published[x] if grid.is_locked(x) else None
        found = {}
        for slot in bits(self.starts[x]):
            hours, count = span(slot, slot + length), 0
            for role in grid.roles[x]:
                able = [f for f in role.choices if published is None or f in published[3]]
                able = [f for f in able if not hours & ~grid.available[f][day]]
                asked = leaders.intersection(role.choices)
                if len(able) < role.n or not asked.issubset(able):
                    break
                hate = sorted((f not in asked, bool(grid.dislikes[f][day] & hours)) for f in able)
                count += sum(is_hated for _, is_hated in hate[: role.n])
            else:
                found[slot] = count
        self.known[x, leaders] = found
        return found

    def idle_classes(self, keys: Iterable[Key]) -> frozenset[int]:
        """The classes that come, where idle hours count."""
        return frozenset() if self.free_idle is None else frozenset(c for x, _ in keys for c in self.grid.classes[x])

    def of_classes(self, keys: Iterable[Key], classes: frozenset[int]) -> tuple[Key, ...]:
        """Those of these that somebody of the classes comes to."""
        return tuple(key for key in keys if classes.intersection(self.grid.classes[key[0]]))

    def is_impossible(self, keys: Sequence[Key], most: int) -> bool:
        """Whether these cannot be on the day together. False also where too many places had to be tried."""
        return self._is_impossible(keys, most, {})

    def is_too_idle(self, keys: Sequence[Key], most: int, idle: frozenset[int]) -> bool:
        """Whether these cannot be together where nobody of the classes comes to any other session that day. False where nobody knows."""
        return self._is_impossible(keys, most, {c: self._taken(keys, c) + (self.free_idle or 0) for c in idle})

    def fillers(self, keys: Sequence[Key], most: int, idle: frozenset[int]) -> frozenset[int]:
        """The sessions with which, and perhaps more, these could stand."""
        self.to_fill = MOST_NODES_TO_FILL
        return frozenset(y for y in self._others(keys, idle) if self._could_stand((*keys, (y, ANYBODY)), most, idle))

    def could_stand(self, keys: Sequence[Key], most: int, idle: frozenset[int]) -> bool:
        """Whether these, alone or with others of the classes, may be together. True where nobody knows."""
        self.to_fill = MOST_NODES_TO_FILL
        return self._could_stand(keys, most, idle)

    def _could_stand(self, keys: Sequence[Key], most: int, idle: frozenset[int]) -> bool:
        asked = (frozenset(keys), most, idle)
        if asked not in self.stands:
            found = self._is_open_to_more(keys, most, idle) and (
                not self._is_surely_too_idle(keys, most, idle)
                or any(self._could_stand((*keys, (y, ANYBODY)), most, idle) for y in self._others(keys, idle))
            )
            if found and self.to_fill < 0:
                return True
            self.stands[asked] = found
        return self.stands[asked]

    def _is_surely_too_idle(self, keys: Sequence[Key], most: int, idle: frozenset[int]) -> bool:
        is_idle = self.to_fill >= 0 and self.is_too_idle(keys, most, idle)
        self.to_fill -= MOST_NODES - self.nodes
        return is_idle

    def _is_open_to_more(self, keys: Sequence[Key], most: int, idle: frozenset[int]) -> bool:
        """Whether these can be together if all others of the classes, as many as a day may hold, filled gaps wherever they like."""
        self.to_fill -= 1
        if self.to_fill < 0:
            return True
        topics = [self.grid.topic[x] for x in {x for x, _ in keys} if self.grid.topic[x] >= 0]
        if any(topics.count(topic) > self.most_of_topic for topic in topics):
            return False
        longest, others = {}, self._others(keys, idle)
        for c in idle:
            mine = {x for x, _ in keys if c in self.grid.classes[x]}
            left = self.most_contact - sum(self.contact[x] for x in mine)
            if left < 0:
                return False
            more = [y for y in others if c in self.grid.classes[y]]
            filled = min(left, sum(self.contact[y] for y in more))
            filled += sum(self.grid.length[y] for y in more if not self.contact[y])
            longest[c] = self._taken(keys, c) + filled + (self.free_idle or 0)
        is_open = not self._is_impossible(keys, most, longest)
        self.to_fill -= MOST_NODES - self.nodes
        return is_open

    def _others(self, keys: Sequence[Key], idle: frozenset[int]) -> list[int]:
        here = {x for x, _ in keys}
        return [y for y in self.starts if y not in here and idle.intersection(self.grid.classes[y])]

    def _taken(self, keys: Sequence[Key], c: int) -> int:
        return sum(self.grid.length[x] for x in {x for x, _ in keys} if c in self.grid.classes[x])

    def _is_impossible(self, keys: Sequence[Key], most: int, longest: dict[int, int]) -> bool:
        led_by: dict[int, frozenset[int]] = {}
        for x, f in keys:
            if x not in self.starts:
                return False
            led_by[x] = led_by.get(x, self.surely[x]) | ({f} - {ANYBODY})
        left = {x: sum(1 << slot for slot in self._dislikes_at(x, led_by[x])) for x in led_by}
        self.nodes, self.longest = MOST_NODES, longest
        return not self._fits(left, {}, led_by, most)

    def _fits(self, left: dict[int, int], busy: dict[int, int], led_by: dict[int, frozenset[int]], most: int) -> bool:
        if not left:
            return True
        grid = self.grid
        x = min(left, key=lambda x: (left[x].bit_count(), -grid.length[x], x))
        for slot in bits(left[x]):
            self.nodes -= 1
            if self.nodes < 0:
                return True
            disliked = self.known[x, led_by[x]][slot]
            if disliked > most:
                continue
            then = self._busy_then(x, slot, busy)
            rest = None if then is None else self._left_then(x, slot, left, led_by, then)
            if rest is not None and then is not None and self._fits(rest, then, led_by, most - disliked):
                return True
        return False

    def _busy_then(self, x: int, slot: int, busy: dict[int, int]) -> dict[int, int] | None:
        """The hours of each class with `x` there; None where somebody loses a free run."""
        taken, then = span(slot, slot + self.grid.length[x]), dict(busy)
        for c in self.grid.classes[x]:
            then[c] = then.get(c, 0) | taken
        for demand, classes in self.grid.session_breaks[x]:
            if self.day in demand.days and not all(demand.is_kept(hours) for hours in {then[c] for c in classes}):
                return None
        return then

    def _left_then(
        self, x: int, slot: int, left: dict[int, int], led_by: dict[int, frozenset[int]], busy: dict[int, int]
    ) -> dict[int, int] | None:
        """The starts left to the others with `x` there; None where one has none."""
        grid, rest = self.grid, {}
        end = slot + grid.length[x]
        for y, mask in left.items():
            if y == x:
                continue
            if grid.shares[x] >> y & 1 or led_by[x] & led_by[y]:
                mask &= ~grid.fence(y, x, slot)
            for c in grid.classes[y]:
                if c in self.longest and c in busy:
                    first, last = (busy[c] & -busy[c]).bit_length() - 1, busy[c].bit_length()
                    mask &= span(max(0, last - self.longest[c]), max(0, first + self.longest[c] - grid.length[y] + 1))
            if y in grid.earlier[x]:
                mask &= span(0, slot - grid.length[y] + 1)
            if y in grid.later[x]:
                mask &= ~span(0, end)
            if not mask:
                return None
            rest[y] = mask
        return rest
