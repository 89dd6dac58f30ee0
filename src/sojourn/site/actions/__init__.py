"""Deeds of the public site. What editors do in Wagtail's editor, Wagtail writes and logs itself."""

from .editors import keep_editors
from .start import lay_out, set_languages

__all__ = ["keep_editors", "lay_out", "set_languages"]
