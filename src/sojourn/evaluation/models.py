"""Questionnaires, rounds, answers that name nobody, what was learned, attendance and certificates.

Sealed and open: while a round runs, an answer is a SealedAnswer that the database alone cannot read; when it closes, answers are
unsealed in one go, in no order, under new keys (docs/decisions/anonymous-answers.md).
"""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition
from sojourn.foundation.models import ListenerRow, TellingRow
from sojourn.museums.models import PartnerMuseum
from sojourn.people.models import Person
from sojourn.programme.models import Topic
from sojourn.selection.models import Fellow
from sojourn.timetable.models import Session, Sitting

from .rules.kinds import Asked, Kind, number_of


class Audience(models.TextChoices):
    FELLOWS = "fellows", _("fellows of the edition")
    PARTNERS = "partners", _("partner museums")
    REPRESENTATIVES = "representatives", _("department representatives")
    CONTRIBUTORS = "contributors", _("contributors")
    ALUMNI = "alumni", _("fellows of all editions")


class Questionnaire(models.Model):
    """What is asked again and again, such as each Friday; its versions hold the questions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(_("for"), max_length=20, choices=Audience.choices)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(models.Model):
    """A questionnaire's wording at one time. Once published it is frozen: a changed wording is a new version.

    Texts in several languages are {language: text}; `languages` lists them, the first is the one that others fall back on.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    languages = models.JSONField(default=list)
    titles = models.JSONField(default=dict)
    introductions = models.JSONField(default=dict)
    thanks = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["questionnaire__title", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaire_version_once"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(published_at=None), name="questionnaire_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire}, version {self.number}"


