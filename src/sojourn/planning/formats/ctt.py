"""ITC-2007 track 3, curriculum-based course timetabling: `.ctt` problems, `.sol` solutions, and what a solution costs there.

The cost is counted by rules of its own, as the competition wrote them. As tt/1 the problem keeps its hard rules; of the wishes tt/1 knows
only gaps in a curriculum's day, and those otherwise (see `NOT_CARRIED`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sojourn.planning.outcome import BadProblem
from sojourn.planning.timetable.problem import Plan

MOST = 10_000
CAPACITY, WORKING_DAYS, COMPACTNESS, STABILITY = 1, 5, 2, 1
"""What one seat too few, one working day too few, one lonely lecture and one more room cost."""
NOT_CARRIED = (
    "room capacity as a wish: a lecture may use the rooms that hold its students, or the largest where none does",
    "minimum working days of a course",
    "one room for all lectures of a course",
    "curriculum compactness is approached by gaps: a lonely lecture at the end of a gap costs as much as the gap is long",
)
"""What the competition's problem says that its translation into tt/1 does not."""


@dataclass(frozen=True)
class Course:
    id: str
    teacher: str
    lectures: int
    working_days: int
    students: int


@dataclass(frozen=True)
class CourseTimetable:
    """A problem of the competition. `rooms`: capacity by name; `never`: (course, day, period)."""

    name: str
    days: int
    periods: int
    """In a day."""
    courses: tuple[Course, ...]
    rooms: dict[str, int]
    curricula: dict[str, tuple[str, ...]]
    never: frozenset[tuple[str, int, int]]


@dataclass(frozen=True)
class Lecture:
    """One line of a solution."""

    course: str
    room: str
    day: int
    period: int


@dataclass(frozen=True)
class Cost:
    """`hard`: violations; the rest in the competition's points."""

    hard: int
    capacity: int
    working_days: int
    compactness: int
    stability: int

    @property
    def soft(self) -> int:
        return self.capacity + self.working_days + self.compactness + self.stability


def cost_of(problem: CourseTimetable, solution: Sequence[Lecture]) -> Cost:
    """Count a solution as the competition does."""
    courses = {course.id: course for course in problem.courses}
    of_course: dict[str, list[Lecture]] = defaultdict(list)
    for lecture in solution:
        of_course[lecture.course].append(lecture)
    return Cost(
        hard=sum(_violations(problem, courses, of_course, solution)),
        capacity=CAPACITY * sum(max(0, courses[row.course].students - problem.rooms[row.room]) for row in solution),
        working_days=WORKING_DAYS
        * sum(
            max(0, course.working_days - len({row.day for row in of_course[course.id]})) for course in problem.courses
        ),
        compactness=COMPACTNESS * sum(_lonely(of_course, members) for members in problem.curricula.values()),
        stability=STABILITY * sum(len({row.room for row in rows}) - 1 for rows in of_course.values()),
    )


def _violations(
    problem: CourseTimetable,
    courses: dict[str, Course],
    of_course: dict[str, list[Lecture]],
    solution: Sequence[Lecture],
) -> Iterator[int]:
    """Lectures missing, too many or twice in a period; conflicts of curricula and teachers; rooms taken twice; forbidden periods."""
    for course in problem.courses:
        rows = of_course[course.id]
        yield abs(course.lectures - len(rows))
        yield len(rows) - len({(row.day, row.period) for row in rows})
    rivals = {frozenset(pair) for pair in conflicts(problem)}
    at: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in solution:
        at[row.day, row.period].add(row.course)
    for there in at.values():
        yield sum(frozenset((a, b)) in rivals for a in there for b in there if a < b)
    yield sum(count - 1 for count in Counter((row.day, row.period, row.room) for row in solution).values())
    yield sum((row.course, row.day, row.period) in problem.never for row in solution)


def conflicts(problem: CourseTimetable) -> Iterator[tuple[str, str]]:
    """Pairs of courses that share a teacher or a curriculum; some more than once."""
    for members in problem.curricula.values():
        yield from ((a, b) for a in members for b in members if a < b)
    by_teacher: dict[str, list[str]] = defaultdict(list)
    for course in problem.courses:
        by_teacher[course.teacher].append(course.id)
    for taught in by_teacher.values():
        yield from ((a, b) for a in taught for b in taught if a < b)


