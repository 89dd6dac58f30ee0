"""What was typed about opportunities, awards, projects and trainings. Money is typed in pounds and kept in pence."""

import re
import zoneinfo
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sojourn.museums.models import PartnerMuseum
from sojourn.people.models import Person
from sojourn.people.rules import Role
from sojourn.selection.models import Fellow
from sojourn.supporters.models import Gift
from sojourn.supporters.rules import left_of

from . import queries
from .models import Opportunity, PartInLife, Project, Stop, Training, is_time_zone

HOUR = "%Y-%m-%dT%H:%M"
MOST = 10**11


class DayInput(forms.DateInput):
    input_type = "date"


class HourInput(forms.DateTimeInput):
    input_type = "datetime-local"


class PoundsField(forms.DecimalField):
    """Pounds as they are typed, pence as they are kept."""

    def __init__(self, *, label: Any, required: bool = False) -> None:
        super().__init__(label=label, required=required, min_value=Decimal(0), max_value=MOST, decimal_places=2)

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value) / 100 if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        pounds = super().clean(value)
        return None if pounds is None else int(pounds * 100)


class BeginForm(forms.Form):
    """Which of the kinds that come ready."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        kinds = [(ready["kind"], ready["kind"]) for ready in queries.ready_kinds()]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)


class OpportunityForm(forms.ModelForm):
    """A call. Its hours are typed in its own time zone."""

    opens_at = forms.DateTimeField(label=lazy("Opens"), input_formats=[HOUR], widget=HourInput(format=HOUR))
    closes_at = forms.DateTimeField(label=lazy("Closes"), input_formats=[HOUR], widget=HourInput(format=HOUR))
    pot_pence = PoundsField(label=lazy("Money for all awards together"))
    cap_pence = PoundsField(label=lazy("At most for one award"))

    class Meta:
        model = Opportunity
        fields = (
            "title", "about", "opens_at", "closes_at", "time_zone", "places", "pot_pence", "cap_pence", "share_percent",
            "currency", "lead_is_fellow", "places_at_least", "partners_at_least", "years_free", "only_places", "reviewers",
        )  # fmt: skip
        widgets = {"about": forms.Textarea({"rows": 4})}

    def __init__(self, data: Any = None, *, instance: Opportunity) -> None:
        zone = zoneinfo.ZoneInfo(instance.time_zone)
        hours = {name: getattr(instance, name).astimezone(zone).strftime(HOUR) for name in ("opens_at", "closes_at")}
        super().__init__(data, instance=instance, initial=hours)
        team = Person.objects.filter(role_grants__role__in=[Role.TEAM, Role.REPRESENTATIVE, Role.PARTNER, Role.FELLOW])
        self.fields["reviewers"].queryset = team.distinct().order_by("name")  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).strip().upper()
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise forms.ValidationError(_("A currency has three letters, such as GBP, EUR or USD."))
        return currency

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"])
        is_time_zone(zone)
        return zone

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "time_zone" in given:
            zone = zoneinfo.ZoneInfo(given["time_zone"])
            for name in ("opens_at", "closes_at"):
                if given.get(name):
                    given[name] = given[name].replace(tzinfo=None).replace(tzinfo=zone)
        if given.get("opens_at") and given.get("closes_at") and given["closes_at"] <= given["opens_at"]:
            self.add_error("closes_at", _("It must close after it opens."))
        if given.get("share_percent") is not None and not 1 <= given["share_percent"] <= 100:
            self.add_error("share_percent", _("A share is between 1 and 100 per cent."))
        return given

    def _post_clean(self) -> None:
        """The row itself is left alone: an action changes it."""


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class TermsForm(forms.Form):
    """What the form asks, what is owed and in which parts an award is paid, a line each."""

    questions = forms.CharField(
        label=lazy("Questions of the form, one a line"), max_length=20_000, widget=forms.Textarea({"rows": 6})
    )
    owed = forms.CharField(
        label=lazy("What an award owes, one a line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3}),
        help_text=lazy("Days after the award, a colon, what is owed, such as: 365: Project report"),
    )
    parts = forms.CharField(
        label=lazy("In which parts it is paid, one a line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3}),
        help_text=lazy(
            "Per cent, a colon, what it waits for, such as: 20: Project report. Nothing after the colon: it waits for the agreement."
        ),
    )

    @classmethod
    def of(cls, opportunity: Opportunity) -> "TermsForm":
        """The form filled with what stands today."""
        return cls(
            initial={
                "questions": "\n".join(question.words for question in opportunity.questions.all()),
                "owed": "\n".join(f"{one.days}: {one.what}" for one in opportunity.owed.all()),
                "parts": "\n".join(
                    f"{one.percent}: {one.waits_for or ''}".strip()
                    for one in opportunity.parts.select_related("waits_for")
                ),
            }
        )

    def clean_questions(self) -> list[str]:
        found = lines_of(self.cleaned_data["questions"])
        if any(len(words) > 300 for words in found):
            raise forms.ValidationError(_("A question has at most 300 letters."))
        return list(dict.fromkeys(found))

    def clean_owed(self) -> list[tuple[str, int]]:
        return [(what, days) for days, what in self._numbered("owed", most=5000)]

    def clean_parts(self) -> list[tuple[int, str]]:
        return self._numbered("parts", most=100)

    def _numbered(self, name: str, most: int) -> list[tuple[int, str]]:
        found = []
        for line in lines_of(self.cleaned_data[name]):
            number, colon, words = line.partition(":")
            if (
                not colon
                or not number.strip().isdecimal()
                or not 0 < int(number.strip()[:9]) <= most
                or len(words) > 200
            ):
                raise forms.ValidationError(_("“%(line)s”: write a number, a colon and words.") % {"line": line[:60]})
            found.append((int(number), words.strip()))
        return found


class ApplicationForm(forms.Form):
    """The form of an opportunity. A draft is kept whatever is wrong with it; only sending in asks that it is whole."""

    title = forms.CharField(label=lazy("Title"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, opportunity: Opportunity, lead: Person, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.questions = list(opportunity.questions.all())
        if opportunity.gives_money:
            self.fields["whole_cost_pence"] = PoundsField(
                label=_("What it costs in all, in {currency}").format(currency=opportunity.currency)
            )
            self.fields["asks_pence"] = PoundsField(
                label=_("What you ask for, in {currency}").format(currency=opportunity.currency)
            )
        if opportunity.places_at_least > 1:
            fellows = Person.objects.filter(pk__in=Fellow.objects.values("person"), is_hidden=False).exclude(pk=lead.pk)
            self.fields["others"] = forms.ModelMultipleChoiceField(
                label=_("Fellows who take part"), queryset=fellows.order_by("name"), required=False
            )
        if opportunity.partners_at_least:
            self.fields["partners"] = forms.ModelMultipleChoiceField(
                label=_("Partner museums that take part"), queryset=PartnerMuseum.objects.all(), required=False
            )
        for question in self.questions:
            self.fields[f"q{question.pk}"] = forms.CharField(
                label=question.words,
                required=False,
                max_length=20_000,
                widget=forms.Textarea({"rows": 5, "dir": "auto"}),
                help_text=_("At most {number} words.").format(number=question.words_at_most),
            )

    @property
    def readable(self) -> dict[str, Any]:
        """What of the form could be read, as an application keeps it."""
        self.is_valid()
        read = {name: value for name, value in self.cleaned_data.items() if not name.startswith("q")}
        read["answers"] = {
            str(question.pk): self.cleaned_data.get(f"q{question.pk}", "") for question in self.questions
        }
        return read


class MarkForm(forms.Form):
    points = forms.IntegerField(label=lazy("Mark, of 100"), min_value=0, max_value=100)
    comment = forms.CharField(
        label=lazy("Comment"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 3}),
    )


class DecisionForm(forms.Form):
    """What was decided: an award of so much, reserve, or not."""

    answer = forms.ChoiceField(choices=[(each, each) for each in ("award", "reserve", "decline")])
    amount = PoundsField(label=lazy("Amount"))
    reason = forms.CharField(label=lazy("Reason, told to the lead"), max_length=500)
    terms = forms.CharField(
        label=lazy("Agreement"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3})
    )


class HandInForm(forms.Form):
    words = forms.CharField(
        label=lazy("Report"), required=False, max_length=100_000, widget=forms.Textarea({"rows": 8, "dir": "auto"})
    )
    address = forms.URLField(label=lazy("Or where it can be seen"), required=False, assume_scheme="https")


class PayForm(forms.Form):
    on = forms.DateField(label=lazy("Paid on"), widget=DayInput(format="%Y-%m-%d"))
    gift = forms.ModelChoiceField(label=lazy("Out of the gift"), queryset=Gift.objects.none(), required=False)

    def __init__(self, data: Any = None, *, currency: str) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        usable = Gift.objects.filter(unit=Gift.Unit.MONEY, currency=currency, state__in=["pledged", "received"])
        field: Any = self.fields["gift"]
        field.queryset = usable.select_related("supporter").prefetch_related("uses")
        field.label_from_instance = _with_what_is_left


def _with_what_is_left(gift: Gift) -> str:
    remaining = gift.in_words(left_of(gift.amount, [use.amount for use in gift.uses.all()]))
    return _("{gift} ({amount} left)").format(gift=gift, amount=remaining)


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = (
            "title", "kind", "summary", "award", "grew_from", "from_on", "to_on", "institutions", "objects_shown", "outputs", "press",
            "visitors", "is_public",
        )  # fmt: skip
        widgets = {
            "from_on": DayInput(format="%Y-%m-%d"), "to_on": DayInput(format="%Y-%m-%d"),
            "summary": forms.Textarea({"rows": 4}), "objects_shown": forms.Textarea({"rows": 2}),
            "outputs": forms.Textarea({"rows": 2}), "press": forms.Textarea({"rows": 2}),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("from_on") and given.get("to_on") and given["to_on"] < given["from_on"]:
            self.add_error("to_on", _("It must end after it begins."))
        return given

    def _post_clean(self) -> None:
        """The row itself is left alone: an action changes it."""


class NameForm(forms.Form):
    """Somebody's part in a project."""

    email = forms.EmailField(label=lazy("Their e-mail address"))
    part = forms.CharField(label=lazy("Part"), max_length=100, required=False)

    def clean_email(self) -> Person:
        person = Person.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None:
            raise forms.ValidationError(_("Nobody in the network has this address."))
        return person


