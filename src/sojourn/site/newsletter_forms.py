"""What was chosen on the desk's page of an issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sojourn.communications.models import Topic
from sojourn.edition.models import Edition
from sojourn.network.models import PastEdition
from sojourn.people.models import Interest, Place
from sojourn.people.rules import Role

from .audiences import Audience


class AudienceForm(forms.Form):
    """An audience. It is sent as a question (GET), so that the page can tell who that would be."""

    topic = forms.ChoiceField(label=_("Sent to those who take"), choices=Topic.choices)
    editions = forms.ModelMultipleChoiceField(
        label=_("Fellows of"), queryset=Edition.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    earlier = forms.ModelMultipleChoiceField(
        label=_("Fellows of earlier editions"),
        queryset=PastEdition.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    places = forms.ModelMultipleChoiceField(
        label=_("Places"), queryset=Place.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    interests = forms.ModelMultipleChoiceField(
        label=_("Interests"), queryset=Interest.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    strangers = forms.BooleanField(label=_("Also subscribers who are not in the network"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data or {"topic": Topic.NEWSLETTER.value, "strangers": "on"})

    def audience(self) -> Audience:
        given = self.cleaned_data
        return Audience(
            editions=tuple(given["editions"]),
            earlier=tuple(given["earlier"]),
            places=tuple(given["places"]),
            roles=tuple(given["roles"]),
            languages=tuple(given["languages"]),
            interests=tuple(given["interests"]),
            with_strangers=given["strangers"],
        )