def _lonely(of_course: dict[str, list[Lecture]], members: Iterable[str]) -> int:
    """Lectures of a curriculum with none of the same curriculum straight before or after."""
    periods = {(row.day, row.period) for course in members for row in of_course[course]}
    rows = [row for course in members for row in of_course[course]]
    return sum((row.day, row.period - 1) not in periods and (row.day, row.period + 1) not in periods for row in rows)


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_COUNTS = ("Courses", "Rooms", "Days", "Periods_per_day", "Curricula", "Constraints")
_SECTIONS = ("COURSES:", "ROOMS:", "CURRICULA:", "UNAVAILABILITY_CONSTRAINTS:")


def read_ctt(text: str) -> CourseTimetable:
    """Read a `.ctt` file. Raises BadProblem, in one line."""
    head, sections = _split(text)
    counts = {name: _whole(head.get(name, ""), name) for name in _COUNTS}
    courses = tuple(
        Course(words[0], words[1], *(_whole(word, f"course {words[0]}") for word in words[2:]))
        for words in _rows(sections, "COURSES:", counts["Courses"], 5)
    )
    rooms = {words[0]: _whole(words[1], f"room {words[0]}") for words in _rows(sections, "ROOMS:", counts["Rooms"], 2)}
    known = {course.id for course in courses}
    if len(known) < len(courses) or len(rooms) < counts["Rooms"]:
        raise BadProblem("two courses or two rooms have one name")
    curricula = {}
    for words in _rows(sections, "CURRICULA:", counts["Curricula"], None):
        members = tuple(words[2:])
        if (
            len(words) < 2
            or _whole(words[1], f"curriculum {words[0]}") != len(members)
            or not known.issuperset(members)
        ):
            raise BadProblem(f"curriculum {words[0]}: must name as many courses as it counts, all known")
        curricula[words[0]] = members
    never = set()
    for course, day, period in _rows(sections, "UNAVAILABILITY_CONSTRAINTS:", counts["Constraints"], 3):
        if course not in known:
            raise BadProblem(f"unavailability: there is no course {course}")
        never.add((course, _whole(day, "day"), _whole(period, "period")))
    return CourseTimetable(
        head.get("Name", "ctt"), counts["Days"], counts["Periods_per_day"], courses, rooms, curricula, frozenset(never)
    )


def _split(text: str) -> tuple[dict[str, str], dict[str, list[list[str]]]]:
    head: dict[str, str] = {}
    sections: dict[str, list[list[str]]] = {}
    current: list[list[str]] | None = None
    for line in text.splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] in _SECTIONS:
            current = sections.setdefault(words[0], [])
        elif words[0] == "END.":
            break
        elif current is not None:
            current.append(words)
        else:
            name, _, value = line.partition(":")
            head[name.strip()] = value.strip()
    return head, sections


def _rows(sections: dict[str, list[list[str]]], name: str, count: int, fields: int | None) -> list[list[str]]:
    rows = sections.get(name, [])
    if len(rows) != count:
        raise BadProblem(f"{name} {count} lines are announced, {len(rows)} are there")
    for words in rows:
        if fields is not None and len(words) != fields:
            raise BadProblem(f"{name} “{' '.join(words)[:60]}” must have {fields} words")
    return rows


def _whole(word: str, where: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word[:9]) <= MOST and len(word) < 9):
        raise BadProblem(f"{where}: a whole number up to {MOST:,} is needed, not “{word[:20]}”")
    return int(word)


def written(problem: CourseTimetable) -> str:
    """Write a `.ctt` file."""
    head = (
        len(problem.courses),
        len(problem.rooms),
        problem.days,
        problem.periods,
        len(problem.curricula),
        len(problem.never),
    )
    lines = [f"Name: {problem.name}", *(f"{name}: {count}" for name, count in zip(_COUNTS, head, strict=True))]
    lines += ["", "COURSES:"]
    lines += [f"{c.id} {c.teacher} {c.lectures} {c.working_days} {c.students}" for c in problem.courses]
    lines += ["", "ROOMS:", *(f"{room}\t{seats}" for room, seats in problem.rooms.items())]
    lines += ["", "CURRICULA:"]
    lines += [f"{name}  {len(members)} {' '.join(members)}" for name, members in problem.curricula.items()]
    lines += ["", "UNAVAILABILITY_CONSTRAINTS:", *(f"{c} {day} {period}" for c, day, period in sorted(problem.never))]
    return "\n".join([*lines, "", "END.", ""])


