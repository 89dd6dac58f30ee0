"""What is typed on the timetable's pages, turned into values or messages."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.museums.models import Room

from .models import Session


class SessionFilter(forms.Form):
    """Which sessions of the list to show."""

    words = forms.CharField(label=_("Title, topic or code"), required=False, max_length=100)
    audience = forms.ChoiceField(
        label=_("Audience"), required=False, choices=[("", _("everyone")), *Session.Audience.choices]
    )


class MoveForm(forms.Form):
    """Where a sitting shall be: day, time and room."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    starts = forms.TimeField(label=_("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), required=False, empty_label=_("none"))

    def limit_to(self, session: Session) -> None:
        """Offer the rooms that the session may be in, and the days of its edition."""
        rooms = Room.objects.select_related("venue").filter(pk__in=session.rooms.values("pk"))
        field = self.fields["room"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rooms
        for end, on in (("min", session.edition.arrive_on), ("max", session.edition.leave_on)):
            self.fields["on"].widget.attrs[end] = on.isoformat()
        self.first_on, self.last_on = session.edition.arrive_on, session.edition.leave_on

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.first_on <= on <= self.last_on:
            raise forms.ValidationError(_("This day is outside the edition."))
        return on


class PublishForm(forms.Form):
    """The note with which a version is published."""

    note = forms.CharField(label=_("What is new, for the team"), required=False, max_length=300)
