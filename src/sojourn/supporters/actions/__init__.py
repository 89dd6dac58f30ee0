"""Deeds of the room, by what they are about."""

from .documents import CannotKeepDocument, keep_document, remove_document, settle_document
from .gifts import (
    CannotChangeGift,
    CannotUseGift,
    GiftValues,
    keep_gift,
    plan_instalments,
    receive_at_once,
    receive_instalment,
    take_back_instalment,
    take_back_use,
    use_gift,
)
from .merges import CannotMerge, merge, undo_merge
from .own_fields import CannotChangeField, bring_back_field, keep_field, note_own, retire_field
from .receipts import CannotReceipt, cancel_receipt, make_receipt
from .relations import (
    change_contact,
    finish_task,
    keep_promise,
    keep_supporter,
    note_contact,
    note_conversation,
    promise,
    remind,
    set_task,
)

__all__ = [
    "CannotChangeField",
    "CannotChangeGift",
    "CannotKeepDocument",
    "CannotMerge",
    "CannotReceipt",
    "CannotUseGift",
    "GiftValues",
    "bring_back_field",
    "cancel_receipt",
    "change_contact",
    "finish_task",
    "keep_document",
    "keep_field",
    "keep_gift",
    "keep_promise",
    "keep_supporter",
    "make_receipt",
    "merge",
    "note_contact",
    "note_conversation",
    "note_own",
    "plan_instalments",
    "promise",
    "receive_at_once",
    "receive_instalment",
    "remind",
    "remove_document",
    "retire_field",
    "set_task",
    "settle_document",
    "take_back_instalment",
    "take_back_use",
    "undo_merge",
    "use_gift",
]
