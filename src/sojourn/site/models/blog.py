"""The blog: its index, its posts, and how posts are put in order. The team publishes what fellows write in the portal."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from sojourn.people.models import Person

from .. import linked_data
from ..queries import below_a_closed_page
from .base import BasePage

POSTS_A_PAGE = 12


@register_snippet
class Category(models.Model):
    """What posts are about, such as A year on, or Out and about."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("word in the address"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("category of posts")
        verbose_name_plural = _("categories of posts")

    def __str__(self) -> str:
        return self.name


@register_snippet
class Series(models.Model):
    """Posts that follow each other, such as the notes of one summer."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("word in the address"), max_length=120, unique=True)
    about = models.CharField(_("about"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("series of posts")
        verbose_name_plural = _("series of posts")

    def __str__(self) -> str:
        return self.name


class PostQuerySet(PageQuerySet):
    def shown(self) -> PostQuerySet:
        """Posts that the world may read."""
        return (
            self.live().exclude(below_a_closed_page()).filter(models.Q(author=None) | models.Q(author__is_hidden=False))
        )

    def for_cards(self) -> PostQuerySet:
        """With everything that a list says of each post."""
        with_all = self.select_related("locale", "picture", "author", "series").prefetch_related("picture__renditions")
        return with_all.order_by("-written_on", "-pk")


class PostPage(BasePage):
    """A post. One whose author is hidden is nowhere: posts speak in the first person."""

    author = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("author")
    )
    written_on = models.DateField(_("date"))
    categories = ParentalManyToManyField(Category, blank=True, related_name="+", verbose_name=_("categories"))
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("series")
    )

    objects = PageManager.from_queryset(PostQuerySet)()
    content_panels = [
        *BasePage.content_panels[:1],
        MultiFieldPanel(
            [FieldPanel("author"), FieldPanel("written_on"), FieldPanel("categories"), FieldPanel("series")],
            heading=_("Author and order"),
        ),
        *BasePage.content_panels[1:],
    ]
    parent_page_types = ["site.BlogPage"]
    subpage_types: list[str] = []
    fetched = ("author", "series")

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def may_be_read(self) -> bool:
        return self.author is None or not self.author.is_hidden

    def known(self) -> dict[str, Any]:
        posts = PostPage.objects.sibling_of(self, inclusive=False).shown()
        before = posts.filter(written_on__lte=self.written_on).order_by("-written_on", "-pk").values("pk")[:1]
        after = posts.filter(written_on__gt=self.written_on).order_by("written_on", "pk").values("pk")[:1]
        both = PostPage.objects.filter(models.Q(pk=models.Subquery(before)) | models.Q(pk=models.Subquery(after)))
        found = {post.written_on > self.written_on: post for post in both.select_related("locale")}
        return {"before": found.get(False), "after": found.get(True)}

    def linked_data(self, known: dict[str, Any]) -> linked_data.Data | None:
        return linked_data.article(
            headline=self.title,
            address=self.address,
            written_at=self.written_on,
            changed_at=self.last_published_at,
            author=self.author.name if self.author else "",
            language=self.locale.language_code,
            about=self.search_description or self.lead,
        )


class BlogPage(BasePage):
    """The blog: the newest posts, and the ways to the others."""

    parent_page_types = ["site.HomePage"]
    subpage_types = ["site.PostPage"]

    class Meta:
        verbose_name = _("blog")
        verbose_name_plural = _("blogs")

    def posts(self) -> QuerySet[PostPage]:
        return PostPage.objects.child_of(self).shown().for_cards()

    def known(self) -> dict[str, Any]:
        newest = list(self.posts()[: POSTS_A_PAGE + 1])
        more = {
            "posts": newest[:POSTS_A_PAGE],
            "older": 2 if len(newest) > POSTS_A_PAGE else None,
            "categories": Category.objects.filter(pk__in=self.posts().order_by().values("categories")),
            "all_series": Series.objects.filter(pk__in=self.posts().order_by().values("series")),
        }
        return more
