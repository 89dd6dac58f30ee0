"""The page kinds of the public site, each a page of Wagtail's, and the pictures on them."""

from .base import BasePage
from .blog import BlogPage, Category, PostPage, Series
from .drafts import Announcement, BlogDay, Draft, DraftPicture, Listener
from .home import EditionPage, HomePage, ProgrammePage
from .newsletter import IssuePage, NewsletterPage
from .pages import PlainPage
from .partners import PartnerPage, PartnersPage
from .people import ContactPage, LegacyPage, ProspectivePage, SupportersPage
from .pictures import Cut, Picture, withheld_pictures
from .reports import ReportsPage
from .stories import StoriesPage, StoryPage

__all__ = [
    "Announcement",
    "BasePage",
    "BlogDay",
    "BlogPage",
    "Category",
    "ContactPage",
    "Cut",
    "Draft",
    "DraftPicture",
    "EditionPage",
    "HomePage",
    "IssuePage",
    "LegacyPage",
    "Listener",
    "NewsletterPage",
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
    "withheld_pictures",
]
