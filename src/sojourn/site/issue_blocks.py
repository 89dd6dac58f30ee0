"""The blocks that an issue of the newsletter is composed of, besides those that every page has."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from .blocks import LINE, Figures, Picture, Quotation, Text

LEADS_TO = [
    "site.PostPage",
    "site.StoryPage",
    "site.PlainPage",
    "site.EditionPage",
    "site.PartnerPage",
    "site.LegacyPage",
]


class Piece(blocks.StructBlock):
    """A piece with a title, perhaps a picture and a link to more."""

    title = blocks.CharBlock(label=_("title"), max_length=150)
    picture = ImageChooserBlock(label=_("picture"), required=False)
    alternative = blocks.CharBlock(
        label=_("alternative text"),
        max_length=300,
        required=False,
        help_text=_("What is to be seen, in a sentence. Most people read e-mail without pictures: they read this."),
    )
    text = blocks.RichTextBlock(label=_("text"), features=[*LINE, "ol", "ul"])
    by = blocks.CharBlock(label=_("who wrote it"), max_length=200, required=False)
    page = blocks.PageChooserBlock(page_type=LEADS_TO, label=_("page that says more"), required=False)
    address = blocks.CharBlock(label=_("or an address"), required=False, max_length=300)

    class Meta:
        template = "site/blocks/piece.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        told = {"over": self.label, "more": more_of(value)}
        return super().get_context(value, parent_context=parent_context) | told

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["picture"] and not cleaned["alternative"].strip():
            raise ValidationError(gettext("Say what the picture shows, for those who cannot see it."))
        if cleaned["address"] and not cleaned["address"].startswith(("/", "https://", "mailto:")):
            raise ValidationError(gettext("An address begins with /, https:// or mailto:"))
        return cleaned


class Editorial(blocks.StructBlock):
    """A word to the readers, signed."""

    title = blocks.CharBlock(label=_("title"), max_length=150, required=False)
    text = blocks.RichTextBlock(label=_("text"), features=LINE)
    by = blocks.CharBlock(label=_("who wrote it"), max_length=200, required=False)

    class Meta:
        icon = "edit"
        label = _("Editorial")
        template = "site/blocks/piece.html"


class Call(blocks.StructBlock):
    """Something to apply for, until a day."""

    title = blocks.CharBlock(label=_("title"), max_length=150)
    text = blocks.RichTextBlock(label=_("text"), features=LINE)
    closes_on = blocks.DateBlock(label=_("closes on"), required=False)
    button = blocks.CharBlock(label=_("words on the button"), max_length=60)
    address = blocks.CharBlock(label=_("address"), max_length=300)

    class Meta:
        icon = "bell"
        label = _("Call")
        template = "site/blocks/issue_call.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["address"].startswith(("/", "https://", "mailto:")):
            raise ValidationError(gettext("An address begins with /, https:// or mailto:"))
        return cleaned


class Day(blocks.StructBlock):
    """A day to know of."""

    day = blocks.DateBlock(label=_("day"))
    what = blocks.CharBlock(label=_("what"), max_length=200)


class Dates(blocks.StructBlock):
    """Days to know of, in their order."""

    days = blocks.ListBlock(Day(), label=_("days"))

    class Meta:
        icon = "date"
        label = _("Dates")
        template = "site/blocks/dates.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        days = sorted(value["days"], key=lambda day: day["day"])
        return super().get_context(value, parent_context=parent_context) | {"days": days}


class Digest(blocks.StructBlock):
    """Posts of the blog: those chosen, else the newest up to the day of the issue."""

    newest = blocks.IntegerBlock(
        label=_("how many of the newest posts"),
        default=5,
        min_value=0,
        max_value=20,
        help_text=_("Up to the day of the issue, so that an old issue stays as it was."),
    )
    chosen = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="site.PostPage", label=_("post")),
        label=_("or these posts"),
        default=[],
        min_num=0,
    )

    class Meta:
        icon = "list-ul"
        label = _("From the blog")
        template = "site/blocks/digest.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        page = (parent_context or {}).get("page")
        return super().get_context(value, parent_context=parent_context) | {"posts": posts_of(value, page)}


def posts_of(value: Any, page: Any) -> list[Any]:
    """The posts of a digest that the world may read: those chosen, else the newest up to the day of the issue."""
    shown = (
        apps.get_model("site", "PostPage").objects.shown().for_cards()
    )  # by name: posts are built of blocks themselves
    chosen = [each.pk for each in value["chosen"] if each is not None]
    if chosen:
        found = {post.pk: post for post in shown.filter(pk__in=chosen)}
        return [found[pk] for pk in chosen if pk in found]
    if page is None:
        return []
    there = shown.filter(locale=page.locale, written_on__lte=page.issued_on)
    return list(there[: value["newest"]])


def more_of(value: Any) -> str:
    """The address to which a piece leads: that of its page, where the world may read it, else the one that was typed."""
    page = value["page"].specific if value["page"] else None
    if page is not None and page.live and page.may_be_read():
        return str(page.address)
    return str(value["address"] or "")


def issue_blocks() -> list[tuple[str, blocks.Block]]:
    """The blocks of an issue, in the order in which they usually stand."""
    return [
        ("editorial", Editorial()),
        ("story", Piece(label=_("Story"), icon="openquote")),
        ("collection", Piece(label=_("Collections in focus"), icon="view")),
        ("project", Piece(label=_("Project"), icon="group")),
        ("call", Call()),
        ("figures", Figures()),
        ("dates", Dates()),
        ("digest", Digest()),
        ("quotation", Quotation()),
        ("text", Text()),
        ("picture", Picture()),
    ]
