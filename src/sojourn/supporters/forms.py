"""What was typed about supporters and gifts. Money is typed in pounds and kept in pence."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sojourn.edition.models import Edition
from sojourn.people.models import Person
from sojourn.people.rules import Role
from sojourn.selection.models import Fellow

from .actions import GiftValues
from .models import Contact, Document, Gift, OwnField, Promise, Supporter


class DayInput(forms.DateInput):
    input_type = "date"


def day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DayInput(format="%Y-%m-%d"))


def own_field(field: OwnField) -> forms.Field:
    """What asks for an own field."""
    how: dict[str, Any] = {"label": field.name, "required": False}
    match field.kind:
        case OwnField.Kind.NUMBER:
            return forms.DecimalField(**how, max_digits=20)
        case OwnField.Kind.DAY:
            return forms.DateField(**how, widget=DayInput(format="%Y-%m-%d"))
        case OwnField.Kind.YES_NO:
            return forms.ChoiceField(**how, choices=[("", "–"), ("yes", lazy("yes")), ("no", lazy("no"))])
        case OwnField.Kind.ONE_OF:
            return forms.ChoiceField(**how, choices=[("", "–"), *((each, each) for each in field.listed)])
        case _:
            return forms.CharField(**how, max_length=2000)


def as_kept(value: Any) -> str:
    """A typed value as it is kept: days as 2018-07-02, numbers without an exponent."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value or "")


class OwnFieldForm(forms.ModelForm):
    class Meta:
        model = OwnField
        fields = ("name", "kind", "choices", "place")
        widgets = {"choices": forms.Textarea({"rows": 4})}
        help_texts = {"choices": lazy("For “one of a list” only.")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        lines = [line.strip() for line in (given.get("choices") or "").splitlines() if line.strip()]
        if given.get("kind") == OwnField.Kind.ONE_OF and len(set(lines)) < 2:
            self.add_error("choices", _("Name at least two, one a line."))
        return given

    def _post_clean(self) -> None:
        """The row itself is left alone, but for a name that is taken: an action changes it."""
        name = self.cleaned_data.get("name")
        if name and OwnField.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("There is a field of this name already."))


