"""Turns what was typed into values or messages: whom a reader seeks, one's own profile, earlier work, a message, an answer."""

from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from sojourn.foundation.spreadsheets import MOST_BYTES
from sojourn.people.models import Person, Place

from . import queries
from .actions import Typed
from .languages import LANGUAGES
from .models import FIRST_YEAR, LAST_YEAR, CareerStep, Profile
from .queries import Wanted
from .rules import FIELDS, Audience, Kind, fold

LONGEST = 200
MOST_ITEMS = 20
MEGABYTES = MOST_BYTES // 1024 // 1024


def wanted_from(typed: Any) -> Wanted:
    """Whom the reader of a directory seeks; what stands in the address is cut, never refused."""
    return Wanted(**{name: str(typed.get(name, "")).strip()[:LONGEST] for name in Wanted.__dataclass_fields__})


def items_of(text: str) -> list[str]:
    """What was typed as a list: items between semicolons, commas or lines, each once."""
    items = (
        " ".join(item.split()) for line in text.splitlines() for part in line.split(";") for item in part.split(",")
    )
    return list(dict.fromkeys(filter(None, items)))


def codes_of(names: list[str]) -> tuple[list[str], list[str]]:
    """The languages of these names, in English, in themselves or in the reader's language; and the names that are none."""
    with override("en"):
        known = {fold(str(english)): code for code, (english, _own) in LANGUAGES.items()}
    known |= {fold(name): code for code, (english, own) in LANGUAGES.items() for name in (str(english), own)}
    found = {name: known.get(fold(name)) for name in names}
    return [code for code in found.values() if code], [name for name, code in found.items() if not code]


def place_field(*, is_required: bool) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        queryset=Place.objects.all(),
        label=gettext_lazy("Place"),
        required=is_required,
        empty_label=gettext_lazy("choose"),
    )


def year_field(label: Any, *, is_required: bool) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=is_required, min_value=FIRST_YEAR, max_value=LAST_YEAR)


def kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Kind of work"), choices=[("", gettext_lazy("choose")), *Kind.choices], required=False
    )


class ProfileForm(forms.Form):
    """A member's own profile, and beside each field who may see it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    own_name = forms.CharField(label=gettext_lazy("Name in your own script"), max_length=200, required=False)
    place = place_field(is_required=False)
    job_title = forms.CharField(label=gettext_lazy("Title, in your own words"), max_length=200, required=False)
    kind = kind_field()
    institution = forms.CharField(label=gettext_lazy("Institution"), max_length=200, required=False)
    since_year = year_field(gettext_lazy("In this work since (year)"), is_required=False)
    fields_of_interest = forms.CharField(
        label=gettext_lazy("Fields of interest"),
        help_text=gettext_lazy("With semicolons between them: textile conservation; community exhibitions"),
        max_length=1000,
        required=False,
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages you speak"),
        help_text=gettext_lazy("With semicolons between them: Arabic; French"),
        max_length=500,
        required=False,
    )
    statement = forms.CharField(
        label=gettext_lazy("Statement"),
        help_text=gettext_lazy("What you work on, what you can help others with, what you seek."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, person: Person, profile: Profile) -> None:
        super().__init__(*args)
        self.initial = first_values(person, profile)
        for field, (label, _default) in FIELDS.items():
            self.fields[f"show_{field}"] = forms.TypedChoiceField(
                label=label, choices=Audience.choices, coerce=int, initial=profile.audience(field)
            )
        for name in ("name", "own_name"):
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean_fields_of_interest(self) -> list[str]:
        items = items_of(self.cleaned_data["fields_of_interest"])
        if len(items) > MOST_ITEMS or any(len(item) > 100 for item in items):
            raise ValidationError(_("At most %(count)s fields of 100 letters each.") % {"count": MOST_ITEMS})
        return items

    def clean_languages(self) -> list[str]:
        codes, unknown = codes_of(items_of(self.cleaned_data["languages"]))
        if unknown:
            names = [str(names[0]) for names in LANGUAGES.values()]
            near = get_close_matches(unknown[0], names, n=1)
            words = _("“%(name)s” is not in our list of languages.") % {"name": unknown[0]}
            raise ValidationError(words + (" " + _("Did you mean %(name)s?") % {"name": near[0]} if near else ""))
        return list(dict.fromkeys(codes))

    @property
    def audience_fields(self) -> list[forms.BoundField]:
        return [self[f"show_{field}"] for field in FIELDS]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("show_")]

    def typed(self) -> Typed:
        """What was typed, once it is valid."""
        values = self.cleaned_data
        return Typed(
            name=values["name"],
            own_name=values["own_name"],
            job_title=values["job_title"],
            kind=values["kind"],
            since_year=values["since_year"],
            institution=values["institution"],
            place=values["place"],
            fields=tuple(values["fields_of_interest"]),
            languages=tuple(values["languages"]),
            statement=values["statement"],
            audiences={field: Audience(values[f"show_{field}"]) for field in FIELDS},
        )


def first_values(person: Person, profile: Profile) -> dict[str, Any]:
    """A profile as it stands, in the form's own words."""
    return {
        "name": person.name,
        "own_name": person.own_name,
        "place": person.place_id or (person.institution.place_id if person.institution else None),
        "job_title": person.job_title,
        "kind": profile.kind,
        "institution": person.institution.name if person.institution else "",
        "since_year": profile.since_year,
        "fields_of_interest": "; ".join(person.interests.values_list("name", flat=True)),
        "languages": "; ".join(profile.language_names),
        "statement": profile.statement,
    }


