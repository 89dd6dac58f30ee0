"""Supporters, whom the team speaks to there, what was given, promised and used."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition
from sojourn.people.models import Person, Place
from sojourn.selection.models import Fellow

from .rules import counted, money


class Supporter(models.Model):
    """A sponsor or funder: institution, company, trust or person."""

    class Kind(models.TextChoices):
        TRUST = "trust", _("trust or foundation")
        COMPANY = "company", _("company")
        PERSON = "person", _("individual")
        MUSEUM = "museum", _("museum or institution")
        STATE = "state", _("government or agency")

    class Standing(models.TextChoices):
        NOT_LOOKED_AT = "none", _("not looked at yet")
        UNDER_WAY = "open", _("being looked at")
        CLEARED = "cleared", _("cleared")
        REFUSED = "refused", _("not accepted")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    printed_name = models.CharField(_("name as it wishes to be printed"), max_length=200, blank=True)
    is_anonymous = models.BooleanField(_("wishes not to be named anywhere"), default=False)
    website = models.URLField(_("website"), blank=True)
    since_year = models.PositiveIntegerField(_("supports since"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    standing = models.CharField(
        _("due diligence"), max_length=10, choices=Standing.choices, default=Standing.NOT_LOOKED_AT
    )
    standing_why = models.TextField(_("what was found, and who decided"), blank=True)
    standing_on = models.DateField(_("decided on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def acknowledged_as(self) -> str:
        """The form of name that the supporter wishes; empty where it wishes none."""
        return "" if self.is_anonymous else self.printed_name or self.name


class OwnField(models.Model):
    """A question that the team asks of every supporter, beside those that are built in."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DAY = "day", _("day")
        YES_NO = "yes_no", _("yes or no")
        ONE_OF = "one_of", _("one of a list")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    choices = models.TextField(_("list, one a line"), blank=True)
    place = models.PositiveIntegerField(_("place"), default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def listed(self) -> list[str]:
        """What may be chosen."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class OwnValue(models.Model):
    """What was noted in an own field; days as 2018-07-02, yes or no as "yes" or "no". It stays when the field is retired."""

    field = models.ForeignKey(OwnField, on_delete=models.PROTECT, related_name="values")
    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="own_values")
    value = models.CharField(max_length=2000)

    class Meta:
        ordering = ["field__place", "field__name", "pk"]
        # Not unique: when two supporters are merged both answers stay, until somebody keeps one.
        indexes = [models.Index(fields=["field", "value"])]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"


class Contact(models.Model):
    """Somebody at a supporter whom the team writes to."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=60, blank=True)
    is_former = models.BooleanField(_("no longer there"), default=False)

    class Meta:
        ordering = ["is_former", "name"]

    def __str__(self) -> str:
        return self.name


class Conversation(models.Model):
    """What was spoken or written of with a supporter. Kept as it was noted."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="conversations")
    on = models.DateField(_("on"))
    words = models.TextField(_("what was said"))
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.supporter}, {self.on}"


class Task(models.Model):
    """Something that one of the team is to do for a supporter: where it is about a gift, the next step towards it."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="tasks")
    gift = models.ForeignKey(
        "Gift", null=True, blank=True, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("gift")
    )
    what = models.CharField(_("what is to be done"), max_length=300)
    due_on = models.DateField(_("by"), null=True, blank=True)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = [models.F("done_at").asc(nulls_first=True), models.F("due_on").asc(nulls_last=True), "id"]

    def __str__(self) -> str:
        return self.what


class Gift(models.Model):
    """What a supporter gives: money in pence, or days, rooms, nights. It may be tied to an edition, a place, a person, a project."""

    class Unit(models.TextChoices):
        MONEY = "money", _("money")
        DAYS = "days", _("days of somebody's time")
        ROOMS = "rooms", _("rooms")
        NIGHTS = "nights", _("nights of lodging")

    class State(models.TextChoices):
        HOPED = "hoped", _("hoped for")
        ASKED = "asked", _("asked for")
        PLEDGED = "pledged", _("promised")
        RECEIVED = "received", _("received")
        CLOSED = "closed", _("closed")
        DECLINED = "declined", _("declined")

    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="gifts")
    through = models.ForeignKey(
        Supporter,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="gifts_through",
        verbose_name=_("given through"),
    )
    word_of = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("at the word of")
    )
    title = models.CharField(_("what it is"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLEDGED)
    given_on = models.DateField(_("given on"))
    unit = models.CharField(_("in"), max_length=10, choices=Unit.choices, default=Unit.MONEY)
    amount = models.PositiveBigIntegerField(_("how much: pence, days, rooms or nights"))
    currency = models.CharField(_("currency"), max_length=3, default="GBP", blank=True)
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    project = models.CharField(_("only for this project"), max_length=200, blank=True)
    report = models.TextField(_("what the supporter's report says of it"), blank=True)

    class Meta:
        ordering = ["-given_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="gift_is_something"),
            models.CheckConstraint(condition=~Q(unit="money") | ~Q(currency=""), name="gift_of_money_has_a_currency"),
            models.CheckConstraint(condition=~Q(through=models.F("supporter")), name="gift_not_through_its_giver"),
        ]

    def __str__(self) -> str:
        return f"{self.supporter}: {self.title}"

    def in_words(self, amount: int) -> str:
        """An amount in the gift's own unit, as people write it."""
        if self.unit == self.Unit.MONEY:
            return money(amount, self.currency)
        return counted(amount, self.unit)


class Instalment(models.Model):
    """A part of a gift of money, due on a day."""

    gift = models.ForeignKey(Gift, on_delete=models.CASCADE, related_name="instalments")
    due_on = models.DateField(_("due on"))
    amount_pence = models.PositiveBigIntegerField(_("pence"))
    received_on = models.DateField(_("received on"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount_pence__gte=1), name="instalment_is_something")]

    def __str__(self) -> str:
        return f"{self.gift}, {self.due_on}"