class SupporterForm(forms.ModelForm):
    website = forms.URLField(label=lazy("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Supporter
        fields = (
            "name", "kind", "printed_name", "is_anonymous", "website", "since_year", "note",
            "standing", "standing_why", "standing_on",
        )  # fmt: skip
        widgets = {"standing_on": DayInput(format="%Y-%m-%d"), "note": forms.Textarea({"rows": 3}),
                   "standing_why": forms.Textarea({"rows": 3})}  # fmt: skip

    def __init__(
        self, *args: Any, own: Iterable[OwnField] = (), noted: Mapping[int, str] | None = None, **named: Any
    ) -> None:
        """`own`: the team's own fields; `noted`, {key of the field: value}, what stands in them."""
        super().__init__(*args, **named)
        self.own = {f"own_{field.pk}": field.pk for field in own}
        for field in own:
            self.fields[f"own_{field.pk}"] = own_field(field)
            self.initial.setdefault(f"own_{field.pk}", (noted or {}).get(field.pk, ""))

    @property
    def columns(self) -> dict[str, Any]:
        """What was given for the built-in columns."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.own}

    @property
    def own_values(self) -> dict[int, str]:
        """What was given for the own fields, as it is kept."""
        return {pk: as_kept(self.cleaned_data.get(name)) for name, pk in self.own.items()}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        decided = given.get("standing") in (Supporter.Standing.CLEARED, Supporter.Standing.REFUSED)
        if decided and not given.get("standing_why"):
            self.add_error("standing_why", _("Say what was found, and who decided."))
        return given


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ("name", "role", "email", "telephone", "is_former")

    def _post_clean(self) -> None:
        """The row itself is left alone: an action changes it."""


class ConversationForm(forms.Form):
    on = day(lazy("On"))
    words = forms.CharField(label=lazy("What was said"), max_length=20_000, widget=forms.Textarea({"rows": 4}))


class TaskForm(forms.Form):
    what = forms.CharField(label=lazy("What is to be done"), max_length=300)
    due_on = day(lazy("By"), required=False)
    owner = forms.ModelChoiceField(label=lazy("Who does it"), queryset=Person.objects.none(), required=False)
    gift = forms.ModelChoiceField(
        label=lazy("Towards which gift"), queryset=Gift.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, supporter: Supporter, gifts: Iterable[tuple[int, str]] = (), **named: Any) -> None:
        """`gifts`, as (key, title), where they are at hand already."""
        super().__init__(*args, **named)
        offer_gifts(self.fields["gift"], supporter, gifts)
        team = Person.objects.filter(role_grants__role=Role.TEAM).order_by("name")
        self.fields["owner"].queryset = team  # type: ignore[attr-defined]


def offer_gifts(field: Any, supporter: Supporter, gifts: Iterable[tuple[int, str]]) -> None:
    """Let a field choose among a supporter's gifts; without a question where they are at hand."""
    field.queryset = supporter.gifts.all()
    field.required = False
    if gifts:
        field.choices = [("", "–"), *gifts]


class PromiseForm(forms.ModelForm):
    class Meta:
        model = Promise
        fields = ("kind", "what", "gift", "due_on")
        widgets = {"due_on": DayInput(format="%Y-%m-%d")}

    def __init__(self, *args: Any, supporter: Supporter, gifts: Iterable[tuple[int, str]] = (), **named: Any) -> None:
        """`gifts`, as (key, title), where they are at hand already."""
        super().__init__(*args, **named)
        offer_gifts(self.fields["gift"], supporter, gifts)


class KeptForm(forms.Form):
    """That a promise was kept."""

    on = day(lazy("Kept on"))
    proof = forms.CharField(label=lazy("Where it can be seen"), max_length=300)


class GiftForm(forms.ModelForm):
    """A gift; its amount is typed in pounds, or in whole days, rooms or nights."""

    amount = forms.DecimalField(
        label=lazy("How much"),
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        help_text=lazy("Money as 1250.00; days, rooms and nights as whole numbers."),
    )

    word_of = forms.EmailField(
        label=lazy("At the word of"),
        required=False,
        help_text=lazy("The e-mail address of somebody in the network who brought it about."),
    )

    class Meta:
        model = Gift
        fields = (
            "title", "state", "given_on", "unit", "amount", "currency", "edition", "place", "person", "project", "through", "word_of",
            "report",
        )  # fmt: skip
        widgets = {"given_on": DayInput(format="%Y-%m-%d"), "report": forms.Textarea({"rows": 4})}
        help_texts = {
            "edition": lazy("Leave empty what the gift is not tied to."),
            "report": lazy("The supporter's report begins with these words."),
            "given_on": lazy("What is only hoped or asked for: when you expect it."),
            "through": lazy("Another supporter who passed it on. It counts once, with whoever gave it."),
        }

    def __init__(self, data: Any = None, *, gift: Gift | None = None) -> None:
        super().__init__(data, instance=gift)
        if gift is not None and gift.unit == Gift.Unit.MONEY:
            self.initial["amount"] = Decimal(gift.amount) / 100
        if gift is not None and gift.word_of:
            self.initial["word_of"] = gift.word_of.email
        fellows = Fellow.objects.values("person")
        self.fields["person"].queryset = Person.objects.filter(pk__in=fellows).order_by("name")  # type: ignore[attr-defined]

    def clean_word_of(self) -> Person | None:
        email = self.cleaned_data.get("word_of")
        person = Person.objects.filter(email__iexact=email).first() if email else None
        if email and person is None:
            raise forms.ValidationError(_("Nobody in the network has this address."))
        return person

    def clean_currency(self) -> str:
        currency = (self.cleaned_data.get("currency") or "").strip().upper()
        if currency and not re.fullmatch(r"[A-Z]{3}", currency):
            raise forms.ValidationError(_("A currency has three letters, such as GBP, EUR or USD."))
        return currency

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        amount, unit = given.get("amount"), given.get("unit")
        if amount is None or not unit:
            return given
        given["amount"] = whole = int(amount * 100) if unit == Gift.Unit.MONEY else int(amount)
        if unit == Gift.Unit.MONEY and not given.get("currency"):
            self.add_error("currency", _("Money has a currency, such as GBP."))
        if unit != Gift.Unit.MONEY and whole != amount:
            self.add_error("amount", _("Days, rooms and nights are whole numbers."))
        return given

    def _post_clean(self) -> None:
        """The row itself is left alone: an action changes it."""

    @property
    def values(self) -> GiftValues:
        return GiftValues(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class UseForm(forms.Form):
    """What a part of a gift paid for."""

    amount = forms.DecimalField(label=lazy("How much"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    on = day(lazy("On"))
    what_for = forms.CharField(label=lazy("What it paid for"), max_length=200)
    fellow = forms.ModelChoiceField(label=lazy("For which fellow"), queryset=Fellow.objects.none(), required=False)
    edition = forms.ModelChoiceField(label=lazy("For which edition"), queryset=Edition.objects.none(), required=False)
    project = forms.CharField(label=lazy("For which project"), max_length=200, required=False)

    def __init__(self, *args: Any, gift: Gift, **named: Any) -> None:
        super().__init__(*args, **named)
        self.gift = gift
        self.fields["edition"].queryset = Edition.objects.order_by("-first_day_on")  # type: ignore[attr-defined]
        fellows = Fellow.objects.select_related("person", "edition").order_by("-edition__first_day_on", "person__name")
        chosen = self.fields["fellow"]
        chosen.queryset = fellows  # type: ignore[attr-defined]
        chosen.label_from_instance = lambda fellow: f"{fellow.person.name}, {fellow.edition.name}"  # type: ignore[attr-defined]

    def clean_amount(self) -> int:
        amount = self.cleaned_data["amount"]
        if self.gift.unit == Gift.Unit.MONEY:
            return int(amount * 100)
        if amount != int(amount):
            raise forms.ValidationError(_("Days, rooms and nights are whole numbers."))
        return int(amount)


class InstalmentsForm(forms.Form):
    """The days on which a gift comes, one a line."""

    days = forms.CharField(
        label=lazy("Due on, a day a line"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "placeholder": "2018-09-30"}),
        help_text=lazy("Year-month-day. The amount is divided equally; no penny is lost."),
    )

    def clean_days(self) -> list[Any]:
        lines = [line.strip() for line in self.cleaned_data["days"].splitlines() if line.strip()]
        field, found = forms.DateField(input_formats=["%Y-%m-%d"]), []
        for line in lines[:60]:
            try:
                found.append(field.clean(line))
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("“%(line)s” is not a day such as 2018-09-30.") % {"line": line[:30]}
                ) from error
        return found


class CameForm(forms.Form):
    """On which day money came."""

    on = day(lazy("It came on"))


class WhyForm(forms.Form):
    """Why something is taken back, cancelled or thrown away."""

    why = forms.CharField(label=lazy("Why"), max_length=300)


class ReceiptForm(forms.Form):
    words = forms.CharField(
        label=lazy("Words of your own, below the thanks"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class DocumentForm(forms.ModelForm):
    """A paper of a supporter, and when it ends."""

    file = forms.FileField(label=lazy("File"), help_text=lazy("PDF, DOCX, ODT, XLSX, ODS, JPEG or PNG, at most 20 MB."))
    warn_days = forms.IntegerField(label=lazy("Warn so many days before"), min_value=0, max_value=1000, initial=60)

    class Meta:
        model = Document
        fields = ("kind", "title", "gift", "ends_on", "warn_days", "file")
        widgets = {"ends_on": DayInput(format="%Y-%m-%d")}
        help_texts = {"ends_on": lazy("Leave empty what has no end.")}

    def __init__(self, *args: Any, supporter: Supporter, gifts: Iterable[tuple[int, str]] = (), **named: Any) -> None:
        """`gifts`, as (key, title), where they are at hand already."""
        super().__init__(*args, **named)
        offer_gifts(self.fields["gift"], supporter, gifts)

    def _post_clean(self) -> None:
        """The row itself is left alone: an action makes it."""


class MergeForm(forms.Form):
    """Which other supporter is the same as this one."""

    other = forms.ModelChoiceField(label=lazy("The same as"), queryset=Supporter.objects.none())

    def __init__(self, data: Any = None, *, supporter: Supporter) -> None:
        super().__init__(data)
        self.fields["other"].queryset = Supporter.objects.exclude(pk=supporter.pk)  # type: ignore[attr-defined]
