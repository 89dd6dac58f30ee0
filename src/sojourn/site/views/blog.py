"""The blog by category, series, author and age, and its feeds."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sojourn.people.access import open_to_all
from sojourn.people.models import Person

from .. import feeds
from ..frame import frame_of_address
from ..kept import kept
from ..models import BlogPage, Category, PostPage, Series, withheld_pictures
from ..models.blog import POSTS_A_PAGE


def _blog() -> BlogPage:
    """The blog in the house's own language, for those who have no language: feeds."""
    return _blogs(settings.LANGUAGE_CODE)[0]


def _blogs(*languages: str | None) -> list[BlogPage]:
    """The blogs in these languages, in their order; those that are not there are left out."""
    found = BlogPage.objects.live().filter(locale__language_code__in=languages).select_related("locale")
    there = {blog.locale.language_code: blog for blog in found}
    if not there:
        raise Http404
    return [there[language] for language in dict.fromkeys(languages) if language in there]


def _readers_blog(wanted: Q) -> tuple[BlogPage, QuerySet[PostPage]]:
    """The blog in the reader's language and its posts of a kind; where it has none of them, the blog in the house's own."""
    blogs = _blogs(get_language(), settings.LANGUAGE_CODE)
    for blog in blogs:
        posts = blog.posts().filter(wanted)
        if posts.exists():
            return blog, posts
    return blogs[-1], blogs[-1].posts().none()


def _list(
    request: HttpRequest, blog: BlogPage, posts: Iterable[PostPage], *, heading: str, about: str = "", older: str = ""
) -> HttpResponse:
    known = {"posts": posts, "heading": heading, "about": about, "older": older, "blog": blog.address}
    around = {"withheld": withheld_pictures(), "frame": frame_of_address(request.path)}
    return render(request, "site/posts.html", known | around)


@open_to_all
@require_safe
@kept
def category(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Category, slug=slug)
    blog, posts = _readers_blog(Q(categories=found))
    return _list(request, blog, posts, heading=found.name)


@open_to_all
@require_safe
@kept
def series(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Series, slug=slug)
    blog, posts = _readers_blog(Q(series=found))
    return _list(request, blog, posts.order_by("written_on"), heading=found.name, about=found.about)


@open_to_all
@require_safe
@kept
def author(request: HttpRequest, pk: int) -> HttpResponse:
    """An author's posts; of somebody who is hidden, or has written nothing, there is no page."""
    found = get_object_or_404(Person, pk=pk, is_hidden=False)
    blog, posts = _readers_blog(Q(author=found))
    if not posts:
        raise Http404
    return _list(request, blog, posts, heading=found.name, about=_("Posts of this author"))


@open_to_all
@require_safe
@kept
def older(request: HttpRequest, number: int) -> HttpResponse:
    blog, posts = _readers_blog(Q())
    try:
        page = Paginator(posts, POSTS_A_PAGE).page(number)
    except EmptyPage as error:
        raise Http404 from error
    onward = reverse("site:older", args=[number + 1]) if page.has_next() else ""
    return _list(request, blog, page.object_list, heading=_("Older posts"), older=onward)


@open_to_all
@require_safe
@kept
def feed(request: HttpRequest, form: str) -> HttpResponse:
    blog = _blog()
    written = feeds.feed_of(
        list(blog.posts().prefetch_related("categories")[: feeds.POSTS]),
        title=blog.title,
        about=blog.lead,
        link=blog.address,
        own_address=request.path,
        form=feeds.FORMS[form],
    )
    return HttpResponse(written, content_type=f"application/{form}+xml; charset=utf-8")
