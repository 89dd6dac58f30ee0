"""Opportunities with what they ask, applications, awards with what they owe, projects, trainings, parts played in a life."""

import zoneinfo
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sojourn.museums.models import PartnerMuseum
from sojourn.people.models import Institution, Person, Place
from sojourn.supporters.models import Gift


def is_time_zone(name: str) -> None:
    """Raise ValidationError unless this is a time zone's name, such as Africa/Khartoum."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_now("“%(name)s” is no time zone; write one such as Europe/London.") % {"name": name})


class Opportunity(models.Model):
    """A call: what is on offer, who may apply, what is asked, paid and owed. One kind of row for all thirteen kinds of call."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ANNOUNCED = "announced", _("announced")
        DECIDED = "decided", _("decided")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    about = models.TextField(_("what it is"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    time_zone = models.CharField(
        _("time zone of these hours"), max_length=60, default="Europe/London", validators=[is_time_zone]
    )
    places = models.PositiveIntegerField(_("places on offer"), null=True, blank=True)
    pot_pence = models.PositiveBigIntegerField(_("money for all awards together, pence"), null=True, blank=True)
    cap_pence = models.PositiveBigIntegerField(_("at most for one award, pence"), null=True, blank=True)
    share_percent = models.PositiveIntegerField(_("at most this share of the cost, per cent"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="GBP")
    lead_is_fellow = models.BooleanField(_("the lead must be a fellow"), default=True)
    places_at_least = models.PositiveIntegerField(_("fellows of at least so many places"), default=0)
    partners_at_least = models.PositiveIntegerField(_("at least so many partner museums"), default=0)
    years_free = models.PositiveIntegerField(_("no award in the last so many years"), default=0)
    only_places = models.ManyToManyField(Place, blank=True, related_name="+", verbose_name=_("only people from"))
    reviewers = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("who reads applications"))

    class Meta:
        ordering = ["-closes_at", "title"]
        verbose_name_plural = "opportunities"
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="opportunity_closes_later"),
            models.CheckConstraint(
                condition=Q(share_percent=None) | Q(share_percent__gte=1, share_percent__lte=100),
                name="opportunity_share_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        return self.state == self.State.ANNOUNCED and self.opens_at <= at < self.closes_at

    @property
    def gives_money(self) -> bool:
        return self.cap_pence is not None or self.pot_pence is not None or self.share_percent is not None


class Question(models.Model):
    """One thing that the form of an opportunity asks."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveIntegerField(default=0)
    words = models.CharField(_("question"), max_length=300)
    words_at_most = models.PositiveIntegerField(_("words at most"), default=300)
    is_needed = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.words


class OwedByAll(models.Model):
    """What every award of an opportunity owes, such as a report, and how many days after the award."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="owed")
    what = models.CharField(_("what is owed"), max_length=200)
    days = models.PositiveIntegerField(_("days after the award"))

    class Meta:
        ordering = ["days", "id"]

    def __str__(self) -> str:
        return self.what


class PartForAll(models.Model):
    """One part in which every award of an opportunity is paid, and what it waits for besides the agreement."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="parts")
    percent = models.PositiveIntegerField(_("per cent of the award"))
    waits_for = models.ForeignKey(
        OwedByAll, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("waits for")
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="part_is_a_share")]

    def __str__(self) -> str:
        return f"{self.percent} %"


class Application(models.Model):
    """What somebody asks of an opportunity. A draft keeps everything that was typed, whole or not."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("sent in")
        WITHDRAWN = "withdrawn", _("withdrawn")
        AWARDED = "awarded", _("awarded")
        RESERVE = "reserve", _("reserve")
        DECLINED = "declined", _("not chosen")

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="applications")
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    others = models.ManyToManyField(Person, blank=True, related_name="+")
    partners = models.ManyToManyField(PartnerMuseum, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=200, blank=True)
    whole_cost_pence = models.PositiveBigIntegerField(_("what it costs in all, pence"), null=True, blank=True)
    asks_pence = models.PositiveBigIntegerField(_("what is asked for, pence"), null=True, blank=True)
    answers = models.JSONField(default=dict)  # {key of the question: text}
    typed = models.JSONField(default=dict)  # the last form as it was typed, mistakes and all
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason of the decision"), max_length=500, blank=True)

    class Meta:
        ordering = ["-submitted_at", "-changed_at"]
        constraints = [models.UniqueConstraint(fields=["opportunity", "lead"], name="applied_once_as_lead")]

    def __str__(self) -> str:
        return f"{self.title or self.opportunity} ({self.lead})"


class Mark(models.Model):
    """What one reader gave one application, 0 to 100."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="marks")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    mark = models.PositiveIntegerField(_("mark, of 100"))
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        ordering = ["reader__name"]
        constraints = [
            models.UniqueConstraint(fields=["application", "reader"], name="marked_once_by_each"),
            models.CheckConstraint(condition=Q(mark__lte=100), name="mark_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.reader}: {self.mark}"


class Award(models.Model):
    """What an application was given, what was agreed, and what came of it."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="award")
    amount_pence = models.PositiveBigIntegerField(_("amount, pence"), default=0)
    awarded_at = models.DateTimeField()
    terms = models.TextField(_("agreement"), blank=True)
    agreed_at = models.DateTimeField(null=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-awarded_at"]

    def __str__(self) -> str:
        return str(self.application)


class Deliverable(models.Model):
    """Something that an award owes: a report, a statement, a film."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="deliverables")
    what = models.CharField(_("what"), max_length=200)
    due_on = models.DateField(_("due on"))
    words = models.TextField(_("report"), blank=True)
    address = models.URLField(_("where it can be seen"), blank=True)
    arrived_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.what


class Payment(models.Model):
    """A part of an award's money, and what it waits for."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="payments")
    amount_pence = models.PositiveBigIntegerField(_("pence"))
    waits_for = models.ForeignKey(Deliverable, null=True, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField(null=True)
    gift = models.ForeignKey(Gift, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]


class Project(models.Model):
    """What grew after a summer: a display, a tour, a course, a piece of research. One may grow from another."""

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    summary = models.TextField(_("summary"))
    award = models.ForeignKey(Award, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    grew_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="grew_into", verbose_name=_("grew from")
    )
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("to"), null=True, blank=True)
    institutions = models.ManyToManyField(Institution, blank=True, related_name="+", verbose_name=_("institutions"))
    objects_shown = models.TextField(_("objects"), blank=True)
    outputs = models.TextField(_("outputs"), blank=True)
    press = models.TextField(_("press"), blank=True)
    visitors = models.PositiveIntegerField(_("visitors"), null=True, blank=True)
    picture = models.ImageField(_("picture"), upload_to="projects/", blank=True)
    picture_words = models.CharField(_("what is to be seen in it"), max_length=300, blank=True)
    is_public = models.BooleanField(_("show it to the world, once its people agree"), default=False)

    class Meta:
        ordering = ["-from_on", "title"]
        constraints = [
            models.CheckConstraint(condition=~Q(grew_from=models.F("id")), name="project_not_from_itself"),
            models.CheckConstraint(condition=Q(picture="") | ~Q(picture_words=""), name="project_picture_in_words"),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectPicture(models.Model):
    """A further picture of a project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pictures")
    picture = models.ImageField(_("picture"), upload_to="projects/")
    words = models.CharField(_("what is to be seen in it"), max_length=300)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="further_picture_in_words")]

    def __str__(self) -> str:
        return self.words


class ProjectPerson(models.Model):
    """Somebody's part in a project, and whether they agree that the world reads of it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("part"), max_length=100, blank=True)
    agreed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)  # neither: not answered yet

    class Meta:
        ordering = ["person__name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="in_a_project_once"),
            models.CheckConstraint(condition=Q(agreed_at=None) | Q(refused_at=None), name="agreed_or_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.part}"


class Stop(models.Model):
    """Where a display was shown on its tour."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="stops")
    where = models.CharField(_("where"), max_length=200)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    visitors = models.PositiveIntegerField(_("visitors"), null=True, blank=True)

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=models.F("from_on")), name="stop_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.where


class Trained(models.Model):
    """Somebody who was trained, known once by their address: a fellow, or a person outside the network who may train others."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Training(models.Model):
    """A training that a fellow, or somebody they trained, passed on."""

    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    trainers = models.ManyToManyField(Trained, related_name="+")
    trained = models.ManyToManyField(Trained, blank=True, related_name="+")
    others = models.PositiveIntegerField(_("further people whose names were not kept"), default=0)
    on = models.DateField(_("on"))
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(_("host"), max_length=200)
    topic = models.CharField(_("topic"), max_length=200)
    materials = models.TextField(_("materials"), blank=True)

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.topic}, {self.on}"


class PartInLife(models.Model):
    """A part that somebody plays in the programme's life which no other room knows of."""

    class Part(models.TextChoices):
        SENIOR_FELLOW = "senior_fellow", _("Senior Fellow (Past Participant Facilitator)")
        BOARD = "board", _("board member")
        MENTOR = "mentor", _("mentor")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(_("part"), max_length=20, choices=Part.choices)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on=None) | Q(to_on__gte=models.F("from_on")), name="part_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"