class Section(models.Model):
    """Questions that stand on one page. With a round: the page of that round alone, after those of the version."""

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.CASCADE, related_name="sections")
    number = models.PositiveIntegerField()
    titles = models.JSONField(default=dict)
    round = models.ForeignKey("Round", null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], condition=Q(round=None), name="section_number_once_a_version"
            ),
            models.UniqueConstraint(fields=["round"], name="own_section_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.version}, section {self.number}"


class Question(models.Model):
    """One question of one version. `continues` is the earlier question whose series this one carries on.

    With a round: asked in that round alone, as an OwnQuestion of whoever gives the session.
    """

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("short name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    labels = models.JSONField(default=dict)
    hints = models.JSONField(default=dict)
    choices = models.JSONField(default=list)  # [{"value": "1", "label": {"en-gb": "Poor"}}]
    rows = models.JSONField(default=list)  # the lines of a matrix, as choices
    condition = models.CharField(_("asked only if"), max_length=300, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_breakdown = models.BooleanField(_("results are broken down by it"), default=False)
    low = models.FloatField(_("at least"), null=True, blank=True)
    high = models.FloatField(_("at most"), null=True, blank=True)
    most = models.PositiveIntegerField(_("choices, at most"), null=True, blank=True)
    level = models.CharField(_("what it measures"), max_length=20, blank=True)  # Kirkpatrick's four levels
    continues = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey("Round", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["version", "section__number", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="question_name_once"),
            models.UniqueConstraint(fields=["section", "number"], name="question_number_once"),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(high__gte=F("low")), name="question_high_not_below_low"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asked(self) -> Asked:
        """What the question admits, as a plain value."""
        values = [str(choice["value"]) for choice in self.choices]
        numbers = {value: number for value in values if (number := number_of(self.choices, value)) is not None}
        return Asked(
            kind=Kind(self.kind),
            choices=tuple(values),
            rows=tuple(str(row["value"]) for row in self.rows),
            low=self.low,
            high=self.high,
            most=self.most,
            is_required=self.is_required,
            numbers=numbers,
        )


class Series(models.Model):
    """Rounds whose answers belong together by self-chosen codes, such as before and after. Its salt is a file, not a row."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """A questionnaire put to some people for some days. Counts are kept here when it closes; who was asked is then forgotten."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not yet sent")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(_("to"), max_length=20, choices=Audience.choices)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until, this day included"))
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds")
    session = models.ForeignKey(
        Session, verbose_name=_("about the session"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    told = models.ManyToManyField(Person, blank=True, related_name="+")  # of the team, when it is closed
    is_imported = models.BooleanField(default=False)
    sent = models.PositiveIntegerField(null=True)
    bounced = models.PositiveIntegerField(null=True)
    opened = models.PositiveIntegerField(null=True)
    partly = models.PositiveIntegerField(null=True)
    completed = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-from_on", "title"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="round_ends_after_it_begins"),
            models.UniqueConstraint(fields=["edition", "title"], name="round_title_once_an_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.edition}"


class OwnQuestion(models.Model):
    """A question that somebody who gives a session adds to the round about it, until the round is sent.

    The team may reword it (`first` keeps how it was) or refuse it; who and when stand here. Sent, it becomes a `question` of that round.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="own_questions")
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    language = models.CharField(_("language"), max_length=10)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = models.CharField(_("question"), max_length=300)
    choices = models.JSONField(default=list)  # ["Yes", "No"]
    first = models.JSONField(default=dict)  # {"text": …, "choices": …}
    reworded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reworded_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    refused_at = models.DateTimeField(null=True)
    remark = models.CharField(_("why"), max_length=300, blank=True)
    question = models.OneToOneField(Question, null=True, on_delete=models.SET_NULL, related_name="own")

    class Meta:
        ordering = ["round", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class Invitation(models.Model):
    """That a person is asked in a round, and whether they have finished; no time, no trace of what they said.

    Without a person: a form for what somebody filled in on paper. Deleted when the round closes, and the sheet's number with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64, unique=True)  # of the secret in the link, under the round's key
    is_spent = models.BooleanField(default=False)
    reminders = models.PositiveIntegerField(default=0)
    sheet = models.CharField(max_length=20, blank=True)  # the number on the paper that is typed in, where it has one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="invited_once_a_round"),
            models.CheckConstraint(condition=Q(sheet="") | Q(person=None), name="sheet_of_nobody"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.person}"


class SealedAnswer(models.Model):
    """What somebody has said so far in an open round: sealed with a key that the database does not hold, all of one length."""

    lock = models.CharField(primary_key=True, max_length=64)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="sealed_answers")
    is_begun = models.BooleanField(default=False)  # anything was sent; else the form was only opened
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return "sealed answer"


class Answer(models.Model):
    """What somebody said in a closed round. Nothing leads to who. `values` without own words, which are OpenAnswers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="answers")
    values = models.JSONField(default=dict)
    wave = models.CharField(max_length=64, blank=True)  # the own code under the series' salt

    class Meta:
        indexes = [models.Index(fields=["round", "wave"])]

    def __str__(self) -> str:
        return "answer"


class OpenAnswer(models.Model):
    """One answer in own words, under a key of its own, so that a reader cannot lay one person's words together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="texts")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["round", "question", "id"])]

    def __str__(self) -> str:
        return self.text[:60]


class SentFile(models.Model):
    """A file that came with an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="files")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()

    def __str__(self) -> str:
        return "file"


class Result(models.Model):
    """How often each answer was given, by everyone or by one group: counted when the round closes, and only where it may be shown.

    `row`: the line of a matrix. `by`, `by_value`: the group. A withheld one has no figures at all.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="results")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    row = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="+")
    by_value = models.CharField(max_length=60, blank=True)
    is_withheld = models.BooleanField(default=False)
    n = models.PositiveIntegerField(null=True)
    counts = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "question", "row"], condition=Q(by=None), name="result_of_everyone_once"
            ),
            models.UniqueConstraint(
                fields=["round", "question", "row", "by", "by_value"], name="result_of_a_group_once"
            ),
            models.CheckConstraint(
                condition=Q(is_withheld=False, n__gte=5) | Q(is_withheld=True, n=None),
                name="result_of_five_or_withheld",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.n}"


class Theme(models.Model):
    """A theme that readers find in the answers to an open question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["question", "name"], name="theme_once_a_question")]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """That one reader has read one open answer, and the themes they found in it."""

    text = models.ForeignKey(OpenAnswer, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    themes = models.ManyToManyField(Theme, blank=True, related_name="readings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "reader"], name="read_once_by_each")]


class WordFeeling(models.Model):
    """Whether a word of the last day is meant well: sorted by hand, for every round."""

    class Feeling(models.TextChoices):
        POSITIVE = "positive", _("positive")
        NEGATIVE = "negative", _("negative")
        NEITHER = "neither", _("neither")

    word = models.CharField(max_length=40, unique=True)
    feeling = models.CharField(max_length=10, choices=Feeling.choices)

    def __str__(self) -> str:
        return f"{self.word}: {self.feeling}"


class LeftOpen(models.Model):
    """A question that fellows left open, who will answer it, and the answer."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("question"), max_length=1000)
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_on = models.DateField(_("asked in the week of"))
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["answered_at", "asked_on", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class Lesson(models.Model):
    """Something learned, to be remembered when the next edition is planned; tied to what it is about."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("lesson"), max_length=1000)
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    museum = models.ForeignKey(PartnerMuseum, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return self.text[:80]


class LessonHeeded(models.Model):
    """What a later edition did about a lesson."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        NOT_NOW = "not_now", _("not this time")

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="heeded")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "edition"], name="lesson_heeded_once_an_edition")]


