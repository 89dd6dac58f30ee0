"""Some sessions are fitted into what the others leave, exactly. `repair` and `explain` ask it; whole timetables are made elsewhere.

Every start of a free session is a literal; what the fixed sessions rule out has none. Rooms and people are literals of their own, tied to
starts only where they clash. A finding is judged by the checker, and what the model left loose is forbidden when it turns up.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf
from typing import TYPE_CHECKING, Any
from typing import Literal as OneOf

from sojourn.planning.outcome import ShouldStop
from sojourn.planning.timetable.grid import NO_ROOM, NO_SITE, Grid, Place, bits, runs, span
from sojourn.planning.timetable.left import person_starts, room_starts, starts_left, taken_by

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Start = tuple[int, int]
"""Day and slot."""
Literal = Any
"""A Boolean of the model, negated or not."""
Body = tuple[tuple[int, ...], int]
"""Classes of participants who go somewhere together, and the site they go to: sessions alike in both are one body's."""


Strategy = OneOf["sums", "search", "cores"]
"""What a model is like. sums: too much to do for the room there is, which linear relaxation and symmetries see at once · search: they see
nothing, and cost more than all else together · cores: as search, with the bound raised from below, where the bound is what matters.
"""


class OutOfTime(Exception):
    """Raised when a model would take longer to build than there is time."""


@dataclass(frozen=True, slots=True)
class Loose:
    """What may be in two places at once, to find out whether that is what stands in the way."""

    participants: bool = False
    people: frozenset[int] = frozenset()
    rooms: frozenset[int] = frozenset()


