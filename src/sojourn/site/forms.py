"""What authors and the team type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.people.models import Person

from .models import Category, Series


class DraftForm(forms.Form):
    """A post as its author writes it. Nothing is asked for: half a text is kept too."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    lead = forms.CharField(label=_("In a sentence"), max_length=300, required=False)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
        help_text=_(
            "An empty line begins a new paragraph. ## before a line makes it a heading, - makes a list, **bold**, *italic*, "
            "[words](https://address) makes a link."
        ),
    )


class PictureForm(forms.Form):
    """A picture for a post. It stands below the text, in the same HTML form: no button loses what was typed above it."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": _("Choose a picture first.")},
    )
    alternative = forms.CharField(
        label=_("What is to be seen"),
        max_length=300,
        help_text=_("In a sentence, for those who cannot see it."),
    )


class PublishForm(forms.Form):
    """Where a post belongs."""

    categories = forms.ModelMultipleChoiceField(
        label=_("Categories"), queryset=Category.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    series = forms.ModelChoiceField(label=_("Series"), queryset=Series.objects.all(), required=False)


class RemarkForm(forms.Form):
    """What the author should change."""

    remark = forms.CharField(label=_("What should change"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class BlogDayForm(forms.Form):
    """Whose day it is."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.ModelChoiceField(label=_("Who writes"), queryset=Person.objects.none())

    def __init__(self, data: Any, *, writers: Any) -> None:
        super().__init__(data)
        self.fields["person"].queryset = writers  # type: ignore[attr-defined]


class ListenerForm(forms.Form):
    """An address elsewhere that is told of new posts."""

    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
