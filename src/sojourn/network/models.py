"""Earlier editions, profiles, careers; what is searched; doubts and merges; messages between members; words that may be quoted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.people.models import Institution, Person, Place

from .languages import LANGUAGES
from .rules import FIELDS, Audience, Kind

FIRST_YEAR, LAST_YEAR = 1950, 2100


def audience_of(field: str) -> "models.PositiveSmallIntegerField":
    """The column that says who may see a field of a profile."""
    return models.PositiveSmallIntegerField(FIELDS[field][0], choices=Audience.choices, default=FIELDS[field][1])


class PastEdition(models.Model):
    """An edition of which only year, places and people are known: it was over before the house was used."""

    name = models.CharField(_("name"), max_length=20, unique=True)
    year = models.PositiveIntegerField(_("year"))

    class Meta:
        ordering = ["-year", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="past_edition_year_sensible")
        ]

    def __str__(self) -> str:
        return self.name


class PastFellow(models.Model):
    """A person in an earlier edition, as they were then. For editions kept in full this is selection.Fellow."""

    edition = models.ForeignKey(PastEdition, on_delete=models.PROTECT, related_name="fellows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    job_title = models.CharField(_("role"), max_length=200, blank=True)
    department = models.CharField(_("department"), max_length=200, blank=True)

    class Meta:
        ordering = ["person__name"]
        constraints = [models.UniqueConstraint(fields=["edition", "person"], name="past_fellow_once_an_edition")]

    def __str__(self) -> str:
        return str(self.person)


class Profile(models.Model):
    """What a member says of themselves, and who may see it. Name, title, institution and interests stand in Person."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind of work"), max_length=20, choices=Kind.choices, blank=True)
    since_year = models.PositiveIntegerField(_("in this work since"), null=True, blank=True)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)  # codes, as in `languages`
    statement = models.TextField(_("statement"), max_length=2000, blank=True)
    show_name = audience_of("name")
    show_years = audience_of("years")
    show_place = audience_of("place")
    show_work = audience_of("work")
    show_fields = audience_of("fields")
    show_languages = audience_of("languages")
    show_statement = audience_of("statement")
    show_career = audience_of("career")
    show_address = audience_of("address")
    changed_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # when the letter "is this still right?" was written last
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"show_{field}__lte": Audience.ONESELF for field in FIELDS}),
                name="profile_audiences_known",
            ),
            models.CheckConstraint(
                condition=Q(since_year=None) | Q(since_year__range=(FIRST_YEAR, LAST_YEAR)),
                name="profile_year_sensible",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def audience(self, field: str) -> int:
        """Who may see this field, as the owner chose."""
        return getattr(self, f"show_{field}")  # type: ignore[no-any-return]

    @property
    def language_names(self) -> list[str]:
        return [str(LANGUAGES[code][0]) for code in self.languages if code in LANGUAGES]


class CareerStep(models.Model):
    """Work that a person did before what they do now. What they do now stands in Person and Profile."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind of work"), max_length=20, choices=Kind.choices, blank=True)
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_year = models.PositiveIntegerField(_("from"), null=True, blank=True)
    to_year = models.PositiveIntegerField(_("until"), null=True, blank=True)

    class Meta:
        ordering = [F("to_year").desc(nulls_last=True), F("from_year").desc(nulls_last=True), "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_year=None) | Q(to_year=None) | Q(to_year__gte=F("from_year")),
                name="career_step_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Entry(models.Model):
    """A member as the directory seeks them: folded words for each audience. Made from the other rows by `actions.index`, never by hand.

    What a page shows is read from the rows themselves; an entry only finds them.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    audience = models.PositiveSmallIntegerField()  # who may see that the person is a member
    sort_name = models.CharField(max_length=200)
    everyone = models.TextField()
    network = models.TextField()
    team = models.TextField()

    class Meta:
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["sort_name", "id", "person", "audience"], name="entry_by_name")
        ]  # its texts stay unread

    def __str__(self) -> str:
        return self.sort_name


class Facet(models.Model):
    """One value by which a member can be picked out, and for whom; whoever may know it may know of the member, too.

    The name is the entry's, so that a page of those with one value is read from one index, in order.
    """

    class Of(models.TextChoices):
        YEAR = "year"
        PLACE = "place"
        INSTITUTION = "institution"
        ROLE = "role"
        FIELD = "field"
        LANGUAGE = "language"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="facets")
    sort_name = models.CharField(max_length=200)
    of = models.CharField(max_length=12, choices=Of.choices)
    value = models.CharField(max_length=200)
    audience = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "of", "value"], name="facet_once")]
        indexes = [
            models.Index(fields=["of", "value", "audience", "entry"], name="facet_picks"),
            models.Index(fields=["of", "value", "sort_name", "entry", "audience"], name="facet_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.value}"


class Reading(models.Model):
    """How far the journal has been read for the directory: deeds of other rooms change what members are found by."""

    last_deed = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last_deed)


class Doubt(models.Model):
    """Two persons who may be one; a person decides."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=200)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="doubted_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="doubt_of_two_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"

    @property
    def pair(self) -> tuple[Person, Person]:
        return self.one, self.other


class Merge(models.Model):
    """One person made of two, with everything that is needed to take them apart again."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    gone_name = models.CharField(max_length=200)
    gone_id = models.BigIntegerField()
    record = models.JSONField()  # moved: [[model, field, [pk …]]], dropped: rows, kept_before: values
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-merged_at", "-id"]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept}"


class Message(models.Model):
    """What one member wrote to another through the house, and the answer. Only an answer shows each the other's address."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ANSWERED = "answered", _("answered")
        DECLINED = "declined", _("declined")
        REPORTED = "reported", _("reported to the programme team")

    sender = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("message"), max_length=4000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    sent_at = models.DateTimeField()
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    report = models.TextField(_("what is wrong"), max_length=2000, blank=True)
    looked_at = models.DateTimeField(null=True)  # when the team had settled a report

    class Meta:
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["sender", "sent_at"]), models.Index(fields=["receiver", "sent_at"])]
        constraints = [models.CheckConstraint(condition=~Q(sender=F("receiver")), name="message_to_another")]

    def __str__(self) -> str:
        return self.subject


class Block(models.Model):
    """A member who wants no messages from another."""

    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    whom = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "whom"], name="blocked_once")]

    def __str__(self) -> str:
        return f"{self.by}: {self.whom}"


class Quotation(models.Model):
    """What a member says of the programme. It is quoted while their consent to it (people.Consent) stands."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("what you say of the programme"), max_length=600)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class NameFound(models.Model):
    """A text typed by others that may still name somebody who hid, or withdrew a consent; the team looks at it and changes it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)  # of the row that holds the text, such as legacy.Project
    row = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    address = models.CharField(max_length=300)  # where it is changed
    mark = models.CharField(max_length=64)  # of the words that were looked through
    found_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["person__name", "title", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "row"], name="name_found_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.title}"
