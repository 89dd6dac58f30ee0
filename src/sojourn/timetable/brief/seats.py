"""Who is taught: the fellows, or, before anyone has accepted, as many unnamed places as the edition has."""

from __future__ import annotations

from dataclasses import dataclass

from sojourn.edition.models import Edition, HostingDepartment
from sojourn.selection.models import Fellow


@dataclass(frozen=True)
class Seat:
    """One participant in the planner's words. `fellow_id` None: a place that nobody has yet."""

    id: str
    name: str
    place: str
    department: str
    person_id: int | None = None
    fellow_id: int | None = None


def seats_of(edition: Edition) -> list[Seat]:
    """The cohort that exists; before that, as many seats as the capacity, spread over the departments that host."""
    fellows = Fellow.objects.filter(edition=edition).select_related("person", "place", "department").order_by("id")
    seats = [
        Seat(
            seat_id(fellow.pk),
            fellow.person.name,
            fellow.place.name,
            fellow.department.name,
            fellow.person_id,
            fellow.pk,
        )
        for fellow in fellows
    ]
    if seats:
        return seats
    homes = _departments_in_turn(edition)
    return [Seat(f"P{number}", f"place {number}", "", home) for number, home in enumerate(homes, start=1)]


def seat_id(fellow_id: int) -> str:
    return f"F{fellow_id}"


def _departments_in_turn(edition: Edition) -> list[str]:
    """A department for each place: in turn, as long as each can host more; without departments, none."""
    hosting = list(HostingDepartment.objects.filter(edition=edition).select_related("department"))
    rounds = max((department.most for department in hosting), default=0)
    turns = [department.department.name for turn in range(rounds) for department in hosting if turn < department.most][
        : edition.capacity
    ]
    return turns + [""] * (edition.capacity - len(turns))
