"""Deeds of the timetable: group, plan, adopt, mend, publish, lock, move, note; the addresses of feeds."""

from sojourn.edition.actions import CannotPlan

from .addresses import make_feed_address, renew_feed_address
from .by_hand import (
    Effect,
    Piece,
    effect_of_move,
    effect_of_moving,
    lock_sitting,
    move_sitting,
    move_together,
    pieces_of,
    unlock_sitting,
)
from .groups import arrange
from .mends import adopt_mend, request_mend, work_out_mend
from .plans import adopt_timetable, plan_timetable, request_timetable_plan
from .refusals import CannotAdopt, CannotLock, CannotMove, CannotPublish
from .versions import add_note, publish

__all__ = [
    "CannotAdopt",
    "CannotLock",
    "CannotMove",
    "CannotPlan",
    "CannotPublish",
    "Effect",
    "Piece",
    "add_note",
    "adopt_mend",
    "adopt_timetable",
    "arrange",
    "effect_of_move",
    "effect_of_moving",
    "lock_sitting",
    "make_feed_address",
    "move_sitting",
    "move_together",
    "pieces_of",
    "plan_timetable",
    "publish",
    "renew_feed_address",
    "request_mend",
    "request_timetable_plan",
    "unlock_sitting",
    "work_out_mend",
]
