"""Departments, partner museums, venues and rooms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.people.models import Person


class Department(models.Model):
    """A department of the host museum that looks after fellows."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    representative = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PartnerMuseum(models.Model):
    """A museum that hosts placements, alone or jointly with others."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """A building or site where sessions happen."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    city = models.CharField(_("city"), max_length=100)
    address = models.CharField(_("address and how to get in"), max_length=300, blank=True)
    is_host = models.BooleanField(_("the host museum itself"), default=False)

    class Meta:
        ordering = ["-is_host", "name"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room that can be booked for a session."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=100)
    seats = models.PositiveIntegerField(_("seats"))
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="rooms")

    class Meta:
        ordering = ["venue", "name"]
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="room_once_a_venue")]

    def __str__(self) -> str:
        return self.name


class RoomClosure(models.Model):
    """Whole days on which a room cannot be used, both ends included."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="closures")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__gte=models.F("from_on")), name="closure_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["room", "from_on", "to_on"], name="closure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.room}: {self.from_on} to {self.to_on}"
