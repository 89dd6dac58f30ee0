"""What was typed on the desk's pages of selection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.museums.models import Department

from .models import Nomination

LOCKS = {"keep": Nomination.Lock.KEEP, "leave_out": Nomination.Lock.LEAVE_OUT, "free": Nomination.Lock.NONE}
"""The names of the buttons; the value of the one pressed is the nominee's code."""


class LockForm(forms.Form):
    """Which button was pressed, and beside whom."""

    keep = forms.CharField(required=False, max_length=20)
    leave_out = forms.CharField(required=False, max_length=20)
    free = forms.CharField(required=False, max_length=20)

    def clean(self):
        pressed = [(name, self.cleaned_data[name]) for name in LOCKS if self.cleaned_data.get(name)]
        if len(pressed) != 1:
            raise forms.ValidationError(_("Press one button beside one nominee."))
        name, code = pressed[0]
        return {"lock": LOCKS[name], "code": code}


class OfferForm(forms.Form):
    """The department in which a place is offered."""

    def __init__(self, data, *, departments: list[Department]):
        super().__init__(data)
        by_pk = {str(department.pk): department for department in departments}
        choices = [(pk, department.name) for pk, department in by_pk.items()]
        self.fields["answer_by_on"] = forms.DateField(required=False)
        self.fields["department"] = forms.TypedChoiceField(choices=choices, coerce=by_pk.__getitem__)


class AnswerForm(forms.Form):
    """What the nominee answered, or that the offer is taken back."""

    answer = forms.ChoiceField(choices=[(each, each) for each in ("accept", "decline", "withdraw")])


class NomineeAnswerForm(forms.Form):
    """What the nominee answers on the page behind the link in their letter: the button pressed."""

    answer = forms.ChoiceField(choices=[(each, each) for each in ("accept", "decline")])


class TermsForm(forms.Form):
    """Within how many days an edition's offers are to be answered."""

    answer_days = forms.IntegerField(label=_("Days to answer an offer"), min_value=1, max_value=180)
    remind_days = forms.IntegerField(
        label=_("Days before that to remind"),
        min_value=0,
        max_value=179,
        help_text=_("Whoever has not answered by then is sent one reminder."),
    )


class AnswerDayForm(forms.Form):
    """Another day by which to answer one offer, or all that are open."""

    answer_by_on = forms.DateField(label=_("Answer by"), widget=forms.DateInput({"type": "date"}))
