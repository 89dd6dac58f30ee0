"""One day tried by hand, on bits: much quicker than a solver for the few sessions of a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sojourn.planning.timetable.daywise.cuts import ANYBODY, EVER_SO_MANY, Cut, Key, is_there
from sojourn.planning.timetable.grid import Grid, bits, span
from sojourn.planning.timetable.problem import Level

MOST_NODES = 4_000
"""Places tried by hand for one day before it is left to CP-SAT."""
MOST_NODES_TO_FILL = 1_500
"""Places tried by hand to find which sessions could fill a gap."""


class ByHand:
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
            able = {f for f in able if any(is_there(grid, f, day, s, length) for s in bits(self.starts[x]))}
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

    def as_cut(self, keys: tuple[Key, ...], like: Cut) -> Cut | None:
        """These as a cut, for the same reason as another; None where that does not hold, or only CP-SAT sees it."""
        if self.is_impossible(keys, like.most):
            return Cut(keys, like.most)
        if like.idle and self.of_classes(keys, like.idle) and self.is_too_idle(keys, like.most, like.idle):
            return Cut(keys, like.most, like.idle, self.fillers(keys, like.most, like.idle))
        return None

    def others(self, keys: Sequence[Key]) -> list[int]:
        """Sessions of the day, not among these, that share somebody with one of them."""
        here = {x for x, _ in keys}
        return [y for y in self.starts if y not in here and any(self.grid.shares[y] >> x & 1 for x in here)]

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
