"""What partner museums offer, what fellows wish, who is placed where, and the project pairs."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition, PlanRun
from sojourn.museums.models import PartnerMuseum
from sojourn.people.models import Interest, Person
from sojourn.selection.models import Fellow


class PartnerOffer(models.Model):
    """One placement that one partner museum, or several jointly, offer in an edition to a group of fellows."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    museums = models.ManyToManyField(PartnerMuseum, related_name="+")
    city = models.CharField(_("city"), max_length=100)
    kind = models.CharField(_("kind: university, multi-site, joint"), max_length=40, blank=True)
    contact = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    least = models.PositiveIntegerField(_("fellows, at least"))
    most = models.PositiveIntegerField(_("fellows, at most"))
    offers = models.TextField(_("what it offers"), blank=True)
    interests = models.ManyToManyField(Interest, blank=True, related_name="+")
    meeting_point = models.CharField(_("where the group meets first"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(most__gte=F("least")), name="partner_offer_most_not_below_least"),
            models.UniqueConstraint(fields=["edition", "name"], name="partner_offer_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerWish(models.Model):
    """A person's wish for a placement; rank 1 is the first wish. Stated before anyone is chosen, so it hangs on the person."""

    offer = models.ForeignKey(PartnerOffer, on_delete=models.CASCADE, related_name="wishes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["offer", "person"], name="partner_wished_once")]


class Placement(models.Model):
    """A fellow's days at a partner."""

    fellow = models.OneToOneField(Fellow, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(PartnerOffer, on_delete=models.PROTECT, related_name="placements")
    reason = models.CharField(_("reason"), max_length=500)
    wish_rank = models.PositiveIntegerField(null=True)  # 1 is the first wish; None: not among the wishes
    is_locked = models.BooleanField(_("locked"), default=False)
    plan_run = models.ForeignKey(PlanRun, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.fellow}: {self.offer}"


class ProjectPair(models.Model):
    """Fellows who do Object in focus together, across places and specialisms; a trio when the cohort is odd."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    fellows = models.ManyToManyField(Fellow, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="pair_number_once")]

    def __str__(self) -> str:
        return f"Pair {self.number}"