class Fit:
    """The model of fitting `free` sessions around `fixed` ones. Sessions in neither are not there.

    `starts`[x][day, slot], `rooms`[x][room], `people`[x][facilitator]: the literals. `present`[x] is true where nothing may be left out.
    `only` narrows the starts of some sessions. Those `aside` keep day, time and room, or are not there at all: a question that is easier
    than the real one, so its answer bounds it. `loose` says who and what may be in two places at once. Raises OutOfTime when building
    passes `until`, a moment by the monotonic clock.
    """

    def __init__(
        self,
        grid: Grid,
        free: Sequence[int],
        fixed: Mapping[int, Place],
        *,
        optional: bool = False,
        only: Mapping[int, set[Start]] | None = None,
        aside: Mapping[int, Place] | None = None,
        loose: Loose | None = None,
        until: float = inf,
    ) -> None:
        from ortools.sat.python import cp_model

        self._until = until
        self._loose = loose or Loose()
        self._aside = aside or {}
        self.grid, self.free, self.model = grid, [*free, *self._aside], cp_model.CpModel()
        self.starts: dict[int, dict[Start, Literal]] = {}
        self.rooms: dict[int, dict[int, Literal]] = {}
        self.people: dict[int, dict[int, Literal]] = {}
        self.present: dict[int, Literal] = {}
        self._by_day: dict[int, dict[int, list[tuple[int, Literal]]]] = {}
        self._on_day: dict[tuple[int, int], Literal] = {}
        self._taken = taken_by(grid, fixed)
        for x in self.free:
            may_go = optional or x in self._aside
            self.present[x] = self.model.new_bool_var("") if may_go else self.model.new_constant(1)
            self._lay_starts(x, {self._aside[x][:2]} if x in self._aside else only.get(x) if only else None)
            self._lay_rooms(x)
            self._lay_people(x)
            self._lay_lock(x)
        self._covering = self._covered()
        self._busy_literals: dict[tuple[Body, int, int], Literal] = {}
        self._lay_order()
        self._lay_participants()
        self._lay_shared_people_and_rooms()
        self._lay_caps()
        self._lay_breaks()

    def _lay_starts(self, x: int, only: set[Start] | None) -> None:
        left = starts_left(self.grid, x, self._taken)
        self.starts[x] = {
            (day, slot): self.model.new_bool_var("")
            for day, mask in left.items()
            for slot in bits(mask)
            if only is None or (day, slot) in only
        }
        by_day: dict[int, list[tuple[int, Literal]]] = defaultdict(list)
        for (day, slot), literal in self.starts[x].items():
            by_day[day].append((slot, literal))
        self._by_day[x] = dict(by_day)
        self.model.add_exactly_one([*self.starts[x].values(), self.present[x].negated()])

    def _lay_rooms(self, x: int) -> None:
        if x in self._aside:
            room = self._aside[x][2]
            self.rooms[x] = {} if room == NO_ROOM else {room: self.present[x]}
            return
        self.rooms[x] = {room: self.model.new_bool_var("") for room in self.grid.rooms[x]}
        if not self.rooms[x]:
            return
        self.model.add_exactly_one(self.rooms[x].values())
        for room, literal in self.rooms[x].items():
            good = {day: room_starts(self.grid, x, room, day, self._taken) for day in self._by_day[x]}
            self._at_most_one([literal, *self._outside(x, good)])

    def _lay_people(self, x: int) -> None:
        seats: dict[int, list[Literal]] = defaultdict(list)
        for role in self.grid.roles[x]:
            seated = {f: self.model.new_bool_var("") for f in role.choices}
            self.model.add(sum(seated.values()) == role.n * self.present[x])
            for f, literal in seated.items():
                seats[f].append(literal)
        self.people[x] = {}
        for f, literals in seats.items():
            led = literals[0]
            if len(literals) > 1:
                led = self.model.new_bool_var("")
                self.model.add(sum(literals) == led)
            self.people[x][f] = led
            good = {day: person_starts(self.grid, x, f, day, self._taken) for day in self._by_day[x]}
            self._at_most_one([led, *self._outside(x, good)])

    def _lay_lock(self, x: int) -> None:
        """A locked session keeps room and people; its starts were narrowed when the grid was laid."""
        published = self.grid.published[x]
        if not self.grid.is_locked(x) or published is None:
            return
        for room, literal in self.rooms[x].items():
            self.model.add(literal == (room == published[2]))
        for f, literal in self.people[x].items():
            self.model.add(literal == (f in published[3])).only_enforce_if(self.present[x])

    def _at_most_one(self, literals: list[Literal]) -> None:
        if len(literals) > 1:
            self.model.add_at_most_one(literals)

    def _outside(self, x: int, good: Mapping[int, int]) -> Iterator[Literal]:
        """The literals of starts that are not among the good ones."""
        for day, of_day in self._by_day[x].items():
            for slot, literal in of_day:
                if not good[day] >> slot & 1:
                    yield literal

    def on_day(self, x: int, day: int) -> Literal:
        """Whether a session is on a day."""
        if (x, day) not in self._on_day:
            literals = [literal for _, literal in self._by_day[x].get(day, ())]
            if len(literals) == 1:
                self._on_day[x, day] = literals[0]
            elif not literals:
                self._on_day[x, day] = self.model.new_constant(0)
            else:
                there = self.model.new_bool_var("")
                self.model.add_exactly_one([*literals, there.negated()])
                self._on_day[x, day] = there
        return self._on_day[x, day]

    def _lay_order(self) -> None:
        """Precedence, nearness and different days between free sessions."""
        free = set(self.free)
        for x in self.free:
            for y in self.grid.later[x]:
                if y in free:
                    self._lay_precedence(x, y)
            for y, most in self.grid.near[x]:
                if y in free and x < y:
                    for day in self._by_day[x]:
                        far = [self.on_day(y, other) for other in self._by_day[y] if abs(other - day) > most]
                        self._at_most_one([self.on_day(x, day), *far])
            for y in bits(self.grid.elsewhere[x]):
                if y in free and x < y:
                    for day in self._by_day[x].keys() & self._by_day[y].keys():
                        self.model.add_at_most_one([self.on_day(x, day), self.on_day(y, day)])

    def _lay_precedence(self, x: int, y: int) -> None:
        """x ends no later than y starts: first by days, then within each day."""
        days = sorted(self._by_day[x].keys() | self._by_day[y].keys())
        for day in days:
            later = [self.on_day(x, other) for other in days if other >= day and other in self._by_day[x]]
            earlier = [self.on_day(y, other) for other in days if other < day and other in self._by_day[y]]
            if later and earlier:
                self.model.add_at_most_one([*later, *earlier])
            mine, theirs = self._by_day[x].get(day, []), self._by_day[y].get(day, [])
            for place, (slot, _) in enumerate(mine):
                too_early = [literal for at, literal in theirs if at < slot + self.grid.length[x]]
                if too_early:
                    self.model.add_at_most_one([*(literal for _, literal in mine[place:]), *too_early])

    def _lay_participants(self) -> None:
        """Nobody in two places; travel between sites; free slots between sessions that ask for them."""
        if self._loose.participants:
            return
        self._lay_bodies()
        self._lay_travel()
        free = set(self.free)
        for x in self.free:
            for y in bits(self.grid.spaced[x]):
                if y < x and y in free:
                    self._lay_apart(x, y, None)

    def _body(self, x: int) -> Body:
        return self.grid.classes[x], self.grid.site[x]

    def _bodies_by_class(self) -> dict[int, tuple[Body, ...]]:
        """The bodies with free sessions that each class belongs to."""
        found: dict[int, set[Body]] = defaultdict(set)
        for x in self.free:
            for c in self.grid.classes[x]:
                found[c].add(self._body(x))
        return {c: tuple(sorted(bodies)) for c, bodies in found.items()}

    def _lay_bodies(self) -> None:
        """Of all bodies that a class belongs to, one at most is busy in a slot. Sets of bodies are bits here, by their place in a list."""
        by_class = self._bodies_by_class()
        bodies = sorted({body for several in by_class.values() for body in several})
        number = {body: n for n, body in enumerate(bodies)}
        together = {sum(1 << number[body] for body in several) for several in by_class.values()}
        busy_at: dict[Start, int] = defaultdict(int)
        for body, day, slot in self._covering:
            busy_at[day, slot] |= 1 << number[body]
        largest: dict[int, list[int]] = {}
        for (day, slot), there in busy_at.items():
            self._look_at_the_clock()
            if there not in largest:
                largest[there] = _largest({several & there for several in together})
            for several in largest[there]:
                busy = [self._busy(bodies[n], day, slot) for n in bits(several)]
                if len(busy) > 1:
                    self.model.add_at_most_one(busy)

    def _lay_travel(self) -> None:
        """Between two bodies with somebody in common there is time to go from one's site to the other's."""
        spells: dict[Body, list[Start]] = defaultdict(list)
        for body, day, slot in self._covering:
            spells[body].append((day, slot))
        travel = self.grid.problem.travel_slots
        for body, other in combinations(sorted(spells), 2):
            (here_classes, here), (there_classes, there) = body, other
            if NO_SITE in (here, there) or set(here_classes).isdisjoint(there_classes):
                continue
            go, come = travel[here][there], travel[there][here]
            if not go and not come:
                continue
            self._look_at_the_clock()
            for day, slot in spells[body]:
                near = [at for at in range(slot - come, slot + go + 1) if (other, day, at) in self._covering]
                self._none_if([self._busy(other, day, at) for at in near], self._busy(body, day, slot))

    def _none_if(self, literals: list[Literal], condition: Literal) -> None:
        if literals:
            self.model.add_bool_and([literal.negated() for literal in literals]).only_enforce_if(condition)

    def _busy(self, body: Body, day: int, slot: int) -> Literal:
        """Whether any free session of a body takes a slot, which some can."""
        key = (body, day, slot)
        if key not in self._busy_literals:
            covering = self._covering[key]
            if len(covering) == 1:
                self._busy_literals[key] = covering[0]
            else:
                busy = self.model.new_bool_var("")
                self._busy_literals[key] = busy
                if self._loose.participants:
                    self.model.add_max_equality(busy, covering)
                else:
                    self.model.add_exactly_one([*covering, busy.negated()])
        return self._busy_literals[key]

    def _covered(self) -> dict[tuple[Body, int, int], list[Literal]]:
        """The starts of free sessions that take a slot, by body, day and slot."""
        covering: dict[tuple[Body, int, int], list[Literal]] = defaultdict(list)
        for x in self.free:
            body = self._body(x)
            if body[0]:
                for (day, slot), literal in self.starts[x].items():
                    for taken in range(slot, slot + self.grid.length[x]):
                        covering[body, day, taken].append(literal)
        return dict(covering)

    def _look_at_the_clock(self) -> None:
        if time.monotonic() > self._until:
            raise OutOfTime

    def _lay_apart(self, x: int, y: int, unless: Literal | None) -> None:
        """x and y keep apart, with travel, unless a literal says that they need not."""
        for day, of_day in self._by_day[x].items():
            theirs = self._by_day[y].get(day)
            if not theirs:
                continue
            for slot, literal in of_day:
                fence = self.grid.fence(y, x, slot)
                near = [other for at, other in theirs if fence >> at & 1]
                if not near:
                    continue
                if unless is None:
                    self.model.add_at_most_one([literal, *near])
                else:
                    self.model.add(literal + sum(near) <= 1).only_enforce_if(unless.negated())

    def _lay_shared_people_and_rooms(self) -> None:
        """Two sessions that share no participant clash only where one person leads both, or one room holds both."""
        on_day: dict[int, set[int]] = defaultdict(set)
        for x in self.free:
            self._look_at_the_clock()
            for y in sorted(set().union(*(on_day[day] for day in self._by_day[x]))):
                is_apart = self.grid.shares[x] >> y & 1 and not self._loose.participants
                if is_apart or not self._may_meet(x, y):
                    continue
                people = self.people[x].keys() & self.people[y].keys() - self._loose.people
                rooms = self.rooms[x].keys() & self.rooms[y].keys() - self._loose.rooms
                both = [[self.people[x][f], self.people[y][f]] for f in sorted(people)]
                both += [[self.rooms[x][r], self.rooms[y][r]] for r in sorted(rooms)]
                if both:
                    clash = self.model.new_bool_var("")
                    self._lay_apart(x, y, clash)
                    for pair in both:
                        self.model.add_bool_or([clash.negated(), *(literal.negated() for literal in pair)])
            for day in self._by_day[x]:
                on_day[day].add(x)

    def _may_meet(self, x: int, y: int) -> bool:
        """Whether two sessions could be too close; looked at only where both have one start, which is quick."""
        if len(self.starts[x]) > 1 or len(self.starts[y]) > 1:
            return True
        ((_, slot),), ((_, at),) = self.starts[x], self.starts[y]
        return bool(self.grid.fence(x, y, at) >> slot & 1)

    def _lay_caps(self) -> None:
        grid = self.grid
        days = {day for x in self.free for day in self._by_day[x]}
        self._lay_counters(
            grid.daily.caps(), grid.daily_use, [((day,), self._taken.daily[day]) for day in sorted(days)]
        )
        weeks: dict[int, list[int]] = defaultdict(list)
        for day in sorted(days):
            weeks[grid.weeks[day]].append(day)
        at_once = [(tuple(of_week), self._taken.weekly[week]) for week, of_week in weeks.items()]
        self._lay_counters(grid.weekly.caps(), grid.weekly_use, at_once)
        self._lay_caps_of_people(sorted(days), weeks)

    def _lay_counters(self, caps: list[int], use: list[int], spells: list[tuple[tuple[int, ...], int]]) -> None:
        """Counters with a cap over each spell of days, of which the fixed sessions have used some."""
        by_counter: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for x in self.free:
            for counter, amount in self._amounts(use[x]).items():
                by_counter[counter].append((x, amount))
        seen = set()
        for days, used in spells:
            spent = self._amounts(used)
            for counter, booked in by_counter.items():
                there = tuple((x, amount) for x, amount in booked if not self._by_day[x].keys().isdisjoint(days))
                left = caps[counter] - spent.get(counter, 0)
                if sum(amount for _, amount in there) > left and (days, there, left) not in seen:
                    seen.add((days, there, left))
                    terms = [
                        amount * self.on_day(x, day) for x, amount in there for day in days if day in self._by_day[x]
                    ]
                    self.model.add(sum(terms) <= left)

    def _amounts(self, booking: int) -> dict[int, int]:
        return self.grid.daily.amounts(booking) if booking else {}

    def _lay_caps_of_people(self, days: list[int], weeks: Mapping[int, list[int]]) -> None:
        leading: dict[int, list[int]] = defaultdict(list)
        for x in self.free:
            for f in self.people[x]:
                leading[f].append(x)
        for f, sessions in leading.items():
            for day in days:
                there = [x for x in sessions if day in self._by_day[x]]
                left = self.grid.day_cap[f] - self._taken.slots_led[f, day]
                if sum(self.grid.length[x] for x in there) > left:
                    self.model.add(sum(self.grid.length[x] * self._led(x, f, (day,)) for x in there) <= left)
            for week, of_week in weeks.items():
                there = [x for x in sessions if not self._by_day[x].keys().isdisjoint(of_week)]
                left = self.grid.asked_cap[f] - self._taken.asked[f, week]
                if len(there) > left:
                    self.model.add(sum(self._led(x, f, tuple(of_week)) for x in there) <= left)

    def _led(self, x: int, f: int, days: tuple[int, ...]) -> Literal:
        """Whether a person leads a session on one of some days."""
        led = self.model.new_bool_var("")
        there = [self.on_day(x, day) for day in days if day in self._by_day[x]]
        self.model.add(led >= sum(there) + self.people[x][f] - 1)
        return led

    def _lay_breaks(self) -> None:
        """A free run stays in each window: at least one place for it in which no body of the class is busy."""
        seen: set[tuple[object, ...]] = set()
        bodies = self._bodies_by_class()
        for x in self.free:
            for demand, classes in self.grid.session_breaks[x]:
                for c in classes:
                    for day in demand.days & self._by_day[x].keys():
                        window = demand.window & ~self._taken_slots(self.grid.class_sessions[c], day)
                        key = (bodies[c], day, window, demand.run)
                        if key not in seen:
                            seen.add(key)
                            self._lay_break(bodies[c], day, window, demand.run)

    def _taken_slots(self, sessions: int, day: int) -> int:
        """The slots that fixed ones of these sessions take on a day, as bits."""
        taken = 0
        for y, slot in self._taken.on_day[day]:
            if sessions >> y & 1:
                taken |= span(slot, slot + self.grid.length[y])
        return taken

    def _lay_break(self, bodies: tuple[Body, ...], day: int, free: int, run: int) -> None:
        places = []
        for first in bits(runs(free, run)):
            place = self.model.new_bool_var("")
            places.append(place)
            taken = [
                (body, day, slot)
                for slot in range(first, first + run)
                for body in bodies
                if (body, day, slot) in self._covering
            ]
            self._none_if([self._busy(*key) for key in taken], place)
        self.model.add_bool_or(places)

    def place_of(self, solver: cp_model.CpSolver, x: int) -> Place | None:
        """Where a solution puts a session; None where it leaves it out. People in the order of the roles are sorted out later."""
        if not solver.boolean_value(self.present[x]):
            return None
        day, slot = next(start for start, literal in self.starts[x].items() if solver.boolean_value(literal))
        room = next((r for r, literal in self.rooms[x].items() if solver.boolean_value(literal)), NO_ROOM)
        return day, slot, room, tuple(f for f, literal in self.people[x].items() if solver.boolean_value(literal))

    def chosen(self, x: int, place: Place) -> list[Literal]:
        """The literals that together say that a session has exactly this place."""
        day, slot, room, people = place
        room_literals = [self.rooms[x][room]] if room != NO_ROOM else []
        return [self.starts[x][day, slot], *room_literals, *(self.people[x][f] for f in people)]

    def forbid(self, places: Mapping[int, Place]) -> None:
        """Forbid that all of these sessions have just these places at once."""
        literals = [literal for x, place in places.items() for literal in self.chosen(x, place)]
        self.model.add_bool_or([literal.negated() for literal in literals])

    def hint(self, places: Mapping[int, Place]) -> None:
        """Suggest places to begin the search with."""
        for x in self.free:
            place = places.get(x)
            if place is None:
                continue
            for start, literal in self.starts[x].items():
                self.model.add_hint(literal, start == (place[0], place[1]))
            for room, literal in self.rooms[x].items():
                self.model.add_hint(literal, room == place[2])
            for f, literal in self.people[x].items():
                self.model.add_hint(literal, f in place[3])


