"""The moves of the annealing on the tables, compiled by numba: what `board` and `improve` do, in the same words, some thirty times faster.

Each function takes the array `m` first (see `tables`). Nothing here is called one by one from Python but `seat`, `clear` and `steps`.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call,type-arg,misc,call-arg,var-annotated"
# ruff: noqa: I001, SIM110 (a hundred names would take a hundred lines; generators are not compiled)

from __future__ import annotations

from math import exp
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from sojourn.planning.timetable.swift.tables import (
    ABLE, ABLE_AT, ACCEPTED, ASKED, ASKED_CAP, AT, ATTENDS, AVAILABLE, BEFORE, BEST, BEST_ENERGY, BREAK, BREAK_AT,
    BREAK_CLASS, BUSY, BY, CHANGE, CHANGE_CLASS, CHANGES, CHOICE, CHOSEN, CLASS, CLASS_AT, CLASS_OF, COMES, COMES_AT,
    COMES_COUNT, CONTACT, COST, COUNT, DAILY, DAILY_AT, DAY, DAY_AT, DAY_CAP, DAY_OF, DEMAND, DEMAND_DAY, DISLIKED_COST,
    DISLIKES, EARLIER, EARLIER_AT, ELSEWHERE, ENERGY, ENOUGH, EXTRA_DAY_COST, FENCE, FREE, FREE_COUNT, HEADS,
    HOURS_LEVEL, IN, IS_AT_BEST, IS_TEAM, IS_WEEKDAY, JOURNAL, LATER, LATER_AT, LEADERS, LED, LED_BY, LED_SLOTS,
    LEFT_DAY, LEFT_WEEK, LENGTH, LEVELS, LOCKED, MOVED_COST, NEAR, NEAR_AT, NEXT, OFF_PREFERRED_COST, ON, ON_DAY,
    ON_DAY_COUNT, OPTION, PERSON, PLACE, POSITION, PREFERRED, PREFERRED_AT, PUBLISHED, RANDOM, ROLE, ROLE_AT, ROOM_AT,
    ROOM_FREE, ROOM_OF, ROOM_OPEN, SEATS, SESSION, SHAPE, SHARES, SITE, SLOTS, SPACED, SPACED_FENCE, SPARE_COST, STARTS,
    STEPS, TAUGHT, TOPIC, TOPIC_COUNT, TOPIC_LEVEL, TOUCHED, WAITING, WEEK, WEEKLY, WEEKLY_AT,
)  # fmt: skip

WAITING_COST = 1_000_000_000
"""Energy of one session that is left out: above everything else."""
SHARE_OF_SWAPS = 0.35
"""Steps that may push others out; the rest move one session to an open start."""
SHARE_OF_SHARED_DAYS = 0.5
"""Moves to a day on which someone who may lead comes in anyway; the other days are at random."""
MOST_PUSHED = 3
"""Sessions that one step may push out."""
SHARE_OF_SORE = 0.2
"""Steps that look for a session which costs something where it is."""
TRIES_FOR_SORE = 6
"""Sessions looked at for that."""
DAYS_TRIED = 4
"""Days looked at for an open start before a move is given up."""

swift = njit(error_model="numpy", nogil=True, boundscheck=False)


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _on_bits(name: str) -> Any:
    """An operation of the processor on the bits of one number."""

    @intrinsic
    def operation(typing_context, mask):
        def write(context, builder, signature, arguments):
            never_zero = ir.Constant(ir.IntType(1), 0)
            rest = [] if name == "ctpop" else [never_zero]
            return getattr(builder, name)(*arguments, *rest)

        return types.int64(types.int64), write

    return operation


set_bits, zeros_above, zeros_below = _on_bits("ctpop"), _on_bits("ctlz"), _on_bits("cttz")


@intrinsic
def first_number(typing_context, array):
    """Where the array's numbers lie in memory: a plain pointer compiles in half the time."""

    def write(context, builder, signature, arguments):
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(types.int64)(array), write


@swift
def at(m, table, row, column):
    return m[m[table] + row * m[table + 1] + column]


@swift
def spot(m, table, row, column):
    return m[table] + row * m[table + 1] + column


@swift
def has_bit(m, table, row, column):
    return m[m[table] + row * m[table + 1] + (column >> 6)] >> (column & 63) & 1


@swift
def span(first, end):
    """The bits of [first, end)."""
    if end <= first:
        return 0
    return ((1 << (end - first)) - 1) << first


@swift
def runs(free, length):
    """Where runs of that many set bits begin."""
    while length > 1:
        half = length >> 1
        free &= free >> half
        length -= half
    return free


@swift
def lowest(mask):
    return zeros_below(mask)


@swift
def highest(mask):
    return 63 - zeros_above(mask)


@swift
def draw(m):
    """31 random bits."""
    m[RANDOM] = m[RANDOM] * 6364136223846793005 + 1442695040888963407
    return (m[RANDOM] >> 33) & 0x7FFFFFFF


