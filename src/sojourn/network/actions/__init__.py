"""Deeds of the room, by what they are about."""

from .doubts import keep_apart, raise_doubt
from .index import catch_up, read_again
from .merges import CannotMerge, merge, undo_merge
from .messages import (
    CannotWrite,
    answer_message,
    block,
    decline_message,
    report_message,
    settle_report,
    write_message,
)
from .naming import look_at_name, look_for_names
from .past import CannotImport, import_past
from .profiles import (
    CannotKeep,
    Typed,
    add_step,
    ask_again,
    ask_everyone_due,
    ask_whether_right,
    change_work,
    confirm_profile,
    keep_invented,
    keep_profile,
    let_quote,
    quote_no_more,
    remove_step,
)

__all__ = [
    "CannotImport",
    "CannotKeep",
    "CannotMerge",
    "CannotWrite",
    "Typed",
    "add_step",
    "answer_message",
    "ask_again",
    "ask_everyone_due",
    "ask_whether_right",
    "block",
    "catch_up",
    "change_work",
    "confirm_profile",
    "decline_message",
    "import_past",
    "keep_apart",
    "keep_invented",
    "keep_profile",
    "let_quote",
    "look_at_name",
    "look_for_names",
    "merge",
    "quote_no_more",
    "raise_doubt",
    "read_again",
    "remove_step",
    "report_message",
    "settle_report",
    "undo_merge",
    "write_message",
]
