"""The blog as a feed: RSS 2.0 and Atom, with the whole text."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed

from .addresses import absolute
from .models import IssuePage, NewsletterPage, PostPage, withheld_pictures

POSTS = 20


def whole_text(post: PostPage, withheld: frozenset[int]) -> str:
    """The words of a post as HTML that can be read elsewhere: its links and pictures have whole addresses."""
    body = post.body.render_as_block({"withheld": withheld})
    html = f"<p>{post.lead}</p>{body}" if post.lead else str(body)
    base = settings.SITE_ADDRESS
    return html.replace('href="/', f'href="{base}/').replace('src="/', f'src="{base}/')


def feed_of(
    posts: list[PostPage], *, title: str, about: str, link: str, own_address: str, form: type[SyndicationFeed]
) -> str:
    """A feed of these posts in a form: Rss201rev2Feed or Atom1Feed."""
    feed = form(
        title=title,
        link=absolute(link),
        description=about or title,
        language=settings.LANGUAGE_CODE,
        feed_url=absolute(own_address),
    )
    withheld = withheld_pictures()
    for post in posts:
        at = datetime.combine(post.written_on, time(12), ZoneInfo("UTC"))
        feed.add_item(
            title=post.title,
            link=absolute(post.address),
            description=whole_text(post, withheld),
            author_name=post.author.name if post.author else None,
            pubdate=at,
            updateddate=post.last_published_at or at,
            unique_id=absolute(f"/blog/#{post.translation_key}"),
            unique_id_is_permalink=False,
            categories=[category.name for category in post.categories.all()],
        )
    return feed.writeString("utf-8")


FORMS = {"rss": Rss201rev2Feed, "atom": Atom1Feed}


def feed_of_issues(archive: NewsletterPage, issues: list[IssuePage], *, own_address: str) -> str:
    """The newsletter as an Atom feed, each issue by its lead."""
    feed = Atom1Feed(
        title=archive.title,
        link=absolute(archive.address),
        description=archive.lead or archive.title,
        language=settings.LANGUAGE_CODE,
        feed_url=absolute(own_address),
    )
    for issue in issues:
        at = datetime.combine(issue.issued_on, time(12), ZoneInfo("UTC"))
        feed.add_item(
            title=issue.title,
            link=absolute(issue.address),
            description=issue.lead,
            pubdate=at,
            updateddate=issue.last_published_at or at,
            unique_id=absolute(f"/newsletters/#{issue.translation_key}"),
            unique_id_is_permalink=False,
        )
    return feed.writeString("utf-8")
