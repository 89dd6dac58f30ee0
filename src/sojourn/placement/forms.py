"""What was typed on the desk's pages of placement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition
from sojourn.selection.models import Fellow

from .models import PartnerOffer, Placement


class PlacementForm(forms.Form):
    """Which placement of the edition is meant, by its fellow."""

    fellow = forms.IntegerField(min_value=1, max_value=2**63 - 1)  # the greatest number that a row can have

    def __init__(self, data, *, edition: Edition):
        super().__init__(data)
        self.placements = Placement.objects.filter(fellow__edition=edition).select_related("fellow__person")

    def clean_fellow(self) -> Placement:
        placement = self.placements.filter(fellow=self.cleaned_data["fellow"]).first()
        if placement is None:
            raise forms.ValidationError(_("This fellow has no placement."))
        return placement


class MoveForm(forms.Form):
    """Which fellow of the edition goes to which of its partners."""

    def __init__(self, data, *, edition: Edition):
        super().__init__(data)
        fellows = Fellow.objects.filter(edition=edition).select_related("person")
        self.fields["fellow"] = forms.ModelChoiceField(fellows)
        self.fields["offer"] = forms.ModelChoiceField(PartnerOffer.objects.filter(edition=edition))
