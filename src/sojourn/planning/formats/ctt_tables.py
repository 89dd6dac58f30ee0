"""A course timetable as the rows of numbers that `ctt_moves` walks, and back."""

from __future__ import annotations

from collections.abc import Iterable
from math import log
from random import Random

from sojourn.planning.formats import ctt_moves
from sojourn.planning.formats.ctt import CAPACITY, CourseTimetable, Lecture, conflicts
from sojourn.planning.formats.ctt_moves import Row

PENALTY = 15
"""What a broken rule costs when the search begins."""


def tables_of(problem: CourseTimetable, seed: int, *, compiled: bool = ctt_moves.IS_COMPILED) -> Row:
    """Lay a problem out, with no lecture placed. Each course needs a period that it may use."""
    courses, rooms, curricula = problem.courses, list(problem.rooms.values()), list(problem.curricula.values())
    count, periods, days = len(courses), problem.days * problem.periods, problem.days
    index = {course.id: c for c, course in enumerate(courses)}
    may = [
        [p for p in range(periods) if (course.id, *divmod(p, problem.periods)) not in problem.never]
        for course in courses
    ]
    rivals = [{c} for c in range(count)]
    for a, b in conflicts(problem):
        rivals[index[a]].add(index[b])
        rivals[index[b]].add(index[a])
    members = [{index[course] for course in curriculum} for curriculum in curricula]
    rng = Random(seed)
    order = sorted(_lectures(problem), key=lambda c: (len(may[c]) - len(rivals[c]), rng.random()))
    stride = days * (problem.periods + 2) + 2
    lists = {
        "course": order,
        "never": [int(p not in allowed) for allowed in map(set, may) for p in range(periods)],
        "is_rival": [int(d in found) for found in rivals for d in range(count)],
        "too_small": [CAPACITY * max(0, course.students - seats) for course in courses for seats in rooms],
        "least_days": [course.working_days for course in courses],
        "is_member": [int(c in found) for found in members for c in range(count)],
        "spot": [2 + p + 2 * (p // problem.periods) for p in range(periods)],
        "day": [p // problem.periods for p in range(periods)],
        "cell": [-1] * len(order),
        "at": [-1] * (periods * len(rooms)),
        "clash": [0] * (count * periods),
        "on_day": [0] * (count * days),
        "days_used": [0] * count,
        "in_room": [0] * (count * len(rooms)),
        "in_curriculum": [0] * (len(curricula) * stride),
        "best": [-1] * len(order),
    }
    lists["may_at"], lists["may"] = _one_after_the_other(may)
    lists["rival_at"], lists["rival"] = _one_after_the_other(map(sorted, rivals))
    lists["curriculum_at"], lists["curriculum"] = _one_after_the_other(
        [q for q, found in enumerate(members) if c in found] for c in range(count)
    )
    lists["chance"] = [
        round(-log((n + 0.5) / ctt_moves.CHANCES) * ctt_moves.MILLIONTHS) for n in range(ctt_moves.CHANCES)
    ]
    m = [0] * (ctt_moves.SCALARS + len(ctt_moves.TABLES))
    for number, value in (
        (ctt_moves.RANDOM, seed), (ctt_moves.PENALTY, PENALTY), (ctt_moves.LECTURES, len(order)),
        (ctt_moves.COURSES, count), (ctt_moves.PERIODS, periods), (ctt_moves.ROOMS, len(rooms)),
        (ctt_moves.DAYS, days), (ctt_moves.STRIDE, stride),
    ):  # fmt: skip
        m[number] = value
    m[ctt_moves.SOFT] = ctt_moves.WORKING_DAYS * sum(
        course.working_days for course in courses
    ) - ctt_moves.STABILITY * sum(course.lectures > 0 for course in courses)
    for number, name in enumerate(ctt_moves.TABLES, ctt_moves.SCALARS):
        m[number] = len(m)
        m += lists[name.lower()]
    if compiled:
        import numpy as np

        array: Row = np.array(m, dtype=np.int64)  # type: ignore[assignment]
        return array
    return m


def _lectures(problem: CourseTimetable) -> list[int]:
    return [c for c, course in enumerate(problem.courses) for _ in range(course.lectures)]


def _one_after_the_other(lists: Iterable[list[int]]) -> tuple[list[int], list[int]]:
    """Where each list begins (and, one further, ends), and all of them in a row."""
    begins, row = [0], []
    for each in lists:
        row += each
        begins.append(len(row))
    return begins, row


def lectures_of(problem: CourseTimetable, m: Row, table: int) -> list[Lecture]:
    """The timetable whose cells are in this table, CELL or BEST."""
    names, found = list(problem.rooms), []
    for x in range(m[ctt_moves.LECTURES]):
        p, r = divmod(int(m[m[table] + x]), len(names))
        course = problem.courses[m[m[ctt_moves.COURSE] + x]]
        found.append(Lecture(course.id, names[r], *divmod(p, problem.periods)))
    return found
