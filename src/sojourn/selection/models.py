"""Nominations, reviews, what the cohort must keep, offers, and the fellows that come of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition, PlanRun
from sojourn.museums.models import Department
from sojourn.people.models import Institution, Person, Place

ANSWER_DAYS, REMIND_DAYS = 21, 5


class Nomination(models.Model):
    """A person put forward, or applying, for an edition, as they were then."""

    class Stage(models.TextChoices):
        EARLY = "early", _("early career")
        MID = "mid", _("mid-career")
        SENIOR = "senior", _("senior")

    class Lock(models.TextChoices):
        NONE = "", _("free")
        KEEP = "keep", _("keep")
        LEAVE_OUT = "leave_out", _("leave out")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(_("code"), max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    job_title = models.CharField(_("role"), max_length=200)
    career_stage = models.CharField(_("career stage"), max_length=10, choices=Stage.choices)
    statement = models.TextField(_("statement"), blank=True)
    lock = models.CharField(_("lock"), max_length=10, choices=Lock.choices, default=Lock.NONE, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="nomination_code_once"),
            models.UniqueConstraint(fields=["edition", "person"], name="nominated_once_an_edition"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def offer_state(self) -> str:
        """The state of the offer made to the nominee; empty without one."""
        offer = getattr(self, "offer", None)
        return offer.state if offer else ""


class DepartmentWish(models.Model):
    """A department that could host the nominee; rank 1 suits best."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="department_wishes")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "department"], name="department_wished_once"),
            models.UniqueConstraint(fields=["nomination", "rank"], name="department_rank_once"),
        ]


class Review(models.Model):
    """What one reader gave one nomination, 0 to 100."""

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveIntegerField(_("score"))
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        ordering = ["reviewer__name"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "reviewer"], name="reviewed_once_by_each"),
            models.CheckConstraint(condition=Q(score__lte=100), name="review_score_at_most_100"),
        ]


class CohortRule(models.Model):
    """What else the edition asks of its cohort, besides places and departments; kept by every proposal."""

    class Kind(models.TextChoices):
        MAX_PER = "max_per", _("at most … of each")
        MIN_VALUE = "min_value", _("at least … with this value")
        MAX_VALUE = "max_value", _("at most … with this value")
        MIN_DISTINCT = "min_distinct", _("at least … different")

    class Field(models.TextChoices):
        PLACE = "place", _("place")
        INSTITUTION = "institution", _("institution")
        GENDER = "gender", _("gender")
        STAGE = "stage", _("career stage")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    field = models.CharField(max_length=20, choices=Field.choices)
    value = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField()
    label = models.CharField(_("in words"), max_length=200)

    class Meta:
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["edition", "label"], name="cohort_rule_once")]

    def __str__(self) -> str:
        return self.label


class OfferTerms(models.Model):
    """Within how many days an edition's offers are to be answered, and how many days before that somebody silent is reminded."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="+")
    answer_days = models.PositiveIntegerField(_("days to answer an offer"), default=ANSWER_DAYS)
    remind_days = models.PositiveIntegerField(_("days before that to remind"), default=REMIND_DAYS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer_days__gte=1), name="offer_open_for_a_day"),
            models.CheckConstraint(
                condition=Q(remind_days__lt=models.F("answer_days")), name="offer_reminded_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition)


class Offer(models.Model):
    """A place offered to a nominee, and what became of it. Open and accepted offers take a place."""

    class State(models.TextChoices):
        OPEN = "open", _("offered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    nomination = models.OneToOneField(Nomination, on_delete=models.PROTECT, related_name="offer")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    plan_run = models.ForeignKey(PlanRun, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_by_on = models.DateField(_("answer by"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.nomination}: {self.get_state_display()}"


class Fellow(models.Model):
    """A person in an edition, for life. Made when an offer is accepted."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    nomination = models.OneToOneField(Nomination, null=True, on_delete=models.PROTECT, related_name="fellow")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["person__name"]
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="fellow_once_an_edition")]

    def __str__(self) -> str:
        return str(self.person)
