"""Pictures, and the cuts of them in the sizes that pages show."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Picture(AbstractImage):
    """A picture. Its alternative text stands where it is used, because that depends on what it is used for."""

    credit = models.CharField(_("credit: photographer, owner"), max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")


class Cut(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="cut_once")]
