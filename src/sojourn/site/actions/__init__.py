"""Deeds of the public site. What editors do in Wagtail's editor, Wagtail writes and logs itself."""

from .editors import keep_editors
from .files import add_document, add_picture, take_down_cuts
from .posts import (
    CannotChangeDraft,
    CannotPublishDraft,
    CannotSendDraft,
    add_draft_picture,
    clear_blog_day,
    drop_listener,
    keep_draft,
    keep_listener,
    let_announce,
    publish_draft,
    remove_draft_picture,
    return_draft,
    send_draft,
    set_blog_day,
    tell,
)
from .start import add_page, body_of, category, lay_out, page_of, rewrite, series, set_languages
from .translations import translate_page

__all__ = [
    "CannotChangeDraft",
    "CannotPublishDraft",
    "CannotSendDraft",
    "add_document",
    "add_draft_picture",
    "add_page",
    "add_picture",
    "body_of",
    "category",
    "clear_blog_day",
    "drop_listener",
    "keep_draft",
    "keep_editors",
    "keep_listener",
    "lay_out",
    "let_announce",
    "page_of",
    "publish_draft",
    "remove_draft_picture",
    "return_draft",
    "rewrite",
    "send_draft",
    "series",
    "set_blog_day",
    "set_languages",
    "take_down_cuts",
    "tell",
    "translate_page",
]
