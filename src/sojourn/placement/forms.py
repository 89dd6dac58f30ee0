"""What was typed on the desk's pages of placement."""

from django import forms

from sojourn.edition.models import Edition
from sojourn.selection.models import Fellow

from .models import PartnerOffer, Placement


class PlacementForm(forms.Form):
    """Which placement of the edition is meant, by its fellow."""

    def __init__(self, data, *, edition: Edition):
        super().__init__(data)
        placements = Placement.objects.filter(fellow__edition=edition).select_related("fellow__person")
        self.fields["fellow"] = forms.ModelChoiceField(placements, to_field_name="fellow_id")


class MoveForm(forms.Form):
    """Which fellow of the edition goes to which of its partners."""

    def __init__(self, data, *, edition: Edition):
        super().__init__(data)
        fellows = Fellow.objects.filter(edition=edition).select_related("person")
        self.fields["fellow"] = forms.ModelChoiceField(fellows)
        self.fields["offer"] = forms.ModelChoiceField(PartnerOffer.objects.filter(edition=edition))
