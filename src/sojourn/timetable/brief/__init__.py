"""The bridge to the planner, crossed once each way: rows → problem (exchange format tt/1), and plan → unsaved rows."""

from .calendar import Calendar, minutes_of, time_of
from .groups import WHOLE_COHORT, Arrangement, arrangement_of, members_by_group, standing_groups
from .mends import CannotBeSaid, Mend, mend_of, mishap_file
from .plans import NewSlot, assignment, assignments_of, key_of, plan_of, slots_of
from .problem import Brief, LeftOut, brief_of, brief_of_each, opened
from .reasons import why_not
from .seats import Seat, seats_of

__all__ = [
    "WHOLE_COHORT",
    "Arrangement",
    "Brief",
    "Calendar",
    "CannotBeSaid",
    "LeftOut",
    "Mend",
    "NewSlot",
    "Seat",
    "arrangement_of",
    "assignment",
    "assignments_of",
    "brief_of",
    "brief_of_each",
    "key_of",
    "members_by_group",
    "mend_of",
    "minutes_of",
    "mishap_file",
    "opened",
    "plan_of",
    "seats_of",
    "slots_of",
    "standing_groups",
    "time_of",
    "why_not",
]
