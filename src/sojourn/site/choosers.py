"""Choosing a person in the editor: the team reads every name there; what a page then shows is another question."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChooserBlock

from sojourn.people.models import Person


class PersonChooserBlock(ChooserBlock):
    """A block whose value is a person."""

    class Meta:
        icon = "user"

    @cached_property
    def target_model(self) -> type[Person]:
        return Person

    @cached_property
    def widget(self) -> Any:
        return people_to_choose().widget_class()


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
