"""The page kinds of the public site, each a page of Wagtail's, and the pictures on them."""

from .base import BasePage
from .blog import BlogPage, Category, PostPage, Series
from .home import EditionPage, HomePage, ProgrammePage
from .pages import PlainPage
from .partners import PartnerPage, PartnersPage
from .people import ContactPage, LegacyPage, ProspectivePage, SupportersPage
from .pictures import Cut, Picture
from .reports import ReportsPage
from .stories import StoriesPage, StoryPage

__all__ = [
    "BasePage",
    "BlogPage",
    "Category",
    "ContactPage",
    "Cut",
    "EditionPage",
    "HomePage",
    "LegacyPage",
    "PartnerPage",
    "PartnersPage",
    "Picture",
    "PlainPage",
    "PostPage",
    "ProgrammePage",
    "ProspectivePage",
    "ReportsPage",
    "Series",
    "StoriesPage",
    "StoryPage",
    "SupportersPage",
]