class StopForm(forms.ModelForm):
    class Meta:
        model = Stop
        fields = ("where", "place", "from_on", "to_on", "visitors")
        widgets = {"from_on": DayInput(format="%Y-%m-%d"), "to_on": DayInput(format="%Y-%m-%d")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("from_on") and given.get("to_on") and given["to_on"] < given["from_on"]:
            self.add_error("to_on", _("It must end after it begins."))
        return given


class PictureForm(forms.Form):
    file = forms.FileField(label=lazy("Picture (JPEG, PNG or WebP)"))
    words = forms.CharField(label=lazy("What is to be seen in it, in a sentence"), max_length=300)


class TrainingForm(forms.ModelForm):
    """A training that was passed on. Who was trained: a name and an address a line, so that nobody is counted twice."""

    trainers = forms.CharField(
        label=lazy("Who trained, if it was not you, one a line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        help_text=lazy("Somebody you trained who now trains others: name, comma, e-mail address."),
    )
    trained = forms.CharField(
        label=lazy("Who was trained, one a line"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
        help_text=lazy("Name, comma, e-mail address. The address is kept for counting only; nobody is written to."),
    )
    others = forms.IntegerField(
        label=lazy("Further people whose names were not kept"), min_value=0, max_value=100_000, initial=0
    )

    class Meta:
        model = Training
        fields = ("on", "place", "host", "topic", "materials")
        widgets = {"on": DayInput(format="%Y-%m-%d"), "materials": forms.Textarea({"rows": 2})}

    def clean_trained(self) -> list[tuple[str, str]]:
        return self._people("trained")

    def clean_trainers(self) -> list[tuple[str, str]]:
        return self._people("trainers")

    def _people(self, name: str) -> list[tuple[str, str]]:
        found = []
        for line in lines_of(self.cleaned_data[name]):
            who, _comma, address = (part.strip() for part in line.rpartition(","))
            try:
                validate_email(address)
            except forms.ValidationError as error:
                words = _("“%(line)s”: write the name, a comma and the e-mail address.")
                raise forms.ValidationError(words % {"line": line[:60]}) from error
            found.append((who[:200] or address, address))
        return found


class PartForm(forms.ModelForm):
    class Meta:
        model = PartInLife
        fields = ("part", "from_on", "to_on", "note")
        widgets = {"from_on": DayInput(format="%Y-%m-%d"), "to_on": DayInput(format="%Y-%m-%d")}
