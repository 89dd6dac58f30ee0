"""One edition, what it wants from where, and the record of each planning run."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.museums.models import Department
from sojourn.people.models import Person, Place
from sojourn.programme.models import Programme


class Edition(models.Model):
    """One run of the programme, named by its year. Residence dates and programme dates are different things."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=20, unique=True)
    capacity = models.PositiveIntegerField(_("capacity"))
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/London")
    arrive_on = models.DateField(_("arrival"))
    leave_on = models.DateField(_("departure"))
    first_day_on = models.DateField(_("first taught day"))
    last_day_on = models.DateField(_("last taught day"))
    meet_at = models.TimeField(_("fellows meet at"))
    meeting_point = models.CharField(_("where fellows meet"), max_length=200, blank=True)
    teach_from = models.TimeField(_("taught from"))
    teach_to = models.TimeField(_("taught until"))
    lunch_from = models.TimeField(_("lunch not before"))
    lunch_to = models.TimeField(_("lunch over by"))
    lunch_minutes = models.PositiveIntegerField(_("minutes for lunch"))
    step_minutes = models.PositiveIntegerField(_("sessions start on multiples of, minutes"), default=15)
    taught_minutes_a_day = models.PositiveIntegerField(_("taught minutes a day, at most"), default=360)
    taught_minutes_a_week = models.PositiveIntegerField(_("taught minutes a week, at most"), default=1680)
    lecture_minutes_a_day = models.PositiveIntegerField(_("lecture minutes a day, at most"), default=180)
    rotation_days = models.PositiveIntegerField(_("taught days within which a rotation ends"), default=5)
    asked_a_week = models.PositiveIntegerField(_("times a contributor is asked in a week, at most"), default=3)
    travel_minutes = models.PositiveIntegerField(_("minutes between venues in one city"), default=30)

    class Meta:
        ordering = ["-first_day_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    arrive_on__lte=F("first_day_on"), first_day_on__lte=F("last_day_on"), last_day_on__lte=F("leave_on")
                ),
                name="edition_dates_in_order",
            ),
            models.CheckConstraint(condition=Q(teach_from__lt=F("teach_to")), name="edition_day_has_length"),
            models.CheckConstraint(condition=Q(lunch_from__lt=F("lunch_to")), name="edition_lunch_has_length"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="edition_holds_someone"),
            models.CheckConstraint(condition=Q(step_minutes__gte=5), name="edition_step_at_least_five_minutes"),
        ]

    def __str__(self) -> str:
        return self.name


class Phase(models.Model):
    """A block of an edition: taught days in London, the partner placement, online weeks."""

    class Kind(models.TextChoices):
        TAUGHT = "taught", _("taught")
        PLACEMENT = "placement", _("partner placement")
        ONLINE = "online", _("online")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="phases")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="phase_ends_after_it_begins"),
            models.UniqueConstraint(fields=["edition", "from_on"], name="phase_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.from_on} to {self.to_on}"


class WantedPlace(models.Model):
    """How many people the edition wants from a place, and why."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="wanted_places")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    least = models.PositiveIntegerField(_("at least"), default=0)
    most = models.PositiveIntegerField(_("at most"))
    why = models.CharField(_("why: strategy, need"), max_length=300, blank=True)

    class Meta:
        ordering = ["place__name"]
        constraints = [
            models.CheckConstraint(condition=Q(most__gte=F("least")), name="wanted_place_most_not_below_least"),
            models.UniqueConstraint(fields=["edition", "place"], name="wanted_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.least} to {self.most}"


class HostingDepartment(models.Model):
    """How many fellows a department can look after in an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="hosting_departments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    least = models.PositiveIntegerField(_("at least"), default=0)
    most = models.PositiveIntegerField(_("at most"))

    class Meta:
        ordering = ["department__name"]
        constraints = [
            models.CheckConstraint(condition=Q(most__gte=F("least")), name="hosting_most_not_below_least"),
            models.UniqueConstraint(fields=["edition", "department"], name="hosting_department_once"),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.least} to {self.most}"


class PlanRun(models.Model):
    """The record of one planning run: what was asked, what was found, who asked, who adopted it.

    `problem` and `plan` are in the exchange format of sojourn.planning; `outcome` holds status, score, bound, trace and
    reasons. A run is a proposal until someone adopts it.
    """

    class Kind(models.TextChoices):
        COHORT = "cohort", _("cohort")
        PLACEMENT = "placement", _("placements")
        TIMETABLE = "timetable", _("timetable")
        MEND = "mend", _("timetable after a mishap")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("planning")
        DONE = "done", _("proposed")
        IMPOSSIBLE = "impossible", _("impossible")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="plan_runs")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    seed = models.PositiveIntegerField(default=1)
    seconds_allowed = models.PositiveIntegerField(default=60)
    problem = models.JSONField(default=dict)
    plan = models.JSONField(null=True)
    outcome = models.JSONField(default=dict)
    doing = models.CharField(max_length=200, blank=True)
    fraction = models.FloatField(default=0)
    score = models.JSONField(default=dict)
    bound = models.BigIntegerField(null=True)
    stop_asked = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)  # the last sign of life of the worker that carries it out
    engine_version = models.CharField(max_length=40, blank=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["edition", "kind", "-asked_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.edition}, {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def keeps_what_was_told(self) -> bool:
        """Whether a cohort or placements are to change as little as can be."""
        return self.kind in (PlanRun.Kind.COHORT, PlanRun.Kind.PLACEMENT) and "published" in self.problem

    def seconds_silent(self, at: datetime) -> float:
        """How long its worker has given no sign of life; 0 for a run that is not being carried out."""
        if self.state != PlanRun.State.RUNNING:
            return 0.0
        return (at - (self.seen_at or self.asked_at)).total_seconds()


BUSY = (PlanRun.State.WAITING, PlanRun.State.RUNNING)
"""States of a planning run that has not ended."""
