"""The page kinds of the public site, each a page of Wagtail's, and the pictures on them."""

from .base import BasePage
from .pages import PlainPage
from .pictures import Cut, Picture

__all__ = ["BasePage", "Cut", "Picture", "PlainPage"]
