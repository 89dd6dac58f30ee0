"""What is pressed on the pages of planning runs."""

from django import forms


class WayOutForm(forms.Form):
    """Which way out of those that a run found."""

    way = forms.IntegerField(min_value=0, max_value=100)
