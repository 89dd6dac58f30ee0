"""What was typed on the desk's pages of letters and enquiries, and by strangers in the public forms."""

import re
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from sojourn.people.models import Person

from .kinds import LetterKind
from .models import CannedAnswer, Enquiry
from .rules import LONGEST_SUBJECT, LONGEST_TEXT, faults_of

SOONEST = timedelta(seconds=3)
"""Nobody reads and fills a form faster."""
LATEST = timedelta(days=2)
"""A form that was opened longer ago is shown once more, filled as it was."""
FORM_TIME = Signer(salt="sojourn.communications.enquiry-form")
CANNED_VARIABLES = ("name", "number")
"""What an answer kept ready may say."""


class LetterForm(forms.Form):
    """A letter's words, changed by hand."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}), strip=False)
    changes_seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class MoveLettersForm(forms.Form):
    """What is to be done with the letters that were ticked."""

    deed = forms.ChoiceField(choices=[(each, each) for each in ("send", "hold", "throw")])
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, data):
        super().__init__(data)
        ticked = [pk for pk in data.getlist("letters")[:500] if pk.isdecimal() and len(pk) < 16]
        self.fields["letters"] = forms.TypedMultipleChoiceField(coerce=int, choices=[(pk, pk) for pk in ticked])


class WordingForm(forms.Form):
    """How a kind of letter is worded; each fault is named with its place."""

    subject = forms.CharField(
        label=_("Subject"), max_length=LONGEST_SUBJECT, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    text = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}), max_length=LONGEST_TEXT, strip=False
    )

    def __init__(self, data, *, kind: LetterKind, initial: dict[str, str]):
        super().__init__(data, initial=initial)
        self.kind = kind

    def clean_subject(self):
        return self._checked("subject", needed=[])

    def clean_text(self):
        return self._checked("text", needed=self.kind.needed)

    def _checked(self, name: str, *, needed: list[str]) -> str:
        longest = LONGEST_SUBJECT if name == "subject" else LONGEST_TEXT
        faults = faults_of(self.cleaned_data[name], known=self.kind.known, needed=needed, longest=longest)
        if faults:
            raise forms.ValidationError([str(fault) for fault in faults])
        return self.cleaned_data[name]


class AnswerForm(forms.Form):
    """The team's answer to an enquiry."""

    text = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        max_length=LONGEST_TEXT,
        strip=False,
    )


class OwnerForm(forms.Form):
    """Who looks after an enquiry."""

    def __init__(self, data, *, people: list[Person], owner: int | None = None):
        super().__init__(data, initial={"owner": owner})
        by_pk = {str(person.pk): person for person in people}
        self.fields["owner"] = forms.TypedChoiceField(
            label=_("Looked after by"),
            required=False,
            choices=[("", _("nobody yet")), *((pk, person.name) for pk, person in by_pk.items())],
            coerce=by_pk.get,
            empty_value=None,
        )


class StateForm(forms.Form):
    state = forms.TypedChoiceField(choices=Enquiry.State.choices, coerce=Enquiry.State)


class CannedAnswerForm(forms.ModelForm):
    """An answer kept ready, in one language."""

    class Meta:
        model = CannedAnswer
        fields = ["title", "language", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10, "dir": "auto"})}

    def __init__(self, data, *, instance: CannedAnswer | None):
        super().__init__(data, instance=instance)
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
        self.fields["text"].help_text = _(
            "You may write {name} and {number}: the enquirer's name, the enquiry's number."
        )

    def clean_text(self):
        faults = faults_of(self.cleaned_data["text"], known=CANNED_VARIABLES, needed=[], longest=LONGEST_TEXT)
        if faults:
            raise forms.ValidationError([str(fault) for fault in faults])
        return self.cleaned_data["text"]


# --- from strangers


def opened_now(at: datetime) -> str:
    """What a form carries so that it knows when it was opened."""
    return FORM_TIME.sign(str(int(at.timestamp())))


class EnquiryForm(forms.Form):
    """What anybody may ask. A robot is told from a person by a field that is out of sight, and by haste; nothing typed is lost."""

    NEEDS_ORGANISATION = False
    ORGANISATION = _("Museum or institution")

    name = forms.CharField(
        label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    organisation = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"})
    )
    place = forms.CharField(
        label=_("Country or territory"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "country-name", "dir": "auto"}),
    )
    job_title = forms.CharField(
        label=_("What you do there"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title", "dir": "auto"}),
    )
    text = forms.CharField(
        label=_("What you would like to know"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, data, *, at: datetime):
        super().__init__(data, initial={"opened": opened_now(at)})
        self.at = at
        self.fields["organisation"].label = self.ORGANISATION
        self.fields["organisation"].required = self.NEEDS_ORGANISATION
        for name, field in self.fields.items():
            if not field.required and name in ("organisation", "place", "job_title"):
                field.help_text = _("You may leave this empty.")

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if re.search(r"https?:|www\.|[<>{}]", name, re.IGNORECASE):
            raise forms.ValidationError(_("Write a name here, without an address of the web."))
        return name

    def clean(self):
        """A robot's marks make the form come back once more, filled as it was: a person then presses the button again."""
        given = super().clean() or {}
        if given.get("website"):
            self.add_error("website", _("Leave this field empty; it is here to stop machines."))
        age = self._age()
        if age is None or age > LATEST:
            raise forms.ValidationError(
                _("This form was open for long. Nothing is lost: look through it and send it once more.")
            )
        if age < SOONEST:
            raise forms.ValidationError(
                _("That was very quick. Nothing is lost: look through it and send it once more.")
            )
        return given

    def _age(self) -> timedelta | None:
        try:
            opened = int(FORM_TIME.unsign(self.cleaned_data.get("opened", "")))
        except (BadSignature, ValueError):
            return None
        return timedelta(seconds=self.at.timestamp() - opened)


class ParticipantForm(EnquiryForm):
    """From somebody who would like to take part."""

    ORGANISATION = _("Where you work")


class InstitutionForm(EnquiryForm):
    """From a museum or institution."""

    NEEDS_ORGANISATION = True


class SupporterForm(EnquiryForm):
    """From somebody who would like to support the programme."""

    ORGANISATION = _("Company, trust or institution, if you write for one")
    job_title = None  # type: ignore[assignment]


class PressForm(EnquiryForm):
    """From a journalist."""

    NEEDS_ORGANISATION = True
    ORGANISATION = _("For whom you write")
    job_title = None  # type: ignore[assignment]


PUBLIC_FORMS = {
    Enquiry.Kind.PARTICIPANT: ParticipantForm,
    Enquiry.Kind.INSTITUTION: InstitutionForm,
    Enquiry.Kind.SUPPORTER: SupporterForm,
    Enquiry.Kind.PRESS: PressForm,
}
