"""What is typed on the timetable's pages, turned into values or messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition
from sojourn.museums.models import Room

from .models import Contributor, Session, Sitting, Slot, Version

MISHAPS = {
    "contributor": _("{name} is away {when}"),
    "room": _("{name} is closed {when}"),
    "fellow": _("{name} is not there until {last}"),
    "session": _("{name} takes {minutes} minutes"),
}
"""What happened, in one line, by what it befell."""


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


class DropForm(forms.Form):
    """Where pieces of the week grid were dropped: the sittings of one box, a day, an hour."""

    sittings = forms.CharField(max_length=600)
    on = forms.DateField()
    starts = forms.TimeField()

    def __init__(self, data: Any, *, edition: Edition) -> None:
        super().__init__(data)
        self.edition = edition

    def clean_sittings(self) -> list[int]:
        words = self.cleaned_data["sittings"].split()
        if not all(word.isascii() and word.isdigit() and len(word) < 19 for word in words):
            raise forms.ValidationError(_("These are no sittings."))
        return [int(word) for word in words]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.edition.arrive_on <= on <= self.edition.leave_on:
            raise forms.ValidationError(_("This day is outside the edition."))
        return on


class MishapForm(forms.Form):
    """What went wrong: who or what, and from when until when, or how long. One field says which kind it is."""

    what = forms.ChoiceField(
        label=_("Who or what"),
        help_text=_(
            "A contributor who is away, a room that is closed, a fellow who comes late, a session that takes longer."
        ),
    )
    first = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The first day away or closed. For a fellow and a session leave it empty."),
    )
    last = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("The last day away, closed or missed."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes, for a session"),
        required=False,
        min_value=5,
        max_value=720,
        help_text=_("How long the session takes now."),
    )
    all_wait = forms.BooleanField(
        label=_("A fellow comes late: the whole cohort waits"),
        required=False,
        help_text=_("Else sessions of the whole cohort go on without them, and only those of their own groups move."),
    )
    version = forms.ChoiceField(
        label=_("Mend which version"),
        required=False,
        help_text=_("A draft keeps what was changed in it; mending what is published leaves the draft aside."),
    )

    def offer_versions(self, newest: Version, published: Version | None) -> None:
        """Let a newer draft or what is published be chosen; where they are one, nothing is asked."""
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        if published is None or published == newest:
            del self.fields["version"]
            return
        draft, told = _("version {number}, the newest draft"), _("version {number}, what is published")
        field.choices = [
            (str(newest.number), draft.format(number=newest.number)),
            (str(published.number), told.format(number=published.number)),
        ]

    def limit_to(self, edition: Edition, choices: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Offer who and what there is, in groups; days within the edition."""
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("choose")), *choices]
        self.names = {value: label for _group, group in choices for value, label in group}
        for name in ("first", "last"):
            self.fields[name].widget.attrs |= {
                "min": edition.arrive_on.isoformat(),
                "max": edition.leave_on.isoformat(),
            }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        kind, first, last = typed.get("what", "").partition("-")[0], typed.get("first"), typed.get("last")
        if kind in ("contributor", "room") and not first and "first" not in self.errors:
            self.add_error("first", _("From which day on?"))
        if kind in ("contributor", "room", "fellow") and not last and "last" not in self.errors:
            self.add_error("last", _("Until which day?"))
        if first and last and last < first:
            self.add_error("last", _("This is before the first day."))
        if kind == "session" and not typed.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", _("How many minutes does it take now?"))
        return typed

    def mishap(self) -> dict[str, Any]:
        """What was typed, as `brief.mend_of` takes it (a session without its sittings), with one line of words."""
        typed = self.cleaned_data
        kind, _hyphen, key = typed["what"].partition("-")
        first, last = (day.isoformat() if day else "" for day in (typed["first"], typed["last"]))
        words = _("on {first}") if first == last else _("from {first} to {last}")
        days = {
            "first": first and date_format(typed["first"], "MONTH_DAY_FORMAT"),
            "last": last and date_format(typed["last"], "MONTH_DAY_FORMAT"),
        }
        said = {"name": self.names[typed["what"]], "when": words.format(**days), "minutes": typed["minutes"], **days}
        made: dict[str, Any] = {
            "contributor": {"kind": "away", "contributor": int(key), "from": first, "to": last},
            "room": {"kind": "closed", "room": int(key), "from": first, "to": last},
            "fellow": {"kind": "late", "fellow": int(key), "to": last, "all_wait": typed["all_wait"]},
            "session": {"kind": "longer", "session": int(key), "minutes": typed["minutes"]},
        }[kind]
        return made | {"words": str(MISHAPS[kind]).format(**said)}


class NoteForm(forms.Form):
    """What is new in a version, for the team; with this note it is published, too."""

    note = forms.CharField(label=_("What is new, for the team"), required=False, max_length=300)


class LockForm(forms.Form):
    """Lock a sitting, or let it go."""

    lock = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")


class WishesForm(forms.Form):
    """What a fellow would like, best first: a list for the first wish, one for the second, and so on."""

    def __init__(self, data, *, what: str, choices: Sequence[tuple[int, str]], number: int, initial: dict[str, int]):
        super().__init__(data, prefix=what, initial=initial)
        listed = [("", _("no wish")), *((str(pk), name) for pk, name in choices)]
        for rank in range(1, number + 1):
            label = _("Wish number {rank}").format(rank=rank)
            self.fields[f"wish{rank}"] = forms.ChoiceField(label=label, required=False, choices=listed)

    def clean(self):
        """Each thing is wished once; a wish left open between others is passed over."""
        given = super().clean() or {}
        seen: set[str] = set()
        for name, pk in list(given.items()):
            if pk and pk in seen:
                self.add_error(name, _("You have chosen this already, further up."))
            seen.add(pk)
        return given

    @property
    def chosen(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data.values() if pk]