def read_solution(text: str, problem: CourseTimetable) -> list[Lecture]:
    """Read a `.sol` file: a lecture a line, course, room, day and period. Raises BadProblem."""
    known, found = {course.id for course in problem.courses}, []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        if len(words) != 4 or words[0] not in known or words[1] not in problem.rooms:
            raise BadProblem(f"line {number}: must be a course, a room, a day and a period of this problem")
        found.append(
            Lecture(words[0], words[1], _whole(words[2], f"line {number}"), _whole(words[3], f"line {number}"))
        )
    return found


def written_solution(solution: Iterable[Lecture]) -> str:
    """Write a `.sol` file."""
    return "".join(f"{row.course} {row.room} {row.day} {row.period}\n" for row in solution)


# ── As tt/1 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def as_document(problem: CourseTimetable) -> dict[str, Any]:
    """The problem in the exchange format tt/1: a curriculum is a group of one, so is a course; periods are slots of an hour."""
    monday = date(2007, 10, 1)
    holders = {course.id: f"course {course.id}" for course in problem.courses}
    of_course: dict[str, list[str]] = {course.id: [holders[course.id]] for course in problem.courses}
    for name, members in problem.curricula.items():
        for member in dict.fromkeys(members):
            of_course[member].append(f"curriculum {name}")
    people = [*holders.values(), *(f"curriculum {name}" for name in problem.curricula)]
    days = range(problem.days)
    return {
        "schema": "tt/1",
        "name": problem.name,
        "slot_minutes": 60,
        "day_start": "08:00",
        "slots_per_day": problem.periods,
        "days": [
            {
                "id": day,
                "date": (monday + timedelta(days=day % 5 + 7 * (day // 5))).isoformat(),
                "week": day // 5,
                "dow": day % 5,
                "open": [0, problem.periods],
            }
            for day in days
        ],
        "sites": [{"id": "campus", "name": "Campus"}],
        "travel_slots": [[0]],
        "rooms": [{"id": room, "site": "campus", "capacity": seats} for room, seats in problem.rooms.items()],
        "participants": [{"id": each, "cohort": 0} for each in people],
        "groups": [{"id": each, "kind": each.partition(" ")[0], "members": [each]} for each in people],
        "facilitators": [
            {
                "id": teacher,
                "name": teacher,
                "dept": "",
                "available": [[day, 0, problem.periods] for day in days],
                "max_slots_per_day": problem.periods,
            }
            for teacher in dict.fromkeys(course.teacher for course in problem.courses)
        ],
        "sessions": [
            {
                "id": f"{course.id}#{number}",
                "cohort": 0,
                "title": f"{course.id} {number}",
                "kind": "lecture",
                "topic": course.id,
                "slots": 1,
                "groups": of_course[course.id],
                "site": "campus",
                "rooms": _large_enough(problem, course),
                "roles": [{"n": 1, "from": [course.teacher]}],
                "days": list(days),
                "window": None,
                "contact": True,
                "published": None,
                "locked": False,
            }
            for course in problem.courses
            for number in range(1, course.lectures + 1)
        ],
        "rules": [
            {
                "id": f"{course} not on {day} at {period}",
                "type": "blocked",
                "label": f"{course} is not taught on day {day} in period {period}",
                "participants": [holders[course]],
                "window": [period, period + 1],
                "days": [day],
            }
            for course, day, period in sorted(problem.never)
            if day < problem.days and period < problem.periods
        ],
        "objective": {
            "levels": [
                {"id": "placed", "name": "Leave nothing out", "weights": {"unplaced": 1}},
                {"id": "compact", "name": "Curricula without gaps", "weights": {"gap_slot": COMPACTNESS}},
            ]
        },
    }


def _large_enough(problem: CourseTimetable, course: Course) -> list[str]:
    largest = max(problem.rooms.values(), default=0)
    return [room for room, seats in problem.rooms.items() if seats >= min(course.students, largest)]


def solution_from(plan: Plan) -> list[Lecture]:
    """The lectures of a plan for the translated problem."""
    return [
        Lecture(session.rpartition("#")[0], row.room or "", row.day, row.slot) for session, row in plan.sessions.items()
    ]
