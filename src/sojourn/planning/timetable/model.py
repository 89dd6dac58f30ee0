"""The exact model: the grid as CP-SAT booleans, one for each session and start, to prove that a level cannot cost less.

It is a relaxation where exactness would cost too much (rooms are counted rather than named; changes of site are left out; what was
published is compared by hour and people). A bound stays a bound under a relaxation, and the board judges every plan that comes out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sojourn.planning.timetable.board import starts_alone
from sojourn.planning.timetable.grid import Grid, Place, bits, runs, span
from sojourn.planning.timetable.problem import Level

Start = tuple[int, int]
"""(day, slot)."""
Terms = list[Any]
"""Linear expressions and literals of CP-SAT, to be added up."""


@dataclass(slots=True)
class Model:
    """The variables. `starts`: by session and start; `leads`: by session, facilitator and start (the start's own where no one else can)."""

    cp: Any
    grid: Grid
    starts: list[dict[Start, Any]] = field(default_factory=list)
    leads: dict[int, list[tuple[int, Start, Any]]] = field(default_factory=dict)
    """(session, start, literal) by facilitator."""
    by_day: list[dict[int, list[tuple[int, Any]]]] = field(default_factory=list)
    """(slot, literal) by session and day: the same starts."""
    audiences: dict[tuple[tuple[int, ...], int], list[int]] = field(default_factory=dict)
    """The sessions of each audience (classes that come together) that may be on each day."""

    def on(self, x: int, day: int) -> Any:
        """1 where the session is on the day."""
        return sum(literal for _, literal in self.by_day[x].get(day, ()))

    def days(self, x: int) -> list[int]:
        return sorted(self.by_day[x])


def build(grid: Grid, places: Sequence[Place | None]) -> Model:
    """The model of all sessions, each placed, with `places` as a hint."""
    from ortools.sat.python import cp_model

    model = Model(cp_model.CpModel(), grid)
    _place(model)
    model.audiences = audience_days(model)
    _staff(model)
    _keep_apart(model)
    _keep_rooms(model)
    _keep_order(model)
    _keep_caps(model)
    _keep_breaks(model)
    hint(model, places)
    return model


def lay_one_day(model: Model) -> None:
    """Lay who leads, and what keeps apart, on starts that are there already: those of one day, any of which may be on it."""
    _staff(model)
    _keep_apart(model)
    _keep_rooms(model)
    _keep_breaks(model)


def hint(model: Model, places: Sequence[Place | None]) -> None:
    """Suggest these places to the search, instead of what was suggested before."""
    values: dict[int, tuple[Any, bool]] = {}
    for x, literals in enumerate(model.starts):
        place = places[x]
        for start, literal in literals.items():
            values[literal.index] = literal, place is not None and place[:2] == start
    for f, uses in model.leads.items():
        for x, start, literal in uses:
            place = places[x]
            is_so = place is not None and place[:2] == start and f in place[3]
            values.setdefault(literal.index, (literal, is_so))
    model.cp.clear_hints()
    for literal, value in values.values():
        model.cp.add_hint(literal, value)


def _place(model: Model) -> None:
    """One literal a session and start; exactly one holds."""
    for by_day in starts_alone(model.grid):
        literals = {(day, slot): model.cp.new_bool_var("") for day, mask in by_day.items() for slot in bits(mask)}
        model.cp.add_exactly_one(literals.values())
        model.starts.append(literals)
        of_day: dict[int, list[tuple[int, Any]]] = defaultdict(list)
        for (day, slot), literal in literals.items():
            of_day[day].append((slot, literal))
        model.by_day.append(dict(of_day))


def _staff(model: Model) -> None:
    """Who leads: for each role and start, as many of the available as the role asks for."""
    grid, cp = model.grid, model.cp
    leads: dict[int, list[tuple[int, Start, Any]]] = defaultdict(list)
    for x, literals in enumerate(model.starts):
        published = grid.published[x] if grid.is_locked(x) else None
        for (day, slot), literal in literals.items():
            hours = span(slot, slot + grid.length[x])
            for role in grid.roles[x]:
                able = [f for f in role.choices if not hours & ~grid.available[f][day]]
                if published is not None:
                    able = [f for f in able if f in published[3]]
                if len(able) == role.n:
                    for f in able:
                        leads[f].append((x, (day, slot), literal))
                    continue
                chosen = [cp.new_bool_var("") for _ in able]
                cp.add(sum(chosen) == role.n * literal)
                for f, lead in zip(able, chosen, strict=True):
                    leads[f].append((x, (day, slot), lead))
    model.leads = leads


def _covering(model: Model, uses: Iterable[tuple[int, Start, Any]]) -> dict[Start, Terms]:
    """The literals that take each slot of each day."""
    taken: dict[Start, Terms] = defaultdict(list)
    for x, (day, slot), literal in uses:
        for taken_slot in range(slot, slot + model.grid.length[x]):
            taken[day, taken_slot].append(literal)
    return taken


def _uses(model: Model, sessions: Iterable[int]) -> list[tuple[int, Start, Any]]:
    return [(x, start, literal) for x in sessions for start, literal in model.starts[x].items()]


def _keep_apart(model: Model) -> None:
    """Nobody in two places; travel and free slots between sessions; different days."""
    grid, cp = model.grid, model.cp
    largest = [
        s for s in grid.class_sessions if not any(s != other and s & other == s for other in grid.class_sessions)
    ]
    for sessions in sorted(set(largest)):
        for terms in _covering(model, _uses(model, bits(sessions))).values():
            cp.add_at_most_one(terms)
    for x in range(grid.count):
        for y in bits(grid.shares[x] & ~((1 << x) - 1)):
            if grid.spaced[x] >> y & 1 or _is_apart(grid, x, y):
                _fence(model, x, model.starts[x], y, model.starts[y])
        for y in bits(grid.elsewhere[x] & ~((1 << x) - 1)):
            for day in set(model.days(x)) & set(model.days(y)):
                cp.add(model.on(x, day) + model.on(y, day) <= 1)
    for f, uses in model.leads.items():
        _keep_leader_apart(model, f, uses)


def _is_apart(grid: Grid, x: int, y: int) -> bool:
    """Whether the two sessions are at sites with travel between them."""
    width, _ = grid.fences[grid.shape[x]][grid.shape[y]]
    return width.bit_length() > grid.length[x] + grid.length[y] - 1


def _fence(model: Model, x: int, mine: dict[Start, Any], y: int, theirs: dict[Start, Any]) -> None:
    """No start of `x` beside a start of `y` that rules it out."""
    for (day, slot), literal in theirs.items():
        fence = model.grid.fence(x, y, slot)
        close = [other for (d, s), other in mine.items() if d == day and fence >> s & 1]
        if close:
            model.cp.add(sum(close) + literal <= 1)


def _keep_leader_apart(model: Model, f: int, uses: list[tuple[int, Start, Any]]) -> None:
    """A leader in one place at a time, with travel, within the day's and the week's caps."""
    grid, cp = model.grid, model.cp
    for terms in _covering(model, uses).values():
        cp.add_at_most_one(terms)
    by_session: dict[int, dict[Start, Any]] = defaultdict(dict)
    slots_on: dict[int, Terms] = defaultdict(list)
    asked_in: dict[int, Terms] = defaultdict(list)
    for x, start, literal in uses:
        by_session[x][start] = literal
        slots_on[start[0]].append(grid.length[x] * literal)
        asked_in[grid.weeks[start[0]]].append(literal)
    for x, y in combinations(by_session, 2):
        if _is_apart(grid, x, y):
            _fence(model, x, by_session[x], y, by_session[y])
    for terms in slots_on.values():
        cp.add(sum(terms) <= grid.day_cap[f])
    if grid.asked_cap[f] < grid.count:
        for terms in asked_in.values():
            cp.add(sum(terms) <= grid.asked_cap[f])


def _keep_rooms(model: Model) -> None:
    """Never more sessions at once than open rooms among those that they may use, for every set of rooms in use (Hall's condition)."""
    grid = model.grid
    sets = {frozenset(rooms) for rooms in grid.rooms if rooms}
    sets |= {one | other for one, other in combinations(sets, 2) if one & other}
    for rooms in sorted(sets, key=sorted):
        inside = [x for x in range(grid.count) if grid.rooms[x] and rooms.issuperset(grid.rooms[x])]
        if len(inside) <= 1:
            continue
        for (day, slot), terms in _covering(model, _uses(model, inside)).items():
            model.cp.add(sum(terms) <= sum(grid.room_open[room][day] >> slot & 1 for room in rooms))


def _keep_order(model: Model) -> None:
    """One before the other, by prefixes of time; near in days."""
    grid, cp = model.grid, model.cp
    for after in range(grid.count):
        for before in grid.earlier[after]:
            ended = {(day, slot + grid.length[before]): t for (day, slot), t in model.starts[before].items()}
            for day, slot in model.starts[after]:
                begun = [t for start, t in model.starts[after].items() if start <= (day, slot)]
                cp.add(sum(begun) <= sum(t for end, t in ended.items() if end <= (day, slot)))
        for other, most in grid.near[after]:
            for day in model.days(after):
                close = [model.on(other, d) for d in model.days(other) if abs(d - day) <= most]
                cp.add(model.on(after, day) <= sum(close))


def _keep_caps(model: Model) -> None:
    """No counter overdrawn, per day and per week."""
    grid = model.grid
    for ledger, use, period in (
        (grid.daily, grid.daily_use, list(range(grid.horizon))),
        (grid.weekly, grid.weekly_use, grid.weeks),
    ):
        booked: dict[tuple[int, int], Terms] = defaultdict(list)
        for x, literals in enumerate(model.starts):
            amounts = ledger.amounts(use[x]).items()
            for (day, _), literal in literals.items():
                for counter, amount in amounts:
                    booked[counter, period[day]].append(amount * literal)
        caps = ledger.caps()
        for (counter, _), terms in booked.items():
            model.cp.add(sum(terms) <= caps[counter])


def _keep_breaks(model: Model) -> None:
    """A free run remains unless some set of slots that hits every run is taken whole; so no such set is."""
    grid = model.grid
    for demand in grid.breaks:
        hitting = hitting_sets(demand.window, demand.run)
        for sessions in sorted({grid.class_sessions[c] for c in demand.classes}):
            taken = _covering(model, _uses(model, bits(sessions)))
            for day in demand.days:
                for slots in hitting:
                    terms = [literal for slot in slots for literal in taken.get((day, slot), ())]
                    if terms:
                        model.cp.add(sum(terms) <= len(slots) - 1)


def hitting_sets(window: int, run: int) -> list[tuple[int, ...]]:
    """The smallest sets of slots that leave no free run of that length in the window when all of them are taken."""
    slots = list(bits(window))
    found: list[tuple[int, ...]] = []
    for size in range(1, len(slots) // run + 1):
        for some in combinations(slots, size):
            taken = sum(1 << slot for slot in some)
            is_new = not any(set(smaller) <= set(some) for smaller in found)
            if is_new and not runs(window & ~taken, run):
                found.append(some)
    return found


def cost(model: Model, level: Level) -> Any:
    """What the level costs, as an expression to minimise or to cap. Nothing is left out in this model, and spare seats are not counted."""
    parts = {
        "gap_slot": lambda: gaps(model, level),
        "heavy_slot": lambda: _heavy(model, level),
        "topic_clash": lambda: _topic_clashes(model, level),
        "extra_day": lambda: _extra_days(model),
        "disliked": lambda: disliked(model),
        "off_preferred": lambda: _off_preferred(model),
        "published_moved": lambda: _moved(model),
    }
    return sum(
        weight * term for name, weight in level.weights.items() if weight and name in parts for term in parts[name]()
    )


def _class_days(model: Model) -> Iterable[tuple[int, int, list[tuple[int, ...]]]]:
    """(how many participants, their weekday, the audiences they belong to), one for all who have the same sessions."""
    grid = model.grid
    heads: dict[int, int] = defaultdict(int)
    for sessions, members in zip(grid.class_sessions, grid.members, strict=True):
        heads[sessions] += len(members)
    for sessions, count in heads.items():
        for day in range(grid.horizon):
            there = {grid.classes[x] for x in bits(sessions) if (grid.classes[x], day) in model.audiences}
            if grid.weekday[day] and there:
                yield count, day, sorted(there)


def audience_days(model: Model) -> dict[tuple[tuple[int, ...], int], list[int]]:
    """The sessions of each audience (the classes that come together) that may be on each day."""
    found: dict[tuple[tuple[int, ...], int], list[int]] = defaultdict(list)
    for x, classes in enumerate(model.grid.classes):
        for day in model.days(x):
            found[classes, day].append(x)
    return found


def _sum_on(model: Model, sessions: list[int], day: int) -> Any:
    """How many slots these sessions take on a day, as a variable: many constraints share it."""
    total = model.cp.new_int_var(0, model.grid.slots, "")
    model.cp.add(total == sum(model.grid.length[x] * model.on(x, day) for x in sessions))
    return total


def gaps(model: Model, level: Level) -> Terms:
    grid, cp = model.grid, model.cp
    firsts, lasts, taken = {}, {}, {}
    for key, sessions in model.audiences.items():
        day = key[1]
        firsts[key], lasts[key] = cp.new_int_var(0, grid.slots, ""), cp.new_int_var(0, grid.slots, "")
        taken[key] = _sum_on(model, sessions, day)
        for x in sessions:
            on = dict(model.by_day[x][day])
            cp.add(firsts[key] <= grid.slots - sum((grid.slots - slot) * literal for slot, literal in on.items()))
            cp.add(lasts[key] >= sum((slot + grid.length[x]) * literal for slot, literal in on.items()))
    terms = []
    for heads, day, audiences in _class_days(model):
        first, last = cp.new_int_var(0, grid.slots, ""), cp.new_int_var(0, grid.slots, "")
        gap = cp.new_int_var(0, grid.slots, "")
        for audience in audiences:
            cp.add(first <= firsts[audience, day])
            cp.add(last >= lasts[audience, day])
        cp.add(gap >= last - first - sum(taken[audience, day] for audience in audiences) - level.free_idle)
        terms.append(heads * gap)
    return terms


def _heavy(model: Model, level: Level) -> Terms:
    grid, cp = model.grid, model.cp
    contact = {}
    for key, sessions in model.audiences.items():
        contact[key] = _sum_on(model, [x for x in sessions if grid.problem.sessions[x].contact], key[1])
    terms = []
    for heads, day, audiences in _class_days(model):
        heavy = cp.new_int_var(0, grid.slots, "")
        cp.add(heavy >= sum(contact[audience, day] for audience in audiences) - level.heavy_over)
        terms.append(heads * heavy)
    return terms


def _topic_clashes(model: Model, level: Level) -> Terms:
    grid, cp = model.grid, model.cp
    terms = []
    for topic in range(grid.topics):
        sessions = [x for x in range(grid.count) if grid.topic[x] == topic]
        for day in range(grid.horizon):
            there = [x for x in sessions if day in model.days(x)]
            if len(there) > level.max_same_topic_per_day:
                clash = cp.new_int_var(0, len(there), "")
                cp.add(clash >= sum(model.on(x, day) for x in there) - level.max_same_topic_per_day)
                terms.append(clash)
    return terms


def _extra_days(model: Model) -> Terms:
    """Days on which someone leads, less one for who leads at all."""
    grid, cp = model.grid, model.cp
    terms = []
    for f, uses in sorted(model.leads.items()):
        if grid.problem.facilitators[f].is_team:
            continue
        by_day: dict[int, dict[int, Terms]] = defaultdict(lambda: defaultdict(list))
        for x, (day, _), literal in uses:
            by_day[day][x].append(literal)
        comes = {day: cp.new_bool_var("") for day in by_day}
        for day, sessions in by_day.items():
            for literals in sessions.values():
                cp.add(sum(literals) <= comes[day])
        leads = cp.new_bool_var("")
        cp.add(sum(comes.values()) >= leads)
        terms.append(sum(comes.values()) - leads)
    return terms


def disliked(model: Model) -> Terms:
    grid = model.grid
    return [
        literal
        for f, uses in sorted(model.leads.items())
        for x, (day, slot), literal in uses
        if grid.dislikes[f][day] & span(slot, slot + grid.length[x])
    ]


def _off_preferred(model: Model) -> Terms:
    prefers = model.grid.prefers
    return [
        literal
        for x, literals in enumerate(model.starts)
        for (day, _), literal in literals.items()
        if prefers[x] and day not in prefers[x]
    ]


def _moved(model: Model) -> Terms:
    """1 for each published session at another hour."""
    published = model.grid.published
    return [
        literal
        for x, literals in enumerate(model.starts)
        for start, literal in literals.items()
        if (place := published[x]) is not None and start != place[:2]
    ]
