"""What authors and the team do with drafts, the rota, and announcements."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.models import Page

from sojourn.edition.models import Edition
from sojourn.foundation.pictures import made_anew
from sojourn.foundation.refusals import Refusal
from sojourn.foundation.webhooks import post_signed
from sojourn.people.actions import record
from sojourn.people.models import Person

from ..addresses import absolute
from ..models import Announcement, BlogDay, BlogPage, Category, Draft, DraftPicture, Listener, Picture, PostPage, Series
from ..words import as_html
from .start import add_page


class CannotChangeDraft(Refusal):
    """Raised when a draft is with the team, or is a post already."""


class CannotSendDraft(Refusal):
    """Raised when a draft has no title or no text yet."""


class CannotPublishDraft(Refusal):
    """Raised when there is no blog, or the draft does not wait for the team."""


@transaction.atomic
def keep_draft(*, draft: Draft | None, title: str, lead: str, text: str, by: Person, at: datetime) -> Draft:
    """Keep what an author typed, as it is, in a new draft or in theirs.

    Raises: CannotChangeDraft, when it is not the author's to change now.
    """
    if draft is None:
        draft = Draft(author=by)
    elif not draft.is_the_authors:
        raise CannotChangeDraft(_("The team has this text now. Write to them if something must change."))
    draft.title, draft.lead, draft.text, draft.saved_at = title[:200], lead[:300], text, at
    draft.save()
    return draft


@transaction.atomic
def add_draft_picture(*, draft: Draft, file: BinaryIO, alternative: str, by: Person, at: datetime) -> DraftPicture:
    """Keep a picture with a draft, written anew.

    Raises: CannotTakePicture, CannotChangeDraft.
    """
    if not draft.is_the_authors:
        raise CannotChangeDraft(_("The team has this text now. Write to them if something must change."))
    content = made_anew(file)
    name = f"post-{draft.pk}-{secrets.token_hex(4)}.webp"
    picture = Picture.objects.create(title=alternative[:200], file=ContentFile(content, name=name), credit=by.name)
    return DraftPicture.objects.create(draft=draft, picture=picture, alternative=alternative)


@transaction.atomic
def remove_draft_picture(*, picture: DraftPicture) -> None:
    """Take a picture out of a draft. Raises: CannotChangeDraft."""
    if not picture.draft.is_the_authors:
        raise CannotChangeDraft(_("The team has this text now. Write to them if something must change."))
    picture.delete()


@transaction.atomic
def send_draft(*, draft: Draft, by: Person, at: datetime) -> None:
    """Hand a draft to the team. Raises: CannotSendDraft, CannotChangeDraft."""
    if not draft.is_the_authors:
        raise CannotChangeDraft(_("The team has this text already."))
    if not draft.title.strip() or not draft.text.strip():
        raise CannotSendDraft(_("A post needs a title and a text. What you wrote is kept."))
    draft.state, draft.sent_at = Draft.State.WAITING, at
    draft.save()
    record(by=by, did=gettext_noop("sent a post to the team"), about=draft, at=at)


@transaction.atomic
def return_draft(*, draft: Draft, remark: str, by: Person, at: datetime) -> None:
    """Give a draft back to its author with a remark. Raises: CannotPublishDraft, when it does not wait."""
    if draft.state != Draft.State.WAITING:
        raise CannotPublishDraft(_("This text does not wait for the team."))
    draft.state, draft.remark = Draft.State.RETURNED, remark
    draft.save()
    record(by=by, did=gettext_noop("gave a post back to its author"), about=draft, at=at)


@transaction.atomic
def publish_draft(
    *, draft: Draft, categories: Sequence[Category], series: Series | None, by: Person, at: datetime
) -> PostPage:
    """Make a post of a draft, and let it be announced.

    Raises: CannotPublishDraft, when it does not wait for the team, or there is no blog.
    """
    draft = Draft.objects.select_for_update(of=("self",)).select_related("author").get(pk=draft.pk)
    blog = BlogPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if draft.state != Draft.State.WAITING:
        raise CannotPublishDraft(_("This text does not wait for the team."))
    if blog is None:
        raise CannotPublishDraft(_("There is no blog yet. Lay out the site first."))
    pictures = list(draft.pictures.select_related("picture"))
    body = [("text", as_html(draft.text))]
    more = [
        ("picture", {"picture": one.picture, "alternative": one.alternative, "caption": ""}) for one in pictures[1:]
    ]
    post = PostPage(
        title=draft.title,
        slug=free_slug(blog, draft.title),
        lead=draft.lead,
        author=draft.author,
        written_on=at.date(),
        series=series,
        picture=pictures[0].picture if pictures else None,
        alternative=pictures[0].alternative if pictures else "",
        body=[*body, *more],
    )
    post.categories.set(categories)
    page, _is_new = add_page(blog, post)
    assert isinstance(page, PostPage)
    draft.state, draft.post, draft.remark = Draft.State.PUBLISHED, page, ""
    draft.save()
    record(by=by, did=gettext_noop("published a post"), about=page, at=at)
    let_announce(post=page)
    return page


def let_announce(*, post: PostPage) -> int:
    """Note that every listener is to be told of a post, once for all its languages; how many are."""
    kin = post.get_translations(inclusive=True).values("pk")
    if Announcement.objects.filter(post__in=kin).exists() or not post.live or not post.may_be_read():
        return 0
    listeners = Listener.objects.filter(is_active=True)
    return len(Announcement.objects.bulk_create(Announcement(listener=listener, post=post) for listener in listeners))


def free_slug(parent: Page, title: str) -> str:
    """A word for the address that no other page below has."""
    wanted = slugify(title, allow_unicode=True)[:80] or "post"
    taken = set(Page.objects.child_of(parent).values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(taken) + 3)
        if (slug := wanted if number == 1 else f"{wanted}-{number}") not in taken
    )


@transaction.atomic
def set_blog_day(*, edition: Edition, on: date, person: Person, by: Person, at: datetime) -> BlogDay:
    """Note that somebody writes on a day."""
    day, is_new = BlogDay.objects.get_or_create(on=on, person=person, defaults={"edition": edition})
    if is_new:
        record(by=by, did=gettext_noop("set a day for the blog"), about=day, at=at)
    return day


@transaction.atomic
def clear_blog_day(*, day: BlogDay, by: Person, at: datetime) -> None:
    """Take a day off the rota."""
    record(by=by, did=gettext_noop("took a day off the blog's rota"), about=day, at=at)
    day.delete()


@transaction.atomic
def keep_listener(*, name: str, address: str, by: Person, at: datetime) -> Listener:
    """Let an address be told of new posts; the secret that signs what it is told is made here."""
    listener, _is_new = Listener.objects.update_or_create(
        name=name, defaults={"address": address, "is_active": True, "secret": secrets.token_hex(32)}
    )
    record(by=by, did=gettext_noop("lets an address be told of new posts"), about=listener, at=at)
    return listener


@transaction.atomic
def drop_listener(*, listener: Listener, by: Person, at: datetime) -> None:
    """Tell an address nothing more; what it was told stays in the journal."""
    record(by=by, did=gettext_noop("lets an address be told of posts no more"), about=listener, at=at)
    listener.delete()


def tell(*, announcement: Announcement, at: datetime) -> bool:
    """Tell a listener of a post, once; False when it must be tried again later. Safe to run twice."""
    if announcement.state != Announcement.State.WAITING:
        return True
    post, listener = announcement.post, announcement.listener
    if not post.live or not post.may_be_read():
        _note(announcement, Announcement.State.FAILED, _("The post is no longer public."))
        return True
    told = {
        "event": "post published",
        "title": post.title,
        "address": absolute(post.address),
        "about": post.lead,
        "author": post.author.name if post.author else "",
        "written_on": post.written_on.isoformat(),
    }
    headers = {"X-Sojourn-Announcement": str(announcement.pk)}
    error = post_signed(address=listener.address, secret=listener.secret, told=told, headers=headers, at=at)
    is_over = announcement.note_try(error, at)
    announcement.save()
    return is_over


def _note(announcement: Announcement, state: str, error: str) -> None:
    announcement.state, announcement.error = state, error
    announcement.save()
