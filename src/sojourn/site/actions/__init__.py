"""Deeds of the public site. What editors do in Wagtail's editor, Wagtail writes and logs itself."""

from .editors import keep_editors
from .files import add_document, add_picture
from .start import add_page, body_of, category, lay_out, page_of, rewrite, series, set_languages
from .translations import translate_page

__all__ = [
    "add_document",
    "add_page",
    "add_picture",
    "body_of",
    "category",
    "keep_editors",
    "lay_out",
    "page_of",
    "rewrite",
    "series",
    "set_languages",
    "translate_page",
]
