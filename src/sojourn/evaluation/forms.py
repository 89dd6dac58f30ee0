"""What was typed, or uploaded, on the desk's pages of this room."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sojourn.edition.models import Edition
from sojourn.museums.models import PartnerMuseum
from sojourn.people.models import Person, RoleGrant
from sojourn.people.rules import Role
from sojourn.programme.models import Topic
from sojourn.timetable.models import Session

from .indicators import readable
from .models import (
    Audience,
    Indicator,
    LessonHeeded,
    Question,
    Questionnaire,
    QuestionnaireVersion,
    Series,
    WordFeeling,
)
from .queries import CONSENTS, plain_code, published_versions, rounds_of
from .rules.conditions import BadCondition, questions_in
from .rules.kinds import CHOSEN, Kind
from .rules.own import KINDS as OWN_KINDS
from .rules.scales import SCALES

LEVELS = [
    ("", "–"),
    ("reaction", lazy("how it was liked")),
    ("learning", lazy("what was learned")),
    ("behaviour", lazy("what is done otherwise")),
    ("results", lazy("what came of it")),
]
PLAIN = ("en-plain", lazy("Plain English"))
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NewQuestionnaireForm(forms.Form):
    title = forms.CharField(label=lazy("Title"), max_length=200)
    code = forms.SlugField(
        label=lazy("Code"), max_length=40, help_text=lazy("Small letters and dashes, such as after-london.")
    )
    audience = forms.ChoiceField(label=lazy("For"), choices=Audience.choices)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].lower()
        if Questionnaire.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a questionnaire with this code already."))
        return code


class UploadForm(forms.Form):
    file = forms.FileField(label=lazy("XLSForm file (.xlsx)"))


class FrameForm(forms.Form):
    """Title, introduction, thanks and languages of a draft."""

    def __init__(self, data: Any = None, *, version: QuestionnaireVersion):
        super().__init__(data)
        self.version = version
        codes = [*settings.LANGUAGES, PLAIN]
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages"), choices=codes, widget=forms.CheckboxSelectMultiple, initial=version.languages
        )
        for language in version.languages:
            named = str(dict(codes).get(language, language))
            for part, label, wide in (
                ("titles", _("Title"), False),
                ("introductions", _("Introduction"), True),
                ("thanks", _("Thanks at the end"), True),
            ):
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=f"{label}, {named}",
                    required=False,
                    max_length=2000,
                    widget=forms.Textarea(attrs={"rows": 3}) if wide else forms.TextInput(),
                    initial=getattr(version, part).get(language, ""),
                )

    def texts(self) -> dict[str, dict[str, str]]:
        return {
            part: {
                language: said
                for language in self.version.languages
                if (said := self.cleaned_data[f"{part}_{language}"].strip())
            }
            for part in ("titles", "introductions", "thanks")
        }

    def languages(self) -> list[str]:
        chosen = self.cleaned_data["languages"]
        kept = [language for language in self.version.languages if language in chosen]
        return kept + [language for language in chosen if language not in kept]


class SectionForm(forms.Form):
    title = forms.CharField(label=lazy("Title of the new page"), max_length=200)


class QuestionForm(forms.Form):
    """One question: choices as lines "value: words", a text area for each language."""

    name = forms.RegexField(
        r"^[A-Za-z][A-Za-z0-9_]*$",
        label=lazy("Short name"),
        max_length=40,
        help_text=lazy("For files and conditions: letters, digits and _. The same name carries on a series."),
    )
    kind = forms.ChoiceField(label=lazy("Kind"), choices=Kind.choices)
    is_required = forms.BooleanField(label=lazy("must be answered"), required=False)
    is_breakdown = forms.BooleanField(label=lazy("results are broken down by it"), required=False)
    condition = forms.CharField(
        label=lazy("Asked only if"),
        required=False,
        max_length=300,
        help_text=lazy("Such as: visited = yes and stage != early"),
    )
    scale = forms.ChoiceField(label=lazy("A usual scale instead of own choices"), required=False)
    low = forms.FloatField(label=lazy("Number, at least"), required=False)
    high = forms.FloatField(label=lazy("Number, at most"), required=False)
    most = forms.IntegerField(label=lazy("Choices, at most"), required=False, min_value=1)
    level = forms.ChoiceField(label=lazy("What it measures"), required=False, choices=LEVELS)
    continues = forms.ModelChoiceField(
        label=lazy("Carries on the series of"), queryset=Question.objects.none(), required=False
    )

    def __init__(self, data: Any = None, *, version: QuestionnaireVersion, question: Question | None = None):
        initial = (
            {}
            if question is None
            else {each: getattr(question, each) for each in self.base_fields if hasattr(question, each)}
        )
        super().__init__(data, initial=initial)
        self.version, self.question = version, question
        self.fields["scale"].choices = [("", "–"), *((key, label) for key, (label, _choices) in SCALES.items())]  # type: ignore[attr-defined]
        earlier = Question.objects.filter(
            version__questionnaire=version.questionnaire_id, version__number=version.number - 1, round=None
        ).select_related("version")
        self.fields["continues"].queryset = earlier  # type: ignore[attr-defined]
        for language in version.languages:
            named = str(dict([*settings.LANGUAGES, PLAIN]).get(language, language))
            self._text(
                f"label_{language}",
                _("Question, {language}").format(language=named),
                2,
                _kept(question, "labels", language),
            )
            self._text(
                f"hint_{language}", _("Hint, {language}").format(language=named), 2, _kept(question, "hints", language)
            )
            said = _("Choices, a line each, value: words ({language})").format(language=named)
            self._text(f"choices_{language}", said, 5, _as_lines(question.choices if question else [], language))
            said = _("Lines of the matrix, a line each, value: words ({language})").format(language=named)
            self._text(f"rows_{language}", said, 4, _as_lines(question.rows if question else [], language))

    def _text(self, name: str, label: str, rows: int, initial: str) -> None:
        self.fields[name] = forms.CharField(
            label=label, required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": rows}), initial=initial
        )

    def clean_condition(self) -> str:
        condition = self.cleaned_data["condition"].strip()
        try:
            questions_in(condition)
        except BadCondition as error:
            raise forms.ValidationError(
                _("“%(part)s” cannot be read. Write: question = value."), params={"part": str(error)}
            ) from error
        return condition

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["choices"] = self._lists("choices", said)
        said["rows"] = self._lists("rows", said)
        if said.get("scale"):
            said["choices"] = SCALES[said["scale"]][1]
        if said.get("kind") in CHOSEN and len(said["choices"]) < 2:
            self.add_error("kind", _("This kind of question needs at least two choices, or a usual scale."))
        if said.get("kind") == Kind.MATRIX and not said["rows"]:
            self.add_error("kind", _("A matrix needs at least one line."))
        if not any(said.get(f"label_{language}", "").strip() for language in self.version.languages):
            self.add_error(f"label_{self.version.languages[0]}", _("Please write the question."))
        if said.get("low") is not None and said.get("high") is not None and said["low"] > said["high"]:
            self.add_error("high", _("The greatest number is below the least."))
        return said

    def _lists(self, part: str, said: dict[str, Any]) -> list[dict[str, Any]]:
        found: dict[str, dict[str, str]] = {}
        for language in self.version.languages:
            for line in said.get(f"{part}_{language}", "").splitlines():
                value, sign, words = line.partition(":")
                if not line.strip():
                    continue
                if not sign or not re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", value.strip()) or not words.strip():
                    self.add_error(
                        f"{part}_{language}", _("“{line}” is not like this: value: words").format(line=line.strip())
                    )
                    continue
                found.setdefault(value.strip(), {})[language] = words.strip()
        return [{"value": value, "label": labels} for value, labels in found.items()]

    def columns(self) -> dict[str, Any]:
        """What was typed, as the columns of a Question."""
        said = self.cleaned_data
        same = ("name", "kind", "condition", "is_required", "is_breakdown", "low", "high", "most", "level", "continues")
        texts = {
            column: {
                language: words for language in self.version.languages if (words := said[f"{part}_{language}"].strip())
            }
            for column, part in (("labels", "label"), ("hints", "hint"))
        }
        is_chosen = said["kind"] in CHOSEN
        return {
            **{name: said[name] for name in same},
            **texts,
            "choices": said["choices"] if is_chosen else [],
            "rows": said["rows"] if said["kind"] == Kind.MATRIX else [],
        }


def _kept(question: Question | None, column: str, language: str) -> str:
    return getattr(question, column).get(language, "") if question else ""


def _as_lines(choices: list[dict[str, Any]], language: str) -> str:
    return "\n".join(
        f"{each['value']}: {each['label'].get(language, '')}" for each in choices if each["label"].get(language)
    )


class RoundForm(forms.Form):
    """A round to be laid ready."""

    version = forms.ModelChoiceField(label=lazy("Questionnaire"), queryset=QuestionnaireVersion.objects.none())
    title = forms.CharField(label=lazy("Title"), max_length=200)
    audience = forms.ChoiceField(label=lazy("To"), choices=Audience.choices)
    session = forms.ModelChoiceField(
        label=lazy("About the session"),
        queryset=Session.objects.none(),
        required=False,
        help_text=lazy("It asks those who sit in it; whoever gives it sees the results once the round is closed."),
    )
    from_on = forms.DateField(label=lazy("From"), widget=DATE)
    to_on = forms.DateField(label=lazy("Until"), widget=DATE)
    series = forms.CharField(
        label=lazy("Series, for own codes"),
        required=False,
        max_length=100,
        help_text=lazy("Rounds with the same name here are linked by own codes, such as before and after."),
    )
    tell = forms.BooleanField(label=lazy("Write to me when the results are there"), required=False, initial=True)

    def __init__(self, data: Any = None, initial: Any = None, *, edition: Edition):
        super().__init__(data, initial=initial)
        self.fields["version"].queryset = published_versions()  # type: ignore[attr-defined]
        self.fields["session"].queryset = Session.objects.filter(edition=edition).order_by("title")  # type: ignore[attr-defined]


class OwnQuestionForm(forms.Form):
    """A question of somebody who gives a session; the deed says what cannot be asked."""

    text = forms.CharField(
        label=lazy("Your question"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(label=lazy("How it is answered"), choices=[(kind.value, kind.label) for kind in OWN_KINDS])
    choices = forms.CharField(
        label=lazy("Answers to choose from, a line each"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy(
            "For a scale, its steps from least to most; left empty, it has the usual five. Not for own words."
        ),
    )
    language = forms.ChoiceField(label=lazy("Written in"), choices=settings.LANGUAGES)


class RewordForm(forms.Form):
    """The team's words for somebody's question."""

    text = forms.CharField(required=False, max_length=600)
    choices = forms.CharField(required=False, max_length=3000)
    remark = forms.CharField(required=False, max_length=300)


class KeyForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(label=lazy("What it is for"), max_length=80)
    ends_on = forms.DateField(label=lazy("Holds until, this day included"), widget=DATE)


class ListenerForm(forms.Form):
    """An address elsewhere that is told when a round is closed."""

    name = forms.CharField(label=lazy("Name"), max_length=80)
    address = forms.URLField(label=lazy("Address"), max_length=500, assume_scheme="https")


class PastAnswersForm(forms.Form):
    """Answers that were collected elsewhere."""

    version = forms.ModelChoiceField(label=lazy("Questionnaire"), queryset=QuestionnaireVersion.objects.none())
    title = forms.CharField(label=lazy("Title"), max_length=200)
    on = forms.DateField(label=lazy("Asked on"), widget=DATE)
    asked = forms.IntegerField(label=lazy("People asked, if known"), required=False, min_value=1, max_value=10_000_000)
    file = forms.FileField(label=lazy("Spreadsheet (.xlsx or .csv)"))

    def __init__(self, data: Any = None, files: Any = None):
        super().__init__(data, files)
        self.fields["version"].queryset = published_versions()  # type: ignore[attr-defined]


class ThemeForm(forms.Form):
    name = forms.CharField(label=lazy("New theme"), max_length=100)


class FeelingsForm(forms.Form):
    """How words are meant: a field `word:…` for each."""

    def feelings(self) -> dict[str, str]:
        allowed = {"", *WordFeeling.Feeling.values}
        sent = {key[5:]: value for key, value in self.data.items() if key.startswith("word:")}
        return {word: feeling for word, feeling in sent.items() if word and feeling in allowed}


class LeftOpenForm(forms.Form):
    text = forms.CharField(label=lazy("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    asked_on = forms.DateField(label=lazy("Asked on"), widget=DATE)
    session = forms.ModelChoiceField(label=lazy("Session"), queryset=Session.objects.none(), required=False)

    def __init__(self, data: Any = None, initial: Any = None, *, edition: Edition):
        super().__init__(data, initial=initial)
        self.fields["session"].queryset = Session.objects.filter(edition=edition).order_by("title")  # type: ignore[attr-defined]


class LeftOpenAnswerForm(forms.Form):
    owner = forms.ModelChoiceField(queryset=Person.objects.none(), required=False)
    answer = forms.CharField(required=False, max_length=4000)

    def __init__(self, data: Any = None):
        super().__init__(data)
        self.fields["owner"].queryset = owners()  # type: ignore[attr-defined]


def owners():
    """Who may be asked to answer: the team, representatives and contributors."""
    kept = RoleGrant.objects.filter(role__in=[Role.TEAM, Role.REPRESENTATIVE, Role.CONTRIBUTOR]).values("person")
    return Person.objects.filter(pk__in=kept).order_by("name")


class LessonForm(forms.Form):
    text = forms.CharField(label=lazy("Lesson"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    session = forms.ModelChoiceField(label=lazy("About the session"), queryset=Session.objects.none(), required=False)
    museum = forms.ModelChoiceField(
        label=lazy("About the partner museum"), queryset=PartnerMuseum.objects.all(), required=False
    )
    topic = forms.ModelChoiceField(label=lazy("About the topic"), queryset=Topic.objects.all(), required=False)

    def __init__(self, data: Any = None, *, edition: Edition):
        super().__init__(data)
        self.fields["session"].queryset = Session.objects.filter(edition=edition).order_by("title")  # type: ignore[attr-defined]


class HeedForm(forms.Form):
    lesson = forms.IntegerField()
    outcome = forms.ChoiceField(choices=LessonHeeded.Outcome.choices)
    note = forms.CharField(required=False, max_length=300)


class ShowForm(forms.Form):
    """What a holder lets strangers read."""

    show = forms.MultipleChoiceField(choices=[(name, name) for name in CONSENTS], required=False)


class CodeForm(forms.Form):
    code = forms.CharField(label=lazy("Code of the certificate"), max_length=40)

    def clean_code(self) -> str:
        return plain_code(self.cleaned_data["code"])


def series_named(name: str) -> Series | None:
    return Series.objects.filter(name=name).first()


class IndicatorForm(forms.Form):
    """What is to be reached, and the figure it is read from: one that the house counts, or a question of a round."""

    name = forms.CharField(label=lazy("What is to be reached"), max_length=200)
    source = forms.ChoiceField(label=lazy("Read from"))
    answers = forms.CharField(
        label=lazy("Answers that count, for a share"),
        required=False,
        max_length=200,
        help_text=lazy("Their values, such as 4, 5: then the share in per cent is read. Empty: the mean."),
    )
    wanted = forms.ChoiceField(label=lazy("It is to be"), choices=Indicator.Wanted.choices)
    target = forms.FloatField(label=lazy("Target"))
    baseline = forms.FloatField(label=lazy("Where it began, if known"), required=False)

    def __init__(self, data: Any = None, *, edition: Edition):
        super().__init__(data)
        self.rounds = {each.pk: each for each in rounds_of(edition)}
        asked = Question.objects.filter(version__in={each.version_id for each in self.rounds.values()})
        self.questions = {each.pk: each for each in asked.order_by("section__number", "number")}
        counted = [each for each in Indicator.Reading.choices if each[0] != Indicator.Reading.QUESTION]
        groups = readable(self.rounds.values(), self.questions.values())
        self.fields["source"].choices = [("", "–"), (_("counted by the house"), counted), *groups]  # type: ignore[attr-defined]

    def columns(self) -> dict[str, Any]:
        """What was typed, as `set_indicator` takes it."""
        said = dict(self.cleaned_data)
        source, answers = said.pop("source"), said.pop("answers")
        if ":" not in source:
            return {**said, "reading": source}
        round, question, row = source.split(":", 2)
        return {
            **said,
            "reading": Indicator.Reading.QUESTION,
            "round": self.rounds[int(round)],
            "question": self.questions[int(question)],
            "row": row,
            "values": [value.strip() for value in answers.split(",") if value.strip()],
        }
