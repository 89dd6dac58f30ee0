"""Deeds of the room, by what they are about."""

from .index import catch_up, read_again
from .messages import (
    CannotWrite,
    answer_message,
    block,
    decline_message,
    report_message,
    settle_report,
    write_message,
)
from .profiles import (
    CannotKeep,
    Typed,
    add_step,
    ask_everyone_due,
    ask_whether_right,
    change_work,
    confirm_profile,
    keep_profile,
    let_quote,
    quote_no_more,
    remove_step,
)

__all__ = [
    "CannotKeep",
    "CannotWrite",
    "Typed",
    "add_step",
    "answer_message",
    "ask_everyone_due",
    "ask_whether_right",
    "block",
    "catch_up",
    "change_work",
    "confirm_profile",
    "decline_message",
    "keep_profile",
    "let_quote",
    "quote_no_more",
    "read_again",
    "remove_step",
    "report_message",
    "settle_report",
    "write_message",
]
