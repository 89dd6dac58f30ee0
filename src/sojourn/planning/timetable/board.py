"""A timetable under work: what is where, what may go where, what it costs. Every question is a few operations on bits.

`multipliers` turn the levels of the objective into one number, `energy`, which the search walks down; the levels themselves are judged by
`costs.score`. Sessions that wait (are not placed) cost nothing here: the searches count them themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from sojourn.planning.timetable.grid import NO_ROOM, NO_SITE, BreakDemand, Grid, Place, bits, runs, span
from sojourn.planning.timetable.problem import Plan

Conflict = tuple[int, tuple[int, ...], int]
"""What stands in the way of a start: (bits of the sessions to take out, who would lead, which room)."""


class Board:
    """The places of all sessions, kept together with all that follows from them."""

    def __init__(self, grid: Grid, multipliers: Sequence[int]) -> None:
        days, weeks = grid.horizon, max(grid.weeks, default=0) + 1
        self.grid = grid
        self.places: list[Place | None] = [None] * grid.count
        self.waiting = (1 << grid.count) - 1
        """Bits of the sessions that have no place."""
        self.on_day = [0] * days
        """Bits of the sessions by day."""
        self.room_left_day = [grid.daily.full] * days
        self.room_left_week = [grid.weekly.full] * weeks
        self.hours = [[0] * len(grid.members) for _ in range(days)]
        """By day and class: the taken slots as bits, and above them the number of contact slots."""
        self.led: list[dict[int, list[int]]] = [{} for _ in grid.available]
        """Sessions by facilitator and day."""
        self.asked = [[0] * weeks for _ in grid.available]
        self.held: list[dict[int, list[int]]] = [{} for _ in grid.room_open]
        """Sessions by room and day."""
        self.room_free = [list(row) for row in grid.room_open]
        self.topic_count = [[0] * days for _ in range(grid.topics)]
        self.contact_unit = [
            grid.length[x] << grid.slots if s.contact else 0 for x, s in enumerate(grid.problem.sessions)
        ]
        self.class_size = [len(ids) for ids in grid.members]
        self.break_starts: dict[tuple[int, int, int, int], int] = {}
        self.open_by_shape: dict[tuple[int, int, int], int] = {}
        self.energy = 0
        self.multipliers: tuple[int, ...] = ()
        self.weigh(multipliers)

    # ── Costs ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def weigh(self, multipliers: Sequence[int]) -> None:
        """Weigh the levels anew, and count the energy of what is placed."""
        placed = [(x, self.take(x)) for x, place in enumerate(self.places) if place is not None]
        levels = self.grid.problem.levels
        self.multipliers = tuple(multipliers)

        def total(name: str) -> int:
            return sum(m * level.weights.get(name, 0) for m, level in zip(multipliers, levels, strict=True))

        self.gap_terms = [
            (
                m * level.weights.get("gap_slot", 0),
                level.free_idle,
                m * level.weights.get("heavy_slot", 0),
                level.heavy_over,
            )
            for m, level in zip(multipliers, levels, strict=True)
        ]
        self.topic_terms = [
            (m * level.weights.get("topic_clash", 0), level.max_same_topic_per_day)
            for m, level in zip(multipliers, levels, strict=True)
            if level.weights.get("topic_clash", 0)
        ]
        self.moved_cost, self.extra_day_cost = total("published_moved"), total("extra_day")
        self.disliked_cost, self.spare_cost = total("disliked"), total("spare_seats")
        self.off_preferred_cost = total("off_preferred")
        self.hour_costs: dict[int, int] = {0: 0}
        self.energy = 0
        for x, place in placed:
            self.put(x, place)

    def _hour_cost(self, key: int) -> int:
        """What one participant's weekday costs, from its taken slots and contact slots (see `hours`)."""
        slots = self.grid.slots
        busy, contact = key & ((1 << slots) - 1), key >> slots
        idle = busy.bit_length() - ((busy & -busy).bit_length() - 1) - busy.bit_count() if busy else 0
        cost = sum(
            gap * max(0, idle - free_idle) + heavy * max(0, contact - over)
            for gap, free_idle, heavy, over in self.gap_terms
        )
        self.hour_costs[key] = cost
        return cost

    def _topic_cost(self, x: int, day: int) -> int:
        """What one more session of this topic on this day costs."""
        count = self.topic_count[self.grid.topic[x]][day]
        return sum(cost for cost, most in self.topic_terms if count >= most)

    def leader_cost(self, x: int, f: int, day: int, slot: int) -> int:
        """What it costs that `f` leads this session: another day to come in for, an hour that is disliked."""
        cost = 0
        if self.extra_day_cost and not self.grid.problem.facilitators[f].is_team:
            days = self.led[f]
            if days and day not in days:
                cost = self.extra_day_cost
        disliked = self.grid.dislikes[f][day]
        if disliked and disliked >> slot & ((1 << self.grid.length[x]) - 1):
            cost += self.disliked_cost
        return cost

    def _own_cost(self, x: int, place: Place) -> int:
        """What the place costs by itself, whatever else is planned."""
        grid = self.grid
        cost = 0
        if grid.prefers[x] and place[0] not in grid.prefers[x]:
            cost += self.off_preferred_cost
        if self.spare_cost and place[2] != NO_ROOM:
            cost += self.spare_cost * max(0, grid.problem.rooms[place[2]].capacity - grid.heads[x])
        published = grid.published[x]
        if self.moved_cost and published is not None and not is_same_place(place, published):
            cost += self.moved_cost
        return cost

    # ── Moves ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def put(self, x: int, place: Place) -> None:
        """Place a waiting session. The caller has seen to it that it fits."""
        grid = self.grid
        day, slot, room, facs = place
        energy = self._own_cost(x, place)
        self.places[x] = place
        self.waiting &= ~(1 << x)
        self.on_day[day] |= 1 << x
        self.room_left_day[day] -= grid.daily_use[x]
        self.room_left_week[grid.weeks[day]] -= grid.weekly_use[x]
        hours = span(slot, slot + grid.length[x])
        step = hours + self.contact_unit[x]
        energy += self._shift_hours(x, day, step)
        if room != NO_ROOM:
            self.held[room].setdefault(day, []).append(x)
            self.room_free[room][day] &= ~hours
        for f in facs:
            energy += self.leader_cost(x, f, day, slot)
            self.led[f].setdefault(day, []).append(x)
            self.asked[f][grid.weeks[day]] += 1
        if grid.topic[x] >= 0:
            energy += self._topic_cost(x, day)
            self.topic_count[grid.topic[x]][day] += 1
        self.energy += energy

    def take(self, x: int) -> Place:
        """Take a placed session off, and say where it was."""
        grid = self.grid
        place = self.places[x]
        assert place is not None
        day, slot, room, facs = place
        energy = self._own_cost(x, place)
        self.places[x] = None
        self.waiting |= 1 << x
        self.on_day[day] &= ~(1 << x)
        self.room_left_day[day] += grid.daily_use[x]
        self.room_left_week[grid.weeks[day]] += grid.weekly_use[x]
        hours = span(slot, slot + grid.length[x])
        energy -= self._shift_hours(x, day, -(hours + self.contact_unit[x]))
        if room != NO_ROOM:
            self.held[room][day].remove(x)
            self.room_free[room][day] |= hours & grid.room_open[room][day]
        for f in facs:
            led = self.led[f]
            led[day].remove(x)
            if not led[day]:
                del led[day]
            self.asked[f][grid.weeks[day]] -= 1
            energy += self.leader_cost(x, f, day, slot)
        if grid.topic[x] >= 0:
            self.topic_count[grid.topic[x]][day] -= 1
            energy += self._topic_cost(x, day)
        self.energy -= energy
        return place

    def _shift_hours(self, x: int, day: int, step: int) -> int:
        """Add a session's hours to (or take them from) its classes' day, and say by how much the energy rises."""
        row = self.hours[day]
        if not self.grid.weekday[day]:
            for c in self.grid.classes[x]:
                row[c] += step
            return 0
        known, size = self.hour_costs, self.class_size
        rise = 0
        for c in self.grid.classes[x]:
            before = row[c]
            after = row[c] = before + step
            if after not in known:
                self._hour_cost(after)
            rise += size[c] * (known[after] - known[before])
        return rise

    # ── What fits ──────────────────────────────────────────────────────────────────────────────────────────────────

    def open_starts(self, x: int, day: int) -> int:
        """The starts of a waiting session on a day that break nothing, as bits. Sites are changed no more than allowed (`changes`)."""
        grid = self.grid
        open_ = grid.starts[x].get(day, 0)
        on_day = self.on_day[day]
        if not open_ or on_day & grid.elsewhere[x]:
            return 0
        if not grid.daily.fits(self.room_left_day[day], grid.daily_use[x]):
            return 0
        if not grid.weekly.fits(self.room_left_week[grid.weeks[day]], grid.weekly_use[x]):
            return 0
        if grid.near[x] or grid.earlier[x] or grid.later[x]:
            open_ = self._in_order(x, day, open_)
        places, fence = self.places, grid.fence
        beside = on_day & grid.shares[x]
        while beside and open_:
            low = beside & -beside
            y = low.bit_length() - 1
            beside ^= low
            open_ &= ~fence(x, y, places[y][1])  # type: ignore[index]
        if open_:
            open_ = self.with_people(x, day, open_)
        if open_ and grid.rooms[x]:
            length, free = grid.length[x], 0
            for room in grid.rooms[x]:
                free |= runs(self.room_free[room][day], length)
            open_ &= free
        if open_ and grid.session_breaks[x]:
            open_ = self._with_breaks(x, day, open_)
        if open_ and grid.changes:
            open_ = self._with_changes(x, day, open_)
        return open_

    def _in_order(self, x: int, day: int, open_: int) -> int:
        """Keep the starts that agree with the placed sessions of its rules of order and nearness."""
        grid, places = self.grid, self.places
        for y, most in grid.near[x]:
            other = places[y]
            if other is not None and abs(other[0] - day) > most:
                return 0
        for y in grid.earlier[x]:
            other = places[y]
            if other is not None and other[0] >= day:
                if other[0] > day:
                    return 0
                open_ &= -1 << (other[1] + grid.length[y])
        for y in grid.later[x]:
            other = places[y]
            if other is not None and other[0] <= day:
                if other[0] < day:
                    return 0
                open_ &= (1 << max(0, other[1] - grid.length[x] + 1)) - 1
        return open_

    def with_people(self, x: int, day: int, open_: int) -> int:
        """Keep the starts at which each role finds enough people."""
        for role in self.grid.roles[x]:
            enough = [open_] + [0] * role.n
            for f in role.choices:
                free = self.free_starts(x, f, day)
                if free:
                    for k in range(role.n, 0, -1):
                        enough[k] |= enough[k - 1] & free
            open_ = enough[role.n]
            if not open_:
                return 0
        return open_

    def free_starts(self, x: int, f: int, day: int) -> int:
        """The starts of a session on a day at which a facilitator can lead it."""
        grid = self.grid
        hours = grid.available[f][day]
        if not hours:
            return 0
        length = grid.length[x]
        key = (f, day, length)
        free = self.open_by_shape.get(key)
        if free is None:
            free = self.open_by_shape[key] = runs(hours, length)
        if self.asked[f][grid.weeks[day]] >= grid.asked_cap[f]:
            return 0
        others = self.led[f].get(day)
        if others:
            led_slots = length
            for y in others:
                led_slots += grid.length[y]
                free &= ~grid.fence(x, y, self.places[y][1])  # type: ignore[index]
            if led_slots > grid.day_cap[f]:
                return 0
        elif length > grid.day_cap[f]:
            return 0
        return free

    def _with_breaks(self, x: int, day: int, open_: int) -> int:
        """Keep the starts that leave every class its free run."""
        grid, row, known = self.grid, self.hours[day], self.break_starts
        length = grid.length[x]
        for demand, classes in grid.session_breaks[x]:
            if day not in demand.days:
                continue
            window = demand.window
            for busy in {row[c] & window for c in classes}:
                key = (window, demand.run, length, busy)
                starts = known.get(key)
                if starts is None:
                    kept = (s for s in range(grid.slots) if demand.is_kept(busy | span(s, s + length)))
                    starts = known[key] = sum(1 << s for s in kept)
                open_ &= starts
        return open_

    def _with_changes(self, x: int, day: int, open_: int) -> int:
        """Keep the starts after which nobody changes site too often."""
        grid = self.grid
        beside = self.on_day[day] & grid.shares[x]
        if all(grid.site[y] in (grid.site[x], NO_SITE) for y in bits(beside)) or grid.site[x] == NO_SITE:
            return open_
        return sum(1 << slot for slot in bits(open_) if not self._half_days_torn(x, day, slot, beside))

    def _half_days_torn(self, x: int, day: int, slot: int, beside: int) -> bool:
        """Whether, with `x` starting at `slot` among the sessions `beside` of the day, somebody changes site too often."""
        grid = self.grid
        for demand in grid.changes:
            morning = slot < demand.at
            starts = {y: self.places[y][1] for y in bits(beside)}  # type: ignore[index]
            half = [y for y, start in starts.items() if (start < demand.at) == morning and grid.site[y] != NO_SITE]
            for c in demand.classes.intersection(grid.classes[x]):
                mine = sorted(
                    [(starts[y], grid.site[y]) for y in half if grid.class_sessions[c] >> y & 1]
                    + [(slot, grid.site[x])]
                )
                if sum(one[1] != other[1] for one, other in pairwise(mine)) > demand.most:
                    return True
        return False

    def fits(self, x: int, place: Place) -> bool:
        """Whether a waiting session may have exactly this place, room and people included."""
        grid = self.grid
        day, slot, room, facs = place
        rooms = grid.rooms[x]
        if not 0 <= day < grid.horizon or not self.open_starts(x, day) >> slot & 1:
            return False
        if room not in rooms if rooms else room != NO_ROOM:
            return False
        if rooms and span(slot, slot + grid.length[x]) & ~self.room_free[room][day]:
            return False
        if not all(self.free_starts(x, f, day) >> slot & 1 for f in facs):
            return False
        return len(set(facs)) == len(facs) and grid.fills_roles(x, facs)

    def settle(self, x: int, day: int, slot: int, rng: Random) -> Place | None:
        """Name the room and the people for an open start: the cheapest, at random among equals. None where roles vie for one person."""
        facs: list[int] = []
        for role in self.grid.roles[x]:
            if role.n == len(role.choices):
                facs.extend(role.choices)
                continue
            free = [f for f in role.choices if f not in facs and self.free_starts(x, f, day) >> slot & 1]
            if len(free) < role.n:
                return None
            if len(free) > role.n:
                free.sort(key=lambda f: self.leader_cost(x, f, day, slot) + rng.random())
            facs.extend(free[: role.n])
        if len(set(facs)) < len(facs):
            return None
        return (day, slot, self.free_room(x, day, slot), tuple(facs))

    def free_room(self, x: int, day: int, slot: int) -> int:
        """The allowed room with the fewest spare seats that is free."""
        hours = span(slot, slot + self.grid.length[x])
        free = [room for room in self.grid.rooms[x] if not hours & ~self.room_free[room][day]]
        if len(free) < 2:
            return free[0] if free else NO_ROOM
        rooms = self.grid.problem.rooms
        return min(free, key=lambda room: (rooms[room].capacity, room))

    # ── What stands in the way ─────────────────────────────────────────────────────────────────────────────────────

    def conflict(self, x: int, day: int, slot: int, dear: Sequence[float], most: int) -> Conflict | None:
        """What would have to be taken out for a waiting session to start here; `dear`: how unwelcome it is to take a session out.

        None where locked sessions or the session's own people and rooms make it impossible, or where more than `most` would go.
        """
        out = self._clashes(x, day, slot)
        if out & self.grid.locked or out.bit_count() > most:
            return None
        rest = self._overdrawn(x, day, out, dear)
        if rest is None:
            return None
        out |= rest
        broken = self._break_robbers(x, day, slot, out, dear)
        if broken is None:
            return None
        out |= broken
        if self.grid.changes and self.grid.site[x] != NO_SITE:
            beside = self.on_day[day] & self.grid.shares[x] & ~out
            if self._half_days_torn(x, day, slot, beside):
                out |= sum(1 << y for y in bits(beside) if self.grid.site[y] not in (self.grid.site[x], NO_SITE))
        people = self._dearest_people(x, day, slot, out, dear)
        if people is None:
            return None
        out |= people[0]
        room = self._dearest_room(x, day, slot, out, dear)
        if room is None:
            return None
        out |= room[0]
        return None if out & self.grid.locked or out.bit_count() > most else (out, people[1], room[1])

    def _clashes(self, x: int, day: int, slot: int) -> int:
        """Sessions that share someone and are too close, or that a rule about two sessions forbids."""
        grid, places = self.grid, self.places
        out = self.on_day[day] & grid.elsewhere[x]
        for y in bits(self.on_day[day] & grid.shares[x]):
            if grid.fence(x, y, places[y][1]) >> slot & 1:  # type: ignore[index]
                out |= 1 << y
        for y, most in grid.near[x]:
            other = places[y]
            if other is not None and abs(other[0] - day) > most:
                out |= 1 << y
        for y in grid.earlier[x]:
            other = places[y]
            if other is not None and (other[0], other[1] + grid.length[y]) > (day, slot):
                out |= 1 << y
        for y in grid.later[x]:
            other = places[y]
            if other is not None and (day, slot + grid.length[x]) > (other[0], other[1]):
                out |= 1 << y
        return out

    def _overdrawn(self, x: int, day: int, out: int, dear: Sequence[float]) -> int | None:
        """Sessions to take out until no counter is overdrawn, beyond those in `out`."""
        grid = self.grid
        more = 0
        week = grid.weeks[day]
        in_week = sum(self.on_day[d] for d in range(grid.horizon) if grid.weeks[d] == week) if grid.weekly.count else 0
        for ledger, use, left, candidates in (
            (grid.daily, grid.daily_use, self.room_left_day[day], self.on_day[day]),
            (grid.weekly, grid.weekly_use, self.room_left_week[week], in_week),
        ):
            if not ledger.count or not use[x]:
                continue
            candidates &= grid.shares[x]
            for y in bits(candidates & (out | more)):
                left += use[y]
            while not ledger.fits(left, use[x]):
                short = ledger.guards & ~(left - use[x])
                helps = [
                    y for y in bits(candidates & ~(out | more | grid.locked)) if _touches(use[y], short, ledger.WIDTH)
                ]
                if not helps:
                    return None
                y = min(helps, key=dear.__getitem__)
                left += use[y]
                more |= 1 << y
        return more

    def _break_robbers(self, x: int, day: int, slot: int, out: int, dear: Sequence[float]) -> int | None:
        """Sessions to take out so that every class keeps its free run, beyond those in `out`."""
        grid = self.grid
        more = 0
        mine = span(slot, slot + grid.length[x])
        for demand, classes in grid.session_breaks[x]:
            if day not in demand.days or self._is_break_kept(demand, classes, day, mine):
                continue
            for c in classes:
                there = self.on_day[day] & grid.class_sessions[c] & ~(out | more)
                taken = {y: self._hours_of(y) & demand.window for y in bits(there)}
                if demand.is_kept(sum(taken.values()) | mine):
                    continue
                ways = []
                for first in bits(runs(demand.window & ~mine, demand.run)):
                    free = span(first, first + demand.run)
                    ways.append([y for y, hours in taken.items() if hours & free])
                if not ways:
                    return None
                more |= sum(1 << y for y in min(ways, key=lambda way: sum(dear[y] for y in way)))
        return more

    def _is_break_kept(self, demand: BreakDemand, classes: tuple[int, ...], day: int, mine: int) -> bool:
        """Whether every class keeps its free run even if nobody is taken out."""
        row = self.hours[day]
        return all(demand.is_kept(busy | mine) for busy in {row[c] & demand.window for c in classes})

    def _hours_of(self, y: int) -> int:
        place = self.places[y]
        return 0 if place is None else span(place[1], place[1] + self.grid.length[y])

    def _dearest_people(
        self, x: int, day: int, slot: int, out: int, dear: Sequence[float]
    ) -> tuple[int, tuple[int, ...]] | None:
        """Who would lead with the least harm, and the sessions they would have to give up."""
        more, facs = 0, []
        for role in self.grid.roles[x]:
            options = []
            for f in role.choices:
                if f not in facs:
                    given_up = self._given_up(x, f, day, slot, out | more)
                    if given_up is not None:
                        options.append((sum(dear[y] for y in bits(given_up)), f, given_up))
            if len(options) < role.n:
                return None
            for _, f, given_up in sorted(options)[: role.n]:
                facs.append(f)
                more |= given_up
        return more, tuple(facs)

    def _given_up(self, x: int, f: int, day: int, slot: int, out: int) -> int | None:
        """The sessions that `f` would have to give up to lead this one, beyond those in `out`; None where away."""
        grid = self.grid
        length = grid.length[x]
        if span(slot, slot + length) & ~grid.available[f][day] or length > grid.day_cap[f]:
            return None
        stay = [y for y in self.led[f].get(day, ()) if not out >> y & 1]
        close = (y for y in stay if grid.fence(x, y, self.places[y][1]) >> slot & 1)  # type: ignore[index]
        more = sum(1 << y for y in close)
        stay = [y for y in stay if not more >> y & 1]
        while stay and length + sum(grid.length[y] for y in stay) > grid.day_cap[f]:
            more |= 1 << stay.pop()
        week = grid.weeks[day]
        if self.asked[f][week] >= grid.asked_cap[f]:
            asked = [
                y for d, led in self.led[f].items() if grid.weeks[d] == week for y in led if not (out | more) >> y & 1
            ]
            while asked and len(asked) >= grid.asked_cap[f]:
                more |= 1 << asked.pop()
            if len(asked) >= grid.asked_cap[f]:
                return None
        return more

    def _dearest_room(self, x: int, day: int, slot: int, out: int, dear: Sequence[float]) -> tuple[int, int] | None:
        """The room with the least harm, and the sessions that would have to leave it."""
        if not self.grid.rooms[x]:
            return 0, NO_ROOM
        hours = span(slot, slot + self.grid.length[x])
        best: tuple[float, int, int] | None = None
        for room in self.grid.rooms[x]:
            if hours & ~self.grid.room_open[room][day]:
                continue
            leave = [y for y in self.held[room].get(day, ()) if not out >> y & 1 and self._hours_of(y) & hours]
            harm = (sum(dear[y] for y in leave), room, sum(1 << y for y in leave))
            best = harm if best is None else min(best, harm)
        return None if best is None else (best[2], best[1])

    # ── In and out ─────────────────────────────────────────────────────────────────────────────────────────────────

    def plan(self) -> Plan:
        """What is placed, in the exchange format's words."""
        return self.grid.plan(self.places)

    def snapshot(self) -> list[Place | None]:
        return list(self.places)

    def restore(self, places: Sequence[Place | None]) -> None:
        """Put every session where it was at a snapshot."""
        changed = [x for x, place in enumerate(places) if self.places[x] != place]
        for x in changed:
            if self.places[x] is not None:
                self.take(x)
        for x in changed:
            place = places[x]
            if place is not None:
                self.put(x, place)


def is_same_place(one: Place, other: Place) -> bool:
    """Whether people would be told the same (see Assignment.is_same_as)."""
    return one[:3] == other[:3] and sorted(one[3]) == sorted(other[3])


def _touches(use: int, short: int, width: int) -> bool:
    """Whether a booking takes from any of the counters whose guard bits are in `short`."""
    field_mask = (1 << width) - 1
    return any(use >> (guard - width + 1) & field_mask for guard in bits(short))


def starts_alone(grid: Grid) -> list[dict[int, int]]:
    """The starts that remain for each session when its people and rooms are looked at alone: bits by session and day."""
    alone = Board(grid, [0] * len(grid.problem.levels))
    found = ({day: alone.open_starts(x, day) for day in starts} for x, starts in enumerate(grid.starts))
    return [{day: mask for day, mask in starts.items() if mask} for starts in found]