@swift
def below(m, count):
    return (draw(m) * count) >> 31


@swift
def chance(m):
    return draw(m) / 2147483648.0


@swift
def one_of(m, mask):
    """One of the set bits at random."""
    for _ in range(below(m, set_bits(mask))):
        mask &= mask - 1
    return lowest(mask)


# ── Costs ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@swift
def day_cost(m, busy, contact):
    """What one participant's weekday costs."""
    idle = 0
    if busy:
        idle = highest(busy) - lowest(busy) + 1 - set_bits(busy)
    cost = 0
    for n in range(m[LEVELS]):
        row = m[HOURS_LEVEL] + 4 * n
        if m[row] and idle > m[row + 1]:
            cost += m[row] * (idle - m[row + 1])
        if m[row + 2] and contact > m[row + 3]:
            cost += m[row + 2] * (contact - m[row + 3])
    return cost


@swift
def topic_cost(m, topic, day):
    """What one more session of this topic on this day costs."""
    count, cost = at(m, TOPIC_COUNT, topic, day), 0
    for n in range(m[LEVELS]):
        if count >= at(m, TOPIC_LEVEL, n, 1):
            cost += at(m, TOPIC_LEVEL, n, 0)
    return cost


@swift
def leader_cost(m, x, f, day, slot):
    """What it costs that `f` leads this session: another day to come in for, an hour that is disliked."""
    cost = 0
    if m[EXTRA_DAY_COST] and not at(m, PERSON, f, IS_TEAM) and at(m, COMES_COUNT, f, 0) and not at(m, LED, f, day):
        cost = m[EXTRA_DAY_COST]
    if at(m, DISLIKES, f, day) >> slot & span(0, at(m, SESSION, x, LENGTH)):
        cost += m[DISLIKED_COST]
    return cost


@swift
def own_cost(m, x, place):
    """What a place (where its row begins) costs by itself."""
    cost = 0
    if m[OFF_PREFERRED_COST]:
        first, end = at(m, PREFERRED_AT, x, 0), at(m, PREFERRED_AT, x + 1, 0)
        is_off = end > first
        for k in range(first, end):
            if at(m, PREFERRED, k, 0) == m[place + ON]:
                is_off = False
        if is_off:
            cost += m[OFF_PREFERRED_COST]
    if m[SPARE_COST] and m[place + IN] >= 0:
        spare = at(m, SEATS, m[place + IN], 0) - at(m, SESSION, x, HEADS)
        if spare > 0:
            cost += m[SPARE_COST] * spare
    if m[MOVED_COST] and at(m, PUBLISHED, x, ON) >= 0 and not is_published(m, x, place):
        cost += m[MOVED_COST]
    return cost


@swift
def is_published(m, x, place):
    """Whether people were told exactly this place, whatever the order of who leads."""
    told = spot(m, PUBLISHED, x, 0)
    for column in range(BY):
        if m[told + column] != m[place + column]:
            return False
    for k in range(m[LEADERS]):
        found = 0
        for other in range(m[LEADERS]):
            if m[place + BY + other] == m[told + BY + k]:
                found = 1
        if not found:
            return False
    return True


# ── In and out ──────────────────────────────────────────────────────────────────────────────────────────────────────


@swift
def shift_hours(m, x, day, hours, sign):
    """Add a session's hours to its classes' day (or take them away), and say by how much the energy rises."""
    contact = sign * at(m, SESSION, x, TAUGHT)
    counts = at(m, DAY, day, IS_WEEKDAY)
    rise = 0
    busy, taught, costs = spot(m, BUSY, day, 0), spot(m, CONTACT, day, 0), spot(m, COST, day, 0)
    for k in range(at(m, CLASS_AT, x, 0), at(m, CLASS_AT, x + 1, 0)):
        c = at(m, CLASS_OF, k, 0)
        m[busy + c] ^= hours
        m[taught + c] += contact
        if counts:
            cost = day_cost(m, m[busy + c], m[taught + c])
            rise += at(m, CLASS, c, 0) * (cost - m[costs + c])
            m[costs + c] = cost
    return rise


@swift
def book(m, x, day, sign):
    """Book the session's counters of the day and the week."""
    for k in range(at(m, DAILY_AT, x, 0), at(m, DAILY_AT, x + 1, 0)):
        m[spot(m, LEFT_DAY, day, at(m, DAILY, k, 0))] -= sign * at(m, DAILY, k, 1)
    week = at(m, DAY, day, WEEK)
    for k in range(at(m, WEEKLY_AT, x, 0), at(m, WEEKLY_AT, x + 1, 0)):
        m[spot(m, LEFT_WEEK, week, at(m, WEEKLY, k, 0))] -= sign * at(m, WEEKLY, k, 1)


