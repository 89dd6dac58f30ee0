"""What was typed for a report."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WordsForm(forms.Form):
    """The words of one part of a report, or an account of a summer."""

    words = forms.CharField(
        label=_("Words"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 12, "dir": "auto"})
    )
