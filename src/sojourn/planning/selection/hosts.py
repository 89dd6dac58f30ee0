"""Who is hosted where, when the cohort is given: departments' least and most, and everybody with a host of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def hosts_for(
    departments_of: Mapping[str, Sequence[str]], limits: Mapping[str, tuple[int, int]]
) -> dict[str, str] | None:
    """Find a host for each person among their departments, within each department's (least, most); None where there is none.

    First every department's least places are filled, then everybody else finds room along augmenting paths, which never empty
    a place that was filled (Mendelsohn and Dulmage, 1958).
    """
    host: dict[str, str] = {}
    guests: dict[str, set[str]] = {department: set() for department in limits}
    wanted_by: dict[str, list[str]] = {department: [] for department in limits}
    for person, departments in departments_of.items():
        for department in departments:
            wanted_by[department].append(person)

    def seat(person: str, department: str) -> None:
        if person in host:
            guests[host[person]].discard(person)
        host[person] = department
        guests[department].add(person)

    def claim(department: str, seen: set[str]) -> bool:
        """Give the department one more of its least places: somebody without a host, or one from where they were needed less."""
        for person in wanted_by[department]:
            if person in seen or host.get(person) == department:
                continue
            seen.add(person)
            if person not in host or claim(host[person], seen):
                seat(person, department)
                return True
        return False

    for department, (least, _) in limits.items():
        while len(guests[department]) < least:
            if not claim(department, set()):
                return None
    for person in departments_of:
        if person not in host and not _find_room(person, departments_of, limits, host, guests):
            return None
    return host


def _find_room(
    person: str,
    departments_of: Mapping[str, Sequence[str]],
    limits: Mapping[str, tuple[int, int]],
    host: dict[str, str],
    guests: dict[str, set[str]],
) -> bool:
    """Host one more, moving others along the shortest chain of departments that ends at one with room."""
    came_from: dict[str, tuple[str, str | None]] = {}
    steps: list[tuple[str, str, str | None]] = [(department, person, None) for department in departments_of[person]]
    while steps:
        department, mover, before = steps.pop(0)
        if department in came_from:
            continue
        came_from[department] = (mover, before)
        if len(guests[department]) < limits[department][1]:
            at: str | None = department
            while at is not None:
                mover, before = came_from[at]
                if mover in host:
                    guests[host[mover]].discard(mover)
                host[mover] = at
                guests[at].add(mover)
                at = before
            return True
        for guest in sorted(guests[department]):
            steps += [(other, guest, department) for other in departments_of[guest] if other not in came_from]
    return False
