"""What is pressed on the desk's pages that gather rooms."""

from django import forms


class ChoiceForm(forms.Form):
    """Which of the cohorts that a run proposes; the best where nothing is said."""

    choice = forms.IntegerField(min_value=0, max_value=20, required=False)


class LeaveForm(forms.Form):
    """Why somebody who had accepted will not come."""

    reason = forms.CharField(max_length=300)
