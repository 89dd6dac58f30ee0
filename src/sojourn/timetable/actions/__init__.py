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
from .mends import adopt_mend, choose_compromise, request_mend, work_out_mend
from .plans import Rehearsal, adopt_timetable, obstacles, plan_timetable, rehearse, relax, request_timetable_plan
from .refusals import CannotAdopt, CannotLock, CannotMove, CannotPublish
from .versions import add_note, publish
from .wishes import CannotWish, ask_for_wishes, state_wishes

__all__ = [
    "CannotAdopt",
    "CannotLock",
    "CannotMove",
    "CannotPlan",
    "CannotPublish",
    "CannotWish",
    "Effect",
    "Piece",
    "Rehearsal",
    "add_note",
    "adopt_mend",
    "adopt_timetable",
    "arrange",
    "ask_for_wishes",
    "choose_compromise",
    "effect_of_move",
    "effect_of_moving",
    "lock_sitting",
    "make_feed_address",
    "move_sitting",
    "move_together",
    "obstacles",
    "pieces_of",
    "plan_timetable",
    "publish",
    "rehearse",
    "relax",
    "renew_feed_address",
    "request_mend",
    "request_timetable_plan",
    "state_wishes",
    "unlock_sitting",
    "work_out_mend",
]