@swift
def put(m, x, place):
    """Place a waiting session where the row `place` says. The caller has seen to it that it fits."""
    day, slot, room = m[place + ON], m[place + AT], m[place + IN]
    mine = spot(m, PLACE, x, 0)
    for k in range(BY + m[LEADERS]):
        m[mine + k] = m[place + k]
    m[WAITING] -= 1
    energy = own_cost(m, x, mine) - WAITING_COST
    position = at(m, ON_DAY_COUNT, day, 0)
    m[spot(m, ON_DAY, day, position)] = x
    m[spot(m, POSITION, x, 0)] = position
    m[spot(m, ON_DAY_COUNT, day, 0)] = position + 1
    length = at(m, SESSION, x, LENGTH)
    hours = span(slot, slot + length)
    book(m, x, day, 1)
    energy += shift_hours(m, x, day, hours, 1)
    if room >= 0:
        m[spot(m, ROOM_FREE, room, day)] &= ~hours
    for k in range(at(m, SESSION, x, LED_BY)):
        energy += engage(m, x, k, m[mine + BY + k], day, slot)
    topic = at(m, SESSION, x, TOPIC)
    if topic >= 0:
        energy += topic_cost(m, topic, day)
        m[spot(m, TOPIC_COUNT, topic, day)] += 1
    m[ENERGY] += energy


@swift
def engage(m, x, k, f, day, slot):
    """Let `f` lead a session, and say what that costs."""
    cost = leader_cost(m, x, f, day, slot)
    node = x * m[LEADERS] + k + 1
    first = at(m, LED, f, day)
    m[m[NEXT] + node - 1], m[m[BEFORE] + node - 1] = first, 0
    if first:
        m[m[BEFORE] + first - 1] = node
    else:
        count = at(m, COMES_COUNT, f, 0)
        m[spot(m, COMES, f, count)] = day
        m[spot(m, COMES_AT, f, day)] = count
        m[spot(m, COMES_COUNT, f, 0)] = count + 1
    m[spot(m, LED, f, day)] = node
    m[spot(m, LED_SLOTS, f, day)] += at(m, SESSION, x, LENGTH)
    m[spot(m, ASKED, f, at(m, DAY, day, WEEK))] += 1
    return cost


@swift
def release(m, x, k, f, day, slot):
    """Let `f` no longer lead a session, and say what that cost."""
    node = x * m[LEADERS] + k + 1
    after, before = m[m[NEXT] + node - 1], m[m[BEFORE] + node - 1]
    if after:
        m[m[BEFORE] + after - 1] = before
    if before:
        m[m[NEXT] + before - 1] = after
    else:
        m[spot(m, LED, f, day)] = after
        if not after:
            count = at(m, COMES_COUNT, f, 0) - 1
            hole, last = at(m, COMES_AT, f, day), at(m, COMES, f, count)
            m[spot(m, COMES, f, hole)] = last
            m[spot(m, COMES_AT, f, last)] = hole
            m[spot(m, COMES_COUNT, f, 0)] = count
    m[spot(m, LED_SLOTS, f, day)] -= at(m, SESSION, x, LENGTH)
    m[spot(m, ASKED, f, at(m, DAY, day, WEEK))] -= 1
    return leader_cost(m, x, f, day, slot)


@swift
def take(m, x):
    """Take a placed session off."""
    mine = spot(m, PLACE, x, 0)
    day, slot, room = m[mine + ON], m[mine + AT], m[mine + IN]
    energy = own_cost(m, x, mine) - WAITING_COST
    m[WAITING] += 1
    last = at(m, ON_DAY_COUNT, day, 0) - 1
    hole, moved = at(m, POSITION, x, 0), at(m, ON_DAY, day, last)
    m[spot(m, ON_DAY, day, hole)] = moved
    m[spot(m, POSITION, moved, 0)] = hole
    m[spot(m, ON_DAY_COUNT, day, 0)] = last
    hours = span(slot, slot + at(m, SESSION, x, LENGTH))
    book(m, x, day, -1)
    energy -= shift_hours(m, x, day, hours, -1)
    if room >= 0:
        m[spot(m, ROOM_FREE, room, day)] |= hours & at(m, ROOM_OPEN, room, day)
    for k in range(at(m, SESSION, x, LED_BY)):
        energy += release(m, x, k, m[mine + BY + k], day, slot)
    topic = at(m, SESSION, x, TOPIC)
    if topic >= 0:
        m[spot(m, TOPIC_COUNT, topic, day)] -= 1
        energy += topic_cost(m, topic, day)
    m[mine + ON] = -1
    m[ENERGY] -= energy


@swift
def note(m, x):
    """Remember in the journal where a session is (or that it waits), before it is touched."""
    row, mine = spot(m, JOURNAL, m[TOUCHED], 0), spot(m, PLACE, x, 0)
    width = BY + m[LEADERS]
    for k in range(width):
        m[row + k] = m[mine + k]
    m[row + width] = x
    m[TOUCHED] += 1


