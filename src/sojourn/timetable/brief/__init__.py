"""The bridge to the planner, crossed once each way: rows → problem (exchange format tt/1), and plan → unsaved rows."""

from .calendar import Calendar
from .groups import Arrangement, arrangement_of, members_by_group, standing_groups
from .plans import NewSlot, assignments_of, slots_of
from .problem import Brief, LeftOut, brief_of, opened
from .seats import Seat, seats_of

__all__ = [
    "Arrangement",
    "Brief",
    "Calendar",
    "LeftOut",
    "NewSlot",
    "Seat",
    "arrangement_of",
    "assignments_of",
    "brief_of",
    "members_by_group",
    "opened",
    "seats_of",
    "slots_of",
    "standing_groups",
]