class Attendance(models.Model):
    """Whether a fellow was there, as somebody ticked."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="+")
    fellow = models.ForeignKey(Fellow, on_delete=models.CASCADE, related_name="+")
    is_present = models.BooleanField()
    marked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "fellow"], name="attendance_once")]


class Certificate(models.Model):
    """That a fellow completed an edition. Strangers verify it by its code, and read only what the holder agreed to show."""

    fellow = models.OneToOneField(Fellow, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    sessions_attended = models.PositiveIntegerField()
    minutes_attended = models.PositiveIntegerField()
    issued_on = models.DateField()
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["fellow__person__name"]

    def __str__(self) -> str:
        return f"{self.fellow}, {self.code}"


class Indicator(models.Model):
    """What an edition is to reach, and the figure that it is read from: a question of a round, or one that the house counts itself.

    `reading` "question": the mean of `question` (and `row`) in `round`, or the share in per cent of those who gave one of `values`.
    """

    class Reading(models.TextChoices):
        QUESTION = "question", _("a question of a round")
        FELLOWS = "fellows", _("fellows of the edition")
        PLACES = "places", _("places that the fellows come from")
        PRESENCE = "presence", _("presence at sessions, in per cent")
        RESPONSE = "response", _("answers to closed rounds, in per cent of those reached")

    class Wanted(models.TextChoices):
        AT_LEAST = "at_least", _("at least")
        AT_MOST = "at_most", _("at most")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("what is to be reached"), max_length=200)
    reading = models.CharField(max_length=12, choices=Reading.choices)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    row = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=list)
    wanted = models.CharField(max_length=10, choices=Wanted.choices, default=Wanted.AT_LEAST)
    baseline = models.FloatField(_("where it began"), null=True, blank=True)
    target = models.FloatField(_("target"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "name"], name="indicator_once_an_edition"),
            models.CheckConstraint(
                condition=Q(reading="question", round__isnull=False, question__isnull=False)
                | ~Q(reading="question") & Q(round=None, question=None),
                name="indicator_read_from_one_figure",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """What lets a program read in somebody's place: their permissions, as far as they had them when it was made. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("what it is for"), max_length=80)
    hashed = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    ends_on = models.DateField(_("holds until, this day included"))
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    def holds_on(self, today: date) -> bool:
        return self.withdrawn_at is None and today <= self.ends_on


class ApiUse(models.Model):
    """How often a key was used on a day."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="uses")
    on = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "on"], name="api_use_once_a_day")]


class Listener(ListenerRow):
    """An address elsewhere that is told when a round is closed."""


class Announcement(TellingRow):
    """One closed round told to one listener: once, with patience."""

    listener = models.ForeignKey(Listener, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")

    class Meta(TellingRow.Meta):
        constraints = [models.UniqueConstraint(fields=["listener", "round"], name="closing_announced_once")]

    def __str__(self) -> str:
        return f"{self.round} → {self.listener}"