class Receipt(models.Model):
    """A thank-you letter for an instalment that came. What it says is kept as it was written; its number is never used again.

    Numbers run from 1 without a gap (`actions.make_receipt`). One that was wrong is cancelled, stays, and says so.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    gift = models.ForeignKey(Gift, on_delete=models.PROTECT, related_name="receipts")
    instalment = models.ForeignKey(Instalment, null=True, on_delete=models.SET_NULL, related_name="receipts")
    addressed_to = models.CharField(_("to whom"), max_length=200)
    title = models.CharField(_("for which gift"), max_length=200)
    amount_pence = models.PositiveBigIntegerField(_("pence"))
    currency = models.CharField(_("currency"), max_length=3)
    received_on = models.DateField(_("received on"))
    words = models.TextField(_("words of thanks"), blank=True)
    made_on = models.DateField(_("made on"))
    cancelled_on = models.DateField(_("cancelled on"), null=True)
    cancelled_why = models.CharField(_("why it is cancelled"), max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["instalment"], condition=Q(cancelled_on=None), name="receipt_valid_once_an_instalment"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="receipt_numbers_begin_with_1"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None) | ~Q(cancelled_why=""), name="receipt_cancelled_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=False) | Q(instalment__isnull=False),
                name="receipt_valid_of_an_instalment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Use(models.Model):
    """What a part of a gift paid for: a fellow's summer, a project, something of an edition."""

    gift = models.ForeignKey(Gift, on_delete=models.PROTECT, related_name="uses")
    amount = models.PositiveBigIntegerField(_("how much, in the gift's unit"))
    on = models.DateField(_("on"))
    fellow = models.ForeignKey(Fellow, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    project = models.CharField(_("project"), max_length=200, blank=True)
    what_for = models.CharField(_("what it paid for"), max_length=200)

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=1), name="use_is_something")]

    def __str__(self) -> str:
        return f"{self.gift}: {self.what_for}"


class Promise(models.Model):
    """What a supporter was promised, and whether it was done."""

    class Kind(models.TextChoices):
        CREDIT = "credit", _("credit line")
        REPORT = "report", _("report")
        INVITATION = "invitation", _("invitation")
        OTHER = "other", _("something else")

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="promises")
    gift = models.ForeignKey(Gift, null=True, blank=True, on_delete=models.CASCADE, related_name="promises")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    what = models.CharField(_("what exactly"), max_length=300)
    due_on = models.DateField(_("by"), null=True, blank=True)
    kept_on = models.DateField(_("kept on"), null=True, blank=True)
    proof = models.CharField(_("where it can be seen that it was kept"), max_length=300, blank=True)

    class Meta:
        ordering = [models.F("kept_on").asc(nulls_first=True), models.F("due_on").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kept_on=None) | ~Q(proof=""), name="promise_kept_with_proof"),
        ]

    def __str__(self) -> str:
        return self.what


class Document(models.Model):
    """An agreement, or another paper that the team keeps of a supporter. Only the team opens it."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("agreement")
        DILIGENCE = "diligence", _("due diligence")
        LETTER = "letter", _("letter")
        OTHER = "other", _("something else")

    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="documents")
    gift = models.ForeignKey(
        Gift, null=True, blank=True, on_delete=models.PROTECT, related_name="documents", verbose_name=_("gift")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("what it is"), max_length=200)
    file = models.FileField(_("file"), upload_to="supporters/")
    file_name = models.CharField(_("name of the file"), max_length=200)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    warn_days = models.PositiveIntegerField(_("warn so many days before"), default=60)
    is_settled = models.BooleanField(_("renewed or let go: no warning any more"), default=False)
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["is_settled", models.F("ends_on").asc(nulls_last=True), "title"]

    def __str__(self) -> str:
        return self.title

    @property
    def warn_on(self) -> date | None:
        """From which day on its end is told of; None where it has none, or it was seen to."""
        return None if self.ends_on is None or self.is_settled else self.ends_on - timedelta(days=self.warn_days)


class SupporterMerge(models.Model):
    """That two supporters were one: what the other was, and what was moved, so that it can be undone."""

    kept = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="merges")
    gone_name = models.CharField(_("name of the other"), max_length=200)
    record = models.JSONField()
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-merged_at"]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept}"
