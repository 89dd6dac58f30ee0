"""What is typed on the timetable's pages, turned into values or messages."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sojourn.museums.models import Room

from .models import Contributor, Session, Sitting, Slot


class SessionFilter(forms.Form):
    """Which sessions of the list to show."""

    words = forms.CharField(label=_("Title, topic or code"), required=False, max_length=100)
    audience = forms.ChoiceField(
        label=_("Audience"), required=False, choices=[("", _("everyone")), *Session.Audience.choices]
    )


class MoveForm(forms.Form):
    """Where a sitting shall be: day, time and room, and who gives it."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), required=False, empty_label=_("none"))
    contributors = forms.ModelMultipleChoiceField(
        label=_("Given by"), queryset=Contributor.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def limit_to(self, sitting: Sitting, slot: Slot | None) -> None:
        """Offer the days of its edition, and the rooms and contributors that its session may have or that it has now."""
        session = sitting.session
        rooms = Q(pk__in=session.rooms.values("pk"))
        people = Q(pk__in=session.contributors.values("pk"))
        if session.audience == Session.Audience.DEPARTMENT:
            rooms |= Q(department__name=sitting.group.name)
            people |= Q(edition=session.edition, department__name=sitting.group.name)
        if slot:
            rooms |= Q(pk=slot.room_id)
            people |= Q(pk__in=[each.pk for each in slot.contributors.all()])
        self._offer("room", Room.objects.select_related("venue").filter(rooms))
        self._offer("contributors", Contributor.objects.select_related("person").filter(people))
        for end, on in (("min", session.edition.arrive_on), ("max", session.edition.leave_on)):
            self.fields["on"].widget.attrs[end] = on.isoformat()
        self.fields["starts"].widget.attrs["step"] = session.edition.step_minutes * 60
        self.first_on, self.last_on = session.edition.arrive_on, session.edition.leave_on

    def _offer(self, name: str, rows: QuerySet[Room] | QuerySet[Contributor]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.first_on <= on <= self.last_on:
            raise forms.ValidationError(_("This day is outside the edition."))
        return on


class NoteForm(forms.Form):
    """What is new in a version, for the team; with this note it is published, too."""

    note = forms.CharField(label=_("What is new, for the team"), required=False, max_length=300)


class LockForm(forms.Form):
    """Lock a sitting, or let it go."""

    lock = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")
