"""The moves of the search for course timetables, on one row of numbers. numba compiles them, or Python runs them as they are.

Every lecture has a cell (period × room). A lecture goes to another cell, and what is there goes to the lecture's. Broken rules are
allowed on the way, dearly. `m` holds single numbers, then where each table begins, then the tables: a cell is
`m[m[TABLE] + row * columns + column]`.
"""

from __future__ import annotations

from collections.abc import Callable, MutableSequence
from typing import Any, TypeVar

try:
    from numba import njit, types
    from numba.extending import intrinsic

    IS_COMPILED = True
except ImportError:  # an interpreter or processor for which there is no numba
    IS_COMPILED = False

F = TypeVar("F", bound=Callable[..., Any])
Row = MutableSequence[int]

WORKING_DAYS, COMPACTNESS, STABILITY = 5, 2, 1
"""As in `ctt`. Compiled code is not made again when another file changes, so they stand here too; a test compares the costs."""
MOST_GAINED = 20
"""A step that breaks a rule is refused without counting the rest if more than this would have to be gained elsewhere."""
CHANCES, MILLIONTHS = 4096, 1_000_000

# Single numbers …
(
    RANDOM, HARD, SOFT, BEST_HARD, BEST_SOFT, PENALTY, LECTURES, COURSES, PERIODS, ROOMS, DAYS, STRIDE, SCALARS,
) = range(13)  # fmt: skip
# … and tables. What never changes: of courses (MAY: allowed periods; RIVAL: those that may not meet it, itself among them), of
# curricula, of periods (SPOT: where one is in a curriculum's row, with two empty spots around every day), and minus the logarithms of
# (0, 1) in even steps.
TABLES = (
    "COURSE", "MAY_AT", "MAY", "NEVER", "RIVAL_AT", "RIVAL", "IS_RIVAL", "TOO_SMALL", "LEAST_DAYS", "CURRICULUM_AT",
    "CURRICULUM", "IS_MEMBER", "SPOT", "DAY", "CHANCE",
    # What changes (CLASH: lectures in a period that may not meet a course; BEST: the cells of the best timetable seen).
    "CELL", "AT", "CLASH", "ON_DAY", "DAYS_USED", "IN_ROOM", "IN_CURRICULUM", "BEST",
)  # fmt: skip
(
    COURSE, MAY_AT, MAY, NEVER, RIVAL_AT, RIVAL, IS_RIVAL, TOO_SMALL, LEAST_DAYS, CURRICULUM_AT,
    CURRICULUM, IS_MEMBER, SPOT, DAY, CHANCE,
    CELL, AT, CLASH, ON_DAY, DAYS_USED, IN_ROOM, IN_CURRICULUM, BEST,
) = range(SCALARS, SCALARS + len(TABLES))  # fmt: skip


def compiled(function: F) -> F:
    """Compile this where that can be done."""
    return njit(error_model="numpy", nogil=True)(function) if IS_COMPILED else function


def compiled_and_kept(signature: str) -> Callable[[F], F]:
    """Compile this for these types where that can be done, and keep the code beside the source."""
    return njit(signature, error_model="numpy", nogil=True, cache=True) if IS_COMPILED else lambda function: function


