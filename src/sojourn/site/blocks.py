"""The blocks that editors build pages of. Each is drawn by templates/site/blocks/<name>.html.

A page kind of one's own takes `common_blocks()` and adds to it.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from sojourn.network.sheets import network_map_sheet

from . import figures, queries
from .choosers import QuotationChooserBlock
from .sheets import Quoted

TEXT = ["h2", "h3", "bold", "italic", "link", "ol", "ul", "document-link"]
LINE = ["bold", "italic", "link"]


class Text(blocks.RichTextBlock):
    """Headings, paragraphs, lists, links."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": TEXT, "label": _("Text"), "icon": "pilcrow"} | options)

    class Meta:
        template = "site/blocks/text.html"


class Picture(blocks.StructBlock):
    """A picture, with words for those who cannot see it."""

    picture = ImageChooserBlock(label=_("picture"))
    alternative = blocks.CharBlock(
        label=_("alternative text"),
        max_length=300,
        help_text=_("What is to be seen, in a sentence, for those who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "site/blocks/picture.html"


class Quotation(blocks.StructBlock):
    """What a member says of the programme. It is shown only while their consent stands and they are not hidden."""

    quotation = QuotationChooserBlock(label=_("quotation"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "site/blocks/quotations.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        shown = queries.quotations_shown(value["quotation"].pk) if value["quotation"] else []
        return context | {"quotations": Quoted.all_of(shown)}


class Quotations(blocks.StructBlock):
    """The newest of what members say."""

    number = blocks.IntegerBlock(label=_("how many"), min_value=1, max_value=12, default=3)

    class Meta:
        icon = "openquote"
        label = _("Newest quotations")
        template = "site/blocks/quotations.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        newest = queries.quotations_shown()[: value["number"]]
        return context | {"quotations": Quoted.all_of(newest)}


class Figures(blocks.StructBlock):
    """Numbers that are counted whenever the page is drawn."""

    names = blocks.MultipleChoiceBlock(choices=figures.choices, label=_("which figures"))

    class Meta:
        icon = "order"
        label = _("Figures")
        template = "site/blocks/figures.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return super().get_context(value, parent_context=parent_context) | {"figures": figures.figures(value["names"])}


class Map(blocks.StaticBlock):
    """Where fellows come from: dots, no borders, and the list that says the same."""

    class Meta:
        icon = "globe"
        label = _("Map of the network")
        admin_text = _("Where fellows come from, counted whenever the page is drawn.")
        template = "site/blocks/map.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return super().get_context(value, parent_context=parent_context) | {"map": network_map_sheet()}


class Documents(blocks.ListBlock):
    """Files to take away, each with its kind and size."""

    def __init__(self, **options: Any) -> None:
        options.pop("child_block", None)
        super().__init__(
            DocumentChooserBlock(label=_("document")), **{"label": _("Documents"), "icon": "doc-full"} | options
        )

    class Meta:
        template = "site/blocks/documents.html"


class CallToAct(blocks.StructBlock):
    """What the reader can do now: one sentence and one button."""

    words = blocks.CharBlock(label=_("words"), max_length=200)
    button = blocks.CharBlock(label=_("words on the button"), max_length=60)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    address = blocks.CharBlock(label=_("or an address"), required=False, max_length=300)

    class Meta:
        icon = "arrow-right"
        label = _("Call to act")
        template = "site/blocks/call_to_act.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        address = cleaned["address"]
        if bool(cleaned["page"]) == bool(address):
            raise ValidationError(gettext("Choose a page or give an address, one of the two."))
        if address and not address.startswith(("/", "https://", "mailto:")):
            raise ValidationError(gettext("An address begins with /, https:// or mailto:"))
        return cleaned


def common_blocks() -> list[tuple[str, blocks.Block]]:
    """The blocks that every page kind has."""
    return [
        ("text", Text()),
        ("picture", Picture()),
        ("quotation", Quotation()),
        ("quotations", Quotations()),
        ("figures", Figures()),
        ("map", Map()),
        ("documents", Documents()),
        ("call", CallToAct()),
    ]