@swift
def undo(m):
    """Put everything in the journal back."""
    width = BY + m[LEADERS]
    for n in range(m[TOUCHED]):
        x = at(m, JOURNAL, n, width)
        if at(m, PLACE, x, ON) >= 0:
            take(m, x)
    for n in range(m[TOUCHED]):
        if at(m, JOURNAL, n, ON) >= 0:
            put(m, at(m, JOURNAL, n, width), spot(m, JOURNAL, n, 0))
    m[TOUCHED] = 0


# ── What fits ───────────────────────────────────────────────────────────────────────────────────────────────────────


@swift
def fence(m, x, y):
    """The starts of `x` that `y`, on the same day, rules out for whoever has both (travel included)."""
    table = SPACED_FENCE if has_bit(m, SPACED, x, y) else FENCE
    pair = spot(m, table, at(m, SESSION, x, SHAPE), 2 * at(m, SESSION, y, SHAPE))
    first = at(m, PLACE, y, AT) - m[pair + 1]
    return span(max(0, first), min(m[SLOTS], first + m[pair]))


@swift
def in_order(m, x, day, open_starts):
    """Keep the starts that agree with the placed sessions of the session's rules of order and nearness."""
    for k in range(at(m, NEAR_AT, x, 0), at(m, NEAR_AT, x + 1, 0)):
        other = at(m, PLACE, at(m, NEAR, k, 0), ON)
        if other >= 0 and abs(other - day) > at(m, NEAR, k, 1):
            return 0
    for k in range(at(m, EARLIER_AT, x, 0), at(m, EARLIER_AT, x + 1, 0)):
        y = at(m, EARLIER, k, 0)
        other = at(m, PLACE, y, ON)
        if other > day:
            return 0
        if other == day:
            open_starts &= ~span(0, min(m[SLOTS], at(m, PLACE, y, AT) + at(m, SESSION, y, LENGTH)))
    for k in range(at(m, LATER_AT, x, 0), at(m, LATER_AT, x + 1, 0)):
        y = at(m, LATER, k, 0)
        other = at(m, PLACE, y, ON)
        if 0 <= other < day:
            return 0
        if other == day:
            open_starts &= span(0, at(m, PLACE, y, AT) - at(m, SESSION, x, LENGTH) + 1)
    return open_starts


