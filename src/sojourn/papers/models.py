"""What people write for a report. Each wording is kept; the newest is printed. Numbers are never kept: they are asked anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.edition.models import Edition
from sojourn.museums.models import Department
from sojourn.people.models import Person
from sojourn.placement.models import PartnerOffer


class ReportText(models.Model):
    """The words of one part of one report. `report` is an edition's name, or a span such as 2012-2018."""

    report = models.CharField(max_length=50)
    part = models.CharField(max_length=20)
    words = models.TextField(_("words"), blank=True)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["report", "part", "-written_at"])]

    def __str__(self) -> str:
        return f"{self.report}: {self.part}"


class Account(models.Model):
    """What a department, or a partner, tells of a summer in its own words."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(PartnerOffer, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("your account"), max_length=20_000)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(department=None, offer__isnull=False)
                | models.Q(department__isnull=False, offer=None),
                name="account_of_a_department_or_a_partner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department or self.offer}, {self.edition}"


class ReportRelease(models.Model):
    """That a report is open to the world, and since when."""

    report = models.CharField(max_length=50, unique=True)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.report