class NewWorkForm(forms.Form):
    """New work: what was done until then becomes earlier work."""

    title = forms.CharField(label=gettext_lazy("Title, in your own words"), max_length=200)
    kind = kind_field()
    institution = forms.CharField(label=gettext_lazy("Institution"), max_length=200)
    place = place_field(is_required=True)
    year = year_field(gettext_lazy("Since (year)"), is_required=True)


class StepForm(forms.Form):
    """Earlier work."""

    title = forms.CharField(label=gettext_lazy("Title, in your own words"), max_length=200)
    kind = kind_field()
    institution = forms.CharField(label=gettext_lazy("Institution"), max_length=200, required=False)
    place = place_field(is_required=False)
    from_year = year_field(gettext_lazy("From (year)"), is_required=False)
    to_year = year_field(gettext_lazy("Until (year)"), is_required=False)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("institution") and not values.get("place") and "place" not in self.errors:
            self.add_error("place", _("Please choose the place of the institution."))
        if values.get("from_year") and values.get("to_year") and values["to_year"] < values["from_year"]:
            self.add_error("to_year", _("It ends before it begins."))
        return values

    def step_of(self, person: Person) -> CareerStep:
        """The step that was typed, not saved yet; its institution stands beside it in `cleaned_data`."""
        values = self.cleaned_data
        return CareerStep(
            person=person,
            title=values["title"],
            kind=values["kind"],
            from_year=values["from_year"],
            to_year=values["to_year"],
        )


class QuotationForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What you say of the programme"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MessageForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}), strip=True
    )


class AnswerForm(forms.Form):
    """What to do with a message: answer it, let it be, or say that something is wrong."""

    do = forms.ChoiceField(choices=[("answer", ""), ("decline", ""), ("report", "")])
    text = forms.CharField(
        label=gettext_lazy("Your answer, or what is wrong"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("do") in {"answer", "report"} and not self.cleaned_data.get("text"):
            self.add_error("text", _("Please write a few words."))
        return self.cleaned_data


def profile_form(typed: Any, person: Person) -> ProfileForm:
    """The form of a person's profile: as it stands, or as it was typed just now."""
    return form_of_known(typed, person, queries.profile_of(person))


def form_of_known(typed: Any, person: Person, profile: Profile) -> ProfileForm:
    """The same, where the profile is at hand."""
    return ProfileForm(*([typed] if typed is not None else []), person=person, profile=profile)


def ask_for_places_once(*several: forms.Form) -> None:
    """Let forms that stand on one page share the list of places to choose from."""
    places = [(place.pk, str(place)) for place in Place.objects.all()]
    for form in several:
        field = form.fields["place"]
        field.choices = [("", field.empty_label), *places]  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """The other row of a person, by its address or number."""

    gone = forms.CharField(
        label=gettext_lazy("The same person also stands as"),
        help_text=gettext_lazy("The e-mail address of the other row, or its number in the list of people."),
        max_length=254,
    )

    def clean_gone(self) -> Person:
        typed = self.cleaned_data["gone"]
        found = Person.objects.filter(email__iexact=typed).first()
        if found is None and typed.isdigit():
            found = Person.objects.filter(pk=int(typed[:12])).first()
        if found is None:
            raise ValidationError(_("Nobody has this address or number."))
        return found


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of earlier editions"),
        help_text=gettext_lazy("An .xlsx or .csv file. You see what it would do before anything is done."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
            "max_length": gettext_lazy("The name of the file is too long."),
        },
        max_length=200,
    )

    def __init__(self, *args: Any, is_too_large: bool = False) -> None:
        super().__init__(*args)
        self.is_too_large = is_too_large

    def clean(self) -> dict[str, Any]:
        if self.is_too_large:
            self.errors.pop("file", None)
            self.add_error("file", _("The file is larger than %(size)s MB. Nothing was read.") % {"size": MEGABYTES})
        return self.cleaned_data