@swift
def starts_of(m, x, f, day):
    """The starts of a session on a day at which a person can lead it."""
    hours = at(m, AVAILABLE, f, day)
    length = at(m, SESSION, x, LENGTH)
    if not hours or at(m, LED_SLOTS, f, day) + length > at(m, PERSON, f, DAY_CAP):
        return 0
    if at(m, ASKED, f, at(m, DAY, day, WEEK)) >= at(m, PERSON, f, ASKED_CAP):
        return 0
    free = runs(hours, length)
    node = at(m, LED, f, day)
    while node and free:
        free &= ~fence(m, x, (node - 1) // m[LEADERS])
        node = m[m[NEXT] + node - 1]
    return free


@swift
def with_people(m, x, day, open_starts):
    """Keep the starts at which each role finds enough people."""
    for r in range(at(m, ROLE_AT, x, 0), at(m, ROLE_AT, x + 1, 0)):
        needed = at(m, ROLE, r, 0)
        enough = m[ENOUGH]
        m[enough] = open_starts
        for k in range(1, needed + 1):
            m[enough + k] = 0
        for c in range(at(m, ROLE, r, 1), at(m, ROLE, r, 2)):
            free = starts_of(m, x, at(m, CHOICE, c, 0), day)
            for k in range(needed, 0, -1):
                m[enough + k] |= m[enough + k - 1] & free
        open_starts = m[enough + needed]
        if not open_starts:
            return 0
    return open_starts


@swift
def with_breaks(m, x, day, open_starts):
    """Keep the starts that leave every class its free run: whole before or whole after the session."""
    length = at(m, SESSION, x, LENGTH)
    for k in range(at(m, BREAK_AT, x, 0), at(m, BREAK_AT, x + 1, 0)):
        demand = at(m, BREAK, k, 0)
        if not at(m, DEMAND_DAY, demand, day):
            continue
        window, run = at(m, DEMAND, demand, 0), at(m, DEMAND, demand, 1)
        for c in range(at(m, BREAK, k, 1), at(m, BREAK, k, 2)):
            found = runs(window & ~at(m, BUSY, day, at(m, BREAK_CLASS, c, 0)), run)
            if not found:
                return 0
            ends = lowest(found) + run
            open_starts &= span(0, highest(found) - length + 1) | ~span(0, ends)
        if not open_starts:
            return 0
    return open_starts


@swift
def is_torn(m, x, day, slot):
    """Whether, with `x` starting at `slot`, somebody changes site too often in that half of the day."""
    site = at(m, SESSION, x, SITE)
    for d in range(m[CHANGES]):
        middle, most = at(m, CHANGE, d, 0), at(m, CHANGE, d, 1)
        for k in range(at(m, CLASS_AT, x, 0), at(m, CLASS_AT, x + 1, 0)):
            c = at(m, CLASS_OF, k, 0)
            if at(m, CHANGE_CLASS, d, c) and changes_of(m, c, day, slot, site, middle) > most:
                return True
    return False


@swift
def changes_of(m, c, day, slot, site, middle):
    """How often a class changes site in the half of the day that holds `slot`, with one more session there."""
    count, last_site = 0, -1
    begin, end = (0, middle) if slot < middle else (middle, m[SLOTS])
    for start in range(begin, end):
        here = site if start == slot else -1
        for n in range(at(m, ON_DAY_COUNT, day, 0)):
            y = at(m, ON_DAY, day, n)
            if at(m, PLACE, y, AT) == start and at(m, SESSION, y, SITE) >= 0 and has_bit(m, ATTENDS, c, y):
                here = at(m, SESSION, y, SITE)
        if here >= 0:
            if last_site >= 0 and here != last_site:
                count += 1
            last_site = here
    return count


@swift
def with_changes(m, x, day, open_starts):
    """Keep the starts after which nobody changes site too often."""
    if at(m, SESSION, x, SITE) < 0:
        return open_starts
    rest = open_starts
    while rest:
        slot = lowest(rest)
        rest &= rest - 1
        if is_torn(m, x, day, slot):
            open_starts &= ~(1 << slot)
    return open_starts


@swift
def is_within_caps(m, x, day):
    """Whether the session's counters of the day and the week can take it."""
    left = spot(m, LEFT_DAY, day, 0)
    for k in range(at(m, DAILY_AT, x, 0), at(m, DAILY_AT, x + 1, 0)):
        if m[left + at(m, DAILY, k, 0)] < at(m, DAILY, k, 1):
            return False
    left = spot(m, LEFT_WEEK, at(m, DAY, day, WEEK), 0)
    for k in range(at(m, WEEKLY_AT, x, 0), at(m, WEEKLY_AT, x + 1, 0)):
        if m[left + at(m, WEEKLY, k, 0)] < at(m, WEEKLY, k, 1):
            return False
    return True


@swift
def open_on(m, x, day):
    """The starts of a waiting session on a day that break nothing, as bits."""
    open_starts = at(m, STARTS, x, day)
    if not open_starts:
        return 0
    open_starts = in_order(m, x, day, open_starts)
    if not open_starts:
        return 0
    row = spot(m, ON_DAY, day, 0)
    for n in range(at(m, ON_DAY_COUNT, day, 0)):
        y = m[row + n]
        if has_bit(m, ELSEWHERE, x, y):
            return 0
        if has_bit(m, SHARES, x, y):
            open_starts &= ~fence(m, x, y)
            if not open_starts:
                return 0
    if not is_within_caps(m, x, day):
        return 0
    open_starts = with_people(m, x, day, open_starts)
    first, end = at(m, ROOM_AT, x, 0), at(m, ROOM_AT, x + 1, 0)
    if open_starts and end > first:
        length, free = at(m, SESSION, x, LENGTH), 0
        for k in range(first, end):
            free |= runs(at(m, ROOM_FREE, at(m, ROOM_OF, k, 0), day), length)
        open_starts &= free
    if open_starts:
        open_starts = with_breaks(m, x, day, open_starts)
    if open_starts and m[CHANGES]:
        open_starts = with_changes(m, x, day, open_starts)
    return open_starts


@swift
def settle(m, x, day, slot):
    """Name the cheapest room and people for an open start in CHOSEN, at random among equals; whether roles find different people."""
    chosen = m[CHOSEN]
    m[chosen + ON], m[chosen + AT], m[chosen + IN] = day, slot, room_for(m, x, day, slot)
    named = 0
    for k in range(m[LEADERS]):
        m[chosen + BY + k] = -1
    for r in range(at(m, ROLE_AT, x, 0), at(m, ROLE_AT, x + 1, 0)):
        for _ in range(at(m, ROLE, r, 0)):
            best, cheapest = -1, 0
            for c in range(at(m, ROLE, r, 1), at(m, ROLE, r, 2)):
                f = at(m, CHOICE, c, 0)
                is_named = False
                for k in range(named):
                    is_named = is_named or m[chosen + BY + k] == f
                if is_named or not starts_of(m, x, f, day) >> slot & 1:
                    continue
                cost = 1024 * leader_cost(m, x, f, day, slot) + below(m, 1024)
                if best < 0 or cost < cheapest:
                    best, cheapest = f, cost
            if best < 0:
                return False
            m[chosen + BY + named] = best
            named += 1
    return True


@swift
def room_for(m, x, day, slot):
    """The allowed room with the fewest seats that is free."""
    hours = span(slot, slot + at(m, SESSION, x, LENGTH))
    best = -1
    for k in range(at(m, ROOM_AT, x, 0), at(m, ROOM_AT, x + 1, 0)):
        room = at(m, ROOM_OF, k, 0)
        if not hours & ~at(m, ROOM_FREE, room, day) and (best < 0 or at(m, SEATS, room, 0) < at(m, SEATS, best, 0)):
            best = room
    return best


# ── Steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@swift
def a_day(m, x):
    """A day at random; often one on which somebody who may lead the session comes in anyway."""
    first, end = at(m, ABLE_AT, x, 0), at(m, ABLE_AT, x + 1, 0)
    if end > first and chance(m) < SHARE_OF_SHARED_DAYS:
        f = at(m, ABLE, first + below(m, end - first), 0)
        count = at(m, COMES_COUNT, f, 0)
        if count:
            day = at(m, COMES, f, below(m, count))
            if at(m, STARTS, x, day):
                return day
    first, end = at(m, DAY_AT, x, 0), at(m, DAY_AT, x + 1, 0)
    return at(m, DAY_OF, first + below(m, end - first), 0)


@swift
def a_session(m):
    """A session to move: now and then one that waits, when any does."""
    x = at(m, FREE, below(m, m[FREE_COUNT]), 0)
    if m[WAITING] and chance(m) < 0.1:
        first = below(m, m[FREE_COUNT])
        for n in range(m[FREE_COUNT]):
            y = at(m, FREE, (first + n) % m[FREE_COUNT], 0)
            if at(m, PLACE, y, ON) < 0:
                return y
    if chance(m) < SHARE_OF_SORE:
        for _ in range(TRIES_FOR_SORE):
            if is_sore(m, x):
                break
            x = at(m, FREE, below(m, m[FREE_COUNT]), 0)
    return x


@swift
def is_sore(m, x):
    """Whether something may be gained where the session is: a day that is not kind, or somebody who comes in for it alone."""
    day = at(m, PLACE, x, ON)
    if day < 0:
        return True
    first, end = at(m, CLASS_AT, x, 0), at(m, CLASS_AT, x + 1, 0)
    if end > first and at(m, COST, day, at(m, CLASS_OF, first + below(m, end - first), 0)):
        return True
    length = at(m, SESSION, x, LENGTH)
    for k in range(at(m, SESSION, x, LED_BY)):
        f = at(m, PLACE, x, BY + k)
        if not at(m, PERSON, f, IS_TEAM) and at(m, COMES_COUNT, f, 0) > 1 and at(m, LED_SLOTS, f, day) == length:
            return True
    return False


@swift
def move(m, x):
    """Move a session to an open start at random, on the first of a few random days that has one; whether it moved."""
    note(m, x)
    if at(m, PLACE, x, ON) >= 0:
        take(m, x)
    for _ in range(DAYS_TRIED):
        day = a_day(m, x)
        open_starts = open_on(m, x, day)
        if open_starts:
            if settle(m, x, day, one_of(m, open_starts)):
                put(m, x, m[CHOSEN])
                return True
            return False
    return False


@swift
def push_out(m, y):
    """Take out one that is in the way; whether that is allowed."""
    if m[TOUCHED] > MOST_PUSHED or at(m, SESSION, y, LOCKED):
        return False
    note(m, y)
    take(m, y)
    return True


@swift
def push_clashing(m, x, day, slot):
    """Take out those who share someone and are too close, or whom a rule about two sessions forbids."""
    n = 0
    while n < at(m, ON_DAY_COUNT, day, 0):
        y = at(m, ON_DAY, day, n)
        if has_bit(m, ELSEWHERE, x, y) or (has_bit(m, SHARES, x, y) and fence(m, x, y) >> slot & 1):
            if not push_out(m, y):
                return False
        else:
            n += 1
    for k in range(at(m, NEAR_AT, x, 0), at(m, NEAR_AT, x + 1, 0)):
        y = at(m, NEAR, k, 0)
        other = at(m, PLACE, y, ON)
        if other >= 0 and abs(other - day) > at(m, NEAR, k, 1) and not push_out(m, y):
            return False
    for k in range(at(m, EARLIER_AT, x, 0), at(m, EARLIER_AT, x + 1, 0)):
        y = at(m, EARLIER, k, 0)
        other = at(m, PLACE, y, ON)
        is_late = other == day and at(m, PLACE, y, AT) + at(m, SESSION, y, LENGTH) > slot
        if (other > day or is_late) and not push_out(m, y):
            return False
    for k in range(at(m, LATER_AT, x, 0), at(m, LATER_AT, x + 1, 0)):
        y = at(m, LATER, k, 0)
        other = at(m, PLACE, y, ON)
        is_early = other == day and slot + at(m, SESSION, x, LENGTH) > at(m, PLACE, y, AT)
        if (0 <= other < day or is_early) and not push_out(m, y):
            return False
    return True


@swift
def push_for_caps(m, x, day):
    """Take out sessions of the day that share someone, at random, until the counters can take one more."""
    while not is_within_caps(m, x, day):
        count = at(m, ON_DAY_COUNT, day, 0)
        first, found = below(m, max(1, count)), -1
        for n in range(count):
            y = at(m, ON_DAY, day, (first + n) % count)
            if has_bit(m, SHARES, x, y) and not at(m, SESSION, y, LOCKED):
                found = y
                break
        if found < 0 or not push_out(m, found):
            return False
    return True


@swift
def push_for_breaks(m, x, day, slot):
    """Take out those who rob a class of its free run, where that run costs the fewest."""
    mine = span(slot, slot + at(m, SESSION, x, LENGTH))
    for k in range(at(m, BREAK_AT, x, 0), at(m, BREAK_AT, x + 1, 0)):
        demand = at(m, BREAK, k, 0)
        if not at(m, DEMAND_DAY, demand, day):
            continue
        window, run = at(m, DEMAND, demand, 0), at(m, DEMAND, demand, 1)
        for b in range(at(m, BREAK, k, 1), at(m, BREAK, k, 2)):
            c = at(m, BREAK_CLASS, b, 0)
            if runs(window & ~(at(m, BUSY, day, c) | mine), run):
                continue
            ways = runs(window & ~mine, run)
            best, fewest = -1, MOST_PUSHED + 1
            while ways:
                first = lowest(ways)
                ways &= ways - 1
                robbers = 0
                for n in range(at(m, ON_DAY_COUNT, day, 0)):
                    y = at(m, ON_DAY, day, n)
                    if has_bit(m, ATTENDS, c, y) and hours_of(m, y) & span(first, first + run):
                        robbers += 1
                if robbers < fewest:
                    best, fewest = first, robbers
            if best < 0:
                return False
            n = 0
            while n < at(m, ON_DAY_COUNT, day, 0):
                y = at(m, ON_DAY, day, n)
                if has_bit(m, ATTENDS, c, y) and hours_of(m, y) & span(best, best + run):
                    if not push_out(m, y):
                        return False
                else:
                    n += 1
    return True


@swift
def hours_of(m, y):
    slot = at(m, PLACE, y, AT)
    return span(slot, slot + at(m, SESSION, y, LENGTH))


@swift
def push_for_people(m, x, day, slot):
    """Take out what those who would lead with the least harm have at that hour."""
    hours = span(slot, slot + at(m, SESSION, x, LENGTH))
    for r in range(at(m, ROLE_AT, x, 0), at(m, ROLE_AT, x + 1, 0)):
        free = 0
        for c in range(at(m, ROLE, r, 1), at(m, ROLE, r, 2)):
            free += starts_of(m, x, at(m, CHOICE, c, 0), day) >> slot & 1
        first, end = at(m, ROLE, r, 1), at(m, ROLE, r, 2)
        turn = below(m, max(1, end - first))
        for n in range(end - first):
            if free >= at(m, ROLE, r, 0):
                break
            f = at(m, CHOICE, first + (n + turn) % (end - first), 0)
            if hours & ~at(m, AVAILABLE, f, day) or starts_of(m, x, f, day) >> slot & 1:
                continue
            node = at(m, LED, f, day)
            while node:
                y = (node - 1) // m[LEADERS]
                node = m[m[NEXT] + node - 1]
                if fence(m, x, y) >> slot & 1 and not push_out(m, y):
                    return False
            node = at(m, LED, f, day)
            if not starts_of(m, x, f, day) >> slot & 1 and node and not push_out(m, (node - 1) // m[LEADERS]):
                return False
            free += starts_of(m, x, f, day) >> slot & 1
    return True


@swift
def push_for_room(m, x, day, slot):
    """Take out whoever is in the room that the fewest have to leave."""
    first, end = at(m, ROOM_AT, x, 0), at(m, ROOM_AT, x + 1, 0)
    if first == end or room_for(m, x, day, slot) >= 0:
        return True
    hours = span(slot, slot + at(m, SESSION, x, LENGTH))
    best, fewest = -1, MOST_PUSHED + 1
    for k in range(first, end):
        room, leave = at(m, ROOM_OF, k, 0), 0
        if hours & ~at(m, ROOM_OPEN, room, day):
            continue
        for n in range(at(m, ON_DAY_COUNT, day, 0)):
            y = at(m, ON_DAY, day, n)
            if at(m, PLACE, y, IN) == room and hours_of(m, y) & hours:
                leave += 1
        if leave < fewest:
            best, fewest = room, leave
    if best < 0:
        return False
    n = 0
    while n < at(m, ON_DAY_COUNT, day, 0):
        y = at(m, ON_DAY, day, n)
        if at(m, PLACE, y, IN) == best and hours_of(m, y) & hours:
            if not push_out(m, y):
                return False
        else:
            n += 1
    return True


@swift
def push(m, x):
    """Move a session to any start, and those in its way elsewhere; one that waited may make another wait. Whether that could be done."""
    day = a_day(m, x)
    note(m, x)
    left_day, left_slot = at(m, PLACE, x, ON), at(m, PLACE, x, AT)
    if left_day >= 0:
        take(m, x)
    slot = one_of(m, at(m, STARTS, x, day))
    if not push_clashing(m, x, day, slot) or not push_for_caps(m, x, day):
        return False
    if not push_for_breaks(m, x, day, slot) or not push_for_people(m, x, day, slot):
        return False
    if not push_for_room(m, x, day, slot) or not open_on(m, x, day) >> slot & 1 or not settle(m, x, day, slot):
        return False
    put(m, x, m[CHOSEN])
    width = BY + m[LEADERS]
    pushed = m[TOUCHED] - 1
    turn = below(m, max(1, pushed))
    for n in range(pushed):
        y = at(m, JOURNAL, 1 + (n + turn) % pushed, width)
        if not put_cheaply(m, y, left_day, left_slot) and left_day >= 0:
            return False
    return True


@swift
def put_cheaply(m, y, left_day, left_slot):
    """Place one that was pushed out at the cheapest of a few open starts, the one that was left among them; whether there was any."""
    width = BY + m[LEADERS]
    option, cheapest, is_found = m[OPTION], 0, False
    for n in range(DAYS_TRIED + 1):
        if n == 0:
            if left_day < 0:
                continue
            day, slot = left_day, left_slot
            if not open_on(m, y, day) >> slot & 1:
                continue
        else:
            day = a_day(m, y)
            open_starts = open_on(m, y, day)
            if not open_starts:
                continue
            slot = one_of(m, open_starts)
        if not settle(m, y, day, slot):
            continue
        before = m[ENERGY]
        put(m, y, m[CHOSEN])
        cost = m[ENERGY] - before
        take(m, y)
        if not is_found or cost < cheapest:
            is_found, cheapest = True, cost
            for k in range(width):
                m[option + k] = m[m[CHOSEN] + k]
    if is_found:
        put(m, y, option)
    return is_found


@swift
def keep_best(m):
    """Write down the best plan: what is placed, but for the sessions just touched."""
    size, width = m[COUNT] * m[PLACE + 1], BY + m[LEADERS]
    place, best = m[PLACE], m[BEST]
    for k in range(size):
        m[best + k] = m[place + k]
    for n in range(m[TOUCHED]):
        row, journal = spot(m, BEST, at(m, JOURNAL, n, width), 0), spot(m, JOURNAL, n, 0)
        for k in range(width):
            m[row + k] = m[journal + k]
    m[IS_AT_BEST] = 0


@njit("void(int64[::1], int64, float64)", error_model="numpy", nogil=True, boundscheck=False, cache=True)
def steps(array, count, temperature):
    """Take so many steps at one temperature; the table BEST ends at the best plan since `seat`."""
    m = first_number(array)
    for _ in range(count if m[FREE_COUNT] else 0):
        before = m[ENERGY]
        m[TOUCHED] = 0
        x = a_session(m)
        is_moved = push(m, x) if chance(m) < SHARE_OF_SWAPS else move(m, x)
        rise = m[ENERGY] - before
        if not is_moved or (rise > 0 and chance(m) >= exp(-rise / temperature)):
            undo(m)
            continue
        m[ACCEPTED] += 1
        if m[ENERGY] < m[BEST_ENERGY]:
            m[BEST_ENERGY] = m[ENERGY]
            m[IS_AT_BEST] = 1
        elif m[IS_AT_BEST] and m[ENERGY] > m[BEST_ENERGY]:
            keep_best(m)
    m[STEPS] += count
    m[TOUCHED] = 0
    if m[IS_AT_BEST]:
        keep_best(m)


@njit("void(int64[::1], int64[:, ::1])", error_model="numpy", nogil=True, boundscheck=False, cache=True)
def seat(array, rows):
    """Clear the tables, then place the sessions as `rows` say (day -1: waits); what is placed is the best plan."""
    m = first_number(array)
    for x in range(m[COUNT]):
        if at(m, PLACE, x, ON) >= 0:
            take(m, x)
    m[ENERGY] = m[WAITING] * WAITING_COST
    for x in range(m[COUNT]):
        if rows[x, ON] >= 0:
            for k in range(BY + m[LEADERS]):
                m[m[CHOSEN] + k] = rows[x, k]
            put(m, x, m[CHOSEN])
    m[TOUCHED] = 0
    m[BEST_ENERGY] = m[ENERGY]
    keep_best(m)
