"""Pictures, and the cuts of them in the sizes that pages show."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from sojourn.people.models import Person
from sojourn.people.queries import who_agreed
from sojourn.people.rules import Agreement


class Picture(AbstractImage):
    """A picture. Its alternative text stands where it is used, because that depends on what it is used for.

    The world sees it while everybody who can be recognised agrees to be pictured and is not hidden (`withheld_pictures`).
    """

    credit = models.CharField(_("credit: photographer, owner"), max_length=200, blank=True)
    shows = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("who can be recognised"))

    admin_form_fields = (*Image.admin_form_fields, "credit")


class Cut(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="cut_once")]


def withheld_pictures() -> frozenset[int]:
    """The pictures that the world may not see now: somebody in them is hidden, or has not agreed to be pictured."""
    people_in_them = Picture.shows.through.objects.exclude(person__in=who_agreed(Agreement.PICTURED))
    return frozenset(people_in_them.values_list("picture_id", flat=True))


def pictures_in(*values: Any) -> list[Picture]:
    """The pictures among these values of blocks, and in whatever lies within them."""
    found: list[Picture] = []
    for value in values:
        if isinstance(value, Picture):
            found.append(value)
        elif isinstance(value, StructValue):
            found += pictures_in(*value.values())
        elif isinstance(value, StreamValue):
            found += pictures_in(*(child.value for child in value))
        elif isinstance(value, ListValue):
            found += pictures_in(*value)
    return found
