"""Contributors, sessions, the groups that do them, versions of the timetable, and the addresses of personal feeds."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition, PlanRun
from sojourn.museums.models import Department, Room, Venue
from sojourn.people.models import Person
from sojourn.programme.models import SessionFormat, Topic
from sojourn.selection.models import Fellow


class Contributor(models.Model):
    """A speaker or facilitator of an edition. Days away stand in people.Absence."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_team = models.BooleanField(_("of the programme team: no limit on how often asked"), default=False)

    class Meta:
        ordering = ["person__name"]
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="contributor_once_an_edition")]

    def __str__(self) -> str:
        return str(self.person)


class Session(models.Model):
    """Something fellows do together: a presentation, a workshop, a day trip. It says what is wanted; slots say when."""

    class Audience(models.TextChoices):
        ALL = "all", _("whole cohort")
        SPLIT = "split", _("rotating groups")
        DEPARTMENT = "department", _("department groups, in parallel")
        ELECTIVE = "elective", _("elective")
        PAIRS = "pairs", _("project pairs, side by side")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    format = models.ForeignKey(SessionFormat, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField(_("minutes"))
    audience = models.CharField(_("audience"), max_length=12, choices=Audience.choices)
    group_size = models.PositiveIntegerField(_("fellows in a group, at most"), null=True, blank=True)
    week = models.PositiveIntegerField(_("preferred week of the edition, from 1"), null=True, blank=True)
    times = models.PositiveIntegerField(_("how often"), default=1)
    times_a_week = models.PositiveIntegerField(_("at most in one week"), null=True, blank=True)
    weekday = models.PositiveIntegerField(_("only on this weekday, 0 Monday"), null=True, blank=True)
    starts_from = models.TimeField(_("not before"), null=True, blank=True)
    latest_start = models.TimeField(_("not after"), null=True, blank=True)
    ends_by = models.TimeField(_("over by, where the day may be longer"), null=True, blank=True)
    is_last_of_day = models.BooleanField(_("last thing of the day"), default=False)
    is_whole_day = models.BooleanField(_("a whole day away"), default=False)
    is_optional = models.BooleanField(_("optional"), default=False)
    is_public = models.BooleanField(_("shown in the public timetable"), default=True)
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rooms = models.ManyToManyField(Room, blank=True, related_name="+")
    contributors_needed = models.PositiveIntegerField(_("contributors needed"), default=1)
    contributors = models.ManyToManyField(Contributor, blank=True, related_name="+")
    after = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="before")
    aims = models.TextField(_("aims"), blank=True)
    bring = models.CharField(_("what to bring"), max_length=300, blank=True)
    meeting_point = models.CharField(_("where to meet"), max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="session_code_once"),
            models.UniqueConstraint(fields=["edition", "title"], name="session_title_once"),
            models.CheckConstraint(condition=Q(minutes__gte=5), name="session_has_length"),
            models.CheckConstraint(condition=Q(times__gte=1), name="session_happens"),
            models.CheckConstraint(condition=Q(weekday=None) | Q(weekday__lte=6), name="session_weekday_exists"),
        ]

    def __str__(self) -> str:
        return self.title


class ElectiveWish(models.Model):
    """A person's wish among the electives; rank 1 is the first wish."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="wishes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="elective_wished_once")]


class Group(models.Model):
    """Fellows who do a session together."""

    class Kind(models.TextChoices):
        ALL = "all", _("whole cohort")
        ROTATION = "rotation", _("rotation group")
        DEPARTMENT = "department", _("department group")
        ELECTIVE = "elective", _("elective group")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    fellows = models.ManyToManyField(Fellow, related_name="+")

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["edition", "kind", "name"], name="group_once_an_edition")]

    def __str__(self) -> str:
        return self.name


class Sitting(models.Model):
    """One session given once to one group: what the timetable places. It lives across versions, so that a feed's UID is stable."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sittings")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sittings")
    number = models.PositiveIntegerField(_("the how-manieth time for this group, from 1"), default=1)
    is_locked = models.BooleanField(_("locked where it is"), default=False)

    class Meta:
        ordering = ["session__code", "group__name", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "group", "number"], name="sitting_once")]

    def __str__(self) -> str:
        return f"{self.session} ({self.group})"


class Version(models.Model):
    """One whole timetable of an edition: a draft until published; what is published stays published until the next."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    plan_run = models.ForeignKey(PlanRun, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    cohort_size = models.PositiveIntegerField(_("fellows it was made for"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.edition}, version {self.number}"


class Slot(models.Model):
    """Where a version puts a sitting: day, hours (in the edition's time zone), room, contributors."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="slots")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contributors = models.ManyToManyField(Contributor, related_name="+")

    class Meta:
        ordering = ["on", "starts", "sitting__session__code", "sitting_id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "sitting"], name="slot_once_a_version"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_ends_after_it_starts"),
        ]
        indexes = [models.Index(fields=["version", "on", "starts"])]

    def __str__(self) -> str:
        return f"{self.sitting}: {self.on} {self.starts:%H:%M}"


class FeedAddress(models.Model):
    """The secret address of a person's calendar feed. Renewing it makes the old one unknown."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feed of {self.person}"


class FeedEntry(models.Model):
    """What a person's feed last said of a sitting, so that SEQUENCE rises when it changes and CANCELLED is said when it goes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField(default=0)
    is_cancelled = models.BooleanField(default=False)
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    where = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "sitting"], name="feed_entry_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.sitting}"
