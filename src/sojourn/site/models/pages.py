"""Pages of words alone."""

from django.utils.translation import gettext_lazy as _

from .base import BasePage


class PlainPage(BasePage):
    """A page of words and blocks, about anything."""

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")
