"""What readers typed about the newsletter."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.people.models import Interest

from .models import Topic


def words_shown() -> str:
    """What somebody agrees to by signing up, in the language of the page; kept as evidence beside the wish."""
    return _(
        "Send me what I have chosen, by e-mail, until I end it. My address is used for nothing else and given to nobody. "
        "Nothing counts whether I open or click anything."
    )


class ChoiceForm(forms.Form):
    """What to be sent, about what."""

    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What would you like to be sent?"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    interests = forms.ModelMultipleChoiceField(
        label=gettext_lazy("What are you most interested in?"),
        help_text=gettext_lazy("Leave it empty to be sent everything."),
        queryset=Interest.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class SignUpForm(ChoiceForm):
    """A stranger's wish to be sent the newsletter."""

    address = forms.EmailField(label=gettext_lazy("Your e-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Your name, if you like"), max_length=200, required=False)
    website = forms.CharField(required=False, max_length=200)  # people do not see it; machines fill it in
    field_order = ["address", "name", "topics", "interests"]

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"topics": [Topic.NEWSLETTER]})

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.cleaned_data["website"])

    def wish(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("address", "name", "topics", "interests")}


class PreferencesForm(ChoiceForm):
    """What a reader chose to be sent, and in which language. Choosing nothing ends it."""

    language = forms.ChoiceField(label=gettext_lazy("In which language, where there is a translation?"), required=False)
    field_order = ["topics", "language", "interests"]

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.fields["topics"].required = False
        self.fields["language"].choices = [("", "–"), *settings.LANGUAGES]  # type: ignore[attr-defined]


class WipeForm(forms.Form):
    """That somebody means it."""

    sure = forms.BooleanField(
        label=gettext_lazy("Yes, wipe it"), error_messages={"required": gettext_lazy("Tick the box to confirm it.")}
    )