if IS_COMPILED:

    @intrinsic
    def numbers(typing_context, array):  # type: ignore[no-untyped-def]
        """Where the array's numbers lie in memory: a plain pointer is walked twice as fast."""

        def write(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            return context.make_array(signature.args[0])(context, builder, arguments[0]).data

        return types.CPointer(types.int64)(array), write

else:

    def numbers(row: Row) -> Row:
        return row


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@compiled
def below(m: Row, count: int) -> int:
    """A number at random, less than `count`."""
    m[RANDOM] = (m[RANDOM] * 0x5DEECE66D + 11) & 0xFFFFFFFFFFFF
    return ((m[RANDOM] >> 17) * count) >> 31


# ── Costs ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@compiled
def alone_more(m: Row, k: int) -> int:
    """How many lectures more are alone once this empty spot of a curriculum is taken."""
    left, right = m[k - 1], m[k + 1]
    if not left and not right:
        return 1
    more = 0
    if left and not m[k - 2]:
        more -= 1
    if right and not m[k + 2]:
        more -= 1
    return more


@compiled
def alone_after(m: Row, q: int, p: int, to: int) -> int:
    """How many lectures more of a curriculum are alone once one went from a period to another."""
    row, more = m[IN_CURRICULUM] + q * m[STRIDE], 0
    old, new = row + m[m[SPOT] + p], row + m[m[SPOT] + to]
    m[old] -= 1
    if not m[old]:
        more -= alone_more(m, old)
    if not m[new]:
        more += alone_more(m, new)
    m[old] += 1
    return more


@compiled
def days_after(m: Row, c: int, p: int, to: int) -> int:
    """What a course's working days cost more once a lecture went from a period to another."""
    day, other = m[m[DAY] + p], m[m[DAY] + to]
    if day == other:
        return 0
    used = m[m[DAYS_USED] + c]
    now = used
    if m[m[ON_DAY] + c * m[DAYS] + day] == 1:
        now -= 1
    if not m[m[ON_DAY] + c * m[DAYS] + other]:
        now += 1
    least = m[m[LEAST_DAYS] + c]
    return WORKING_DAYS * (max(0, least - now) - max(0, least - used))


@compiled
def rooms_after(m: Row, c: int, r: int, to: int) -> int:
    """What a course's rooms cost more once a lecture went from a room to another."""
    if r == to:
        return 0
    rise = m[m[TOO_SMALL] + c * m[ROOMS] + to] - m[m[TOO_SMALL] + c * m[ROOMS] + r]
    if m[m[IN_ROOM] + c * m[ROOMS] + r] == 1:
        rise -= STABILITY
    if not m[m[IN_ROOM] + c * m[ROOMS] + to]:
        rise += STABILITY
    return rise


@compiled
def hard_of(m: Row, c: int, p: int) -> int:
    """Rules broken by one more lecture of a course in a period."""
    return m[m[CLASH] + c * m[PERIODS] + p] + m[m[NEVER] + c * m[PERIODS] + p]


# ── Changes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@compiled
def put(m: Row, x: int, cell: int) -> None:
    """Place a lecture, and count what it costs."""
    c, p = m[m[COURSE] + x], cell // m[ROOMS]
    r = cell - p * m[ROOMS]
    m[HARD] += hard_of(m, c, p)
    m[SOFT] += m[m[TOO_SMALL] + c * m[ROOMS] + r]
    for k in range(m[m[RIVAL_AT] + c], m[m[RIVAL_AT] + c + 1]):
        m[m[CLASH] + m[m[RIVAL] + k] * m[PERIODS] + p] += 1
    k = c * m[DAYS] + m[m[DAY] + p]
    if not m[m[ON_DAY] + k]:
        if m[m[DAYS_USED] + c] < m[m[LEAST_DAYS] + c]:
            m[SOFT] -= WORKING_DAYS
        m[m[DAYS_USED] + c] += 1
    m[m[ON_DAY] + k] += 1
    k = c * m[ROOMS] + r
    if not m[m[IN_ROOM] + k]:
        m[SOFT] += STABILITY
    m[m[IN_ROOM] + k] += 1
    for n in range(m[m[CURRICULUM_AT] + c], m[m[CURRICULUM_AT] + c + 1]):
        k = m[IN_CURRICULUM] + m[m[CURRICULUM] + n] * m[STRIDE] + m[m[SPOT] + p]
        if not m[k]:
            m[SOFT] += COMPACTNESS * alone_more(m, k)
        m[k] += 1
    m[m[CELL] + x], m[m[AT] + cell] = cell, x


@compiled
def take(m: Row, x: int) -> None:
    """Take a lecture off, and count what that spares."""
    cell = m[m[CELL] + x]
    c, p = m[m[COURSE] + x], cell // m[ROOMS]
    r = cell - p * m[ROOMS]
    for k in range(m[m[RIVAL_AT] + c], m[m[RIVAL_AT] + c + 1]):
        m[m[CLASH] + m[m[RIVAL] + k] * m[PERIODS] + p] -= 1
    m[HARD] -= hard_of(m, c, p)
    m[SOFT] -= m[m[TOO_SMALL] + c * m[ROOMS] + r]
    k = c * m[DAYS] + m[m[DAY] + p]
    m[m[ON_DAY] + k] -= 1
    if not m[m[ON_DAY] + k]:
        m[m[DAYS_USED] + c] -= 1
        if m[m[DAYS_USED] + c] < m[m[LEAST_DAYS] + c]:
            m[SOFT] += WORKING_DAYS
    k = c * m[ROOMS] + r
    m[m[IN_ROOM] + k] -= 1
    if not m[m[IN_ROOM] + k]:
        m[SOFT] -= STABILITY
    for n in range(m[m[CURRICULUM_AT] + c], m[m[CURRICULUM_AT] + c + 1]):
        k = m[IN_CURRICULUM] + m[m[CURRICULUM] + n] * m[STRIDE] + m[m[SPOT] + p]
        m[k] -= 1
        if not m[k]:
            m[SOFT] -= COMPACTNESS * alone_more(m, k)
    m[m[CELL] + x], m[m[AT] + cell] = -1, -1


@compiled
def keep_best(m: Row) -> None:
    m[BEST_HARD], m[BEST_SOFT] = m[HARD], m[SOFT]
    for x in range(m[LECTURES]):
        m[m[BEST] + x] = m[m[CELL] + x]


@compiled_and_kept("void(int64[::1])")
def fill(row: Row) -> None:
    """Place all lectures in their order, each where it breaks least, at the smallest price."""
    m = numbers(row)
    for x in range(m[LECTURES]):
        c, chosen, least, equals = m[m[COURSE] + x], -1, 0, 0
        for cell in range(m[PERIODS] * m[ROOMS]):
            if m[m[AT] + cell] >= 0:
                continue
            p = cell // m[ROOMS]
            price = 100_000 * hard_of(m, c, p) + m[m[TOO_SMALL] + c * m[ROOMS] + cell - p * m[ROOMS]]
            if chosen < 0 or price < least:
                chosen, least, equals = cell, price, 1
            elif price == least:
                equals += 1
                if not below(m, equals):
                    chosen = cell
        put(m, x, chosen)
    keep_best(m)


@compiled_and_kept("void(int64[::1])")
def seat_best(row: Row) -> None:
    """Go back to the best timetable seen."""
    m = numbers(row)
    for x in range(m[LECTURES]):
        take(m, x)
    for x in range(m[LECTURES]):
        put(m, x, m[m[BEST] + x])


# ── Steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@compiled
def exchange(m: Row, x: int, to: int, bearable: float) -> None:
    """Move a lecture to a cell, and what is there to the lecture's cell, if that is not dearer than is bearable."""
    c, cell, y = m[m[COURSE] + x], m[m[CELL] + x], m[m[AT] + to]
    p, q = cell // m[ROOMS], to // m[ROOMS]
    r, s = cell - p * m[ROOMS], to - q * m[ROOMS]
    e = -1 if y < 0 else m[m[COURSE] + y]
    if e == c:
        return
    rise = 0
    if p != q:
        hard = hard_of(m, c, q) - hard_of(m, c, p) + 1
        if e >= 0:
            if m[m[NEVER] + e * m[PERIODS] + p]:
                return
            hard += hard_of(m, e, p) - hard_of(m, e, q) + 1
            if m[m[IS_RIVAL] + c * m[COURSES] + e]:
                hard -= 2
        rise = m[PENALTY] * hard
        if rise - MOST_GAINED > bearable:
            return
        rise += days_after(m, c, p, q)
        if e >= 0:
            rise += days_after(m, e, q, p)
    rise += rooms_after(m, c, r, s)
    if e >= 0:
        rise += rooms_after(m, e, s, r)
    if p != q:
        first, end = m[m[CURRICULUM_AT] + c], m[m[CURRICULUM_AT] + c + 1]
        others = 0 if e < 0 else m[m[CURRICULUM_AT] + e + 1] - m[m[CURRICULUM_AT] + e]
        if rise - min(MOST_GAINED, 6 * (end - first + others)) > bearable:
            return
        for n in range(first, end):
            if e < 0 or not m[m[IS_MEMBER] + m[m[CURRICULUM] + n] * m[COURSES] + e]:
                rise += COMPACTNESS * alone_after(m, m[m[CURRICULUM] + n], p, q)
        if e >= 0:
            for n in range(m[m[CURRICULUM_AT] + e], m[m[CURRICULUM_AT] + e + 1]):
                if not m[m[IS_MEMBER] + m[m[CURRICULUM] + n] * m[COURSES] + c]:
                    rise += COMPACTNESS * alone_after(m, m[m[CURRICULUM] + n], q, p)
    if rise > bearable:
        return
    take(m, x)
    if y >= 0:
        take(m, y)
        put(m, y, cell)
    put(m, x, to)


@compiled
def step(m: Row, temperature: float) -> None:
    """A lecture at random to an allowed period and a room at random."""
    bearable = temperature * m[m[CHANCE] + below(m, CHANCES)] / MILLIONTHS
    x = below(m, m[LECTURES])
    c = m[m[COURSE] + x]
    first = m[m[MAY_AT] + c]
    p = m[m[MAY] + first + below(m, m[m[MAY_AT] + c + 1] - first)]
    to = p * m[ROOMS] + below(m, m[ROOMS])
    if to != m[m[CELL] + x]:
        exchange(m, x, to, bearable)


@compiled_and_kept("void(int64[::1], int64, float64)")
def steps(row: Row, count: int, temperature: float) -> None:
    """Take so many steps at one temperature, and remember the best timetable."""
    m = numbers(row)
    for _ in range(count):
        step(m, temperature)
        if m[HARD] < m[BEST_HARD] or (m[HARD] == m[BEST_HARD] and m[SOFT] < m[BEST_SOFT]):
            keep_best(m)