def _largest(sets: Iterable[int]) -> list[int]:
    """The sets, as bits, that lie in no other one."""
    kept: list[int] = []
    for one in sorted(set(sets), key=int.bit_count, reverse=True):
        if not any(one & other == one for other in kept):
            kept.append(one)
    return kept


def solve(
    fit: Fit,
    *,
    seconds: float,
    workers: int,
    seed: int,
    should_stop: ShouldStop | None = None,
    work: float = inf,
    gap: float = 0.0,
    strategy: Strategy = "sums",
) -> tuple[cp_model.CpSolver, Any]:
    """Solve a model; give the solver and its status. Ends early when asked to stop.

    `work`: the most to be done, in the solver's own seconds, which pass alike on a busy machine. `gap`: an answer that may be improved by
    no more than this counts as optimal. See `Strategy`.
    """
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.max_deterministic_time = work
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_presolve_iterations = 1  # building and presolve weigh more than search in these models
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.merge_at_most_one_work_limit = 1e6
    if strategy != "sums":
        solver.parameters.symmetry_level = 0
        solver.parameters.linearization_level = 0
    solver.parameters.absolute_gap_limit = gap
    solver.parameters.optimize_with_core = strategy == "cores"
    with _Stopping(solver, should_stop):
        status = solver.solve(fit.model)
    return solver, status


class _Stopping:
    """Polls `should_stop` five times a second while the solver runs."""

    def __init__(self, solver: cp_model.CpSolver, should_stop: ShouldStop | None) -> None:
        self._solver, self._should_stop = solver, should_stop
        self._done = threading.Event()

    def __enter__(self) -> None:
        if self._should_stop is not None:
            threading.Thread(target=self._poll, daemon=True).start()

    def __exit__(self, *_: object) -> None:
        self._done.set()

    def _poll(self) -> None:
        assert self._should_stop is not None
        while not self._done.wait(0.2):
            if self._should_stop():
                self._solver.stop_search()
