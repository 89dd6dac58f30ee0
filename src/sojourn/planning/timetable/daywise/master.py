"""Session and leader to day, without hours: the cheapest answer that no day has found impossible so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sojourn.planning.timetable.daywise.cuts import ANYBODY, EVER_SO_MANY, Key, is_there
from sojourn.planning.timetable.daywise.day import Day
from sojourn.planning.timetable.grid import Grid, bits, span
from sojourn.planning.timetable.problem import Level


class Master:
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
            able = {f: sum(1 << s for s in bits(mask) if is_there(grid, f, day, s, length)) for f in choices}
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

    def solve(self, seconds: float) -> tuple[int, dict[int, tuple[Key, ...]], dict[int, int]] | None:
        """The cheapest answer: what it costs, what is on each day, and how many disliked hours it counts on. None where none was found."""
        from ortools.sat.python import cp_model

        self.solver = solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.optimize_with_core = True
        solver.parameters.core_minimization_level = 0
        solver.parameters.linearization_level = 0
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

    def add_cuts(self, days: Iterable[Day]) -> int:
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
