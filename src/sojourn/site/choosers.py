"""Choosing people and their words in the editor: the team reads every name there; what a page then shows is another question."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChooserBlock

from sojourn.network.models import Quotation
from sojourn.people.models import Person


class QuotationChooserBlock(ChooserBlock):
    """A block whose value is what a member says of the programme."""

    class Meta:
        icon = "openquote"

    @cached_property
    def target_model(self) -> type[Quotation]:
        return Quotation

    @cached_property
    def widget(self) -> Any:
        return quotations_to_choose().widget_class()


def people_to_choose() -> Any:
    """The pages of the editor on which a person is chosen; loaded when an editor comes, not at every start."""
    from wagtail.admin.viewsets.chooser import ChooserViewSet

    class PersonChooser(ChooserViewSet):
        model = Person
        icon = "user"
        choose_one_text = _("Choose a person")
        choose_another_text = _("Choose somebody else")
        edit_item_text = ""

    return PersonChooser("choose-person")


def quotations_to_choose() -> Any:
    """The pages of the editor on which a quotation is chosen."""
    from wagtail.admin.viewsets.chooser import ChooserViewSet

    class QuotationChooser(ChooserViewSet):
        model = Quotation
        icon = "openquote"
        choose_one_text = _("Choose a quotation")
        choose_another_text = _("Choose another quotation")
        edit_item_text = ""

    return QuotationChooser("choose-quotation")
