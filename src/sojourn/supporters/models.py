"""Supporters, whom the team speaks to there, what was given, promised and used."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition
from sojourn.people.models import Person, Place
from sojourn.selection.models import Fellow

from .rules import money


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
    """Something that one of the team is to do for a supporter."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="tasks")
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
        PLEDGED = "pledged", _("promised")
        RECEIVED = "received", _("received")
        CLOSED = "closed", _("closed")

    supporter = models.ForeignKey(Supporter, on_delete=models.PROTECT, related_name="gifts")
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
        ]

    def __str__(self) -> str:
        return f"{self.supporter}: {self.title}"

    def in_words(self, amount: int) -> str:
        """An amount in the gift's own unit, as people write it."""
        if self.unit == self.Unit.MONEY:
            return money(amount, self.currency)
        return f"{amount} {self.get_unit_display()}"


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
